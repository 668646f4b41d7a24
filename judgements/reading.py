"""Reading pages: one data stamp decides whether anything may have changed since the reader or this worker last looked.

The stamp is read before the page is made, so a page can be newer than its stamp and never older.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import condition, require_safe

from config.pages import kept_date, plain_page
from judgements.models import Authority, DataStamp
from judgements.queries import our_authority

MARK = "<!--|-->"
KEPT_SECONDS = 3600
View = Callable[..., HttpResponse]


@cache
def release() -> str:
    """Changes with the code and templates, so that an upgrade never answers 304 for an older page."""
    digest = hashlib.sha256()
    for folder in (
        "config",
        "judgements",
        "metrics",
        "actions",
        "dashboard",
        "board",
        "templates",
        "static/css",
        "static/js",
    ):
        for file in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if file.suffix in (".py", ".html", ".toml", ".css", ".js"):
                stat = file.stat()
                digest.update(f"{file.name}{stat.st_mtime_ns}{stat.st_size}".encode())
    return digest.hexdigest()


def _prepare(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """Sets `stamp` and `page_key` on the request; answers the reader's own ETag."""
    request.stamp = DataStamp.current()
    shared = (
        release(),
        request.stamp,
        request.get_full_path(),
        request.as_at.isoformat(),
        request.today.isoformat(),
        str(request.user.is_staff),
        str(getattr(request, "agency", None)),
    )
    request.page_key = hashlib.sha256("|".join(shared).encode(errors="replace")).hexdigest()
    own = (request.page_key, str(request.user.pk), request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
    return f'"{hashlib.sha256("|".join(own).encode(errors="replace")).hexdigest()[:32]}"'


class WrongFilter(Exception):
    """A filter in the address of an export has a value that it does not know; says which. Answered with 400."""


def refuse_unknown(form: Any) -> None:
    """A page shows everything and says so beside the field; a file has nowhere to say it, so it is not made."""
    told = [
        f"{form.fields[name].label or name} does not know '{form.data.get(name, '')[:60]}'"
        for name in form.errors
        if name in form.fields
    ]
    if told:
        raise WrongFilter(
            f"The file was not made, since it would not hold what was asked for: {'; '.join(told)}. "
            "Choose the filter on the page and download the file from there."
        )


def reading(view: View) -> View:
    """A page that only reads: GET and HEAD, answered with 304 while nothing has changed."""

    @require_safe
    @condition(etag_func=_prepare)
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WrongFilter as problem:
            return plain_page(400, problem=str(problem), date=kept_date(request))

    return answer


def ours(request: HttpRequest) -> Authority | None:
    """The installation's own authority, kept as long as the data stamp stands."""
    if not hasattr(request, "our_authority"):
        stamp = getattr(request, "stamp", None) or DataStamp.current()
        key = f"ours:{stamp}"
        found = store.get(key, default=False)
        if found is False:
            found = our_authority()
            store.set(key, found, KEPT_SECONDS)
        request.our_authority = found
    return request.our_authority


def page(
    request: HttpRequest,
    template: str,
    build: Callable[[], dict[str, Any]],
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page made from `build()`, which runs only if no page stands under this stamp, date, address and right.

    The kept part holds nothing of the reader's own; header, footer and sign-out are made each time.
    """
    parts = store.get(request.page_key)
    if parts is None:
        html = render_to_string(template, {**build(), "layout": "parts/fragment.html", "mark": MARK}, request)
        parts = html.split(MARK)
        store.set(request.page_key, parts, KEPT_SECONDS)
    title, head, main, source, scripts = parts
    context = {
        "title": title,
        "head": head,
        "main": main,
        "source": source,
        "scripts": scripts,
        "section": section,
    }
    return render(request, "page.html", context, status=status)
