"""A report read again by a newer reader shows what differs before it changes anything; an import can be taken back."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from judgements.importing.report_again import differences
from judgements.importing.report_taking import fingerprint, last_reading, take_over
from judgements.importing.reports import NotImported, import_report, refuse_again, take_back
from judgements.models import (
    Import,
    ImportUndone,
    Inspection,
    Judgement,
    Recommendation,
    ReportNote,
    ReportParagraph,
    ReportReading,
    ReportSection,
    State,
)
from judgements.services import change_state
from tests.report_files import needed
from tests.report_import import read_with_pages, the

HELD = (Inspection, Judgement, Recommendation, ReportParagraph, ReportNote, ReportSection, ReportReading)


@pytest.fixture(scope="module")
def files():
    return sorted(needed("reports", "pdf").glob("*/*.pdf"))


READ = {}


@pytest.fixture
def sheffield(demonstration, files):
    file = the(files, "sheffield")
    if file not in READ:
        READ[file] = read_with_pages(file)
    return file, *READ[file]


def older(report):
    """As an older reader might have read it: a grade and a name wrong, words cut, one row too few of each, one too many."""
    first, *judgements = report.judgements
    asked = list(report.recommendations)
    paragraphs = list(report.paragraphs)
    return replace(
        report,
        version=0,
        lead_inspector="Wrong Name",
        inspection_start=date(2013, 11, 18),
        judgements=(replace(first, grade="Good"), *judgements[:-1]),
        recommendations=(replace(asked[0], text=asked[0].text + " and more that was not meant"), *asked[2:]),
        paragraphs=(replace(paragraphs[0], text="Cut"), *paragraphs[2:], replace(paragraphs[-1], number=900)),
        warnings=report.warnings[1:],
    )


@pytest.fixture
def stored(demonstration, sheffield, officer):
    file, report, pages = sheffield
    done = import_report(
        name=file.name, content=file.read_bytes(), report=older(report), pages=pages, by=officer
    )
    return done.record, done.inspection


def held():
    return [model.objects.count() for model in HELD]


def told(found):
    return {(one.kind, one.field, bool(one.before), bool(one.now)) for one in found}


def test_the_same_reading_differs_in_nothing(demonstration, sheffield, officer):
    file, report, pages = sheffield
    done = import_report(name=file.name, content=file.read_bytes(), report=report, pages=pages, by=officer)
    assert last_reading(done.record) == report
    assert differences(report, report, done.inspection) == []


def test_every_kind_of_difference_is_told_and_taken_over(stored, sheffield, officer):
    (record, draft), (_, report, pages) = stored, sheffield
    found = differences(last_reading(record), report, draft)
    assert told(found) == {
        ("field", "lead_inspector", True, True),
        ("field", "started_on", True, True),
        ("judgement", "printed_grade", True, True),
        ("judgement", "", False, True),
        ("recommendation", "text", True, True),
        ("recommendation", "", False, True),
        ("paragraph", "text", True, True),
        ("paragraph", "", False, True),
        ("paragraph", "", True, False),
        ("doubt", "", False, True),
    }
    assert all(one.untouched for one in found if one.before)
    number = take_over(
        record, draft, report, pages,
        chosen={one.name for one in found}, seen=fingerprint(found), by=officer,
    )  # fmt: skip
    assert number == len(found)
    draft.refresh_from_db()
    assert (draft.lead_inspector, draft.started_on) == (report.lead_inspector, report.inspection_start)
    judged = {one.section.key: one.printed_grade for one in draft.judgements.select_related("section")}
    assert judged == {one.section: one.grade for one in report.judgements}
    assert all(one.grade for one in draft.judgements.select_related("grade"))
    asked = [*report.recommendations, *report.board_recommendations]
    assert sorted(one.text for one in draft.recommendations.all()) == sorted(one.text for one in asked)
    words = {(one.part, one.number): one.text for one in draft.paragraphs.all()}
    assert words == {(one.part, one.number): one.text for one in report.paragraphs}
    assert {note.doubt for note in draft.notes.all()} == {one.message for one in report.warnings}
    assert differences(last_reading(record), report, draft) == []
    assert record.readings.count() == 2 and draft.history.first().history_user == officer
    assert "reader" in draft.history.first().history_change_reason


def test_what_an_officer_corrected_is_told_and_stays_unless_it_is_chosen(stored, sheffield, officer):
    (record, draft), (_, report, pages) = stored, sheffield
    draft.lead_inspector = "By hand"
    draft.save()
    row = draft.recommendations.order_by("order").first()
    row.text = report.recommendations[0].text
    row.save()
    found = differences(last_reading(record), report, draft)
    name = next(one for one in found if one.field == "lead_inspector")
    assert (name.stands, name.untouched) == ("By hand", False)
    # It holds already what is read now.
    assert not any(one.kind == "recommendation" and one.field == "text" for one in found)
    take_over(record, draft, report, pages, chosen=set(), seen=fingerprint(found), by=officer)
    draft.refresh_from_db()
    assert draft.lead_inspector == "By hand"
    assert differences(last_reading(record), report, draft) == []


def test_what_moved_on_meanwhile_is_not_written(stored, sheffield, officer):
    (record, draft), (_, report, pages) = stored, sheffield
    found = differences(last_reading(record), report, draft)
    seen, chosen = fingerprint(found), {one.name for one in found}
    draft.lead_inspector = "By hand"
    draft.save()
    before = held()
    with pytest.raises(NotImported, match="since you opened this page"):
        take_over(record, draft, report, pages, chosen=chosen, seen=seen, by=officer)
    assert held() == before


def test_a_row_that_something_rests_on_is_not_taken_away(stored, sheffield, officer):
    from judgements.models import ReportFigure

    (record, draft), (_, report, pages) = stored, sheffield
    gone = draft.paragraphs.get(number=900)
    ReportFigure.objects.create(inspection=draft, key="f", measure="A figure", value=1, paragraph=gone)
    found = differences(last_reading(record), report, draft)
    before, name = held(), draft.lead_inspector
    with pytest.raises(NotImported, match="kept by its report figures"):
        take_over(
            record, draft, report, pages,
            chosen={one.name for one in found}, seen=fingerprint(found), by=officer,
        )  # fmt: skip
    draft.refresh_from_db()
    assert held() == before and draft.lead_inspector == name


def test_an_officer_sees_the_differences_and_ticks(stored, sheffield, client_as):
    (record, draft), (_, report, _) = stored, sheffield
    client, address = client_as("officer"), reverse("admin:report_again", args=[record.pk])
    before = held()
    page = client.get(address)
    found = page.context_data["found"]
    assert held() == before and page.content.decode().count('name="take"') == len(found) >= 10
    wanted = next(one.name for one in found if one.field == "lead_inspector")
    answer = client.post(address, {"take": [wanted], "seen": page.context_data["seen"]}, follow=True)
    draft.refresh_from_db()
    assert draft.lead_inspector == report.lead_inspector and b"1 difference taken over" in answer.content
    assert draft.started_on == date(2013, 11, 18)
    stale = client.post(address, {"take": [wanted], "seen": "x"}, follow=True)
    assert stale.status_code == 200
    for role in ("manager", "partner", "auditor", "publisher"):
        assert client_as(role).get(address).status_code in (302, 403, 404)
        assert client_as(role).post(address, {"take": [wanted]}).status_code in (302, 403, 404)
    assert client.get(reverse("admin:report_again", args=[10**15])).status_code == 404


def test_what_is_published_is_not_read_over(stored, sheffield, officer):
    (record, draft), (_, report, pages) = stored, sheffield
    found = differences(last_reading(record), report, draft)
    draft.state = "withdrawn"
    draft.save()
    with pytest.raises(NotImported, match="only a draft"):
        take_over(record, draft, report, pages, chosen=set(), seen=fingerprint(found), by=officer)


# ---- Taken back


def test_an_import_is_taken_back_whole_and_the_file_may_come_again(stored, sheffield, officer, client_as):
    (record, draft), (file, report, pages) = stored, sheffield
    client, address = client_as("officer"), reverse("admin:report_back", args=[record.pk])
    key, history = draft.pk, Judgement.history.count()
    assert b"Say why" in client.post(address, {"reason": " "}).content
    assert Inspection.objects.filter(pk=key).exists()
    answer = client.post(address, {"reason": "The wrong file."}, follow=True)
    assert b"was taken back" in answer.content
    assert not Inspection.objects.filter(pk=key).exists()
    assert not any(model.objects.filter(inspection=key).exists() for model in HELD[1:6])
    undone = ImportUndone.objects.get(of=record)
    assert (undone.reason, undone.recorded_by) == ("The wrong file.", officer)
    assert Judgement.history.count() > history
    gone = Judgement.history.filter(inspection_id=key, history_type="-")
    assert gone.count() and all(one.history_user == officer for one in gone)
    refuse_again(file.read_bytes())
    import_report(name=file.name, content=file.read_bytes(), report=report, pages=pages, by=officer)
    assert client.get(address).status_code == 404
    with pytest.raises(NotImported, match="before"):
        take_back(record, reason="Twice.", by=officer)


def test_a_draft_that_has_gone_on_is_not_taken_back(stored, officer):
    record, draft = stored
    change_state(inspection=draft, to=State.FOR_CHECKING, by=officer)
    before = held()
    with pytest.raises(NotImported, match="by its steps"):
        take_back(record, reason="Late.", by=officer)
    assert held() == before and not ImportUndone.objects.exists()


def test_a_draft_that_a_plan_rests_on_is_not_taken_back(stored, officer):
    from actions.models import ActionPlan

    record, draft = stored
    ActionPlan.objects.create(inspection=draft, title="A plan")
    before = held()
    with pytest.raises(NotImported, match="kept by its action plan"):
        take_back(record, reason="Late.", by=officer)
    assert held() == before and Import.objects.filter(pk=record.pk, undone=None).exists()


def test_a_draft_that_was_deleted_by_hand_does_not_stand_in_the_way(stored, sheffield):
    (_, draft), (file, *_) = stored, sheffield
    for name in ("notes", "recommendations", "paragraphs", "report_sections", "judgements"):
        for row in getattr(draft, name).all():
            row.delete()
    draft.delete()
    refuse_again(file.read_bytes())
