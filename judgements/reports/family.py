"""What the families share: the words of a cover, the choice of a table's reading, judgements with their paragraphs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from judgements.reports.authorities import Register
from judgements.reports.cover import (
    as_title,
    authority_of,
    dates_at,
    lead_inspector,
    names_in_title,
    published_in,
    starts_of_covers,
    title_before,
)
from judgements.reports.grades import GRADE_WORDS, same
from judgements.reports.lines import Document, Line, shape
from judgements.reports.narrative import Narrative
from judgements.reports.parsed import (
    CERTAIN,
    DOUBTFUL,
    LIKELY,
    KnownAuthority,
    ParsedJudgement,
    ReadingWarning,
    Source,
    UnreadableReportError,
)
from judgements.reports.table import Row, table_rows
from judgements.reports.words import plain, tidy

COVER_LINES = 45
MOST_WORDS_OF_A_CELL = 4
LONGEST_TITLE, MOST_WORDS_OF_A_NAME = 200, 7


@dataclass
class Cover:
    """The facts of the first page."""

    at: int
    title: str
    title_lines: list[Line]
    authority: KnownAuthority
    start: date | None
    end: date | None
    weekdays: int
    published: date | None
    lead: str | None
    sources: list[Source] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)


def cover_words(document: Document) -> str:
    """The title as plain words: what stands above the inspection dates, or else the first lines."""
    places = starts_of_covers(document.lines)
    above = title_before(document.lines, places[0]) if places else list(document.lines[:14])
    return plain(" ".join(line.text for line in above))


def read_cover(document: Document, register: Register) -> Cover:
    lines = document.lines
    places = starts_of_covers(lines)
    at = places[0] if places else 0
    title_lines = title_before(lines, at) if places else list(lines[:12])
    whole_title = title_lines
    title_lines = without_running(title_lines, document)
    published, published_source = published_in(lines[: at + COVER_LINES])
    warnings: list[ReadingWarning] = []
    sources = [published_source] if published_source else []
    start = end = None
    weekdays = 0
    if places:
        span, source = dates_at(lines, at, published)
        sources.append(source)
        if span:
            start, end, weekdays = span.start, span.end, span.weekdays
    authority, source = authority_named(title_lines, whole_title, register, end or published)
    sources.append(source)
    refuse_two(document, places, authority, register, end)
    lead, lead_source = lead_inspector(lines)
    sources += [lead_source] if lead_source else []
    return Cover(
        at,
        as_title(title_lines),
        title_lines,
        authority,
        start,
        end,
        weekdays,
        published,
        lead,
        sources,
        warnings,
    )


def authority_named(
    title: Sequence[Line], whole: Sequence[Line], register: Register, on: date | None
) -> tuple[KnownAuthority, Source]:
    """The authority of the title, or of the title with what also runs along the pages where that is the surer one."""
    try:
        found = authority_of(title, register, on)
    except UnreadableReportError:
        return authority_of(whole, register, on)
    if found[1].confidence < CERTAIN and len(whole) > len(title):
        return max(found, authority_of(whole, register, on), key=lambda pair: pair[1].confidence)
    return found


def without_running(title: list[Line], document: Document) -> list[Line]:
    """The title without a running head that the first page prints above it as well."""
    running = {shape(line.text).removesuffix(" 0") for line in document.running}
    kept = [line for line in title if shape(line.text) not in running]
    return kept if len(" ".join(line.text for line in kept)) > 30 else title


def refuse_two(
    document: Document, places: Sequence[int], first: KnownAuthority, register: Register, on: date | None
) -> None:
    """Refuses a document with a second cover of another council, be it of the list or not."""
    for place in places[1:]:
        lines = title_before(document.lines, place)
        try:
            other, source = authority_of(lines, register, on)
        except UnreadableReportError:
            name = stranger_in(lines, register, on)
        else:
            name = other.name if source.confidence >= LIKELY and other.la_code != first.la_code else ""
        if name:
            raise UnreadableReportError(
                f"this document holds the reports of two councils, {first.name} and {name}. "
                "Save each report in a file of its own."
            )


def stranger_in(title: Sequence[Line], register: Register, on: date | None) -> str:
    """The name of a council of no list in what is surely a title: short lines that name an inspection; '' if none."""
    whole = " ".join(line.text for line in title)
    named = names_in_title(title)
    told = (
        "inspection of" in plain(whole)
        and len(whole) < LONGEST_TITLE
        and not any(line.bullet for line in title)
    )
    if not told or len(named) != 1 or register.within(whole, on):
        return ""
    return named[0] if named[0][:1].isupper() and len(named[0].split()) <= MOST_WORDS_OF_A_NAME else ""


# ---- Tables of grades


def best_rows(
    document: Document, lines: Sequence[Line], labels: Mapping[str, Sequence[str]]
) -> tuple[list[Row], int]:
    """The table as it was written, or by its places on the paper where that reads more grades; and where it ends."""
    found = table_rows([line.text for line in lines], labels, None)
    written = [replace(row, page=lines[row.line].page) for row in found]
    end = max((row.line + 1 for row in written), default=0)
    if written and all(row.grade for row in written):
        return written, end
    pages = {row.page for row in written} or {line.page for line in lines[:25]}
    laid = [tidy(line) for page in document.pages if page.number in pages for line in page.laid()]
    placed = table_rows(laid, labels, min((p for p in pages if p), default=None)) if laid else []
    # A table that floats may be written after the text that it stands above.
    anywhere = [line for line in document.lines if line.page in (1, 2)]
    found = table_rows([line.text for line in anywhere], labels)
    floating = [replace(row, page=anywhere[row.line].page) for row in found]
    return max((written, placed, floating), key=graded), end


def graded(rows: Sequence[Row]) -> int:
    return sum(1 for row in rows if row.grade)


def refuse_strange_grades(rows: Sequence[Row]) -> None:
    """A word that stands where a grade should is named, never guessed at."""
    strange = [row for row in rows if not row.grade and is_strange(row.other)]
    if strange:
        told = "; ".join(f"'{row.other[:40]}' for '{row.label[:80]}'" for row in strange)
        raise UnreadableReportError(
            f"no grade of the framework is recognised in this table: {told}. "
            "Look at the report; if it is right, type the draft."
        )


def is_strange(words: str) -> bool:
    """Whether a cell holds a few words that are no part of any grade; half a grade is a matter of layout."""
    parts = plain(words).split() or words.split()
    return 0 < len(words.split()) <= MOST_WORDS_OF_A_CELL and not set(parts) <= GRADE_WORDS


# ---- Judgements


def judgements_of(
    rows: Sequence[Row], narrative: Narrative, warnings: list[ReadingWarning]
) -> tuple[ParsedJudgement, ...]:
    """The rows as judgements with their runs of paragraphs; a heading's grade stands in for a missing one."""
    headings = heading_grades(narrative)
    told: dict[str, ParsedJudgement] = {}
    for row in rows:
        grade, sure = row.grade, DOUBTFUL if row.doubtful else CERTAIN
        if row.doubtful:
            words = f"Something stands between this label and its grade, {grade}: is it the right one?"
            warnings.append(ReadingWarning("grade-parted-from-label", row.label, words))
        printed = headings.get(row.key)
        if not grade and printed:
            grade, sure = printed.capitalize(), LIKELY
            warnings.append(
                ReadingWarning(
                    "grade-from-heading",
                    row.label,
                    f"The table's grade could not be read; the heading says {grade}.",
                )
            )
        if not grade:
            continue
        if printed and same(printed) != same(grade):
            sure = DOUBTFUL
            warnings.append(
                ReadingWarning(
                    "grades-differ",
                    row.label,
                    f"The table says {grade}, the heading of the section says {printed}: the two differ.",
                )
            )
        if row.key in told:
            if same(told[row.key].grade) != same(grade):
                warnings.append(
                    ReadingWarning(
                        "grades-differ",
                        row.label,
                        f"It is graded twice, {told[row.key].grade} and {grade}: the two differ.",
                    )
                )
            continue
        told[row.key] = ParsedJudgement(
            row.key, row.label, grade, row.page, sure, *run_of(narrative, row.key)
        )
    return tuple(told.values())


def run_of(narrative: Narrative, key: str) -> tuple[int | None, int | None]:
    numbers = narrative.of(key)
    return (min(numbers), max(numbers)) if numbers else (None, None)


def heading_grades(narrative: Narrative) -> dict[str, str]:
    """The grade printed with a section's heading; only of headings that paragraphs follow.

    Reports quote the grades of an earlier inspection in the words of the headings.
    """
    told: dict[str, str] = {}
    filled = {one.section for one in narrative.paragraphs}
    for heading in narrative.headings:
        if heading.grade and heading.key in filled:
            told[heading.key] = heading.grade
    return told


def add_missing(
    rows: list[Row], narrative: Narrative, labels: Mapping[str, Sequence[str]], expected: Collection[str]
) -> list[Row]:
    """Rows for sections that the table lacks but whose heading prints a grade."""
    headings = heading_grades(narrative)
    there = {row.key for row in rows}
    found = [key for key in expected if key not in there and key in headings]
    return [*rows, *(Row(key, labels[key][0], "") for key in found)]
