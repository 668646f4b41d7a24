"""The officers' desk for plans: the page of a plan with its tabs, and what belongs together."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import (
    Action,
    ActionPlan,
    Measure,
    Milestone,
    ProgressUpdate,
)
from actions.services import change_plan_state
from judgements.models import State
from metrics.models import Metric
from tests.forms import posted_by, text_of, typed
from tests.plan_desk import address, sent
from tests.plans import DUE, a_plan, a_plan_to_do, an_action, an_inspection


@pytest.fixture
def draft(demonstration, officer):
    return a_plan_to_do(officer)


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
    assert posted_by(answer)["due_on"] == ["2011-10-31"]


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
