"""What a reading would do to what is held: new, changed, unchanged."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from judgements.models import Import
from metrics.calculations.expecting import release_month
from metrics.definitions import same_words
from metrics.models import Measurement, MeasurementReason, Metric, Period

from .periods import Known
from .problems import WrongFile
from .reading import Figure, Reading


@dataclass(frozen=True, slots=True)
class Row:
    """A figure to be written, with the value that stands now and the day from which the new one is known."""

    figure: Figure
    available_on: date
    old: tuple[Decimal | None, str] | None
    standing: str
    # Which of the file's editions of one figure it is: of two that are known from one day the later counts.
    turn: int = 0

    @property
    def changes(self) -> bool:
        return self.old is not None


@dataclass
class Counted:
    """One metric in the file."""

    code: str
    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    periods: int = 0


@dataclass(frozen=True)
class Preview:
    """Everything that a person should see before it is written; nothing has been."""

    name: str
    digest: str
    reading: Reading
    available_on: date | None
    metrics: tuple[Counted, ...]
    rows: tuple[Row, ...] = field(repr=False)
    fingerprint: str
    already: str
    # As it was read, before it was compared: what is written is compared anew.
    plain: Reading = field(repr=False)

    @property
    def new(self) -> int:
        return sum(one.new for one in self.metrics)

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.metrics)

    @property
    def unchanged(self) -> int:
        return sum(one.unchanged for one in self.metrics)

    @property
    def can_be_written(self) -> bool:
        return bool(self.rows) and not self.reading.problems


def _released(rule: str, ends_on: date | None) -> date | None:
    """The first day of the month of first release, by the catalogue's rule; None where it has none."""
    return release_month(rule, ends_on) if rule and ends_on else None


def _held(metrics: Sequence[Metric]) -> dict[tuple[int, int, int], list[tuple[Any, ...]]]:
    """Everything that counts or counted, by metric, place and period, in the order in which it came."""
    found: dict[tuple[int, int, int], list[tuple[Any, ...]]] = {}
    rows = (
        Measurement.objects.filter(metric__in=metrics, source_import__undone=None)
        .order_by("available_on", "recorded_at")
        .values_list(
            *("metric_id", "place_id", "period_id", "available_on"),
            *("value", "status", "numerator", "denominator", "standing", "pk"),
        )
    )
    for metric, place, period, *rest in rows.iterator(chunk_size=5000):
        found.setdefault((metric, place, period), []).append(tuple(rest))
    return found


class Comparison:
    """A reading beside what is held, for a day from which the file is known."""

    def __init__(self, reading: Reading, available_on: date | None, today: date) -> None:
        self.reading, self.available_on, self.today = reading, available_on, today
        codes = {one.code for one in reading.figures}
        self.metrics = {one.code: one for one in Metric.objects.filter(code__in=codes)}
        self.series = {one.code: one for one in reading.series}
        self.periods = {
            code: Known(list(one.periods.all()))
            for code, one in ((one.code, one) for one in self._with_periods())
        }
        self.held = _held(list(self.metrics.values()))
        self.found: dict[tuple[str, str], Period | None] = {}
        self.left_out = 0
        self.reasons: dict[int, set[tuple[str, int]]] = {}

    def _with_periods(self) -> Any:
        return Metric.objects.filter(code__in=self.metrics).prefetch_related("periods")

    def rows(self, counted: dict[str, Counted]) -> list[Row]:
        made: list[Row] = []
        for editions in self._editions():
            one = counted[editions[0].code]
            rows = self._rows(editions)
            made += rows
            changed = sum(row.changes for row in rows)
            one.changed += changed
            one.new += len(rows) - changed
            one.unchanged += len(editions) - len(rows)
        if self.left_out:
            self.reading.remarks.append(
                f"Of {self.left_out:,} figures an earlier edition in the file is left out: something else is held already."
            )
        return made

    def _editions(self) -> list[list[Figure]]:
        """The figures by metric, place and period: one, or a provisional one and what came after it. The same under another
        name is read once and said; two figures that differ are a fault."""
        found: dict[tuple[Any, ...], list[Figure]] = {}
        for figure in self.reading.figures:
            period = self._period(figure)
            days = (figure.period.starts_on, figure.period.ends_on)
            named = days if figure.period.ends_on else same_words(figure.period.label)
            editions = found.setdefault((figure.code, figure.place, period.pk if period else named), [])
            if not editions or self._is_later(figure, editions):
                editions.append(figure)
        return list(found.values())

    def _is_later(self, figure: Figure, editions: list[Figure]) -> bool:
        held = editions[0]
        if figure.period.label == held.period.label and figure.standing not in {
            one.standing for one in editions
        }:
            return True
        names = f"'{figure.period.label}' and '{held.period.label}' in row {held.row} are one period"
        if (held.value, held.status) == (figure.value, figure.status):
            self.reading.remarks.append(f"Row {figure.row}: {names}; it is read once.")
        else:
            self.reading.problems.add(figure.row, "period", f"{names}, with two figures. Take one out.")
        return False

    def _period(self, figure: Figure) -> Period | None:
        key = (figure.code, figure.period.label)
        if key not in self.found:
            known = self.periods.get(figure.code)
            self.found[key] = known.find(figure.period) if known else None
        return self.found[key]

    def _known(self, figure: Figure) -> list[tuple[Any, ...]]:
        """What is held of it and was known by the file's day, in the order in which it came."""
        day = self.available_on or self.today
        period, metric = self._period(figure), self.metrics.get(figure.code)
        history = self.held.get((metric.pk, figure.place, period.pk), []) if metric and period else []
        return [one for one in history if one[0] <= day] if self.available_on else history

    def _rows(self, editions: Sequence[Figure]) -> list[Row]:
        """What the editions of one figure add: all of them to nothing, else those after the one that stands."""
        known = self._known(editions[0])
        if known:
            stand = [n for n, one in enumerate(editions) if not self._adds(one, known[-1])]
            last = stand[-1] if stand else None
            if last is None:
                self.left_out += len(editions) > 1
                last = len(editions) - 2
            return self._after(editions[last + 1 :], known[-1])
        day, series = self.available_on or self.today, self.series.get(editions[0].code)
        released = _released(series.released if series else "", editions[0].period.ends_on)
        since = min(released, day) if released else day
        first = Row(editions[0], since, None, editions[0].standing)
        stands = (since, editions[0].value, editions[0].status)
        return [first, *self._after(editions[1:], stands, first=1)]

    def _adds(self, figure: Figure, stands: tuple[Any, ...]) -> bool:
        """Whether a figure says more than the one that stands, or gives it other reasons."""
        if figure.reasons and not self.reasons:
            rows = MeasurementReason.objects.filter(measurement__metric__in=list(self.metrics.values()))
            for pk, words, count in rows.values_list("measurement", "words", "count"):
                self.reasons.setdefault(pk, set()).add((words, count))
        if figure.reasons and set(figure.reasons) != self.reasons.get(stands[-1], set()):
            return True
        return _adds(figure, stands)

    def _after(self, editions: Sequence[Figure], stands: tuple[Any, ...], first: int = 0) -> list[Row]:
        """Each a revision of the one before it."""
        made = []
        day = self.available_on or self.today
        since, value, status = stands[:3]
        for turn, figure in enumerate(editions, start=first):
            standing = figure.standing
            if standing == "final" and (value, status) != (figure.value, figure.status):
                standing = "revised"
            since = max(day, since)
            made.append(Row(figure, since, (value, status), standing, turn))
            value, status = figure.value, figure.status
        return made


def _adds(figure: Figure, stands: tuple[Any, ...]) -> bool:
    """Whether a figure says more than the one that stands."""
    _, value, status, numerator, denominator, standing, _ = stands
    if (value, status) != (figure.value, figure.status):
        return True
    if standing == "provisional" and figure.standing != "provisional":
        return True
    return figure.numerator is not None and (numerator, denominator) != (
        figure.numerator,
        figure.denominator,
    )


def _fingerprint(rows: Sequence[Row]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        one = row.figure
        said = (
            one.code,
            one.place,
            one.period.label,
            one.value,
            one.status,
            one.numerator,
            row.old,
            one.reasons,
        )
        digest.update(repr((*said, row.available_on)).encode())
    return digest.hexdigest()


def _already(digest: str) -> str:
    done = Import.objects.filter(
        file_hash=digest, undone=None, kind__in=("national file", "local file")
    ).first()
    if done is None:
        return ""
    by = f" by {done.recorded_by}" if done.recorded_by else ""
    return f"Already imported on {timezone.localtime(done.recorded_at):%-d %B %Y}{by}."


def compare(
    *, name: str, digest: str, reading: Reading, available_on: date | None = None, today: date | None = None
) -> Preview:
    """What the reading would write. Reads the measurements of its metrics; writes nothing."""
    today = today or timezone.localdate()
    if available_on and available_on > today:
        raise WrongFile(
            f"{available_on:%-d %B %Y} is still to come; give the day on which the file was released."
        )
    plain_reading, reading = reading, reading.copied()
    comparison = Comparison(reading, available_on, today)
    names = {one.code: one.name for one in reading.series} | {
        code: one.name for code, one in comparison.metrics.items()
    }
    counted = {code: Counted(code, name) for code, name in sorted(names.items())}
    rows = comparison.rows(counted)
    for code in counted:
        counted[code].periods = len({one.period.label for one in reading.figures if one.code == code})
    return Preview(
        name=name,
        digest=digest,
        reading=reading,
        plain=plain_reading,
        available_on=available_on,
        metrics=tuple(counted.values()),
        rows=tuple(rows),
        fingerprint=_fingerprint(rows),
        already=_already(digest),
    )
