"""Metrics on a slide: those that call for attention, and the drawing of one from its story."""

from decimal import Decimal

from board.calculations import FRESH, ends
from board.queries.frame import Frame
from board.slides import Chart, Series
from metrics.calculations import say, say_short
from metrics.models import Metric
from metrics.queries import Line, MetricRow, MetricStory, metric_stories

# A slide's line has room for so many periods.
PERIODS = 10
KINDS = ("ours", "england", "neighbours")
NAMES = {"england": "England", "neighbours": "Neighbours"}


def stories_of(frame: Frame, slugs: list[str]) -> dict[str, MetricStory]:
    """The stories of these metrics: four queries, however many there are."""
    metrics = {one.pk: one for one in Metric.objects.filter(code__in=slugs)}
    stories = metric_stories(list(metrics.values()), frame.as_at, frame.authority)
    found = {metrics[pk].code: story for pk, story in stories.items()}
    return {code: story for code, story in found.items() if not _tells_of_few(frame, story)}


def _tells_of_few(frame: Frame, story: MetricStory) -> bool:
    """For the public: a sentence or a line could give a withheld figure back, so the whole is left out."""
    if frame.rules is None:
        return False
    code, unit = story.metric.code, story.metric.unit
    return any(frame.rules.small(code, unit, point) for line in story.lines for point in line.points)


def charted(frame: Frame, slugs: list[str]) -> dict[str, Chart]:
    """A chart for each of these metrics that has two figures or more."""
    drawn = {slug: chart_of(story) for slug, story in stories_of(frame, slugs).items()}
    return {slug: chart for slug, chart in drawn.items() if chart is not None}


def chart_of(story: MetricStory) -> Chart | None:
    """Our line and those beside it; None where fewer than two figures stand."""
    own = story.ours.points[-PERIODS:]
    periods = [point.period for point in own]
    if sum(point.value is not None for point in own) < 2:
        return None
    lines = [line for kind in KINDS if (line := story.line(kind)) is not None]
    if len(periods) == 2:
        lines = lines[:1]
    series = tuple(one for line in lines if (one := _series(line, periods, story)) is not None)
    values = [value for one in series for value in one.values if value is not None]
    target = story.targets.get(periods[-1])
    bottom, top = ends(
        [*values, *([float(target)] if target is not None else [])], percentage=story.metric.unit == "%"
    )
    return Chart(
        title=_title(story),
        name=story.row.short_name or story.row.name,
        periods=tuple(periods),
        series=series,
        bottom=bottom,
        top=top,
        unit=story.metric.unit,
        note=_note(story, bottom, len(periods)),
        target=None if target is None else float(target),
        target_words=""
        if target is None
        else f"Target {say_short(target, story.metric.unit, story.row.decimals)}",
    )


def _series(line: Line, periods: list[str], story: MetricStory) -> Series | None:
    points = {point.period: point for point in line.points}
    held = [points.get(period) for period in periods]
    if not any(point is not None and point.value is not None for point in held):
        return None
    return Series(
        label=NAMES.get(line.kind, line.label),
        values=tuple(None if one is None or one.value is None else float(one.value) for one in held),
        printed=tuple(_printed(one.value if one else None, one.status if one else "", story) for one in held),
    )


def _printed(value: Decimal | None, status: str, story: MetricStory) -> str:
    return status if value is None else say(value, story.metric.unit, story.row.decimals)


def _title(story: MetricStory) -> str:
    """What it is and how it moved: 'Initial health assessments fell by 18.7 percentage points'."""
    name, change = story.row.short_name or story.row.name, story.row.change
    return f"{name} {change[:1].lower()}{change[1:]}" if change else story.headline


def _note(story: MetricStory, bottom: float, periods: int) -> str:
    axis = "" if bottom == 0 else f"Axis from {bottom:g}{'%' if story.metric.unit == '%' else ''}. "
    dated = all(point.ends_on for point in story.ours.points)
    undated = "Two figures, undated. " if periods == 2 and not dated else ""
    return f"{axis}{undated}Source: {story.metric.source.split(',')[0]}"


def fresh(frame: Frame, rows: list[MetricRow]) -> list[MetricRow]:
    """Without those whose newest figure came out so long ago that it says nothing of how things move now."""
    oldest = frame.as_at - FRESH
    return [row for row in rows if row.latest and row.latest.available_on >= oldest]


def expected(frame: Frame, rows: list[MetricRow]) -> list[MetricRow]:
    """Measures whose next figure is late by the day."""
    return [row for row in rows if row.late is not None and row.points] if rows else []
