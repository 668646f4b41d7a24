"""The figures and the table of one metric's page, from its story."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import SafeString

from judgements.models import Authority, Inspection
from metrics import calculations
from metrics.calculations.control import SHAPES
from metrics.drawing import sign
from metrics.models import Measurement, MeasurementReason, Metric, YearType
from metrics.queries import MetricStory, Point

MOST_REASONS = 6


def metrics_known(as_at: date) -> Any:
    """The catalogue without what only a later document brought: its metrics begin with their first figure.

    A metric that a document names without a figure has no day of its own; it begins with the first inspection. One that
    nobody has ever measured is the officers' alone; a national one that was measured later stands as not known yet.
    """
    measured = Measurement.objects.filter(metric=OuterRef("pk"), source_import__undone=None)
    printed = Q(year_type=YearType.PRINTED, dataset={}) & Exists(Inspection.objects.visible(as_at))
    return Metric.objects.filter(
        (~Q(dataset={}) & Exists(measured))
        | (printed & ~Exists(measured))
        | Exists(measured.filter(available_on__lte=as_at))
    )


@dataclass(frozen=True)
class ValueRow:
    """One period: cells as (column, words, detail), and our quarter."""

    period: str
    note: str
    cells: list[tuple[str, str, str]]
    quarter: str


def _counts(point: Point | None) -> str:
    if point is None or point.numerator is None or point.denominator is None:
        return ""
    return f"{point.numerator.normalize():,f} of {point.denominator.normalize():,f}"


def _words(story: MetricStory, point: Point | None) -> str:
    if point is None:
        return ""
    return point.words.capitalize() or story.say(point.value) or point.status


def value_rows(story: MetricStory) -> list[ValueRow]:
    """Every period of ours, newest first."""
    rows = []
    for point in reversed(story.ours.points):
        around = story.around(point.period)
        cells = [(story.ours.label, _words(story, point), _counts(point) or point.status_words)]
        for line in story.lines[1:]:
            other = line.at(point.period)
            detail = ""
            if line.kind == "neighbours" and around:
                detail = f"{around.neighbours_stated} of {around.neighbours_of} with a figure"
            elif other and other.value is None:
                detail = other.status_words
            cells.append((line.label, _words(story, other), detail))
        if story.targets:
            target = story.targets.get(point.period)
            cells.append(("Target", story.say(target), ""))
        quarter = ""
        if story.lines[1:]:
            standing = around.standing if around else None
            middle = f"{story.say(standing.lower)} to {story.say(standing.upper)}" if standing else ""
            withheld = (
                f"{around.stated} with a figure, {around.withheld} without" if around and standing else ""
            )
            cells.append(("Middle half of authorities", middle, withheld))
            quarter = f"{standing.words}, {standing.rank} of {standing.of}" if standing else ""
        where = f"Paragraph {point.paragraph}. " if point.paragraph else ""
        rows.append(ValueRow(point.period, f"{where}{point.note}", cells, quarter))
    return rows


def _gap(story: MetricStory, other: Decimal | None) -> str:
    own = story.row.latest.value if story.row.latest else None
    if own is None or other is None:
        return ""
    gap = other - own
    if not gap:
        return "The same as ours"
    size = calculations.say_difference(gap, story.metric.unit, story.row.decimals)
    return f"{size} {'above' if gap > 0 else 'below'} ours"


def key_facts(story: MetricStory) -> list[tuple[str, str, str]]:
    """Label, figure, detail: ours, the comparators, the quarter, the target."""
    latest = story.row.latest
    facts = [
        (
            story.ours.label,
            _words(story, latest),
            ", ".join(part for part in (_counts(latest), latest.period if latest else "") if part),
        )
    ]
    if latest is None:
        return facts
    for line in story.lines[1:]:
        other = line.at(latest.period)
        label = "Neighbours' median" if line.kind == "neighbours" else line.label
        facts.append((label, _words(story, other), _gap(story, other.value if other else None)))
    around = story.around(latest.period)
    if around and around.standing:
        facts.append(
            ("Quarter", around.standing.words, f"{around.standing.rank} of {around.standing.of} authorities")
        )
    facts.append(_target_fact(story))
    return facts


def _target_fact(story: MetricStory) -> tuple[str, str, str]:
    row = story.row
    if row.target is None or row.latest is None:
        return ("Target", "None set", "An officer can add one")
    met = {True: "Met", False: "Not met", None: ""}[row.target_met]
    return ("Target", row.target_words, ", ".join(filter(None, (row.latest.period, met))))


@dataclass(frozen=True)
class Sign:
    """One reading of the control chart: its name, its words and the shape that goes with them."""

    name: str
    words: str
    shape: str

    @property
    def drawn(self) -> SafeString:
        return sign(self.shape)


def signs(story: MetricStory) -> list[Sign]:
    """Variation and assurance, two readings; none for a series of years."""
    control = story.row.control
    if control is None:
        return []
    readings = (("Variation", control.variation), ("Assurance", control.assurance))
    # Of a newest figure that is withheld nothing is read; what stands is of the last one that is stated.
    newest = story.row.latest
    until = (
        f" (up to {story.row.stated[-1][0]})" if newest and newest.value is None and story.row.stated else ""
    )
    return [Sign(name, f"{one[:1].upper()}{one[1:]}{until}", SHAPES[one]) for name, one in readings]


@dataclass(frozen=True)
class Reasons:
    """Behind one figure: how many were not in time, and why."""

    period: str
    short: str
    reasons: tuple[str, ...]


def reasons_of(story: MetricStory, authority: Authority, as_at: date) -> list[Reasons]:
    """Of the newest periods that have any, newest first: one query."""
    newest = [point for point in story.ours.points if point.value is not None][-MOST_REASONS:]
    known = Measurement.objects.known(as_at).filter(metric=story.metric, place=authority.pk)
    rows = (
        MeasurementReason.objects.filter(
            measurement__in=known.filter(period__label__in=[point.period for point in newest])
        )
        .order_by("measurement__available_on", "measurement__recorded_at", "-count", "words")
        .values_list("measurement__period__label", "measurement", "words", "count")
    )
    # A revised figure keeps the reasons of the one before it until it has its own.
    by_figure: dict[str, dict[int, list[str]]] = {}
    for period, figure, words, count in rows:
        by_figure.setdefault(period, {}).setdefault(figure, []).append(f"{count} {words}")
    found = {period: list(own.values())[-1] for period, own in by_figure.items()}
    return [
        Reasons(point.period, _short(point), tuple(found[point.period]))
        for point in reversed(newest)
        if point.period in found
    ]


def _short(point: Point) -> str:
    if point.numerator is None or point.denominator is None:
        return ""
    return f"{(point.denominator - point.numerator).normalize():,f} of {point.denominator.normalize():,f}"
