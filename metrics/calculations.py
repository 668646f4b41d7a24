"""Arithmetic of measurements: rank, quarter, median, change, and the sentences that say them. Pure.

A withheld value is never a number: it is left out of every comparison and counted out loud.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10
from statistics import median, quantiles

HIGH, LOW, NEITHER = "high is good", "low is good", "neither"
LEAST_FOR_BANDS = 8
LEAST_FOR_A_LINE = 3
QUARTERS = {
    HIGH: ("Top quarter", "Second quarter", "Third quarter", "Bottom quarter"),
    NEITHER: ("Highest quarter", "Second highest quarter", "Third highest quarter", "Lowest quarter"),
}
QUARTERS[LOW] = QUARTERS[HIGH]
# Why there is no number, as a sentence says it; only the first is a figure held back.
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


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as the departments round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Decimal, decimals: int) -> str:
    """'1,008' or '70.8'; where none are asked for, one decimal is kept if the value has it (70.8 beside 75)."""
    return f"{rounded(value, decimals or (1 if rounded(value, 1) % 1 else 0)):,}"


def counted_in(unit: str, printed: str) -> str:
    """'1 child' and '2 children'; a unit that is no plural stays as it is."""
    if printed != "1":
        return unit
    return "child" if unit == "children" else unit.removesuffix("s")


def say(value: Decimal, unit: str, decimals: int) -> str:
    """'70.8%', '15.2 per 10,000', '1,008 children'."""
    printed = number(value, decimals)
    if unit == "%":
        return f"{printed}%"
    if unit == "£":
        return f"£{printed}"
    return f"{printed} {counted_in(unit, printed)}".strip()


def say_short(value: Decimal, unit: str, decimals: int) -> str:
    """For a table's cell: the unit only where it is a sign."""
    return say(value, unit, decimals) if unit == "%" else number(value, decimals)


def say_difference(difference: Decimal, unit: str, decimals: int) -> str:
    """'18.7 percentage points'; never a per cent of a per cent."""
    size = abs(difference)
    return say(size, "percentage points" if unit == "%" else unit, decimals)


def turn(previous: Decimal | None, latest: Decimal | None, polarity: str) -> str:
    """better, worse, same, neutral (moved, but neither way is good) or none (nothing to compare)."""
    if previous is None or latest is None:
        return "none"
    if previous == latest:
        return "same"
    if polarity == NEITHER:
        return "neutral"
    return "better" if (latest > previous) == (polarity == HIGH) else "worse"


def change_words(previous: Decimal | None, latest: Decimal | None, unit: str, decimals: int) -> str:
    """'fell by 18.7 percentage points', 'stayed at 73%'; empty where there is nothing to compare."""
    if previous is None or latest is None:
        return ""
    if previous == latest:
        return f"stayed at {say(latest, unit, decimals)}"
    verb = "rose" if latest > previous else "fell"
    return f"{verb} by {say_difference(latest - previous, unit, decimals)}"


def middle(values: Sequence[Decimal]) -> Decimal | None:
    """The median of the stated values; none where there is none."""
    return median(values) if values else None


@dataclass(frozen=True)
class Standing:
    """Where one value stands among all: rank 1 is best (highest where neither way is good); ties share a rank."""

    rank: int
    of: int
    lower: Decimal
    upper: Decimal
    words: str
    quarter: int


def standing(own: Decimal | None, everyone: Sequence[Decimal], polarity: str) -> Standing | None:
    """`everyone` are all stated values, our own among them; None under eight or without our own."""
    if own is None or len(everyone) < LEAST_FOR_BANDS:
        return None
    better = sum(value < own if polarity == LOW else value > own for value in everyone)
    lower, centre, upper = (Decimal(cut) for cut in quantiles(everyone, n=4, method="inclusive"))
    above = (
        [own >= upper, own >= centre, own >= lower]
        if polarity != LOW
        else [own <= lower, own <= centre, own <= upper]
    )
    quarter = above.index(True) if True in above else 3
    return Standing(better + 1, len(everyone), lower, upper, QUARTERS[polarity][quarter], quarter + 1)


def middle_half(everyone: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The lower and upper quartile of all stated values; None under eight."""
    if len(everyone) < LEAST_FOR_BANDS:
        return None
    lower, _, upper = quantiles(everyone, n=4, method="inclusive")
    return Decimal(lower), Decimal(upper)


def axis(values: Sequence[Decimal], *, percentage: bool, room: float = 0.18) -> tuple[float, float, float]:
    """Bottom, top and step of an axis that holds every value, on round numbers; never beyond 0 to 100 per cent.

    `room` is the free space above and below, as a share of the range of the values.
    """
    low, high = float(min(values)), float(max(values))
    free = max((high - low) * room, 1.0 if percentage else abs(high) * 0.05, 0.01)
    bottom, top = low - free, high + free
    if low >= 0 and (bottom < 0 or low < high - low):
        bottom = 0.0
    rough = (top - bottom) / 6
    scale = 10.0 ** floor(log10(rough))
    step = next(scale * size for size in (1, 2, 5, 10) if scale * size >= rough * 0.99)
    bottom, top = floor(bottom / step + 1e-9) * step, ceil(top / step - 1e-9) * step
    if percentage:
        bottom, top = max(bottom, 0.0), min(top, max(100.0, high))
    return round(bottom, 6), round(top, 6), round(step, 6)


def when(period: str) -> str:
    """'in 2025', 'in part of 2011/12', 'at inspection', 'last year'; other printed words in brackets."""
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
) -> str:
    """One sentence with the newest number and how it came there, true of any number of points.

    `stated` are (period, value) oldest first; `missing` the statuses of periods without a number, `newest_missing`
    that of the newest. `span` is the document's own words for the time between two figures; `a_year` says that the
    last two are one year apart. Without either the periods are named. `printed` is false for a published series.
    """
    if not stated:
        if not missing:
            return (
                f"{name}: no figure is printed"
                if printed
                else f"{name}: no figure was published by this date"
            )
        withheld = set(missing) == {CONFIDENTIAL}
        return f"{name}: every figure is withheld" if withheld else f"{name}: no figure is given"
    period, value = stated[-1]
    if newest_missing:
        why = GIVEN.get(newest_missing, "is not available")
        return f"{name}: the newest figure {why}; it was {say(value, unit, decimals)} {when(period)}"
    if words:
        return f"{name}: {words}{',' if not when(period).startswith('(') else ''} {when(period)}"
    if len(stated) == 1:
        return f"{name}: {say(value, unit, decimals)} {when(period)}"
    before_period, before = stated[-2]
    moved = change_words(before, value, unit, decimals)
    if before == value:
        return f"{name} {moved}"
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
) -> str:
    """What the chart says, for those who do not see it: first, newest, range, last change, England, gaps.

    No trend word. `words` is what the document says in place of a lone number.
    """
    gaps = _missing_words(missing)
    if not stated:
        none = "No figure is printed." if printed else "No figure was published by this date."
        return f"{gaps} None is stated." if gaps else none
    period, value = stated[-1]
    told = _told(stated, unit, decimals, words)
    if england and england[0] == period:
        gap = value - england[1]
        beside = (
            "the same as England"
            if not gap
            else f"{say_difference(gap, unit, decimals)} {'above' if gap > 0 else 'below'} England"
        )
        subject = "It is" if len(stated) == 1 else f"The newest, {say(value, unit, decimals)}, is"
        told += f" {subject} {beside}."
    return f"{told} {gaps}".strip()


def _told(stated: Sequence[tuple[str, Decimal]], unit: str, decimals: int, words: str) -> str:
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
    before = stated[-2][1]
    change = (
        "the last two are the same"
        if before == value
        else f"the last change is a {'rise' if value > before else 'fall'} of "
        + say_difference(value - before, unit, decimals)
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


def needs(turned: str, quarter: int | None, polarity: str, change: str) -> str:
    """Why a metric calls for attention, in words; empty if it does not. Neutral metrics never do."""
    if polarity == NEITHER:
        return ""
    if turned == "worse" and quarter == 4:
        return f"{change[:1].upper()}{change[1:]} since the figure before, and in the bottom quarter"
    if quarter == 4:
        return "In the bottom quarter of authorities"
    if turned == "worse" and quarter is None:
        return f"{change[:1].upper()}{change[1:]} since the figure before"
    return ""


def quotient(numerator: Decimal, denominator: Decimal, unit: str) -> Decimal | None:
    """One over the other in the metric's unit; None where the unit counts and is no quotient."""
    if unit == "%":
        return 100 * numerator / denominator
    if found := re.search(r"per ([0-9][0-9,]*)", unit):
        return int(found[1].replace(",", "")) * numerator / denominator
    return numerator / denominator if unit in ("points", "cases") else None


def agrees(value: Decimal, exact: Decimal) -> bool:
    """Whether a value is the exact one rounded to the value's own decimals, whichever way a half goes."""
    places = max(0, -int(value.as_tuple().exponent))
    return abs(value - exact) * 2 <= Decimal(1).scaleb(-places)
