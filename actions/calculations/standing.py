"""How a recommendation stands on a day. Pure: dates in, words out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import repeat

from judgements.calculations import days_words

OVERDUE, TODAY, DUE, SUPERSEDED, UNDATED = "overdue", "due today", "not yet due", "superseded", "no due date"
MET, CLOSED = "met", "not met when the plan closed"
STATUSES = (OVERDUE, TODAY, DUE, MET, SUPERSEDED, CLOSED, UNDATED)
ICONS = {
    OVERDUE: "overdue",
    TODAY: "today",
    DUE: "due",
    MET: "met",
    SUPERSEDED: "superseded",
    CLOSED: "closed",
    UNDATED: "undated",
}


@dataclass(frozen=True)
class RecommendationStanding:
    """The status in words; days only where it is overdue (late) or not yet due (left)."""

    status: str
    days_overdue: int | None = None
    days_left: int | None = None

    @property
    def words(self) -> str:
        if self.days_overdue:
            return f"{days_words(self.days_overdue)} overdue"
        if self.status == DUE:
            return f"Due in {days_words(self.days_left or 0)}"
        if self.status == UNDATED:
            return "No date printed"
        return self.status.capitalize()

    @property
    def icon(self) -> str:
        return ICONS[self.status]


@lru_cache(maxsize=4096)
def standing(
    *,
    due_on: date | None,
    superseded_on: date | None,
    today: date,
    met: bool = False,
    closed_on: date | None = None,
) -> RecommendationStanding:
    """From the printed due date. Met stays met; else a later full inspection of the same services closes the question,
    and after the day on which its plan was closed nothing is late any more."""
    if met:
        return RecommendationStanding(MET)
    if superseded_on is not None and superseded_on <= today:
        return RecommendationStanding(SUPERSEDED)
    if closed_on is not None and closed_on < today:
        return RecommendationStanding(CLOSED)
    if due_on is None:
        return RecommendationStanding(UNDATED)
    late = (today - due_on).days
    if late > 0:
        return RecommendationStanding(OVERDUE, days_overdue=late)
    return RecommendationStanding(TODAY) if late == 0 else RecommendationStanding(DUE, days_left=-late)


@dataclass(frozen=True)
class Overdue:
    """How many recommendations are late by how many days."""

    count: int
    days: int


def overdue_groups(
    standings: Iterable[RecommendationStanding], numbers: Iterable[int] | None = None
) -> list[Overdue]:
    """The late ones by length, longest first; `numbers` say how many there are of each, where it is not one."""
    counts: dict[int, int] = {}
    for one, number in zip(standings, repeat(1) if numbers is None else numbers, strict=False):
        if one.days_overdue:
            counts[one.days_overdue] = counts.get(one.days_overdue, 0) + number
    return [Overdue(counts[days], days) for days in sorted(counts, reverse=True)]
