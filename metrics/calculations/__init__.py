"""Arithmetic of measurements: rank, quarter, median, change, control limits, and the sentences that say them. Pure.

A withheld value is never a number: it is left out of every comparison and counted out loud.
"""

from .numbers import (
    HIGH,
    LEAST_FOR_A_LINE,
    LOW,
    NEITHER,
    agrees,
    as_printed,
    axis,
    change_words,
    counted_in,
    middle,
    number,
    quotient,
    rounded,
    say,
    say_difference,
    say_short,
    turn,
)
from .sentences import CONFIDENTIAL, GIVEN, headline, sentence, when
from .standing import LEAST_FOR_BANDS, QUARTERS, Standing, middle_half, standing

__all__ = [
    "CONFIDENTIAL",
    "GIVEN",
    "HIGH",
    "LEAST_FOR_A_LINE",
    "LEAST_FOR_BANDS",
    "LOW",
    "NEITHER",
    "QUARTERS",
    "Standing",
    "agrees",
    "as_printed",
    "axis",
    "change_words",
    "counted_in",
    "headline",
    "middle",
    "middle_half",
    "number",
    "quotient",
    "rounded",
    "say",
    "say_difference",
    "say_short",
    "sentence",
    "standing",
    "turn",
    "when",
]
