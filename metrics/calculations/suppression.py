"""Small numbers withheld in what is published, so that nobody is known by them and no subtraction gives them back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

WITHHELD = "c"


@dataclass(frozen=True)
class Published:
    """A count as it may be printed: the number, or the letter in its place and whether only to protect another."""

    count: int | None
    letter: str = ""
    to_protect: bool = False


def is_small(count: int | None, least: int | None) -> bool:
    """From 1 up to one below the least; a true 0 tells of nobody."""
    return count is not None and least is not None and 0 < count < least


def share(
    numerator: Decimal | None, denominator: Decimal | None, least: int | None
) -> tuple[Decimal | None, Decimal | None, bool]:
    """A figure's counts as they may be printed, and whether its value may stand beside them: neither those counted nor
    those left over may be few, since the value and the whole give both."""
    if numerator is None or denominator is None:
        return numerator, denominator, True
    few = is_small(int(numerator), least) or is_small(int(denominator - numerator), least)
    if few or is_small(int(denominator), least):
        return None, None, False
    return numerator, denominator, True


def suppressed(
    parts: Mapping[str, int | None], total: int | None, least: int | None
) -> tuple[dict[str, Published], Published]:
    """Parts that add up to a total, as they may be printed beside it.

    Small parts are withheld; where one alone is missing, or those that are missing add up to a small number, the next
    smallest goes with them; where no other can go, the total does.
    """
    found = {
        name: Published(None, WITHHELD) if count is None or is_small(count, least) else Published(count)
        for name, count in parts.items()
    }
    if total is None or is_small(total, least):
        return found, Published(None, WITHHELD)
    while _given_away(parts, found, least):
        standing = [name for name, one in found.items() if one.count]
        if not standing:
            return found, Published(None, WITHHELD, to_protect=True)
        next_one = min(standing, key=lambda name: (parts[name] or 0, name))
        found[next_one] = Published(None, WITHHELD, to_protect=True)
    return found, Published(total)


def _given_away(parts: Mapping[str, int | None], found: Mapping[str, Published], least: int | None) -> bool:
    """Whether the total less what is printed tells a withheld count, or that a few are spread over several."""
    hidden: Sequence[int] = [parts[name] or 0 for name, one in found.items() if one.count is None]
    known_small = any(is_small(count, least) for count in hidden)
    if not hidden or not known_small:
        return False
    return len([count for count in hidden if count]) < 2 or is_small(sum(hidden), least)
