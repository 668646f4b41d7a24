"""Every figure is one that Plotly knows, says what its table says, and draws nothing that is not known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from actions.charts import due_dates
from judgements.charts import Judged, Share, grade_history, grade_share, plain, wrapped
from metrics.charts import lines, metric_chart, slope
from metrics.drawing import sparkline
from tests.figures import (
    HOSTILE,
    STORIES,
    accepted,
    harmless,
    story,
    whole,
)


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
