"""From pages to the lines of a document: running heads, page numbers, footnotes and contents told from its body."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from judgements.reports.dates import MONTH
from judgements.reports.grades import ALONE, SUFFIX
from judgements.reports.parsed import Page
from judgements.reports.words import bullet_of, plain, tidy

EDGE = 4
PAGE_NUMBER = re.compile(r"^(?:page\s*)?\(?\d{1,3}\)?(?:\s*(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
DIGITS = re.compile(r"\d+")
# A day of a month begins like a note: '3 October 2022'.
FOOTNOTE = re.compile(rf"^(\d{{1,2}})(?:\s+(?!(?i:{MONTH})\b)(?=[A-Z‘“'\"(])|$)")
FOOTNOTE_MARK = re.compile(r"^\d{1,2}$")
# The last words of an entry that wrapped may begin small: 'protection 9'.
CONTENTS_ENTRY = re.compile(r"^(?:[A-Z0-9‘“].*?|[a-z][^.;:]{1,50}?)[\s.…](\d{1,3})$")
TABLE_RULE = re.compile(r"^[\s|:+=-]*\|[\s|:+=-]*$")


@dataclass(frozen=True)
class Line:
    """One line of the body: its words, the bullet that opened it, its page."""

    text: str
    page: int | None = None
    bullet: str = ""
    # A break stood before it: an empty line, or the top of a page.
    after_gap: bool = False

    @cached_property
    def plain(self) -> str:
        return plain(self.text)


@dataclass(frozen=True)
class Document:
    """A report as lines. `running` are the heads and feet that were taken out, each with its first page."""

    lines: tuple[Line, ...]
    running: tuple[Line, ...] = ()
    pages: tuple[Page, ...] = ()
    has_pages: bool = True
    footnotes: tuple[Line, ...] = field(default=())

    def text(self, start: int = 0, end: int | None = None) -> str:
        return "\n".join(line.text for line in self.lines[start:end])


def document_of(pages: Sequence[Page]) -> Document:
    tidied = [[tidy_line(line) for line in page.lines] for page in pages]
    heads = running_heads(tidied)
    lines: list[Line] = []
    running: dict[str, Line] = {}
    notes: list[Line] = []
    for page, words in zip(pages, tidied, strict=True):
        kept = without_edges(words, heads, page, running) if len(pages) > 1 else words
        kept, noted = without_footnotes(kept, page, len(notes))
        notes += noted
        lines += body_lines(kept if lines else one_fact_each(kept), page)
    return Document(
        without_contents(lines),
        tuple(running.values()),
        tuple(pages),
        any(page.number for page in pages),
        tuple(notes),
    )


def tidy_line(line: str) -> str:
    """A line without the marks of a table or of bold type that a text may carry."""
    if "|" in line:
        line = "" if TABLE_RULE.match(line) else line.replace("|", " ")
    if "**" in line or "__" in line:
        line = line.replace("**", " ").replace("__", " ")
    return tidy(line)


# The facts of a cover that a table set side by side.
FACT = re.compile(
    r"(?<=\S)\s+(?=(?:Inspection dates?|Report published|Published|(?:Lead|Reporting) inspector|Age group)\s*:)"
)
COVER_LINES = 30


def one_fact_each(words: Sequence[str]) -> list[str]:
    """The first lines of the cover with each of its facts in a line of its own."""
    parted = [part for text in words[:COVER_LINES] for part in FACT.split(text)]
    return [*parted, *words[COVER_LINES:]]


def body_lines(words: Iterable[str], page: Page) -> Iterable[Line]:
    gap = True
    for text in words:
        # The mark of a footnote, which stands higher than its line, comes out as a line of its own.
        if not text or (FOOTNOTE_MARK.match(text) and (page.number or 1) > 1):
            gap = gap or not text
            continue
        bullet, rest = bullet_of(text)
        # A bullet alone in its line: the words follow in the next.
        yield Line(rest, page.number, bullet, gap)
        gap = False


# ---- What runs along the pages


def shape(text: str) -> str:
    return DIGITS.sub("0", plain(text))


def edges(words: Sequence[str]) -> list[int]:
    """The places of the first and last few lines that are not empty."""
    full = [place for place, text in enumerate(words) if text]
    return sorted({*full[:EDGE], *full[-EDGE:]})


def running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """What stands at the top or foot of many pages, whatever its numbers."""
    seen = Counter(one for words in pages for one in {shape(words[place]) for place in edges(words)})
    enough = max(3, len(pages) // 4)
    return {
        one for one, count in seen.items() if len(one) > 3 and count >= (3 if is_numbered(one) else enough)
    }


def is_numbered(one: str) -> bool:
    """Whether a line carries the number of its page: such a line may run along one part of a document only."""
    return len(one) > 12 and (one.startswith("0 ") or one.endswith(" 0"))


def without_edges(words: Sequence[str], heads: set[str], page: Page, running: dict[str, Line]) -> list[str]:
    dropped = set()
    first_page = page.number in (1, None)
    for place in edges(words):
        text = words[place]
        if PAGE_NUMBER.match(text) and not is_item_number(words, place):
            dropped.add(place)
        # The cover prints the title that runs along the later pages: there it is the title.
        elif shape(text) in heads and not first_page and not opens_a_paragraph(text):
            running.setdefault(shape(text), Line(text, page.number))
            dropped.add(place)
    return [text for place, text in enumerate(words) if place not in dropped]


def is_item_number(words: Sequence[str], place: int) -> bool:
    """Whether a number alone belongs to what follows, as a footnote's mark does at the foot of a page."""
    full = [at for at, text in enumerate(words) if text]
    rank = full.index(place)
    return EDGE > len(full) - rank > 1 and rank > 0 and len(full) > 2 * EDGE


def opens_a_paragraph(text: str) -> bool:
    return bool(re.match(r"^\d{1,3}[.)]\s", text)) or bool(bullet_of(text)[0])


# ---- Footnotes and contents


def without_footnotes(words: list[str], page: Page, before: int) -> tuple[list[str], list[Line]]:
    """The page without the notes at its foot, which are numbered through the document."""
    last = [place for place, text in enumerate(words) if text][-14:]
    for place in last[1:]:
        found = FOOTNOTE.match(words[place])
        if not found or int(found.group(1)) not in (before + 1, before + 2, before + 3):
            continue
        parted = place > 0 and not words[place - 1]
        if not parted and (words[place] == found.group(1) or starts_midway(words, place)):
            continue
        stop = after_notes(words, place + 1)
        notes = [Line(text, page.number) for text in words[place:stop] if text]
        if any(SUFFIX.match(note.plain) or ALONE.match(note.plain) for note in notes):
            # Rows of a table of grades, numbered like notes.
            break
        numbers = sum(1 for note in notes if FOOTNOTE.match(note.text))
        return [*words[:place], *words[stop:]], notes[: max(1, numbers)]
    return words, []


def after_notes(words: Sequence[str], start: int) -> int:
    """Where the body goes on below a note: at a numbered or bulleted line, with the heading above it."""
    for place in range(start, len(words)):
        if opens_a_paragraph(words[place]):
            above = words[place - 1]
            headed = place > start and 0 < len(above) < 60 and above[0].isupper() and above[-1] not in ".;,"
            return place - 1 if headed else place
    return len(words)


def starts_midway(words: Sequence[str], place: int) -> bool:
    """Whether the line before runs on into this one, so that its number belongs to a sentence."""
    before = words[place - 1]
    return bool(before) and before[-1] not in ".:;?!’”)" and not before[-1].isdigit()


def without_contents(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without the list of contents, whose entries read like headings."""
    kept: list[Line] = []
    place = 0
    while place < len(lines):
        if lines[place].plain in ("contents", "table of contents", "contents page"):
            place = after_contents(lines, place + 1)
            continue
        kept.append(lines[place])
        place += 1
    return tuple(kept)


def after_contents(lines: Sequence[Line], start: int) -> int:
    """The place after the last entry: an entry ends in the number of its page, and the numbers never fall.

    Entries wrap, and some have lost their number: the next numbered one is looked for a few lines on.
    """
    end, reached = start, 0
    while True:
        near = [
            at
            for at in range(end, min(end + 4, len(lines)))
            if reached <= entry_page(lines[at].text) <= reached + 40
        ]
        if not near:
            break
        reached = entry_page(lines[near[0]].text)
        end = near[0] + 1
    page = lines[start - 1].page
    left = [at for at in range(end, min(end + 4, len(lines))) if lines[at].page == page]
    return end + len(left) if page is not None and len(left) < 4 else end


def entry_page(text: str) -> int:
    """The page that an entry of the contents ends in; -1 if the line is none."""
    found = CONTENTS_ENTRY.match(text) if len(text) < 120 and not opens_a_paragraph(text) else None
    return int(found[1]) if found else -1
