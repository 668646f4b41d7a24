"""The big screen: the slides of today or of a date, and the presenter's view of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from board.models import Meeting
from board.queries import deck_of
from board.slides import Deck, as_json, fingerprint, written
from judgements.addresses import address
from judgements.reading import ours, reading

# Milliseconds between two looks for newer figures.
POLL = 30_000


def deck_for(request: HttpRequest, slug: str = "") -> Deck | None:
    """The deck of the request's date, or of a meeting on its day; None where nothing was published by then."""
    authority = ours(request)
    if authority is None:
        return None
    if not slug:
        return deck_of(authority, request.as_at)
    meeting = get_object_or_404(Meeting, slug=slug)
    return deck_of(authority, min(meeting.on, request.today), meeting)


def _links(request: HttpRequest, slug: str) -> list[tuple[str, str]]:
    if slug:
        own = {"slug": slug}
        return [
            (address(request, "meeting-presenter", **own), "Presenter's view"),
            (address(request, "meeting", **own), "The meeting, with its packs"),
        ]
    return [
        (address(request, "board-presenter"), "Presenter's view"),
        (address(request, "overview"), "Leave the slides"),
    ]


PACKS = (
    ("pdf", "Pack on paper (PDF)"),
    ("pptx", "Slides (PowerPoint)"),
    ("xlsx", "Tables (Excel)"),
    ("html", "One page, offline"),
)


def shown(
    request: HttpRequest, deck: Deck | None, template: str, links: list[tuple[str, str]]
) -> HttpResponse:
    """The slides as a page; with none, a page that says what is missing and what to do."""
    if deck is None:
        return render(request, "board/none.html", {"section": "board"})
    plain = as_json(deck)
    context: dict[str, Any] = {
        "deck": plain,
        "fingerprint": fingerprint(written(plain)),
        "poll": POLL,
        "links": links,
    }
    return render(request, template, context)


@reading
def board(request: HttpRequest) -> HttpResponse:
    return shown(request, deck_for(request), "board/board.html", _links(request, ""))


@reading
def presenter(request: HttpRequest) -> HttpResponse:
    return shown(request, deck_for(request), "board/presenter.html", _links(request, ""))


@reading
def meeting_board(request: HttpRequest, slug: str) -> HttpResponse:
    return shown(request, deck_for(request, slug), "board/board.html", _links(request, slug))


@reading
def meeting_presenter(request: HttpRequest, slug: str) -> HttpResponse:
    deck = deck_for(request, slug)
    if deck is None:
        raise Http404
    return shown(request, deck, "board/presenter.html", _links(request, slug))
