"""Two agencies that serve one plan, and people of theirs who have signed in."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from actions.models import Action, ActionPlan
from judgements.models import Agency, Inspection, Person, State
from tests.conftest import BACKEND

SLUG = "bath-and-north-east-somerset-2012-02-24"


def day(number):
    return timezone.localdate() + timedelta(days=number)


class House:
    """Two agencies with two actions each; one of each plan's recommendations is served by both."""

    def __init__(self):
        self.trust = Agency.objects.create(name="A trust for tests")
        self.police = Agency.objects.create(name="A police force for tests")
        inspection = Inspection.objects.filter(state=State.PUBLISHED).order_by("-published_on").first()
        self.inspection = inspection
        self.plan = ActionPlan.objects.create(
            inspection=inspection,
            title="The answer",
            agreed_on=day(-60),
            state=State.PUBLISHED,
            slug="partners-plan",
        )
        self.own = self.action("P-OWN", lead_agency=self.trust)
        self.helped = self.action("P-HELPED", lead_agency=self.police)
        self.helped.partners.add(self.trust)
        self.other = self.action("P-OTHER", lead_agency=self.police)

    def action(self, ref, **more):
        return Action.objects.create(plan=self.plan, ref=ref, title=f"Work {ref}", due_on=day(-5), **more)

    def partner(self, agency, name="anne"):
        user = get_user_model().objects.create_user(name, password="x")
        user.groups.add(Group.objects.get(name="partners"))
        if agency:
            Person.objects.create(role=f"Manager {name}", agency=agency, user=user)
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client
