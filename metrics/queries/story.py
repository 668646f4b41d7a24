"""Everything on the page of one metric; page, export, chart and sentence come from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from judgements.models import Authority, Inspection, Judgement, Section
from metrics import calculations
from metrics.calculations.control import run_at_the_end
from metrics.calculations.readings import Facts, readings, usual_words
from metrics.models import Measurement, Metric
from metrics.queries.points import Around, Held, Line, Point, held_of
from metrics.queries.rows import MetricRow, metric_row
from metrics.queries.signs import broken_between


@dataclass(frozen=True)
class JudgedSection:
    """A judgement that a metric bears on."""

    slug: str
    key: str
    section: str
    year: int


NATIONAL_FILE = "national file"


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
    readings: tuple[str, ...] = ()
    targets: dict[str, Decimal] = field(default_factory=dict)
    breaks: tuple[tuple[date, str], ...] = ()

    def line(self, kind: str) -> Line | None:
        return next((line for line in self.lines if line.kind == kind), None)

    @property
    def own_periods(self) -> tuple[str, ...]:
        """Periods of a national measure whose figure the council entered itself, newest first."""
        if not self.metric.dataset.get("file"):
            return ()
        entered = [point.period for point in self.ours.points if point.read_from != NATIONAL_FILE]
        return tuple(reversed(entered))

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


def _median_line(arounds: list[Around], points: tuple[Point, ...]) -> Line | None:
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
    held = held_of([metric], authority, as_at, whole=True)
    story = _story(metric, held, authority, as_at, _bears_on(metric, as_at, authority))
    latest = story.row.latest
    first = _first_said(metric, latest, authority, as_at) if latest else None
    return replace(story, readings=_readings(story, first))


def metric_stories(metrics: list[Metric], as_at: date, authority: Authority) -> dict[int, MetricStory]:
    """The same of several at once, without the judgements that they bear on: three queries, however many there are."""
    if not metrics:
        return {}
    held = held_of(metrics, authority, as_at, whole=True)
    return {one.pk: _story(one, held, authority, as_at, ()) for one in metrics}


def _first_said(metric: Metric, latest: Point, authority: Authority, as_at: date) -> Decimal | None:
    """What was first given for the newest period: one query."""
    rows = Measurement.objects.known(as_at).filter(
        metric=metric, place=authority.pk, period__label=latest.period
    )
    return rows.order_by("available_on", "recorded_at").values_list("value", flat=True).first()


def _readings(story: MetricStory, first_said: Decimal | None) -> tuple[str, ...]:
    row = story.row
    latest = row.latest
    if latest is None:
        return readings(_facts_without_a_figure(story))
    around = story.arounds[-1]
    return readings(
        Facts(
            unit=row.unit,
            decimals=row.decimals,
            polarity=row.polarity,
            period=latest.period,
            value=None if latest.words else latest.value,
            before=row.previous.value if row.previous and not row.often else None,
            england=row.england.value if row.england else None,
            near=around.near,
            target=row.target,
            control=row.control,
            since=row.new_limits[-1].period if row.new_limits else "",
            provisional=latest.standing == "provisional",
            unreliable=latest.status == "u",
            run=run_at_the_end(row.spark) if row.often else 0,
            first_said=first_said,
            broken=row.broken,
            late=row.late.words if row.late else "",
        )
    )


def _facts_without_a_figure(story: MetricStory) -> Facts:
    row = story.row
    late = row.late.words if row.late else ""
    return Facts(row.unit, row.decimals, row.polarity, "", None, late=late)


def _usual(row: MetricRow, number: int) -> str:
    """How the newest figure of months or quarters is read; never by the one before it."""
    if not row.often:
        return ""
    return usual_words(row.control) or (f"the newest of {number} figures" if number > 1 else "")


def _comparable(row: MetricRow, breaks: Sequence[tuple[date, str]]) -> tuple[tuple[str, Decimal], ...]:
    """The stated figures since the definition last changed: a sentence compares no others."""
    if not breaks:
        return row.stated
    runs: list[list[Point]] = [[]]
    for point in row.own:
        if runs[-1] and broken_between((runs[-1][-1], point), breaks):
            runs.append([])
        runs[-1].append(point)
    stated = [[(one.period, one.value) for one in run if one.value is not None] for run in runs]
    return tuple(next((run for run in reversed(stated) if run), []))


def _story(
    metric: Metric, held: Held, authority: Authority, as_at: date, bears_on: tuple[JudgedSection, ...]
) -> MetricStory:
    row = metric_row(metric, held, as_at)
    breaks = held.beside.definitions.get(metric.pk, [])
    stated = _comparable(row, breaks)
    arounds = [held.around(metric.pk, point, metric.polarity) for point in row.own]
    lines = [Line(authority.name, "ours", row.own)]
    lines += [line for kind in ("england", "region") if (line := held.line(metric.pk, kind)).points]
    if median := _median_line(arounds, row.own):
        lines.append(median)
    missing = [point.status for point in row.own if point.value is None]
    latest = row.latest
    return MetricStory(
        metric=metric,
        row=row,
        lines=tuple(lines),
        arounds=tuple(arounds),
        headline=calculations.headline(
            metric.name,
            stated,
            metric.unit,
            row.decimals,
            words=latest.words if latest else "",
            missing=missing,
            newest_missing=latest.status if latest and latest.value is None else "",
            printed=not row.national and not row.often,
            usual=_usual(row, len(stated)),
            span=metric.span,
            a_year=len(stated) > 1
            and _a_year_apart([point for point in row.own if point.value is not None][-2:]),
        ),
        sentence=calculations.sentence(
            stated,
            metric.unit,
            row.decimals,
            england=(row.england.period, row.england.value)
            if row.england and row.england.value is not None
            else None,
            words=latest.words if latest else "",
            missing=missing,
            printed=not row.national and not row.often,
            often=row.often,
        ),
        neighbour_set=held.neighbours.name if held.neighbours.places else "",
        neighbour_names=tuple(held.neighbours.places.values()),
        bears_on=bears_on,
        targets=held.beside.targets.get(metric.pk, {}),
        breaks=tuple(breaks),
    )


def _bears_on(metric: Metric, as_at: date, authority: Authority) -> tuple[JudgedSection, ...]:
    """Judgements of our published inspections whose subject the metric bears on: one query."""
    visible = Inspection.objects.visible(as_at).filter(authority=authority)
    judged = Judgement.objects.filter(inspection__in=visible)
    own = judged.filter(figures__measurements__metric=metric).values("section")
    by_strand = Section.strands.through.objects.filter(strand__metrics=metric).values("section")
    named = Metric.sections.through.objects.filter(metric=metric).values("section")
    rows = (
        judged.filter(Q(section__in=own) | Q(section__in=by_strand) | Q(section__in=named))
        .order_by("inspection__published_on", "section__order")
        .values_list("inspection__slug", "section__key", "section__title", "inspection__published_on")
    )
    return tuple(JudgedSection(slug, key, title, published.year) for slug, key, title, published in rows)
