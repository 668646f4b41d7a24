"""How an action stands, as two words with two signs: whether it was done, and whether it changed anything."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from actions.calculations import ActionState, Brag, Delivery, Impact
from judgements.drawing import icon

DELIVERY = {
    Delivery.NOT_STARTED: ("not-started", "quiet"),
    Delivery.ON_TRACK: ("on-track", ""),
    Delivery.AT_RISK: ("at-risk", "risk"),
    Delivery.COMPLETE: ("met", ""),
}
IMPACT = {
    Impact.NOT_KNOWN: ("not-known", "quiet"),
    Impact.NO_EVIDENCE: ("no-evidence", ""),
    Impact.EARLY: ("early", ""),
    Impact.SUSTAINED: ("sustained", ""),
    Impact.BACKWARDS: ("backwards", "back"),
}


def _status(sign: str, tone: str, words: str, below: str = "") -> SafeString:
    return format_html(
        '<span class="tl-status{}">{}<span>{}</span></span>{}',
        f" tl-status--{tone}" if tone else "",
        icon(sign),
        words,
        format_html('<span class="tl-below">{}</span>', below) if below else "",
    )


def delivery_status(state: ActionState) -> SafeString:
    """What is overdue says so, and under it what was reported."""
    if state.overdue:
        return _status("overdue", "overdue", "Overdue", f"Reported {state.delivery}")
    sign, tone = DELIVERY[state.delivery]
    below = "Not signed off" if state.complete and not state.met else ""
    if state.ended and not state.complete:
        below = "When the plan closed"
    return _status(sign, tone, state.delivery.capitalize(), below)


def impact_status(state: ActionState) -> SafeString:
    """Complete without what shows a change reads 'Impact not shown', with the reading under it."""
    sign, tone = IMPACT[state.impact]
    if state.complete and not state.impact_shown and state.impact != Impact.BACKWARDS:
        return _status(sign, "unshown", "Impact not shown", state.impact_words)
    return _status(sign, tone, state.impact_words)


def brag_sign(brag: Brag) -> SafeString:
    """The colour's name in a box that has its colour; the name alone says it all."""
    return format_html('<span class="tl-brag tl-brag--{}">{}</span>', brag.name, brag.name.capitalize())
