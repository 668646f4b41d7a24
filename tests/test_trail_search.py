"""One search over everything that was ever written: in words, by person and day, as a page and as a file."""

import html
import json
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judgements.admin import trail as page
from judgements.models import (
    Agency,
    Inspection,
    writing,
)
from judgements.trail.lines import lines
from judgements.trail.search import Search, count, keys, parts
from judgements.trail.tables import sets_of, tables
from tests.forms import main_of
from tests.test_hostile_values import VALUES
from tests.trail import CHANGES, FAR, a_draft, ask, examples_of, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def examples(for_the_module):
    """Made once: each test works on copies of them."""
    held = []

    def fill():
        inspection = Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")
        held.append(examples_of(inspection, a_draft(inspection)))

    for_the_module(fill)
    return held[0]


@pytest.fixture
def auditing(client_as):
    return client_as("auditor")


@pytest.fixture
def busy(inspection_2012, officer, publisher):
    """Some changes of different kinds by two people."""
    with writing("admin form", by=officer, reason="Misread"):
        judgement = inspection_2012.judgements.exclude(grade=None).select_related("grade__scale").first()
        judgement.grade = judgement.grade.scale.grades.exclude(pk=judgement.grade_id).first()
        judgement.summary = f"{'The same words. ' * 20}Old here. {'And on it goes. ' * 20}"
        judgement.save()
        judgement.summary = judgement.summary.replace("Old here", "New here")
        judgement.save()
    with writing("import", by=publisher):
        agency = Agency.objects.create(name="Spelt <i>so</i>", kind="health")
        inspection_2012.recommendations.first().responsible.add(agency)
        inspection_2012.lead_inspector, inspection_2012.published_on = "Somebody else", date(2012, 2, 25)
        inspection_2012.save()
        spare = Agency.objects.create(name="A body that goes")
        spare.delete()
    return judgement


def test_only_who_may_read_the_trail_reaches_it(demonstration, client_as):
    for role, status in {
        "administrator": 200,
        "auditor": 200,
        "officer": 403,
        "publisher": 403,
        "manager": 302,
        "partner": 404,
        "anonymous": 302,
    }.items():
        for url in (CHANGES, "/admin/changes.csv?kind=judgements.judgement"):
            assert client_as(role).get(url).status_code == status, (role, url)


def test_each_line_says_it_in_words(busy, auditing):
    line, before = rows_of(ask(auditing, kind="judgements.judgement", source="admin form"))
    assert "Changed judgement" in line and "officer" in line and "admin form Misread" in line
    assert "summary: from … same words. The same words. Old here." in line.replace(" :", ":")
    assert "New here. And on it goes." in line and len(line) < 600
    old = busy.history.order_by("-history_id")[2].grade
    assert f"grade: from {old.label} to {busy.grade.label}" in before.replace(" :", ":")
    (line,) = rows_of(ask(auditing, kind="judgements.inspection", change="changed", source="import"))
    assert "published on: from 24 February 2012 to 25 February 2012" in line.replace(" :", ":")
    assert "lead inspector: from" in line.replace(" :", ":") and "to Somebody else" in line
    (line,) = rows_of(ask(auditing, kind="judgements.recommendation", source="import"))
    assert "responsible: added Spelt <i>so</i>" in line.replace(" :", ":")
    assert "<i>so</i>" not in ask(auditing, source="import").content.decode()


def test_what_was_created_shows_its_fields_and_what_is_gone_has_no_link(busy, auditing):
    response = ask(auditing, kind="judgements.agency", source="import")
    gone, made, other = rows_of(response)
    assert "Deleted agency A body that goes" in gone and "Created agency A body that goes" in made
    assert "kind: Health" in other.replace(" :", ":")
    soup = main_of(response)
    links = [[a["href"] for a in row.select("td a")] for row in soup.select("#change-history tbody tr")]
    assert links[:2] == [[], []] and links[2][0].startswith("/admin/judgements/agency/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"source": "import", "kind": "judgements.agency"}, 3),
        ({"source": "import", "change": "deleted"}, 1),
        ({"words": "a body that goes"}, 2),
        ({"words": "goes body"}, 2),
        ({"words": "goes nowhere"}, 0),
        ({"words": "bath nowhere", "kind": "judgements.inspection", "source": "import"}, 0),
        ({"words": "bath 2012", "kind": "judgements.inspection", "source": "import"}, 1),
        ({"until": "2011-01-01"}, 0),
        ({"change": "recorded", "kind": "judgements.agency"}, 0),
    ],
    ids=str,
)
def test_searching(busy, auditing, asked, found):
    assert len(rows_of(ask(auditing, **asked))) == found


def test_searching_by_person_and_by_day(busy, auditing, officer, publisher):
    assert len(rows_of(ask(auditing, person=officer.pk))) == 2
    assert len(rows_of(ask(auditing, person=publisher.pk, change="created"))) == 2
    today = timezone.localdate()
    assert len(rows_of(ask(auditing, person=officer.pk, since=today, until=today))) == 2
    assert rows_of(ask(auditing, person=officer.pk, since=today + timedelta(days=1))) == []


def test_the_newest_stands_first_and_pages_hold_fifty(demonstration, auditing):
    shown = ask(auditing).context["page_obj"]
    assert len(shown.object_list) == 50 and shown.paginator.count > 20_000
    when = [one.line.when for one in shown.object_list]
    assert when == sorted(when, reverse=True)
    second = ask(auditing, p=2).context["page_obj"].object_list
    assert second[0].line.when <= when[-1]
    first = {(one.line.table.label, one.line.pk) for one in shown.object_list}
    assert not first & {(one.line.table.label, one.line.pk) for one in second}


def test_the_search_finds_what_a_naive_reading_finds(busy):
    fields = page.names().search_fields
    naive = sorted(
        (
            (getattr(row, table.when), table.label, row.pk)
            for table in tables()
            for row in table.rows._base_manager.all()
        ),
        reverse=True,
    )
    everything = parts(Search(), fields)
    assert count(everything) == len(naive)
    found = keys(everything, 0, 700)
    table_of = {table.label: table for table in tables()}
    whens = [
        getattr(table_of[key.table.label].rows._base_manager.get(pk=key.pk), key.table.when) for key in found
    ]
    assert whens == [when for when, _, _ in naive[:700]]
    assert len({(key.table.label, key.pk) for key in found}) == 700


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.label)
def test_a_page_costs_the_same_for_few_lines_and_for_many(table, demonstration, examples):
    own = page.names()
    found = parts(Search(kind=table.label), own.search_fields)
    some = keys(found, 0, 50)
    with CaptureQueriesContext(connection) as captured:
        read = lines(some, own)
    related = {field.remote_field.model for field in table.model._meta.concrete_fields if field.is_relation}
    related |= {field.remote_field.model for field, _ in sets_of(table)}
    bound = 3 + len(sets_of(table)) + len(related)
    assert len(captured) <= bound, [query["sql"][:120] for query in captured.captured_queries]
    assert len(read) == len(some)
    assert all(line.text and not line.text.startswith("Historical") for line in read)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.label)
def test_every_kind_of_object_is_found_by_words(table, demonstration, examples, auditing):
    response = ask(auditing, kind=table.label, words="7 x")
    assert response.status_code == 200
    assert ask(auditing, kind=table.label, words="12").status_code == 200
    if table.rows._base_manager.exists():
        assert parts(Search(kind=table.label, words="a"), page.names().search_fields)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_same_search_as_a_file(busy, auditing, kind):
    response = auditing.get(f"/admin/changes.{kind}?source=import&kind=judgements.agency")
    assert response.status_code == 200
    if kind == "json":
        rows = json.loads(response.content)["changes"]
        assert [row["kind"] for row in rows] == ["deleted", "created", "created"]
        assert rows[0]["who"] == "publisher" and rows[2]["object"] == "Spelt <i>so</i>"
        assert "kind: from nothing to Health" in rows[2]["changes"]
    if kind == "csv":
        assert b"A body that goes" in response.content and len(response.content.splitlines()) == 4


def test_a_file_of_too_many_is_refused_in_words(demonstration, auditing, monkeypatch):
    monkeypatch.setattr(page, "MOST_EXPORTED", 100)
    response = auditing.get("/admin/changes.csv")
    assert response.status_code == 400
    assert "a file holds at most 100" in response.content.decode()


@pytest.mark.parametrize(
    "value",
    [v for v in VALUES.values() if len(v) < 4000],
    ids=[k for k, v in VALUES.items() if len(v) < 4000],
)
def test_any_parameter_is_answered(demonstration, auditing, value):
    names = ("person", "kind", "words", "since", "until", "change", "source", "p")
    for asked in (dict.fromkeys(names, value), {"words": value}):
        response = ask(auditing, **asked)
        assert response.status_code in (200, 400), asked
        if html.escape(value) != value and value not in ("'", '"'):
            assert value not in response.content.decode()
    response = auditing.get(
        f"/admin/changes.json?{urlencode({'person': value, 'since': value, 'kind': 'x'})}"
    )
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    "asked",
    [
        {"person": FAR},
        {"person": "²"},
        {"person": f"-{FAR}"},
        {"since": "9999-12-31"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"until": "2012-02-30"},
        {"since": "2024-02-02", "until": "2024-02-01"},
        {"p": FAR},
        {"p": "-1"},
        {"words": "x " * 99},
        {"words": "\x00"},
        {"kind": "auth.user"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told_beside_its_field(demonstration, auditing, asked):
    response = ask(auditing, **asked)
    assert response.status_code in (200, 400)
    if response.status_code == 200 and "p" not in asked and not asked.get("words", "").startswith("x"):
        assert response.context["form"].errors and rows_of(response) == []
        assert auditing.get(f"/admin/changes.csv?{urlencode(asked)}").status_code == 400
