"""Acts of a meeting: closing it with its picture, links for a screen, packs for the public."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from board.exports.page import html_of
from board.exports.paper import pdf_of
from board.models import DisplayLink, DisplayRevocation, DisplayUse, Meeting, MeetingPicture, PublicPack
from board.models.display import hash_of
from board.queries import deck_of
from board.slides import as_json, fingerprint, fingerprint_of, written
from judgements.models import Authority

# A screen is set up before its meeting and ends by itself within the day.
LONGEST = timedelta(hours=24)


class CannotDo(Exception):
    """The act is not possible as things stand; says why and what to do."""


@transaction.atomic
def close_meeting(*, meeting: Meeting, authority: Authority, by: Any) -> MeetingPicture:
    """Keeps for good what the meeting is shown on its day. Raises CannotDo."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if MeetingPicture.objects.filter(meeting=meeting.pk).exists():
        raise CannotDo("The meeting is closed already; its picture is kept.")
    if meeting.on > timezone.localdate():
        raise CannotDo(
            f"The meeting is on {meeting.on:%-d %B %Y}; it can be closed from that day on, when what it is shown is known."
        )
    deck = deck_of(authority, meeting.on, meeting)
    if deck is None:
        raise CannotDo("No full inspection had been published by that day, so there is nothing to keep.")
    plain = as_json(replace(deck, draft=False))
    data, html = written(plain), html_of(plain)
    return MeetingPicture.objects.create(
        meeting=meeting,
        data=data,
        html=html,
        data_hash=fingerprint(data),
        html_hash=fingerprint(html),
        recorded_by=by,
    )


@dataclass(frozen=True)
class MadeLink:
    """A new link and its token, which is told this once."""

    link: DisplayLink
    token: str


@transaction.atomic
def make_display_link(*, meeting: Meeting, ends_at: datetime, by: Any) -> MadeLink:
    """A link that opens the meeting's slides without a sign-in until it ends. Raises CannotDo."""
    now = timezone.now()
    if not now < ends_at <= now + LONGEST:
        raise CannotDo("A display link ends within 24 hours from now; choose such a time.")
    token = DisplayLink.new_token()
    link = DisplayLink.objects.create(
        meeting=meeting, token_hash=hash_of(token), recorded_at=now, ends_at=ends_at, recorded_by=by
    )
    return MadeLink(link, token)


@transaction.atomic
def revoke_display_link(*, link: DisplayLink, by: Any) -> None:
    """Ends it at once. Raises CannotDo if it was revoked before."""
    if DisplayRevocation.objects.filter(link=link.pk).exists():
        raise CannotDo("That link was revoked already.")
    DisplayRevocation.objects.create(link=link, recorded_by=by)


def open_display_link(token: str) -> DisplayLink | None:
    """The link of a token while it is open; None if there is none or it has ended."""
    held = DisplayLink.objects.open(timezone.now()).filter(token_hash=hash_of(token))
    return held.select_related("meeting__picture", "meeting__plan").first()


def note_display_use(token: str, *, let_in: bool) -> bool:
    """Writes down that a link was used, and whether it was let in; False where there is no such link."""
    link = DisplayLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        return False
    DisplayUse.objects.create(link=link, let_in=let_in)
    return True


@transaction.atomic
def make_public_pack(*, authority: Authority, as_at: date, meeting: Meeting | None, by: Any) -> PublicPack:
    """Page and PDF for the public, kept as they were handed out, of a meeting that is closed. Raises CannotDo, NoPaper.

    Made from what is published on its day; what the board itself was shown holds names and notes, and stays in the house.
    """
    if meeting is not None and not meeting.closed:
        raise CannotDo("The meeting is still a draft: close it first, then make what the public may have.")
    deck = deck_of(authority, as_at, meeting, public=True)
    if deck is None:
        raise CannotDo("No full inspection had been published by that day, so there is nothing to hand out.")
    plain = as_json(deck)
    html, pdf = html_of(plain), pdf_of(plain)
    return PublicPack.objects.create(
        meeting=meeting,
        as_at=as_at,
        html=html,
        html_hash=fingerprint(html),
        pdf=pdf,
        pdf_hash=fingerprint_of(pdf),
        left_out=list(deck.left_out),
        recorded_by=by,
    )
