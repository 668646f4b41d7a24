"""Meetings: closing keeps what was shown, whatever changes; one altered byte is found; links end; packs for the public."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from board.models import DisplayLink, DisplayUse, Meeting, MeetingPicture, SlideChoice
from board.services import CannotDo, close_meeting, make_display_link, revoke_display_link
from judgements.models import Authority, Judgement, Recommendation
from judgements.services import change_state
from tests.boards import a_meeting

THEN = date(2012, 5, 25)
SLUG = "local-safeguarding-children-board-2012-05-25"
CLOSED = "local-safeguarding-children-board-2012-03-30"


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def meeting(ours):
    return Meeting.objects.get(slug=SLUG)


# ---- The picture


def test_closed_changed_and_opened_again_it_is_the_same(ours, meeting, officer, client_as):
    picture = close_meeting(meeting=meeting, authority=ours, by=officer)
    client = client_as("manager")
    shown = client.get(reverse("meeting-picture", args=[SLUG]))
    board = client.get(reverse("meeting-board", args=[SLUG])).content
    inspection = Judgement.objects.get(section__key="lac.being_healthy").inspection
    for one in Judgement.objects.filter(inspection=inspection):
        one.headline = "Changed since"
        one.save()
    for one in Recommendation.objects.filter(inspection=inspection):
        one.title = "Changed since"
        one.save()
    SlideChoice.objects.create(meeting=meeting, headline="Added since")
    change_state(inspection=inspection, to="withdrawn", by=None, note="Withdrawn since.")
    again = client.get(reverse("meeting-picture", args=[SLUG]))
    assert again.content == shown.content and b"Changed since" not in again.content
    assert client.get(reverse("meeting-board", args=[SLUG])).content == board
    kept = MeetingPicture.objects.get(pk=picture.pk)
    assert (kept.data_hash, kept.html_hash) == (picture.data_hash, picture.html_hash)
    call_command("verify_meetings")


def test_what_was_kept_is_served_under_the_policy_that_it_names(ours, client_as):
    response = client_as("manager").get(reverse("meeting-picture", args=[CLOSED]))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'sha256-" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("column", ["data", "html"])
def test_one_altered_byte_is_found_and_named(ours, column, capsys):
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE board_meetingpicture SET {column} = replace({column}, 'Adequate', 'Adequatf')"
        )
    with pytest.raises(CommandError) as told:
        call_command("verify_meetings")
    part = "the data of the slides" if column == "data" else "the page"
    assert str(told.value) == f"Local Safeguarding Children Board, 30 March 2012: {part} is not what was kept"


def test_a_meeting_is_closed_once_and_not_before_its_day(ours, meeting, officer):
    close_meeting(meeting=meeting, authority=ours, by=officer)
    with pytest.raises(CannotDo, match="closed already"):
        close_meeting(meeting=meeting, authority=ours, by=officer)
    to_come = a_meeting(on=timezone.localdate() + timedelta(days=7))
    with pytest.raises(CannotDo, match="can be closed from that day on"):
        close_meeting(meeting=to_come, authority=ours, by=officer)
    with pytest.raises(CannotDo, match="nothing to keep"):
        close_meeting(meeting=a_meeting(on=date(2009, 5, 1)), authority=ours, by=officer)
    assert MeetingPicture.objects.count() == 2


def test_an_open_meeting_is_a_draft_and_a_closed_one_is_not(ours, meeting, officer, client_as):
    client = client_as("manager")
    assert b"<b>Draft</b>" in client.get(reverse("meeting-board", args=[SLUG])).content
    close_meeting(meeting=meeting, authority=ours, by=officer)
    assert b"<b>Draft</b>" not in client.get(reverse("meeting-board", args=[SLUG])).content


# ---- Links for a screen


def link(meeting, officer, hours=2):
    return make_display_link(meeting=meeting, ends_at=timezone.now() + timedelta(hours=hours), by=officer)


def opened(client, made, **headers):
    return client.get(reverse("display", args=[made.token]), headers=headers)


def test_a_link_opens_one_meeting_for_whoever_holds_it_and_nothing_else(meeting, officer, client):
    made = link(meeting, officer)
    response = opened(client, made)
    assert response.status_code == 200 and b"Neither designated health post was filled" in response.content
    assert response["Cache-Control"] == "no-store, private" and response["Referrer-Policy"] == "no-referrer"
    assert b"/admin/" not in response.content and b"Ask the health commissioner" not in response.content
    assert not response.cookies
    for path in ("/board/", "/meetings/", f"/meetings/{SLUG}/", "/board/pack.html"):
        assert client.get(path).status_code == 302


def test_the_token_is_kept_nowhere(meeting, officer):
    made = link(meeting, officer)
    assert made.token not in str(DisplayLink.objects.values().get(pk=made.link.pk))


def test_each_opening_is_written_down_and_a_look_for_newer_figures_is_not(meeting, officer, client):
    made = link(meeting, officer)
    page = opened(client, made).content.decode()
    shown = re.search(r'data-deck="(\w+)"', page).group(1)
    uses = DisplayUse.objects.filter(link=made.link)
    looked = opened(client, made, **{"X-Throughline-Looking": shown})
    assert (looked.status_code, looked.content) == (204, b"") and uses.count() == 1
    # Whoever does not say what is shown already is shown it, and that is written down.
    again = opened(client, made, **{"X-Throughline-Looking": "1"})
    assert again.status_code == 200 and [use.let_in for use in uses] == [True, True]


def test_a_link_ends_by_itself(meeting, officer, client):
    made = link(meeting, officer, hours=1)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        response = opened(client, made)
    assert response.status_code == 410 and b"This link has ended" in response.content
    assert [use.let_in for use in DisplayUse.objects.filter(link=made.link)] == [False]


def test_a_revoked_link_opens_nothing(meeting, officer, client):
    made = link(meeting, officer)
    revoke_display_link(link=made.link, by=officer)
    assert opened(client, made).status_code == 410
    with pytest.raises(CannotDo, match="revoked already"):
        revoke_display_link(link=made.link, by=officer)


@pytest.mark.parametrize("token", ["x", "A" * 100, "-_-"])
def test_no_link_is_guessed(ours, client, token):
    assert client.get(f"/display/{token}/").status_code == 410
    assert not DisplayUse.objects.exists()


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_a_link_lasts_a_day_at_most(meeting, officer, hours):
    with pytest.raises(CannotDo, match="within 24 hours"):
        link(meeting, officer, hours)


# ---- The officer's page


def test_an_officer_makes_a_link_and_revokes_it(meeting, client_as):
    client = client_as("officer")
    told = client.post(reverse("admin:board_link", args=[meeting.pk]), {"hours": "3"}, follow=True)
    assert b"/display/" in told.content and told.status_code == 200
    made = DisplayLink.objects.get()
    client.post(reverse("admin:board_revoke", args=[made.pk]))
    assert not DisplayLink.objects.open(timezone.now()).exists()


@pytest.mark.parametrize("hours", ["", "0", "25", "abc", "1e9", "٣"])
def test_wrong_hours_are_told_and_make_nothing(meeting, client_as, hours):
    told = client_as("officer").post(
        reverse("admin:board_link", args=[meeting.pk]), {"hours": hours}, follow=True
    )
    assert b"from 1 to 24" in told.content and not DisplayLink.objects.exists()


def test_closing_by_the_page_locks_the_slides_and_leaves_the_answers(meeting, client_as):
    client = client_as("officer")
    client.post(reverse("admin:board_close", args=[meeting.pk]))
    assert Meeting.objects.get(pk=meeting.pk).closed
    page = reverse("admin:board_meeting_change", args=[meeting.pk])
    assert b'name="_save"' not in client.get(f"{page}?part=slides").content
    assert b'name="_save"' in client.get(f"{page}?part=answers").content
    again = client.post(reverse("admin:board_close", args=[meeting.pk]), follow=True)
    assert b"closed already" in again.content


@pytest.mark.parametrize("name", ["board_close", "board_link", "board_public"])
def test_acts_are_posted_and_only_by_those_who_may(meeting, client_as, name):
    address = reverse(f"admin:{name}", args=[meeting.pk])
    for role in ("manager", "auditor"):
        assert client_as(role).post(address).status_code in (302, 403)
    assert client_as("administrator").get(address).status_code == 405
    assert not MeetingPicture.objects.filter(meeting=meeting).exists()


def test_a_slide_of_ones_own_words_stands_where_it_was_put(meeting, client_as):
    SlideChoice.objects.create(
        meeting=meeting, headline="We ask for patience", words="One.\n\n<script>alert(1)</script>", order=2
    )
    page = client_as("manager").get(reverse("meeting-board", args=[SLUG])).content.decode()
    assert page.index("We ask for patience") < page.index("Of seven sections judged")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_answers_count_from_their_day(ours, client_as):
    client = client_as("manager")
    path = reverse("meeting", args=[CLOSED])
    assert b"A named doctor" not in client.get(path, {"as_at": "2012-04-19"}).content
    assert b"A named doctor" in client.get(path, {"as_at": "2012-04-20"}).content
    rows = client.get(reverse("meetings-export", args=["json"]), {"as_at": "2012-04-19"}).json()["meetings"]
    assert [row["answered"] for row in rows if row["slug"] == CLOSED] == [0]


@pytest.mark.parametrize("words", ["a" * 621, "One.\n\n" * 5])
def test_a_slide_of_ones_own_holds_what_a_room_can_read(meeting, words):
    with pytest.raises(ValidationError, match="make two slides of it"):
        SlideChoice(meeting=meeting, headline="Ours", words=words).full_clean()
