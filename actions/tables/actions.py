"""The table of actions: who does what by when, whether it was done, whether it changed anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actions.calculations import moved_words
from actions.calculations.progress import LATE
from actions.drawing import brag_sign, delivery_status, impact_status
from actions.filters.actions import standing_of
from actions.queries import ActionRow
from judgements.addresses import address
from judgements.calculations import days_words, listed
from judgements.tables import LeanColumn, LeanTable

SEVERITY = (LATE, "at risk", "not started", "on track", "complete")
LAST = "\U0010ffff"
Heading = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True)
class Placed:
    """An action in a group of the table; one that answers two recommendations may stand in two."""

    row: ActionRow
    under: str = ""
    also: tuple[str, ...] = ()

    @property
    def row_class(self) -> str:
        return "is-late" if self.row.state.days_overdue > 28 else ""

    @property
    def delivery_order(self) -> tuple[int, int]:
        return (SEVERITY.index(standing_of(self.row)), -self.row.state.days_overdue)

    @property
    def brag_order(self) -> int:
        return ("red", "amber", "grey", "green", "blue").index(self.row.brag.name)


def _by_recommendation(row: ActionRow) -> list[Heading]:
    return [((one.inspection, one.order), f"{one.ref} {one.title}") for one in row.recommendations] or [
        ((LAST, 0), "Answers no recommendation")
    ]


def _by_area(row: ActionRow) -> list[Heading]:
    if not row.areas:
        return [((LAST, 0), "No area")]
    first = min(one.order for one in row.recommendations)
    return [(("", len(row.areas), first), listed(list(row.areas)))]


def _named(name: str, none: str) -> list[Heading]:
    return [((name or LAST,), name or none)]


GROUPINGS: dict[str, Callable[[ActionRow], list[Heading]]] = {
    "recommendation": _by_recommendation,
    "area": _by_area,
    "agency": lambda row: _named(row.agency, "No lead agency"),
    "lead": lambda row: _named(row.lead_words, "No lead named"),
    "status": lambda row: [((SEVERITY.index(standing_of(row)),), standing_of(row).capitalize())],
    "plan": lambda row: [((), row.plan_title)],
    "none": lambda row: [((), "")],
}


def _counted(rows: Sequence[ActionRow], *, late: bool) -> str:
    overdue = sum(row.state.overdue for row in rows) if late else 0
    return f"{len(rows)} action{'' if len(rows) == 1 else 's'}{f', {overdue} overdue' if overdue else ''}"


def placed(rows: Sequence[ActionRow], group: str) -> list[Placed]:
    """The rows in the order of their groups, each heading with its count; within a group as they came."""
    held: dict[str, list[ActionRow]] = {}
    order: dict[str, tuple[str | int, ...]] = {}
    for row in rows:
        for key, heading in GROUPINGS[group](row):
            held.setdefault(heading, []).append(row)
            order[heading] = min(order.get(heading, key), key)
    found = []
    for heading in sorted(held, key=lambda one: order[one]):
        counted = _counted(held[heading], late=group != "status")
        told = f"{heading}: {counted}" if heading and group != "recommendation" else heading
        for row in held[heading]:
            others = tuple(one.ref for one in row.recommendations if f"{one.ref} {one.title}" != heading)
            found.append(Placed(row, told, others if group == "recommendation" else ()))
    return found


class ActionTable(LeanTable):
    """Sorted inside its groups; the two statuses in two columns, always both."""

    ref = LeanColumn("Ref", cell_class="tl-ref", accessor="row__ref", order_by="row__ref")
    title = LeanColumn("Action", row_header=True, accessor="row__title", order_by="row__title")
    lead = LeanColumn(
        "Lead", label="Lead", accessor="row__lead_words", order_by="row__lead_words", empty_values=()
    )
    due = LeanColumn("Due", label="Due", accessor="row__state", order_by="row__state__due", empty_values=())
    delivery = LeanColumn("Delivery", label="Delivery", accessor="row__state", order_by="delivery_order")
    impact = LeanColumn("Impact", label="Impact", accessor="row__state", order_by="row__state__impact")

    caption = (
        "Overdue is computed from the dates. Delivery says whether it was done; impact says whether children are "
        "better off."
    )
    empty_words = "No action matches."
    empty_help = (
        "Clear the filter, or choose a later date: a plan counts from the day on which it was agreed."
    )
    grouped = True
    folds = True
    kind = "tl-actions"

    def group(self, record: Placed) -> tuple[str, str]:
        return (record.under, "")

    def render_title(self, record: Placed) -> SafeString:
        row = record.row
        refs = record.also or tuple(one.ref for one in row.recommendations)
        told = f"{'Also answers' if record.also else 'Answers'} {listed(list(refs))}" if refs else ""
        steps = f"{row.milestones_met} of {row.milestones} milestones met" if row.milestones else ""
        return format_html(
            '<a href="{}">{}</a><span class="tl-below">{}</span>',
            address(self.request, "action", ref=row.ref),
            row.title,
            "; ".join(filter(None, (told, steps))),
        )

    def render_lead(self, record: Placed) -> SafeString:
        row = record.row
        return format_html(
            '{}<span class="tl-below">{}</span>', row.lead_words or "No lead named", row.agency
        )

    def render_due(self, record: Placed) -> SafeString:
        state = record.row.state
        if state.due is None:
            return format_html('<span class="quiet">{}</span>', "No date")
        below: list[tuple[str, str]] = []
        if state.overdue:
            below.append((" tl-below--over", f"{days_words(state.days_overdue)} overdue"))
        if state.times_revised and state.first_due:
            moved = moved_words(state.times_revised)
            below.append(("", f"First due {state.first_due:%-d %b %Y}; {moved}"))
        if state.forecast_on and state.forecast_on != state.due:
            below.append(("", f"Forecast {state.forecast_on:%-d %b %Y}"))
        elif state.no_revised_date:
            below.append(("", "No revised date"))
        if state.complete and state.completed_on:
            late = f", {days_words(state.days_late)} late" if state.days_late else ""
            below.append(("", f"Done {state.completed_on:%-d %b %Y}{late}"))
        return format_html(
            '<span class="nowrap">{}</span>{}',
            f"{state.due:%-d %b %Y}",
            format_html_join("", '<span class="tl-below{}">{}</span>', below),
        )

    def render_delivery(self, record: Placed) -> SafeString:
        return delivery_status(record.row.state)

    def render_impact(self, record: Placed) -> SafeString:
        return impact_status(record.row.state)


class BragTable(ActionTable):
    """The same with one colour beside the two statuses, for councils that need it."""

    brag = LeanColumn("BRAG", label="BRAG", accessor="row__brag", order_by="brag_order")

    class Meta(LeanTable.Meta):
        sequence = ("ref", "title", "lead", "due", "brag", "delivery", "impact")

    def render_brag(self, record: Placed) -> SafeString:
        return brag_sign(record.row.brag)
