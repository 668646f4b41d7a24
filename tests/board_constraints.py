"""What the database refuses of meetings; each is broken once by tests/test_constraints.py."""

from datetime import date, timedelta

from django.utils import timezone

from board.models import Decision, DisplayLink, Meeting, Question, SlideChoice
from tests.boards import DAY, a_meeting


def two_meetings_a_day():
    a_meeting()
    Meeting(board="Corporate Parenting Board", on=DAY, slug="another").save()


def looks_back_to_its_own_day():
    a_meeting(since_on=DAY)


def looks_ahead_to_its_own_day():
    a_meeting(until_on=DAY)


def a_slide_twice():
    meeting = a_meeting()
    for _ in range(2):
        SlideChoice.objects.create(meeting=meeting, key="plan")


def own_words_without_a_headline():
    SlideChoice.objects.create(meeting=a_meeting(), words="Something to say")


def an_answer_without_its_day():
    Question.objects.create(meeting=a_meeting(), words="Why?", answer="Because.")


def carried_out_but_not_taken():
    Decision.objects.create(meeting=a_meeting(), words="Do it", done_on=date(2012, 6, 1))


def a_link_that_ended_before_it_was_made():
    now = timezone.now()
    DisplayLink.objects.create(
        meeting=a_meeting(), token_hash="0" * 64, recorded_at=now, ends_at=now - timedelta(hours=1)
    )


BREAKERS = {
    "one_meeting_of_a_board_a_day": two_meetings_a_day,
    "meeting_looks_back": looks_back_to_its_own_day,
    "meeting_looks_ahead": looks_ahead_to_its_own_day,
    "a_slide_is_chosen_once": a_slide_twice,
    "own_slide_has_a_headline": own_words_without_a_headline,
    "an_answer_has_its_day": an_answer_without_its_day,
    "carried_out_if_taken": carried_out_but_not_taken,
    "display_link_ends_after_it_is_made": a_link_that_ended_before_it_was_made,
}
