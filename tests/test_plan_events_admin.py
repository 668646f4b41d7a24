"""Events of an action at the officers' desk: added, corrected, taken back, refused beside their field."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile

from actions.admin.events import EventAdmin
from actions.models import (
    EVENTS,
    Action,
    DueDateChange,
    Evidence,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from actions.queries.states import states
from actions.services import change_plan_state, record_update
from judgements.models import State
from tests.forms import posted_by, text_of
from tests.plan_desk import HOSTILE, address, sent
from tests.plans import AGREED, a_plan_to_do


@pytest.fixture
def draft(demonstration, officer):
    return a_plan_to_do(officer)


@pytest.fixture
def plan(draft):
    return change_plan_state(plan=draft, to=State.PUBLISHED, by=None)


@pytest.fixture
def action(plan):
    return plan.actions.first()


# ---- Events


GIVEN = {
    "progressupdate": {"status": "at risk", "commentary": "No post-holder", "forecast_on": "2011-12-01"},
    "duedatechange": {"new_due": "2011-12-24", "reason": "No post-holder", "agreed_by": "The board"},
    "evidence": {"kind": "audit", "summary": "Twelve files read", "shows": "Better"},
    "impactreview": {"level": "not yet known", "reviewed_by": "The board", "why": "Too early"},
}


def add(client, model, action, on="2011-05-01", **given):
    url = f"{address(model, 'add')}?action={action.pk}"
    return client.post(url, sent(client, url, on=on, **given))


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind._meta.model_name in GIVEN])
def test_an_event_is_added_through_its_service_by_who_is_signed_in(action, client_as, officer, kind):
    answer = add(client_as("officer"), kind, action, **GIVEN[kind._meta.model_name])
    assert answer.status_code == 302, text_of(answer)
    assert answer["Location"] == f"{address(Action, 'change', action.pk)}?part=events"
    made = kind.objects.get(action=action)
    assert (made.recorded_by, made.recorded_source, made.on) == (officer, "admin form", date(2011, 5, 1))
    page = text_of(client_as("officer").get(answer["Location"]))
    assert "1 May 2011" in page and "by officer" in page


def test_completion_sign_off_reopening_and_a_milestone(action, client_as, officer):
    client = client_as("officer")
    step = Milestone.objects.create(action=action, title="Half way")
    assert add(client, MilestoneMet, action, milestone=str(step.pk)).status_code == 302
    assert "met already" in text_of(add(client, MilestoneMet, action, milestone=str(step.pk)))
    assert "not complete on that day" in text_of(add(client, SignOff, action, signed_by="The board"))
    add(client, ProgressUpdate, action, status="complete")
    add(client, Evidence, action, **GIVEN["evidence"])
    assert add(client, SignOff, action, signed_by="The board").status_code == 302
    assert add(client, Reopening, action, on="2011-05-02", reason="It came back").status_code == 302
    assert states([action], date(2011, 5, 2))[action.pk].delivery == "at risk"


@pytest.mark.parametrize(
    ("model", "given", "field", "said"),
    [
        (ProgressUpdate, {"status": "on track", "on": "2011-04-01"}, "on", "joined its plan on 5 April 2011"),
        (ProgressUpdate, {"status": "on track", "on": "9999-01-01"}, "on", "still to come"),
        (
            ProgressUpdate,
            {"status": "on track", "forecast_on": "2011-04-06"},
            "forecast_on",
            "before the day of the update",
        ),
        (DueDateChange, {"new_due": "2011-09-30", "reason": "x", "agreed_by": "x"}, "new_due", "already"),
        (DueDateChange, {"new_due": "2011-12-24", "agreed_by": "x"}, "reason", "required"),
        (
            Reopening,
            {"reason": "x", "status": "at risk"},
            "on",
            "It is not complete",
        ),
    ],
)
def test_what_is_not_possible_is_told_beside_its_field_and_stores_nothing(
    action, client_as, model, given, field, said
):
    answer = add(client_as("officer"), model, action, **given)
    assert answer.status_code == 200
    assert any(said in one for one in answer.context["adminform"].form.errors[field])
    assert not model.objects.filter(action=action).exists()


def test_a_correction_takes_the_place_and_a_taken_back_event_counts_no_longer(action, client_as, officer):
    client = client_as("officer")
    add(client, ProgressUpdate, action, status="at risk", commentary="Misread", author="Head of service")
    first = action.progressupdates.get()
    page = client.get(address(ProgressUpdate, "change", first.pk))
    url = f"{address(ProgressUpdate, 'add')}?corrects={first.pk}"
    assert f'href="{url}"' in page.content.decode() and 'name="_save"' not in page.content.decode()
    form = client.get(url)
    assert "takes the place of" in text_of(form)
    assert posted_by(form)["commentary"] == ["Misread"]
    assert client.post(url, sent(client, url, status="on track")).status_code == 302
    second = action.progressupdates.get(corrects=first)
    assert (second.status, second.commentary, second.recorded_by) == ("on track", "Misread", officer)
    assert "corrected already" in text_of(client.post(url, sent(client, url, status="at risk")))
    back = address(ProgressUpdate, "take_back", second.pk)
    assert "Both are kept" in text_of(client.get(back))
    assert client.post(back, {"author": "Head of service"}).status_code == 302
    assert "nothing to take back" in text_of(client.post(back, {}))
    assert (
        action.progressupdates.count() == 3
        and not ProgressUpdate.objects.standing().filter(action=action).exists()
    )
    assert states([action], AGREED + timedelta(90))[action.pk].delivery == "not started"
    told = text_of(client.get(address(Action, "change", action.pk), {"part": "events"}))
    assert "corrected" in told and "taken back" in told and "it did not happen" in told


def test_a_correction_stays_with_its_action_and_its_file(action, plan, client_as):
    client, other = client_as("officer"), plan.actions.last()
    file = ContentFile(b"%PDF-1.4 an audit", name="audit.pdf")
    assert add(client, Evidence, action, **GIVEN["evidence"], file=file).status_code == 302
    first = action.evidences.get()
    assert len(first.file_hash) == 64
    page = text_of(client.get(address(Evidence, "change", first.pk)))
    assert "audit.pdf" in page.replace("audit_", "audit.pdf") and first.file_hash in page
    url = f"{address(Evidence, 'add')}?corrects={first.pk}"
    answer = client.post(url, sent(client, url, action=str(other.pk)))
    assert "A correction is of the same action" in text_of(answer)
    assert client.post(url, sent(client, url, summary="Eleven files read")).status_code == 302
    newer = action.evidences.get(corrects=first)
    assert (newer.file.name, newer.file_hash) == (first.file.name, first.file_hash)
    url = f"{address(Evidence, 'add')}?corrects={newer.pk}"
    wrong = ContentFile(b"MZ", name="tool.exe")
    assert "not taken" in text_of(client.post(url, sent(client, url, file=wrong)))
    better = ContentFile(b"%PDF-1.4 the right one", name="right.pdf")
    assert client.post(url, sent(client, url, file=better)).status_code == 302
    assert action.evidences.get(corrects=newer).file_hash != first.file_hash


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_who_only_looks_records_nothing(action, client_as, officer, role):
    made = record_update(action=action, on=AGREED, status="on track", by=officer)
    client = client_as(role)
    assert client.get(address(ProgressUpdate, "add")).status_code == 403
    page = client.get(address(ProgressUpdate, "change", made.pk))
    assert page.status_code == 200 and "Correct it" not in text_of(page)
    assert client.post(address(ProgressUpdate, "take_back", made.pk)).status_code == 403
    assert "Add: progress update" not in text_of(
        client.get(address(Action, "change", action.pk), {"part": "events"})
    )
    assert action.progressupdates.count() == 1


def test_every_event_is_recorded_by_an_event_admin():
    assert all(isinstance(admin.site.get_model_admin(kind), EventAdmin) for kind in EVENTS)


@pytest.fixture
def short_lists(monkeypatch):
    """Five rows to a page, where the question is whether a list answers and not what stands in it."""
    for model in (Action, ProgressUpdate):
        monkeypatch.setattr(admin.site.get_model_admin(model), "list_per_page", 5)


@pytest.mark.parametrize("value", HOSTILE)
def test_parameters_of_events_and_tabs_are_answered(action, short_lists, client_as, value):
    client = client_as("administrator")
    for url, names in (
        (address(ProgressUpdate, "add"), ("action", "corrects")),
        (address(MilestoneMet, "add"), ("action", "corrects")),
        (address(Action, "add"), ("plan", "lead", "recommendations")),
        (address(Action, "change", action.pk), ("part",)),
        (address(Action, "changelist"), ("plan", "amiss", "lacks", "q", "o", "p", "changed")),
        (address(ProgressUpdate, "changelist"), ("plan", "stands", "q", "status__exact")),
    ):
        for name in names:
            response = client.get(url, {name: value})
            assert response.status_code in (200, 302), (url, name)
            assert "<img src=x" not in response.content.decode()
    for kind in EVENTS:
        posted = dict.fromkeys(("action", "on", "corrects", "status", "milestone", "new_due", "level"), value)
        assert client.post(address(kind, "add"), posted).status_code == 200
        assert client.get(f"{address(kind, 'changelist')}{value[:20]}/take-back/").status_code in (
            301,
            302,
            400,
            404,
        )
