"""The periods that a file speaks of: found again by their label or their days, or added in their place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.definitions import same_words
from metrics.models import Metric, Period


@dataclass(frozen=True)
class Wanted:
    """A period as a file names it; without days where the file does not say them."""

    label: str
    starts_on: date | None = None
    ends_on: date | None = None


NEVER = (date.max, date.max)
YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:[/\u2013-]([0-9]{2}(?:[0-9]{2})?))?(?![0-9])")


def when(period: Any) -> tuple[date, date] | None:
    """Where a period stands among others: by its days, or at the end of the last year that its label names. That year is for
    the order alone: what days it has nobody said. None where nothing says it."""
    if period.ends_on:
        return (period.ends_on, period.starts_on or period.ends_on)
    if not (found := YEARS.findall(period.label)):
        return None
    first, second = found[-1]
    last = date(int(first) + bool(second), 12, 31)
    return (last, last)


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
    """Each by the label that the file gives it; what is missing is added in its place by its last day."""
    standing = list(metric.periods.order_by("order"))
    known = Known(standing)
    found: dict[str, Period] = {}
    fresh: list[Period] = []
    for one in wanted:
        period = known.find(one)
        if period is None:
            period = _new(metric, one)
            fresh.append(period)
            known = Known([*standing, *fresh])
        elif one.ends_on and period.ends_on is None and period.pk:
            period.starts_on, period.ends_on = one.starts_on, one.ends_on
            Period.update_tracked([period], ["starts_on", "ends_on"], by=by)
        found[one.label] = period
    if fresh:
        _put_in_order(standing, fresh, by)
        Period.create_tracked(fresh, by=by)
    return found


def _new(metric: Metric, wanted: Wanted) -> Period:
    return Period(
        metric=metric,
        label=wanted.label,
        year_type=metric.year_type,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )


def _by_days(standing: Sequence[Period], fresh: Sequence[Period]) -> list[Period]:
    """By the last day. One of which nothing says when it was stays behind the period behind which it stood; a new one comes
    last."""
    last, behind = (date.min, date.min), {}
    for place, one in enumerate(standing):
        said = when(one)
        last = said or last
        behind[id(one)] = (last, said is None, place)
    for place, one in enumerate(fresh):
        said = when(one)
        behind[id(one)] = (said or NEVER, said is None, place)
    return sorted([*standing, *fresh], key=lambda one: behind[id(one)])


def _put_in_order(standing: Sequence[Period], fresh: Sequence[Period], by: Any) -> None:
    """Those before the first that has to move keep their number; the rest get numbers that nobody has had, so that
    no two share one in between and each is written once."""
    right = _by_days(standing, fresh)
    kept = 0
    while kept < len(standing) and right[kept] is standing[kept]:
        kept += 1
    free = max((one.order for one in standing), default=0) + 1
    for number, one in enumerate(right[kept:], start=free):
        one.order = number
    if moved := [one for one in right[kept:] if one.pk]:
        Period.update_tracked(moved, ["order"], by=by)
