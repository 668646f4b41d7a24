"""The packs that are handed out, each made from the same data as the screen."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import register_converter
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from board.exports.page import html_of, policy_in
from board.exports.paper import NoPaper, pdf_of
from board.exports.slides_file import pptx_of
from board.exports.workbook import xlsx_of
from board.models import MeetingPicture, PublicPack
from board.views.board import of_its_own_day, plain_for
from judgements.exports import TYPES
from judgements.reading import reading

HTML = "text/html; charset=utf-8"
KINDS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "pdf": (pdf_of, "application/pdf"),
    "pptx": (
        pptx_of,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "xlsx": (xlsx_of, TYPES["xlsx"]),
    "html": (html_of, HTML),
}


class PackConverter:
    """The ending of a pack's address."""

    regex = "pdf|pptx|xlsx|html"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PackConverter, "pack")


def _file(content: Any, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@of_its_own_day
@reading
def pack(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    """One file; of a closed meeting from what it was shown. 404 where nothing was published by the day."""
    if kind not in KINDS:
        raise Http404
    plain = plain_for(request, slug)
    if plain is None:
        raise Http404
    make, content_type = KINDS[kind]
    try:
        content = make(plain)
    except NoPaper as problem:
        return render(request, "board/no_paper.html", {"problem": str(problem)}, status=503)
    return _file(content, content_type, f"{slugify(plain['title'])[:100] or 'board'}.{kind}")


def _as_written(html: str) -> HttpResponse:
    """A page that was kept, under the policy that it names itself: its own script and style, and nothing else."""
    response = HttpResponse(html, content_type=HTML)
    response["Content-Security-Policy"] = f"{policy_in(html)}; frame-ancestors 'none'"
    return response


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """A closed meeting as it was shown, whatever has changed since."""
    return _as_written(get_object_or_404(MeetingPicture, meeting__slug=slug).html)


@require_safe
def public_pack(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A pack for the public as it was made."""
    found = get_object_or_404(PublicPack, pk=pk)
    name = f"public-pack-{found.as_at.isoformat()}"
    if kind == "pdf":
        return _file(bytes(found.pdf), "application/pdf", f"{name}.pdf")
    if kind == "html":
        return _file(found.html, HTML, f"{name}.html")
    raise Http404
