"""Any list of the admin as a file: the rows and columns that it shows now, all pages, in words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, SuspiciousOperation
from django.db import OperationalError, models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify

from judgements.exports import export

# A workbook of more takes longer to write than a worker is given for an answer.
MOST_ROWS = {"csv": 50_000, "json": 50_000, "xlsx": 25_000}
# Pages of the list, not of the file; `e` is Django's own sign of a filter that it could not read.
NOT_FOR_FILES = ("p", "all", "e")
NEVER = {"password", "session_key", "session_data", "session_hash", "get_data", "post_data"}


def groups_of(user: Any) -> str:
    return ", ".join(sorted(group.name for group in user.groups.all()))


# What of a list may leave as a file where that is not what the list shows.
COLUMNS: dict[Any, tuple[tuple[str, Any], ...]] = {
    get_user_model(): (
        ("User name", "username"),
        ("First name", "first_name"),
        ("Last name", "last_name"),
        ("Groups", groups_of),
        ("Active", "is_active"),
        ("Last sign-in", "last_login"),
    )
}
RELATED = {get_user_model(): ("groups",)}
PLAIN = {type(None), str, int, bool, Decimal, date}


def words(value: Any) -> Any:
    """A value as a reader of the list sees it, without markup."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, SafeString):
        return unescape(strip_tags(value)).strip()
    if hasattr(value, "tzinfo"):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    if isinstance(value, models.Model):
        return str(value)
    return value


def reader(page: Any, name: Any) -> Any:
    """What answers with one column's cell of a row; looked up once, since a list has many rows.

    Django's own display of a list writes icons and dashes, which no spreadsheet can count.
    """
    if callable(name):
        return lambda row: words(name(row))
    try:
        field = page.opts.get_field(name)
    except FieldDoesNotExist:
        field = None
    if field is None or not field.concrete:
        return lambda row: words(_looked_up(page, name, row))
    if field.is_relation:
        return lambda row: str(found) if (found := getattr(row, name)) is not None else None
    if choices := dict(field.flatchoices):
        return lambda row: str(choices.get(getattr(row, field.attname), getattr(row, field.attname)))
    return lambda row: words(getattr(row, field.attname))


def _looked_up(page: Any, name: str, row: Any) -> Any:
    try:
        return lookup_field(name, row, page)[2]
    except (AttributeError, FieldDoesNotExist, models.ObjectDoesNotExist):
        return None


def columns(page: Any, request: HttpRequest) -> list[tuple[str, Any]]:
    """Each column's heading and what fills it; two of the same heading are told apart."""
    if page.model in COLUMNS:
        return list(COLUMNS[page.model])
    found: dict[str, Any] = {}
    for name in page.get_list_display(request):
        if name == "action_checkbox" or str(name) in NEVER:
            continue
        label = unescape(strip_tags(str(label_for_field(name, page.model, model_admin=page)))).strip()
        label = label[:1].upper() + label[1:]
        found[label if label not in found else f"{label} ({name})"] = name
    return list(found.items())


def rows_of(page: Any, rows: QuerySet, shown: list[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    readers = [(label, reader(page, name)) for label, name in shown]
    for row in rows:
        yield {label: read(row) for label, read in readers}


class TooMany(Exception):
    """More rows than a file holds."""


def _listed(page: Any, request: HttpRequest, most: int) -> list[Any]:
    """Every row of the list as it is filtered, searched and ordered now."""
    parameters = request.GET.copy()
    for name in NOT_FOR_FILES:
        parameters.pop(name, None)
    request.GET = parameters  # type: ignore[assignment]
    listed = page.get_changelist_instance(request).queryset
    related = page.list_select_related
    if isinstance(related, tuple) and related:
        # Each related row is made once, not once for every row that names it: half the time of a long list.
        listed = listed.select_related(None).prefetch_related(*related)
    found = list(listed.prefetch_related(*RELATED.get(page.model, ()))[: most + 1])
    if len(found) > most:
        raise TooMany
    return found


def _page_of(app: str, model: str) -> Any:
    try:
        page = admin.site._registry.get(apps.get_model(app, model))
    except (LookupError, ValueError):
        page = None
    if page is None:
        raise Http404
    return page


def export_list(request: HttpRequest, app: str, model: str, kind: str) -> HttpResponse:
    page = _page_of(app, model)
    if not page.has_view_or_change_permission(request):
        raise PermissionDenied
    asked, name = request.GET, slugify(page.opts.verbose_name_plural)
    try:
        found = _listed(page, request, MOST_ROWS[kind])
        shown = columns(page, request)
        rows, headings = list(rows_of(page, found, shown)), [label for label, _ in shown]
        return export(kind, name, name.replace("-", "_"), rows, headings)
    except TooMany:
        other = " A CSV file holds more." if kind == "xlsx" else ""
        told = (
            f"This list has more than {MOST_ROWS[kind]:,} rows, and such a file holds no more.{other} "
            "Filter or search the list first."
        )
        page.message_user(request, told, messages.ERROR)
        return _back(page, asked)
    except (PermissionDenied, SuspiciousOperation, OperationalError):
        raise
    except IncorrectLookupParameters:
        return _back(page, QueryDict("e=1"))
    except Exception:
        # What the database or Python's dates refuse of a filter; without any, the fault is ours.
        if not asked:
            raise
        return _back(page, QueryDict("e=1"))


def _back(page: Any, parameters: QueryDict) -> HttpResponse:
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    return HttpResponseRedirect(f"{address}?{parameters.urlencode()}" if parameters else address)


admin.site.add_page(
    "<slug:app>/<slug:model>/export.<export:kind>", export_list, "list_export", "", lambda request: True
)
