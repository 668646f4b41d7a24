"""Due dates as a calendar at a secret address, and the owner's way to make, renew and revoke it."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from actions.models import CalendarLink
from actions.queries.calendar import calendar_of
from actions.services import NotPossible
from actions.services.calendar import hash_of, renew_link, revoke_link
from judgements.reach import agency_scope, with_reach

from .mine import person_of


def _unread(answer: HttpResponse) -> HttpResponse:
    """Kept by nobody, and its address told to nobody."""
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the address reads it; who has lost their account or their place in an agency has none."""
    link = CalendarLink.objects.filter(secret_hash=hash_of(secret), revoked_at=None).first()
    owners = get_user_model().objects.filter(is_active=True, pk=link.owner_id if link else None)
    owner = with_reach(owners).first()
    person = getattr(owner, "person", None)
    if owner is None or person is None:
        raise Http404

    def address(ref: str) -> str:
        return request.build_absolute_uri(reverse("my-action", kwargs={"ref": ref}))

    text = calendar_of(person, request.as_at, agency_scope(owner), address)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="throughline.ics"'
    return _unread(answer)


@require_POST
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address is on the answer to the very request that made it, and nowhere afterwards."""
    if person_of(request) is None:
        raise PermissionDenied
    if request.POST.get("act") == "revoke":
        words = "Your calendar's address leads nowhere any more."
        messages.success(
            request, words if revoke_link(by=request.user) else "There was no address to revoke."
        )
        return redirect("my-actions")
    try:
        secret = renew_link(by=request.user)
    except NotPossible as problem:
        messages.error(request, problem.words)
        return redirect("my-actions")
    path = reverse("calendar", kwargs={"secret": secret})
    context = {"section": "mine", "calendar_address": request.build_absolute_uri(path)}
    return _unread(render(request, "actions/mine_calendar.html", context))
