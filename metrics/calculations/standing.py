"""Where one value stands among all, and the middle half of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from .numbers import HIGH, LOW, NEITHER

LEAST_FOR_BANDS = 8
QUARTERS = {
    HIGH: ("Top quarter", "Second quarter", "Third quarter", "Bottom quarter"),
    NEITHER: ("Highest quarter", "Second highest quarter", "Third highest quarter", "Lowest quarter"),
}
QUARTERS[LOW] = QUARTERS[HIGH]


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


def place_words(place: int, of: int, *, neutral: bool, tied: int = 0) -> str:
    """'the best', 'the 2nd worst', 'the 3rd best'; of what is neither, 'the highest' and so on. `tied` others share the
    place: 'joint best'."""
    best, worst = ("highest", "lowest") if neutral else ("best", "worst")
    joint = "joint " if tied else ""
    from_below = of - place - tied + 1
    if tied + 1 == of:
        return "the same as every other"
    if place <= from_below:
        return f"the {joint}{_nth(place)}{best}"
    return f"the {joint}{_nth(from_below)}{worst}"


def _nth(place: int) -> str:
    """'2nd '; empty for the first."""
    if place == 1:
        return ""
    ending = "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending} "
