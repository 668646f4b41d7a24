"""Grades over the years and shares of grades: two scales are never joined, and every count is said."""

import json
from datetime import date

import pytest

from actions.charts import due_dates
from judgements.charts import Judged, Share, grade_history, grade_share
from tests.figures import (
    accepted,
)

# ---- Grades.

OLD = ("Outstanding", "Good", "Adequate", "Inadequate")
NEW = ("Outstanding", "Good", "Requires improvement", "Inadequate")


def judged(year, label, grades=NEW, scale="new"):
    rank = grades.index(label) + 1 if label in grades else None
    return Judged(date(year, 7, 1), "Section", "Framework", scale, grades, label, rank, 3)


HISTORY = [
    judged(2012, "Adequate", OLD, "old"),
    judged(2017, "Requires improvement"),
    judged(2022, "Good"),
    judged(2025, "Good"),
]


def history(rows):
    return grade_history(name="Strand", sentence="A sentence.", judged=rows)


def test_no_line_runs_through_two_scales_and_the_break_is_drawn():
    chart = history(HISTORY)
    figure = accepted(chart)
    assert [(one["mode"], one["x"]) for one in figure["data"]] == [
        ("markers", [0]),
        ("lines+markers", [2, 3, 4]),
    ]
    breaks = [one for one in figure["layout"]["shapes"] if one["line"].get("dash") == "dot"]
    assert [one["x0"] for one in breaks] == [1]
    texts = [one["text"] for one in figure["layout"]["annotations"]]
    assert texts.count("different scale") == 1
    assert {"Adequate", "Requires<br>improvement", "Good"} <= set(texts)
    assert [row[2] for row in chart.rows] == ["Adequate", "Requires improvement", "Good", "Good"]


def test_two_judgements_of_one_day_are_not_joined_and_none_judged_has_no_square():
    same_day = history([judged(2012, "Good", OLD), judged(2012, "Adequate", OLD)])
    assert accepted(same_day)["data"][0]["mode"] == "markers"
    figure = accepted(history([judged(2017, "Not judged"), judged(2022, "Good")]))
    assert figure["data"][0]["x"] == [1]
    assert "Not judged" in [one["text"] for one in figure["layout"]["annotations"]]


@pytest.mark.parametrize("places", [3, 5, 6])
def test_scales_of_other_lengths_are_drawn_too(places):
    grades = tuple(f"Grade {n}" for n in range(1, places + 1))
    figure = accepted(history([judged(2020 + n, grade, grades) for n, grade in enumerate(grades)]))
    assert figure["data"][0]["y"] == [-n for n in range(1, places + 1)]


def test_shares_are_counts_in_the_order_of_grades():
    areas = [
        ("Safeguarding", [Share("Good", 2, 4, 3, 1), Share("Adequate", 3, 4, 3, 8)]),
        ("Looked after", [Share("Good", 2, 4, 3, 7), Share("Adequate", 3, 4, 3, 4)]),
    ]
    chart = grade_share(areas=areas)
    assert [(one["name"], one["x"]) for one in accepted(chart)["data"]] == [
        ("Good", [1, 7]),
        ("Adequate", [8, 4]),
    ]
    assert chart.sentence == "Safeguarding: 1 Good, 8 Adequate; Looked after: 7 Good, 4 Adequate."
    assert "%" not in json.dumps(chart.figure)


def test_two_printed_forms_of_one_grade_are_counted_once_each():
    shares = [Share("Requires improvement", 3, 4, 3, 1), Share("Requires improvement to be good", 3, 4, 3, 2)]
    figure = accepted(grade_share(areas=[("Area", shares)]))
    assert sum(count for one in figure["data"] for count in one["x"]) == 3


def test_two_scales_are_never_on_one_drawing():
    with pytest.raises(ValueError, match="different scales"):
        grade_share(areas=[("A", [Share("Good", 2, 4, 3, 1)]), ("B", [Share("Good", 2, 5, 3, 1)])])


# ---- Due dates.


def test_empty_input_is_an_empty_figure_with_words():
    for chart in (
        due_dates(rows=[], as_at=date(2012, 5, 24)),
        grade_share(areas=[]),
        history([]),
    ):
        assert accepted(chart)["data"] == []
        assert chart.headline
