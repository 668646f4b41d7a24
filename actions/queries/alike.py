"""Thousands of recommendations at once: those that stand alike are counted together, and only a page is read whole."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Min, OrderBy, Q, Value, When

from actions.calculations import CLOSED, MET, OVERDUE, SUPERSEDED, RecommendationStanding
from actions.queries.record import Published, Record

# Ended for a whole inspection and area at once.
ENDED = (SUPERSEDED, CLOSED)


class Alike(NamedTuple):
    """Recommendations of one inspection and area with one due date, all met or none: they stand alike."""

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
        return self.due is not None and self.status not in (*ENDED, MET)


def alike(recommendations: Any, record: Record, as_at: date) -> list[Alike]:
    """Counted together, in the order in which their first is printed: one query."""
    met = (
        Case(When(pk__in=record.met, then=Value(True)), default=Value(False)) if record.met else Value(False)
    )
    rows = (
        recommendations.order_by()
        .annotate(met=met)
        .values_list("inspection_id", "area", "due_on", "met")
        .annotate(number=Count("pk"), first=Min("order"))
    )
    found = [
        Alike(
            record.published[pk],
            area,
            due,
            number,
            first,
            record.standing(pk, area, due, as_at, met=bool(met)),
        )
        for pk, area, due, met, number, first in rows
        if pk in record.published
    ]
    found.sort(key=lambda one: (one.inspection.published_on, one.inspection.pk, -one.first), reverse=True)
    return found


def _of_inspections(groups: Iterable[Alike], statuses: Collection[str]) -> Q:
    """What stands so by its inspection and area, whatever its date."""
    closed: dict[str, set[int]] = {}
    for one in groups:
        if one.status in statuses:
            closed.setdefault(one.area, set()).add(one.inspection.pk)
    found = Q(pk__in=[])
    for area, inspections in closed.items():
        found |= Q(area=area, inspection__in=inspections)
    return found


def stands(status: str, groups: list[Alike], met: Collection[int] = frozenset()) -> Q:
    """Those of the groups with this status, as a condition for the database; `met` are the record's."""
    if status == MET:
        return Q(pk__in=met)
    unmet = ~Q(pk__in=met) if met else Q()
    if status in ENDED:
        return _of_inspections(groups, (status,)) & unmet
    dates = {one.due for one in groups if one.status == status}
    due = Q(due_on__in=dates - {None})
    return (due | Q(due_on=None) if None in dates else due) & ~_of_inspections(groups, ENDED) & unmet


def orders(groups: list[Alike], met: Collection[int] = frozenset()) -> dict[str, tuple[OrderBy, ...]]:
    """What each column of the list sorts by, upwards; no date, and nothing overdue, come before any."""
    due = F("due_on").asc(nulls_first=True)
    by_standing: tuple[OrderBy, ...] = (due,)
    # PostgreSQL refuses to sort by what is nothing for every row.
    if any(one.status == OVERDUE for one in groups):
        # The longer overdue, the earlier the date.
        late = Case(When(stands(OVERDUE, groups, met), then=F("due_on"))).desc(nulls_first=True)
        by_standing = (late, due)
    return {
        "ref": (F("inspection__slug").asc(), F("order").asc()),
        "title": (F("title").asc(),),
        "responsible_words": (F("responsible_words").asc(),),
        "due": (due, F("order").asc()),
        "standing": by_standing,
    }
