"""A draft plan as readers will see it: for those who work on it alone, and kept nowhere."""

import pytest
from django.urls import reverse

from actions.models import ActionPlan
from actions.services import draft_plan
from judgements.models import Inspection, State
from tests.plans import an_inspection


def stored():
    """What a page could have left behind."""
    return [
        list(ActionPlan.objects.order_by("pk").values_list("state", "slug", "agreed_on", "version")),
        list(Inspection.objects.order_by("pk").values_list("state", "slug", "published_on", "version")),
        ActionPlan.history.count(),
    ]


@pytest.fixture
def plan(demonstration, officer):
    made, added = draft_plan(inspection=an_inspection(), by=officer)
    assert added
    return made


@pytest.mark.parametrize("role", ["officer", "publisher", "administrator"])
def test_who_works_on_it_sees_the_page_and_nothing_is_kept(plan, client_as, role):
    client, before = client_as(role), stored()
    answer = client.get(reverse("plan-draft", kwargs={"pk": plan.pk}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "A draft." in page
    first = plan.actions.order_by("order").first()
    assert first.title in page
    assert f'"{reverse("admin:actions_action_change", args=[first.pk])}' in page
    assert "/actions.csv" not in page
    assert stored() == before
    assert client.get(f"/plans/{plan.inspection.slug}/").status_code == 404


@pytest.mark.parametrize("role", ["manager", "partner", "auditor"])
def test_for_everybody_else_there_is_no_draft(plan, client_as, role):
    assert client_as(role).get(reverse("plan-draft", kwargs={"pk": plan.pk})).status_code == 404


def test_a_plan_without_its_day_is_shown_as_if_agreed_today(plan, client_as):
    plan.agreed_on = None
    plan.save()
    assert client_as("officer").get(reverse("plan-draft", kwargs={"pk": plan.pk})).status_code == 200


def test_a_draft_whose_inspection_is_a_draft_too_is_shown(demonstration, officer, client_as):
    inspection = an_inspection("Nobody has read this yet", published=False)
    plan = ActionPlan.objects.create(inspection=inspection, title="What we shall do")
    before = stored()
    answer = client_as("officer").get(reverse("plan-draft", kwargs={"pk": plan.pk}))
    assert (answer.status_code, stored()) == (200, before)
    assert "What we shall do" in answer.content.decode()


def test_a_published_plan_leads_to_its_page(demonstration, client_as):
    published = ActionPlan.objects.get(state=State.PUBLISHED)
    answer = client_as("officer").get(reverse("plan-draft", kwargs={"pk": published.pk}))
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{published.slug}/")


@pytest.mark.parametrize("pk", ["9" * 19, "999999"])
def test_an_address_of_nothing_is_not_found(demonstration, client_as, pk):
    assert client_as("officer").get(f"/plans/drafts/{pk}/").status_code == 404
