"""Error pages: what happened and what to do, without touching the database."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from config.pages import plain_page


def _page(status: int, **words: str) -> HttpResponse:
    response = plain_page(status, **words)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The date that the reader looks at stays in the links; a page of another day is no help."""
    as_at, today = getattr(request, "as_at", None), getattr(request, "today", None)
    return _page(404, date="" if as_at == today else f"?as_at={as_at.isoformat()}")


def _disk_is_full(problem: BaseException | None) -> bool:
    """As the file system says it, or SQLite, or PostgreSQL."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(problem)
    return isinstance(problem, OperationalError) and ("disk is full" in words or "No space left" in words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled: a full disk and a database that does not answer have their words."""
    problem = sys.exc_info()[1]
    if _disk_is_full(problem):
        return _page(507)
    if isinstance(problem, (OperationalError, InterfaceError)):
        response = _page(503)
        response["Retry-After"] = "30"
        return response
    return _page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or sent from elsewhere."""
    return _page(403, problem="The form was open for too long, or came from another place.")
