"""The body of a report: its headings, and its numbered paragraphs under them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from judgements.reports.grades import ALONE, SUFFIX, grade_alone
from judgements.reports.lines import Line
from judgements.reports.parsed import ParsedParagraph
from judgements.reports.words import joined, plain

NUMBERED = re.compile(r"^(\d{1,3})[.)](?:\s+(?=\S)|(?=[^\d\s.)]))(.*)$")
NUMBER_ONLY = re.compile(r"^(\d{1,3})\.$")
# The full stop of a number may be missing; only the very next number is believed then.
NUMBER_WITHOUT_STOP = re.compile(r"^(\d{1,3})\s+(?=[A-Z‘“])(.*)$")
LONGEST_HEADING = 5
# A number may be skipped by the printer; more than this, and it is no paragraph.
WIDEST_GAP = 4
WIDEST_AFTER_HEADING = 20
# What may stand between a heading and its grade, or begin a grade that wraps.
GRADE_BEGINS = {
    "is",
    "are",
    "that",
    "it",
    "requires",
    "require",
    "improvement",
    "to",
    "be",
    "grade",
    "judged",
    "not",
}
ENDS = (".", "!", "?", ":", "’", "”", "'", '"', ")", ";")


@dataclass(frozen=True)
class Heading:
    """A heading that the family knows: its key, the lines it takes, and the grade printed with it."""

    key: str
    start: int
    end: int
    page: int | None
    text: str
    grade: str = ""


def usual(words: str) -> str:
    """The words of a heading without what differs from report to report: the article, the plural, a spelling."""
    words = words.removeprefix("the ").replace("experiences", "experience").replace("judgments", "judgements")
    return words.replace("judgment ", "judgement ")


class Headings:
    """The headings of a family, each by its words; a heading may run over several lines and end in its grade."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = {usual(words): key for words, key in known.items()}
        self._first = {words.split()[0] for words in self._known}
        self._begun = {
            " ".join(words.split()[:n]) for words in self._known for n in range(1, len(words.split()) + 1)
        }

    def at(self, lines: Sequence[Line], start: int) -> Heading | None:
        """The longest heading that begins in this line."""
        first = usual(lines[start].plain)
        if not first or first.split()[0] not in self._first or lines[start].bullet:
            return None
        best: Heading | None = None
        words = ""
        for end in range(start + 1, min(start + LONGEST_HEADING, len(lines)) + 1):
            line = lines[end - 1]
            if end > start + 1 and line.bullet:
                break
            words = usual(f"{words} {line.plain}".strip())
            if len(words) > 220:
                break
            found = self._known.get(words)
            grade = ""
            if found is None and (suffixed := SUFFIX.match(words)):
                found = self._known.get(suffixed["base"])
                grade = suffixed["grade"]
            if found is not None:
                text = " ".join(one.text for one in lines[start:end])
                best = Heading(found, start, end, lines[start].page, text, grade)
            elif words not in self._begun and not self._may_go_on(words):
                break
        return graded_below(best, lines) if best else None

    def _may_go_on(self, words: str) -> bool:
        """Whether the words are a heading and the beginning of a grade, cut at the end of a line."""
        left = words.split()
        while left and left[-1] in GRADE_BEGINS:
            left.pop()
            if " ".join(left) in self._known:
                return True
        return False


def graded_below(heading: Heading, lines: Sequence[Line]) -> Heading:
    """A grade that stands alone in the next line or two belongs to the heading."""
    if heading.grade:
        return heading
    for count in (1, 2):
        below = lines[heading.end : heading.end + count]
        if len(below) < count or any(line.bullet for line in below):
            break
        words = " ".join(line.plain for line in below)
        if ALONE.match(words):
            longer = " ".join(line.plain for line in lines[heading.end : heading.end + 2])
            count = 2 if count == 1 and ALONE.match(longer) else count
            grade = grade_alone(words if count == 1 else longer) or ""
            return Heading(heading.key, heading.start, heading.end + count, heading.page, heading.text, grade)
    return heading


# A heading that says more, or less, than usual: 'What the council still needs to improve', 'Areas for priority action'.
ASKS = re.compile(
    r"^(?:what|areas)\b.{0,50}?\b(?:needs?|needing|must|should)\b.{0,30}?\bimprove(?:d|ment)?\b|^areas for (?:priority |further )?action\b"
)


# The number that a heading may have: '3. What needs to improve'.
HEADING_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})?[.)]?\s+")


def unusual_heading(lines: Sequence[Line], key: str) -> Heading | None:
    """A line that asks for improvement in words of its own, for a report without the usual heading."""
    for place, line in enumerate(lines):
        text = HEADING_NUMBER.sub("", line.text)
        if line.bullet or not text[:1].isupper() or not ASKS.match(plain(text)):
            continue
        if len(line.text) < 90 and not line.text.endswith((".", ",", ";")):
            return Heading(key, place, place + 1, line.page, line.text)
    return None


@dataclass
class Narrative:
    """What a walk over the body found."""

    paragraphs: list[ParsedParagraph] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)

    def of(self, key: str) -> list[int]:
        return [one.number for one in self.paragraphs if one.section == key]


@dataclass
class Open:
    """The paragraph that is being read."""

    number: int
    section: str
    page: int | None
    parts: list[str]


def paragraph_number(lines: Sequence[Line], place: int) -> tuple[int, str] | None:
    text = lines[place].text
    if lines[place].bullet:
        return None
    found = NUMBERED.match(text)
    if found:
        return int(found[1]), found[2]
    alone = NUMBER_ONLY.match(text)
    return (int(alone[1]), "") if alone else None


def narrate(
    lines: Sequence[Line],
    known: Headings,
    *,
    start: int = 0,
    end: int | None = None,
    part: str = "",
    opening: str = "",
    last: int = 0,
    section_of: Callable[[Heading], str | None] = lambda heading: heading.key,
    restarted: str = "2",
) -> Narrative:
    """The headings and numbered paragraphs of a stretch of lines; `last` is the number before it.

    `section_of` answers the section that a heading opens, None where the present one goes on. Where the numbers begin
    at one again below a heading, the part is called `restarted`.
    """
    told = Narrative()
    section = opening
    current: Open | None = None
    stop = len(lines) if end is None else end
    place = start

    def close() -> None:
        if current:
            text = joined(current.parts).strip()
            told.paragraphs.append(ParsedParagraph(current.number, current.section, current.page, text, part))

    while place < stop:
        line = lines[place]
        heading = known.at(lines, place)
        if heading and heading.end <= stop and not midway(current, heading):
            close()
            current = None
            opened = section_of(heading)
            section = section if opened is None else opened
            told.headings.append(replace(heading, key=section))
            place = heading.end
            continue
        numbered = paragraph_number(lines, place) or without_stop(line, current)
        heads = told.headings and told.headings[-1].end == place
        widest = WIDEST_AFTER_HEADING if heads else WIDEST_GAP
        if numbered and numbered[0] == 1 and last > 1 and heads and begins_again(lines, place, stop, last):
            part, last = restarted, 0
        if numbered and last < numbered[0] <= last + widest and fits(current, numbered[0], last):
            close()
            last = numbered[0]
            current = Open(last, section, line.page, [numbered[1]])
        elif current and not is_subheading(lines, place, current):
            current.parts.append(f"\n• {line.text}" if line.bullet else line.text)
        place += 1
    close()
    return told


def begins_again(lines: Sequence[Line], place: int, stop: int, last: int) -> bool:
    """Whether a second run of numbers begins here: two comes next, and not the number after the last one."""
    for after in range(place + 1, min(place + 80, stop)):
        numbered = paragraph_number(lines, after)
        if numbered and numbered[0] in (2, last + 1):
            return numbered[0] == 2
    return False


def without_stop(line: Line, current: Open | None) -> tuple[int, str] | None:
    found = NUMBER_WITHOUT_STOP.match(line.text)
    if not found or line.bullet or current is None or not ended(current):
        return None
    return (int(found[1]), found[2]) if int(found[1]) == current.number + 1 else None


def fits(current: Open | None, number: int, last: int) -> bool:
    """The next number always begins a paragraph; a later one only after a finished sentence."""
    return number == last + 1 or current is None or ended(current)


def ended(current: Open) -> bool:
    return not current.parts[-1] or current.parts[-1].endswith(ENDS)


def midway(current: Open | None, heading: Heading) -> bool:
    """Whether the words of a heading are the end of a sentence that runs over a line."""
    return current is not None and not ended(current) and not heading.text[:1].isupper()


def is_subheading(lines: Sequence[Line], place: int, current: Open) -> bool:
    """A short line without a full stop, after a finished sentence and before the next number: no part of either."""
    line = lines[place]
    if (
        line.bullet
        or not line.text[:1].isupper()
        or line.text.endswith((".", ",", ";"))
        or len(line.text) > 90
    ):
        return False
    if not ended(current):
        return False
    after = place + 1
    while after < len(lines) and after < place + 3:
        if (number := paragraph_number(lines, after)) and number[0] == current.number + 1:
            return True
        after += 1
    return False
