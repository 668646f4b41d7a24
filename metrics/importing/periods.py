"""The periods that a file speaks of: found again by their label or their days, or added in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.definitions import same_words
from metrics.models import Metric, Period

APART = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """A period as a file names it; without days where the file does not say them."""

    label: str
    starts_on: date | None = None
    ends_on: date | None = None


class Known:
    """The periods that a metric has, by label and by days."""

    def __init__(self, periods: Sequence[Period]) -> None:
        self.by_label = {same_words(one.label): one for one in periods}
        self.by_days = {(one.starts_on, one.ends_on): one for one in periods if one.ends_on}

    def find(self, wanted: Wanted) -> Period | None:
        days = (wanted.starts_on, wanted.ends_on)
        return (self.by_days.get(days) if wanted.ends_on else None) or self.by_label.get(
            same_words(wanted.label)
        )


def settle_periods(metric: Metric, wanted: Sequence[Wanted], by: Any = None) -> dict[str, Period]:
    """Each by the label that the file gives it; what is missing is added, in order of the last day."""
    standing = list(metric.periods.order_by("order"))
    known, last = Known(standing), max((one.order for one in standing), default=0)
    found: dict[str, Period] = {}
    fresh: list[Period] = []
    for one in wanted:
        period = known.find(one)
        if period is None:
            last += 1
            period = Period(
                metric=metric,
                label=one.label,
                year_type=metric.year_type,
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                order=last,
            )
            fresh.append(period)
            known = Known([*standing, *fresh])
        elif one.ends_on and period.ends_on is None and period.pk:
            period.starts_on, period.ends_on, period.updated_by = one.starts_on, one.ends_on, by
            period.save()
        found[one.label] = period
    if fresh:
        _in_order([*standing, *fresh], by)
        Period.create_tracked(fresh, by=by, reason="")
    return found


def _in_order(periods: list[Period], by: Any) -> None:
    """By the last day; those without days stay where they are, so then nothing is moved."""
    if any(one.ends_on is None for one in periods):
        return
    right = sorted(periods, key=lambda one: (one.ends_on, one.starts_on or one.ends_on))
    if [one.order for one in right] == sorted(one.order for one in periods):
        return
    standing = [one for one in right if one.pk]
    for away in (APART, 0):  # Far away first, since no two may share a place in between.
        for order, one in enumerate(right, start=1):
            one.order = order + away
        for one in standing:
            one.updated_by = by
            one.save()
