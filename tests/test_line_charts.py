"""A series of years is drawn with its gaps, its letters, who is who without colour, and labels that never meet."""

from hypothesis import given
from hypothesis import strategies as st

from judgements.charts import spread
from metrics.charts import lines
from tests.figures import OURS, STORIES, accepted, story, whole


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
