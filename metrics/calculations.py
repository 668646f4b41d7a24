"""Arithmetic of measurements: rank, quarter, median, change, and the sentences that say them. Pure.

A withheld value is never a number: it is left out of every comparison and counted out loud.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median, quantiles

HIGH, LOW, NEITHER = "high is good", "low is good", "neither"
LEAST_FOR_BANDS = 8
LEAST_FOR_A_LINE = 3
QUARTERS = {
    HIGH: ("Top quarter", "Second quarter", "Third quarter", "Bottom quarter"),
    NEITHER: ("Highest quarter", "Second highest quarter", "Third highest quarter", "Lowest quarter"),
}
QUARTERS[LOW] = QUARTERS[HIGH]


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as the departments round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Decimal, decimals: int) -> str:
    """'1,008' or '70.8'; more decimals than asked for are kept if the source printed them."""
    printed = max(decimals, -int(value.normalize().as_tuple().exponent)) if value % 1 else decimals
    return f"{rounded(value, min(printed, 4)):,}"


def say(value: Decimal, unit: str, decimals: int) -> str:
    """'70.8%', '15.2 per 10,000', '1,008 children'."""
    printed = number(value, decimals)
    if unit == "%":
        return f"{printed}%"
    if unit in ("£", "\u00a3"):
        return f"\u00a3{printed}"
    return f"{printed} {unit}".strip()


def say_short(value: Decimal, unit: str, decimals: int) -> str:
    """For a table's cell: the unit only where it is a sign."""
    return say(value, unit, decimals) if unit == "%" else number(value, decimals)


def say_difference(difference: Decimal, unit: str, decimals: int) -> str:
    """'18.7 percentage points'; never a per cent of a per cent."""
    size = abs(difference)
    printed = number(size, decimals)
    if unit == "%":
        return f"{printed} percentage point{'' if size == 1 else 's'}"
    return f"{printed} {unit}".strip()


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


def span_words(points: int, period: str) -> str:
    """'In 2025' for a year, the printed words otherwise."""
    return f"in {period}" if period[:1].isdigit() else period[:1].lower() + period[1:]


def headline(
    name: str,
    stated: Sequence[tuple[str, Decimal]],
    unit: str,
    decimals: int,
    *,
    words: str = "",
    withheld_latest: str = "",
    span: str = "",
    a_year: bool = False,
) -> str:
    """One sentence with a verb and a number, true of any number of points.

    `stated` are (period, value) oldest first. `span` is the document's own words for the time between two figures;
    `a_year` says that the last two are one year apart. Without either nothing is said of time.
    """
    if withheld_latest and stated:
        period, value = stated[-1]
        return f"{name}: the newest figure is withheld; it was {say(value, unit, decimals)} {span_words(1, period)}"
    if not stated:
        return f"{name}: no figure is printed" if not withheld_latest else f"{name}: every figure is withheld"
    period, value = stated[-1]
    if words:
        return f"{name}: {words}, {span_words(1, period)}"
    if len(stated) == 1:
        return f"{name}: {say(value, unit, decimals)} {span_words(1, period)}"
    _, before = stated[-2]
    moved = change_words(before, value, unit, decimals)
    if before == value:
        return f"{name} {moved}"
    if a_year:
        return f"{name} {moved} in a year, to {say(value, unit, decimals)}"
    over = f" {span}" if span else ""
    return f"{name} {moved}{over}, from {say(before, unit, decimals)} to {say(value, unit, decimals)}"


def sentence(
    name: str,
    stated: Sequence[tuple[str, Decimal]],
    unit: str,
    decimals: int,
    *,
    england: tuple[str, Decimal] | None = None,
    withheld: int = 0,
) -> str:
    """What the chart says, for those who do not see it: first, last, range, England, gaps. No trend words."""
    if not stated:
        return "No figure is printed." if not withheld else f"{_years(withheld)} withheld; none is stated."
    first_period, first = stated[0]
    period, value = stated[-1]
    if len(stated) == 1:
        told = f"One figure: {say(value, unit, decimals)}, {period}."
    elif len(stated) == 2:
        told = f"Two figures: {say(first, unit, decimals)} ({first_period}) and {say(value, unit, decimals)} ({period})."
    else:
        low, high = min(v for _, v in stated), max(v for _, v in stated)
        told = (
            f"{len(stated)} figures from {first_period} to {period}, between {say(low, unit, decimals)} and "
            f"{say(high, unit, decimals)}; the newest is {say(value, unit, decimals)}."
        )
    if england and england[0] == period:
        gap = value - england[1]
        beside = (
            "the same as England"
            if not gap
            else (f"{say_difference(gap, unit, decimals)} {'above' if gap > 0 else 'below'} England")
        )
        told += f" That is {beside}."
    return f"{told} {_years(withheld)} withheld." if withheld else told


def _years(count: int) -> str:
    return f"{count} figure{'' if count == 1 else 's'} {'is' if count == 1 else 'are'}"


def needs(turned: str, quarter: int | None, polarity: str, change: str) -> str:
    """Why a metric calls for attention, in words; empty if it does not. Neutral metrics never do."""
    if polarity == NEITHER:
        return ""
    if turned == "worse" and quarter == 4:
        return f"{change.capitalize()} since the figure before, and in the bottom quarter"
    if quarter == 4:
        return "In the bottom quarter of authorities"
    if turned == "worse" and quarter is None:
        return f"{change.capitalize()} since the figure before"
    return ""
