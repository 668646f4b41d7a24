"""What a cell of a file of measurements may hold: a plain number, or the letter that says why there is none. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
LETTERS = frozenset({"c", "z", "x", "u", "low", "k", ":", "~"})
# Other signs of the Department and of other publishers for the same, met in national files.
SIGNS = {
    **{f"[{letter}]": letter for letter in ("c", "z", "x", "u", "low", "k")},
    **{f"({letter})": letter for letter in ("c", "z", "x", "u", "low", "k")},
    **dict.fromkeys(("*", "**", "supp", "suppressed", "[supp]"), "c"),
    **dict.fromkeys((".", "[na]", "not applicable"), "z"),
    **dict.fromkeys(("..", "...", "-", "\u2013", "na", "n/a", "null", "[m]", "not available"), "x"),
}
PLACES, WHOLE_DIGITS = 4, 10
PLAIN = "Write it with digits and a point alone, such as 1234.5."


class WrongCell(ValueError):
    """A cell that is neither a number nor a letter of ours; says how to write it."""


def is_plain(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and text.strip("-.") != ""


def plain_number(text: str) -> Decimal:
    """Digits with a point. No thousands comma, sign of per cent or money, exponent, or digit of another script."""
    if not is_plain(text):
        raise WrongCell(f"'{text[:40]}' is not a number. {PLAIN}")
    value = Decimal(text)
    if abs(value) >= 10**WHOLE_DIGITS:
        raise WrongCell(f"'{text[:40]}' is too large a number to be kept. Look at it again.")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        return value.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_UP)
    return value


def is_finer(text: str) -> bool:
    """Whether it has more decimals than are kept."""
    return len(text.partition(".")[2].rstrip("0")) > PLACES


def is_letter(text: str) -> bool:
    """Whether it says why there is no number, in the letters or in a sign for one."""
    word = text.casefold()
    return word in LETTERS or word in SIGNS


def value_or_letter(text: str) -> tuple[Decimal | None, str]:
    """The value, or None with its letter; never 0 for what is not a number."""
    letter = text.casefold()
    if letter in LETTERS:
        return None, letter
    if not is_plain(text):
        raise WrongCell(
            f"'{text[:40]}' is neither a number nor one of the letters {' '.join(sorted(LETTERS))}. {PLAIN}"
        )
    return plain_number(text), ""
