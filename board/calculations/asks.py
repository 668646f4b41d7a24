"""What a board is asked to decide where nobody has written it down, and the ends of a chart's axis. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from judgements.calculations import listed

# Between two meetings where nobody has said when they are: a quarter.
A_QUARTER = timedelta(days=92)
# A figure that came out longer ago than this says nothing of how things move now.
FRESH = timedelta(days=731)


@dataclass(frozen=True)
class OutOfLine:
    """An action among the exceptions as a suggestion sees it: whose it is, by which rule, until when it is forecast."""

    rule: str
    refs: tuple[str, ...]
    lead: str
    forecast_on: date | None


def _forecast(one: OutOfLine) -> str:
    return f"{one.forecast_on:%-d %B}" if one.forecast_on else ""


def _ask(lead: str) -> str:
    return f"ask the {lead[:1].lower()}{lead[1:]}" if lead else "ask its lead"


# In this order, one of each: what to decide about an action that a rule puts among the exceptions.
ASKS: dict[str, Callable[[OutOfLine], str]] = {
    "no-revised-date": lambda one: "set a date, and say who answers for it",
    "gone-backwards": lambda one: f"{_ask(one.lead)} what will be done differently",
    "overdue": lambda one: f"accept the forecast of {_forecast(one)}, or ask for an earlier day",
    "at-risk-unexplained": lambda one: f"{_ask(one.lead)} what stands in the way",
    "impact-not-shown": lambda one: "ask for proof of impact before it is called done",
}


def suggestions(found: Iterable[OutOfLine], most: int = 4) -> list[tuple[str, str]]:
    """What the exceptions ask for, as (references, words); each kind once, the first of its kind."""
    first: dict[str, OutOfLine] = {}
    for one in found:
        first.setdefault(one.rule, one)
    return [(listed(first[rule].refs), words(first[rule])) for rule, words in ASKS.items() if rule in first][
        :most
    ]


def ends(values: Sequence[float], *, percentage: bool) -> tuple[float, float]:
    """The lowest and highest place of an axis on round numbers, with room; a percentage never goes beyond 100."""
    low, high = min(values), max(values)
    span = max(high - low, abs(high) * 0.1, 1e-3)
    step = next(step for step in _steps(span) if span / step <= 5)
    bottom = (low - span * 0.15) // step * step
    top = -(-(high + span * 0.15) // step) * step
    if low >= 0:
        bottom = max(0.0, bottom)
    return bottom, min(100.0, top) if percentage and high <= 100 else top


def _steps(span: float) -> list[float]:
    power = 1e-6
    steps = []
    while power < span * 10:
        steps += [power, power * 2, power * 5]
        power *= 10
    return steps


def brief(title: str, longest: int = 78) -> str:
    """A long title up to its first comma or semicolon, where that still says what is done."""
    if len(title) <= longest:
        return title
    ends = [place for mark in (",", ";") if (place := title.find(mark, 34)) > 0]
    return title[: min(ends)] if ends else title
