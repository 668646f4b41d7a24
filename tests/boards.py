"""Meetings that tests need: one of a day, with a row of each kind."""

from datetime import date, timedelta

from django.utils import timezone

from board.models import (
    AgendaItem,
    Attendee,
    Decision,
    DisplayLink,
    DisplayRevocation,
    DisplayUse,
    Meeting,
    MeetingPicture,
    PublicPack,
    Question,
    SlideChoice,
)

DAY = date(2012, 5, 25)


def a_meeting(board="Corporate Parenting Board", on=DAY, **values):
    meeting = Meeting(board=board, on=on, **values)
    meeting.save()
    return meeting


def a_link(meeting, *, hours=4, number=0):
    now = timezone.now()
    return DisplayLink.objects.create(
        meeting=meeting, token_hash=f"{number}" * 64, recorded_at=now, ends_at=now + timedelta(hours=hours)
    )


def a_picture(meeting):
    return MeetingPicture.objects.create(
        meeting=meeting, data="{}", html="", data_hash="0" * 64, html_hash="0" * 64
    )


def fill_boards():
    """Three rows of each kind that meetings bring."""
    for n in range(3):
        meeting = a_meeting(f"Board {n}")
        AgendaItem.objects.create(meeting=meeting, title=f"Item {n}")
        Attendee.objects.create(meeting=meeting, role=f"Role {n}")
        SlideChoice.objects.create(meeting=meeting, headline=f"Own words {n}")
        Question.objects.create(meeting=meeting, words=f"Why {n}?")
        Decision.objects.create(meeting=meeting, words=f"Decide {n}")
        link = a_link(meeting, number=n)
        if n:
            DisplayRevocation.objects.create(link=link)
        DisplayUse.objects.create(link=link)
        PublicPack.objects.create(
            meeting=meeting, as_at=DAY, html="", html_hash="0" * 64, pdf=b"", pdf_hash="0" * 64
        )
        a_picture(a_meeting(f"Closed board {n}"))
