"""What a reader may take from a metric, sentence by sentence, each true by itself. Pure.

Two figures never make a trend; a comparison names its date and who is left out of it; nothing is said across a change
of definition.
"""

from dataclasses import dataclass
from decimal import Decimal

from .attention import short_of
from .control import LEAST_FOR_LIMITS, Assurance, Control, Variation
from .numbers import NEITHER, as_printed, say, say_difference, turn
from .sentences import when
from .standing import place_words

BELOW_ZERO = ("points", "score", "difference")


@dataclass(frozen=True)
class Near:
    """Our place among ourselves and the statistical neighbours with a figure: 1 is best, or highest; so many tied."""

    place: int
    of: int
    withheld: int = 0
    tied: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of the newest figure of one metric, beside the figure itself.

    `before` is the figure before it, if the two may be compared; `run` how many of the newest go one way; `first_said` what was first given for the same
    period, if that was another value; `since` the label of the first period of the newest limits.
    """

    unit: str
    decimals: int
    polarity: str
    period: str
    value: Decimal | None
    before: Decimal | None = None
    england: Decimal | None = None
    near: Near | None = None
    target: Decimal | None = None
    control: Control | None = None
    since: str = ""
    provisional: bool = False
    unreliable: bool = False
    run: int = 0
    first_said: Decimal | None = None
    broken: str = ""
    late: str = ""

    def say(self, value: Decimal) -> str:
        return say(value, self.unit, self.decimals)

    def gap(self, one: Decimal, other: Decimal) -> str:
        printed = as_printed(one, self.decimals) - as_printed(other, self.decimals)
        return say_difference(printed, self.unit, self.decimals)


def readings(facts: Facts) -> tuple[str, ...]:
    """The sentences, in the order in which they are read."""
    told = []
    if facts.value is not None:
        told += [_beside(facts), _control(facts), _target(facts), _certainty(facts)]
    if facts.broken:
        told.append(f"The definition changed, so nothing is compared with the figures before: {facts.broken}")
    if facts.late:
        told.append(facts.late)
    return tuple(f"{one.rstrip('.')}." for one in told if one)


# ---- Against others


def _side(facts: Facts, value: Decimal, other: Decimal) -> int:
    """1 better (or higher), -1 worse (or lower), 0 the same."""
    if value == other:
        return 0
    return 1 if (value > other) == (facts.polarity != "low is good") else -1


def _beside(facts: Facts) -> str:
    value = facts.value
    if value is None or (facts.england is None and facts.near is None):
        return ""
    neutral = facts.polarity == NEITHER
    parts, side = [], None
    if facts.england is not None:
        side = _side(facts, value, facts.england)
        word = {1: "above" if neutral else "better than", -1: "below" if neutral else "worse than"}
        beside = "the same as England" if not side else f"{word[side]} England ({facts.say(facts.england)})"
        parts.append(beside)
    if facts.near is not None and facts.near.of > 1:
        near = facts.near
        us = f"ours and {near.of - 1} statistical neighbour{'s' if near.of > 2 else ''} with a figure"
        words = place_words(near.place, near.of, neutral=neutral, tied=near.tied)
        joint = ""
        if parts:
            upper = 2 * near.place <= near.of
            joint = "and" if side == 0 or (side == 1) == upper else "but"
        parts.append(f"{joint} {words} of {near.of}: {us}".strip())
    opening = when(facts.period)
    opening = f"{opening[:1].upper()}{opening[1:]}" if not opening.startswith("(") else "Here"
    return f"{opening} it is {', '.join(parts)}" if parts else ""


# ---- Against itself and the target


def _control(facts: Facts) -> str:
    control = facts.control
    if control is None:
        return ""
    limits = control.limits
    if limits is None:
        segment = control.segments[-1] if control.segments else None
        if facts.since and segment and segment.stated < LEAST_FOR_LIMITS:
            number = f"{segment.stated} figure{'' if segment.stated == 1 else 's'}"
            return (
                f"New limits begin with {facts.since}, and {number} {'is' if segment.stated == 1 else 'are'} too few "
                f"for them; {LEAST_FOR_LIMITS} are needed"
            )
        if facts.run:
            way = "higher" if facts.run > 0 else "lower"
            return f"Each of the newest {abs(facts.run)} figures is {way} than the one before it, which chance alone seldom does"
        return ""
    room = f"between {facts.say(_drawn(facts, limits.lower))} and {facts.say(_drawn(facts, limits.upper))}"
    if control.variation == Variation.COMMON:
        return (
            f"The newest figure is within the usual ups and downs, {room}: no sign that anything has changed"
        )
    mark = control.marks[-1] if control.marks else None
    why = mark.rules[0] if mark else ""
    return f"The newest figure is a {control.variation} ({why}); usual is {room}"


def _drawn(facts: Facts, limit: Decimal) -> Decimal:
    """A limit as it is said: no percentage lies outside 0 to 100, and no count below 0."""
    return within(limit, facts.unit)


def within(limit: Decimal, unit: str) -> Decimal:
    """No percentage lies outside 0 to 100, and nothing that is counted below 0; points and scores may."""
    if unit == "%":
        return min(max(limit, Decimal(0)), Decimal(100))
    return limit if any(word in unit for word in BELOW_ZERO) else max(limit, Decimal(0))


def _target(facts: Facts) -> str:
    value, target = facts.value, facts.target
    if value is None or target is None:
        return ""
    said = f"the target of {facts.say(target)}"
    if facts.polarity == NEITHER:
        if value == target:
            return f"It is at {said}"
        return f"It is {facts.gap(value, target)} {'above' if value > target else 'below'} {said}"
    control = facts.control
    # What holds within the limits is not said of a figure outside them.
    usual = control is not None and control.variation == Variation.COMMON
    if control and usual and control.assurance in ASSURED:
        return ASSURED[control.assurance].format(said)
    turned = turn(facts.before, value, facts.polarity)
    if short_of(value, target, facts.polarity):
        where = "short of" if value < target else "over"
        nearer = ", though better than the figure before" if turned == "better" else ""
        return f"It is {facts.gap(value, target)} {where} {said}{nearer}"
    if turned == "worse" and facts.before is not None:
        return f"It meets {said}, though it is {facts.gap(value, facts.before)} worse than the figure before"
    return f"It meets {said}"


ASSURED = {
    Assurance.MEETS: "As things are, it will meet {} time after time",
    Assurance.MISSES: "As things are, it will miss {} time after time: even its better limit falls short",
    Assurance.BY_CHANCE: "As things are, it will meet {} some of the time and miss it at others, by chance alone",
}


# ---- How sure


def _certainty(facts: Facts) -> str:
    told = []
    if facts.first_said is not None and facts.first_said != facts.value:
        told.append(f"The figure was first given as {facts.say(facts.first_said)} and has been revised")
    if facts.unreliable:
        told.append("It is of low reliability")
    if facts.provisional:
        told.append("It is provisional and may be revised")
    return ". ".join(told)


def usual_words(control: Control | None) -> str:
    """How the newest figure of a series with limits is read, in a few words; empty without limits."""
    if control is None or control.limits is None:
        return ""
    if control.variation == Variation.COMMON:
        return "within its usual ups and downs"
    return f"a {control.variation}"
