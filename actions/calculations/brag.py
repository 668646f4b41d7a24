"""Blue, red, amber, green, grey: one sign for the two statuses, for councils that need it. The rule is always printed."""

from dataclasses import dataclass

from .events import Delivery, Impact
from .folding import ActionState


@dataclass(frozen=True)
class Brag:
    """A colour's name and the rule for it, in words."""

    name: str
    rule: str


BLUE = Brag("blue", "complete, and its impact judged sustained")
RED = Brag("red", "overdue, or its impact gone backwards")
AMBER = Brag("amber", "at risk; or complete and not yet shown to last")
GREEN = Brag("green", "on track")
GREY = Brag("grey", "not started")
ALL = (BLUE, RED, AMBER, GREEN, GREY)


def brag(state: ActionState) -> Brag:
    """One of the five."""
    if state.overdue or state.impact == Impact.BACKWARDS:
        return RED
    if state.complete:
        return BLUE if state.impact == Impact.SUSTAINED and state.evidence_count else AMBER
    if state.delivery == Delivery.AT_RISK:
        return AMBER
    return GREEN if state.delivery == Delivery.ON_TRACK else GREY


RULE_WORDS = "; ".join(f"{one.name}: {one.rule}" for one in ALL).capitalize() + "."
