"""What a metric serves: the actions that it measures, what they answer, and what happened among its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.models import Action, Measure
from actions.queries import ActionRow, action_rows
from judgements.models import Authority, Inspection
from metrics.charts import Event
from metrics.queries import MetricStory

MOST_EVENTS = 9


@dataclass(frozen=True)
class Serving:
    """An action that this metric measures, from where to where."""

    row: ActionRow
    baseline: str
    target: str
    words: str


def serving(story: MetricStory, as_at: date) -> list[Serving]:
    """Actions visible on the day, in the order of their plans: one query, and those of the actions if there are any."""
    measures = Measure.objects.filter(
        metric=story.metric, action__in=Action.objects.visible(as_at)
    ).order_by()
    held = {one.action_id: one for one in measures}
    if not held:
        return []
    return [_one(row, held[row.pk], story) for row in action_rows(as_at, Action.objects.filter(pk__in=held))]


def _one(row: ActionRow, measure: Measure, story: MetricStory) -> Serving:
    baseline, target = story.say(measure.baseline), story.say(measure.target)
    period = f", {measure.baseline_period}" if baseline and measure.baseline_period else ""
    by = f" by {measure.by_when:%-d %B %Y}" if target and measure.by_when else ""
    return Serving(row, f"{baseline}{period}", f"{target}{by}", measure.words)


def events_of(story: MetricStory, served: list[Serving], authority: Authority, as_at: date) -> list[Event]:
    """Inspections published and actions completed while it was measured, by their days: one query."""
    if not any(point.ends_on for point in story.ours.points):
        return []
    visible: Any = Inspection.objects.visible(as_at).filter(authority=authority).select_related("framework")
    found = [Event(one.published_on, f"inspection published ({one.framework.name})") for one in visible]
    found += [
        Event(one.row.state.completed_on, f"action {one.row.ref} completed")
        for one in served
        if one.row.state.completed_on
    ]
    return sorted(found, key=lambda one: one.on)[-MOST_EVENTS:]
