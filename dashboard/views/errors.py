"""Error pages: what happened and what to do, without touching the database."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from config.pages import kept_date, plain_page


def _page(status: int, **words: str) -> HttpResponse:
    response = plain_page(status, **words)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(400, date=kept_date(request))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(403, date=kept_date(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(404, date=kept_date(request))


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
