"""Which columns of an unknown tidy CSV tell its rows apart, and which hold its figures. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .cells import NUMBER, is_letter
from .headings import is_total

MOST_VALUES, MOST_KINDS, MOST_TESTED, MOST_GROUPS = 400, 60, 12, 2000
WORD = re.compile(r"[A-Za-z]{2}")
# A band or an open end, 10-15 or 16+, is a name for a group; and so is a letter alone.
BAND = re.compile(r"[0-9]+ ?(?:[-/\u2013]|to) ?[0-9]+|[0-9]+ ?\+|[A-Za-z]")
# A number written otherwise than ours are: its row is named when the file is read.
MANGLED = re.compile(r"[\s£($+~<>-]*\d[\d,.\s]*(?:[eE][+-]?\d+)?[\s%)*]*|nan|[-+]?inf(inity)?", re.IGNORECASE)
# Headings of the groups that national files tell apart, where the groups may be called by numbers.
GROUPS = re.compile(
    r"(.*[ _])?(age|age[ _](group|band)|ages|year[ _]?group|key[ _]?stage|quintile|decile|sex|gender|breakdown|filter"
    r"|characteristic|category|cohort|status|type|group|urn|ukprn|laestab|version)([ _][0-9]+)?"
)
FEWEST_OF_NUMBERS = 0.5


@dataclass
class Column:
    """What the cells of one column are, as far as they were read."""

    numbers: int = 0
    letters: int = 0
    others: int = 0
    decimals: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def take(self, text: str) -> None:
        if NUMBER.fullmatch(text):
            self.numbers += 1
            self.decimals = max(self.decimals, len(text.partition(".")[2].rstrip("0")))
        elif text and is_letter(text):
            self.letters += 1
        elif text:
            self.others += 1
        if text and len(self.words) <= MOST_VALUES:
            self.words[text] += 1

    @property
    def filled(self) -> int:
        return self.numbers + self.letters + self.others

    @property
    def names(self) -> list[str]:
        """What is neither a number, however written, nor a sign that there is none."""
        return [one for one in self.words if not is_letter(one) and not MANGLED.fullmatch(one)]

    @property
    def names_groups(self) -> bool:
        """No numbers at all but names; a total beside numbers; bands; or more names than numbers."""
        names = self.names
        if not names:
            return False
        if not self.numbers or any(is_total(one) for one in names):
            return True
        if any(BAND.fullmatch(one) for one in names):
            return True
        worded = sum(self.words[one] for one in names if WORD.search(one))
        return worded > FEWEST_OF_NUMBERS * self.filled

    @property
    def repeats(self) -> bool:
        """Few whole numbers over many rows, as ages or years of school are."""
        return 0 < len(self.words) <= MOST_KINDS and not self.decimals and self.filled >= 2 * len(self.words)


Rows = Iterable[tuple[tuple[str, ...], Mapping[str, str]]]


def roles(columns: Mapping[str, Column], rows: Rows) -> tuple[list[str], list[str]]:
    """The filters in the file's order, and what was decided. `rows` are the cells of place, time and edition, and the others
    by heading. Numbers are a filter where the heading names a group, or where without them nothing tells rows apart."""
    sure = [
        one
        for one, column in columns.items()
        if column.names_groups or (column.names and GROUPS.fullmatch(one) and not _is_a_figure(one))
    ]
    hinted = [
        one
        for one, column in columns.items()
        if one not in sure and GROUPS.fullmatch(one) and column.repeats and not _is_a_figure(one)
    ]
    doubtful = [
        one
        for one, column in columns.items()
        if one not in (*sure, *hinted) and column.repeats and not _is_a_figure(one)
    ]
    if len(sure) + len(hinted) + 1 > len([one for one, column in columns.items() if column.filled]):
        hinted = []  # Something has to be measured.
    found = _needed(columns, doubtful, _alike(columns, [*sure, *hinted], doubtful, rows))
    if all(one in (*sure, *hinted, *found) for one, column in columns.items() if column.numbers):
        found = []
    remarks = []
    if numbered := [*hinted, *found]:
        remarks.append(
            f"{', '.join(numbered)}: numbers that tell the rows apart, and so a filter. If they are figures, change that."
        )
    chosen = {*sure, *hinted, *found}
    return [one for one in columns if one in chosen], remarks


def _is_a_figure(heading: str) -> bool:
    return bool(re.search(r"count|number|num_|percent|_pc|pct|rate|score|average|mean|median|total", heading))


def _alike(
    columns: Mapping[str, Column], filters: Sequence[str], doubtful: Sequence[str], rows: Rows
) -> list[list[tuple[str, ...]]]:
    """Groups of rows that nothing known tells apart though they differ: of each row the cells of the doubtful columns."""
    if not doubtful:
        return []
    groups: dict[tuple[object, ...], dict[tuple[str, ...], tuple[str, ...]]] = {}
    for known, cells in rows:
        key = (known, tuple(cells[one] for one in filters))
        if key in groups or len(groups) < MOST_GROUPS:
            whole = tuple(cells[one] for one in columns)
            groups.setdefault(key, {})[whole] = tuple(cells[one] for one in doubtful)
    several = [list(one.values()) for one in groups.values() if len(one) > 1]
    # One row in a hundred that contradicts another is a fault of the file, which its import names.
    return several if len(several) > len(groups) / 20 else []


def _needed(
    columns: Mapping[str, Column], doubtful: Sequence[str], groups: list[list[tuple[str, ...]]]
) -> list[str]:
    """The fewest columns that tell every row from its like: of several the one with the fewest kinds, then the leftmost."""
    if not groups:
        return []
    tested = sorted(doubtful, key=lambda one: (len(columns[one].words), doubtful.index(one)))[:MOST_TESTED]
    for count in (1, 2, 3):
        for chosen in combinations(tested, count):
            at = [doubtful.index(one) for one in chosen]
            if all(len({tuple(row[one] for one in at) for row in group}) == len(group) for group in groups):
                return list(chosen)
    return []
