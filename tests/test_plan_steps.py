"""A plan from a first draft to published and back: the checklist, four eyes, its address, its references, its leads."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from actions.models import Action, ActionPlan, Measure, Milestone, PlanStateChange
from actions.readiness import doubtful, last_change, missing, stands
from actions.services import (
    NotPossible,
    change_plan_state,
    draft_plan,
    move_due_date,
    next_ref,
    reassign_lead,
    record_update,
    shift_due_date,
    sign_off,
)
from judgements.models import Agency, Person, Recommendation, State
from judgements.services import NotReady
from metrics.models import Metric
from tests.plans import AGREED, DUE, a_plan, an_action, an_inspection


@pytest.fixture
def inspection(demonstration):
    return an_inspection()


@pytest.fixture
def plan(inspection, officer):
    plan = a_plan(inspection, by=officer)
    an_action(plan, by=officer)
    return plan


@pytest.fixture
def published(plan):
    return change_plan_state(plan=plan, to=State.PUBLISHED, by=None)


def words(checks):
    return " | ".join(check.words for check in checks)


def page_of(plan, page, *args):
    return reverse(f"admin:actions_actionplan_{page}", args=[plan.pk, *args])


def told(response):
    return response.content.decode()


# ---- A first draft in one click


def test_one_click_brings_an_action_for_each_recommendation(inspection, officer):
    plan, added = draft_plan(inspection=inspection, by=officer)
    assert (added, plan.state, plan.inspection) == (3, State.DRAFT, inspection)
    rows = list(plan.actions.order_by("order"))
    assert [row.title for row in rows] == ["Asked for 1", "Asked for 2", "Asked for 3"]
    assert [[one.ref for one in row.recommendations.all()] for row in rows] == [["S1"], ["S2"], ["S3"]]
    assert [row.due_on for row in rows] == [date(2011, 9, 4), date(2011, 9, 4), None]
    assert rows[0].lead_agency == Agency.objects.order_by("pk").first() and rows[1].lead_agency is None
    assert [row.ref for row in rows] == ["2011-A01", "2011-A02", "2011-A03"]
    first = rows[0].history.order_by("history_id")
    assert {row.history_user for row in first} == {officer}
    assert [one.recommendation_id for one in first.last().recommendations.all()] == [
        inspection.recommendations.get(ref="S1").pk
    ]


def test_a_second_click_adds_only_what_no_action_answers(inspection, officer):
    plan, _ = draft_plan(inspection=inspection, by=officer)
    Recommendation.objects.create(inspection=inspection, ref="S4", order=4, title="Asked later")
    again, added = draft_plan(inspection=inspection, by=officer)
    assert (again, added) == (plan, 1)
    assert plan.actions.last().title == "Asked later"
    assert draft_plan(inspection=inspection, by=officer) == (plan, 0)


def test_what_a_withdrawn_plan_answered_is_drafted_anew_under_new_references(published, officer, inspection):
    change_plan_state(plan=published, to=State.WITHDRAWN, by=officer, note="The wrong version")
    plan, added = draft_plan(inspection=inspection, by=officer)
    assert plan != published and added == 3
    assert not set(plan.actions.values_list("ref", flat=True)) & set(
        published.actions.values_list("ref", flat=True)
    )


def test_a_published_plan_takes_no_drafts(published, officer, inspection, client_as):
    with pytest.raises(NotReady, match="readers would see"):
        draft_plan(inspection=inspection, by=officer)
    address = reverse("admin:actions_draft_plan", args=[inspection.pk])
    assert "readers would see" in told(client_as("officer").post(address, follow=True))
    assert published.actions.count() == 1


def test_the_click_leads_to_the_plans_rows(inspection, client_as):
    client = client_as("officer")
    page = client.get(reverse("admin:judgements_inspection_change", args=[inspection.pk]))
    address = reverse("admin:actions_draft_plan", args=[inspection.pk])
    assert f'action="{address}"' in told(page)
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    plan = ActionPlan.objects.get(inspection=inspection)
    assert answer.redirect_chain[-1][0] == f"{page_of(plan, 'change')}?part=actions"
    assert "3 draft actions added" in told(answer) and "2011-A03" in told(answer)


@pytest.mark.parametrize("role", ["manager", "partner", "publisher", "auditor"])
def test_only_who_edits_drafts_a_plan(inspection, client_as, role):
    address = reverse("admin:actions_draft_plan", args=[inspection.pk])
    assert client_as(role).post(address).status_code in (302, 403, 404)
    assert not ActionPlan.objects.filter(inspection=inspection).exists()


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_a_plan_of_no_inspection_is_404(demonstration, client_as, pk):
    assert client_as("officer").post(f"/admin/plans/from-inspection/{pk}/").status_code == 404


# ---- References


def test_a_reference_is_the_year_and_a_running_number_and_never_used_twice(inspection):
    plan = a_plan(inspection)
    assert next_ref(plan) == "2011-A01"
    an_action(plan, "2011-A07")
    an_action(plan, "2011-Azz")
    assert next_ref(plan) == "2011-A08"
    gone = an_action(plan, "2011-A30")
    gone.delete()
    assert next_ref(plan) == "2011-A31", "the history remembers it"
    plan.agreed_on = None
    assert next_ref(plan) == "2011-A31", "the year of publication"
    plan.agreed_on = date(2013, 1, 1)
    assert next_ref(plan) == "2013-A01"


# ---- The checklist


def test_what_is_missing_is_said_with_its_row(inspection, officer):
    plan = a_plan(inspection, agreed_on=None)
    assert "day on which the plan was agreed" in words(missing(plan))
    assert "no action yet" in words(missing(plan))
    bare = Action.objects.create(plan=plan, ref="2011-A01", title="Bare")
    found = missing(plan)
    assert "2011-A01 has no lead, no due date, no recommendation that it answers." in words(found)
    assert found[-1].pk == bare.pk and found[-1].model is Action


def test_a_plan_of_an_unpublished_inspection_cannot_be_published(demonstration, publisher):
    plan = a_plan(an_inspection(published=False))
    an_action(plan)
    assert "Its inspection is draft" in words(missing(plan))
    for by in (publisher, None):
        with pytest.raises(NotReady, match="inspection"):
            change_plan_state(plan=plan, to=State.PUBLISHED, by=by)


def test_what_is_doubtful_is_said(plan):
    action = plan.actions.get()
    Milestone.objects.create(action=action, title="Too late", due_on=DUE + timedelta(days=1))
    found = words(doubtful(plan))
    assert "Recommendations that no action answers: S2 and S3." in found
    assert (
        f"{action.ref} is due on 30 September 2011; what it answers was asked by 4 September 2011." in found
    )
    assert f"No measure says whether it works: {action.ref}." in found
    assert "No milestone" not in found and "'Too late' is due after its action" in found
    assert f"No outcome for children: {action.ref}." in found and "No accountable director" in found
    assert "which board agreed" in found and "after its deadline" not in found
    Measure.objects.create(action=action, metric=Metric.objects.first())
    plan.agreed_on = date(2011, 12, 1)
    plan.save()
    found = words(doubtful(plan))
    assert "No measure" not in found and "after its deadline of 17 June 2011" in found


def test_a_plan_with_gaps_cannot_be_published_even_by_code(inspection, publisher):
    plan = a_plan(inspection)
    Action.objects.create(plan=plan, ref="2011-A01", title="Bare")
    with pytest.raises(NotReady, match="has no lead"):
        change_plan_state(plan=plan, to=State.PUBLISHED, by=publisher)
    plan.refresh_from_db()
    assert (plan.state, plan.slug) == (State.DRAFT, None) and not plan.state_changes.exists()


# ---- Four eyes


@pytest.fixture
def second_publisher(demonstration):
    user = get_user_model().objects.create_user("second", is_staff=True)
    user.groups.set(Group.objects.filter(name__startswith="publisher"))
    return user


def test_who_changed_it_last_does_not_publish_it(plan, publisher, second_publisher):
    action = plan.actions.get()
    action.outcome, action._history_user = "Safer", publisher
    action.save()
    with pytest.raises(NotReady, match="You changed it last"):
        change_plan_state(plan=plan, to=State.PUBLISHED, by=publisher)
    assert change_plan_state(plan=plan, to=State.PUBLISHED, by=second_publisher).state == State.PUBLISHED


@pytest.mark.parametrize(
    "make",
    [
        lambda action: Milestone(action=action, title="Half way"),
        lambda action: Measure(action=action, metric=Metric.objects.first()),
    ],
)
def test_whatever_is_inside_counts_as_a_change(plan, publisher, make):
    row = make(plan.actions.get())
    row._history_user = publisher
    row.save()
    assert last_change(plan).by == publisher.pk


def test_an_event_counts_as_a_change_and_a_step_does_not(plan, officer, publisher):
    change_plan_state(plan=plan, to=State.FOR_CHECKING, by=publisher)
    assert last_change(plan).by == officer.pk
    record_update(action=plan.actions.get(), on=AGREED, status="on track", by=publisher)
    assert last_change(plan).by == publisher.pk


# ---- The steps


def step(client, plan, to, **more):
    seen = stands(ActionPlan.objects.get(pk=plan.pk))
    return client.post(page_of(plan, "step", to), {"seen_version": seen, **more})


def test_a_plan_goes_its_way_with_time_person_and_note(plan, client_as, officer, publisher):
    assert step(client_as("officer"), plan, "for-checking", note="Ready").status_code == 302
    page = client_as("publisher").get(page_of(plan, "step", "published"))
    assert "Nothing is missing." in told(page) and "No measure says whether it works" in told(page)
    assert "Tick that you have looked" in told(step(client_as("publisher"), plan, "published"))
    assert step(client_as("publisher"), plan, "published", looked="1").status_code == 302
    plan.refresh_from_db()
    assert plan.slug == plan.inspection.slug
    assert ActionPlan.objects.visible(AGREED).filter(pk=plan.pk).exists()
    assert not ActionPlan.objects.visible(AGREED - timedelta(days=1)).filter(pk=plan.pk).exists()
    assert "Say why" in told(step(client_as("publisher"), plan, "withdrawn"))
    assert step(client_as("publisher"), plan, "withdrawn", note="Wrong version").status_code == 302
    assert not ActionPlan.objects.visible(date.max).filter(pk=plan.pk).exists()
    assert step(client_as("officer"), plan, "draft").status_code == 302
    steps = PlanStateChange.objects.filter(plan=plan).values_list("to_state", "recorded_by", "note")
    assert list(steps) == [
        ("for checking", officer.pk, "Ready"),
        ("published", publisher.pk, ""),
        ("withdrawn", publisher.pk, "Wrong version"),
        ("draft", officer.pk, ""),
    ]


@pytest.mark.parametrize("what", ["action", "milestone", "event"])
def test_nobody_publishes_a_plan_that_they_never_saw(plan, client_as, officer, what):
    url = reverse("admin:actions_actionplan_step", args=[plan.pk, "published"])
    client = client_as("publisher")
    seen = re.search(r'name="seen_version" value="([^"]+)"', client.get(url).content.decode()).group(1)
    action = plan.actions.first()
    if what == "action":
        action.title = "Something else"
        action.save()
    elif what == "milestone":
        Milestone.objects.create(action=action, title="Later", updated_by=officer)
    else:
        record_update(action=action, on=AGREED, status="on track", by=officer)
    answer = client.post(url, {"seen_version": seen, "looked": "1", "note": ""})
    assert "Somebody changed the" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.state != State.PUBLISHED


@pytest.mark.parametrize("role", ["officer", "auditor", "manager", "partner"])
def test_who_may_not_publish_does_not(plan, client_as, role):
    assert step(client_as(role), plan, "published", looked="1").status_code in (302, 403, 404)
    assert ActionPlan.objects.get(pk=plan.pk).state == State.DRAFT


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 21, "9" * 5000, "<img src=x>", "\x00", "A" * 5000])
def test_a_step_answers_whatever_is_posted(plan, client_as, value):
    posted = {"seen_version": value, "note": value, "looked": value}
    assert client_as("administrator").post(page_of(plan, "step", "published"), posted).status_code == 200
    assert ActionPlan.objects.get(pk=plan.pk).state == State.DRAFT


def test_a_withdrawn_plan_gives_its_address_to_the_next_one(published, officer, publisher):
    inspection = published.inspection
    withdrawn = change_plan_state(plan=published, to=State.WITHDRAWN, by=officer, note="Redone")
    assert withdrawn.slug is None
    plan = a_plan(inspection)
    an_action(plan, by=officer)
    assert change_plan_state(plan=plan, to=State.PUBLISHED, by=None).slug == inspection.slug
    with pytest.raises(NotReady, match="has another plan by now"):
        change_plan_state(plan=withdrawn, to=State.DRAFT, by=officer)


def test_many_at_once_with_one_reason_and_who_is_not_ready_stops_no_other(plan, client_as):
    bare = a_plan(an_inspection("Another"), title="Bare")
    url = reverse("admin:actions_actionplan_changelist")
    chosen = {"action": "publish", "_selected_action": [plan.pk, bare.pk], "index": 0}
    client = client_as("publisher")
    asked = client.post(url, chosen)
    assert "are you sure?" in told(asked) and "The plan has no action yet." in told(asked)
    seen = {f"seen-{row.pk}": stands(ActionPlan.objects.get(pk=row.pk)) for row in (plan, bare)}
    looked = {f"looked-{row.pk}": "1" for row in (plan, bare)}
    posted = {**chosen, **seen, **looked, "confirmed": "yes", "reason": "Agreed"}
    answer = client.post(url, posted, follow=True)
    assert "The plan has no action yet." in told(answer)
    assert [row.note for row in plan.state_changes.all()] == ["Agreed"]
    assert not bare.state_changes.exists()


# ---- An action whose plan was withdrawn


def test_nothing_is_recorded_on_an_action_of_a_withdrawn_plan(published, officer):
    action = published.actions.get()
    record_update(action=action, on=AGREED, status="complete", by=officer)
    change_plan_state(plan=published, to=State.WITHDRAWN, by=officer, note="Redone")
    acts = (
        lambda: record_update(action=action, on=AGREED, status="at risk", by=officer),
        lambda: sign_off(action=action, on=AGREED, signed_by="The board", by=officer),
        lambda: move_due_date(
            action=action, on=AGREED, new_due=date(2012, 1, 1), reason="x", agreed_by="x", by=officer
        ),
        lambda: reassign_lead(action=action, lead=None, lead_role="Somebody", by=officer, reason="x"),
    )
    for act in acts:
        with pytest.raises(NotPossible, match="plan was withdrawn"):
            act()
    assert action.progressupdates.count() == 1
    assert not Action.objects.visible(date.max).filter(pk=action.pk).exists()


# ---- Leads and dates


def test_another_lead_is_kept_with_who_why_and_who_led_before(published, officer):
    action = published.actions.get()
    person = Person.objects.create(role="Service manager", agency=Agency.objects.first())
    reassign_lead(action=action, lead=person, lead_role="", by=officer, reason="A new post")
    action.refresh_from_db()
    assert (action.lead, action.lead_role, action.updated_by) == (person, "Service manager", officer)
    newest, before = action.history.order_by("-history_id")[:2]
    assert (before.lead_role, newest.history_user, newest.history_change_reason) == (
        "Head of service",
        officer,
        "A new post",
    )
    with pytest.raises(NotPossible, match="already"):
        reassign_lead(action=action, lead=person, lead_role="", by=officer, reason="x")
    with pytest.raises(NotPossible, match="Say who"):
        reassign_lead(action=action, lead=None, lead_role=" ", by=officer, reason="x")


def test_a_date_moves_by_days_from_the_one_that_stands(published, officer):
    action, facts = published.actions.get(), {"reason": "Late", "agreed_by": "The board", "by": officer}
    shift_due_date(action=action, on=date(2011, 5, 1), days=14, **facts)
    assert shift_due_date(action=action, on=date(2011, 6, 1), days=14, **facts).new_due == DUE + timedelta(28)
    action.refresh_from_db()
    assert action.due_on == DUE, "the first date stays"
    undated = an_action(published, due_on=None)
    with pytest.raises(NotPossible, match="no due date"):
        shift_due_date(action=undated, on=date(2011, 6, 1), days=14, **facts)
    with pytest.raises(NotPossible, match="lead to no date"):
        shift_due_date(action=action, on=date(2011, 6, 1), days=10**7, **facts)


# ---- Who may


def test_publishers_and_administrators_publish_plans_and_a_migrated_database_gets_the_right(demonstration):
    def who():
        return set(
            Group.objects.filter(permissions__codename="publish_actionplan").values_list("name", flat=True)
        )

    assert who() == {"publishers", "administrators"}
    Permission.objects.filter(codename="publish_actionplan").delete()
    assert who() == set()
    call_command("migrate", interactive=False, verbosity=0)
    assert who() == {"publishers", "administrators"}
