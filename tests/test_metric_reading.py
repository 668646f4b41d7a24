"""How a series is read: control limits, definitions, revisions, lateness."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from judgements.models import Authority
from metrics.calculations.control import Variation
from metrics.charts import metric_chart
from metrics.models import (
    DefinitionChange,
    LimitsChange,
    Measurement,
    Metric,
    Period,
)
from metrics.queries import metric_rows
from tests.figures import accepted
from tests.metric_stories import AHA, MAY_2012, SEEN, TODAY, VISITS, soup, story_of, words

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def manager(client_as):
    return client_as("manager")


@pytest.fixture
def us():
    return Authority.objects.get(is_ours=True)


def test_a_series_of_months_is_read_by_its_limits(manager):
    page = soup(manager, f"/metrics/{VISITS}/")
    assert words(page.h1).endswith("83.8% in September 2026, within its usual ups and downs")
    told = [words(one) for one in page.select(".tl-readings li")]
    assert told[0].startswith("The newest figure is within the usual ups and downs, between 77.6% and 89.8%")
    assert told[1] == (
        "As things are, it will miss the target of 95.0% time after time: even its better limit falls short."
    )
    signs = {words(one.dt): one.dd for one in page.select(".tl-signs > div")}
    assert words(signs["Variation"]) == "Common cause: no more than the usual ups and downs"
    assert words(signs["Assurance"]) == "Will consistently miss the target"
    assert len({str(one.svg) for one in signs.values()}) == 2, "two readings, two shapes"
    assert "Will miss its target of 95.0%: its better limit is 89.8%" in words(page)
    assert "Illustrative" in words(page.select_one(".tl-illustrative"))


def test_the_drawing_holds_limits_special_causes_and_target_and_plotly_takes_it():
    chart = metric_chart(story_of(VISITS, TODAY))
    figure = accepted(chart)
    special = next(trace for trace in figure["data"] if trace.get("name") == "Special cause")
    assert special["marker"]["symbol"] == "diamond-open" and list(special["x"]) == [20, 21]
    assert "outside the limits" in special["hovertext"][0]
    assert any(trace.get("name") == "Target" for trace in figure["data"])
    assert any("Target 95" in one["text"] for one in figure["layout"]["annotations"])
    flat = [shape for shape in figure["layout"]["shapes"] if shape["y0"] == shape["y1"]]
    assert len(flat) == 3, "the mean and two limits"
    assert "Diamonds: special causes" in chart.caption
    assert "Limits are not drawn outside 0 to 100%" in chart.caption


def test_new_limits_are_drawn_with_their_reason_and_can_be_taken_back(us):
    story = story_of(SEEN, timezone.localdate())
    assert [segment.start for segment in story.row.control.segments] == [0, 15]
    caption = metric_chart(story).caption
    assert "New limits from July 2025: From July 2025 the health team books the appointment" in caption
    period = Period.objects.get(metric__code=SEEN, label="July 2025")
    before = story_of(SEEN, timezone.localdate() - timedelta(days=1))
    assert [segment.start for segment in before.row.control.segments] == [0]
    LimitsChange.objects.create(
        metric=period.metric, place=us, period=period, reason="It was no other process", stands=False
    )
    after = story_of(SEEN, timezone.localdate())
    assert [segment.start for segment in after.row.control.segments] == [0]
    assert after.row.control.variation == Variation.IMPROVING


def test_under_thirteen_months_there_are_no_limits_and_no_signs(manager):
    page = soup(manager, f"/metrics/{VISITS}/?as_at=2025-05-01")
    assert words(page.h1).endswith("82.3% in March 2025, the newest of 12 figures")
    assert {words(one.dd) for one in page.select(".tl-signs > div")} == {"Too few points to tell"}
    chart = metric_chart(story_of(VISITS, date(2025, 5, 1)))
    assert "12 points: too few for control limits" in chart.caption
    assert not [shape for shape in chart.figure["layout"]["shapes"] if shape.get("yref") == "y"]


def test_on_a_day_before_them_nothing_made_up_is_anywhere(manager):
    for path in ("/metrics/", "/", "/search/?q=illustrative", "/sources/", "/metrics.json"):
        answer = manager.get(f"{path}{'&' if '?' in path else '?'}as_at={MAY_2012}")
        assert b"illustrative-" not in answer.content, path
    assert manager.get(f"/metrics/{VISITS}/?as_at={MAY_2012}").status_code == 404
    today = manager.get("/")
    assert b"illustrative-reviews" not in today.content and b"illustrative-visits" not in today.content


def test_nothing_is_compared_across_a_change_of_definition(manager):
    metric = Metric.objects.get(code=AHA)
    DefinitionChange.objects.create(
        metric=metric, applies_from=date(2024, 4, 1), reason="Children placed for adoption are left out."
    )
    page = soup(manager, f"/metrics/{AHA}/")
    assert words(page.h1) == "Annual health assessments up to date: 73% in 2025"
    assert "The definition changed, so nothing is compared with the figures before" in words(page)
    story = story_of(AHA, TODAY)
    assert story.row.previous is None and story.row.turn == "none"
    assert "Needs attention" in words(page) and "Fell by" not in words(page.select_one(".tl-byline"))
    figure = accepted(metric_chart(story))
    ours = next(trace for trace in figure["data"] if trace.get("name", "").startswith("Bath"))
    assert list(ours["x"]) == [0, 1, 2, 3, 3.5, 4] and ours["y"][4] is None
    assert "Definition changed from 1 April 2024" in metric_chart(story).caption
    earlier = story_of(AHA, date(2024, 3, 1))
    assert earlier.breaks == () and "fell" in earlier.headline


def test_a_definition_applies_to_periods_that_begin_from_its_day_on():
    """A change in the middle of a year counts from the next year that begins."""
    metric = Metric.objects.get(code=AHA)
    change = DefinitionChange.objects.create(metric=metric, applies_from=date(2023, 10, 1), reason="Wider.")
    story = story_of(AHA, TODAY)
    assert story.row.broken == "Wider." and story.row.previous is None
    ours = next(
        one for one in accepted(metric_chart(story))["data"] if one.get("name", "").startswith("Bath")
    )
    assert 3.5 in list(ours["x"]), "between the year to March 2024 and the one to March 2025"
    change.delete()


def test_figures_before_a_definition_change_are_still_said_when_the_newest_is_withheld():
    metric = Metric.objects.get(code="development-assessments")
    DefinitionChange.objects.create(metric=metric, applies_from=date(2024, 4, 1), reason="Wider.")
    headline = story_of("development-assessments", TODAY).headline
    assert "the newest figure is withheld as confidential; it was" in headline


def test_a_month_of_which_nothing_is_held_is_a_gap_of_the_control_chart(us):
    """Without its row no moving range is taken over it, and the marks stay on their months."""
    before = story_of(VISITS, TODAY).row.control
    month = Period.objects.get(metric__code=VISITS, label="August 2024")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_measurement WHERE period_id = %s", [month.pk])
    story = story_of(VISITS, TODAY)
    after = story.row.control
    assert len(story.ours.points) == 29
    assert [story.ours.points[mark.at].period for mark in after.marks] == ["December 2025", "January 2026"]
    assert after.limits.moving_range != before.limits.moving_range
    assert [segment.end for segment in after.segments] == [29]


def test_a_revised_and_a_provisional_figure_say_so(us):
    metric = Metric.objects.get(code=AHA)
    period = metric.periods.get(label="2025")
    Measurement.objects.create(
        metric=metric, place=us, period=period, value=Decimal(75), standing="provisional", available_on=TODAY
    )
    told = story_of(AHA, TODAY).readings
    assert (
        "The figure was first given as 73% and has been revised. It is provisional and may be revised."
        in told
    )
    assert not any("first given" in one for one in story_of(AHA, TODAY - timedelta(days=1)).readings)


@pytest.mark.parametrize(
    ("code", "day", "is_late"),
    [
        ("re-referrals", date(2026, 10, 31), False),
        ("re-referrals", date(2026, 11, 1), True),
        (AHA, date(2026, 11, 30), False),
        (AHA, date(2026, 12, 1), True),
        (VISITS, date(2026, 12, 31), False),
        (VISITS, date(2027, 1, 1), True),
        ("initial-health-assessments-in-timescale", date(2026, 12, 1), False),
    ],
)
def test_a_metric_past_its_update_says_so_from_the_day_on_which_it_is(us, code, day, is_late):
    (row,) = metric_rows(day, us, metrics=Metric.objects.filter(code=code))
    assert (row.late is not None) is is_late
