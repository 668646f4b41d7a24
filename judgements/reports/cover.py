"""The cover of a report: its title, authority, dates and lead inspector."""

import re
from collections.abc import Sequence
from datetime import date

from judgements.reports.authorities import BESIDE_A_NAME, Register, refuse_stranger
from judgements.reports.dates import MONTH, Span, one_date, span_in
from judgements.reports.grades import ALONE, SUFFIX
from judgements.reports.lines import Line
from judgements.reports.parsed import (
    CERTAIN,
    DOUBTFUL,
    LIKELY,
    KnownAuthority,
    Source,
    UnreadableReportError,
)
from judgements.reports.words import plain

INSPECTED = re.compile(
    r"^(?:dates?(?:\(s\))?\s+of\s+(?:the\s+)?(?:re-?)?(?:inspection|review)|"
    r"(?:re-?)?(?:inspection|review)\s+(?:dates?(?:\(s\))?|period)|inspected(?:\s+on)?)\s*[:\-–—]?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"^(?:report\s+)?(?:published(?:\s+on)?|publication\s+date|date\s+of\s+publication|date\s+published)\s*[:\-–—]?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"^(?:the\s+)?(?:ofsted\s+)?(?:lead|reporting)\s+(?:ofsted\s+|h(?:er|is)\s+majesty['’]s\s+)?"
    r"(?:inspector(?:s|\(s\))?|HMIs?\b)(?:\s+name\b)?(?:\s*\(?HMI\)?)?(?:\s*[:;.\-–—]+\s*|\s+|$)(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
SPOKEN_OF = re.compile(r"nspector|INSPECTOR|HMI")
# A lead inspector met in a sentence or a list of the team.
AFTER_NAME = re.compile(
    r"[,;(/]|\s[-–—]\s|(?<=[a-z])\d{1,2}\b|"
    r"\b(?:S?HMI|HMIs|Senior|Ofsted|Regulatory|Social\s+Care|Her\s+Maj\w*|His\s+Maj\w*|Deputy|Team|Age\s+group|Published|"
    r"Judgement\s+Grade)\b.*",
    re.IGNORECASE,
)
# What may follow a surname that wrapped to the next line.
TITLES = r"\s*(?:[,(;]|\d{1,2}\b|$|[-–—]\s|(?:S?HMI|Her|His|Senior|Social|Ofsted|Regulatory)\b)"
NEXT_FACT = re.compile(
    r"^(?:lead|reporting|deputy|team|age\s+group|report|published|publication|judgement|inspection\s+number|type\s+of|"
    r"unique|the\s+overall|children|©|website|this\s+document|contents|\d\.)",
    re.IGNORECASE,
)
# What ends the report before: its last sentence, or the publisher's address.
NO_TITLE = re.compile(
    r"\.$|^(?:©|w:|e:|t:|textphone|website|www\.|https?:|piccadilly|store st)|crown copyright", re.IGNORECASE
)


# A line that goes on with dates: a day, a month, a year, or what joins two of them.
GOES_ON = re.compile(
    rf"^(?:(?:and|to|&|[–—─-])\s*)?(?:[\d/.\-–—─ ]+$|\d{{1,2}}(?:st|nd|rd|th)?\b|\d{{4}}\b|{MONTH}\s+\d|$)",
    re.IGNORECASE,
)


# A document has one cover or two; beyond so many it is no report, whatever it is.
MOST_COVERS = 20


def starts_of_covers(lines: Sequence[Line]) -> list[int]:
    """The places of 'Inspection dates' lines that carry a date: one for each report in the document."""
    places = []
    for place, line in enumerate(lines):
        found = INSPECTED.match(line.text) if len(line.text) < 200 and line.text[:1].isupper() else None
        if found and span_in(value_at(lines, place, found["rest"]), published_near(lines, place)):
            places.append(place)
        if len(places) == MOST_COVERS:
            break
    return places


def published_near(lines: Sequence[Line], place: int) -> int | None:
    """The year of a publication that is printed just below, for dates without a year."""
    day, _ = published_in(lines[place + 1 : place + 4])
    return day.year if day else None


def value_at(lines: Sequence[Line], place: int, rest: str) -> str:
    """A printed value, with the line below where it runs on."""
    value = rest
    for below in lines[place + 1 : place + 4]:
        if NEXT_FACT.match(below.text) or len(below.text) > 60:
            break
        if value and not GOES_ON.match(below.text):
            break
        value = f"{value} {below.text}".strip()
    return value


def title_before(lines: Sequence[Line], place: int) -> list[Line]:
    """The lines above the dates that make the title, back to the top of the cover or to the report before it."""
    told: list[Line] = []
    for line in reversed(lines[max(0, place - 14) : place]):
        # A title may have the page before to itself.
        if (told and line.page != told[0].page) or len(line.text) > 140 or NO_TITLE.search(line.text):
            break
        if SUFFIX.match(line.plain) or ALONE.match(line.plain):
            if told:
                break
            continue
        if line.plain.isdigit() or line.plain in ("contents", "") or PUBLISHED.match(line.text):
            continue
        told.insert(0, line)
    return told


def dates_at(lines: Sequence[Line], place: int, published: date | None) -> tuple[Span | None, Source]:
    found = INSPECTED.match(lines[place].text)
    value = value_at(lines, place, found["rest"] if found else "")
    span = span_in(value, published.year if published else None)
    if span and published and span.filled and span.end > published:
        span = span_in(value, published.year - 1)
    sure = DOUBTFUL if span is None or (span.filled and not published) else LIKELY if span.filled else CERTAIN
    return span, Source("inspection_dates", value, lines[place].page, sure)


def published_in(lines: Sequence[Line]) -> tuple[date | None, Source | None]:
    for place, line in enumerate(lines):
        found = PUBLISHED.match(line.text) if len(line.text) < 120 and line.text[:1].isupper() else None
        if not found:
            continue
        value = found["rest"] or (lines[place + 1].text if place + 1 < len(lines) else "")
        if place + 1 < len(lines) and not one_date(value):
            value = f"{value} {lines[place + 1].text}"
        day = one_date(value)
        if day:
            return day, Source("published", value.strip(), line.page, CERTAIN)
    return None, None


# ---- People


def lead_inspector(lines: Sequence[Line]) -> tuple[str | None, Source | None]:
    """The first lead inspector that the document names; the cover comes first, then the team at the end."""
    for place, line in enumerate(lines):
        if len(line.text) > 160 or not SPOKEN_OF.search(line.text):
            continue
        found = LEAD.match(line.text)
        if not found:
            continue
        below = lines[place + 1].text if place + 1 < len(lines) else ""
        printed = found["rest"] or below
        name = name_of(printed, below if found["rest"] else "")
        if name:
            sure = CERTAIN if re.fullmatch(r"[\w.’'‘ \-]{4,60}", name) and " " in name else DOUBTFUL
            return name, Source("lead_inspector", printed, line.page, sure)
    return None, None


def name_of(printed: str, below: str) -> str:
    """The name before titles and commas; a surname that wrapped to the next line is joined."""
    name = AFTER_NAME.split(re.sub(r"^(?:HMI|Ms|Mrs|Mr|Miss|Dr)\b[:.]?\s+", "", printed.strip()), maxsplit=1)[
        0
    ].strip(" .:")
    if name == printed.strip(" .:") and re.match(r"^[A-Z][\w’'-]+,\s*(?:HMI|Her|His|Senior|Ofsted)", below):
        name = f"{name} {below.split(',')[0]}"
    if " " not in name and re.match(rf"^[A-Z][^\W\d]*(?:[’'-]?[^\W\d]+)*{TITLES}", below):
        name = f"{name} {AFTER_NAME.split(below, maxsplit=1)[0].strip()}"
    words = name.split()
    return name if 0 < len(words) <= 6 and words[0][:1].isupper() else ""


# ---- The authority


def names_in_title(lines: Sequence[Line]) -> list[str]:
    """The words of the title that are not the family's own, the longest first: the authority's name as printed."""
    text = re.sub(r"[’‘`]", "'", " ".join(line.text for line in lines))
    text = re.sub(r"\s+", " ", text).strip()
    found = re.search(
        r"inspection of (?!services|safeguarding|looked|local authority|children|the effectiveness|arrangements)"
        r"(?P<name>.{2,90}?),? (?:local authority|children's (?:social care )?services|council's)",
        text,
        re.IGNORECASE,
    )
    if found:
        return whole_and_bare(found["name"].strip(" ,"))
    kept = []
    for part in OWN_WORDS.split(text):
        part = re.sub(r"(?<=[A-Za-z)])\s?\d$|(?<=[A-Za-z)])\d\b", "", part.strip()).strip(" ,.:;–—-")
        if part and not re.fullmatch(r"(?:and|the|of|in|for|\d+|[\W_]+)", part, re.IGNORECASE):
            kept += whole_and_bare(part)
    return sorted(kept, key=len, reverse=True)


def whole_and_bare(name: str) -> list[str]:
    """A name as printed, and without the ending of a possessive or the mark of a footnote."""
    bare = re.sub(r"'s$|(?<=[A-Za-z)])\s?\d$", "", name)
    return [name] if bare == name else [name, bare]


OWN_WORDS = re.compile(
    r"\b(?:joint |short |standard )?(?:re-?\s?inspection|inspection|review) of (?:the )?(?:services for children in need of help and protection,? "
    r"(?:children )?looked after(?: children)?,? and care leavers\s?\d?|"
    r"safeguarding and looked after children(?:'s)? services?|safeguarding and looked after children|looked after children(?:'s)? services|services for looked after children|"
    r"local authority arrangements for the protection of children|arrangements for the protection of children|"
    r"children's social care services|children's services|local authority children's services|"
    r"effectiveness of the local safeguarding children(?:'s)? board(?: \(LSCB\))?\s?\d?|effectiveness of (?:the )?)|"
    r"(?:local )?safeguarding children(?:'s)? board(?: \(LSCB\))?|\bLSCB\b|\b(?:review|inspection) of (?:the )?(?!services\b|children\b)|"
    r"\bof services for children in need of help and protection,? (?:children )?looked after(?: children)?,? and care leavers\b|"
    r"\binspection report\b|\bofsted\b|\bservices for children in need of help and protection\b",
    re.IGNORECASE,
)


def authority_of(lines: Sequence[Line], register: Register, on: date | None) -> tuple[KnownAuthority, Source]:
    """The authority of a cover: its name exactly, or else the longest known name within the title."""
    page = lines[0].page if lines else None
    names = names_in_title(lines)
    for name in names:
        known = register.named(name, on)
        if known:
            return known, Source("authority", name, page, CERTAIN)
    name = names[0] if names else ""
    longest = register.within(" ".join(line.text for line in lines), on)
    for count in range(min(4, len(lines)), 0, -1):
        for start in range(len(lines) - count + 1):
            told = " ".join(line.text for line in lines[start : start + count])
            known = register.named(told, on) if len(told) < 90 else None
            if known and longest and plain(known.name) in plain(longest.name):
                # 'Somerset' in a line of its own ends a longer name that began in the line above.
                known = longest
            if known:
                return known, Source("authority", told, page, LIKELY)
    within = register.within(name, on) if name else None
    if within and set(plain(name).split()) <= BESIDE_A_NAME | set(plain(within.name).split()):
        return within, Source("authority", name, page, LIKELY)
    if within and len(plain(within.name)) >= 0.6 * len(plain(name)):
        return within, Source("authority", name, page, DOUBTFUL)
    if not name:
        raise UnreadableReportError(
            "no authority is named above the inspection dates, so the council cannot be matched. "
            "Is this the whole report, with its first page?"
        )
    raise refuse_stranger(name)


def as_title(lines: Sequence[Line]) -> str:
    words = " ".join(line.text for line in lines)
    return re.sub(r"(?<=[a-z])\d\b", "", " ".join(words.split())).strip()
