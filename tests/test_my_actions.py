"""My actions: what is mine, what needs a word, the one form that says it all at once, and files of evidence."""

import threading
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from actions.models import Action, ActionPlan, DueDateChange, Evidence, ProgressUpdate
from actions.services import NotPossible, move_due_date, record_update
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


@pytest.fixture
def house(demonstration):
    return House()


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


# ---- What is mine


def test_a_lead_sees_what_they_lead_what_their_agency_leads_and_what_needs_a_word_first(house):
    answer = client_of(house.lead).get("/my-actions/")
    found = headings(answer)
    assert found["Needs an update now"] == ["M-LATE", "M-SOON"]
    assert found["You lead, nothing needed now"] == ["M-FINE"]
    assert "Others that your agency leads or helps with" not in found
    words = page(answer)
    assert "Two of your three actions need an update now" in words
    assert "31 days overdue, no revised date; No update for 60 days" in words
    assert "Due in 5 days" in words


def test_who_helps_sees_it_and_is_not_asked_to_write(house):
    answer = client_of(house.helper).get("/my-actions/")
    assert headings(answer)["Others that your agency leads or helps with"] == ["M-HELPED"]
    assert "Needs an update now" not in headings(answer)
    assert "Your agency helps" in page(answer)


def test_a_director_sees_the_exceptions_that_they_answer_for(house):
    found = headings(client_of(house.director).get("/my-actions/"))
    assert found["You answer for, and a board should know"] == ["M-LATE"]


def test_at_risk_without_a_reason_needs_a_word(house):
    record_update(action=house.fine, on=day(0), status="at risk", by=None)
    assert "M-FINE" in headings(client_of(house.lead).get("/my-actions/"))["Needs an update now"]


def test_what_is_complete_needs_nothing(house):
    record_update(action=house.late, on=day(0), status="complete", by=None)
    found = headings(client_of(house.lead).get("/my-actions/"))
    assert found["Needs an update now"] == ["M-SOON"]
    assert "M-LATE" in found["You lead, nothing needed now"]


def test_an_account_without_a_person_gets_a_plain_explanation(house, client_as):
    words = page(client_as("manager").get("/my-actions/"))
    assert "Your account is joined to nobody in a plan" in words and "M-LATE" not in words


def test_an_earlier_day_shows_the_actions_as_they_stood_and_no_form(house):
    client = client_of(house.lead)
    then = f"?as_at={day(-35).isoformat()}"
    assert "31 days overdue" not in page(client.get(f"/my-actions/{then}"))
    answer = client.get(f"/my-actions/M-LATE/{then}")
    assert b"<textarea" not in answer.content and "Updates are written today" in page(answer)
    assert client.post(f"/my-actions/M-LATE/{then}", {"status": "complete"}).status_code == 403
    before = f"?as_at={day(-61).isoformat()}"
    assert client.get(f"/my-actions/M-LATE/{before}").status_code == 404
    assert "No action is yours" in page(client.get(f"/my-actions/{before}"))


def test_a_closed_plan_is_folded_away_and_asks_for_nothing(house):
    house.plan.closed_on = day(-1)
    house.plan.save()
    answer = client_of(house.lead).get("/my-actions/")
    assert "Needs an update now" not in headings(answer)
    assert headings(answer)["Of closed plans"] == ["M-LATE", "M-SOON", "M-FINE"]
    assert "None of your actions is under way; three belong to closed plans" in page(answer)


def test_illustrative_actions_are_marked_on_both_pages(house):
    house.plan.illustrative = True
    house.plan.save()
    client = client_of(house.lead)
    for path in ("/my-actions/", "/my-actions/M-LATE/"):
        assert "made up to show how a plan works" in page(client.get(path))


def test_the_page_asks_no_more_with_more_actions(house, assert_queries):
    client = client_of(house.lead)
    client.get("/my-actions/")
    with assert_queries(17):  # the session, the reader, 12 for rows, whose they are, the calendar, the stamp
        client.get("/my-actions/")
    for number in range(20):
        house.action(f"M-MORE{number}", -number, lead=house.lead)
    client.get("/my-actions/")
    with assert_queries(17):
        client.get("/my-actions/")


# ---- Who writes


@pytest.mark.parametrize(
    ("who", "writes"),
    [("lead", True), ("colleague", True), ("helper", False), ("director", False)],
)
def test_the_lead_and_the_people_of_its_agency_write_and_others_read(house, who, writes):
    client = client_of(getattr(house, who))
    answer = client.get(URL.format("M-LATE"))
    assert answer.status_code == 200 and (b"<textarea" in answer.content) is writes
    before = ProgressUpdate.objects.count()
    assert send(client, house.late).status_code == (302 if writes else 403)
    assert ProgressUpdate.objects.count() - before == writes


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        ("manager", False),
        ("publisher", False),
        ("auditor", False),
        ("officer", True),
        ("administrator", True),
    ],
)
def test_of_those_without_a_person_only_who_edits_actions_writes(house, client_as, role, writes):
    client = client_as(role)
    assert (b"<textarea" in client.get(URL.format("M-LATE")).content) is writes
    assert send(client, house.late).status_code == (302 if writes else 403)


# ---- The form


def test_status_forecast_words_and_evidence_are_recorded_in_one_go(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = send(
        client_of(house.lead),
        house.late,
        status="at risk",
        forecast_on=day(20).isoformat(),
        commentary="Two nurses have begun.",
        blockers="A room; the estates manager can find one.",
        kind="audit",
        summary="Audit of 20 records",
        shows="18 were seen in time",
        link="https://example.gov.uk/audit",
        file=SimpleUploadedFile("audit.pdf", b"%PDF-1.4 a"),
    )
    assert answer.status_code == 302
    update, evidence = ProgressUpdate.objects.latest("pk"), Evidence.objects.latest("pk")
    assert (update.action, update.on, update.status, update.forecast_on) == (
        house.late,
        day(0),
        "at risk",
        day(20),
    )
    assert (update.recorded_by, update.author) == (house.lead.user, "Lead nurse")
    assert (evidence.kind, evidence.summary, evidence.recorded_by) == (
        "audit",
        "Audit of 20 records",
        house.lead.user,
    )
    words = page(client_of(house.lead).get(answer["Location"]))
    assert "Audit of 20 records" in words and "Two nurses have begun." in words


def test_after_saving_the_page_says_so(house):
    client = client_of(house.lead)
    assert "Your update of M-LATE is recorded." in page(
        client.get(send(client, house.late, commentary="Done so far")["Location"])
    )


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"status": ""}, "id_status_0", "Choose how it stands"),
        ({"status": "splendid"}, "id_status_0", "Choose one of the answers given"),
        ({"status": "at risk"}, "id_blockers", "Say why it is at risk"),
        ({"forecast_on": "32 May"}, "id_forecast_on", "Enter a date such as"),
        ({"forecast_on": "2012-05-24"}, "id_forecast_on", "The forecast lies before the day of the update"),
        ({"summary": "An audit"}, "id_kind", "Choose what kind of evidence it is"),
        ({"kind": "audit"}, "id_summary", "Say in one line what the evidence is"),
        ({"kind": "audit", "summary": "x", "link": "javascript:alert(1)"}, "id_link", "Enter an address"),
        ({"commentary": "x" * 5001}, "id_commentary", "at most 5000 characters"),
        ({"kind": "audit", "summary": "x" * 241}, "id_summary", "at most 240 characters"),
    ],
)
def test_a_mistake_is_named_in_a_summary_and_beside_its_field_and_nothing_is_stored(
    house, told, field, words
):
    before = (ProgressUpdate.objects.count(), Evidence.objects.count())
    answer = send(client_of(house.lead), house.late, **told)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    (link,) = [
        one for one in soup.select(".govuk-error-summary a") if words.lower() in one.get_text().lower()
    ]
    assert link["href"] == f"#{field}" and soup.select_one(f"#{field}")
    assert any(words.lower() in one.get_text().lower() for one in soup.select(".govuk-error-message"))
    assert soup.title.get_text().startswith("Error: ")
    assert (ProgressUpdate.objects.count(), Evidence.objects.count()) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<script>", "A file of this kind is not taken"),
        ("run", b"x", "A file of this kind is not taken"),
        ("empty.pdf", b"", "The file is empty"),
    ],
)
def test_a_file_that_is_not_taken_takes_the_update_back_too(house, settings, tmp_path, name, content, words):
    settings.MEDIA_ROOT = tmp_path
    before = ProgressUpdate.objects.count()
    answer = send(
        client_of(house.lead),
        house.late,
        kind="audit",
        summary="An audit",
        commentary="What I typed stays",
        file=SimpleUploadedFile(name, content),
    )
    assert words in page(answer) and "What I typed stays" in answer.content.decode()
    assert (
        ProgressUpdate.objects.count() == before and not Evidence.objects.filter(action=house.late).exists()
    )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_complete_is_reopened_by_an_officer_first(house):
    record_update(action=house.late, on=day(-1), status="complete", by=None)
    answer = send(client_of(house.lead), house.late, status="on track")
    assert "It is complete; reopen it first, with the reason." in page(answer)


def test_hostile_words_are_shown_as_words(house):
    client = client_of(house.lead)
    answer = send(client, house.late, commentary="<script>window.x=1</script>")
    html = client.get(answer["Location"]).content.decode()
    assert "<script>window.x=1" not in html and "&lt;script&gt;window.x=1" in html


# ---- Two at once


def test_what_somebody_else_recorded_meanwhile_is_told_after_saving(house, officer):
    mine, client = client_of(house.colleague), client_of(house.lead)
    opened = BeautifulSoup(client.get(URL.format("M-LATE")).content, "html.parser").select_one(
        "[name=opened]"
    )["value"]
    send(mine, house.late, status="on track", commentary="From the matron")
    move_due_date(
        action=house.late,
        on=day(0),
        new_due=day(30),
        reason="The school is closed",
        agreed_by="The board",
        by=officer,
    )
    answer = client.post(URL.format("M-LATE"), {"opened": opened, "status": "on track", "commentary": "Mine"})
    words = page(client.get(answer["Location"]))
    assert "While you were writing, somebody else recorded two things" in words
    assert "Matron, A trust for tests" in words and "From the matron" in words
    assert "Due date moved to" in words and "The school is closed" in words
    assert ProgressUpdate.objects.filter(action=house.late).count() == 2


def test_nobody_else_and_nothing_is_told(house):
    client = client_of(house.lead)
    assert "While you were writing" not in page(client.get(send(client, house.late)["Location"]))


@pytest.mark.parametrize("marks", ["", "1.2", "x" * 300, "1.1.1.1.1.1.-1", "9" * 30 + ".0.0.0.0.0.0", "%00"])
def test_marks_that_no_form_sent_are_left_aside(house, marks):
    client = client_of(house.lead)
    assert client.get(URL.format("M-LATE"), {"since": marks.replace("%00", "")}).status_code == 200
    answer = client.post(URL.format("M-LATE"), {"opened": marks, "status": "on track"})
    assert answer["Location"] == URL.format("M-LATE")


def test_a_form_that_came_back_with_a_mistake_still_tells_what_happened_since_it_was_opened(house):
    client = client_of(house.lead)
    opened = BeautifulSoup(client.get(URL.format("M-LATE")).content, "html.parser").select_one(
        "[name=opened]"
    )["value"]
    send(client_of(house.colleague), house.late, commentary="From the matron")
    wrong = client.post(URL.format("M-LATE"), {"opened": opened, "status": ""})
    assert "From the matron" in page(wrong)
    again = BeautifulSoup(wrong.content, "html.parser").select_one("[name=opened]")["value"]
    assert again == opened


@pytest.mark.django_db(transaction=True)
def test_two_leads_write_and_an_officer_moves_the_date_at_once_and_all_three_stand(demonstration):
    house, answers, problems = House(), [], []

    def write(someone):
        answers.append(send(client_of(someone), house.late, commentary=someone.role).status_code)

    def move():
        move_due_date(
            action=house.late, on=day(0), new_due=day(30), reason="Agreed", agreed_by="The board", by=None
        )

    def kept(work, *arguments):
        try:
            work(*arguments)
        except NotPossible as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=kept, args=(write, house.lead)),
        threading.Thread(target=kept, args=(write, house.colleague)),
        threading.Thread(target=kept, args=(move,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems and answers == [302, 302]
    assert set(ProgressUpdate.objects.filter(action=house.late).values_list("commentary", flat=True)) == {
        "Lead nurse",
        "Matron",
    }
    assert DueDateChange.objects.filter(action=house.late).count() == 1


# ---- Files


@pytest.fixture
def evidence(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    send(
        client_of(house.lead),
        house.late,
        kind="document",
        summary="A letter",
        file=SimpleUploadedFile("Letter to parents.txt", b"<script>alert(1)</script>"),
    )
    return Evidence.objects.get(action=house.late)


def test_a_file_is_downloaded_and_never_shown(house, evidence):
    answer = client_of(house.helper).get(f"/actions/M-LATE/evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "text/plain"


def test_a_file_is_there_for_those_who_see_its_action_on_a_day_when_it_was(house, evidence, client_as):
    path = f"/actions/M-LATE/evidence/{evidence.pk}/"
    answer = client_as("manager").get(path)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert client_as("anonymous").get(path).status_code == 302
    assert client_as("manager").get(f"{path}?as_at={day(-1).isoformat()}").status_code == 404
    assert client_as("manager").get(f"/actions/M-FINE/evidence/{evidence.pk}/").status_code == 404
    house.plan.state = State.WITHDRAWN
    house.plan.save()
    assert client_as("manager").get(path).status_code == 404


def test_a_file_that_is_gone_is_not_there(house, evidence):
    evidence.file.storage.delete(evidence.file.name)
    assert client_of(house.lead).get(f"/actions/M-LATE/evidence/{evidence.pk}/").status_code == 404
