"""Due dates of recommendations on one line: what is past, what is to come, and how many stand together."""

from datetime import date

import pytest

from actions.charts import due_dates
from tests.figures import accepted

FEBRUARY, MAY, AUGUST = date(2012, 2, 24), date(2012, 5, 24), date(2012, 8, 24)


def asked(as_at):
    dues = [FEBRUARY] * 9 + [MAY] * 20 + [AUGUST] * 3
    return [
        (
            f"S{n}",
            f"Title {n}",
            due,
            "overdue" if due < as_at else "due today" if due == as_at else "not yet due",
        )
        for n, due in enumerate(dues, start=1)
    ]


@pytest.mark.parametrize("as_at", [FEBRUARY, date(2012, 5, 25), date(2026, 1, 1)])
def test_all_thirty_two_stand_under_their_dates_with_their_references(as_at):
    chart = due_dates(rows=asked(as_at), as_at=as_at, published_on=FEBRUARY)
    figure = accepted(chart)
    assert sorted(text for one in figure["data"] for text in one["text"]) == sorted(
        row[0] for row in asked(as_at)
    )
    places = [place for one in figure["data"] for place in zip(one["x"], one["y"], strict=True)]
    assert len(set(places)) == 32
    bottom = figure["layout"]["yaxis"]["range"][0]
    assert all(bottom < y < 0 for _, y in places)
    assert [row[1].count(",") + 1 for row in chart.rows] == [9, 20, 3]
    texts = [one["text"] for one in figure["layout"]["annotations"]]
    assert any(text.startswith("24 Feb 2012 (publication): 9 ") for text in texts)
    assert sum(text.startswith("As at ") for text in texts) == 1


def test_the_day_stands_between_what_is_past_and_what_is_to_come():
    figure = due_dates(rows=asked(date(2012, 5, 25)), as_at=date(2012, 5, 25)).figure
    (rule,) = figure["layout"]["shapes"]
    late, coming = figure["data"]
    assert min(late["y"]) > rule["y0"] > max(coming["y"])
    assert (late["marker"]["symbol"], coming["marker"]["symbol"]) == ("triangle-up", "circle-open")
    # What is due on the day itself stands above the rule: it is not yet late.
    today = due_dates(rows=asked(FEBRUARY), as_at=FEBRUARY).figure
    (rule,), (marks,) = today["layout"]["shapes"], today["data"]
    assert sum(y > rule["y0"] for y in marks["y"]) == 9


def test_different_standings_of_one_date_are_counted_apart():
    rows = [("A", "", MAY, "overdue"), ("B", "", MAY, "superseded"), ("C", "", MAY, "overdue")]
    chart = due_dates(rows=rows, as_at=AUGUST)
    assert chart.rows == (("24 May 2012", "A, B, C", "2 overdue and 1 superseded"),)


def test_one_and_many_and_none():
    one = due_dates(rows=asked(MAY)[:1], as_at=MAY)
    assert one.headline == "1 recommendation falls due on 1 date"
    many = [(f"R{n}", "", date(2012 + n // 12, n % 12 + 1, 1), "overdue") for n in range(40)]
    assert {one["mode"] for one in accepted(due_dates(rows=many, as_at=date(2026, 1, 1)))["data"]} == {
        "markers"
    }
