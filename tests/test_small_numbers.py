"""Small numbers in what is published: withheld, and not given back by a subtraction."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.suppression import share, suppressed


def printed(parts, total, least=5):
    found, whole = suppressed(parts, total, least)
    return {
        name: one.count if one.count is not None else one.letter for name, one in found.items()
    }, whole.count


@pytest.mark.parametrize(
    ("parts", "total", "told", "whole"),
    [
        ({"a": 20, "b": 30}, 50, {"a": 20, "b": 30}, 50),
        ({"a": 0, "b": 30}, 30, {"a": 0, "b": 30}, 30),  # a true 0 stands
        ({"a": 2, "b": 20, "c": 30}, 52, {"a": "c", "b": "c", "c": 30}, 52),  # 52 - 50 would give 2
        ({"a": 4, "b": 4, "c": 30}, 38, {"a": "c", "b": "c", "c": 30}, 38),  # 8 over two is no small number
        ({"a": 1, "b": 2, "c": 30}, 33, {"a": "c", "b": "c", "c": "c"}, 33),  # 3 in all would be few
        ({"a": 2}, 2, {"a": "c"}, None),
        ({"a": 2, "b": 0}, 2, {"a": "c", "b": 0}, None),
        ({"a": 7}, 7, {"a": 7}, 7),
    ],
)
def test_by_hand(parts, total, told, whole):
    assert printed(parts, total) == (told, whole)


def test_without_a_threshold_nothing_is_withheld():
    assert printed({"a": 1, "b": 2}, 3, None) == ({"a": 1, "b": 2}, 3)


counts = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=1, max_size=4)


@given(counts, st.integers(2, 6))
def test_a_reader_who_subtracts_never_learns_a_small_count(parts, least):
    """Every way in which the printed table could have come about, tried out: of a small count more than one remains."""
    found, whole = suppressed(parts, sum(parts.values()), least)
    hidden = [name for name, one in found.items() if one.count is None]
    for one in found.values():
        assert one.count is None or not 0 < one.count < least
    assert whole.count is None or whole.count == sum(parts.values())
    if whole.count is None or not hidden:
        return
    left = whole.count - sum(one.count for one in found.values() if one.count is not None)
    assert not (0 < left < least), "what is left over is itself few"
    ways = [way for way in product(range(left + 1), repeat=len(hidden)) if sum(way) == left]
    for place, name in enumerate(hidden):
        if 0 < parts[name] < least:
            assert len({way[place] for way in ways}) > 1, f"{name} can be worked out"


@pytest.mark.parametrize(
    ("numerator", "denominator", "may"),
    [
        (50, 100, True),
        (3, 100, False),
        (97, 100, False),
        (0, 100, True),
        (100, 100, True),
        (0, 3, False),
        (5, 10, True),
    ],
)
def test_a_percentage_stands_only_where_neither_side_is_few(numerator, denominator, may):
    told = share(Decimal(numerator), Decimal(denominator), 5)
    assert told == ((Decimal(numerator), Decimal(denominator), True) if may else (None, None, False))
    assert share(None, None, 5) == (None, None, True)
