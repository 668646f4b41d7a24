"""Which actions need a word from their lead now, and why. Pure: a state and a day in, words out."""

from datetime import date

from judgements.calculations import days_words

from .folding import ActionState

SOON = 14


def due_soon(state: ActionState, today: date) -> bool:
    """Open, and due within a fortnight, today included."""
    return (
        state.due is not None
        and not state.complete
        and not state.ended
        and 0 <= (state.due - today).days <= SOON
    )


def _due_words(due: date, today: date) -> str:
    days = (due - today).days
    return "Due today" if days == 0 else "Due tomorrow" if days == 1 else f"Due in {days_words(days)}"


def needs_update(state: ActionState, today: date, *, explanation: bool = True) -> tuple[str, ...]:
    """Why, the worst first; empty if it needs none. Mails leave out the missing explanation."""
    why = []
    if state.overdue:
        why.append(state.delivery_words)
    if explanation and state.unexplained:
        why.append("At risk, and nobody has said why")
    if state.due is not None and due_soon(state, today):
        why.append(_due_words(state.due, today))
    if state.silent:
        why.append(f"No update for {days_words(state.silent_days)}")
    return tuple(why)


def urgency(state: ActionState, today: date) -> tuple[int, int, int]:
    """Sorts the longest overdue first, then what is unexplained, then what is due first."""
    left = (state.due - today).days if state.due else 10**6
    return (-state.days_overdue, 0 if state.unexplained else 1, left)
