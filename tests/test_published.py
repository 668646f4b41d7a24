"""What is published is changed with a reason, keeps every grade, and is deleted only with a word and as it was seen."""

import pytest
from django.db import transaction
from django.urls import reverse

from judgements.models import (
    Agency,
    Finding,
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    WrittenMeanwhile,
)
from tests.forms import posted_by, typed
from tests.test_meanwhile import address, listing, told

WHY = "readers see the change at once"
FIELDS = {
    Inspection: {"title": "Another title"},
    Judgement: {"headline": "Another headline"},
    Recommendation: {"title": "Another title"},
    ReportFigure: {"measure": "Another measure"},
    ReportNote: {"doubt": "Another doubt"},
    ReportParagraph: {"page": "7"},
    Finding: {"words": "Other words"},
}


def row_of(model, inspection):
    if model is Inspection:
        return inspection
    path = "judgement__inspection" if model is Finding else "inspection"
    return model.objects.filter(**{path: inspection}).order_by("pk").first()


@pytest.mark.parametrize("model", FIELDS)
def test_what_readers_see_at_once_is_said_and_needs_its_reason(inspection_2012, client_as, model):
    client, row = client_as("officer"), row_of(model, inspection_2012)
    version, url = row.version, address(row)
    assert "Published: what you save is seen at once." in told(client.get(url))
    answer = client.post(url, typed(client, url, **FIELDS[model]))
    assert answer.status_code == 200 and WHY in told(answer)
    assert model.objects.get(pk=row.pk).version == version
    answer = client.post(url, typed(client, url, reason="Misread", **FIELDS[model]))
    assert answer.status_code == 302
    assert row.history.first().history_change_reason == "Misread"


def test_a_draft_asks_for_no_reason(inspection_2012, client_as):
    draft = Inspection.objects.create(
        authority=inspection_2012.authority, framework=inspection_2012.framework, title="A draft"
    )
    client, url = client_as("officer"), address(draft)
    assert "Published:" not in told(client.get(url))
    assert client.post(url, typed(client, url, title="Another")).status_code == 302


def test_rows_of_a_published_inspections_page_need_the_reason_too(inspection_2012, client_as):
    client, url = client_as("officer"), f"{address(inspection_2012)}?part=recommendations"
    posted = typed(client, url) | {"recommendations-0-title": ["Another title"]}
    answer = client.post(url, posted)
    assert answer.status_code == 200 and WHY in told(answer)
    assert client.post(url, posted | {"reason": "Misread"}).status_code == 302
    row = inspection_2012.recommendations.order_by("order").first()
    assert (row.title, row.history.first().history_change_reason) == ("Another title", "Misread")


def test_a_list_that_is_edited_in_place_needs_it_too(inspection_2012, client_as):
    client, url = client_as("officer"), f"{listing(Recommendation)}?inspection={inspection_2012.pk}"
    posted = posted_by(client.get(url), "#changelist-form") | {"_save": "Save"}
    posted |= {"form-0-timescale": [""], "form-0-due_on": [""]}
    answer = client.post(url, posted)
    assert answer.status_code == 200 and WHY in told(answer)
    assert client.post(url, posted | {"reason": "Misread"}).status_code == 302
    row = Recommendation.objects.get(pk=posted["form-0-id"][0])
    assert (row.timescale, row.history.first().history_change_reason) == ("", "Misread")


def test_a_new_row_of_a_published_inspection_needs_it_too(inspection_2012, client_as):
    client, url = client_as("officer"), reverse("admin:judgements_reportnote_add")
    posted = {"inspection": inspection_2012.pk, "key": "n99", "doubt": "A", "answer": "B"}
    posted |= {"also_paragraphs": "", "beside": "", "where": ""}
    assert b'name="reason"' in client.get(url).content
    answer = client.post(url, posted)
    assert answer.status_code == 200 and WHY in told(answer)
    assert client.post(url, posted | {"reason": "Found later"}).status_code == 302
    row = ReportNote.objects.get(key="n99")
    assert row.history.first().history_change_reason == "Found later"


def test_no_form_takes_a_published_grade_away(inspection_2012, client_as):
    client, row = client_as("officer"), inspection_2012.judgements.exclude(grade=None).first()
    grades = f"{address(inspection_2012)}?part=grades"
    posted = typed(client, grades, reason="Misread") | {"judgements-0-grade": [""]}
    assert "keeps every grade" in told(client.post(grades, posted))
    answer = client.post(address(row), typed(client, address(row), reason="x", grade="", printed_grade=""))
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.grade and row.printed_grade
    everything = inspection_2012.judgements
    assert not everything.filter(grade=None, printed_grade="").exists()


# ---- Many rows written at once


def test_a_bulk_write_of_what_somebody_changed_meanwhile_is_refused_whole(inspection_2012, officer):
    first, second = Agency.objects.order_by("pk")[:2]
    stale = list(Agency.objects.filter(pk__in=[first.pk, second.pk]))
    first.role = "Somebody else's"
    first.save()
    for row in stale:
        row.role = "Mine"
    with pytest.raises(WrittenMeanwhile, match=str(first)), transaction.atomic():
        Agency.update_tracked(stale, ["role"], by=officer)
    assert [row.role for row in Agency.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")] == [
        "Somebody else's",
        second.role,
    ]


def test_a_file_does_not_overwrite_what_was_written_while_it_was_read(inspection_2012, officer):
    from judgements.importing.rows import settle

    agency = Agency.objects.order_by("pk").first()

    def lines():
        held = Agency.objects.get(pk=agency.pk)
        held.role = "Somebody else's"
        held.save()
        yield {"name": agency.name, "role": "From the file"}

    with pytest.raises(WrittenMeanwhile), transaction.atomic():
        settle(Agency, ["name"], lines(), by=officer)
    assert Agency.objects.get(pk=agency.pk).role != "From the file"


# ---- Deleting


@pytest.fixture
def alone(inspection_2012):
    return Agency.objects.create(name="A body that nobody names")


def test_one_row_is_deleted_with_a_reason_and_as_it_was_seen(alone, client_as, administrator):
    client, url, key = client_as("administrator"), address(alone, "delete"), alone.pk
    page = client.get(url)
    assert 'name="reason"' in page.content.decode()
    posted = posted_by(page, "form.tl-confirm")
    assert "Say why" in told(client.post(url, posted))
    alone.role = "Changed meanwhile"
    alone.save()
    assert "changed by somebody else" in told(client.post(url, posted | {"reason": "A double"}))
    assert Agency.objects.filter(pk=key).exists()
    fresh = posted_by(client.get(url), "form.tl-confirm") | {"reason": "A double"}
    assert client.post(url, fresh).status_code == 302
    last = Agency.history.filter(id=key).first()
    assert (last.history_type, last.history_user, last.history_change_reason) == (
        "-",
        administrator,
        "A double",
    )


def test_many_are_deleted_with_a_reason_and_what_goes_with_them_is_said(inspection_2012, client_as):
    client = client_as("administrator")
    row = Judgement.objects.create(
        inspection=Inspection.objects.create(
            authority=inspection_2012.authority, framework=inspection_2012.framework, title="A draft"
        ),
        section=inspection_2012.judgements.first().section,
    )
    finding = Finding.objects.create(judgement=row, kind="weakness", words="A weakness")
    url, key = listing(Judgement), row.pk
    page = client.post(url, {"action": "delete_selected", "_selected_action": [row.pk], "index": 0})
    assert "With it goes: 1 finding" in told(page)
    posted = posted_by(page, "form.tl-confirm")
    assert "Say why" in told(client.post(url, posted)) and Judgement.objects.filter(pk=key).exists()
    client.post(url, posted | {"reason": "Keyed twice"})
    assert not Judgement.objects.filter(pk=key).exists()
    for history in (Judgement.history.filter(id=key), Finding.history.filter(id=finding.pk)):
        last = history.first()
        assert (last.history_type, last.history_change_reason) == ("-", "Keyed twice")


def test_what_others_stand_on_is_not_deleted(inspection_2012, client_as):
    client, url = client_as("administrator"), listing(Inspection)
    page = client.post(
        url, {"action": "delete_selected", "_selected_action": [inspection_2012.pk], "index": 0}
    )
    assert "It is kept by its" in told(page)
    posted = posted_by(page, "form.tl-confirm") | {"reason": "x"}
    client.post(url, posted)
    assert Inspection.objects.filter(pk=inspection_2012.pk).exists()


@pytest.mark.parametrize("role", ["officer", "publisher", "auditor"])
def test_who_may_not_delete_is_offered_nothing(alone, client_as, role):
    client = client_as(role)
    assert b"delete_selected" not in client.get(listing(Agency)).content
    assert client.post(address(alone, "delete"), {"post": "yes", "reason": "x"}).status_code == 403
    assert Agency.objects.filter(pk=alone.pk).exists()
