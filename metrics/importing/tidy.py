"""The Department's tidy CSV: columns by name in any order, rows that match a metric's filters, one pass over the file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from judgements.importing.sheets import Stream

from .cells import SIGNS, WrongCell, is_finer, is_letter, plain_number, value_or_letter
from .headings import (
    IDENTIFIER,
    KEPT,
    LEVEL,
    NATIONAL,
    NEEDED,
    PERIOD,
    PLACES,
    REGIONAL,
    STANDING,
    STANDINGS,
    level_of,
    named,
    plain,
)
from .periods import Wanted
from .places import named_place
from .problems import WrongFile
from .reading import Figure, Progress, Reading
from .series import Series
from .years import period_of

EVERY = 1000
WORDS = re.compile(r"[A-Za-z]{2}")
# In which order the editions of one figure come out.
ORDER = {"provisional": 0, "revised": 1, "final": 2}
# The metric's number, the place, the period and its identifier as printed.
Key = tuple[int, int, str, str]


@dataclass
class _Wanted:
    """Which rows are whose: the columns of the filters, and by their values the series that want such a row."""

    columns: tuple[int, ...]
    by_values: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    def of(self, cells: Sequence[str]) -> list[int]:
        return self.by_values.get(tuple(plain(cells[one]) for one in self.columns), [])


def _index(filters: Iterable[tuple[int, Mapping[str, str]]], at: Mapping[str, int]) -> list[_Wanted]:
    found: dict[tuple[int, ...], _Wanted] = {}
    for number, held in filters:
        pairs = sorted((at[plain(column)], plain(value)) for column, value in held.items())
        columns = tuple(column for column, _ in pairs)
        wanted = found.setdefault(columns, _Wanted(columns))
        wanted.by_values.setdefault(tuple(value for _, value in pairs), []).append(number)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Cell:
    value: Decimal | None
    status: str
    numerator: Decimal | None
    standing: str
    row: int


class TidyFile:
    """One file, read once for the series that its columns allow."""

    def __init__(
        self, stream: Stream, series: Sequence[Series], places: Mapping[str, int], careful: bool = False
    ) -> None:
        self.stream, self.places, self.careful = stream, places, careful
        self.headings = named(stream.headings)
        self.at = {plain(name): number for number, name in enumerate(self.headings)}
        if lacking := [name for name in NEEDED if name not in self.at]:
            raise WrongFile(
                f"The file has no column '{lacking[0]}', so it is no tidy CSV. Look at its headings."
            )
        columns = set(self.at) | {plain(name) for name in stream.headings}
        self.series = [one for one in series if one.columns <= columns]
        known = {PERIOD, IDENTIFIER, LEVEL, *PLACES, *STANDING}.union(*(one.columns for one in self.series))
        bare = careful and any(not one.filters for one in self.series)
        self.free = {name: place for name, place in self.at.items() if name not in known} if bare else {}
        # A mapping may name one of the Department's own columns as the file does.
        self.at |= {plain(name): number for number, name in enumerate(stream.headings)}
        self.values = _index(((n, one.filters) for n, one in enumerate(self.series)), self.at)
        self.totals = _index(
            (
                (n, one.filters if one.denominator_filters is None else one.denominator_filters)
                for n, one in enumerate(self.series)
                if one.counts_from and one.numerator_indicator
            ),
            self.at,
        )
        self.cells: dict[Key, dict[str, _Cell]] = {}
        self.denominators: dict[Key, Decimal] = {}
        self.unwanted = 0
        # Columns of words that a metric without a filter does not expect: such a file is about something else.
        self.strange: set[str] = set()
        self.standing_at = [self.at[one] for one in STANDING if one in self.at]

    def read(self, progress: Progress = lambda done: None) -> Reading:
        reading = Reading("national file", remarks=list(self.stream.remarks))
        for number, cells in self.stream.rows:
            reading.rows += 1
            if reading.rows % EVERY == 0:
                progress(reading.rows)
            if (place := self._place(cells, reading)) is not None:
                self._note_words(cells)
                self._take(number, cells, place, reading)
        self._drop_what_is_not_meant(reading)
        met = {n for n, _, _, _ in self.cells}
        reading.series = [one for n, one in enumerate(self.series) if n in met]
        reading.unread = self._unread(reading.series)
        reading.figures = list(self._figures(reading))
        reading.say_what_was_rounded()
        reading.say_what_was_left()
        self._say_what_was_told_twice(reading)
        if self.unwanted and not self.careful:
            reading.remarks.append(
                f"{self.unwanted:,} of {reading.rows:,} rows are in none of the mapping's metrics and are left out."
            )
        return reading

    def _note_words(self, cells: Sequence[str]) -> None:
        """Each column once: after its first word it is looked at no more."""
        found = [
            name
            for name, place in self.free.items()
            if WORDS.search(cells[place]) and not is_letter(cells[place])
        ]
        for name in found:
            self.strange.add(name)
            del self.free[name]

    def _drop_what_is_not_meant(self, reading: Reading) -> None:
        """A metric of the catalogue that takes every row is not in a file whose rows words tell apart: another measure
        may use the same heading. A mapping says what it means."""
        if not self.strange:
            return
        dropped = {n for n, one in enumerate(self.series) if not one.filters}
        names = sorted({self.series[n].name for n, _, _, _ in self.cells if n in dropped})
        self.cells = {key: cell for key, cell in self.cells.items() if key[0] not in dropped}
        if names:
            columns = ", ".join(sorted(self.strange)[:5])
            reading.remarks.append(
                f"Not read as {', '.join(names[:5])}, though a heading fits: the file tells its rows apart by {columns}. "
                "If it is meant, map it."
            )

    def _place(self, cells: Sequence[str], reading: Reading) -> int | None:
        level = level_of(cells[self.at[LEVEL]])
        if level not in KEPT:
            reading.levels[cells[self.at[LEVEL]] or "no level"] += 1
            return None
        names = self._codes(cells, level)
        for code in names:
            if code in self.places:
                return self.places[code]
        name = self._cell(cells, {NATIONAL: "country_name", REGIONAL: "region_name"}.get(level, "la_name"))
        if not names and (place := self.places.get(named_place(level, name))) is not None:
            return place
        reading.strangers[f"{name} ({names[0] if names else 'no code'})".strip()] += 1
        return None

    def _cell(self, cells: Sequence[str], name: str) -> str:
        return cells[self.at[name]] if name in self.at else ""

    def _codes(self, cells: Sequence[str], level: str) -> list[str]:
        """The codes of its place, the newest first; a sign for 'none' is no code."""
        if level == NATIONAL:
            found = [self._cell(cells, "country_code")]
        elif level == REGIONAL:
            found = [self._cell(cells, "region_code")]
        else:
            old, either = self._cell(cells, "old_la_code"), self._cell(cells, "la_code")
            found = [self._cell(cells, "new_la_code"), either, f"LA:{either}", f"LA:{old}"]
        return [one for one in found if one and not is_letter(one.removeprefix("LA:") or ":")]

    def _take(self, number: int, cells: Sequence[str], place: int, reading: Reading) -> None:
        period = cells[self.at[PERIOD]]
        identifier = self._cell(cells, IDENTIFIER)
        for wanted in self.totals:
            for n in wanted.of(cells):
                if (total := self._count(cells, self.series[n].counts_from)) is not None:
                    self.denominators.setdefault((n, place, period, identifier), total)
        taken = False
        for wanted in self.values:
            for n in wanted.of(cells):
                taken = True
                self._one(n, number, cells, (n, place, period, identifier), reading)
        self.unwanted += not taken

    def _one(
        self,
        n: int,
        number: int,
        cells: Sequence[str],
        key: Key,
        reading: Reading,
    ) -> None:
        series = self.series[n]
        text = cells[self.at[plain(series.indicator)]]
        if not text:
            reading.empty += 1
            return
        if letter := SIGNS.get(text.casefold()):
            reading.signs[text, letter] += 1
        try:
            value, status = value_or_letter(letter or text)
        except WrongCell as problem:
            reading.problems.add(number, series.indicator, str(problem))
            return
        if value is not None and is_finer(text):
            reading.finer.append(number)
        numerator = self._count(cells, series.numerator_indicator) if series.numerator_indicator else None
        standing = next((word for at in self.standing_at if (word := plain(cells[at])) in STANDINGS), "final")
        cell = _Cell(value, status, numerator, standing, number)
        editions = self.cells.setdefault(key, {})
        held = editions.get(standing)
        if held is None or (held.value is None and value is not None):
            # A council that was given a new code has two rows; the one with a value speaks.
            editions[standing] = cell
        elif value is not None and held.value != value:
            reading.problems.add(
                number,
                series.indicator,
                f"{text} here and {held.value} in row {held.row} are both '{series.name}' of one place and period. "
                "Narrow the filters of its mapping.",
            )

    def _say_what_was_told_twice(self, reading: Reading) -> None:
        """A figure that stands in the file as provisional and again as revised or final."""
        twice = [sorted(one, key=ORDER.__getitem__) for one in self.cells.values() if len(one) > 1]
        for words, count in sorted(Counter(" and ".join(one) for one in twice).items()):
            reading.remarks.append(
                f"{count:,} figures stand in the file as {words}: each is kept, and the last of these counts."
            )

    def _count(self, cells: Sequence[str], column: str) -> Decimal | None:
        try:
            return plain_number(cells[self.at[plain(column)]])
        except WrongCell:
            return None

    def _figures(self, reading: Reading) -> Iterator[Figure]:
        periods: dict[tuple[int, str, str], Wanted | None] = {}
        editions = (
            (key, told[standing])
            for key, told in self.cells.items()
            for standing in sorted(told, key=ORDER.__getitem__)
        )
        for key, cell in editions:
            n, place, text, identifier = key
            named = (n, text, identifier)
            if named not in periods:
                periods[named] = self._period(n, text, identifier, cell.row, reading)
            if (period := periods[named]) is None:
                continue
            whole = self.denominators.get(key)
            both = cell.value is not None and cell.numerator is not None and whole is not None and whole > 0
            if both and self.series[n].unit == "%" and cell.numerator > whole:
                both = False  # Rounded apart by the publisher: no share of a whole, so neither count is kept.
            yield Figure(
                self.series[n].code,
                place,
                period,
                cell.value,
                cell.status,
                cell.numerator if both else None,
                whole if both else None,
                cell.standing,
                "",
                cell.row,
            )

    def _period(self, n: int, text: str, identifier: str, row: int, reading: Reading) -> Wanted | None:
        try:
            return period_of(text, identifier, self.series[n].year_type, self.series[n].year_ends)
        except WrongCell as problem:
            reading.problems.add(row, PERIOD, f"{self.series[n].name}: {problem}")
            return None

    def _unread(self, used: Iterable[Series]) -> list[str]:
        known = {PERIOD, IDENTIFIER, LEVEL, *PLACES, *STANDING}.union(*(one.columns for one in used))
        return [name for name in self.headings if plain(name) not in known]


def read_tidy(
    stream: Stream,
    series: Sequence[Series],
    places: Mapping[str, int],
    progress: Callable[[int], None] = lambda done: None,
    *,
    careful: bool = False,
) -> Reading:
    """Raises WrongFile where it is no tidy CSV; `series` none of which fits gives a reading without figures."""
    return TidyFile(stream, series, places, careful).read(progress)
