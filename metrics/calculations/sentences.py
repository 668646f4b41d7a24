"""The sentences that say what the numbers say, true of any number of points. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal

from .numbers import as_printed, change_words, say, say_difference

# Why there is no number, as a sentence says it; only the first is a figure held back.
NAMED = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{4}|Q[1-4] "
)
CONFIDENTIAL = "c"
GIVEN = {
    CONFIDENTIAL: "is withheld as confidential",
    "z": "does not apply",
    "u": "is too unreliable to give",
    "low": "rounds to zero but is not zero",
    "k": "rounds to zero but is not zero",
    "~": "rounds to zero but is not zero",
    "not printed": "is not printed",
}


def when(period: str) -> str:
    """'in 2025', 'in March 2025', 'in Q1 2025-26', 'in part of 2011/12', 'at inspection'; other words in brackets."""
    if NAMED.match(period):
        return f"in {period}"
    lowered = period[:1].lower() + period[1:]
    if period[:1].isdigit() or lowered.startswith("part of "):
        return f"in {lowered}"
    return lowered if lowered.startswith(("at ", "last ")) else f"({lowered})"


def headline(
    name: str,
    stated: Sequence[tuple[str, Decimal]],
    unit: str,
    decimals: int,
    *,
    words: str = "",
    missing: Sequence[str] = (),
    newest_missing: str = "",
    span: str = "",
    a_year: bool = False,
    printed: bool = True,
    usual: str = "",
) -> str:
    """One sentence with the newest number and how it came there, true of any number of points.

    `usual` is how the newest figure of a series with control limits is read: then the one before it is not named, since
    the step from one month to the next says nothing.

    `stated` are (period, value) oldest first; `missing` the statuses of periods without a number, `newest_missing`
    that of the newest. `span` is the document's own words for the time between two figures; `a_year` says that the
    last two are one year apart. Without either the periods are named. `printed` is false for a published series.
    """
    if not stated:
        if not missing:
            return (
                f"{name}: no figure is printed"
                if printed
                else f"{name}: no figure known by this date is held"
            )
        withheld = set(missing) == {CONFIDENTIAL}
        return f"{name}: every figure is withheld" if withheld else f"{name}: no figure is given"
    period, value = stated[-1]
    if newest_missing:
        why = GIVEN.get(newest_missing, "is not available")
        return f"{name}: the newest figure {why}; it was {say(value, unit, decimals)} {when(period)}"
    if words:
        return f"{name}: {words}{',' if not when(period).startswith('(') else ''} {when(period)}"
    if len(stated) == 1 or usual:
        return f"{name}: {say(value, unit, decimals)} {when(period)}{f', {usual}' if usual else ''}"
    before_period, before = stated[-2]
    moved = change_words(before, value, unit, decimals)
    if moved.startswith("stayed"):
        held = a_year or span
        same = f"{name}: {say(value, unit, decimals)} {when(period)}, the same as {when(before_period)}"
        return f"{name} {moved}" if held else same
    if a_year:
        return f"{name} {moved} in a year, to {say(value, unit, decimals)}"
    if span:
        return f"{name} {moved} {span}, from {say(before, unit, decimals)} to {say(value, unit, decimals)}"
    then = f"{say(before, unit, decimals)} {when(before_period)}"
    return f"{name} {moved}, from {then} to {say(value, unit, decimals)} {when(period)}"


def sentence(
    stated: Sequence[tuple[str, Decimal]],
    unit: str,
    decimals: int,
    *,
    words: str = "",
    england: tuple[str, Decimal] | None = None,
    missing: Sequence[str] = (),
    printed: bool = True,
    often: bool = False,
) -> str:
    """What the chart says, for those who do not see it: first, newest, range, last change, England, gaps.

    No trend word. Of months and quarters (`often`) the last change is left out: it says nothing by itself. `words` is what the document says in place of a lone number.
    """
    gaps = _missing_words(missing)
    if not stated:
        none = "No figure is printed." if printed else "No figure known by this date is held."
        return f"{gaps} None is stated." if gaps else none
    period, value = stated[-1]
    told = _told(stated, unit, decimals, words, often)
    if england and england[0] == period:
        gap = as_printed(value, decimals) - as_printed(england[1], decimals)
        beside = (
            "the same as England"
            if not gap
            else f"{say_difference(gap, unit, decimals)} {'above' if gap > 0 else 'below'} England"
        )
        subject = "It is" if len(stated) == 1 else f"The newest, {say(value, unit, decimals)}, is"
        told += f" {subject} {beside}."
    return f"{told} {gaps}".strip()


def _told(stated: Sequence[tuple[str, Decimal]], unit: str, decimals: int, words: str, often: bool) -> str:
    first_period, first = stated[0]
    period, value = stated[-1]
    said = say(value, unit, decimals)
    if len(stated) == 1:
        return f"One figure: {f'{words}, in words' if words else said}, {period}."
    start = say(first, unit, decimals)
    if len(stated) == 2:
        return f"Two figures: {start} ({first_period}) and {said} ({period})."
    low, high = min(v for _, v in stated), max(v for _, v in stated)
    if low == high:
        return f"{len(stated)} figures from {first_period} to {period}, all {said}."
    if often:
        edges = f"between {say(low, unit, decimals)} and {say(high, unit, decimals)}"
        return f"{len(stated)} figures from {first_period} to {period}, {edges}; the newest is {said}."
    before = stated[-2][1]
    change = (
        "the last two are the same"
        if as_printed(before, decimals) == as_printed(value, decimals)
        else f"the last change is a {'rise' if value > before else 'fall'} of "
        + say_difference(as_printed(value, decimals) - as_printed(before, decimals), unit, decimals)
    )
    return (
        f"{len(stated)} figures, from {start} ({first_period}) to {said} ({period}), between "
        f"{say(low, unit, decimals)} and {say(high, unit, decimals)}; {change}."
    )


def _missing_words(missing: Sequence[str]) -> str:
    """'3 figures are withheld.'; those missing for another reason are counted apart."""
    withheld = sum(status == CONFIDENTIAL for status in missing)
    other = len(missing) - withheld
    told = []
    if withheld:
        told.append(f"{withheld} figure{' is' if withheld == 1 else 's are'} withheld.")
    if other:
        told.append(f"{other} figure{' is' if other == 1 else 's are'} not given.")
    return " ".join(told)
