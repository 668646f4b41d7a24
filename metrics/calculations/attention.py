"""Why a metric calls for attention, each rule with its words; and the one word that says how it stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .control import Assurance, Control, Variation
from .numbers import NEITHER, say, say_difference
from .standing import Standing

BOTTOM = 4


@dataclass(frozen=True)
class Rule:
    """`key` for addresses and tests, `name` in a list, `words` as the legend prints it."""

    key: str
    name: str
    words: str


WORSE_AND_BOTTOM = Rule(
    "worse-and-bottom",
    "Worse, and low",
    "Got worse since the figure before and stands in the bottom quarter.",
)
IN_BOTTOM = Rule("bottom", "Bottom quarter", "Stands in the bottom quarter of authorities with a figure.")
WORSE = Rule(
    "worse",
    "Worse",
    "Got worse since the figure before, in a series of years that nobody else's figures stand beside.",
)
SPECIAL = Rule(
    "special-cause",
    "Special cause",
    "The newest figure breaks a rule of the control chart, and not for the better.",
)
MISSES = Rule(
    "misses-target",
    "Misses its target",
    "Even the better limit of the control chart falls short of the target.",
)
SHORT = Rule(
    "short-of-target",
    "Short of target",
    "The newest figure falls short of the target, in a series without limits.",
)
RULES = (WORSE_AND_BOTTOM, IN_BOTTOM, WORSE, SPECIAL, MISSES, SHORT)


@dataclass(frozen=True)
class Need:
    """One rule that a metric meets, in words of its own."""

    rule: Rule
    words: str


def short_of(value: Decimal, target: Decimal, polarity: str) -> bool:
    """Whether it is on the wrong side of the target; neither way is ever wrong for what is neither."""
    if polarity == NEITHER:
        return False
    return value < target if polarity == "high is good" else value > target


def needs(
    *,
    polarity: str,
    unit: str,
    decimals: int,
    turned: str,
    change: str,
    standing: Standing | None,
    value: Decimal | None = None,
    target: Decimal | None = None,
    control: Control | None = None,
    often: bool = False,
) -> tuple[Need, ...]:
    """The rules that it meets, the gravest first. `often`: a series of months or quarters, where one figure against
    the one before says nothing. Neutral metrics never call."""
    if polarity == NEITHER:
        return ()
    found = []
    change = f"{change[:1].upper()}{change[1:]}"
    low = standing is not None and standing.quarter == BOTTOM
    worse = turned == "worse" and not often
    if low and worse:
        found.append(Need(WORSE_AND_BOTTOM, f"{change} since the figure before, and in the bottom quarter"))
    elif low:
        found.append(Need(IN_BOTTOM, "In the bottom quarter of authorities"))
    elif worse and standing is None:
        found.append(Need(WORSE, f"{change} since the figure before"))
    return (*found, *_by_control(control, target, value, polarity, unit, decimals))


def _by_control(
    control: Control | None,
    target: Decimal | None,
    value: Decimal | None,
    polarity: str,
    unit: str,
    decimals: int,
) -> Sequence[Need]:
    found = []
    limits = control.limits if control else None
    if control and control.variation == Variation.WORSENING:
        found.append(Need(SPECIAL, "The newest figure is a special cause, worsening"))
    if target is None:
        return found
    if control and limits and control.assurance == Assurance.MISSES:
        best = limits.upper if polarity == "high is good" else limits.lower
        told = f"Will miss its target of {say(target, unit, decimals)}: its better limit is {say(best, unit, decimals)}"
        found.append(Need(MISSES, told))
    elif limits is None and value is not None and short_of(value, target, polarity):
        gap = say_difference(value - target, unit, decimals)
        found.append(Need(SHORT, f"{gap} {'short of' if value < target else 'over'} its target"))
    return found


@dataclass(frozen=True)
class Status:
    """How a metric stands in one or two words, with the rule that chose them."""

    key: str
    name: str
    words: str


ATTENTION = Status("attention", "Needs attention", "Meets one of the rules for attention below.")
LATE = Status(
    "late", "Past its update", "A newer figure should be here by now; what stands may be out of date."
)
MISSING = Status("missing", "No newest figure", "The newest period has a letter in place of a figure.")
NONE = Status("none", "No figure", "Nothing is known by this date.")
ONE = Status("one", "One figure", "There is nothing to compare it with.")
MET = Status("met", "Meets its target", "The newest figure is on the right side of the target.")
BETTER = Status("better", "Better", "Better than the figure before, or a special cause that improves.")
SAME = Status("same", "No change", "The same as the figure before, or within the usual ups and downs.")
NEUTRAL = Status("neutral", "Neither way is good", "It is described and not judged.")
FEW = Status(
    "few", "Too few to tell", "Fewer than 13 months or quarters: one against the one before it says nothing."
)
OTHER = Status(
    "worse",
    "Worse",
    "Worse than the figure before; not in the bottom quarter, where others have a figure too.",
)
STATUSES = (ATTENTION, LATE, MISSING, MET, BETTER, SAME, FEW, OTHER, NEUTRAL, ONE, NONE)


def status(
    *,
    needs: bool,
    late: bool,
    polarity: str,
    points: int,
    turned: str,
    target_met: bool | None = None,
    variation: Variation | None = None,
    newest_missing: bool = False,
    often: bool = False,
) -> Status:
    """The first of the rules, in the order of STATUSES, that holds."""
    if needs:
        return ATTENTION
    if late:
        return LATE
    if points == 0:
        return NONE
    if newest_missing:
        return MISSING
    if target_met:
        return MET
    if polarity == NEITHER:
        return NEUTRAL
    if variation is not None:
        return BETTER if variation == Variation.IMPROVING else SAME
    if often:
        return FEW if points > 1 else ONE
    return {"better": BETTER, "same": SAME, "worse": OTHER}.get(turned, ONE)
