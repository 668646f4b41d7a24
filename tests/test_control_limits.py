"""Control limits and run rules, against hand-worked vectors and a second implementation that shares nothing."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calculations.control import (
    SHAPES,
    Assurance,
    Rule,
    Variation,
    control,
    limits_of,
    run_at_the_end,
)

HIGH, LOW, NEITHER = "high is good", "low is good", "neither"
# Thirteen points around 50: twelve moving ranges of 2, so limits at 50 +/- 5.32 around their mean.
SAW = [Decimal(49 if n % 2 else 51) for n in range(13)]


def dec(*values):
    return [None if value is None else Decimal(str(value)) for value in values]


# ---- By hand


def test_the_limits_of_thirteen_points_by_hand():
    """Sum 7 x 51 + 6 x 49 = 651, mean 651/13; every moving range is 2, so 2.66 x 2 = 5.32 to either side."""
    found = limits_of(SAW)
    assert found.mean == Decimal(651) / 13
    assert found.moving_range == 2
    assert found.upper - found.mean == found.mean - found.lower == Decimal("5.32")


def test_twelve_points_have_no_limits_and_no_signs():
    found = control(SAW[:12], polarity=HIGH, target=Decimal(10))
    assert found.limits is None and found.marks == ()
    assert (found.variation, found.assurance) == (Variation.TOO_FEW, Assurance.TOO_FEW)
    assert control([], polarity=HIGH).segments == ()


def test_later_points_do_not_move_the_limits():
    assert control([*SAW, *dec(90, 95, 99)], polarity=HIGH).limits == limits_of(SAW)


def test_points_that_never_differ_have_no_limits():
    found = control(dec(*[75] * 20), polarity=HIGH, target=Decimal(80))
    assert found.limits is None
    assert (found.variation, found.assurance) == (Variation.LEVEL, Assurance.LEVEL)


def test_a_gap_ends_a_run_and_gives_no_moving_range():
    """Six above the mean, a gap, six above: no run of seven. The gap's neighbours differ by 30, which is no range."""
    found = limits_of([*SAW[:6], None, *SAW[6:13]])
    assert found.moving_range == 2
    above = dec(*[52] * 6)
    assert control([*SAW, *dec(49), *above, None, *above], polarity=HIGH).marks == ()
    marks = control([*SAW, *dec(49), *above, *dec(52)], polarity=HIGH).marks
    assert [mark.at for mark in marks] == list(range(14, 21))


def test_each_rule_alone_by_hand():
    """Limits of the saw: 44.76 and 55.40; two thirds of the way up is 53.62."""
    cases = {
        Rule.OUTSIDE: (dec(49, 55.5, 49), [14]),
        Rule.ONE_SIDE: (dec(51, 50.5, 51, 50.5, 51, 50.5, 51), [12, *range(13, 20)]),
        Rule.TWO_OF_THREE: (dec(49, 54, 49, 54, 49), [14, 16]),
        Rule.RISING: (dec(47, 47.5, 48, 48.5, 49, 49.5, 50.5, 49), list(range(13, 20))),
        Rule.FALLING: (dec(49, 52.5, 52, 51.5, 51, 50.5, 49.5, 49, 51), list(range(14, 21))),
    }
    for rule, (more, places) in cases.items():
        marks = control([*SAW, *more], polarity=HIGH).marks
        assert [mark.at for mark in marks if rule in mark.rules] == places, rule
        if rule != Rule.ONE_SIDE:
            assert {one for mark in marks for one in mark.rules} == {rule}


def test_new_limits_begin_where_somebody_said_so_and_only_there():
    higher = [one + 20 for one in SAW]
    one = control([*SAW, *higher], polarity=HIGH)
    assert [mark.at for mark in one.marks] == list(range(12, 26)) and one.variation == Variation.IMPROVING
    two = control([*SAW, *higher], polarity=HIGH, starts=[13])
    assert two.marks == () and two.variation == Variation.COMMON
    assert two.limits.mean - one.limits.mean == 20
    young = control([*SAW, *higher[:12]], polarity=HIGH, starts=[13])
    assert young.limits is None and young.segments[0].limits is not None
    assert young.variation == Variation.TOO_FEW


@pytest.mark.parametrize(
    ("polarity", "up", "down"),
    [
        (HIGH, Variation.IMPROVING, Variation.WORSENING),
        (LOW, Variation.WORSENING, Variation.IMPROVING),
        (NEITHER, Variation.UP, Variation.DOWN),
    ],
)
def test_which_way_is_better_is_the_metrics_own(polarity, up, down):
    assert control([*SAW, *dec(80)], polarity=polarity).variation == up
    assert control([*SAW, *dec(20)], polarity=polarity).variation == down
    assert control([*SAW, *dec(20, 49)], polarity=polarity).variation == Variation.COMMON
    assert control([*SAW, *dec(80, None)], polarity=polarity).variation == up


@pytest.mark.parametrize(
    ("polarity", "target", "reading"),
    [
        (HIGH, 40, Assurance.MEETS),
        (HIGH, 50, Assurance.BY_CHANCE),
        (HIGH, 60, Assurance.MISSES),
        (LOW, 60, Assurance.MEETS),
        (LOW, 50, Assurance.BY_CHANCE),
        (LOW, 40, Assurance.MISSES),
        (NEITHER, 50, Assurance.NEITHER_WAY),
        (HIGH, None, Assurance.NO_TARGET),
    ],
)
def test_assurance_is_read_from_the_limits_alone(polarity, target, reading):
    target = None if target is None else Decimal(target)
    assert control(SAW, polarity=polarity, target=target).assurance == reading
    assert control([*SAW, *dec(99)], polarity=polarity, target=target).assurance == reading


def test_signs_of_both_ways_are_no_verdict():
    """Seven rising, all of them below the mean: neither better nor worse."""
    below = dec(44.8, 45, 45.5, 46, 46.5, 47, 47.5)
    found = control([*SAW, *below], polarity=HIGH)
    assert {Rule.ONE_SIDE, Rule.RISING} <= set(found.marks[-1].rules)
    assert (found.marks[-1].side, found.variation) == (0, Variation.MIXED)


def test_a_run_at_the_end_is_seven_points_that_go_one_way():
    assert run_at_the_end(dec(1, 2, 3, 4, 5, 6, 7)) == 6
    assert run_at_the_end(dec(9, 7, 6, 5, 4, 3, 2, 1)) == -7
    assert run_at_the_end(dec(1, 2, 3, 4, 5, 6)) == 0
    assert run_at_the_end(dec(1, 2, 3, 4, 5, 6, 7, 7)) == 0
    assert run_at_the_end(dec(1, 2, 3, None, 4, 5, 6, 7)) == 0
    assert run_at_the_end([]) == 0


def test_every_reading_has_its_own_shape_and_words():
    shapes = [shape for shape in SHAPES.values() if shape]
    assert len(set(shapes)) == len(shapes) == 9
    assert set(SHAPES) == {*Variation, *Assurance}


# ---- A second implementation


def told_again(values, begins):
    """Point by point, each asked by itself whether some window that holds it breaks a rule."""
    marked = {}
    for first, last in pairwise([*begins, len(values)]):
        base, moves, before = [], [], None
        for n in range(first, last):
            if values[n] is None:
                before = None
                continue
            if len(base) < 13:
                base.append(values[n])
                if before is not None:
                    moves.append(max(values[n], before) - min(values[n], before))
            before = values[n]
        if len(base) < 13 or not moves or max(moves) == 0:
            continue
        mean, width = sum(base) / 13, Decimal("2.66") * (sum(moves) / len(moves))

        def window(start, length, last=last, first=first):
            inside = start >= first and start + length <= last
            cells = values[start : start + length] if inside else [None]
            return None if None in cells else cells

        for n in range(first, last):
            if values[n] is None:
                continue
            rules = set()
            if values[n] > mean + width or values[n] < mean - width:
                rules.add(Rule.OUTSIDE)
            for start in range(n - 6, n + 1):
                seven = window(start, 7)
                if seven is None:
                    continue
                if min(seven) > mean or max(seven) < mean:
                    rules.add(Rule.ONE_SIDE)
                if seven == sorted(set(seven)):
                    rules.add(Rule.RISING)
                if seven == sorted(set(seven), reverse=True):
                    rules.add(Rule.FALLING)
            for start in range(n - 2, n + 1):
                three = window(start, 3)
                if three is None:
                    continue
                line_above, line_below = mean + width * 2 / 3, mean - width * 2 / 3
                if values[n] > line_above and sorted(three)[1] > line_above:
                    rules.add(Rule.TWO_OF_THREE)
                if values[n] < line_below and sorted(three)[1] < line_below:
                    rules.add(Rule.TWO_OF_THREE)
            if rules:
                marked[n] = rules
    return marked


cells = st.none() | st.integers(0, 40).map(lambda n: Decimal(n) / 4)
mostly = st.lists(st.integers(0, 11).flatmap(lambda n: cells if n == 0 else cells.filter(bool)), max_size=45)


@given(mostly, st.lists(st.integers(1, 44), max_size=2))
def test_the_rules_agree_with_a_second_implementation(values, starts):
    begins = sorted({0, *(one for one in starts if one < len(values))})
    found = control(values, polarity=HIGH, starts=starts)
    assert {mark.at: set(mark.rules) for mark in found.marks} == told_again(values, begins)


@given(mostly, st.sampled_from([HIGH, LOW]))
def test_better_and_worse_change_places_with_the_sign(values, polarity):
    other = {HIGH: LOW, LOW: HIGH}[polarity]
    swapped = [None if one is None else -one for one in values]
    one, two = control(values, polarity=polarity), control(swapped, polarity=other)
    assert one.variation == two.variation
    assert [mark.at for mark in one.marks] == [mark.at for mark in two.marks]
