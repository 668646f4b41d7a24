"""Every figure is one that Plotly knows, says what its table says, and draws nothing that is not known."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.charts import due_dates
from judgements.charts import Judged, Share, grade_history, grade_share, plain, spread, wrapped
from metrics.calculations import middle_half, standing
from metrics.charts import lines, metric_chart, slope
from metrics.drawing import sparkline
from metrics.queries import Around, Line, Point

HOSTILE = (
    "<a href=javascript:alert(1)>x</a>",
    "&lt;a href=x&gt;",
    "<img src=x onerror=alert(1)>",
    "a & b < c",
)


def accepted(chart):
    """The figure as JSON, after Plotly has taken it, wide and on a phone."""
    import plotly.graph_objects as go

    figure = json.loads(json.dumps(chart.figure))
    go.Figure(figure)
    narrow = figure["layout"]["meta"]["narrow"]
    phone = {**figure["layout"], **{name: value for name, value in narrow.items() if isinstance(value, list)}}
    for name, value in narrow.items():
        if isinstance(value, dict):
            phone[name] = {**phone.get(name, {}), **value}
    go.Figure({"data": figure["data"], "layout": phone})
    return figure


def words_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one)


def harmless(chart):
    """No tag but our own line break, and no entity, in any string that Plotly is given."""
    for words in words_of(accepted(chart)):
        assert not set(words.replace("<br>", "")) & set("<>&"), words
    return True


# ---- A story without a database: (period, value or status) of ours, and the same for the others.


def point(n, period, value, dated):
    stated = not isinstance(value, str)
    return Point(
        period=period,
        order=n,
        ends_on=date(2021 + n, 3, 31) if dated else None,
        value=Decimal(str(value)) if stated else None,
        status="" if stated else value,
        numerator=None,
        denominator=None,
        words="",
        note="",
        paragraph=None,
        inspection="",
        judgement=None,
        standing="final",
        available_on=date(2026, 1, 1),
    )


def line(label, kind, values, dated=True, periods=None):
    names = periods or [str(2021 + n) for n in range(len(values))]
    points = [point(n, name, value, dated) for n, (name, value) in enumerate(zip(names, values, strict=True))]
    return Line(label, kind, tuple(points))


def story(ours, others=(), *, unit="%", decimals=0, name="Ours", band=None, **more):
    own = line(name, "ours", ours, **more)
    drawn = (own, *(line(label, kind, values) for label, kind, values in others))
    arounds = []
    for one in own.points:
        everyone = [Decimal(value) for value in band or ()]
        place = standing(one.value, everyone, "high is good") if one.value is not None else None
        arounds.append(Around(one.period, None, 9, 10, place, len(everyone), 0, middle_half(everyone)))
    return SimpleNamespace(
        metric=SimpleNamespace(
            unit=unit, decimals=decimals, definition="What it counts.", source="The source"
        ),
        row=SimpleNamespace(decimals=decimals),
        lines=drawn,
        ours=own,
        arounds=tuple(arounds),
        headline="The headline",
        sentence="The sentence.",
        neighbour_set="Statistical neighbours, 2025",
        line=lambda kind: next((one for one in drawn if one.kind == kind), None),
        say=lambda value: "" if value is None else f"{value:f}{unit if unit == '%' else ''}",
    )


BESIDE = (
    ("England", "england", [91, 89, 89, 89, 90]),
    ("South West", "region", [90, 85, 87, 88, 90]),
    ("Statistical neighbours (median)", "neighbours", [90, 89.5, 91, 89, 92.5]),
)
OURS = [84, 83, 82, 86, 73]


def whole(**more):
    return story(OURS, BESIDE, band=range(80, 96), **more)


STORIES = {
    "whole": whole(),
    "ours alone": story([84, 83, 82]),
    "gaps": story([85, "c", "c", 92, "c"], BESIDE, band=range(80, 96)),
    "one figure of five": story(["c", "c", "c", "c", 4], BESIDE),
    "all withheld but two": story(["x", 3, "low", 4, "z"]),
    "zeros": story([0, 0, 0, 0, 0], BESIDE),
    "a hundred": story([95, 100, 100, 98, "c"], BESIDE),
    "thirteen": story([20, 30, 10, 25, 22, 18, 30, 28, 19, 21, 17, 16, 13.4], decimals=1),
    "points": story([23.0, 18.3, 20.1, 26.7], unit="points", decimals=1),
    "thousands": story([1008, 1081, 990], unit="children"),
    "one value": story([7, 7, 7]),
}


@pytest.mark.parametrize("name", STORIES)
def test_every_line_chart_is_a_figure_with_its_words(name):
    chart = lines(story=STORIES[name])
    assert harmless(chart)
    assert (chart.headline, chart.sentence) == ("The headline", "The sentence.")
    assert "Source: The source." in chart.caption
    assert len(chart.rows) == len(STORIES[name].ours.points)
    assert all(len(row) == len(chart.columns) for row in chart.rows)


def test_a_misspelt_property_would_be_refused():
    chart = lines(story=whole())
    chart.figure["layout"]["xaxis"]["showgird"] = True
    with pytest.raises(ValueError, match="showgird"):
        accepted(chart)


@pytest.mark.parametrize("label", HOSTILE)
def test_no_label_is_markup_in_any_chart(label):
    others = (("England", "england", [1, 2, 3]), (label, "region", [3, 2, 1]))
    hostile = story([1, 2, 3], others, name=label, periods=[label, "2022", label + "2"])
    assert harmless(lines(story=hostile))
    assert harmless(slope(story=story([1, 2], name=label, periods=[label, "b"], dated=False)))
    judged = Judged(date(2012, 1, 1), label, label, label, (label, "Good", label), label, 1, 2)
    assert harmless(grade_history(name=label, sentence=label, judged=[judged, replace(judged, rank=None)]))
    assert harmless(grade_share(areas=[(label, [Share(label, 1, 4, 3, 2)])]))
    assert harmless(due_dates(rows=[(label, label, date(2012, 1, 1), label)], as_at=date(2012, 1, 1)))


def test_plotlys_own_tags_and_entities_become_plain_characters():
    assert plain("<b>&lt;</b>") == "‹b›＆lt;‹/b›"
    assert wrapped("Bath and North East Somerset", 22) == "Bath and North East<br>Somerset"
    assert wrapped("<br>", 22) == "‹br›"
    assert wrapped("word " * 60, 20).count("<br>") == 2


# ---- Two points.


def first_metric():
    return story([89.5, 70.8], dated=False, periods=["Two years before", "At inspection"])


def test_two_figures_are_a_slope_without_a_year_between():
    chart = metric_chart(first_metric())
    figure = accepted(chart)
    (trace,) = figure["data"]
    assert (trace["x"], trace["y"]) == ([0, 1], [89.5, 70.8])
    assert figure["layout"]["xaxis"]["ticktext"] == ["Two years before", "At inspection"]
    assert chart.statistic == "What it counts. Axis starts at 50%, not 0."
    assert chart.caption.startswith("Two figures only: no year between them is known.")
    assert chart.rows == (("Two years before", "89.5%"), ("At inspection", "70.8%"))
    assert {"89.5%", "70.8%"} <= {one["text"] for one in figure["layout"]["annotations"]}


def test_how_many_figures_decide_what_is_drawn():
    assert metric_chart(story([])) is None
    assert metric_chart(story([84])) is None
    assert metric_chart(story(["c", "c", "c"])) is None
    assert metric_chart(story([84, "c"])) is None
    assert metric_chart(story([84, 83])).small
    assert len(metric_chart(story([84, "c", 83])).figure["layout"]["shapes"]) == 1
    assert not metric_chart(whole()).small


# ---- Lines.


def own_trace(figure):
    return figure["data"][-1]


def test_a_gap_is_a_gap_with_its_letter_and_a_zero_is_a_zero():
    chart = lines(story=story([85, "c", 0, 92, "c"]))
    figure = accepted(chart)
    trace = own_trace(figure)
    assert trace["y"] == [85, None, 0, 92, None]
    assert trace["connectgaps"] is False
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [1, 4]
    assert all(shape["line"]["dash"] == "dot" for shape in figure["layout"]["shapes"])
    letters = [one for one in figure["layout"]["annotations"] if one["text"] == "c"]
    assert [one["x"] for one in letters] == [1, 4]
    assert "c: withheld as confidential. A gap is never drawn through and never read as 0." in chart.caption
    assert chart.rows[1] == ("2022", "c (withheld as confidential)")
    assert chart.rows[2] == ("2023", "0%")


def test_the_series_are_told_apart_by_dash_and_word_and_ours_is_drawn_last():
    figure = accepted(lines(story=whole()))
    drawn = [one for one in figure["data"] if "name" in one]
    assert [one["name"] for one in drawn][-1] == "Ours"
    looks = {(one["line"]["color"], one["line"]["dash"]) for one in drawn}
    assert looks == {
        ("#12436D", "solid"),
        ("#28A197", "9px,4px"),
        ("#801650", "dot"),
        ("#F46A25", "dashdot"),
    }
    assert own_trace(figure)["line"]["width"] == 4
    told = " ".join(one["text"].replace("<br>", " ") for one in figure["layout"]["annotations"])
    for words in (
        "England 90%, dashed",
        "South West 90%, dotted",
        "Neighbours' median 92.5%, dash-dot",
        "73%",
    ):
        assert words in told
    assert figure["layout"]["showlegend"] is False


def test_polarity_colours_nothing():
    assert lines(story=whole()).figure == lines(story=whole()).figure
    made = whole()
    for polarity in ("low is good", "neither"):
        made.metric.polarity = polarity
        assert lines(story=made).figure == lines(story=whole()).figure


def test_the_middle_half_is_a_ground_with_white_casings_over_it():
    figure = accepted(lines(story=whole()))
    filled = [one for one in figure["data"] if one.get("fill") == "tonexty"]
    assert len(filled) == 1
    assert sum(one["line"]["color"] == "#FFFFFF" for one in figure["data"]) == 4
    assert not any(one.get("fill") for one in accepted(lines(story=story(OURS)))["data"])


def test_the_newest_value_stands_once_and_on_a_phone_at_its_point():
    figure = accepted(lines(story=whole()))
    wide = [one["text"] for one in figure["layout"]["annotations"]]
    phone = [one["text"] for one in figure["layout"]["meta"]["narrow"]["annotations"]]
    assert (wide.count("73%"), wide.count("73")) == (1, 0)
    assert phone == ["84", "83", "82", "86", "73"]


def test_where_the_newest_is_withheld_the_label_says_of_when_it_is():
    texts = [one["text"] for one in lines(story=STORIES["gaps"]).figure["layout"]["annotations"]]
    assert "92% in 2024" in texts


def test_a_phone_has_few_years_and_few_values():
    narrow = lines(story=STORIES["thirteen"]).figure["layout"]["meta"]["narrow"]
    assert narrow["xaxis"]["ticktext"] == ["2021", "'24", "'27", "'30", "2033"]
    assert [one["text"] for one in narrow["annotations"]] == ["20.0", "30.0", "10.0", "13.4"]


def test_a_broken_axis_is_said_and_an_axis_from_zero_is_not():
    assert lines(story=whole()).statistic.endswith("Axis starts at 65%, not 0.")
    assert "Axis" not in lines(story=STORIES["zeros"]).statistic


SIZES = st.lists(st.floats(1, 12), min_size=1, max_size=6)


@given(SIZES, st.data())
def test_labels_never_meet_and_stay_inside_where_they_fit(sizes, data):
    wanted = sorted((data.draw(st.floats(0, 100)) for _ in sizes), reverse=True)
    centres = spread(wanted, sizes, 0, 100)
    for n in range(1, len(sizes)):
        assert centres[n - 1] - centres[n] >= (sizes[n - 1] + sizes[n]) / 2 - 1e-6
    assert centres[-1] - sizes[-1] / 2 >= -1e-6
    assert centres[0] + sizes[0] / 2 <= 100 + 1e-6


def test_labels_that_do_not_meet_stay_where_they_are_wanted():
    assert spread([80, 50, 20], [5, 5, 5], 0, 100) == [80, 50, 20]
    assert spread([], [], 0, 100) == []


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


def test_empty_input_is_an_empty_figure_with_words():
    for chart in (
        due_dates(rows=[], as_at=MAY),
        grade_share(areas=[]),
        history([]),
    ):
        assert accepted(chart)["data"] == []
        assert chart.headline


# ---- The sparkline, and every metric of the demonstration.


def test_a_sparkline_breaks_at_a_gap_and_keeps_a_value_that_stands_alone():
    values = [Decimal(1), None, Decimal(2), None, Decimal(3), Decimal(4)]
    drawn = sparkline(values)
    assert (drawn.count("M"), drawn.count("<circle")) == (3, 3)
    assert sparkline([Decimal(1), None, Decimal(2)]) == ""
    assert sparkline([Decimal(1), Decimal(1), Decimal(1)]).count("<circle") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("on", [date(2012, 5, 25), date(2022, 12, 1), date(2026, 11, 22)])
def test_every_metric_of_the_demonstration_is_drawn_or_told(demonstration, on):
    from judgements.queries import our_authority
    from metrics.models import Metric
    from metrics.queries import metric_story

    drawn = 0
    for metric in Metric.objects.all():
        found = metric_story(metric, on, our_authority())
        chart = metric_chart(found)
        assert found.headline
        if chart is None:
            assert len(found.ours.stated) < 2
            continue
        assert harmless(chart)
        assert chart.headline == found.headline
        assert chart.sentence == found.sentence
        drawn += 1
    assert drawn >= 2
