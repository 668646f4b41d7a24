"""Rank, quarter, median, change and the sentences: spelled out, and against plain loops."""

import re
from decimal import Decimal
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import calculations as c
from metrics.calculations.attention import needs

HIGH, LOW, NEITHER = c.HIGH, c.LOW, c.NEITHER


def d(*values):
    return [Decimal(str(value)) for value in values]


MANY = st.lists(st.decimals(0, 100, places=1), min_size=8, max_size=40)
POLARITIES = st.sampled_from([HIGH, LOW, NEITHER])


# ---- Numbers as a page says them.


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        ("70.8", "%", 0, "70.8%"),  # a document's own decimal is kept beside 75%
        ("75.0000", "%", 0, "75%"),
        ("13.0000", "%", 1, "13.0%"),  # a series has the same decimals throughout
        ("21.95", "%", 1, "22.0%"),
        ("88.96", "%", 0, "89%"),
        ("92.5", "%", 0, "92.5%"),
        ("15", "cases", 0, "15 cases"),
        ("1", "children", 0, "1 child"),
        ("1", "cases", 0, "1 case"),
        ("1.0", "points", 1, "1.0 points"),
        ("1008", "", 0, "1,008"),
        ("1008", "children", 0, "1,008 children"),
        ("15.2", "per 10,000", 1, "15.2 per 10,000"),
        ("1", "per 10,000", 0, "1 per 10,000"),
        ("1250", "£", 0, "£1,250"),
        ("0", "refusals", 0, "0 refusals"),
    ],
)
def test_a_value_is_said_with_its_unit(value, unit, decimals, said):
    assert c.say(Decimal(value), unit, decimals) == said


@pytest.mark.parametrize(
    ("difference", "unit", "decimals", "said"),
    [
        ("-18.7", "%", 0, "18.7 percentage points"),
        ("1", "%", 0, "1 percentage point"),
        ("0.4", "per 10,000", 1, "0.4 per 10,000"),
        ("-3.6", "cases", 1, "3.6 cases"),
    ],
)
def test_a_difference_is_never_a_signed_per_cent(difference, unit, decimals, said):
    assert c.say_difference(Decimal(difference), unit, decimals) == said


def test_halves_are_rounded_up_as_the_departments_do():
    assert c.rounded(Decimal("0.25"), 1) == Decimal("0.3")
    assert c.rounded(Decimal("2.5"), 0) == 3


def test_the_median_is_of_what_is_stated():
    assert c.middle([]) is None
    assert c.middle(d(3)) == 3
    assert c.middle(d(1, 2, 3, 10)) == Decimal("2.5")


# ---- Where a value stands.


def naive_rank(own, everyone, polarity):
    place = 1
    for value in everyone:
        if (polarity == LOW and value < own) or (polarity != LOW and value > own):
            place += 1
    return place


@given(MANY, POLARITIES, st.data())
def test_rank_and_quarter_equal_a_plain_loop(everyone, polarity, data):
    own = data.draw(st.sampled_from(everyone))
    found = c.standing(own, everyone, polarity)
    assert (found.rank, found.of) == (naive_rank(own, everyone, polarity), len(everyone))
    cuts = quantiles(everyone, n=4, method="inclusive")
    quarter = 1
    for cut in cuts if polarity == LOW else reversed(cuts):
        if (polarity == LOW and own > cut) or (polarity != LOW and own < cut):
            quarter += 1
    assert found.quarter == quarter
    assert found.words == c.QUARTERS[polarity][quarter - 1]
    assert (found.lower, found.upper) == (cuts[0], cuts[2]) == c.middle_half(everyone)


@given(MANY, st.data())
def test_where_neither_way_is_good_no_word_judges(everyone, data):
    found = c.standing(data.draw(st.sampled_from(everyone)), everyone, NEITHER)
    assert not re.search(r"top|bottom|best|worst|good|bad", found.words, re.IGNORECASE)


def test_the_best_is_first_by_polarity():
    everyone = d(1, 2, 3, 4, 5, 6, 7, 8)
    assert (c.standing(Decimal(8), everyone, HIGH).rank, c.standing(Decimal(8), everyone, LOW).rank) == (1, 8)
    assert c.standing(Decimal(8), everyone, HIGH).words == "Top quarter"
    assert c.standing(Decimal(8), everyone, LOW).words == "Bottom quarter"
    assert c.standing(Decimal(8), everyone, NEITHER).words == "Highest quarter"


def test_no_standing_under_eight_or_without_our_own():
    assert c.standing(Decimal(1), d(*range(7)), HIGH) is None
    assert c.standing(None, d(*range(9)), HIGH) is None
    assert c.middle_half(d(*range(7))) is None
    assert c.middle_half(d(*range(8))) is not None


# ---- Change.


@pytest.mark.parametrize(
    ("before", "after", "polarity", "expected"),
    [
        (1, 2, HIGH, "better"),
        (1, 2, LOW, "worse"),
        (2, 1, HIGH, "worse"),
        (2, 1, LOW, "better"),
        (1, 2, NEITHER, "neutral"),
        (2, 2, NEITHER, "same"),
        (None, 2, HIGH, "none"),
        (2, None, HIGH, "none"),
        (0, 0, LOW, "same"),
    ],
)
def test_turn(before, after, polarity, expected):
    assert c.turn(before, after, polarity) == expected


def called(turned, quarter, polarity, change):
    place = c.Standing(1, 9, Decimal(1), Decimal(2), "", quarter) if quarter else None
    found = needs(polarity=polarity, unit="%", decimals=0, turned=turned, change=change, standing=place)
    return "; ".join(one.words for one in found)


def test_attention_is_never_called_for_by_a_neutral_metric():
    assert called("worse", 4, NEITHER, "Rose by 3") == ""
    assert called("neutral", None, NEITHER, "Rose by 3") == ""
    whole = called("worse", 4, HIGH, "fell by 13 percentage points")
    assert whole == "Fell by 13 percentage points since the figure before, and in the bottom quarter"
    assert called("better", 4, HIGH, "Rose by 1") == "In the bottom quarter of authorities"
    assert called("worse", 2, HIGH, "Fell by 1") == ""
    assert called("worse", None, HIGH, "fell by 1") == "Fell by 1 since the figure before"


# ---- Sentences.

INITIAL = [("Two years before", Decimal("89.5")), ("At inspection", Decimal("70.8"))]
ADOPTION = [("2010/11", Decimal("33.3")), ("Part of 2011/12", Decimal(75))]
YEARS = [
    ("2021", Decimal(84)),
    ("2022", Decimal(83)),
    ("2023", Decimal(82)),
    ("2024", Decimal(86)),
    ("2025", Decimal(73)),
]


@pytest.mark.parametrize(
    ("stated", "more", "told"),
    [
        (
            INITIAL,
            {"span": "over two years"},
            "X fell by 18.7 percentage points over two years, from 89.5% to 70.8%",
        ),
        (ADOPTION, {}, "X rose by 41.7 percentage points, from 33.3% in 2010/11 to 75% in part of 2011/12"),
        (YEARS, {"a_year": True}, "X fell by 13 percentage points in a year, to 73%"),
        (YEARS[:1], {}, "X: 84% in 2021"),
        ([("At inspection", Decimal(5))], {}, "X: 5% at inspection"),
        ([("A recent survey", Decimal(80))], {}, "X: 80% (a recent survey)"),
        ([("2021", Decimal(7)), ("2022", Decimal(7))], {"a_year": True}, "X stayed at 7%"),
        ([("Last year", Decimal(0))], {"words": "none"}, "X: none, last year"),
        ([("A number of years", Decimal(0))], {"words": "none"}, "X: none (a number of years)"),
        ([], {}, "X: no figure is printed"),
        ([], {"printed": False}, "X: no figure known by this date is held"),
        ([], {"missing": ["c", "c"], "newest_missing": "c"}, "X: every figure is withheld"),
        ([], {"missing": ["c", "x"], "newest_missing": "x"}, "X: no figure is given"),
        (
            YEARS[:1],
            {"missing": ["c"], "newest_missing": "c"},
            "X: the newest figure is withheld as confidential; it was 84% in 2021",
        ),
        (
            YEARS[:1],
            {"missing": ["x"], "newest_missing": "x"},
            "X: the newest figure is not available; it was 84% in 2021",
        ),
        (
            YEARS[:1],
            {"missing": ["low"], "newest_missing": "low"},
            "X: the newest figure rounds to zero but is not zero; it was 84% in 2021",
        ),
    ],
)
def test_the_headline_is_true_of_any_number_of_points(stated, more, told):
    assert c.headline("X", stated, "%", 0, **more) == told


@pytest.mark.parametrize(
    ("stated", "more", "told"),
    [
        ([], {}, "No figure is printed."),
        ([], {"printed": False}, "No figure known by this date is held."),
        ([], {"missing": ["c", "c"]}, "2 figures are withheld. None is stated."),
        (YEARS[:1], {}, "One figure: 84%, 2021."),
        ([("2011", Decimal(100))], {"words": "every"}, "One figure: every, in words, 2011."),
        (INITIAL, {}, "Two figures: 89.5% (Two years before) and 70.8% (At inspection)."),
        (
            YEARS,
            {"england": ("2025", Decimal(90))},
            "5 figures, from 84% (2021) to 73% (2025), between 73% and 86%; the last change is a fall of "
            "13 percentage points. The newest, 73%, is 17 percentage points below England.",
        ),
        (YEARS[:1], {"england": ("2021", Decimal(84))}, "One figure: 84%, 2021. It is the same as England."),
        (YEARS[:1], {"england": ("2020", Decimal(90))}, "One figure: 84%, 2021."),
        (
            YEARS[:1],
            {"missing": ["c", "z"]},
            "One figure: 84%, 2021. 1 figure is withheld. 1 figure is not given.",
        ),
        ([(year, Decimal(0)) for year, _ in YEARS], {}, "5 figures from 2021 to 2025, all 0%."),
    ],
)
def test_the_sentence_says_what_is_drawn(stated, more, told):
    assert c.sentence(stated, "%", 0, **more) == told


@given(
    st.lists(st.decimals(0, 100, places=1), max_size=6),
    st.lists(st.sampled_from(["c", "x", "z", "low"]), max_size=3),
)
def test_no_sentence_names_a_trend_or_a_signed_difference(values, missing):
    stated = [(str(2010 + n), value) for n, value in enumerate(values)]
    told = c.headline("X", stated, "%", 1, missing=missing, newest_missing=missing[-1] if missing else "")
    told += c.sentence(stated, "%", 1, missing=missing)
    assert not re.search(r"trend|improv|worsen|getting|-\d|best|worst", told)


# ---- Axes.


@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=20), st.sampled_from([0.18, 1.0]))
def test_an_axis_of_percentages_holds_every_value_on_round_numbers(values, room):
    bottom, top, step = c.axis(values, percentage=True, room=room)
    assert 0 <= bottom <= min(values)
    assert max(values) <= top <= 100
    assert bottom < top
    assert abs(bottom / step - round(bottom / step)) < 1e-6
    assert 2 <= (top - bottom) / step <= 10


@given(st.lists(st.decimals(-5000, 5000, places=2), min_size=1, max_size=20))
def test_any_axis_holds_every_value(values):
    bottom, top, step = c.axis(values, percentage=False)
    assert bottom <= min(values)
    assert max(values) <= top
    assert step > 0


def test_a_broken_axis_of_the_first_metric_starts_where_it_says():
    assert c.axis(d("89.5", "70.8"), percentage=True, room=1.0) == (50, 100, 10)
    assert c.axis(d(0, 0), percentage=True)[0] == 0
