"""The list of metrics and the page of one, as they are read: control limits, targets, what is late, what it serves."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from dashboard.queries.serving import events_of, serving
from judgements.models import Authority, Import
from judgements.queries import our_authority
from metrics.calculations.attention import RULES, STATUSES
from metrics.calculations.control import Variation
from metrics.charts import metric_chart
from metrics.importing import undo
from metrics.models import (
    DefinitionChange,
    LimitsChange,
    Measurement,
    MeasurementReason,
    Metric,
    Period,
    Target,
)
from metrics.queries import metric_rows
from tests.figures import accepted
from tests.metric_stories import MAY_2012, TODAY, story_of

VISITS, SEEN, REVIEWS = (
    "illustrative-visits-on-time",
    "illustrative-initial-health-assessments",
    "illustrative-reviews-on-time",
)
AHA = "annual-health-assessments"
pytestmark = pytest.mark.usefixtures("demonstration")


def soup(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words(part):
    return " ".join(part.get_text(" ").split())


@pytest.fixture
def manager(client_as):
    return client_as("manager")


@pytest.fixture
def us():
    return Authority.objects.get(is_ours=True)


# ---- Control charts


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


# ---- Definitions, revisions, lateness


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


# ---- The list


def names(page):
    return [words(one.a) for one in page.select("table tbody th[scope=row]")]


def test_the_list_gives_each_metric_its_word_and_prints_every_rule(manager):
    page = soup(manager, "/metrics/?as_at=2026-11-22")
    known = {one.name for one in STATUSES}
    for head in page.select("table tbody th[scope=row]"):
        assert words(head.select_one(".tl-below b")) in known
    rules = words(page.select_one(".tl-rules"))
    assert all(one.words in rules for one in (*RULES, *STATUSES))
    assert len(names(page)) == 25
    assert len(names(soup(manager, "/metrics/?as_at=2026-11-22&page=2"))) == 24
    assert len(manager.get("/metrics.json?as_at=2026-11-22").json()["metrics"]) == 49


def test_a_metric_that_nobody_has_measured_is_not_listed(manager):
    every = [one["slug"] for one in manager.get("/metrics.json").json()["metrics"]]
    assert "supervision-on-time" not in every and "higher-education-19-to-21" not in every
    assert manager.get("/metrics/supervision-on-time/").status_code == 404


def test_a_metric_whose_only_import_was_taken_back_is_not_listed(manager, us):
    metric = Metric.objects.get(code="higher-education-19-to-21")
    period = Period.objects.create(
        metric=metric,
        label="2025",
        year_type="financial",
        starts_on=date(2024, 4, 1),
        ends_on=date(2025, 3, 31),
        order=1,
    )
    done = Import.objects.create(file_name="a.csv", file_hash="0" * 64, kind="national file")
    Measurement.objects.create(
        metric=metric, place=us, period=period, value=7, available_on=date(2025, 11, 1), source_import=done
    )
    assert manager.get(f"/metrics/{metric.code}/").status_code == 200
    undo(done, reason="The wrong file", by=None)
    assert manager.get(f"/metrics/{metric.code}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("source=illustrative", {VISITS, SEEN, REVIEWS}),
        ("source=local", set()),
        ("show=late", {"re-referrals", "second-or-subsequent-plans"}),
    ],
)
def test_a_filter_of_the_list(manager, query, wanted):
    found = manager.get(f"/metrics.json?as_at=2026-11-22&{query}").json()["metrics"]
    assert {one["slug"] for one in found} == wanted


def test_the_list_for_one_judgement_is_what_bears_on_it(manager):
    page = soup(manager, "/metrics/?as_at=2012-05-25")
    choices = {words(one): one["value"] for one in page.select("select[name=judgement] option")}
    assert len(choices) == 23
    found = manager.get(f"/metrics.json?as_at=2012-05-25&judgement={choices['Being healthy (2012)']}").json()[
        "metrics"
    ]
    slugs = {one["slug"] for one in found}
    assert "initial-health-assessments-in-timescale" in slugs and AHA in slugs
    assert "social-worker-vacancies" not in slugs
    odd = manager.get("/metrics/?judgement=nobody&source=nothing")
    assert odd.status_code == 200 and b"Everything is shown" in odd.content


def test_short_of_a_target_calls_for_attention_where_there_are_no_limits(us):
    metric = Metric.objects.get(code="dental-checks")
    period = metric.periods.get(label="2025")
    rows = metric_rows(TODAY, us, metrics=[metric])
    assert [need.rule.key for need in rows[0].reasons] == ["bottom"]
    Target.objects.create(metric=metric, place=us, period=period, value=90, set_on=date(2025, 4, 1))
    (row,) = metric_rows(TODAY, us, metrics=[metric])
    assert [need.rule.key for need in row.reasons] == ["bottom", "short-of-target"]
    assert (row.target_words, row.target_met) == ("90%", False)
    assert metric_rows(date(2025, 3, 31), us, metrics=[metric])[0].target is None


# ---- What it serves, and why not in time


def test_the_page_names_the_actions_that_it_measures(manager):
    page = soup(manager, "/metrics/initial-health-assessments-in-timescale/?as_at=2012-05-25")
    served = page.select_one("section[aria-labelledby=h-served]")
    assert "That a figure moved after an action does not show that the action moved it" in words(served)
    assert "The plan is illustrative" in words(served)
    links = [one["href"] for one in served.select("tbody a")]
    assert any(one.startswith("/actions/2012-A") for one in links)
    assert any("/recommendations/" in one for one in links)
    assert not soup(manager, "/metrics/social-worker-turnover/").select("section[aria-labelledby=h-served]")


def test_the_reasons_add_up_to_those_that_were_late(manager):
    page = soup(manager, f"/metrics/{VISITS}/")
    rows = page.select("section[aria-labelledby=h-reasons] tbody tr")
    assert len(rows) == 6 and words(rows[0].th) == "September 2026"
    for row in rows:
        late = int(words(row.select("td")[0]).split(" of ")[0])
        assert sum(int(part.split()[0]) for part in words(row.select("td")[1]).split(", ")) == late
    assert not soup(manager, f"/metrics/{AHA}/").select("section[aria-labelledby=h-reasons]")


def test_thirty_months_are_thirteen_rows_and_the_rest_folded(manager):
    page = soup(manager, f"/metrics/{VISITS}/")
    tables = page.select("section[aria-labelledby=h-values] table")
    assert [len(one.select("tbody tr")) for one in tables] == [13, 17]
    assert tables[1].find_parent("details")


def test_inspections_are_marked_among_the_years_and_explain_nothing():
    story = story_of(AHA, TODAY)
    events = events_of(story, serving(story, TODAY), our_authority(), TODAY)
    assert [one.on.year for one in events if "inspection" in one.words] == [2012, 2017, 2022, 2025]
    chart = metric_chart(story, events)
    accepted(chart)
    assert "1 inspection published" in chart.caption and "19 April 2022" in chart.caption
    assert "5 August 2025" not in chart.caption, "after the last day of the newest year"
    assert "explains none of them" in chart.caption


def test_a_target_set_later_is_not_seen_before(us):
    early = datetime(2024, 6, 1).date()
    assert story_of(VISITS, early).targets
    assert not story_of(VISITS, date(2024, 3, 20)).targets


def test_the_line_breaks_where_months_are_missing_and_what_happened_then_stands_between(us):
    missing = Period.objects.filter(metric__code=VISITS, starts_on__range=("2025-06-01", "2025-11-01"))
    keys = tuple(missing.values_list("pk", flat=True))
    marks = ",".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metrics_measurementreason WHERE measurement_id IN"
            f" (SELECT id FROM metrics_measurement WHERE period_id IN ({marks}))",
            keys,
        )
        cursor.execute(f"DELETE FROM metrics_measurement WHERE period_id IN ({marks})", keys)
    story = story_of(VISITS, TODAY)
    chart = metric_chart(story, events_of(story, [], us, TODAY))
    figure = accepted(chart)
    ours = next(one for one in figure["data"] if one.get("name", "").startswith("Bath"))
    assert 13.5 in list(ours["x"]) and ours["y"][list(ours["x"]).index(13.5)] is None
    assert any(one["x0"] == 13.5 for one in figure["layout"]["shapes"]), (
        "5 August 2025, between May and December"
    )
    assert "Where the line breaks, nothing is held of the time between." in chart.caption


def test_reasons_are_never_more_than_those_who_were_late_and_outlive_a_revision(manager, us):
    figure = Measurement.objects.get(metric__code=SEEN, period__label="September 2026")
    assert (figure.numerator, figure.denominator) == (15, 16)
    with pytest.raises(ValidationError, match="1 were not in time, and 1 of them have a reason already"):
        MeasurementReason(measurement=figure, words="child away", count=1).full_clean()
    Measurement.objects.create(
        metric=figure.metric,
        place=us,
        period=figure.period,
        value=Decimal("87.5"),
        numerator=14,
        denominator=16,
        standing="revised",
        available_on=date(2026, 11, 20),
    )
    rows = soup(manager, f"/metrics/{SEEN}/").select("section[aria-labelledby=h-reasons] tbody tr")
    assert words(rows[0]) == "September 2026 2 of 16 1 late notification"


def test_the_exports_of_what_is_made_up_say_so(manager):
    assert manager.get(f"/metrics/{VISITS}.json").json()["illustrative"] is True
    text = manager.get(f"/metrics/{VISITS}.csv").content.decode()
    assert text.splitlines()[0].endswith("illustrative") and text.splitlines()[1].endswith("yes")
    assert "illustrative" not in manager.get(f"/metrics/{AHA}.json").json()


def test_a_spreadsheet_has_what_the_page_has(manager):
    (head, first, *_) = csv.reader(io.StringIO(manager.get(f"/metrics/{AHA}.csv").content.decode()))
    row = dict(zip(head, first, strict=True))
    assert (row["place"], row["period"], row["value"]) == ("Bath and North East Somerset", "2021", "84")
    assert (row["numerator"], row["denominator"], row["quarter"]) == ("114", "135", "Bottom quarter")
    rows = csv.DictReader(io.StringIO(manager.get("/metrics.csv?as_at=2026-11-22").content.decode()))
    row = next(one for one in rows if one["slug"] == AHA)
    assert (row["latest"], row["england"], row["neighbours_median"], row["rank"], row["of"]) == (
        *("73", "90", "92.5", "146", "151"),
    )
    assert row["status"] == "Needs attention" and row["change"] == "Fell by 13 percentage points"


def test_ties_are_said(us):
    told = story_of("convictions-and-youth-cautions", TODAY).readings[0]
    assert told == (
        "In 2025 it is better than England (2%), and the joint best of 6: ours and 5 statistical neighbours with a figure."
    )
