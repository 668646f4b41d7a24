"""People of every kind of tie to the actions of a plan of today, and what they send to the page of my actions."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from actions.models import Action, ActionPlan
from actions.services import record_update
from judgements.models import Agency, Inspection, Person, State
from tests.conftest import BACKEND


def day(number):
    return timezone.localdate() + timedelta(days=number)


def person(name, role, agency):
    user, _ = get_user_model().objects.get_or_create(username=name)
    return Person.objects.create(role=role, name=name.title(), agency=agency, user=user)


def client_of(someone):
    client = Client()
    client.force_login(someone.user, backend=BACKEND)
    return client


class House:
    """Two agencies, a plan of today, and people of every kind of tie to its actions."""

    def __init__(self):
        self.trust = Agency.objects.create(name="A trust for tests")
        self.police = Agency.objects.create(name="A police force for tests")
        self.lead = person("lead", "Lead nurse", self.trust)
        self.colleague = person("colleague", "Matron", self.trust)
        self.helper = person("helper", "Inspector of police", self.police)
        self.director = person("director", "Director of nursing", self.police)
        inspection = Inspection.objects.filter(state=State.PUBLISHED).order_by("-published_on").first()
        self.plan = ActionPlan.objects.create(
            inspection=inspection,
            title="The answer",
            agreed_on=day(-60),
            state=State.PUBLISHED,
            slug="my-plan",
        )
        self.late = self.action("M-LATE", -31, lead=self.lead, director=self.director)
        self.soon = self.action("M-SOON", 5)
        self.fine = self.action("M-FINE", 100, lead=self.lead)
        self.helped = self.action("M-HELPED", -2, lead_agency=None)
        self.helped.partners.add(self.police)
        for action in (self.soon, self.fine):
            record_update(action=action, on=day(-1), status="on track", by=None)

    def action(self, ref, due, **more):
        more = {"lead_agency": self.trust, **more}
        return Action.objects.create(
            plan=self.plan, ref=ref, title=f"What {ref} does", due_on=day(due), **more
        )


def headings(response):
    """Each heading of the second level with the actions listed under it."""
    soup = BeautifulSoup(response.content, "html.parser")
    return {
        section.h2.get_text(strip=True): [one.get_text(strip=True).split()[0] for one in section.select("h3")]
        for section in soup.select("main section")
    }


def page(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


URL = "/my-actions/{}/"


def send(client, action, **told):
    opened = BeautifulSoup(client.get(URL.format(action.ref)).content, "html.parser").select_one(
        "[name=opened]"
    )
    return client.post(
        URL.format(action.ref), {"opened": opened["value"] if opened else "", "status": "on track", **told}
    )
