"""Empty, short and wrong: every state of a page says what is so and what to do next."""

import pytest
from django.db import connection
from django.template.loader import render_to_string

from judgements.models import Authority, Recommendation
from metrics.models import Metric
from tests.test_pages import IHA, SLUG, THEN, words_of


def test_before_anything_was_published_each_page_says_so(demonstration, client_as):
    client, before = client_as("manager"), "?as_at=2012-02-23"
    assert "No inspection of Bath and North East Somerset had been published" in words_of(
        client.get("/" + before)
    )
    assert "No published inspection as at 23 February 2012" in words_of(client.get("/inspections/" + before))
    assert "No recommendation had been made by this date" in words_of(
        client.get("/recommendations/" + before)
    )
    assert "No metric had a figure by this date" in words_of(client.get("/metrics/" + before))
    assert "One inspection is a start" in words_of(client.get("/history/" + before))


def test_without_an_authority_of_our_own_every_list_still_answers(demonstration, client_as):
    ours = Authority.objects.get(is_ours=True)
    ours.is_ours = False
    ours.save()
    client = client_as("manager")
    assert "No authority has been chosen yet" in words_of(client.get("/"))
    for path in (
        "/inspections/",
        "/recommendations/",
        "/metrics/",
        "/history/",
        "/search/?q=health",
        "/sources/",
    ):
        assert client.get(path).status_code == 200, path
    for path in (
        "/metrics.json",
        "/history.csv",
        f"/inspections/{SLUG}/",
        f"/inspections/{SLUG}/grades.json",
    ):
        assert client.get(path).status_code == 200, path
    assert client.get(f"/metrics/{IHA}/").status_code == 404
    assert client.get("/history/leadership/").status_code == 404


def test_one_recommendation_reads_as_one(without_plan, inspection_2012, client_as):
    for row in Recommendation.objects.exclude(inspection=inspection_2012, ref="S1"):
        row.evidence.clear(), row.judgements.clear(), row.responsible.clear(), row.themes.clear()
        row.figures.clear(), row.notes.clear()
        row.delete()
    client = client_as("manager")
    assert "Of 1 recommendation, 1 is overdue, one by 91 days" in words_of(
        client.get(f"/recommendations/{THEN}")
    )
    assert "1 recommendation falls due on" in words_of(client.get(f"/recommendations/{THEN}"))
    page = words_of(client.get(f"/recommendations/{SLUG}/S1/{THEN}"))
    assert "Next:" not in page and "Before:" not in page


def test_a_figure_that_was_not_printed_is_never_zero(demonstration, client_as):
    text = words_of(client_as("manager").get("/metrics/looked-after-reviews-on-time/" + THEN))
    assert "No figure is printed in the report." in text and "So there is no measurement." in text
    assert not Metric.objects.get(code="looked-after-reviews-on-time").measurements.exists()


def test_error_pages_say_what_happened(demonstration, client_as):
    client = client_as("manager")
    missing = client.get("/inspections/nowhere/")
    assert missing.status_code == 404 and "There is no such page" in words_of(missing)
    wrong = client.get("/?as_at=never")
    assert wrong.status_code == 400 and "Write it as year, month and day, such as 2012-05-25" in words_of(
        wrong
    )
    for response in (missing, wrong):
        assert "<script" not in response.content.decode()


def test_the_links_of_an_error_page_keep_the_date(demonstration, client_as):
    client = client_as("manager")
    for ask, address, status in (
        (client.get, "/inspections/nowhere/?as_at=2012-05-25", 404),
        (client.get, "/inspections.csv?as_at=2012-05-25&kind=nothing", 400),
        (client.post, "/my-actions/calendar/?as_at=2012-05-25", 403),
    ):
        response = ask(address)
        assert response.status_code == status
        assert 'href="/?as_at=2012-05-25"' in response.content.decode()
    assert 'href="/"' in client.get("/inspections/nowhere/").content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_need_no_database(status, django_assert_num_queries, rf, db):
    with django_assert_num_queries(0, connection=connection):
        page = render_to_string(f"{status}.html", {}, rf.get("/"))
    assert "Throughline" in page and "<h1>" in page


def test_the_site_says_that_it_is_well(db, client_as):
    response = client_as("anonymous").get("/healthz")
    assert response.json() == {"live": True, "ready": True} and response["Cache-Control"] == "no-store"
