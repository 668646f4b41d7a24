"""Pages that stand when nothing else does: no request, no database, no app."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def plain_page(status: int, **words: str) -> HttpResponse:
    """An error page made without the request, since what a page knows of its reader may need the database."""
    page = render_to_string(f"{status}.html", {"contact": settings.HELP_CONTACT, **words})
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def kept_date(request: HttpRequest) -> str:
    """The date that the reader looks at, for the links of such a page; a page of another day is no help."""
    as_at, today = getattr(request, "as_at", None), getattr(request, "today", None)
    return "" if as_at == today else f"?as_at={as_at.isoformat()}"
