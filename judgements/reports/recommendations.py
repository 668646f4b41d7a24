"""Lists of recommendations: bulleted or numbered items with their lead-ins, timescales and responsible bodies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from judgements.reports.lines import Line
from judgements.reports.narrative import paragraph_number
from judgements.reports.parsed import ParsedRecommendation
from judgements.reports.signs import with_signs
from judgements.reports.words import joined

IMMEDIATELY, THREE_MONTHS, SIX_MONTHS = "immediately", "within three months", "within six months"
TIMESCALES = (
    (re.compile(r"^(?:priority and )?immediate(?:ly)?(?: and priority)?(?: actions?)?$"), IMMEDIATELY),
    (
        re.compile(r"^(?:areas for )?(?:priority(?: and immediate)?|immediate and priority) action.*$"),
        IMMEDIATELY,
    ),
    (re.compile(r"^with ?in (?:three|3) months$"), THREE_MONTHS),
    (re.compile(r"^with ?in (?:six|6) months$"), SIX_MONTHS),
)
# A lead-in that ends the timescale above it without giving another.
NO_TIMESCALE = re.compile(r"^(?:other |further )?areas for (?:improvement|development)$")
BODY = r"council|nhs|trust|board|authority|agencies|partners|partnership|police|commissioners?|lscb|primary care trust|pct|health and social care|hospitals?|chairs"
SUBJECT = re.compile(rf"^(?P<subject>[A-Z][^.;:]*?\b(?:{BODY})\b[^.;:]{{0,60}}?) should\b", re.IGNORECASE)
SHOULD = re.compile(
    r"^(?P<whole>.*?)\s+should(?:\s+(?:take|ensure|address|undertake)\b.*)?[:.,]?$", re.IGNORECASE | re.DOTALL
)
NOTHING_ASKED = re.compile(r"^(?:there (?:are|were|is) no\b|no (?:areas|priority)|none\b)", re.IGNORECASE)
LONGEST_PROSE, LONGEST_SENTENCE = 1200, 350
PROSE_ONLY = re.compile(
    r"^(?:(?:there (?:are|is|were)|no|none|inspectors|senior|leaders|while|although|as|the local authority (?:has|is|needs)|"
    r"the (?:director|council|department))\b)",
    re.IGNORECASE,
)
# What a line cannot end with if the next one begins anew; and how full of letters a line is that had to be broken.
GOES_ON = re.compile(r"(?:[,(/&–-]|\b(?:a|an|the|of|for|to|in|on|at|by|with|from|and|or|that|their|its|as))$")
FULL, SURELY, USUAL_WIDTH = 0.93, 0.8, 80
SENTENCES = re.compile(r"[.!?]\s+(?=[A-Z‘“])")
# A capital that no name gives to a word within a sentence.
OPENS = re.compile(r"^(?:The|An?|To|All|How|Whether|Ensure|Ensuring|Improve|Improving|Strengthen|Develop)\b")


@dataclass
class Item:
    """One item as it is being read."""

    parts: list[str]
    page: int | None
    number: int | None
    timescale: str | None
    responsible: tuple[str, ...]
    nested: bool = False

    @property
    def ended(self) -> bool:
        return self.parts[-1].endswith((".", ";", ":", "!", "?"))


def timescale_of(line: Line) -> str | None:
    return next((words for pattern, words in TIMESCALES if pattern.match(line.plain)), None)


def bodies_in(text: str) -> tuple[str, ...]:
    """The bodies that a lead-in names before 'should': one phrase, or a list that commas or an organisation's end part."""
    found = SHOULD.match(" ".join(text.split()))
    if not found:
        return ()
    whole = found["whole"]
    start = re.search(r"\b(?:in order to|to) improve\b", whole, re.IGNORECASE)
    if start and "," in whole[start.end() :]:
        whole = whole.rsplit(",", 1)[1]
        return (whole.strip(),)
    if start:
        return ()
    return parted(whole.strip())


def parted(whole: str) -> tuple[str, ...]:
    if not whole or not whole[0].isupper():
        return (whole,) if whole else ()
    parts = [part.strip() for part in whole.split(",") if part.strip()]
    parts = [re.sub(r"^and\s+", "", part) for part in parts]
    last = parts[-1]
    cut = re.search(rf"\b(?:{BODY})\b (and) (?=[A-Zt])", last, re.IGNORECASE)
    if cut and cut.start(1) < len(last):
        parts[-1:] = [last[: cut.start(1)].strip(), last[cut.end(1) :].strip()]
    elif len(parts) > 1 and " and " in last:
        parts[-1:] = [part.strip() for part in last.rsplit(" and ", 1)]
    return tuple(parts)


def items_of(
    lines: Sequence[Line],
    *,
    numbered: bool | None = None,
    responsible: tuple[str, ...] = (),
    prose: bool = False,
) -> list[Item]:
    """The items of a list. Its first sign decides whether numbers or bullets part the items, unless told."""
    lines = with_signs(lines)
    if numbered is None:
        numbered = next(
            (
                not line.bullet
                for place, line in enumerate(lines)
                if line.bullet or opens_by_number(lines, place)
            ),
            None,
        )
    if numbered is None:
        return prose_items(lines, responsible) if prose else []
    items = Reader(lines, numbered, responsible).read()
    if numbered and leads_to_bullets(items, lines):
        return Reader(lines, False, responsible).read()
    return items


def opens_by_number(lines: Sequence[Line], place: int) -> bool:
    """Whether a numbered item may begin here; a number alone may also be the end of a sentence: 'the age of 17.'"""
    number = paragraph_number(lines, place)
    if number is None:
        return False
    above = lines[place - 1].text if place else ""
    return bool(number[1]) or number[0] == 1 or not above or above.endswith((".", ";", ":"))


def leads_to_bullets(items: Sequence[Item], lines: Sequence[Line]) -> bool:
    """Whether the only numbered passage is the lead-in of a list with bullets."""
    if len(items) != 1 or sum(1 for line in lines if line.bullet) < 2:
        return False
    lead = joined(items[0].parts).split("\n")[0].strip()
    return lead.endswith(":") or bool(re.search(r"\bfollowing action", lead))


class Reader:
    """Walks over the lines of one list."""

    def __init__(self, lines: Sequence[Line], numbered: bool, responsible: tuple[str, ...]) -> None:
        self.lines = lines
        self.numbered = numbered
        self.general = responsible
        self.responsible = responsible
        self.timescale: str | None = None
        self.items: list[Item] = []
        self.sign = ""
        self.last = 0
        # Lines since the last item or lead-in that may turn out to be a lead-in of several lines.
        self.pending: list[str] = []

    def read(self) -> list[Item]:
        place = 0
        while place < len(self.lines):
            place += self._take(place)
        return self.items

    def _take(self, place: int) -> int:
        line = self.lines[place]
        if self.numbered:
            number = paragraph_number(self.lines, place)
            # A new list under a heading of its own may begin at one again.
            again = number and number[0] == 1 and bool(self.pending)
            if number and (not self.items or again or self.last < number[0] <= self.last + 4):
                self.last = number[0]
                self._open(number[1], line.page, number[0])
                return 1
        elif line.bullet:
            self.sign = self.sign or line.bullet
            if self._nested(line):
                self.items[-1].parts.append(f"\n• {line.text}")
                self.items[-1].nested = line.bullet == self.sign and not line.text.endswith(".")
            else:
                self._open(line.text, line.page, None)
            return 1
        return self._between(place)

    def _nested(self, line: Line) -> bool:
        """A bullet of another sign is part of the item above it; so is one after a colon, to the full stop."""
        if not self.items or self.pending:
            return False
        last = self.items[-1]
        if line.bullet != self.sign:
            return True
        return last.parts[-1].endswith(":") or last.nested

    def _between(self, place: int) -> int:
        """A line that opens no item: a timescale, a lead-in, a sub-heading, or the item going on."""
        line = self.lines[place]
        scale = timescale_of(line)
        if scale or NO_TIMESCALE.match(line.plain):
            self.timescale = scale
            self.responsible = self.general
            self.pending = [line.text]
            return 1
        if line.bullet:
            if self.items:
                self.items[-1].parts.append(f"\n• {line.text}")
            return 1
        text, taken = self._lead_in(place)
        if text:
            self.responsible = bodies_in(text) or self.general
            self.pending = [text]
            return taken
        if self._subheading(place):
            self.pending = [line.text]
        elif self.items and not self.pending:
            self.items[-1].parts.append(line.text)
        return 1

    def _lead_in(self, place: int) -> tuple[str, int]:
        """A passage of at most four lines that ends in 'should:' or 'should take the following action'."""
        going_on = self.items and not self.pending and not self.items[-1].ended
        if going_on and not self.lines[place].text[:1].isupper():
            return "", 0
        parts: list[str] = []
        for at, line in enumerate(self.lines[place : place + 5], start=place):
            opens = line.bullet or (self.numbered and paragraph_number(self.lines, at))
            if opens or (parts and timescale_of(line)):
                break
            parts.append(line.text)
            if re.search(
                r"\bshould(?: take the following actions?[.:]?| ensure that)?:?$|following actions?[.:]$",
                line.text,
            ):
                return joined(parts), len(parts)
        return "", 0

    def _subheading(self, place: int) -> bool:
        line = self.lines[place]
        if not line.text[:1].isupper() or len(line.text) > 90 or line.text.endswith((".", ";", ",")):
            return False
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        if after is None or (self.items and not self.items[-1].ended and not line.after_gap):
            return False
        return (
            bool(after.bullet) if not self.numbered else paragraph_number(self.lines, place + 1) is not None
        )

    def _open(self, text: str, page: int | None, number: int | None) -> None:
        self.items.append(Item([text], page, number, self.timescale, self.responsible))
        self.pending = []


def prose_items(lines: Sequence[Line], responsible: tuple[str, ...]) -> list[Item]:
    """Sentences that stand for a list: none where the passage says that there is nothing, or only describes."""
    lines = [
        line
        for line in lines
        if not (timescale_of(line) or NO_TIMESCALE.match(line.plain) or heads_a_list(line))
    ]
    text = joined([line.text for line in lines])
    if not lines or NOTHING_ASKED.match(text):
        return []
    items: list[Item] = []
    for place, line in enumerate(lines):
        if items and not items[-1].ended and not breaks_by_choice(lines, place):
            items[-1].parts.append(line.text)
        else:
            items.append(Item([line.text], line.page, None, None, responsible))
    # Sentences that follow each other within a line are a passage, those that each begin a line a list.
    flows = len(SENTENCES.findall(text)) - sum(1 for item in items[:-1] if item.ended)
    if (len(items) < 2 or flows * 2 > len(items)) and PROSE_ONLY.match(text):
        return []
    # A long passage is a list without its signs only if it is made of short items.
    short = all(len(joined(item.parts)) <= LONGEST_SENTENCE for item in items)
    return items if short or len(text) <= LONGEST_PROSE else []


def breaks_by_choice(lines: Sequence[Line], place: int) -> bool:
    """Whether a line begins anew though the one above has no full stop: its first word would have had room there."""
    line, above = lines[place], lines[place - 1]
    small = line.text[:1].islower()
    if GOES_ON.search(above.text) or (small and not lines[0].text[:1].islower()):
        return False
    if line.after_gap or OPENS.match(line.text):
        return True
    widest = max(USUAL_WIDTH, *(len(one.text) for one in lines))
    first = line.text.split(maxsplit=1)[0]
    return len(above.text) + 1 + len(first) < widest * (SURELY if small else FULL)


def heads_a_list(line: Line) -> bool:
    return (
        line.plain == "recommendations"
        or line.plain.startswith("what ")
        and "need" in line.plain
        and len(line.text) < 80
    )


def recommendations(items: Sequence[Item], letter: str, area: str) -> tuple[ParsedRecommendation, ...]:
    """The items as recommendations with references S1, S2, ...; a body named inside an item governs that one."""
    told: list[ParsedRecommendation] = []
    for item in items:
        text = joined(item.parts).strip()
        if not text:
            # A bullet that nothing follows.
            continue
        inside = SUBJECT.match(text)
        responsible = (
            parted(inside["subject"]) if inside and len(inside["subject"]) < 200 else item.responsible
        )
        told.append(
            ParsedRecommendation(
                f"{letter}{len(told) + 1}", area, item.timescale, responsible, text, item.page, item.number
            )
        )
    return tuple(told)
