"""Meetings: the list, and one with its agenda, slides, questions, decisions and packs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify

from board.models import Meeting
from board.queries.meetings import MeetingRow, boards, meeting_page, meeting_rows
from board.views.board import PACKS, plain_of_meeting
from judgements.exports import export
from judgements.reading import ours, page, reading

COLUMNS = tuple(MeetingRow.__dataclass_fields__)


@reading
def meetings(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        rows = meeting_rows(request.as_at)
        return {
            "to_come": sorted((row for row in rows if row.to_come), key=lambda row: row.on),
            "packs": PACKS,
            "boards": [(slugify(one), one) for one in boards()],
            "held": [row for row in rows if not row.to_come],
        }

    return page(request, "board/meetings.html", make, section="board")


@reading
def meetings_export(request: HttpRequest, kind: str) -> HttpResponse:
    rows = [row.as_json() for row in meeting_rows(request.as_at)]
    return export(kind, "meetings", "meetings", rows, COLUMNS)


@reading
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.select_related("picture", "plan"), slug=slug)

    def make() -> dict[str, Any]:
        return {
            "page": meeting_page(found, request.as_at),
            "deck": plain_of_meeting(found, ours(request), request.today),
            "packs": PACKS,
            "editable": request.user.is_staff,
        }

    return page(request, "board/meeting.html", make, section="board")
