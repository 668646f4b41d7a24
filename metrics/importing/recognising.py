"""A mapping drafted for a tidy CSV that nobody has described: which columns are filters, which are indicators."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from judgements.importing.sheet_rules import WrongSheet
from judgements.importing.sheets import Stream, stream_table
from metrics.definitions import FINANCIAL, PRINTED

from .cells import LETTERS, NUMBER
from .files import LIMITS
from .problems import WrongFile
from .series import Series, plain
from .tidy import IDENTIFIER, KEPT, LEVEL, NEEDED, PERIOD, PLACES, STANDING, is_tidy
from .years import kind_of

MOST_ENTRIES, MOST_VALUES = 200, 400
TOTALS = ("total", "all", "overall", "all children", "all ages")
UNITS = (
    (r"percent|percentage|pct|(^|_)pc($|_)|^pt_|_pct", "%", 1),
    (r"per_?10_?000|rate_per_10", "per 10,000", 1),
    (r"(^|_)rate($|_)", "%", 1),
    (r"fte", "full-time equivalents", 1),
    (r"days", "days", 0),
    (r"months", "months", 0),
    (r"avg|average|mean|score|median", "points", 1),
    (r"children", "children", 0),
    (r"pupil", "pupils", 0),
)


@dataclass
class _Column:
    """What the cells of one column are, as far as they were read."""

    numbers: int = 0
    letters: int = 0
    decimals: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def take(self, text: str) -> None:
        if NUMBER.fullmatch(text):
            self.numbers += 1
            self.decimals = max(self.decimals, len(text.partition(".")[2].rstrip("0")))
            if len(self.words) <= MOST_VALUES:
                self.words[text] += 1
        elif text.casefold() in LETTERS:
            self.letters += 1
        elif text and len(self.words) <= MOST_VALUES:
            self.words[text] += 1

    def is_indicator(self) -> bool:
        """Numbers and letters alone; a column of words is a filter."""
        return self.numbers + self.letters > 0 and all(NUMBER.fullmatch(word) for word in self.words)


@dataclass(frozen=True)
class Draft:
    """The metrics that a file seems to hold, and what was guessed or left out."""

    series: tuple[Series, ...]
    remarks: tuple[str, ...]
    filters: tuple[str, ...]
    indicators: tuple[str, ...]


def _columns(stream: Stream) -> tuple[dict[str, _Column], Counter[tuple[str, ...]], Counter[str], int]:
    """Each column that is neither place nor time, the combinations of its words, the kinds of year, the rows."""
    at = {name: number for number, name in enumerate(stream.headings)}
    free = [name for name in stream.headings if name not in (PERIOD, IDENTIFIER, LEVEL, *PLACES, *STANDING)]
    columns = {name: _Column() for name in free}
    combinations: Counter[tuple[str, ...]] = Counter()
    years: Counter[str] = Counter()
    rows = 0
    for _, cells in stream.rows:
        rows += 1
        if plain(cells[at[LEVEL]]) not in KEPT:
            continue
        years[kind_of(cells[at[PERIOD]], cells[at[IDENTIFIER]] if IDENTIFIER in at else "")] += 1
        for name in free:
            columns[name].take(cells[at[name]])
        texts = tuple(cells[at[name]] if not NUMBER.fullmatch(cells[at[name]]) else "" for name in free)
        combinations[tuple("" if one.casefold() in LETTERS else one for one in texts)] += 1
    return columns, combinations, years, rows


def _unit(indicator: str) -> tuple[str, int]:
    found = next(((unit, places) for shape, unit, places in UNITS if re.search(shape, indicator)), None)
    return found or ("count", 0)


def _code(parts: Sequence[str], taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(parts).casefold()).strip("-")[:72].strip("-") or "metric"
    code, number = words, 1
    while code in taken:
        number += 1
        code = f"{words}-{number}"
    taken.add(code)
    return code


def _order(combination: tuple[str, ...], count: int) -> tuple[int, int, tuple[str, ...]]:
    totals = sum(plain(word) in TOTALS or plain(word).startswith("total") for word in combination)
    return (-totals, -count, combination)


def recognise(name: str, content: bytes) -> Draft:
    """Raises WrongFile where it is no tidy CSV. Polarity is left at neither; unit and decimals are guessed."""
    try:
        stream = stream_table(name, content, LIMITS)
        if not is_tidy(stream.headings):
            raise WrongFile(
                f"{name} is no tidy CSV: it needs the columns {' and '.join(NEEDED)}, and has "
                f"{', '.join(stream.headings[:12])[:300]}."
            )
        columns, combinations, years, rows = _columns(stream)
    except WrongSheet as problem:
        raise WrongFile(str(problem)) from None
    indicators = [one for one, held in columns.items() if held.is_indicator()]
    filters = [one for one, held in columns.items() if held.words and one not in indicators]
    if not indicators:
        raise WrongFile(f"{name} has no column of numbers, so there is nothing to measure in it.")
    return _draft(stream, columns, combinations, years, rows, indicators, filters)


def _draft(
    stream: Stream,
    columns: dict[str, _Column],
    combinations: Counter[tuple[str, ...]],
    years: Counter[str],
    rows: int,
    indicators: list[str],
    filters: list[str],
) -> Draft:
    names = list(columns)
    chosen: Counter[tuple[str, ...]] = Counter()
    for combination, count in combinations.items():
        chosen[tuple(combination[names.index(one)] for one in filters)] += count
    ordered = sorted(chosen, key=lambda one: _order(one, chosen[one]))
    room = max(1, MOST_ENTRIES // len(indicators))
    year_type = years.most_common(1)[0][0] if len(years) == 1 else (PRINTED if years else FINANCIAL)
    taken: set[str] = set()
    made = []
    for values in ordered[:room]:
        held = {name: value for name, value in zip(filters, values, strict=True) if value}
        for indicator in indicators[:MOST_ENTRIES]:
            unit, places = _unit(indicator)
            words = [*(value for value in held.values() if plain(value) not in TOTALS), indicator]
            title = ": ".join([", ".join(words[:-1]), indicator.replace("_", " ")]).strip(": ")
            made.append(
                Series(
                    code=_code(words, taken),
                    name=(title[:1].upper() + title[1:])[:160],
                    unit=unit,
                    decimals=min(4, max(places, columns[indicator].decimals) if unit != "count" else 0),
                    polarity="neither",
                    year_type=year_type,
                    indicator=indicator,
                    filters=held,
                )
            )
    remarks = [
        f"Drafted from {rows:,} rows. Unit and decimals are guessed from names; polarity is yours to say.",
        f"Filters: {', '.join(filters) or 'none'}. Indicators: {', '.join(indicators)}.",
    ]
    if len(ordered) > room:
        remarks.append(f"{len(ordered) - room:,} of {len(ordered):,} combinations of filters are left out.")
    if len(years) > 1:
        remarks.append(f"Several kinds of year: {', '.join(sorted(years))}. Periods stand as printed.")
    return Draft(tuple(made), tuple(remarks), tuple(filters), tuple(indicators))
