"""A mapping drafted for a tidy CSV that nobody has described: which columns are filters, which are indicators."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judgements.importing.sheet_rules import WrongSheet
from judgements.importing.sheets import stream_table
from metrics.definitions import FINANCIAL, PRINTED

from .columns import Column, roles
from .files import LIMITS
from .headings import (
    IDENTIFIER,
    KEPT,
    LEVEL,
    NEEDED,
    PERIOD,
    PLACES,
    STANDING,
    STANDINGS,
    is_tidy,
    is_total,
    level_of,
    named,
    plain,
)
from .problems import WrongFile
from .series import Series
from .years import kind_of

MOST_ENTRIES = 200
UNITS = (
    (r"percent|percentage|pct|(^|_)pc($|_)|^pt_|_pct", "%", 1),
    (r"per_?100_?000", "per 100,000", 1),
    (r"per_?10_?000", "per 10,000", 1),
    (r"per_?1_?000", "per 1,000", 1),
    (r"(^|_)rate($|_)", "%", 1),
    (r"fte", "full-time equivalents", 1),
    (r"days", "days", 0),
    (r"months", "months", 0),
    (r"avg|average|mean|score|median", "points", 1),
    (r"children", "children", 0),
    (r"pupil", "pupils", 0),
)


@dataclass(frozen=True)
class Draft:
    """The metrics that a file seems to hold, and what was guessed or left out."""

    series: tuple[Series, ...]
    remarks: tuple[str, ...]
    filters: tuple[str, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """What the columns of a tidy CSV are: filters with their values, indicators, kinds of year. `combinations` are the
    values of the filters that stand together, in the filters' order, with the number of their rows."""

    name: str
    headings: tuple[str, ...]
    rows: int
    filters: Mapping[str, Counter[str]]
    indicators: Mapping[str, Column]
    combinations: Counter[tuple[str, ...]]
    years: Mapping[str, int]
    levels: Mapping[str, int]
    # Why a column that might have been either was taken as a filter or as figures.
    remarks: tuple[str, ...] = ()

    @property
    def year_type(self) -> str:
        """That of every row; as printed where there are several."""
        if len(self.years) > 1:
            return PRINTED
        return next(iter(self.years), FINANCIAL)

    @property
    def places(self) -> list[str]:
        return [one for one in self.headings if one in PLACES]


def survey(name: str, content: bytes) -> Survey:
    """Raises WrongFile where it is no tidy CSV, or holds no number. The file is read twice."""
    try:
        return _survey(name, content)
    except WrongSheet as problem:
        raise WrongFile(str(problem)) from None


def _survey(name: str, content: bytes) -> Survey:
    stream = stream_table(name, content, LIMITS)
    headings = named(stream.headings)
    if not is_tidy(headings):
        raise WrongFile(
            f"{name} is no tidy CSV: it needs the columns {' and '.join(NEEDED)}, and has "
            f"{', '.join(stream.headings[:12])[:300]}."
        )
    at = {one: number for number, one in enumerate(headings)}
    columns = {one: Column() for one in headings if one not in (PERIOD, IDENTIFIER, LEVEL, *PLACES)}
    years: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    rows = 0
    for _, cells in stream.rows:
        rows += 1
        levels[cells[at[LEVEL]]] += 1
        if level_of(cells[at[LEVEL]]) in KEPT:
            years[kind_of(cells[at[PERIOD]], cells[at[IDENTIFIER]] if IDENTIFIER in at else "")] += 1
            for one, column in columns.items():
                column.take(cells[at[one]])
    if not years:
        raise WrongFile(
            f"{name} has no row for England, a region or a local authority: its levels are "
            f"{', '.join(sorted(levels))[:300]}. Look for the file of local authorities of the same release."
        )
    # Which edition a row is of; a column of that name with other words tells what is counted.
    for one in STANDING:
        if one in columns and all(plain(word) in STANDINGS for word in columns[one].words):
            del columns[one]
    measured = [one for one in headings if one not in columns]
    rest = (
        (tuple(cells[at[one]] for one in measured), {one: cells[at[one]] for one in columns})
        for _, cells in stream_table(name, content, LIMITS).rows
        if level_of(cells[at[LEVEL]]) in KEPT
    )
    filters, told = roles(columns, rest)
    indicators = {one: held for one, held in columns.items() if one not in filters and held.filled}
    if not any(held.numbers + held.letters for held in indicators.values()):
        odd = [f"column {one} holds '{next(iter(held.words))[:40]}'" for one, held in indicators.items()]
        raise WrongFile(
            f"{name} has no column of numbers, so there is nothing to measure in it"
            f"{': ' + ', '.join(odd[:5]) if odd else ''}. Numbers are digits and a point alone."
        )
    combinations = _combinations(name, content, [at[one] for one in filters])
    values = {one: _sums(combinations, number) for number, one in enumerate(filters)}
    return Survey(
        name, headings, rows, values, indicators, combinations, dict(years), dict(levels), tuple(told)
    )


def _combinations(name: str, content: bytes, places: Sequence[int]) -> Counter[tuple[str, ...]]:
    stream = stream_table(name, content, LIMITS)
    level = named(stream.headings).index(LEVEL)
    found: Counter[tuple[str, ...]] = Counter()
    for _, cells in stream.rows:
        if level_of(cells[level]) in KEPT:
            found[tuple(cells[one] for one in places)] += 1
    return found


def _sums(combinations: Counter[tuple[str, ...]], number: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for combination, count in combinations.items():
        found[combination[number]] += count
    return found


def _unit(indicator: str) -> tuple[str, int]:
    found = next(((unit, places) for shape, unit, places in UNITS if re.search(shape, indicator)), None)
    return found or ("count", 0)


def _stem(name: str) -> str:
    """What a file's name says beside its years: metrics of two files are told apart by it."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().rpartition(".")[0])
    kept = [one for one in words.split() if not re.fullmatch(r"[0-9]+|to|la", one)]
    return " ".join(kept)[:28]


def _code(parts: Sequence[str], taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(parts).casefold()).strip("-")[:72].strip("-") or "metric"
    code, number = words, 1
    while code in taken:
        number += 1
        code = f"{words}-{number}"
    taken.add(code)
    return code


def _order(combination: tuple[str, ...], count: int) -> tuple[int, int, tuple[str, ...]]:
    totals = sum(is_total(word) for word in combination)
    return (-totals, -count, combination)


def recognise(name: str, content: bytes) -> Draft:
    """Raises WrongFile where it is no tidy CSV. Polarity is left at neither; unit and decimals are guessed."""
    return draft(survey(name, content))


def draft(
    found: Survey,
    indicators: Collection[str] | None = None,
    values: Mapping[str, Collection[str]] | None = None,
    most: int = MOST_ENTRIES,
) -> Draft:
    """A metric for each indicator and combination of the filters' values; of those chosen, or of all that fit."""
    names, filters = list(indicators if indicators is not None else found.indicators), list(found.filters)
    chosen = [
        combination
        for combination in found.combinations
        if all(
            not values or one not in values or value in values[one]
            for one, value in zip(filters, combination, strict=True)
        )
    ]
    ordered = sorted(chosen, key=lambda one: _order(one, found.combinations[one]))
    room = max(1, most // max(1, len(names)))
    taken: set[str] = set()
    made = [
        _entry(found, dict(zip(filters, combination, strict=True)), name, taken)
        for combination in ordered[:room]
        for name in names[:most]
    ]
    remarks = [
        f"Drafted from {found.rows:,} rows. Unit and decimals are guessed from names; polarity is yours to say.",
        f"Filters: {', '.join(filters) or 'none'}. Indicators: {', '.join(names)}.",
        *found.remarks,
    ]
    if skipped := {one: count for one, count in found.levels.items() if level_of(one) not in KEPT}:
        told = ", ".join(f"{one or 'none'}: {count:,} rows" for one, count in sorted(skipped.items()))
        remarks.append(f"Levels that are not kept: {told}.")
    if len(ordered) > room:
        remarks.append(f"{len(ordered) - room:,} of {len(ordered):,} combinations of filters are left out.")
    if len(names) > most:
        remarks.append(f"{len(names) - most:,} of {len(names):,} indicators are left out.")
    if len(found.years) > 1:
        remarks.append(f"Several kinds of year: {', '.join(sorted(found.years))}. Periods stand as printed.")
    return Draft(tuple(made), tuple(remarks), tuple(filters), tuple(names))


def words_of(name: str) -> dict[str, str]:
    """What is known of a metric that was mapped from a file, until somebody says more."""
    return {"topic": "Mapped from files", "source": f"The file {name}"}


def _entry(found: Survey, filters: dict[str, str], indicator: str, taken: set[str]) -> Series:
    unit, places = _unit(indicator)
    words = [*(value for value in filters.values() if value and not is_total(value)), indicator]
    title = ": ".join([", ".join(words[:-1]), indicator.replace("_", " ")]).strip(": ")
    return Series(
        code=_code([_stem(found.name), *words], taken),
        name=(title[:1].upper() + title[1:])[:160],
        unit=unit,
        decimals=min(4, max(places, found.indicators[indicator].decimals) if unit != "count" else 0),
        polarity="neither",
        year_type=found.year_type,
        indicator=indicator,
        filters=filters,
        words=words_of(found.name),
    )
