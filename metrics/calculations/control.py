"""Control limits and the run rules of a monthly or quarterly series (XmR). Pure.

A chart of 13 stated points or more has limits: the mean of its first 13 points and 2.66 times the mean of the moving
ranges between them, to either side. They stay as they are until somebody who says why begins a new segment. Four rules
find a special cause. Fewer points have neither limits nor signs.

A gap is no point: no moving range is taken across it and no run goes on over it, since what it hides might have ended
the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from .numbers import HIGH, NEITHER

LEAST_FOR_LIMITS = 13
IN_A_RUN = 7
FACTOR = Decimal("2.66")


class Rule(StrEnum):
    """What makes a point a special cause, the plainest first."""

    OUTSIDE = "outside the limits"
    ONE_SIDE = "7 or more on one side of the mean"
    TWO_OF_THREE = "2 of 3 close to the same limit"
    RISING = "7 or more rising"
    FALLING = "7 or more falling"


class Variation(StrEnum):
    """Has something changed? Read at the newest point."""

    TOO_FEW = "too few points to tell"
    LEVEL = "no limits: the first 13 figures do not differ"
    COMMON = "common cause: no more than the usual ups and downs"
    IMPROVING = "special cause, improving"
    WORSENING = "special cause, worsening"
    UP = "special cause, upwards"
    DOWN = "special cause, downwards"
    MIXED = "special cause, signs both ways"


class Assurance(StrEnum):
    """Would the process as it is meet the target? Read from the limits."""

    TOO_FEW = "too few points to tell"
    LEVEL = "no limits: the first 13 figures do not differ"
    NO_TARGET = "no target set"
    NEITHER_WAY = "neither way is good, so there is nothing to meet"
    BY_CHANCE = "will meet the target at some times and miss it at others"
    MEETS = "will consistently meet the target"
    MISSES = "will consistently miss the target"


# A shape for each reading, so that none rests on colour.
SHAPES = {
    Variation.TOO_FEW: "",
    Variation.LEVEL: "",
    Variation.COMMON: "wave",
    Variation.IMPROVING: "star",
    Variation.WORSENING: "warning",
    Variation.UP: "up",
    Variation.DOWN: "down",
    Variation.MIXED: "both",
    Assurance.TOO_FEW: "",
    Assurance.LEVEL: "",
    Assurance.NO_TARGET: "",
    Assurance.NEITHER_WAY: "",
    Assurance.BY_CHANCE: "half",
    Assurance.MEETS: "tick",
    Assurance.MISSES: "cross",
}


@dataclass(frozen=True)
class Limits:
    """In the unit of the values; not cut at 0 or 100, which a drawing may do."""

    mean: Decimal
    lower: Decimal
    upper: Decimal
    moving_range: Decimal


@dataclass(frozen=True)
class Segment:
    """The points from `start` up to, not with, `end`; without limits under 13 stated ones, or where all are the same."""

    start: int
    end: int
    stated: int
    limits: Limits | None


@dataclass(frozen=True)
class Mark:
    """A special cause at one point: by which rules, and whether towards more (+1), less (-1) or both (0)."""

    at: int
    rules: tuple[Rule, ...]
    side: int


@dataclass(frozen=True)
class Control:
    """Everything that a control chart shows beside its points."""

    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    variation: Variation
    assurance: Assurance

    @property
    def limits(self) -> Limits | None:
        """Those of the newest segment."""
        return self.segments[-1].limits if self.segments else None

    def mark(self, at: int) -> Mark | None:
        return next((mark for mark in self.marks if mark.at == at), None)


def limits_of(values: Sequence[Decimal | None]) -> Limits | None:
    """From the first 13 stated values; None under 13, and where no two of them differ beside one another."""
    base = [(place, value) for place, value in enumerate(values) if value is not None][:LEAST_FOR_LIMITS]
    if len(base) < LEAST_FOR_LIMITS:
        return None
    ranges = [abs(two - one) for (before, one), (after, two) in pairwise(base) if after == before + 1]
    if not any(ranges):
        return None
    mean = sum((value for _, value in base), Decimal(0)) / len(base)
    moving = sum(ranges, Decimal(0)) / len(ranges)
    return Limits(mean, mean - FACTOR * moving, mean + FACTOR * moving, moving)


def control(
    values: Sequence[Decimal | None],
    *,
    polarity: str,
    target: Decimal | None = None,
    starts: Sequence[int] = (),
) -> Control:
    """`values` oldest first, None where there is no figure; `starts` are the places at which new limits begin."""
    cuts = sorted({0, *(one for one in starts if 0 < one < len(values))}) if values else []
    segments, marks = [], []
    for start, end in pairwise([*cuts, len(values)]):
        own = values[start:end]
        limits = limits_of(own)
        segments.append(Segment(start, end, sum(one is not None for one in own), limits))
        if limits:
            marks += [Mark(start + at, rules, side) for at, rules, side in _special(own, limits)]
    found = tuple(marks)
    return Control(
        tuple(segments),
        found,
        _variation(values, segments, found, polarity),
        _assurance(segments, polarity, target),
    )


# ---- The four rules


def _runs(holds: Sequence[bool]) -> list[range]:
    """The places of each unbroken run of what holds."""
    found, begun = [], None
    for place, one in enumerate([*holds, False]):
        if one and begun is None:
            begun = place
        elif not one and begun is not None:
            found.append(range(begun, place))
            begun = None
    return found


def _one_side(values: Sequence[Decimal | None], mean: Decimal, side: int) -> set[int]:
    holds = [value is not None and (value - mean) * side > 0 for value in values]
    return {place for run in _runs(holds) if len(run) >= IN_A_RUN for place in run}


def _steady(values: Sequence[Decimal | None], side: int) -> set[int]:
    """Points of seven or more, each above (or below) the one before it."""
    steps = [one is not None and two is not None and (two - one) * side > 0 for one, two in pairwise(values)]
    found = set()
    for run in _runs(steps):
        if len(run) + 1 >= IN_A_RUN:
            found |= {*run, run[-1] + 1}
    return found


def _two_of_three(values: Sequence[Decimal | None], limits: Limits, side: int) -> set[int]:
    line = limits.mean + side * (limits.upper - limits.mean) * 2 / 3
    found: set[int] = set()
    for place in range(len(values) - 2):
        three = range(place, place + 3)
        if any(values[one] is None for one in three):
            continue
        close = [one for one in three if (values[one] - line) * side > 0]
        if len(close) >= 2:
            found.update(close)
    return found


def _special(values: Sequence[Decimal | None], limits: Limits) -> list[tuple[int, tuple[Rule, ...], int]]:
    by_place: dict[int, list[tuple[Rule, int]]] = {}
    for side in (1, -1):
        edge = limits.upper if side > 0 else limits.lower
        outside = {
            place for place, value in enumerate(values) if value is not None and (value - edge) * side > 0
        }
        steady = Rule.RISING if side > 0 else Rule.FALLING
        for rule, places in (
            (Rule.OUTSIDE, outside),
            (Rule.ONE_SIDE, _one_side(values, limits.mean, side)),
            (Rule.TWO_OF_THREE, _two_of_three(values, limits, side)),
            (steady, _steady(values, side)),
        ):
            for place in places:
                by_place.setdefault(place, []).append((rule, side))
    order = list(Rule)
    found = []
    for place, held in sorted(by_place.items()):
        held.sort(key=lambda pair: order.index(pair[0]))
        sides = {side for _, side in held}
        found.append((place, tuple(rule for rule, _ in held), sides.pop() if len(sides) == 1 else 0))
    return found


# ---- The two readings


def _variation(
    values: Sequence[Decimal | None], segments: Sequence[Segment], marks: Sequence[Mark], polarity: str
) -> Variation:
    stated = [place for place, value in enumerate(values) if value is not None]
    if not stated:
        return Variation.TOO_FEW
    if segments[-1].limits is None:
        return Variation.LEVEL if segments[-1].stated >= LEAST_FOR_LIMITS else Variation.TOO_FEW
    mark = next((one for one in marks if one.at == stated[-1]), None)
    if mark is None:
        return Variation.COMMON
    if not mark.side:
        return Variation.MIXED
    if polarity == NEITHER:
        return Variation.UP if mark.side > 0 else Variation.DOWN
    return Variation.IMPROVING if (mark.side > 0) == (polarity == HIGH) else Variation.WORSENING


def _assurance(segments: Sequence[Segment], polarity: str, target: Decimal | None) -> Assurance:
    limits = segments[-1].limits if segments else None
    if limits is None:
        level = bool(segments) and segments[-1].stated >= LEAST_FOR_LIMITS
        return Assurance.LEVEL if level else Assurance.TOO_FEW
    if target is None:
        return Assurance.NO_TARGET
    if polarity == NEITHER:
        return Assurance.NEITHER_WAY
    near, far = (limits.lower, limits.upper) if polarity == HIGH else (limits.upper, limits.lower)
    side = 1 if polarity == HIGH else -1
    if (near - target) * side >= 0:
        return Assurance.MEETS
    return Assurance.MISSES if (far - target) * side < 0 else Assurance.BY_CHANCE


def run_at_the_end(values: Sequence[Decimal | None]) -> int:
    """How many of the newest figures are each higher (or, below zero, lower) than the one before; 0 under a run of
    seven points. What a run chart can say under 13 points: no more than half of them ever lie beyond their median."""
    for side in (1, -1):
        run = _runs(
            [one is not None and two is not None and (two - one) * side > 0 for one, two in pairwise(values)]
        )
        if run and run[-1][-1] == len(values) - 2 and len(run[-1]) + 1 >= IN_A_RUN:
            return side * len(run[-1])
    return 0
