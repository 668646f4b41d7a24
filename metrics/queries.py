"""What a page asks about metrics, answered as frozen dataclasses; only the measurements that count at the date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from metrics import calculations
from metrics.calculations import Standing
from judgements.models import Authority, Inspection, Neighbour, NeighbourSet, Place, Section
from judgements.queries import JudgementRow
from metrics.models import Measurement, Metric, Status, YearType

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
    """What surrounds our value in one period: neighbours' median, band and rank, and how many are withheld."""

    period: str
    neighbours: Decimal | None
    neighbours_stated: int
    neighbours_of: int
    standing: Standing | None
    stated: int
    withheld: int


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


def _around(
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
    )


def everyones(
    metrics: dict[int, list[str]], as_at: date
) -> dict[tuple[int, str], list[tuple[int, Decimal | None]]]:
    """For each metric and the periods asked for, the value of every single authority: one query."""
    labels = {label for wanted in metrics.values() for label in wanted}
    rows = (
        Measurement.objects.counting(as_at)
        .filter(metric__in=metrics, period__label__in=labels, place__kind=Place.Kind.AUTHORITY)
        .values_list("metric_id", "period__label", "place_id", "value")
    )
    found: dict[tuple[int, str], list[tuple[int, Decimal | None]]] = {}
    for metric, label, place, value in rows:
        if label in metrics[metric]:
            found.setdefault((metric, label), []).append((place, value))
    return found


@dataclass(frozen=True)
class MetricRow:
    """One metric as lists show it, with its latest figure and what stands beside it."""

    slug: str
    name: str
    short_name: str
    topic: str
    unit: str
    decimals: int
    polarity: str
    source: str
    national: bool
    latest: Point | None
    previous: Point | None
    england: Point | None
    around: Around | None
    stated: tuple[tuple[str, Decimal], ...]
    own: tuple[Point, ...]

    def _say(self, value: Decimal | None) -> str:
        return "" if value is None else calculations.say_short(value, self.unit, self.decimals)

    @property
    def points(self) -> int:
        return len(self.stated)

    @property
    def spark(self) -> tuple[Decimal | None, ...]:
        return tuple(point.value for point in self.own)

    @property
    def latest_words(self) -> str:
        """The figure, the word printed in its place, or the letter of what is withheld."""
        if self.latest is None:
            return ""
        if self.latest.words:
            return self.latest.words.capitalize()
        return self._say(self.latest.value) or self.latest.status

    @property
    def previous_words(self) -> str:
        return self._say(self.previous.value) if self.previous else ""

    @property
    def england_words(self) -> str:
        return "" if self.england is None else self._say(self.england.value) or self.england.status

    @property
    def neighbours_words(self) -> str:
        return self._say(self.around.neighbours) if self.around else ""

    @property
    def band(self) -> Standing | None:
        return self.around.standing if self.around else None

    @property
    def change(self) -> str:
        if self.previous is None or self.latest is None or self.latest.words:
            return ""
        return calculations.change_words(
            self.previous.value, self.latest.value, self.unit, self.decimals
        ).capitalize()

    @property
    def turn(self) -> str:
        return calculations.turn(
            self.previous.value if self.previous else None,
            self.latest.value if self.latest else None,
            self.polarity,
        )

    @property
    def needs(self) -> str:
        return calculations.needs(
            self.turn, self.band.quarter if self.band else None, self.polarity, self.change.lower()
        )

    @property
    def cell_value(self) -> str:
        return self.latest_words or "No figure"

    @property
    def cell_words(self) -> str:
        """Beside the value in a grade table: what it is, when, and from what it moved."""
        if self.latest is None:
            return f"{self.short_name or self.name}: not printed"
        when = f", {self.latest.period}" if self.latest.period[:1].isdigit() else ""
        before = f", from {self.previous_words}" if self.previous_words and not self.latest.words else ""
        return f"{self.short_name or self.name}{when}{before}"

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "name": self.name,
            "unit": self.unit,
            "polarity": self.polarity,
            "latest": self.latest.value if self.latest else None,
            "period": self.latest.period if self.latest else None,
            "points": self.points,
        }


def by_concern(row: MetricRow) -> tuple[bool, bool, int]:
    """Order of attention: got worse and low among others first, then worse, then low, by rank."""
    rank = row.band.rank if row.band else 0
    return (row.turn != "worse", row.band is None, -rank)


def metric_rows(as_at: date, authority: Authority | None, *, metrics: Any = None) -> list[MetricRow]:
    """Every metric, those without a figure too; six queries whatever their number."""
    chosen = list(Metric.objects.all() if metrics is None else metrics)
    if authority is None:
        return []
    england = Place.objects.filter(code=ENGLAND).values_list("pk", flat=True).first()
    found = points_of(chosen, [authority.pk, england], as_at)
    near = set(neighbours_of(authority, neighbour_set(as_at)))
    latest = {metric.pk: own[-1] for metric in chosen if (own := found.get((metric.pk, authority.pk)))}
    everyone = everyones({pk: [point.period] for pk, point in latest.items()}, as_at)
    rows = []
    for metric in chosen:
        own = found.get((metric.pk, authority.pk), ())
        newest = own[-1] if own else None
        beside = Line("England", "england", found.get((metric.pk, england), ()))
        values = everyone.get((metric.pk, newest.period), []) if newest else []
        rows.append(
            MetricRow(
                slug=metric.code,
                name=metric.name,
                short_name=metric.short_name,
                topic=metric.topic,
                unit=metric.unit,
                decimals=decimals_of(metric),
                polarity=metric.polarity,
                source=metric.source,
                national=bool(metric.dataset),
                latest=newest,
                previous=own[-2] if len(own) > 1 else None,
                england=beside.at(newest.period) if newest else None,
                around=_around(newest.period, newest.value, values, near, metric.polarity)
                if newest and len(values) > 1
                else None,
                stated=tuple((point.period, point.value) for point in own if point.value is not None),
                own=own,
            )
        )
    return rows


def decimals_of(metric: Metric) -> int:
    """What a document printed is said as it printed it; a national series keeps its decimals."""
    return 0 if metric.year_type == YearType.PRINTED else metric.decimals


def _telling(row: MetricRow, strands: frozenset[str], own: frozenset[str]) -> tuple[Any, ...]:
    """What a reader should see first: two figures that moved, then a rate, then the narrowest subject."""
    shared = len(own & strands)
    return (row.latest is None, -(row.points > 1), row.unit != "%", len(own) - shared, -row.points)


def bearing_on(
    rows: list[JudgementRow], as_at: date, authority: Authority, inspection: Inspection
) -> dict[int, tuple[MetricRow, ...]]:
    """For each judgement the metrics that bear on it: those of its own figures first, then those of its strands."""
    metrics = list(Metric.objects.prefetch_related("strands", "sections"))
    strands = {metric.code: frozenset(strand.key for strand in metric.strands.all()) for metric in metrics}
    sections = {
        metric.code: {(one.framework_id, one.key) for one in metric.sections.all()} for metric in metrics
    }
    all_rows = metric_rows(as_at, authority, metrics=metrics)
    found: dict[int, tuple[MetricRow, ...]] = {}
    for row in rows:
        own = [one for one in all_rows if any(point.judgement == row.pk for point in one.own)]
        named = [one for one in all_rows if (inspection.framework_id, row.key) in sections[one.slug]]
        shared = [one for one in all_rows if strands[one.slug] & row.strands and one.latest is not None]
        groups = (
            sorted(group, key=lambda one: _telling(one, row.strands, strands[one.slug]))
            for group in (own, named, shared)
        )
        found[row.pk] = tuple({one.slug: one for group in groups for one in group}.values())
    return found


@dataclass(frozen=True)
class JudgedSection:
    """A judgement that a metric bears on."""

    slug: str
    key: str
    section: str
    year: int


@dataclass(frozen=True)
class MetricStory:
    """Everything on the page of one metric; page, export, chart and sentence come from it."""

    metric: Metric
    row: MetricRow
    lines: tuple[Line, ...]
    arounds: tuple[Around, ...]
    headline: str
    sentence: str
    neighbour_set: str
    neighbour_names: tuple[str, ...]
    bears_on: tuple[JudgedSection, ...]

    def line(self, kind: str) -> Line | None:
        return next((line for line in self.lines if line.kind == kind), None)

    @property
    def ours(self) -> Line:
        return self.lines[0]

    @property
    def withheld(self) -> list[Point]:
        return [point for point in self.ours.points if point.value is None]

    def around(self, period: str) -> Around | None:
        return next((one for one in self.arounds if one.period == period), None)

    def say(self, value: Decimal | None) -> str:
        return "" if value is None else calculations.say_short(value, self.metric.unit, self.row.decimals)

    def as_json(self) -> dict[str, Any]:
        names = ("slug", "name", "unit", "polarity", "latest", "period", "points")
        about = self.row.as_json()
        measurements = [
            {"place": line.label, "period": point.period, "value": point.value, "status": point.status}
            for line in self.lines
            for point in line.points
        ]
        return {"metric": {name: about[name] for name in names}, "measurements": measurements}


def _a_year_apart(last: list[Point]) -> bool:
    ends = [point.ends_on for point in last]
    return len(ends) == 2 and None not in ends and 360 < (ends[1] - ends[0]).days < 370


def _median_line(
    arounds: list[Around], points: tuple[Point, ...], chosen: NeighbourSet | None
) -> Line | None:
    """The neighbours' median as a line of its own, on our periods."""
    made = []
    by_period = {point.period: point for point in points}
    for around in arounds:
        own = by_period[around.period]
        if around.stated < 2:
            continue
        made.append(
            Point(
                around.period,
                own.order,
                own.ends_on,
                around.neighbours,
                "" if around.neighbours is not None else "x",
                None,
                None,
                "",
                f"Median of {around.neighbours_stated} of {around.neighbours_of} neighbours",
                None,
                "",
                None,
                own.standing,
                own.available_on,
            )
        )
    return Line("Statistical neighbours (median)", "neighbours", tuple(made)) if made else None


def metric_story(metric: Metric, as_at: date, authority: Authority) -> MetricStory:
    """One metric with its comparators, band and neighbours in every period."""
    (row,) = metric_rows(as_at, authority, metrics=[metric])
    england = Place.objects.get(code=ENGLAND)
    region = authority.region
    found = points_of([metric], [england.pk, region.pk], as_at)
    chosen = neighbour_set(as_at)
    near = neighbours_of(authority, chosen)
    everyone = everyones({metric.pk: [point.period for point in row.own]}, as_at)
    arounds = [
        _around(
            point.period, point.value, everyone.get((metric.pk, point.period), []), set(near), metric.polarity
        )
        for point in row.own
    ]
    lines = [Line(authority.name, "ours", row.own)]
    for place, kind in ((england, "england"), (region, "region")):
        if points := found.get((metric.pk, place.pk)):
            lines.append(Line(place.name, kind, points))
    if median := _median_line(arounds, row.own, chosen):
        lines.append(median)
    withheld = [point for point in row.own if point.value is None]
    latest = row.latest
    return MetricStory(
        metric=metric,
        row=row,
        lines=tuple(lines),
        arounds=tuple(arounds),
        headline=calculations.headline(
            metric.name,
            row.stated,
            metric.unit,
            row.decimals,
            words=latest.words if latest else "",
            withheld_latest=latest.status if latest and latest.value is None else "",
            span=metric.span,
            a_year=_a_year_apart([point for point in row.own if point.value is not None][-2:]),
        ),
        sentence=calculations.sentence(
            metric.name,
            row.stated,
            metric.unit,
            row.decimals,
            england=(row.england.period, row.england.value)
            if row.england and row.england.value is not None
            else None,
            withheld=len(withheld),
        ),
        neighbour_set=chosen.name if chosen and near else "",
        neighbour_names=tuple(near.values()),
        bears_on=_bears_on(metric, as_at, authority),
    )


def _bears_on(metric: Metric, as_at: date, authority: Authority) -> tuple[JudgedSection, ...]:
    """Judgements of our published inspections whose subject the metric bears on."""
    visible = Inspection.objects.visible(as_at).filter(authority=authority)
    own = Section.objects.filter(
        judgements__figures__measurements__metric=metric, judgements__inspection__in=visible
    )
    by_strand = Section.objects.filter(strands__metrics=metric, judgements__inspection__in=visible)
    named = Section.objects.filter(metrics=metric, judgements__inspection__in=visible)
    pks = {
        *own.values_list("pk", flat=True),
        *by_strand.values_list("pk", flat=True),
        *named.values_list("pk", flat=True),
    }
    rows = (
        visible.filter(judgements__section__in=pks)
        .order_by("published_on", "judgements__section__order")
        .values_list(
            "slug",
            "judgements__section__key",
            "judgements__section__title",
            "published_on",
            "judgements__section",
        )
    )
    return tuple(
        JudgedSection(slug, key, title, published.year)
        for slug, key, title, published, section in rows
        if section in pks
    )
