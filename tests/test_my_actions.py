"""My actions: what is mine, what needs a word, and the one form that says it all at once."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import Evidence, ProgressUpdate
from actions.services import record_update
from tests.my_actions import URL, House, client_of, day, headings, page, send


@pytest.fixture
def house(demonstration):
    return House()


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
    with assert_queries(16):  # the session, the reader, 11 for rows, whose they are, the calendar, the stamp
        client.get("/my-actions/")
    for number in range(20):
        house.action(f"M-MORE{number}", -number, lead=house.lead)
    client.get("/my-actions/")
    with assert_queries(16):
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
