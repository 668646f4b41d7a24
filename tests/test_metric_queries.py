"""What pages ask about metrics: which rows count, what is said of them, and at how many queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from judgements.models import Import, ImportUndone, Inspection, Place
from judgements.queries import judgement_rows, judgements_of, our_authority, strands_known
from metrics.charts import metric_chart
from metrics.models import Measurement, Metric, Period
from metrics.queries import bearing_on, by_concern, metric_rows, metric_story
from tests.metric_stories import MAY_2012, THEN, TODAY, story_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def us():
    return our_authority()


# ---- Which rows count.


def add(metric, place, period, value, available_on, **more):
    return Measurement.objects.create(
        metric=metric, place=place, period=period, value=value, available_on=available_on, **more
    )


def test_a_revision_counts_from_its_day_and_an_undone_import_never(us):
    metric = Metric.objects.get(code="annual-health-assessments")
    period = Period.objects.get(metric=metric, label="2025")
    source = Import.objects.create(file_name="later.csv", file_hash="0" * 64, kind="national file")
    add(metric, us, period, Decimal(91), date(2026, 3, 1), standing="revised", source_import=source)

    # Recorded last, yet known since earlier than the row that stands: it never counts.
    add(metric, us, period, Decimal(12), date(2025, 10, 1))

    def values(on):
        return [point.value for point in story_of(metric.code, on).ours.points]

    assert values(date(2026, 2, 28)) == [84, 83, 82, 86, 73]
    assert values(date(2026, 3, 1)) == [84, 83, 82, 86, 91]
    ImportUndone.objects.create(of=source, reason="The wrong file")
    assert values(date(2026, 3, 1)) == [84, 83, 82, 86, 73]


def test_of_two_rows_of_one_day_the_newest_record_counts(us):
    metric = Metric.objects.get(code="annual-health-assessments")
    period = Period.objects.get(metric=metric, label="2025")
    now = timezone.now()
    for value, recorded_at in ((74, now), (12, now - timedelta(days=900))):
        add(metric, us, period, Decimal(value), date(2025, 11, 1), recorded_at=recorded_at)
    assert [point.value for point in story_of(metric.code, TODAY).ours.points] == [84, 83, 82, 86, 74]


def test_a_joint_return_and_a_region_are_in_no_rank_or_median(us):
    metric = Metric.objects.get(code="social-worker-turnover")
    period = Period.objects.get(metric=metric, label="2025")
    before = story_of(metric.code, TODAY).row
    joint = Place.objects.filter(kind="joint return").first()
    for place in (joint, us.region):
        add(metric, place, period, Decimal("0.1"), date(2026, 2, 1), recorded_at=timezone.now())
    after = story_of(metric.code, TODAY).row
    assert (after.band, after.around.neighbours, after.around.stated) == (
        before.band,
        before.around.neighbours,
        before.around.stated,
    )


def test_nothing_is_known_before_its_day(us):
    for row in metric_rows(date(2012, 2, 23), us):
        assert (row.latest, row.points, row.england) == (None, 0, None)
    on_the_day = {row.slug for row in metric_rows(date(2012, 2, 24), us) if row.latest}
    assert "initial-health-assessments-in-timescale" in on_the_day


# ---- What the rows say.


def row_of(code, on=TODAY):
    return story_of(code, on).row


def test_the_first_metric_of_the_product():
    story = story_of("initial-health-assessments-in-timescale", MAY_2012)
    assert story.headline == (
        "Initial health assessments in timescale fell by 18.7 percentage points over two years, from 89.5% to 70.8%"
    )
    assert (story.row.change, story.row.turn, story.row.latest_words) == (
        "Fell by 18.7 percentage points",
        "worse",
        "70.8%",
    )
    assert (story.row.band, story.row.around, story.line("england")) == (None, None, None)
    assert story.row.latest.paragraph == 99


def test_a_word_in_place_of_a_number_is_told_by_its_word(us):
    told = {
        row.slug: row.latest_words for row in metric_rows(MAY_2012, us) if row.latest and row.latest.words
    }
    assert told["review-conferences-on-time"] == "All"
    assert told["one-qualification-at-16"] == "Every"
    assert told["disrupted-adoption-placements"] == "None"
    assert len(told) == 9


def test_no_figure_is_empty_and_a_zero_is_a_zero():
    missing = row_of("looked-after-reviews-on-time", MAY_2012)
    assert (missing.latest, missing.latest_words, missing.points) == (None, "", 0)
    assert missing.cell_words == "Reviews on time: not printed"
    assert missing.as_json()["latest"] is None
    zero = row_of("convictions-and-youth-cautions")
    assert (zero.latest_words, zero.as_json()["latest"], zero.turn) == ("0%", 0, "same")


def test_a_withheld_figure_is_a_letter_and_no_number():
    story = story_of("development-assessments", TODAY)
    assert (story.row.latest_words, story.row.band, story.row.turn) == ("c", None, "none")
    assert story.row.spark == (85, None, None, 92, None)
    assert story.row.points == 2
    assert len(story.withheld) == 3
    assert story.headline.endswith("the newest figure is withheld as confidential; it was 92% in 2024")
    assert "3 figures are withheld." in story.sentence
    values = [one for one in story.as_json()["measurements"] if one["place"] == story.ours.label]
    assert [one["value"] for one in values] == [85, None, None, 92, None]
    assert [one["status"] for one in values] == ["", "c", "c", "", "c"]
    # The middle half of the others is still known where ours is withheld.
    assert all(one.middle_half for one in story.arounds)


def test_a_published_series_before_its_first_figure_says_so():
    assert story_of("re-referrals", MAY_2012).headline.endswith("no figure known by this date is held")
    assert row_of("re-referrals", MAY_2012).cell_words == "Re-referrals: none by this date"


def test_decimals_of_a_series_stay_and_those_of_a_document_are_as_printed():
    assert row_of("social-worker-turnover", date(2024, 6, 1)).latest_words == "13.0%"
    assert (
        row_of("adoption-within-12-months").latest_words,
        row_of("adoption-within-12-months").previous_words,
    ) == (
        "75%",
        "33.3%",
    )


def test_neutral_metrics_turn_neither_way_and_call_for_nothing(us):
    for row in metric_rows(TODAY, us):
        if row.polarity == "neither":
            assert row.turn in ("neutral", "same", "none")
            assert row.needs == ""


def test_what_needs_attention_is_said_in_words_worst_first(us):
    rows = sorted((row for row in metric_rows(TODAY, us) if row.needs), key=by_concern)
    assert row_of("annual-health-assessments").needs == (
        "Fell by 13 percentage points since the figure before, and in the bottom quarter"
    )
    assert rows[0].turn == "worse"
    assert all(row.band is None or row.band.quarter == 4 for row in rows)


# ---- Neighbours, named and counted.


def test_the_neighbour_set_is_the_newest_of_its_day_and_is_named():
    assert story_of("annual-health-assessments", THEN).neighbour_set == "Statistical neighbours, 2021"
    story = story_of("annual-health-assessments", TODAY)
    assert story.neighbour_set == "Statistical neighbours, 2025"
    assert (len(story.neighbour_names), story.neighbour_names[0]) == (10, "York")


def test_a_neighbour_without_a_figure_of_its_own_is_counted_out_loud():
    story = story_of("social-worker-turnover", TODAY)
    assert (story.row.around.neighbours_stated, story.row.around.neighbours_of) == (9, 10)
    assert "median of 9 of 10 in 2025" in metric_chart(story).caption
    assert story.line("neighbours").points[-1].note == "Median of 9 of 10 neighbours"


# ---- What a metric bears on, and what bears on a judgement.


@pytest.fixture
def being_healthy(us):
    inspection = Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")
    rows = judgement_rows(inspection, judgements_of(us, MAY_2012), strands_known())
    return inspection, rows, next(row for row in rows if row.key == "lac.being_healthy")


def test_the_most_telling_metric_of_a_judgement_comes_first(us, being_healthy):
    inspection, rows, row = being_healthy
    found = bearing_on(rows, metric_rows(MAY_2012, us), inspection)
    assert set(found) == {one.pk for one in rows}
    slugs = [one.slug for one in found[row.pk]]
    assert slugs[0] == "initial-health-assessments-in-timescale"
    assert len(set(slugs)) == len(slugs)
    agencies = next(one for one in rows if "contribution_of_health_agencies" in one.key)
    # The figures of its own paragraphs, rates before counts.
    own = [one.slug for one in found[agencies.pk]][:5]
    assert own[-1] == "retrospective-referrals-from-emergency-department"
    assert {"conferences-school-nurse-with-report", "conferences-paediatrician-attended"} <= set(own[:4])


def test_a_metric_names_the_judgements_of_its_day():
    code = "initial-health-assessments-in-timescale"
    assert {one.year for one in story_of(code, MAY_2012).bears_on} == {2012}
    assert "lac.being_healthy" in {one.key for one in story_of(code, MAY_2012).bears_on}
    assert 2025 in {one.year for one in story_of("annual-health-assessments", TODAY).bears_on}


# ---- Shapes and queries.


def test_the_json_of_every_story_has_the_contracts_shape():
    for metric in Metric.objects.all():
        story = story_of(metric.code, TODAY)
        answer = story.as_json()
        assert list(answer) == ["metric", "measurements"]
        assert set(answer["metric"]) == {"slug", "name", "unit", "polarity", "latest", "period", "points"}
        for one in answer["measurements"]:
            assert set(one) == {"place", "period", "value", "status"}
            assert (one["value"] is None) <= bool(one["status"])
        labels = [one["period"] for one in answer["measurements"] if one["place"] == story.ours.label]
        order = dict(metric.periods.values_list("label", "order"))
        assert labels == sorted(labels, key=order.get)
        assert answer["metric"]["points"] == sum(
            one["value"] is not None for one in answer["measurements"] if one["place"] == story.ours.label
        )


ROWS = [
    "metrics_measurement",  # ours and England's
    "judgements_neighbourset",  # with our neighbours in each
    "metrics_measurement",  # every authority's, in the newest period of each metric
    *("metrics_target", "metrics_definitionchange", "metrics_limitschange"),  # what is said beside them
]

STORY = [*ROWS, "judgements_judgement", "metrics_measurement"]  # what it bears on; what was first given


def test_rows_take_the_same_queries_for_one_metric_and_for_all(us, assert_queries):
    one = list(Metric.objects.filter(code="annual-health-assessments"))
    everything = list(Metric.objects.all())
    for metrics in (one, everything):
        with assert_queries(ROWS):
            metric_rows(TODAY, us, metrics=metrics)


def test_a_story_takes_the_same_queries_for_a_short_and_a_long_series(us, assert_queries):
    metrics = {
        code: Metric.objects.get(code=code) for code in ("suitable-accommodation-17-to-18", "re-referrals")
    }
    for metric in metrics.values():
        with assert_queries(STORY):
            metric_story(metric, TODAY, us)


def test_bearing_takes_two_queries_however_many_judgements(us, being_healthy, assert_queries):
    inspection, rows, _ = being_healthy
    metrics = metric_rows(MAY_2012, us)
    for some in (rows[:1], rows):
        with assert_queries(2):
            bearing_on(some, metrics, inspection)


def test_without_an_authority_there_are_no_rows():
    assert metric_rows(TODAY, None) == []
