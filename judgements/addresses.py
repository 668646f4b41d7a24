"""Links that keep the as-at date: it lives in the address alone, so every link carries it."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse


def as_at_query(request: HttpRequest) -> dict[str, str]:
    """`{"as_at": "2012-05-25"}`, or nothing when the reader looks at today."""
    return {} if request.as_at == request.today else {"as_at": request.as_at.isoformat()}


def address(request: HttpRequest, name: str, *, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a page or export with the as-at date and further parameters."""
    parameters = {**as_at_query(request), **(query or {})}
    path = _path(get_urlconf(), get_script_prefix(), name, *kwargs.items())
    return f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path


@lru_cache(maxsize=4096)
def _path(urlconf: str | None, prefix: str, name: str, *kwargs: tuple[str, Any]) -> str:
    """A page has some sixty links, and most of them again on the next."""
    return reverse(name, urlconf=urlconf, kwargs=dict(kwargs))


def here(request: HttpRequest, **changes: Any) -> str:
    """This page with some parameters changed; None takes one away."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path
