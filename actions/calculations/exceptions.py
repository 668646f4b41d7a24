"""What a board should be told of an action, each with the rule that puts it there. Pure: a state in, rules out."""

from collections.abc import Callable
from dataclasses import dataclass

from judgements.calculations import days_words

from .events import Impact
from .folding import ActionState

OFTEN = 2


@dataclass(frozen=True)
class Rule:
    """Why an action stands among the exceptions: a key for addresses, the words of the rule, and whom it hits."""

    key: str
    name: str
    words: str
    hits: Callable[[ActionState], bool]
    told: Callable[[ActionState], str]


def moved_words(times: int) -> str:
    """How often a due date was moved: 'moved once', 'moved 3 times'."""
    return "moved once" if times == 1 else f"moved {times} times"


# The worst first: an action is listed once, under the first rule that hits it, with the others beside it.
RULES = (
    Rule(
        "gone-backwards",
        "Gone backwards",
        "The newest review of impact says that things have gone backwards.",
        lambda state: state.impact == Impact.BACKWARDS,
        lambda state: "Gone backwards",
    ),
    Rule(
        "left-undone",
        "Not complete when the plan was closed",
        "The plan has been closed, so it counts as late no more, and it is not complete.",
        lambda state: state.ended and not state.complete,
        lambda state: f"{state.delivery_words} when the plan was closed",
    ),
    Rule(
        "no-revised-date",
        "Overdue, no revised date",
        "The due date has gone by, it is not complete, and no later date is forecast.",
        lambda state: state.no_revised_date,
        lambda state: f"{days_words(state.days_overdue)} overdue, no revised date",
    ),
    Rule(
        "overdue",
        "Overdue",
        "The due date, as last revised, has gone by and it is not complete.",
        lambda state: state.overdue and not state.no_revised_date,
        lambda state: f"{days_words(state.days_overdue)} overdue, forecast {state.forecast_on:%-d %B %Y}",
    ),
    Rule(
        "at-risk-unexplained",
        "At risk without an explanation",
        "The newest update says 'at risk' and gives neither words nor what stands in the way.",
        lambda state: state.unexplained,
        lambda state: "At risk, and nobody has said why",
    ),
    Rule(
        "at-risk",
        "At risk",
        "The newest update says 'at risk', and why.",
        lambda state: state.delivery == "at risk" and not state.unexplained and not state.ended,
        lambda state: "At risk",
    ),
    Rule(
        "forecast-late",
        "Forecast after its due date",
        "It is expected to be complete after the day on which it is due.",
        lambda state: state.forecast_late_days > 0 and not state.overdue and not state.ended,
        lambda state: f"Forecast {days_words(state.forecast_late_days)} after its due date",
    ),
    Rule(
        "revised-often",
        "Revised more than once",
        f"Its due date has been moved {OFTEN} times or more and it is not complete.",
        lambda state: state.times_revised >= OFTEN and not state.complete and not state.ended,
        lambda state: f"Due date {moved_words(state.times_revised)}",
    ),
    Rule(
        "silent",
        "No update",
        "Nobody has said how it stands for longer than the plan allows.",
        lambda state: state.silent,
        lambda state: f"No update for {days_words(state.silent_days)}",
    ),
    Rule(
        "impact-not-shown",
        "Complete, impact not shown",
        "It is complete; no review with evidence says that anything has changed for children.",
        lambda state: state.complete and not state.impact_shown,
        lambda state: "Complete, impact not shown",
    ),
    Rule(
        "not-signed-off",
        "Complete, not signed off",
        "It is complete and nobody other than its lead has accepted that.",
        lambda state: state.complete and not state.met,
        lambda state: "Complete, not signed off",
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


def exceptions_of(state: ActionState) -> list[Rule]:
    """Every rule that hits, the worst first."""
    return [rule for rule in RULES if rule.hits(state)]
