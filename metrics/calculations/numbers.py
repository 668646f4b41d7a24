"""Numbers as they are printed, how one moved to another, and the scale that holds them. Pure."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10
from statistics import median

HIGH, LOW, NEITHER = "high is good", "low is good", "neither"
LEAST_FOR_A_LINE = 3


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as the departments round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def as_printed(value: Decimal, decimals: int) -> Decimal:
    """The value as a reader sees it: where no decimal is asked for, one is kept if the value has it (70.8 beside 75)."""
    return rounded(value, decimals or (1 if rounded(value, 1) % 1 else 0))


def number(value: Decimal, decimals: int) -> str:
    """'1,008' or '70.8'."""
    return f"{as_printed(value, decimals):,}"


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
    """'fell by 18.7 percentage points', 'stayed at 73%'; empty where there is nothing to compare.

    Between the figures as they are printed, so that a reader who subtracts comes to the same.
    """
    if previous is None or latest is None:
        return ""
    before, now = as_printed(previous, decimals), as_printed(latest, decimals)
    if before == now:
        return f"stayed at {say(latest, unit, decimals)}"
    return f"{'rose' if now > before else 'fell'} by {say_difference(now - before, unit, decimals)}"


def middle(values: Sequence[Decimal]) -> Decimal | None:
    """The median of the stated values; none where there is none."""
    return median(values) if values else None


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


def quotient(numerator: Decimal, denominator: Decimal, unit: str) -> Decimal | None:
    """One over the other in the metric's unit; None where the unit counts and is no quotient."""
    if unit == "%":
        return 100 * numerator / denominator
    if found := re.search(r"per ([0-9][0-9,]*)", unit):
        return int(found[1].replace(",", "")) * numerator / denominator
    return (
        numerator / denominator if unit in ("points", "cases", "days", "weeks", "months", "score") else None
    )


def agrees(value: Decimal, exact: Decimal) -> bool:
    """Whether a value is the exact one rounded to the value's own decimals, whichever way a half goes."""
    places = max(0, -int(value.as_tuple().exponent))
    return abs(value - exact) * 2 <= Decimal(1).scaleb(-places)
