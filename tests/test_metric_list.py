"""The list of metrics: each with its word and its rule, filtered, in pages, and what is not in it."""

from datetime import date

import pytest

from judgements.models import Authority, Import
from metrics.calculations.attention import RULES, STATUSES
from metrics.importing import undo
from metrics.models import (
    Measurement,
    Metric,
    Period,
    Target,
)
from metrics.queries import metric_rows
from tests.metric_stories import AHA, REVIEWS, SEEN, TODAY, VISITS, soup, words

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def manager(client_as):
    return client_as("manager")


@pytest.fixture
def us():
    return Authority.objects.get(is_ours=True)


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
