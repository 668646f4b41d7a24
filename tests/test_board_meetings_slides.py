"""What a meeting's slides follow: whose board it is, its day, what it is about, and its agenda."""

from datetime import date

import pytest
from django.urls import reverse

from board import sentences
from board.models import AgendaItem, Decision, Meeting, Question
from board.queries import deck_of, frame_of
from board.slides import as_json, mark_of
from judgements.models import Authority, Inspection

THEN, BEFORE = date(2012, 5, 25), date(2012, 3, 30)
SLUG = "local-safeguarding-children-board-2012-05-25"
OTHER = "Corporate Parenting Board"


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def meeting(ours):
    return Meeting.objects.get(on=THEN)


def slide(deck, key):
    return next(one for one in deck.slides if one.key == key)


# ---- Whose board


def test_with_two_boards_each_looks_back_to_its_own_meeting(ours):
    Meeting.objects.create(board=OTHER, on=date(2012, 5, 1))
    of = {board: frame_of(ours, THEN, board=board) for board in (OTHER, "Local Safeguarding Children Board")}
    assert {board: frame.since for board, frame in of.items()} == {
        OTHER: date(2012, 5, 1),
        "Local Safeguarding Children Board": BEFORE,
    }
    # Decisions of one board are not told to the other.
    assert [len(frame.asks) for frame in of.values()] == [0, 3]


def test_with_several_boards_the_slides_say_whose_they_are_and_with_one_they_need_not(ours):
    assert slide(deck_of(ours, THEN), "where-we-stand").about == ""
    Meeting.objects.create(board=OTHER, on=date(2012, 5, 1))
    deck = deck_of(ours, THEN)
    assert deck.board == "Local Safeguarding Children Board", "the newest meeting of the day is its own"
    assert slide(deck, "where-we-stand").about == f"For the {deck.board}"
    assert slide(deck, "since").source.startswith(deck.board)
    assert deck_of(ours, THEN, board=OTHER).board == OTHER


def test_a_reader_chooses_the_board_by_address_and_finds_each_on_the_list(ours, client_as):
    Meeting.objects.create(board=OTHER, on=date(2012, 5, 1))
    client = client_as("manager")
    page = client.get("/meetings/?as_at=2012-05-25").content.decode()
    assert "/board/?as_at=2012-05-25&amp;board=corporate-parenting-board" in page
    told = client.get("/board/?as_at=2012-05-25&board=corporate-parenting-board").content.decode()
    assert f"For the {OTHER}" in told and "Slides for the Local Safeguarding Children Board" in told
    assert "board=corporate-parenting-board" in told.split('class="b-links"')[1]
    assert client.get("/board/?board=no-such-board").status_code == 404


# ---- Of its own day


@pytest.mark.parametrize("name", ["meeting-board", "meeting-presenter"])
def test_a_meetings_slides_take_no_other_day(meeting, client_as, name):
    client, plain = client_as("manager"), reverse(name, args=[SLUG])
    answer = client.get(f"{plain}?as_at=2013-01-01")
    assert (answer.status_code, answer["Location"]) == (302, plain)
    assert "as at 25 May 2012" in client.get(plain).content.decode()


def test_a_meeting_to_come_says_as_at_which_day_it_is_told(ours, meeting):
    day = date(2012, 5, 1)
    first = slide(deck_of(ours, day, meeting), "where-we-stand")
    assert first.aside == "Told as at 1 May 2012, before the meeting of 25 May 2012"
    assert "before the meeting" not in slide(deck_of(ours, THEN, meeting), "where-we-stand").aside


# ---- What it is about


def test_a_meeting_about_another_inspection_tells_that_one(ours):
    day = date(2018, 1, 10)
    meeting = Meeting.objects.create(board=OTHER, on=day)
    newest = frame_of(ours, day).told.inspection
    old = Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")
    assert newest.pk != old.pk
    meeting.inspections.set([old])
    deck = deck_of(ours, day, meeting)
    assert deck.source.startswith("Ofsted, 24 February 2012")
    assert "22 judgements" in slide(deck, "grades").source
    meeting.inspections.set([old, newest])
    both = deck_of(ours, day, meeting)
    keys = [one.key for one in both.slides]
    assert both.source.startswith(f"Ofsted, {newest.published_on.day} ")
    assert keys.index(f"where-we-stand-{old.slug}") == keys.index("where-we-stand") + 1
    assert len(keys) == len(set(keys))


def test_the_agenda_comes_first_with_its_minutes_and_the_slides_it_opens(ours, meeting):
    deck = deck_of(ours, THEN, meeting)
    agenda, items = deck.slides[0], list(AgendaItem.objects.filter(meeting=meeting).order_by("order", "pk"))
    assert agenda.key == "agenda" and agenda.headline == "Three items have 30 minutes"
    assert [line.words for line in agenda.blocks[0].lines] == [one.title for one in items]
    assert [one.minutes for one in deck.agenda] == [one.minutes for one in items] == [5, 15, 10]
    assert {one.slide for one in deck.agenda} <= {one.key for one in deck.slides}
    assert sum(one.minutes for one in deck.agenda) == 30
    assert mark_of(as_json(deck)["slides"][0], as_json(deck)) == "Illustrative"


def test_a_meeting_without_an_agenda_has_no_slide_of_it_and_the_public_has_none(ours, meeting):
    assert "agenda" not in {one.key for one in deck_of(ours, THEN, meeting, public=True).slides}
    assert deck_of(ours, THEN, meeting, public=True).agenda == ()
    meeting.agenda.all().delete()
    assert deck_of(ours, THEN, meeting).slides[0].key == "where-we-stand"


@pytest.mark.parametrize(
    ("items", "minutes", "told"),
    [
        (1, 1, "One item has one minute"),
        (2, 0, "Two items are on the agenda"),
        (12, 90, "12 items have 90 minutes"),
    ],
)
def test_an_agenda_is_told_in_a_sentence(items, minutes, told):
    assert sentences.agenda(items, minutes) == told


# ---- References


def test_each_question_and_decision_keeps_its_number_from_meeting_to_meeting(ours):
    def refs(deck, title):
        return [
            line.ref
            for block in slide(deck, "answers").blocks
            if block.title == title
            for line in block.lines
        ]

    deck = deck_of(ours, THEN)
    assert refs(deck, "What members asked") == ["Q1 Mar", "Q2 Mar"]
    assert refs(deck, "What was decided") == ["D1 Mar", "D2 Mar"]
    march = list(Decision.objects.filter(meeting__on=BEFORE).order_by("order", "pk"))
    assert [one.standing for one in march] == ["taken", "taken"]
    # The first is done, so that the second alone is carried on; it is still the second.
    later = deck_of(ours, date(2013, 2, 1))
    assert refs(later, "What was decided")[-1] == "D2 Mar 2012"
    every = {
        one.words: n for n, one in enumerate(Question.objects.filter(meeting__on=BEFORE).order_by("pk"), 1)
    }
    for block in slide(later, "answers").blocks[:1]:
        assert [line.ref for line in block.lines] == [
            f"Q{every[line.words]} Mar 2012" for line in block.lines
        ]


def test_the_page_of_a_meeting_has_the_same_references(meeting, client_as):
    page = client_as("manager").get(reverse("meeting", args=[SLUG])).content.decode()
    assert all(f"<b>D{n}</b>" in page for n in (1, 2, 3))
