"""The big screen: the slides of today, of a date or of a meeting, the presenter's view, and the link for a screen."""

import json
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache as store
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from board.models import Meeting
from board.queries import deck_of
from board.queries.meetings import board_named, boards
from board.services import note_display_use, open_display_link
from board.slides import as_json, fingerprint, written
from config.pages import plain_page
from judgements.addresses import address, here
from judgements.queries import our_authority
from judgements.reading import KEPT_SECONDS, View, ours, reading

# Milliseconds between two looks for newer figures.
POLL = 30_000
# What a screen sends when it looks for newer figures: the fingerprint of what it shows. Nothing newer, nothing is sent.
LOOKING = "X-Throughline-Looking"
PACKS = (
    ("pdf", "Pack on paper (PDF)"),
    ("pptx", "Slides (PowerPoint)"),
    ("xlsx", "Tables (Excel)"),
    ("html", "One page, offline (HTML)"),
)


def plain_of_meeting(meeting: Meeting, authority: Any, today: Any) -> dict[str, Any] | None:
    """What a closed meeting was shown; of one that is open, its slides on its day, or today's if that is to come."""
    if meeting.closed:
        found: dict[str, Any] = json.loads(meeting.picture.data)
        return found
    deck = deck_of(authority, min(meeting.on, today), meeting) if authority else None
    return as_json(deck) if deck else None


def plain_for(request: HttpRequest, slug: str = "") -> dict[str, Any] | None:
    """The plain data of the request's day, or of a meeting; None where nothing was published by then."""
    authority = ours(request)
    if slug:
        meeting = get_object_or_404(Meeting.objects.select_related("picture", "plan"), slug=slug)
        return plain_of_meeting(meeting, authority, request.today)
    deck = deck_of(authority, request.as_at, board=_board(request)) if authority else None
    return as_json(deck) if deck else None


def _board(request: HttpRequest) -> str:
    """Whose meetings are told: the board that the address names, else none. 404 where no such board has met."""
    wanted = request.GET.get("board", "")
    found = board_named(wanted) if wanted else ""
    if found is None:
        raise Http404("No board of that name has a meeting. The page Meetings lists those that have.")
    return found


def of_its_own_day(view: View) -> View:
    """A meeting's slides and packs are told as at its own day, so that an address with another date leads to the plain one."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("slug") and "as_at" in request.GET:
            return redirect(here(request, as_at=None))
        return view(request, *args, **kwargs)

    return answer


def _links(request: HttpRequest, slug: str) -> list[tuple[str, str]]:
    if slug:
        return [
            (reverse("meeting-presenter", kwargs={"slug": slug}), "Presenter's view"),
            (address(request, "meeting", slug=slug), "The meeting and its packs"),
        ]
    board = request.GET.get("board", "")
    query = {"board": board} if board else {}
    every = boards()
    others = every if len(every) > 1 else []
    return [
        (address(request, "board-presenter", query=query), "Presenter's view"),
        *(
            (address(request, "board", query={"board": slugify(one)}), f"Slides for the {one}")
            for one in others
        ),
        (address(request, "meetings"), "Meetings"),
        *((address(request, "board-pack", query=query, kind=kind), words) for kind, words in PACKS),
        (address(request, "overview"), "Leave the slides"),
    ]


def _page(plain: dict[str, Any] | None, template: str, links: list[tuple[str, str]]) -> str:
    """The slides as a page that holds nothing of its reader's own; empty where there are none."""
    if plain is None:
        return ""
    context = {"deck": plain, "fingerprint": fingerprint(written(plain)), "poll": POLL, "links": links}
    return render_to_string(template, context)


def _shown(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    """Kept as long as nothing changed; with no slides, a page that says what is missing and what to do."""
    key = f"slides:{request.page_key}"
    html = store.get(key)
    if html is None:
        html = _page(plain_for(request, slug), template, _links(request, slug))
        store.set(key, html, KEPT_SECONDS)
    return HttpResponse(html) if html else render(request, "board/none.html", {"section": "board"})


@reading
def board(request: HttpRequest) -> HttpResponse:
    return _shown(request, "", "board/board.html")


@reading
def presenter(request: HttpRequest) -> HttpResponse:
    return _shown(request, "", "board/presenter.html")


@of_its_own_day
@reading
def meeting_board(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, slug, "board/board.html")


@of_its_own_day
@reading
def meeting_presenter(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, slug, "board/presenter.html")


@login_not_required
@require_safe
def display(request: HttpRequest, token: str) -> HttpResponse:
    """One meeting's slides for whoever holds the link: read only, kept nowhere, and named to no other site."""
    link = open_display_link(token)
    plain = plain_of_meeting(link.meeting, our_authority(), request.today) if link else None
    shown = request.headers.get(LOOKING, "")
    if plain is not None and shown == fingerprint(written(plain)):
        response = HttpResponse(status=204)
    elif not note_display_use(token, let_in=plain is not None) or plain is None:
        response = plain_page(410, contact=settings.HELP_CONTACT)
    else:
        response = HttpResponse(_page(plain, "board/board.html", []))
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
