"""The measurements that count at a date, and what surrounds ours: England, neighbours, every authority."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import FilteredRelation, Q

from judgements.models import Authority, NeighbourSet, Place
from metrics import calculations
from metrics.calculations import Standing
from metrics.calculations.readings import Near
from metrics.models import Measurement, Metric, Status
from metrics.queries.beside import Beside, beside_of

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
    inspection: str | None
    judgement: int | None
    standing: str
    available_on: date
    starts_on: date | None = None
    read_from: str | None = None

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
    near: Near | None = None


@dataclass(frozen=True)
class Neighbours:
    """The set of neighbours that counts at a date, and an authority's neighbours in it, closest first."""

    name: str
    places: dict[int, str]


@dataclass(frozen=True)
class Held:
    """What is held of some metrics: our figures and those beside them, and every authority's in the same periods."""

    points: dict[tuple[int, str], tuple[Point, ...]]
    names: dict[str, str]
    neighbours: Neighbours
    everyone: dict[tuple[int, str], list[tuple[int, Decimal | None]]]
    beside: Beside = field(default_factory=Beside)

    def line(self, metric: int, kind: str) -> Line:
        """The line of our authority, its region or England: `kind` is ours, region or england."""
        return Line(self.names.get(kind, ""), kind, self.points.get((metric, kind), ()))

    def around(self, metric: int, point: Point, polarity: str) -> Around:
        values = self.everyone.get((metric, point.period), [])
        return around_of(point.period, point.value, values, set(self.neighbours.places), polarity)


# In the order of Point's own fields.
POINT = (
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
    "period__starts_on",
    "source_import__kind",
)


def held_of(metrics: Sequence[Metric], authority: Authority, as_at: date, *, whole: bool = False) -> Held:
    """Figures of ours and of England, with every authority's in our newest period, and what is said beside them: six queries.

    `whole` adds our region, and every authority in every period of ours.
    """
    beside = Q(code=ENGLAND) | Q(pk__in=[authority.pk, *([authority.region_id] if whole else [])])
    rows = (
        Measurement.objects.in_turn(as_at)
        .filter(metric__in=[metric.pk for metric in metrics])
        .filter(place__in=Place.objects.filter(beside).order_by().values("pk"))
        .values_list("metric_id", "period_id", "place_id", "place__code", "place__name", *POINT)
    )
    found: dict[tuple[int, str], dict[int, Point]] = {}
    names: dict[str, str] = {}
    for metric, period, place, code, name, *point in rows:
        kind = "ours" if place == authority.pk else "england" if code == ENGLAND else "region"
        names[kind] = name
        found.setdefault((metric, kind), {})[period] = Point(*point)
    lines = {key: sorted(own.items(), key=lambda pair: pair[1].order) for key, own in found.items()}
    wanted = {
        period: (metric, point.period)
        for (metric, kind), own in lines.items()
        if kind == "ours"
        for period, point in (own if whole else own[-1:])
    }
    return Held(
        {key: tuple(point for _, point in own) for key, own in lines.items()},
        names,
        neighbours_of(authority, as_at),
        _everyones(wanted, as_at),
        beside_of(metrics, authority, as_at),
    )


def neighbours_of(authority: Authority, as_at: date) -> Neighbours:
    """Those of the newest set published by the date, else of the oldest there is; a page always names it."""
    own = FilteredRelation("neighbours", condition=Q(neighbours__authority=authority.pk))
    rows = list(
        NeighbourSet.objects.annotate(own=own)
        .order_by("published_on", "own__order")
        .values_list("name", "published_on", "own__neighbour", "own__neighbour__name")
    )
    known = [name for name, published_on, _, _ in rows if published_on <= as_at]
    chosen = known[-1] if known else rows[0][0] if rows else ""
    places = {place: title for name, _, place, title in rows if name == chosen and place is not None}
    return Neighbours(chosen, places)


def around_of(
    period: str, own: Decimal | None, values: list[tuple[int, Decimal | None]], near: set[int], polarity: str
) -> Around:
    """`values` are every single authority's in the period, ours among them."""
    # Sorted once, here: each measure of the spread sorts anew, and a sorted list costs it next to nothing.
    stated = sorted(value for _, value in values if value is not None)
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
        near=_near(own, close, len(near) - len(close), polarity),
    )


def _near(own: Decimal | None, close: list[Decimal], withheld: int, polarity: str) -> Near | None:
    """Our place among the neighbours with a figure and ourselves; ties share the better place."""
    if own is None or not close:
        return None
    better = sum(value < own if polarity == calculations.LOW else value > own for value in close)
    return Near(better + 1, len(close) + 1, withheld, sum(value == own for value in close))


def _everyones(
    periods: dict[int, tuple[int, str]], as_at: date
) -> dict[tuple[int, str], list[tuple[int, Decimal | None]]]:
    """The value of every single authority in these periods, by metric and label: one query."""
    rows = (
        Measurement.objects.in_turn(as_at)
        .filter(period__in=periods, place__kind=Place.Kind.AUTHORITY)
        .values_list("period_id", "place_id", "value")
    )
    found: dict[int, dict[int, Decimal | None]] = {}
    for period, place, value in rows:
        found.setdefault(period, {})[place] = value
    return {periods[period]: list(values.items()) for period, values in found.items()}
