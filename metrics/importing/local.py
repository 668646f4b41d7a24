"""Local figures: one row for each council, metric and period, in the template's columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from judgements.importing.sheets import Stream
from metrics.calculations import agrees, quotient, rounded
from metrics.definitions import PRINTED, WRITE, Span, WrongLabel, label_of, span_of
from metrics.models import Metric

from .cells import PLACES, WrongCell, is_finer, plain_number, value_or_letter
from .headings import plain
from .periods import Wanted
from .places import bare_name
from .problems import WrongFile
from .reading import Figure, Progress, Reading

NEEDED = ("la_code", "la_name", "metric", "period", "value")
COLUMNS = ("la_code", "la_name", "metric", "period", "numerator", "denominator", "value")
ALSO = ("status", "note", "provisional", "reasons")
REASON = re.compile(r"([0-9]{1,9}) (?=.*[A-Za-z])(.+)")
YES, NO = {"yes", "y", "true", "1", "provisional"}, {"", "no", "n", "false", "0", "final"}
LONGEST_REASON = 120
MAY_BE_BELOW_ZERO = ("points", "score", "months", "difference")


def is_local(headings: Sequence[str]) -> bool:
    """Whether it means to be one; what it lacks is said afterwards."""
    return "metric" in headings and "time_period" not in headings


class _Wrong(Exception):
    """A fault of one cell: its column and the words."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


@dataclass(frozen=True)
class Councils:
    """Every code of an authority, and every name that it goes by."""

    codes: Mapping[str, int]
    names: Mapping[int, frozenset[str]]
    printed: Mapping[int, str]


class LocalFile:
    """One file of local figures. Faults are collected; nothing becomes zero."""

    def __init__(
        self,
        stream: Stream,
        metrics: Sequence[Metric],
        councils: Councils,
        newest: Mapping[int, Span],
        today: date,
    ) -> None:
        lacking = [name for name in NEEDED if name not in stream.headings]
        if lacking:
            of = f"Sheet '{stream.sheet}'" if stream.sheet else "The file"
            raise WrongFile(
                f"{of} has no column '{lacking[0]}'. A file of local figures has the columns {', '.join(COLUMNS)}."
            )
        self.stream, self.councils, self.newest, self.today = stream, councils, newest, today
        self.at = {name: number for number, name in enumerate(stream.headings)}
        self.metrics = {plain(one.name): one for one in metrics} | {plain(one.code): one for one in metrics}
        self.seen: dict[tuple[str, int, str], tuple[int, tuple[object, ...]]] = {}

    def read(self, progress: Progress = lambda done: None) -> Reading:
        reading = Reading("local file", remarks=list(self.stream.remarks))
        for number, cells in self.stream.rows:
            reading.rows += 1
            if reading.rows % 1000 == 0:
                progress(reading.rows)
            try:
                figure = self._figure(number, cells)
            except _Wrong as problem:
                reading.problems.add(number, problem.column, str(problem))
                continue
            if figure and self._is_first(figure, reading):
                if figure.value is not None and is_finer(self._cell(cells, "value")):
                    reading.finer.append(number)
                reading.figures.append(figure)
        reading.say_what_was_rounded()
        reading.unread = [name for name in self.stream.headings if name not in (*COLUMNS, *ALSO)]
        return reading

    def _cell(self, cells: Sequence[str], name: str) -> str:
        return cells[self.at[name]] if name in self.at else ""

    def _figure(self, number: int, cells: Sequence[str]) -> Figure | None:
        place = self._place(self._cell(cells, "la_code"), self._cell(cells, "la_name"))
        metric = self._metric(self._cell(cells, "metric"))
        period = self._period(self._cell(cells, "period"), metric)
        value, status = self._value(cells, metric)
        numerator, denominator = self._counts(cells, metric)
        if numerator is not None and status not in ("", "u"):
            raise _Wrong(
                "numerator",
                f"{numerator} of {denominator} tells what '{status}' holds back. Take the counts out.",
            )
        if numerator is not None and denominator is not None:
            value = self._agreed(value, status, numerator, denominator, metric)
        if value is None and not status:
            if any(self._cell(cells, name) for name in ("note", "status", "numerator")):
                raise _Wrong("value", "is empty. Give the number, or the letter that says why there is none.")
            return None  # A row of the template that nobody has filled yet.
        if value is not None:
            self._within(value, metric)
        provisional = plain(self._cell(cells, "provisional"))
        if provisional not in YES | NO:
            raise _Wrong("provisional", f"'{provisional[:40]}' is neither yes nor no.")
        standing = "provisional" if provisional in YES else "final"
        note = self._cell(cells, "note")
        reasons = self._reasons(cells, numerator, denominator)
        return Figure(
            metric.code, place, period, value, status, numerator, denominator, standing, note, number, reasons
        )

    def _reasons(
        self, cells: Sequence[str], numerator: Decimal | None, denominator: Decimal | None
    ) -> tuple[tuple[str, int], ...]:
        """'7 late notification; 5 child away', never more than were not counted."""
        text = self._cell(cells, "reasons")
        if not text:
            return ()
        if numerator is None or denominator is None:
            raise _Wrong("reasons", "stand without counts. Give the numerator and the denominator too.")
        found: dict[str, tuple[str, int]] = {}
        for part in filter(None, (" ".join(one.split()) for one in text.split(";"))):
            told = REASON.fullmatch(part)
            if not told or len(told[2]) > LONGEST_REASON or not int(told[1]):
                raise _Wrong(
                    "reasons",
                    f"'{part[:60]}' is no reason. Write each as a number and at most {LONGEST_REASON} letters, with "
                    "semicolons between: 7 late notification; 5 child away.",
                )
            if plain(told[2]) in found:
                raise _Wrong("reasons", f"'{told[2][:60]}' stands there twice. Add the two up.")
            found[plain(told[2])] = (told[2], int(told[1]))
        late, given = denominator - numerator, sum(count for _, count in found.values())
        if given > late:
            raise _Wrong(
                "reasons",
                f"give {given} in all, and {numerator} of {denominator} leaves {late.normalize():f}. Look at both.",
            )
        return tuple(found.values())

    def _place(self, code: str, name: str) -> int:
        if not code:
            raise _Wrong("la_code", "is empty. Give the council's ONS code or LA code.")
        codes = self.councils.codes
        place = codes.get(code.upper(), codes.get(f"LA:{code}"))
        if place is None or place not in self.councils.names:
            raise _Wrong(
                "la_code", f"'{code[:40]}' is no council or authority of the list. Look at the code."
            )
        if name and bare_name(name) not in self.councils.names[place]:
            raise _Wrong(
                "la_name",
                f"'{name[:60]}' is not the council of {code}, which is {self.councils.printed[place]}.",
            )
        return place

    def _metric(self, text: str) -> Metric:
        metric = self.metrics.get(plain(text))
        if metric is None:
            raise _Wrong(
                "metric", f"'{text[:60]}' is no metric here. Give its code or its name as it stands."
            )
        return metric

    def _period(self, text: str, metric: Metric) -> Wanted:
        if not text:
            raise _Wrong("period", f"is empty. {WRITE[metric.year_type]}")
        try:
            span = span_of(text, metric.year_type, self.newest.get(metric.pk))
        except WrongLabel as problem:
            raise _Wrong("period", str(problem)) from None
        if span is None and metric.year_type != PRINTED:
            raise _Wrong("period", f"'{text[:40]}' is no period of this metric. {WRITE[metric.year_type]}")
        if span and span.starts_on > self.today:
            raise _Wrong("period", f"'{text[:40]}' has not begun yet, so there can be no figure for it.")
        return (
            Wanted(label_of(text[:60], span, metric.year_type), span.starts_on, span.ends_on)
            if span
            else Wanted(text[:60])
        )

    def _value(self, cells: Sequence[str], metric: Metric) -> tuple[Decimal | None, str]:
        text, letter = self._cell(cells, "value"), plain(self._cell(cells, "status"))
        try:
            value, status = value_or_letter(text) if text else (None, "")
            if letter:
                stated, status = value_or_letter(letter)
                if stated is not None:
                    raise WrongCell(f"'{letter}' is no letter that says why there is no number.")
        except WrongCell as problem:
            raise _Wrong("value" if text else "status", f"{problem}") from None
        if value is not None and status not in ("", "u"):
            raise _Wrong(
                "status", f"'{status}' says that there is no number, and the value is {text}. Keep one."
            )
        return value, status

    def _counts(self, cells: Sequence[str], metric: Metric) -> tuple[Decimal | None, Decimal | None]:
        found: list[Decimal | None] = []
        for name in ("numerator", "denominator"):
            text = self._cell(cells, name)
            try:
                found.append(plain_number(text) if text else None)
            except WrongCell as problem:
                raise _Wrong(name, str(problem)) from None
        numerator, denominator = found
        if (numerator is None) != (denominator is None):
            name = "denominator" if denominator is None else "numerator"
            raise _Wrong(name, "is empty beside the other. Give both, or neither.")
        if denominator is not None and denominator <= 0:
            raise _Wrong(
                "denominator", f"is {denominator}; it must be above zero. Nothing is divided by zero."
            )
        if numerator is not None and numerator < 0:
            raise _Wrong("numerator", f"is {numerator}; a count is not below zero.")
        if (
            numerator is not None
            and denominator is not None
            and metric.unit == "%"
            and numerator > denominator
        ):
            raise _Wrong("numerator", f"{numerator} is above the denominator {denominator} of a percentage.")
        return numerator, denominator

    def _agreed(
        self, value: Decimal | None, status: str, numerator: Decimal, denominator: Decimal, metric: Metric
    ) -> Decimal | None:
        exact = quotient(numerator, denominator, metric.unit)
        if exact is None or status not in ("", "u"):
            return value
        if value is None:
            return rounded(exact, min(PLACES, metric.decimals))
        if not agrees(value, exact):
            self._within(value, metric)
            raise _Wrong(
                "value",
                f"{value} is not {numerator} over {denominator}, which is {rounded(exact, 2)}. Look at all three.",
            )
        return value

    def _within(self, value: Decimal, metric: Metric) -> None:
        if metric.unit == "%" and not 0 <= value <= 100:
            raise _Wrong("value", f"{value} lies outside the range of a percentage, between 0 and 100.")
        if value < 0 and not any(word in metric.unit for word in MAY_BE_BELOW_ZERO):
            raise _Wrong("value", f"{value} is below zero, which {metric.unit or 'this number'} cannot be.")

    def _is_first(self, one: Figure, reading: Reading) -> bool:
        """The same row twice is read once and said; two that differ are a fault."""
        key = (one.code, one.place, plain(one.period.label))
        said = (one.value, one.numerator, one.denominator, one.reasons)
        held = self.seen.setdefault(key, (one.row, said))
        if held[0] == one.row:
            return True
        if held[1] == said:
            reading.remarks.append(f"Row {one.row} says the same as row {held[0]} and is read once.")
        else:
            reading.problems.add(
                one.row, "value", f"row {held[0]} has another figure for the same. Take one out."
            )
        return False
