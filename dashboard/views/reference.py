"""Search, sources, the accessibility statement, and whether the site is well."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.queries.search import LEAST, Found
from dashboard.queries.search import search as search_for
from dashboard.queries.sources import source_rows
from dashboard.tables import SourceTable
from judgements.addresses import address
from judgements.exports import export
from judgements.reading import page, reading
from judgements.tables import build

PER_PAGE, LONGEST = 25, 200
FOUND, SOURCE = ("kind", "title", "words", "where"), ("kind", "name", "source", "licence", "holds", "since")


def _linked(request: HttpRequest, found: Found) -> tuple[Found, str]:
    link = address(request, found.page, **found.arguments)
    return found, f"{link}#{found.anchor}" if found.anchor else link


@reading
def search(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        text = request.GET.get("q", "").strip()[:LONGEST]
        found = search_for(text, request.as_at, getattr(request, "agency", None))
        kind = request.GET.get("kind", "")
        counts: dict[str, int] = {}
        for one in found:
            counts[one.kind] = counts.get(one.kind, 0) + 1
        shown = [one for one in found if one.kind == kind] if kind in counts else found
        number = request.GET.get("page", "1")
        paginator = Paginator(shown, PER_PAGE)
        results = paginator.get_page(
            number if number.isascii() and number.isdecimal() and len(number) < 7 else 1
        )
        return {
            "text": text,
            "least": LEAST,
            "total": len(found),
            "counts": counts,
            "kind": kind if kind in counts else "",
            "results": results,
            "linked": [_linked(request, one) for one in results],
        }

    return page(request, "dashboard/search.html", make, section="search")


@reading
def search_export(request: HttpRequest, kind: str) -> HttpResponse:
    found = search_for(
        request.GET.get("q", "").strip()[:LONGEST], request.as_at, getattr(request, "agency", None)
    )
    wanted = request.GET.get("kind", "")
    if any(one.kind == wanted for one in found):
        found = [one for one in found if one.kind == wanted]
    return export(kind, "search", "results", [one.as_json() for one in found], FOUND)


def _sources(request: HttpRequest) -> list[Any]:
    return source_rows(request.as_at, measured=getattr(request, "agency", None) is None)


@reading
def sources(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        return {"table": build(SourceTable, _sources(request), request)}

    return page(request, "dashboard/sources.html", make, section="sources")


@reading
def sources_export(request: HttpRequest, kind: str) -> HttpResponse:
    return export(kind, "sources", "sources", [row.as_json() for row in _sources(request)], SOURCE)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/accessibility.html", {"contact": settings.HELP_CONTACT})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Live, and ready if the database answers; an answer of 503 says that it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    response = JsonResponse({"live": True, "ready": True})
    response["Cache-Control"] = "no-store"
    return response
