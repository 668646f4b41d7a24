"""What partners may open, written out; every other address is not there for them."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from judgements.addresses import address
from judgements.reach import agency_scope

# Published inspections, and what can be read off them.
INSPECTIONS = (
    *("inspections", "inspections-export", "inspection", "judgement"),
    *("grades-export", "sections-export", "figures-export", "notes-export"),
    *("recommendations", "recommendations-export", "recommendation"),
    *("history", "history-export", "strand", "theme"),
)
# Their own agency's actions: each of these asks `request.agency`.
ACTIONS = ("my-actions", "my-action", "my-calendar", "actions", "actions-export", "action", "evidence-file")
# `search` and `sources` leave out what stands outside the two above.
HOUSE = ("search", "search-export", "sources", "sources-export", "accessibility", "healthz", "calendar")
ACCOUNT = (
    *("login", "logout", "session", "password_change", "password_change_done"),
    *("password_reset", "password_reset_done", "password_reset_confirm", "password_reset_complete"),
)
OPEN_TO_PARTNERS = frozenset((*INSPECTIONS, *ACTIONS, *HOUSE, *ACCOUNT))
# Machines and screens ask for these, and nobody's sign-in is looked at.
ASK_NOBODY = frozenset(("healthz", "calendar", "display"))


class ReachMiddleware:
    """Sets `request.agency`: None, or the one agency of a partner; and shows partners nothing that is not written out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.agency = None
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ASK_NOBODY:
            return None
        request.agency = agency_scope(request.user)
        if request.agency is None or name in OPEN_TO_PARTNERS:
            return None
        if name == "overview":
            return redirect(address(request, "my-actions"))
        raise Http404
