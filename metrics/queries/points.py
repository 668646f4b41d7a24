"""The measurements that count at a date, and what surrounds ours: England, neighbours, every authority."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from judgements.models import Authority, Neighbour, NeighbourSet, Place
from metrics import calculations
from metrics.calculations import Standing
from metrics.models import Measurement, Period, Status

ENGLAND = "E92000001"
STATUS_WORDS = dict(Status.choices)


@dataclass(frozen=True)
class Point:
    """One measurement as a page shows it."""

    period: str
    order: int
    ends_on: date | None
    value: Decimal | None
    status: str
    numerator: Decimal | None
    denominator: Decimal | None
    words: str
    note: str
    paragraph: int | None
    inspection: str
    judgement: int | None
    standing: str
    available_on: date

    @property
    def status_words(self) -> str:
        return STATUS_WORDS.get(self.status, self.status) if self.status else ""


@dataclass(frozen=True)
class Line:
    """One place's measurements, oldest first."""

    label: str
    kind: str
    points: tuple[Point, ...]

    def at(self, period: str) -> Point | None:
        return next((point for point in self.points if point.period == period), None)

    @property
    def stated(self) -> list[tuple[str, Decimal]]:
        return [(point.period, point.value) for point in self.points if point.value is not None]


@dataclass(frozen=True)
class Around:
    """What surrounds our value in one period: neighbours' median, rank, and how many have no figure.

    The middle half stands without our own value too; the standing needs it.
    """

    period: str
    neighbours: Decimal | None
    neighbours_stated: int
    neighbours_of: int
    standing: Standing | None
    stated: int
    withheld: int
    middle_half: tuple[Decimal, Decimal] | None = None


def _point(row: dict[str, Any]) -> Point:
    return Point(
        period=row["period__label"],
        order=row["period__order"],
        ends_on=row["period__ends_on"],
        value=row["value"],
        status=row["status"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        words=row["words"],
        note=row["note"],
        paragraph=row["figure__paragraph__number"],
        inspection=row["figure__inspection__slug"] or "",
        judgement=row["figure__judgement"],
        standing=row["standing"],
        available_on=row["available_on"],
    )


POINT = (
    "metric_id",
    "place_id",
    "period__label",
    "period__order",
    "period__ends_on",
    "value",
    "status",
    "numerator",
    "denominator",
    "words",
    "note",
    "figure__paragraph__number",
    "figure__inspection__slug",
    "figure__judgement",
    "standing",
    "available_on",
)


def points_of(metrics: Any, places: list[int], as_at: date) -> dict[tuple[int, int], tuple[Point, ...]]:
    """By metric and place, the measurements that count, oldest first: one query."""
    rows = (
        Measurement.objects.counting(as_at)
        .filter(metric__in=metrics, place__in=places)
        .order_by("period__order")
        .values(*POINT)
    )
    found: dict[tuple[int, int], tuple[Point, ...]] = {}
    for row in rows:
        key = (row["metric_id"], row["place_id"])
        found[key] = (*found.get(key, ()), _point(row))
    return found


def neighbour_set(as_at: date) -> NeighbourSet | None:
    """The newest set published by the date, else the oldest there is; a page always names it."""
    sets = NeighbourSet.objects.order_by("published_on")
    known = [one for one in sets if one.published_on <= as_at]
    return known[-1] if known else next(iter(sets), None)


def neighbours_of(authority: Authority, chosen: NeighbourSet | None) -> dict[int, str]:
    """The names of an authority's neighbours by primary key, closest first."""
    if chosen is None:
        return {}
    rows = Neighbour.objects.filter(set=chosen, authority=authority).order_by("order")
    return dict(rows.values_list("neighbour_id", "neighbour__name"))


def around_of(
    period: str, own: Decimal | None, values: list[tuple[int, Decimal | None]], near: set[int], polarity: str
) -> Around:
    """`values` are every single authority's in the period, ours among them."""
    stated = [value for _, value in values if value is not None]
    close = [value for place, value in values if place in near and value is not None]
    return Around(
        period=period,
        neighbours=calculations.middle(close),
        neighbours_stated=len(close),
        neighbours_of=len(near),
        standing=calculations.standing(own, stated, polarity),
        stated=len(stated),
        withheld=len(values) - len(stated),
        middle_half=calculations.middle_half(stated),
    )


def everyones(
    metrics: dict[int, list[str]], as_at: date
) -> dict[tuple[int, str], list[tuple[int, Decimal | None]]]:
    """For each metric and the periods asked for, the value of every single authority: two queries."""
    labels = {label for wanted in metrics.values() for label in wanted}
    periods = {
        pk: (metric, label)
        for pk, metric, label in Period.objects.filter(metric__in=metrics, label__in=labels).values_list(
            "pk", "metric_id", "label"
        )
        if label in metrics[metric]
    }
    rows = (
        Measurement.objects.counting(as_at)
        .filter(period__in=periods, place__kind=Place.Kind.AUTHORITY)
        .values_list("period_id", "place_id", "value")
    )
    found: dict[tuple[int, str], list[tuple[int, Decimal | None]]] = {}
    for period, place, value in rows:
        found.setdefault(periods[period], []).append((place, value))
    return found
