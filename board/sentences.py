"""Headlines of slides, with a verb and a number, built from the same rows as what stands below them. Pure."""

from collections.abc import Sequence

from judgements.calculations import counted, days_words, listed

LONG = 104


def cut(message: str, longest: int = LONG) -> str:
    """A long sentence up to its first colon or semicolon, if that is a sentence worth a headline."""
    if len(message) <= longest:
        return message
    ends = [place for mark in (";", ":", ", but ", ", and ") if (place := message.find(mark)) >= 30]
    return message[: min(ends)] if ends else message


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def none_or(count: int) -> str:
    """'none' of them, 'one', '12'."""
    return counted(count) if count else "none"


def number(count: int, word: str, many: str = "") -> str:
    """'one action', '12 actions'."""
    return f"{counted(count)} {word if count == 1 else many or word + 's'}"


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def compared(ahead: str, before: int, level: int, behind: int) -> str:
    """How the sections that both areas are judged on stand to one another."""
    parts = []
    if before:
        parts.append(f"ahead on {counted(before)}")
    if level:
        parts.append(f"level on {counted(level)}")
    if behind:
        parts.append(f"behind on {counted(behind)}")
    total = before + level + behind
    return f"Of {number(total, 'section')} judged in both areas, {ahead} {are(2)} {listed(parts)}"


def grades(at_worst: int, worst: str, below: int, total: int) -> str:
    """How many judgements stand where, for a framework of one area."""
    if at_worst:
        return _capital(f"{counted(at_worst)} of {number(total, 'judgement')} {are(at_worst)} {worst}")
    if below:
        return _capital(f"{counted(below)} of {number(total, 'judgement')} {are(below)} below good")
    return f"None of {number(total, 'judgement')} is below good"


def changed(since: str, parts: Sequence[str]) -> str:
    """'Since 30 March 2012 nine actions were completed and four became overdue'."""
    return f"Since {since} {listed(parts)}" if parts else f"Since {since} nothing has changed"


def asked(total: int, overdue: int, met: int) -> str:
    """Of what was asked: 'Nine asked: eight past the report's date, one met'. A plan has dates of its own."""
    if not total:
        return "Nothing was asked"
    parts = [f"{counted(overdue)} past the report's date"] if overdue else []
    parts.append(f"{counted(met)} met" if met else "none met")
    return _capital(f"{counted(total)} asked: {', '.join(parts)}")


def plan(actions: int, complete: int, shown: int, overdue: int) -> str:
    """Delivery and impact in one sentence, never merged."""
    done = f"{none_or(complete)} of {number(actions, 'action')} {are(complete or 1)} complete"
    if not complete:
        late = f"{counted(overdue)} {are(overdue)}" if overdue else "none is"
        return _capital(f"{done} and {late} overdue")
    impact = (
        "none shows impact" if not shown else f"{counted(shown)} {'shows' if shown == 1 else 'show'} impact"
    )
    late = f"{counted(overdue)} {are(overdue)} overdue" if overdue else "none is overdue"
    return _capital(f"{done}, {impact} and {late}")


def exceptions(late: int, days: int, other: int, decisions: int | None) -> str:
    """What is out of line by the plan's dates, and how much there is to decide; None where that is not told."""
    parts = []
    if late:
        longest = f", the longest by {days_words(days)}" if late > 1 else f" by {days_words(days)}"
        parts.append(f"{number(late, 'action')} {are(late)} past the plan's date{longest}")
    elif other:
        parts.append(f"{number(other, 'action')} {'needs' if other == 1 else 'need'} a look")
    else:
        parts.append("no action is out of line")
    told = _capital(parts[0])
    if decisions is None:
        return told
    if decisions:
        return f"{told}. {_capital(number(decisions, 'decision'))} {are(decisions)} asked for."
    return f"{told}. No decision is asked for."


def due(recommendations: int, actions: int, until: str) -> str:
    """What falls due by the next meeting."""
    parts = []
    if recommendations:
        parts.append(number(recommendations, "recommendation"))
    if actions:
        parts.append(number(actions, "action"))
    if not parts:
        return f"Nothing falls due by {until}"
    verb = "falls" if recommendations + actions == 1 else "fall"
    return _capital(f"{' and '.join(parts)} {verb} due by {until}")


def metrics(falling: Sequence[tuple[str, str]], total: int) -> str:
    """The metric that moved worst, and how many more; `falling` as (name, what it did)."""
    if not falling:
        return f"None of {number(total, 'measure')} calls for attention"
    name, told = falling[0]
    told = told.split(", and ")[0].removesuffix(" since the figure before")
    told = told[:1].lower() + told[1:]
    # A reason that is a place and no movement has no verb of its own.
    first = (
        f"{name} is {told}" if told.startswith(("in ", "below ", "above ", "outside ")) else f"{name} {told}"
    )
    more = len(falling) - 1
    return (
        f"{first}; {number(more, 'other measure')} {'calls' if more == 1 else 'call'} for attention"
        if more
        else first
    )


def answers(asked_for: int, answered: int, decided: int, done: int) -> str:
    """What became of what members asked and decided."""
    parts = []
    if asked_for:
        parts.append(f"{none_or(answered)} of {number(asked_for, 'question')} {are(answered or 1)} answered")
    if decided:
        parts.append(f"{none_or(done)} of {number(decided, 'decision')} {are(done or 1)} carried out")
    return _capital(listed(parts)) if parts else "No question is open and no decision waits"
