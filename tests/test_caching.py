"""Reading pages are asked for again each time and answered with 304 while nothing has changed."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from judgements.models import DataStamp, Judgement, Recommendation, Strand, Theme
from metrics.models import Measurement

SLUG = "bath-and-north-east-somerset-2012-02-24"
THEN = "as_at=2012-05-25"
READING = [
    "/",
    "/inspections/",
    f"/inspections/{SLUG}/",
    f"/inspections/{SLUG}/judgements/lac.being_healthy/",
    "/recommendations/",
    f"/recommendations/{SLUG}/S1/",
    "/metrics/",
    "/metrics/annual-health-assessments/",
    "/metrics/annual-health-assessments/figure.json",
    "/history/",
    "/search/?q=health",
    "/sources/",
    "/recommendations.json",
    "/metrics.csv",
    f"/inspections/{SLUG}/grades.xlsx",
]


@pytest.fixture
def client(demonstration, client_as):
    """A reader who has the cookie of the forms, as anybody has after signing in."""
    made = client_as("manager")
    made.get(f"/sources/?{THEN}")
    return made


def again(client, path, etag):
    return client.get(path, headers={"if-none-match": etag})


@pytest.mark.parametrize("path", READING)
def test_headers_and_304(client, path):
    response = client.get(path)
    assert {part.strip() for part in response["Cache-Control"].split(",")} == {"private", "no-cache"}
    assert "Cookie" in response["Vary"]
    assert response["ETag"].strip('"')
    unchanged = again(client, path, response["ETag"])
    assert unchanged.status_code == 304 and unchanged.content == b""
    assert again(client, path, '"another"').status_code == 200


def change_judgement():
    one = Judgement.objects.get(inspection__slug=SLUG, section__key="lac.being_healthy")
    one.headline = "Another headline"
    one.save()


def change_many():
    rows = list(Recommendation.objects.filter(inspection__slug=SLUG)[:3])
    for row in rows:
        row.title += " again"
    Recommendation.update_tracked(rows, ["title"])


def record_measurement():
    old = Measurement.objects.filter(metric__code="annual-health-assessments").first()
    Measurement.objects.create(
        metric=old.metric, place=old.place, period=old.period, value=1, available_on=old.available_on
    )


def join_rows():
    Theme.objects.first().judgements.add(Judgement.objects.filter(themes=None).first())


def delete_row():
    Strand.objects.create(key="unused", name="Unused").delete()


@pytest.mark.parametrize(
    "change",
    [change_judgement, change_many, record_measurement, join_rows, delete_row],
    ids=lambda one: one.__name__,
)
def test_whatever_is_written_takes_every_page_back(client, change):
    paths = ["/", f"/inspections/{SLUG}/?{THEN}", "/recommendations.json"]
    etags = [client.get(path)["ETag"] for path in paths]
    before = DataStamp.current()
    change()
    assert DataStamp.current() != before
    for path, etag in zip(paths, etags, strict=True):
        response = again(client, path, etag)
        assert response.status_code == 200 and response["ETag"] != etag


def test_a_changed_word_is_on_the_page_at_once(client):
    path = f"/inspections/{SLUG}/judgements/lac.being_healthy/"
    assert "Another headline" not in client.get(path).content.decode()
    change_judgement()
    assert "Another headline" in client.get(path).content.decode()


def test_a_new_day_a_new_date_and_another_filter_are_other_pages(client, monkeypatch):
    etags = {client.get(path)["ETag"] for path in ("/", f"/?{THEN}", "/?as_at=2012-05-24", "/?show=below")}
    assert len(etags) == 4
    here = client.get("/")["ETag"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: tomorrow)
    assert again(client, "/", here).status_code == 200


def test_one_readers_etag_is_nobody_elses(client, client_as):
    etag = client.get("/inspections/")["ETag"]
    for role in ("partner", "officer"):
        assert again(client_as(role), "/inspections/", etag).status_code == 200
    assert again(client_as("anonymous"), "/inspections/", etag).status_code == 302


def test_the_kept_page_holds_nothing_of_another_reader(client, client_as):
    first = client.get("/inspections/").content.decode()
    assert "Sign out manager" in first and ">Edit<" not in first
    second = client_as("partner").get("/inspections/").content.decode()
    assert "Sign out partner" in second and "manager" not in second
    third = client_as("officer").get("/inspections/").content.decode()
    assert "Sign out officer" in third and ">Edit<" in third
    tokens = [
        page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0] for page in (first, second, third)
    ]
    assert len(set(tokens)) == 3


def test_a_kept_page_is_the_page(client):
    cache.clear()
    made = client.get(f"/inspections/{SLUG}/?{THEN}").content.decode()
    kept = client.get(f"/inspections/{SLUG}/?{THEN}").content.decode()
    without = [page.split('name="csrfmiddlewaretoken"')[0] for page in (made, kept)]
    assert without[0] == without[1]


def test_head_is_get_without_its_body(client):
    for path in ("/", "/recommendations.csv", f"/inspections/{SLUG}/"):
        full, head = client.get(path), client.head(path)
        assert head.status_code == 200 and head.content == b"" and head["ETag"] == full["ETag"]


def test_what_is_refused_is_kept_by_nobody(client, client_as):
    assert "no-store" in client.get("/nowhere/")["Cache-Control"]
    assert "ETag" not in client.get("/?as_at=never")
    assert "ETag" not in client_as("anonymous").get("/")
