"""Thousands of recommendations at once: those that stand alike are counted together, and only a page is read whole."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Min, OrderBy, Q, When

from actions.calculations import OVERDUE, SUPERSEDED, RecommendationStanding, standing
from actions.queries.record import Published, Record


class Alike(NamedTuple):
    """Recommendations of one inspection and area with one due date: on every day they stand alike."""

    inspection: Published
    area: str
    due: date | None
    number: int
    first: int
    standing: RecommendationStanding

    @property
    def published_on(self) -> date:
        return self.inspection.published_on

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def dated(self) -> bool:
        """Whether a due date still stands."""
        return self.due is not None and self.status != SUPERSEDED


def alike(recommendations: Any, record: Record, as_at: date) -> list[Alike]:
    """Counted together, in the order in which their first is printed: one query."""
    rows = (
        recommendations.order_by()
        .values_list("inspection_id", "area", "due_on")
        .annotate(number=Count("pk"), first=Min("order"))
    )
    found = [
        Alike(record.published[pk], area, due, number, first, _standing(record, pk, area, due, as_at))
        for pk, area, due, number, first in rows
        if pk in record.published
    ]
    found.sort(key=lambda one: (one.inspection.published_on, one.inspection.pk, -one.first), reverse=True)
    return found


def _standing(record: Record, pk: int, area: str, due: date | None, as_at: date) -> RecommendationStanding:
    over = record.superseding(pk, area)
    return standing(due_on=due, superseded_on=over.published_on if over else None, today=as_at)


def _superseded(groups: Iterable[Alike]) -> Q:
    closed: dict[str, set[int]] = {}
    for one in groups:
        if one.status == SUPERSEDED:
            closed.setdefault(one.area, set()).add(one.inspection.pk)
    found = Q(pk__in=[])
    for area, inspections in closed.items():
        found |= Q(area=area, inspection__in=inspections)
    return found


def stands(status: str, groups: list[Alike]) -> Q:
    """Those of the groups with this status, as a condition for the database."""
    superseded = _superseded(groups)
    if status == SUPERSEDED:
        return superseded
    dates = {one.due for one in groups if one.status == status}
    due = Q(due_on__in=dates - {None})
    return (due | Q(due_on=None) if None in dates else due) & ~superseded


def orders(groups: list[Alike]) -> dict[str, tuple[OrderBy, ...]]:
    """What each column of the list sorts by, upwards; no date, and nothing overdue, come before any."""
    due = F("due_on").asc(nulls_first=True)
    by_standing: tuple[OrderBy, ...] = (due,)
    # PostgreSQL refuses to sort by what is nothing for every row.
    if any(one.status == OVERDUE for one in groups):
        # The longer overdue, the earlier the date.
        late = Case(When(stands(OVERDUE, groups), then=F("due_on"))).desc(nulls_first=True)
        by_standing = (late, due)
    return {
        "ref": (F("inspection__slug").asc(), F("order").asc()),
        "title": (F("title").asc(),),
        "responsible_words": (F("responsible_words").asc(),),
        "due": (due, F("order").asc()),
        "standing": by_standing,
    }
