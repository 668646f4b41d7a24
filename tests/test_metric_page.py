"""The page of one metric: what it serves, why not in time, what happened, and the same as a spreadsheet."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dashboard.queries.serving import events_of, serving
from judgements.models import Authority
from judgements.queries import our_authority
from metrics.charts import metric_chart
from metrics.models import (
    Measurement,
    MeasurementReason,
    Period,
)
from tests.figures import accepted
from tests.metric_stories import AHA, SEEN, TODAY, VISITS, soup, story_of, words

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def manager(client_as):
    return client_as("manager")


@pytest.fixture
def us():
    return Authority.objects.get(is_ours=True)


def test_the_page_names_the_actions_that_it_measures(manager):
    page = soup(manager, "/metrics/initial-health-assessments-in-timescale/?as_at=2012-05-25")
    served = page.select_one("section[aria-labelledby=h-served]")
    assert "That a figure moved after an action does not show that the action moved it" in words(served)
    assert "The plan is illustrative" in words(served)
    links = [one["href"] for one in served.select("tbody a")]
    assert any(one.startswith("/actions/2012-A") for one in links)
    assert any("/recommendations/" in one for one in links)
    assert not soup(manager, "/metrics/social-worker-turnover/").select("section[aria-labelledby=h-served]")


def test_a_figure_of_the_authority_in_a_national_measure_is_told_as_its_own(manager, us):
    assert "entered here by the authority" not in words(soup(manager, f"/metrics/{AHA}/").body)
    period = Period.objects.filter(metric__code=AHA, label="2025").get()
    newest = Measurement.objects.filter(period=period, place=us).latest("available_on")
    Measurement.objects.create(
        metric=period.metric, place=us, period=period, value=75, available_on=newest.available_on
    )
    page = words(soup(manager, f"/metrics/{AHA}/").body)
    assert "as published, save for 2025: entered here by the authority itself" in page
    assert "save for" not in words(soup(manager, f"/metrics/{AHA}/?as_at=2021-12-31").body)


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
