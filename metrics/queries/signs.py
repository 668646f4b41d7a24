"""What a series shows beside its newest figure: its control chart, whether it is late, where its definition changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from metrics.calculations.control import Control, control
from metrics.calculations.expecting import Late, expected_month, late
from metrics.models import Metric, YearType
from metrics.queries.beside import NewLimits
from metrics.queries.points import Point

OFTEN = (YearType.MONTH, YearType.QUARTER)


def late_of(metric: Metric, latest: Point | None, as_at: date) -> Late | None:
    """Whether the next figure should be there by the date; a document's own figures expect none."""
    month = expected_month(
        year_type=metric.year_type,
        ends_on=latest.ends_on if latest else None,
        released=metric.dataset.get("released", ""),
        expected_next=metric.expected_next,
    )
    return late(month, as_at)


def broken_between(last: Sequence[Point], changes: Sequence[tuple[date, str]]) -> str:
    """The reason of a change of definition between two figures; empty where they count alike."""
    if len(last) < 2:
        return ""
    between = [
        reason for day, reason in changes if counts_anew(last[1], day) and not counts_anew(last[0], day)
    ]
    return between[-1] if between else ""


def counts_anew(point: Point, day: date) -> bool:
    """Whether a period counts by a definition that applies from the day: it begins on it or later."""
    begins = point.starts_on or point.ends_on
    return begins is not None and begins >= day


def control_of(
    metric: Metric,
    own: Sequence[Point],
    target: Decimal | None,
    new_limits: Sequence[NewLimits],
    changes: Sequence[tuple[date, str]],
) -> Control | None:
    """The control chart of a series of months or quarters; None for any other."""
    if metric.year_type not in OFTEN or not own:
        return None
    begins = {one.period for one in new_limits} | {
        point.period for before, point in pairwise(own) if broken_between((before, point), changes)
    }
    values: list[Decimal | None] = []
    back: dict[int, int] = {}
    for place, point in enumerate(own):
        if place and _apart(own[place - 1], point):
            values.append(None)  # A month of which nothing is held is a gap too.
        back[len(values)] = place
        values.append(point.value)
    starts = [at for at, place in back.items() if own[place].period in begins]
    found = control(values, polarity=metric.polarity, target=target, starts=starts)
    cuts = [back[one.start] for one in found.segments] + [len(own)]
    segments = [
        replace(one, start=start, end=end)
        for one, (start, end) in zip(found.segments, pairwise(cuts), strict=True)
    ]
    return replace(
        found, segments=tuple(segments), marks=tuple(replace(one, at=back[one.at]) for one in found.marks)
    )


def _apart(before: Point, point: Point) -> bool:
    """Whether there is a period between the two of which nothing is held."""
    if before.ends_on is None or point.starts_on is None:
        return False
    return (point.starts_on - before.ends_on).days > 1
