"""The history of one object, who may read it, and what is told of long words."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judgements.models import (
    Agency,
    AppendOnly,
    HistorySeal,
    Inspection,
    Judgement,
    Recommendation,
    writing,
)
from judgements.trail.tables import tables
from judgements.trail.words import changed_part
from metrics.models import Measurement
from tests.trail import FAR, address, rows_of

pytestmark = pytest.mark.django_db


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


# ---- An object's own history


def test_an_inspection_tells_the_changes_of_its_rows_too(busy, inspection_2012, client_as):
    response = client_as("officer").get(address(Inspection, "history", inspection_2012.pk))
    told_lines = rows_of(response)
    assert any("Changed judgement" in line and "Misread" in line for line in told_lines)
    assert any("Changed inspection" in line and "Somebody else" in line for line in told_lines)
    assert address(Judgement, "change", busy.pk) in response.content.decode()


def test_who_may_see_an_object_reads_its_history(busy, inspection_2012, client_as):
    url = address(Inspection, "history", inspection_2012.pk)
    for role in ("officer", "publisher", "auditor", "administrator"):
        assert client_as(role).get(url).status_code == 200
    for role, status in (("manager", 302), ("partner", 404), ("anonymous", 302)):
        assert client_as(role).get(url).status_code == status
    user = get_user_model().objects.create_user("nothing", is_staff=True)
    client = client_as("anonymous")
    client.force_login(user, backend="judgements.reach.ReachBackend")
    assert client.get(url).status_code == 403


def test_a_deleted_object_still_tells_its_history(busy, auditing):
    gone = Agency.history.filter(name="A body that goes").first()
    lines_told = rows_of(auditing.get(address(Agency, "history", gone.id)))
    assert [line.split("agency")[0].split()[-1] for line in lines_told] == ["Deleted", "Created"]


@pytest.mark.parametrize("key", [FAR, "abc", "²", "0", "-1", "1e3", "%00"])
def test_no_object_no_history(demonstration, auditing, key):
    assert auditing.get(f"/admin/judgements/agency/{key}/history/").status_code in (400, 404)
    assert auditing.get(f"/admin/nothing/{key}/1/history/").status_code in (400, 404)


def test_an_objects_history_costs_no_more_the_longer_it_is(inspection_2012, auditing):
    few, many = inspection_2012.recommendations.order_by("pk")[:2]
    for n in range(30):
        many.title = f"Title {n}"
        many.save()
        many.responsible.set(Agency.objects.order_by("pk")[n % 3 : n % 3 + 2])
    few.title = "Title"
    few.save()
    few.responsible.set(Agency.objects.order_by("pk")[:2])
    auditing.get(address(Recommendation, "history", few.pk))
    costs = []
    for row in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert auditing.get(address(Recommendation, "history", row.pk)).status_code == 200
        costs.append(len(captured))
    assert costs[1] <= costs[0] < 25


# ---- Words


def test_of_long_text_the_changed_part_is_said():
    old = " ".join(f"word{n}" for n in range(100))
    new = old.replace("word50 ", "other ")
    before, after = changed_part(old, new)
    assert before == "… " + " ".join(f"word{n}" for n in range(45, 56)) + " …"
    assert after == before.replace("word50", "other")
    assert changed_part("short", "other") == ("short", "other")
    assert changed_part("", old) == ("", old)
    longer = changed_part(old, f"{old} end")
    assert longer[1].endswith("word99 end") and longer[0].startswith("… word95")


def test_seals_are_no_change(demonstration):
    assert HistorySeal not in {table.model for table in tables()}
    assert {table.model for table in tables() if table.recorded} == {
        model for model in apps.get_models() if issubclass(model, AppendOnly) and model is not HistorySeal
    }
    assert Measurement in {table.model for table in tables()}
