"""The record of main findings: the table of grades at the end of the older reports, read by position."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from judgements.reports.family import graded
from judgements.reports.grades import ALONE, SUFFIX, unspaced
from judgements.reports.lines import Document, Line
from judgements.reports.parsed import ReadingWarning
from judgements.reports.table import HEADING, Row, table_rows
from judgements.reports.words import plain, tidy

RECORD = ("record of main findings", "record of main findings and judgements", "record of findings")
# The earliest reports name the authority in the same line: 'Record of main findings: Northvale'.
RECORD_NAMED = re.compile(
    r"^(?:the )?record of (?:main |key )?(?:inspection )?(?:findings|judgements)(?: [a-z]+){0,9}$"
)
TABLE_LINES = 120
FEWEST_ROWS = 4
CELLS_WITHOUT_GRADE = re.compile(r"^(?:grade )?(?:[1-4]|[a-z]+)(?: (?:grade )?[1-4])?$")


@dataclass(frozen=True)
class Half:
    """One area that is graded: the prefix of its keys, its letter, its printed name, the headings that open it."""

    prefix: str
    letter: str
    area: str
    opened_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """What differs between the families of this form: sections by their printed names, in each half."""

    framework: str
    halves: tuple[Half, ...]
    # Printed names, in plain words, of each section's key without its half.
    labels: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...] = ()

    def key(self, half: Half, name: str) -> str:
        return f"{half.prefix}.{name}" if half.prefix else name


def record_start(lines: Sequence[Line]) -> int:
    """The heading of the record: the last line that prints it, alone or with the authority's name."""
    for known in (RECORD.__contains__, RECORD_NAMED.match):
        places = [
            place for place, line in enumerate(lines) if known(line.plain) and not line.text.endswith(".")
        ]
        if places:
            return places[-1]
    return len(lines)


def record_rows(
    form: Form, document: Document, lines: Sequence[Line], start: int, warnings: list[ReadingWarning]
) -> list[Row]:
    """The rows of the record by position: the second 'Overall effectiveness' begins the second half."""
    part = list(lines[start + 1 : start + 1 + TABLE_LINES])
    rows = pairs(form, part)
    pages = {line.page for line in lines[start : start + 1 + TABLE_LINES]}
    if any(not row.grade and not row.key.startswith("half:") for row in rows) or len(rows) < FEWEST_ROWS:
        placed = pairs(
            form,
            [
                Line(tidy(text), page.number)
                for page in document.pages
                if page.number in pages
                for text in page.laid()
            ],
        )
        rows = placed if sum(1 for row in placed if row.grade) > sum(1 for row in rows if row.grade) else rows
    told: list[Row] = []
    at, seen = 0, False
    for row in rows:
        if row.key.startswith("half:"):
            number = int(row.key.removeprefix("half:"))
            if number > at and not second_half_follows(rows, row):
                warnings.append(
                    ReadingWarning(
                        "heading-contradicts-position",
                        "Record of main findings",
                        f"'{row.label}' is printed above rows of the half '{form.halves[at].area}': position decides.",
                    )
                )
            continue
        if row.key == "overall_effectiveness":
            if seen and at + 1 < len(form.halves):
                at += 1
            seen = True
        told.append(replace(row, key=form.key(form.halves[at], row.key)))
    return told


def second_half_follows(rows: Sequence[Row], heading: Row) -> bool:
    """Whether the heading of a half stands where that half begins: above its overall effectiveness, or within it."""
    place = next(at for at, row in enumerate(rows) if row is heading)
    before = sum(1 for row in rows[:place] if row.key == "overall_effectiveness")
    after = next((row.key for row in rows[place + 1 :] if not row.key.startswith("half:")), "")
    return after == "overall_effectiveness" or before > 1


def pairs(form: Form, lines: Sequence[Line]) -> list[Row]:
    """The rows by known labels or, where that finds more grades, line by line with whatever labels there are."""
    labels: dict[str, Sequence[str]] = dict(form.labels)
    labels |= {f"{HEADING}{number}": half.opened_by for number, half in enumerate(form.halves)}
    known = [
        replace(row, page=lines[row.line].page)
        for row in table_rows([line.text for line in lines], labels, repeat=True)
    ]
    by_line = line_by_line(form, lines)
    return by_line if graded(by_line) > graded(known) else known


def line_by_line(form: Form, lines: Sequence[Line]) -> list[Row]:
    """Labels with their grades, and the headings of halves between them, as the record prints them."""
    vocabulary = {words: name for name, labels in form.labels.items() for words in labels}
    halves = {words: f"half:{number}" for number, half in enumerate(form.halves) for words in half.opened_by}
    rows: list[Row] = []
    waiting: list[Line] = []
    for place, line in enumerate(lines):
        words = plain(unspaced(line.text))
        if words in halves:
            rows.append(Row(halves[words], line.text, "", page=line.page))
            waiting = []
            continue
        if words in form.groups and words not in vocabulary:
            waiting = []
            continue
        alone, ending = ALONE.match(words), SUFFIX.match(words)
        if alone and waiting:
            rows.append(named_row(vocabulary, waiting, "", alone["grade"], line))
            waiting = []
        elif ending and not alone and not is_prose(line):
            rows.append(named_row(vocabulary, waiting, ending["base"], ending["grade"], line))
            waiting = []
        elif (strange := without_grade(vocabulary, waiting, line, lines[place + 1 : place + 3])) is not None:
            rows.append(strange)
            waiting = []
        elif not is_prose(line):
            waiting = [*waiting, line][-4:]
    return [row for row in rows if row.key]


def is_prose(line: Line) -> bool:
    return len(line.text) > 130 or line.text.endswith(".")


def named_row(
    vocabulary: Mapping[str, str], waiting: Sequence[Line], base: str, grade: str, line: Line
) -> Row:
    """The row whose label is the longest known one that ends here; an unknown label keeps its own words."""
    own = [base] if base else []
    shown_own = (
        [
            re.sub(
                r"\s*\b(?:grade\s*[1-4]\b|outstanding|good|adequate|inadequate)[\s()]*",
                "",
                line.text,
                flags=re.IGNORECASE,
            )
        ]
        if base
        else []
    )
    shown_own = [text.strip(" :") for text in shown_own]
    for start in range(len(waiting) + 1):
        words = " ".join([*(one.plain for one in waiting[start:]), *own])
        name = vocabulary.get(words) or begun(vocabulary, words, whole=start == 0)
        if name:
            label = " ".join([*(one.text for one in waiting[start:]), *shown_own])
            return Row(name, label, grade.capitalize(), page=line.page)
    if not base and (parted := interrupted(vocabulary, waiting)):
        return Row(parted[0], parted[1], grade.capitalize(), page=line.page, doubtful=True)
    starts = [at for at, one in enumerate(waiting) if one.text[:1].isupper()]
    kept = [] if base and line.text[:1].isupper() else waiting[starts[-1] :] if starts else []
    words = " ".join([*(one.plain for one in kept), *own])
    label = " ".join([*(one.text for one in kept), *shown_own])
    return Row(words.replace(" ", "_"), label, grade.capitalize(), page=line.page)


def interrupted(vocabulary: Mapping[str, str], waiting: Sequence[Line]) -> tuple[str, str] | None:
    """A known label that something else, such as the head of a page, parts from its grade."""
    for end in range(len(waiting) - 1, 0, -1):
        for start in range(end):
            name = vocabulary.get(" ".join(one.plain for one in waiting[start:end]))
            if name:
                return name, " ".join(one.text for one in waiting[start:end])
    return None


def begun(vocabulary: Mapping[str, str], words: str, *, whole: bool) -> str | None:
    """A label whose last words stand below its grade: known by its beginning, if no other begins so."""
    if not whole or len(words.split()) < 3:
        return None
    found = {name for known, name in vocabulary.items() if known.startswith(words + " ")}
    return next(iter(found)) if len(found) == 1 else None


def without_grade(
    vocabulary: Mapping[str, str], waiting: Sequence[Line], line: Line, below: Sequence[Line]
) -> Row | None:
    """A known label with a short cell that is no grade: it is told, so that nobody takes it for one."""
    for start in range(len(waiting) + 1):
        words = " ".join([*(one.plain for one in waiting[start:]), line.plain])
        for known, name in vocabulary.items():
            rest = words.removeprefix(known + " ")
            if rest != words and CELLS_WITHOUT_GRADE.match(rest) and not begins_another(vocabulary, words):
                if below and (
                    ALONE.match(below[0].plain)
                    or SUFFIX.match(f"{words} {below[0].plain}")
                    and begins_another(vocabulary, words)
                ):
                    continue
                return Row(name, known.capitalize(), "", rest, line.page)
    return None


def begins_another(vocabulary: Mapping[str, str], words: str) -> bool:
    return any(known != words and known.startswith(words) for known in vocabulary) or words in vocabulary
