"""The officers' desk for plans: forms, rows, events and bulk actions; and three who write about one action at once."""

import threading
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.admin.events import EventAdmin
from actions.models import (
    EVENTS,
    Action,
    ActionPlan,
    CalendarLink,
    DueDateChange,
    Evidence,
    Measure,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SavedView,
    SignOff,
)
from actions.queries.states import states
from actions.services import change_plan_state, record_update
from judgements.models import Agency, Person, State
from metrics.models import Metric
from tests.test_plan_steps import AGREED, DUE, a_plan, an_action, an_inspection

FAR = "999999999999999999999"
HOSTILE = ["", "abc", "-1", FAR, "9" * 5000, "1 OR 1=1", "<img src=x onerror=window.__xss=1>", "\u202e", "²"]
ROUNDS = 20


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def posted_by(html, form="form[id$=_form]"):
    """Everything that a browser would send for the form of a page, without its buttons and its row to be added."""
    soup = BeautifulSoup(html, "html.parser").select_one(form)
    data = {}
    for field in soup.select("input[name], textarea[name]"):
        kind = field.get("type", "")
        if kind in ("submit", "button", "file") or kind == "checkbox" and not field.has_attr("checked"):
            continue
        text = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
        data.setdefault(field["name"], []).append(text)
    for field in soup.select("select[name]"):
        chosen = [option["value"] for option in field.select("option[selected]")]
        data.setdefault(field["name"], []).extend(chosen or ([] if field.has_attr("multiple") else [""]))
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def typed(client, url, **changed):
    return posted_by(client.get(url).content) | changed


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("#main").text.split())


def sent(client, url, **changed):
    """What a browser would send for an add form of the admin, with these changes."""
    return {name: value for name, value in typed(client, url, **changed).items() if value != [""]}


@pytest.fixture
def draft(demonstration, officer):
    plan = a_plan(an_inspection(), by=officer)
    for n in (1, 2, 3):
        an_action(plan, by=officer, title=f"To do {n}")
    return plan


@pytest.fixture
def plan(draft):
    return change_plan_state(plan=draft, to=State.PUBLISHED, by=None)


@pytest.fixture
def action(plan):
    return plan.actions.first()


# ---- The plan's page


def test_the_deadline_is_shown_with_its_rule_and_the_difference(draft, client_as):
    client, url = client_as("officer"), address(ActionPlan, "change", draft.pk)
    told = text_of(client.get(url))
    assert "17 June 2011: 70 working days after the report (Education and Inspections Act 2006" in told
    assert "It was agreed 73 days before." in told
    assert client.post(url, typed(client, url, deadline_on="2011-06-10")).status_code == 302
    told = text_of(client.get(url))
    assert "10 June 2011, as the letter prints it; 70 working days after the report" in told
    assert "so the printed day is 7 days earlier" in told


def test_an_action_is_keyed_as_a_row_and_takes_the_next_reference(draft, client_as, officer):
    client = client_as("officer")
    url = f"{address(ActionPlan, 'change', draft.pk)}?part=actions"
    data = typed(client, url) | {"actions-TOTAL_FORMS": "5"}
    for n in (3, 4):
        data |= {f"actions-{n}-title": f"New {n}", f"actions-{n}-order": str(n), f"actions-{n}-id": ""}
    answer = client.post(url, data)
    assert answer.status_code == 302 and answer["Location"] == url
    made = Action.objects.filter(title__startswith="New").order_by("title")
    assert [row.ref for row in made] == ["2011-A04", "2011-A05"]
    assert {row.history.get().history_user for row in made} == {officer}


@pytest.mark.parametrize("part", ["", "actions", "steps", "nonsense"])
def test_a_tab_costs_the_same_however_much_the_plan_holds(draft, client_as, part):
    client, url = client_as("officer"), address(ActionPlan, "change", draft.pk)
    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"part": part}).status_code == 200
        costs.append(len(queries))
        for n in range(10):
            an_action(draft, title=f"More {n}")
    assert costs[1] == costs[2] <= 40


def test_a_published_plan_keeps_its_day_and_its_first_due_dates(plan, client_as):
    client = client_as("officer")
    url = address(ActionPlan, "change", plan.pk)
    answer = client.post(url, typed(client, url, agreed_on=""))
    assert answer.status_code == 200 and "withdraw it first" in text_of(answer)
    rows = f"{url}?part=actions"
    for name, now in (("due_on", "2012-01-01"), ("ref", "2011-A99")):
        answer = client.post(rows, typed(client, rows, **{f"actions-0-{name}": now}))
        assert answer.status_code == 200 and "The plan is published" in text_of(answer)
    own = address(Action, "change", plan.actions.first().pk)
    answer = client.post(own, typed(client, own, due_on="2012-01-01"))
    assert answer.status_code == 200 and "Enter a change of the due date" in text_of(answer)
    assert set(Action.objects.filter(plan=plan).values_list("due_on", flat=True)) == {DUE}
    assert client.post(own, typed(client, own, outcome="Safer")).status_code == 302


def test_a_due_date_typed_before_the_plan_was_published_is_told_and_not_lost(draft, client_as):
    row, client = draft.actions.first(), client_as("officer")
    url = address(Action, "change", row.pk)
    data = typed(client, url, due_on="2011-10-31")
    change_plan_state(plan=draft, to=State.PUBLISHED, by=None)
    answer = client.post(url, data)
    assert "The plan is published, so its first due date stays" in text_of(answer)
    assert posted_by(answer.content)["due_on"] == ["2011-10-31"]


def test_what_joins_a_published_plan_says_since_when(plan, client_as):
    client = client_as("officer")
    url = f"{address(Action, 'add')}?plan={plan.pk}"
    data = sent(client, url, title="Thought of later", due_on="2012-01-01")
    assert "say on which day the action joined it" in text_of(client.post(url, data))
    assert client.post(url, data | {"added_on": "2011-05-01"}).status_code == 302
    made = Action.objects.get(title="Thought of later")
    assert made.ref == "2011-A04"
    assert not Action.objects.visible(date(2011, 4, 30)).filter(pk=made.pk).exists()


def test_a_withdrawn_plan_takes_no_new_action_and_no_event(plan, client_as, officer):
    change_plan_state(plan=plan, to=State.WITHDRAWN, by=officer, note="Redone")
    client, row = client_as("officer"), plan.actions.first()
    url = f"{address(Action, 'add')}?plan={plan.pk}"
    assert "was withdrawn" in text_of(client.post(url, sent(client, url, title="Too late")))
    page = client.get(address(Action, "change", row.pk), {"part": "events"})
    assert "nothing is recorded on it" in text_of(page) and "Add: progress update" not in text_of(page)
    url = f"{address(ProgressUpdate, 'add')}?action={row.pk}"
    answer = client.post(url, sent(client, url, status="on track", on="2011-05-01"))
    assert answer.status_code == 200 and "Its plan was withdrawn" in text_of(answer)
    assert not row.progressupdates.exists()
    listed = client.get(address(Action, "changelist"), {"plan": plan.pk})
    assert "Plan withdrawn" in text_of(listed)


# ---- What belongs together


def test_recommendations_are_of_the_plans_inspection(draft, client_as):
    strange = an_inspection("Another").recommendations.first()
    row, client = draft.actions.first(), client_as("officer")
    url = address(Action, "change", row.pk)
    answer = client.post(url, typed(client, url, recommendations=[str(strange.pk)]))
    assert answer.status_code == 200 and "Of another inspection" in text_of(answer)
    choose = address(strange.__class__, "choose")
    asked = {"app_label": "actions", "model_name": "action", "field_name": "recommendations"}
    found = client.get(choose, asked | {"within": draft.inspection_id}).json()["results"]
    assert {one["id"] for one in found} == {str(one.pk) for one in draft.inspection.recommendations.all()}


def test_what_it_waits_for_is_of_the_plan_and_never_a_circle(draft, client_as):
    first, second, third = draft.actions.all()
    first.depends_on.set([second])
    second.depends_on.set([third])
    client, url = client_as("officer"), address(Action, "change", third.pk)
    answer = client.post(url, typed(client, url, depends_on=[str(first.pk)]))
    assert "These would wait for each other for ever" in text_of(answer)
    assert f"{third.ref} waits for {first.ref} waits for {second.ref} waits for {third.ref}" in text_of(
        answer
    )
    other = an_action(a_plan(an_inspection("Another")))
    answer = client.post(url, typed(client, url, depends_on=[str(other.pk)]))
    assert "Of another plan" in text_of(answer)
    assert client.post(url, typed(client, url, depends_on=[])).status_code == 302
    asked = {"app_label": "actions", "model_name": "action", "field_name": "depends_on"}
    found = client.get(address(Action, "choose"), asked | {"within": draft.pk}).json()["results"]
    assert {one["id"] for one in found} == {str(one.pk) for one in draft.actions.all()}


def test_milestones_and_measures_are_rows_of_the_action(draft, client_as, officer):
    row, client = draft.actions.first(), client_as("officer")
    url = address(Action, "change", row.pk)
    metric = Metric.objects.first()
    data = typed(client, url) | {"milestones-TOTAL_FORMS": "1", "measures-TOTAL_FORMS": "1"}
    data |= {"milestones-0-title": "Half way", "milestones-0-order": "1", "milestones-0-due_on": "2011-06-01"}
    data |= {"measures-0-metric": str(metric.pk), "measures-0-target": "90"}
    assert client.post(url, data).status_code == 302
    assert Milestone.objects.get(action=row).history.get().history_user == officer
    assert Measure.objects.get(action=row).target == 90
    again = typed(client, url) | {"measures-TOTAL_FORMS": "2", "measures-1-metric": str(metric.pk)}
    assert "measured by this metric already" in text_of(client.post(url, again))


def test_the_second_officer_is_told_what_the_first_changed(draft, client_as):
    row = draft.actions.first()
    url, ann, ben = address(Action, "change", row.pk), client_as("officer"), client_as("administrator")
    hers, his = typed(ann, url, title="Ann's"), typed(ben, url, title="Ben's")
    assert ann.post(url, hers).status_code == 302
    answer = ben.post(url, his)
    assert "officer changed 'What will be done' at" in text_of(answer)
    row.refresh_from_db()
    assert row.title == "Ann's"


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
    assert posted_by(form.content)["commentary"] == ["Misread"]
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
    from django.contrib import admin

    assert all(isinstance(admin.site.get_model_admin(kind), EventAdmin) for kind in EVENTS)


@pytest.mark.parametrize("value", HOSTILE)
def test_parameters_of_events_and_tabs_are_answered(action, client_as, value):
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


# ---- The list


def test_a_list_costs_the_same_for_three_and_for_forty(plan, client_as, officer):
    client, url = client_as("officer"), address(Action, "changelist")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"plan": plan.pk}).status_code == 200
        costs.append(len(queries))
        for _ in range(37):
            record_update(action=an_action(plan), on=AGREED, status="at risk", by=officer)
    assert costs[0] == costs[1]


def test_the_list_shows_how_each_stands_and_its_file_the_same(plan, client_as, officer):
    late, done, _ = plan.actions.all()
    record_update(action=done, on=AGREED, status="complete", by=officer)
    client = client_as("officer")
    days = (timezone.localdate() - DUE).days
    told = text_of(client.get(address(Action, "changelist"), {"plan": plan.pk}))
    assert f"{days} days overdue, no revised date" in told and "Complete, impact not shown" in told
    file = client.get(f"/admin/actions/action/export.csv?plan={plan.pk}").content.decode("utf-8-sig")
    assert f"{days} days overdue, no revised date" in file and late.ref in file
    shown = client.get(address(Action, "changelist"), {"plan": plan.pk, "amiss": "not-signed-off"})
    assert done.ref in text_of(shown) and late.ref not in text_of(shown)


@pytest.mark.parametrize("key", ["lead", "due", "recommendation", "measure"])
def test_what_is_missing_is_found(draft, client_as, key):
    bare = Action.objects.create(plan=draft, ref="2011-B01", title="Bare")
    full = an_action(draft, "2011-B02")
    Measure.objects.create(action=full, metric=Metric.objects.first())
    told = text_of(client_as("officer").get(address(Action, "changelist"), {"plan": draft.pk, "lacks": key}))
    assert bare.ref in told and full.ref not in told


# ---- Bulk actions


def ask(client, name, *rows):
    return client.post(
        address(Action, "changelist"),
        {"action": name, "_selected_action": [row.pk for row in rows], "index": 0},
    )


def confirm(client, asked, **given):
    data = posted_by(asked.content, "form.tl-confirm") | given
    return client.post(address(Action, "changelist"), data, follow=True)


def test_dates_of_many_move_with_one_reason(plan, client_as, officer):
    first, second, third = plan.actions.all()
    record_update(action=third, on=AGREED, status="complete", by=officer)
    client = client_as("officer")
    asked = ask(client, "move", first, second, third)
    assert "are you sure?" in text_of(asked) and "Due on 30 September 2011" in text_of(asked)
    given = {"reason": "The post is vacant", "agreed_by": "The board", "on": "2011-06-01"}
    assert "one of the two" in text_of(confirm(client, asked, **given))
    told = text_of(confirm(client, asked, **given, days="14"))
    assert told.count("due on 14 October 2011") == 2 and "It is complete" in told
    for row in (first, second):
        made = row.duedatechanges.get()
        assert (made.old_due, made.new_due, made.reason, made.agreed_by, made.recorded_by) == (
            DUE,
            DUE + timedelta(14),
            "The post is vacant",
            "The board",
            officer,
        )
    again = confirm(client, ask(client, "move", first), **given, new_due="2011-12-24")
    assert "due on 24 December 2011" in text_of(again)


def test_of_two_officers_who_move_by_days_only_one_moves(plan, client_as):
    row, given = plan.actions.first(), {"reason": "Late", "agreed_by": "The board", "on": "2011-06-01"}
    ann, ben = client_as("officer"), client_as("administrator")
    hers, his = ask(ann, "move", row), ask(ben, "move", row)
    confirm(ann, hers, **given, days="14")
    told = text_of(confirm(ben, his, **given, days="14"))
    assert "was changed by somebody else since you selected it" in told
    assert row.duedatechanges.get().new_due == DUE + timedelta(14)


def test_another_lead_is_given_to_many_with_one_reason(plan, client_as):
    person = Person.objects.create(role="Service manager", agency=Agency.objects.first())
    client, rows = client_as("officer"), list(plan.actions.all())
    asked = ask(client, "reassign", *rows)
    assert "Led by Head of service" in text_of(asked)
    assert "Say why" in text_of(confirm(client, asked, lead=str(person.pk)))
    assert "Say who leads them" in text_of(confirm(client, asked, reason="A new post"))
    told = text_of(confirm(client, asked, lead=str(person.pk), reason="A new post"))
    assert told.count("now led by Service manager") == 3
    assert {row.lead for row in plan.actions.all()} == {person}
    assert {row.history.first().history_change_reason for row in rows} == {"A new post"}


@pytest.mark.parametrize("value", [*HOSTILE, "\x00"])
def test_bulk_actions_answer_whatever_is_posted(plan, client_as, value):
    client, row = client_as("officer"), plan.actions.first()
    for name, fields in (
        ("move", ("days", "new_due", "on", "agreed_by")),
        ("reassign", ("lead", "lead_role")),
    ):
        asked = ask(client, name, row)
        posted = dict.fromkeys(fields, value) | {"reason": value}
        assert confirm(client, asked, **posted).status_code == 200
        seen = confirm(client, asked, **{f"seen-{row.pk}": value}, reason="x", days="1", on="2011-06-01")
        assert seen.status_code == 200
    assert not row.duedatechanges.exists()


# ---- What waits


def test_the_index_says_what_waits_and_leads_there(plan, client_as, officer):
    silent, done, _ = plan.actions.all()
    record_update(action=done, on=AGREED, status="complete", by=officer)
    Action.objects.create(plan=plan, ref="2011-B01", title="Bare", added_on=AGREED)
    other = a_plan(an_inspection("Another"), agreed_on=None)
    client = client_as("officer")
    soup = BeautifulSoup(client.get(reverse("admin:index")).content, "html.parser")
    told = " ".join(soup.select_one("#content").text.split())
    assert str(other) in told and "draft, not agreed yet, no actions yet" in told
    for key in ("lacks=lead", "amiss=silent", "amiss=not-signed-off"):
        link = soup.select_one(f'a[href$="{key}"]')["href"]
        assert client.get(link).status_code == 200
    assert silent.ref in text_of(client.get(f"{address(Action, 'changelist')}?amiss=silent"))


def test_what_is_withdrawn_or_closed_waits_no_more(plan, client_as, officer):
    change_plan_state(plan=plan, to=State.WITHDRAWN, by=officer, note="Redone")
    refs = set(plan.actions.values_list("ref", flat=True))
    client, url = client_as("officer"), address(Action, "changelist")
    for asked in ({"amiss": "silent"}, {"amiss": "no-revised-date"}, {"lacks": "measure"}):
        told = text_of(client.get(url, asked))
        assert not [ref for ref in refs if ref in told]


# ---- What people have of their own


def test_a_calendar_is_revoked_and_never_shows_its_secret(demonstration, client_as, officer):
    link = CalendarLink.objects.create(owner=officer, secret_hash="5ec4e7" * 10)
    client = client_as("administrator")
    url = address(CalendarLink, "changelist")
    chosen = {"action": "revoke", "_selected_action": [link.pk], "index": 0}
    asked = client.post(url, chosen)
    client.post(url, posted_by(asked.content, "form.tl-confirm") | {"reason": "Left"}, follow=True)
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert "5ec4e7" not in client.get(address(CalendarLink, "change", link.pk)).content.decode()
    assert client.get(address(CalendarLink, "add")).status_code == 403


def test_a_saved_view_is_its_owners(demonstration, client_as, officer, administrator):
    client, url = client_as("officer"), address(SavedView, "add")
    posted = {"name": "Late", "path": "/actions/", "query": "late=1", "owner": administrator.pk}
    assert client.post(url, posted).status_code == 302
    mine = SavedView.objects.get()
    assert mine.owner == officer
    assert "a view of that name already" in text_of(client.post(url, posted))
    theirs = SavedView.objects.create(owner=administrator, name="Theirs", path="/actions/")
    assert client.get(address(SavedView, "change", theirs.pk)).status_code == 302
    assert "Theirs" not in text_of(client.get(address(SavedView, "changelist")))


# ---- Three at once


@pytest.mark.django_db(transaction=True)
class TestThreeAtOnce:
    """Two leads say how one action stands while an officer moves its date: real threads, let go at one moment."""

    @pytest.fixture(autouse=True)
    def rows(self, demonstration):
        plan = a_plan(an_inspection())
        self.action = an_action(plan)
        change_plan_state(plan=plan, to=State.PUBLISHED, by=None)
        users = get_user_model().objects
        self.leads = [users.create_user(f"lead{n}") for n in (1, 2)]
        yield
        connection.close()

    def together(self, *works):
        gate, answers = threading.Barrier(len(works)), {}

        def run(n, work):
            gate.wait()
            try:
                answers[n] = work()
            except Exception as problem:
                answers[n] = problem
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [answers[n] for n in range(len(works))]

    def test_nothing_is_lost_and_all_three_stand_in_the_history(self, client_as, officer):
        client = client_as("officer")
        url = f"{address(DueDateChange, 'add')}?action={self.action.pk}"
        for n in range(ROUNDS):
            day, new_due = AGREED + timedelta(n), DUE + timedelta(n + 1)
            form = sent(client, url, on=day, new_due=new_due, reason=f"Round {n}", agreed_by="The board")
            one, two, moved = self.together(
                *(
                    lambda lead=lead, day=day, n=n: record_update(
                        action=self.action, on=day, status="at risk", commentary=f"{lead} {n}", by=lead
                    )
                    for lead in self.leads
                ),
                lambda form=form: client.post(url, form),
            )
            assert isinstance(one, ProgressUpdate) and isinstance(two, ProgressUpdate), (n, one, two)
            assert getattr(moved, "status_code", moved) == 302, n
            said = self.action.progressupdates.filter(on=day)
            assert {(row.commentary, row.recorded_by) for row in said} == {
                (f"{lead} {n}", lead) for lead in self.leads
            }
            change = self.action.duedatechanges.get(on=day)
            assert (change.old_due, change.new_due, change.recorded_by) == (
                new_due - timedelta(1),
                new_due,
                officer,
            )
            state = states([Action.objects.select_related("plan").get(pk=self.action.pk)], day)
            assert state[self.action.pk].due == new_due
        assert self.action.progressupdates.count() == 2 * ROUNDS
        assert self.action.duedatechanges.count() == ROUNDS
        told = text_of(client.get(address(Action, "change", self.action.pk), {"part": "events"}))
        for n in range(ROUNDS):
            assert f"lead1 {n}" in told and f"lead2 {n}" in told and f"Round {n}" in told

    def test_of_two_who_close_a_circle_at_once_one_is_told(self, client_as):
        clients = [client_as("officer"), client_as("administrator")]
        other = an_action(self.action.plan)
        pairs = ((self.action, other), (other, self.action))
        for n in range(ROUNDS):
            for row in (self.action, other):
                Action.objects.get(pk=row.pk).depends_on.clear()
            works = []
            for client, (row, needs) in zip(clients, pairs, strict=True):
                url = address(Action, "change", row.pk)
                data = typed(client, url, depends_on=[str(needs.pk)])
                works.append(lambda c=client, u=url, d=data: c.post(u, d))
            codes = sorted(getattr(answer, "status_code", answer) for answer in self.together(*works))
            assert codes == [200, 302], n
            held = Action.depends_on.through.objects.filter(from_action__in=[self.action, other])
            assert held.count() == 1

    def test_two_who_add_an_action_at_once_get_two_references(self, client_as):
        clients = [client_as("officer"), client_as("administrator")]
        for n in range(ROUNDS):
            url = f"{address(Action, 'add')}?plan={self.action.plan_id}"
            works = []
            for who, client in enumerate(clients):
                data = sent(client, url, title=f"Round {n} {who}", added_on=AGREED, due_on=DUE)
                works.append(lambda c=client, d=data, u=url: c.post(u, d))
            answers = self.together(*works)
            assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302], n
        refs = list(Action.objects.filter(title__startswith="Round").values_list("ref", flat=True))
        assert len(refs) == len(set(refs)) == 2 * ROUNDS
