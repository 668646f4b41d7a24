"""What an officer does with a meeting beside its forms: close it, make and revoke links, make a pack for the public."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from board.exports.paper import NoPaper
from board.models import DisplayLink, Meeting
from board.services import (
    CannotDo,
    close_meeting,
    make_display_link,
    make_public_pack,
    revoke_display_link,
)
from judgements.admin.reach import FURTHEST
from judgements.queries import our_authority

HOURS = range(1, 25)


def _posted(request: HttpRequest, model: Any, pk: int) -> Any:
    found = model.objects.filter(pk=pk).first() if pk <= FURTHEST else None
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, meeting: Meeting, told: str, level: int = messages.SUCCESS) -> HttpResponse:
    admin.site.get_model_admin(Meeting).message_user(request, told, level)
    return HttpResponseRedirect(reverse("admin:board_meeting_change", args=[meeting.pk]))


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what the meeting is shown."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = _posted(request, Meeting, pk)
    authority = our_authority()
    try:
        if authority is None:
            raise CannotDo("No authority has been chosen as ours.")
        close_meeting(meeting=meeting, authority=authority, by=request.user)
    except CannotDo as problem:
        return _back(request, meeting, str(problem), messages.ERROR)
    return _back(
        request, meeting, "The meeting is closed. What it was shown is kept, whatever changes from now on."
    )


def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for the screen, told this once."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = _posted(request, Meeting, pk)
    text = request.POST.get("hours", "")
    hours = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    try:
        if hours not in HOURS:
            raise CannotDo("Say in how many hours the link ends: a whole number from 1 to 24.")
        made = make_display_link(
            meeting=meeting, ends_at=timezone.now() + timedelta(hours=hours), by=request.user
        )
    except CannotDo as problem:
        return _back(request, meeting, str(problem), messages.ERROR)
    address = request.build_absolute_uri(reverse("display", kwargs={"token": made.token}))
    ends = timezone.localtime(made.link.ends_at)
    return _back(
        request,
        meeting,
        f"Open this on the screen; it is shown only now and ends {ends:%-d %B at %H:%M}: {address}",
    )


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a link at once."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = _posted(request, DisplayLink, pk)
    try:
        revoke_display_link(link=found, by=request.user)
    except CannotDo as problem:
        return _back(request, found.meeting, str(problem), messages.ERROR)
    return _back(
        request, found.meeting, "The link opens nothing any more; the screen says so within half a minute."
    )


def public(request: HttpRequest, pk: int) -> HttpResponse:
    """A pack for the public."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = _posted(request, Meeting, pk)
    authority = our_authority()
    try:
        if authority is None:
            raise CannotDo("No authority has been chosen as ours.")
        made = make_public_pack(
            authority=authority,
            as_at=min(meeting.on, timezone.localdate()),
            meeting=meeting,
            by=request.user,
        )
    except (CannotDo, NoPaper) as problem:
        return _back(request, meeting, str(problem), messages.ERROR)
    number = len(made.left_out)
    return _back(
        request,
        meeting,
        f"The public pack is made and stands on the meeting's page, with {number} line{'' if number == 1 else 's'} of what was left out.",
    )


def _may(permission: str) -> Any:
    return lambda request: request.user.has_perm(permission)


admin.site.add_page("meetings/<int:pk>/close/", close, "board_close", "", _may("board.change_meeting"))
admin.site.add_page("meetings/<int:pk>/link/", link, "board_link", "", _may("board.add_displaylink"))
admin.site.add_page(
    "display-links/<int:pk>/revoke/", revoke, "board_revoke", "", _may("board.add_displaylink")
)
admin.site.add_page("meetings/<int:pk>/public-pack/", public, "board_public", "", _may("board.publish_pack"))
