"""Due dates as a calendar at a secret address: what is in it, who reads it, and how it ends."""

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from actions.models import Action, ActionPlan, CalendarLink, Milestone
from actions.services import meet_milestone, move_due_date, record_update, reopen
from config.logging import impersonal
from judgements.models import Agency, Inspection, Person, State
from tests.conftest import BACKEND

NAME = "Ada Lovelace"


def day(number):
    return timezone.localdate() + timedelta(days=number)


class House:
    """A lead with two actions, one of them with a milestone, and an action of another agency."""

    def __init__(self):
        self.trust = Agency.objects.create(name="A trust for tests")
        self.other = Agency.objects.create(name="Another agency for tests")
        user = get_user_model().objects.create_user("ada", "ada@example.gov.uk", "x")
        self.lead = Person.objects.create(role="Lead nurse", name=NAME, agency=self.trust, user=user)
        inspection = Inspection.objects.filter(state=State.PUBLISHED).order_by("-published_on").first()
        self.plan = ActionPlan.objects.create(
            inspection=inspection,
            title="The answer",
            agreed_on=day(-60),
            state=State.PUBLISHED,
            slug="calendar-plan",
        )
        self.own = self.action("C-OWN", 10, lead=self.lead, lead_role="Lead nurse", lead_agency=self.trust)
        self.step = Milestone.objects.create(action=self.own, title="Rooms found", due_on=day(4))
        self.agencys = self.action("C-AGENCY", -3, lead_agency=self.trust)
        self.others = self.action("C-OTHER", 20, lead_agency=self.other)

    def action(self, ref, due, **more):
        return Action.objects.create(
            plan=self.plan, ref=ref, title=f"What {ref} does", due_on=day(due), **more
        )


@pytest.fixture
def house(demonstration):
    return House()


@pytest.fixture
def owner(house):
    client = Client()
    client.force_login(house.lead.user, backend=BACKEND)
    return client


def make(client):
    """The path of a new address, as the page shows it this once."""
    answer = client.post("/my-actions/calendar/", {"act": "renew"})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    shown = BeautifulSoup(answer.content, "html.parser").select_one("#address")["value"]
    return re.sub(r"^http://testserver", "", shown)


def read(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_it_holds_all_day_events_for_due_dates_and_milestones_of_what_is_mine(house, owner):
    found = read(make(owner))
    assert set(found) == {
        "C-OWN@throughline",
        "C-AGENCY@throughline",
        f"C-OWN-milestone-{house.step.pk}@throughline",
    }
    due = found["C-OWN@throughline"]
    assert due.decoded("dtstart") == day(10) and due.decoded("dtend") == day(11)
    assert type(due.decoded("dtstart")) is date
    assert "C-OWN due: What C-OWN does" in due["summary"]
    assert due["url"] == "http://testserver/my-actions/C-OWN/"
    assert found[f"C-OWN-milestone-{house.step.pk}@throughline"].decoded("dtstart") == day(4)


def test_it_is_read_without_signing_in_and_kept_by_nobody(house, owner):
    answer = Client().get(make(owner))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_a_moved_date_moves_the_same_event(house, owner):
    path = make(owner)
    before = read(path)["C-OWN@throughline"]
    move_due_date(
        action=house.own, on=day(0), new_due=day(40), reason="Agreed", agreed_by="The board", by=None
    )
    after = read(path)["C-OWN@throughline"]
    assert after.decoded("dtstart") == day(40)
    assert after["sequence"] > before["sequence"]
    assert "First due" in after["description"]


def test_what_is_complete_or_met_leaves_the_calendar_and_comes_back_when_it_is_reopened(house, owner):
    path = make(owner)
    meet_milestone(action=house.own, milestone=house.step, on=day(0), by=None)
    assert set(read(path)) == {"C-OWN@throughline", "C-AGENCY@throughline"}
    record_update(action=house.own, on=day(0), status="complete", by=None)
    assert set(read(path)) == {"C-AGENCY@throughline"}
    reopen(action=house.own, on=day(0), status="at risk", reason="Not all was done", by=None)
    assert "C-OWN due:" in read(path)["C-OWN@throughline"]["summary"]


def test_it_names_nobody_and_says_what_is_illustrative(house, owner):
    house.plan.illustrative = True
    house.plan.save()
    text = Client().get(make(owner)).content.decode()
    assert not any(word in text for word in (*NAME.split(), "ada", "example.gov"))
    assert text.count("SUMMARY:Illustrative: ") == 3


def test_words_that_calendars_would_read_are_escaped(house, owner):
    house.own.title = "Rooms, beds;\nBEGIN:VEVENT"
    house.own.save()
    found = read(make(owner))
    assert len(found) == 3
    assert found["C-OWN@throughline"]["summary"] == "C-OWN due: Rooms, beds;\nBEGIN:VEVENT"


def test_a_partner_reads_their_own_agencys_dates_alone(house, owner):
    house.others.lead = house.lead
    house.others.save()
    path = make(owner)
    assert "C-OTHER@throughline" in read(path)
    house.lead.user.groups.add(Group.objects.get(name="partners"))
    assert set(read(path)) == {
        "C-OWN@throughline",
        "C-AGENCY@throughline",
        f"C-OWN-milestone-{house.step.pk}@throughline",
    }


def test_an_action_of_a_plan_that_is_withdrawn_is_gone(house, owner):
    path = make(owner)
    house.plan.state = State.WITHDRAWN
    house.plan.save()
    assert read(path) == {}


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(house, owner):
    path = make(owner)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in owner.get("/my-actions/").content.decode()
    (link,) = CalendarLink.objects.all()
    assert secret not in str(vars(link)) and len(link.secret_hash) == 64
    assert secret not in str([vars(one) for one in CalendarLink.history.all()])


def test_renewing_ends_the_former_address(house, owner):
    former = make(owner)
    newer = make(owner)
    assert Client().get(former).status_code == 404 and read(newer)
    assert CalendarLink.objects.filter(revoked_at=None).count() == 1


def test_revoking_ends_it_and_says_so(house, owner):
    path = make(owner)
    answer = owner.post("/my-actions/calendar/", {"act": "revoke"}, follow=True)
    assert "leads nowhere any more" in answer.content.decode()
    assert Client().get(path).status_code == 404
    again = owner.post("/my-actions/calendar/", {"act": "revoke"}, follow=True)
    assert "no address to revoke" in again.content.decode()


@pytest.mark.parametrize("secret", ["nothing", "a" * 43, "a" * 101, "..", "%00", "a.b"])
def test_an_unknown_address_is_not_there(house, owner, secret):
    make(owner)
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code in (400, 404) and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("how", ["switched off", "left the agency"])
def test_an_address_ends_with_its_owner(house, owner, how):
    path = make(owner)
    if how == "switched off":
        get_user_model().objects.filter(username="ada").update(is_active=False)
    else:
        house.lead.user = None
        house.lead.save()
    assert Client().get(path).status_code == 404


def test_only_a_person_has_one_and_only_by_post(house, owner, client_as):
    assert client_as("manager").post("/my-actions/calendar/", {"act": "renew"}).status_code == 403
    assert client_as("anonymous").post("/my-actions/calendar/", {"act": "renew"}).status_code == 302
    assert owner.get("/my-actions/calendar/").status_code == 405
    assert Client().post(make(owner)).status_code == 405
    assert CalendarLink.objects.count() == 1


def test_no_log_holds_the_secret(house, owner, caplog):
    assert impersonal("Not Found: /calendar/s3cret-x.ics") == "Not Found: /calendar/..."
    assert (
        impersonal("GET /display/s3cret-x?as_at=2012-05-25 failed")
        == "GET /display/...?as_at=2012-05-25 failed"
    )
