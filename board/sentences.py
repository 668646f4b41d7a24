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


# What turns a sentence from what is well to what is not, and what only goes on.
TURNS = (", but ", ", yet ", ", though ", ", although ")
JOINTS = (";", ":", ", and ", ", from ", *TURNS)
# A clause that begins with one of these says nothing by itself.
LEANS = (
    "it ",
    "its ",
    "they ",
    "their ",
    "this ",
    "these ",
    "those ",
    "he ",
    "she ",
    "which ",
    "has ",
    "have ",
)
LONGEST = 122


def wrong(message: str) -> str:
    """Of a long sentence the part that says what is wrong: what stands behind 'but', else as many clauses as fit."""
    if len(message) <= LONG:
        return message
    for turn in TURNS:
        clause = message.partition(turn)[2].removesuffix(".")
        if len(clause) >= 30 and not clause.startswith(LEANS):
            return _capital(_clauses(clause))
    return _clauses(message)


def _clauses(message: str) -> str:
    """The longest beginning that ends with a clause and fits; the first clause where none does."""
    if len(message) <= LONGEST:
        return message
    ends = sorted({place for mark in JOINTS for place in _places(message, mark) if place >= 30})
    fit = [place for place in ends if place <= LONGEST]
    return message[: max(fit)] if fit else message[: ends[0]] if ends else message


def _places(message: str, mark: str) -> list[int]:
    return [n for n in range(len(message)) if message.startswith(mark, n)]


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


def attention(names: Sequence[str], total: int) -> str:
    """How many measures call for attention, where what each of them did is told elsewhere."""
    held = len(names)
    told = f"{counted(held)} of {number(total, 'measure')} {'calls' if held == 1 else 'call'} for attention"
    return _capital(f"{told}: {names[0]}" if held == 1 else told)


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


def agenda(items: int, minutes: int) -> str:
    """How much there is to do, and the time for it."""
    if not minutes:
        return _capital(f"{number(items, 'item')} {are(items)} on the agenda")
    return _capital(f"{number(items, 'item')} {'has' if items == 1 else 'have'} {number(minutes, 'minute')}")


def answers(asked_for: int, answered: int, decided: int, done: int) -> str:
    """What became of what members asked and decided."""
    parts = []
    if asked_for:
        parts.append(f"{none_or(answered)} of {number(asked_for, 'question')} {are(answered or 1)} answered")
    if decided:
        parts.append(f"{none_or(done)} of {number(decided, 'decision')} {are(done or 1)} carried out")
    return _capital(listed(parts)) if parts else "No question is open and no decision waits"
