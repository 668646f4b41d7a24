"""What is said of a metric, case by case: each sentence whole, as a reader meets it. Is it true, and could it mislead?"""

from dataclasses import replace
from decimal import Decimal

import pytest

from metrics.calculations import headline, sentence
from metrics.calculations.control import control
from metrics.calculations.readings import Facts, Near, readings

HIGH, LOW, NEITHER = "high is good", "low is good", "neither"
YEARS = ("2021", "2022", "2023", "2024", "2025")


def d(value):
    return Decimal(str(value))


def years(*values):
    """Pairs of the newest years; a letter stands for a gap and is left out."""
    labels = YEARS[-len(values) :]
    return [
        (label, d(value)) for label, value in zip(labels, values, strict=True) if not isinstance(value, str)
    ]


# ---- Headline and sentence

HEADLINES = [
    # name of the case, stated, more, headline
    ("one figure", years(73), {}, "M: 73% in 2025"),
    (
        "two years apart by one",
        years(86, 73),
        {"a_year": True},
        "M fell by 13 percentage points in a year, to 73%",
    ),
    ("two that rose", years(73, 86), {"a_year": True}, "M rose by 13 percentage points in a year, to 86%"),
    (
        "two with a gap between",
        [("2021", d(84)), ("2025", d(73))],
        {},
        "M fell by 11 percentage points, from 84% in 2021 to 73% in 2025",
    ),
    ("the same twice", years(73, 73), {"a_year": True}, "M stayed at 73%"),
    (
        "the same twice, with a year between",
        [("2023", d(84)), ("2025", d(84))],
        {},
        "M: 84% in 2025, the same as in 2023",
    ),
    ("printed the same", years(73.24, 73.16), {"a_year": True}, "M stayed at 73.2%"),
    ("a true zero", years(0), {}, "M: 0% in 2025"),
    ("zero after something", years(2, 0), {"a_year": True}, "M fell by 2 percentage points in a year, to 0%"),
    (
        "newest withheld",
        years(84, 83),
        {"newest_missing": "c"},
        "M: the newest figure is withheld as confidential; it was 83% in 2025",
    ),
    (
        "newest not applicable",
        years(84),
        {"newest_missing": "z"},
        "M: the newest figure does not apply; it was 84% in 2025",
    ),
    ("every figure withheld", [], {"missing": ["c", "c"]}, "M: every figure is withheld"),
    ("some withheld, some not there", [], {"missing": ["c", "x"]}, "M: no figure is given"),
    ("nothing printed", [], {}, "M: no figure is printed"),
    ("nothing published yet", [], {"printed": False}, "M: no figure known by this date is held"),
    ("words in place of a number", years(0), {"words": "none"}, "M: none, in 2025"),
    ("a month", [("March 2025", d(91))], {}, "M: 91% in March 2025"),
    ("a quarter", [("Q1 2025-26", d(91))], {}, "M: 91% in Q1 2025-26"),
    (
        "two months",
        [("March 2025", d(91)), ("April 2025", d(88))],
        {},
        "M fell by 3 percentage points, from 91% in March 2025 to 88% in April 2025",
    ),
    (
        "a month within its limits",
        [("March 2025", d(91)), ("April 2025", d(88))],
        {"usual": "within its usual ups and downs"},
        "M: 88% in April 2025, within its usual ups and downs",
    ),
    (
        "a month outside its limits",
        [("March 2025", d(91)), ("April 2025", d(60))],
        {"usual": "a special cause, worsening"},
        "M: 60% in April 2025, a special cause, worsening",
    ),
    ("as the report words it", [("At inspection", d(70.8))], {}, "M: 70.8% at inspection"),
]


@pytest.mark.parametrize(
    ("stated", "more", "told"), [case[1:] for case in HEADLINES], ids=[c[0] for c in HEADLINES]
)
def test_a_headline(stated, more, told):
    assert headline("M", stated, "%", 0, **more) == told


SENTENCES = [
    ("nothing", [], {}, "No figure is printed."),
    ("nothing published", [], {"printed": False}, "No figure known by this date is held."),
    ("all withheld", [], {"missing": ["c", "c"]}, "2 figures are withheld. None is stated."),
    ("one", years(73), {}, "One figure: 73%, 2025."),
    ("one, beside England", years(73), {"england": ("2025", d(90))}, "One figure: 73%, 2025. It is 17 percentage points below England."),
    ("England of another year is not compared", years(73), {"england": ("2024", d(90))}, "One figure: 73%, 2025."),
    ("two", years(86, 73), {}, "Two figures: 86% (2024) and 73% (2025)."),
    ("three", years(84, 86, 73), {}, "3 figures, from 84% (2023) to 73% (2025), between 73% and 86%; the last change is a fall of 13 percentage points."),
    ("flat", years(73, 73, 73), {}, "3 figures from 2023 to 2025, all 73%."),
    ("the last two the same", years(80, 73, 73), {}, "3 figures, from 80% (2023) to 73% (2025), between 73% and 80%; the last two are the same."),
    ("a gap is counted", years(84, "c", 73), {"missing": ["c"]}, "Two figures: 84% (2023) and 73% (2025). 1 figure is withheld."),
    ("gaps of two kinds", years(84, "c", "x", 73), {"missing": ["c", "x"]}, "Two figures: 84% (2022) and 73% (2025). 1 figure is withheld. 1 figure is not given."),
    ("the same as England", years(84, 86, 90), {"england": ("2025", d(90))}, "3 figures, from 84% (2023) to 90% (2025), between 84% and 90%; the last change is a rise of 4 percentage points. The newest, 90%, is the same as England."),
    ("months", [("March 2025", d(91)), ("April 2025", d(88)), ("May 2025", d(90))], {"often": True}, "3 figures from March 2025 to May 2025, between 88% and 91%; the newest is 90%."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "more", "told"), [case[1:] for case in SENTENCES], ids=[c[0] for c in SENTENCES]
)
def test_a_sentence(stated, more, told):
    assert sentence(stated, "%", 0, **more) == told


# ---- What a reader may take from it

ONE = Facts("%", 0, HIGH, "2025", d(73))
SAW = [d(51 if n % 2 else 49) for n in range(13)]


def made(values, polarity=HIGH, target=None, starts=()):
    return control(values, polarity=polarity, target=target, starts=starts)


MONTH = Facts("%", 1, HIGH, "May 2025", d(49), control=made(SAW))
READINGS = [
    ("nothing beside it", ONE, []),
    ("better than England", replace(ONE, england=d(70)), ["In 2025 it is better than England (70%)."]),
    ("worse than England", replace(ONE, england=d(90)), ["In 2025 it is worse than England (90%)."]),
    ("the same as England", replace(ONE, england=d(73)), ["In 2025 it is the same as England."]),
    ("low is good, below England", replace(ONE, polarity=LOW, england=d(90)), ["In 2025 it is better than England (90%)."]),
    ("neither, below England", replace(ONE, polarity=NEITHER, england=d(90)), ["In 2025 it is below England (90%)."]),
    ("better than England but worst of neighbours", replace(ONE, england=d(70), near=Near(11, 11)), ["In 2025 it is better than England (70%), but the worst of 11: ours and 10 statistical neighbours with a figure."]),
    ("worse than England and worst of neighbours", replace(ONE, england=d(90), near=Near(11, 11)), ["In 2025 it is worse than England (90%), and the worst of 11: ours and 10 statistical neighbours with a figure."]),
    ("worse than England but best of neighbours", replace(ONE, england=d(90), near=Near(1, 11)), ["In 2025 it is worse than England (90%), but the best of 11: ours and 10 statistical neighbours with a figure."]),
    ("better and among the best", replace(ONE, england=d(70), near=Near(3, 11)), ["In 2025 it is better than England (70%), and the 3rd best of 11: ours and 10 statistical neighbours with a figure."]),
    ("the same as England, in the middle", replace(ONE, england=d(73), near=Near(6, 11)), ["In 2025 it is the same as England, and the 6th best of 11: ours and 10 statistical neighbours with a figure."]),
    ("one neighbour alone has a figure", replace(ONE, near=Near(2, 2)), ["In 2025 it is the worst of 2: ours and 1 statistical neighbour with a figure."]),
    ("neighbours without England", replace(ONE, near=Near(2, 9)), ["In 2025 it is the 2nd best of 9: ours and 8 statistical neighbours with a figure."]),
    ("neither, highest", replace(ONE, polarity=NEITHER, near=Near(1, 11)), ["In 2025 it is the highest of 11: ours and 10 statistical neighbours with a figure."]),
    ("neither, lowest", replace(ONE, polarity=NEITHER, near=Near(11, 11)), ["In 2025 it is the lowest of 11: ours and 10 statistical neighbours with a figure."]),
    ("as the report words the period", replace(ONE, period="At inspection", england=d(70)), ["At inspection it is better than England (70%)."]),
    ("target met", replace(ONE, target=d(70)), ["It meets the target of 70%."]),
    ("target met exactly", replace(ONE, target=d(73)), ["It meets the target of 73%."]),
    ("target met but worse than before", replace(ONE, target=d(70), before=d(80)), ["It meets the target of 70%, though it is 7 percentage points worse than the figure before."]),
    ("target met and better", replace(ONE, target=d(70), before=d(60)), ["It meets the target of 70%."]),
    ("short of the target", replace(ONE, target=d(90)), ["It is 17 percentage points short of the target of 90%."]),
    ("short of the target, and worse", replace(ONE, target=d(90), before=d(80)), ["It is 17 percentage points short of the target of 90%."]),
    ("short of the target, though better", replace(ONE, target=d(90), before=d(60)), ["It is 17 percentage points short of the target of 90%, though better than the figure before."]),
    ("low is good, over the target", replace(ONE, polarity=LOW, target=d(60)), ["It is 13 percentage points over the target of 60%."]),
    ("low is good, under the target", replace(ONE, polarity=LOW, target=d(80)), ["It meets the target of 80%."]),
    ("neither, above the target", replace(ONE, polarity=NEITHER, target=d(60)), ["It is 13 percentage points above the target of 60%."]),
    ("neither, at the target", replace(ONE, polarity=NEITHER, target=d(73)), ["It is at the target of 73%."]),
    ("no target says nothing of one", replace(ONE, before=d(80)), []),
    ("provisional", replace(ONE, provisional=True), ["It is provisional and may be revised."]),
    ("low reliability", replace(ONE, unreliable=True), ["It is of low reliability."]),
    ("outside the limits, the target is held against the figure", replace(MONTH, value=d(20), target=d(40), control=made([*SAW, d(20)], target=d(40))), ["The newest figure is a special cause, worsening (outside the limits); usual is between 44.6% and 55.2%.", "It is 20.0 percentage points short of the target of 40.0%."]),
    ("six steps up under thirteen", replace(MONTH, value=d(56), control=made([d(50 + n) for n in range(7)]), run=6), ["Each of the newest 6 figures is higher than the one before it, which chance alone seldom does."]),
    ("a level series", replace(MONTH, value=d(75), control=made([d(75)] * 20)), []),
    ("revised", replace(ONE, first_said=d(82)), ["The figure was first given as 82% and has been revised."]),
    ("revised and provisional", replace(ONE, first_said=d(82), provisional=True), ["The figure was first given as 82% and has been revised. It is provisional and may be revised."]),
    ("not revised", replace(ONE, first_said=d(73)), []),
    ("another definition", replace(ONE, broken="Children placed for adoption are left out."), ["The definition changed, so nothing is compared with the figures before: Children placed for adoption are left out."]),
    ("late", replace(ONE, late="A newer figure was expected by the end of November 2026"), ["A newer figure was expected by the end of November 2026."]),
    ("withheld: nothing is compared", replace(ONE, value=None, england=d(90), near=Near(1, 9), target=d(80)), []),
    ("withheld and late", replace(ONE, value=None, late="A newer figure was expected by the end of May 2026"), ["A newer figure was expected by the end of May 2026."]),
    ("twelve months: no limits, no sign", replace(MONTH, control=made(SAW[:12])), []),
    ("within the limits", MONTH, ["The newest figure is within the usual ups and downs, between 44.6% and 55.2%: no sign that anything has changed."]),
    ("above the limits", replace(MONTH, value=d(80), control=made([*SAW, d(80)])), ["The newest figure is a special cause, improving (outside the limits); usual is between 44.6% and 55.2%."]),
    ("below the limits", replace(MONTH, value=d(20), control=made([*SAW, d(20)])), ["The newest figure is a special cause, worsening (outside the limits); usual is between 44.6% and 55.2%."]),
    ("low is good, below the limits", replace(MONTH, polarity=LOW, value=d(20), control=made([*SAW, d(20)], LOW)), ["The newest figure is a special cause, improving (outside the limits); usual is between 44.6% and 55.2%."]),
    ("neither, above the limits", replace(MONTH, polarity=NEITHER, value=d(80), control=made([*SAW, d(80)], NEITHER)), ["The newest figure is a special cause, upwards (outside the limits); usual is between 44.6% and 55.2%."]),
    ("limits that meet the target", replace(MONTH, target=d(40), control=made(SAW, target=d(40))), ["The newest figure is within the usual ups and downs, between 44.6% and 55.2%: no sign that anything has changed.", "As things are, it will meet the target of 40.0% time after time."]),
    ("limits that miss the target", replace(MONTH, target=d(60), control=made(SAW, target=d(60))), ["The newest figure is within the usual ups and downs, between 44.6% and 55.2%: no sign that anything has changed.", "As things are, it will miss the target of 60.0% time after time: even its better limit falls short."]),
    ("limits around the target", replace(MONTH, target=d(50), control=made(SAW, target=d(50))), ["The newest figure is within the usual ups and downs, between 44.6% and 55.2%: no sign that anything has changed.", "As things are, it will meet the target of 50.0% some of the time and miss it at others, by chance alone."]),
    ("a target without limits yet", replace(MONTH, target=d(60), control=made(SAW[:5], target=d(60))), ["It is 11.0 percentage points short of the target of 60.0%."]),
    ("new limits with too few figures", replace(MONTH, since="July 2025", control=made([*SAW, d(70), d(72)], starts=[13])), ["New limits begin with July 2025, and 2 figures are too few for them; 13 are needed."]),
    ("limits beyond a hundred are said at a hundred", replace(MONTH, value=d(97), control=made([d(99 if n % 2 else 95) for n in range(13)])), ["The newest figure is within the usual ups and downs, between 86.2% and 100.0%: no sign that anything has changed."]),
    ("everything at once, in order", replace(ONE, england=d(70), near=Near(11, 11), target=d(90), provisional=True, late="A newer figure was expected by the end of May 2026"), ["In 2025 it is better than England (70%), but the worst of 11: ours and 10 statistical neighbours with a figure.", "It is 17 percentage points short of the target of 90%.", "It is provisional and may be revised.", "A newer figure was expected by the end of May 2026."]),
    ("a count in its own unit", Facts("children", 0, LOW, "2025", d(12), england=d(15), target=d(10)), ["In 2025 it is better than England (15 children).", "It is 2 children over the target of 10 children."]),
    ("points with a decimal", Facts("points", 1, HIGH, "2024/25", d("13.8"), england=d("17.3")), ["In 2024/25 it is worse than England (17.3 points)."]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "told"), [case[1:] for case in READINGS], ids=[case[0] for case in READINGS]
)
def test_a_reading(facts, told):
    assert list(readings(facts)) == told


def test_there_are_more_than_sixty_cases_and_no_word_of_a_trend():
    assert len(HEADLINES) + len(SENTENCES) + len(READINGS) > 80
    told = [case[-1] for case in (*HEADLINES, *SENTENCES)] + [one for case in READINGS for one in case[-1]]
    for words in told:
        assert not {"trend", "trending", "improved", "deteriorated", "falling", "rising"} & set(words.split())
