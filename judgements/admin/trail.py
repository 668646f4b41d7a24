"""Who did what: one search over all changes for auditors, each object's own history for whoever may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key  # type: ignore[attr-defined]
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from judgements.exports import export
from judgements.models import AccountChange, HistorySeal, Tracked
from judgements.trail.lines import COLUMNS, Line, Names, lines
from judgements.trail.search import LONGEST, Part, Search, count, keys, kinds_of_object, object_parts, parts
from judgements.trail.tables import table_of

from .base import PER_PAGE, ReadOnlyAdmin
from .choices import whole_number
from .reach import FURTHEST

MOST_EXPORTED, AT_ONCE = 50_000, 1_000
NO_DAY = {"invalid": "This is no day of the calendar; give one such as 2012-05-24."}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
WAYS = [
    ("", "Any way"),
    ("admin", "Anywhere in the admin"),
    ("admin form", "A form"),
    ("admin inline", "A row inside another form"),
    ("admin list", "A list that is edited in place"),
    ("admin action", "An action on a list"),
    ("import", "An import"),
    ("command", "A command"),
    ("migrate", "A new release"),
    ("page", "A page outside the admin"),
    ("code", "Other code"),
]
CHANGES = [
    ("", "Any change"),
    ("created", "Created"),
    ("changed", "Changed"),
    ("deleted", "Deleted"),
    ("recorded", "Recorded for good"),
]


class TrailForm(forms.Form):
    """What an auditor may ask; every field may stay empty."""

    person = forms.ModelChoiceField(
        get_user_model()._default_manager.order_by("username"),
        required=False,
        empty_label="Anybody",
        label="Who",
    )
    kind = forms.ChoiceField(required=False, label="Kind of object")
    words = forms.CharField(required=False, max_length=LONGEST, label="Words of the object")
    since = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}), error_messages=NO_DAY
    )
    until = forms.DateField(
        required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}), error_messages=NO_DAY
    )
    change = forms.ChoiceField(required=False, choices=CHANGES, label="Change")
    source = forms.ChoiceField(required=False, choices=WAYS, label="By which way")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(label, str(model._meta.verbose_name).capitalize()) for label, model in kinds_of_object()]
        self.fields["kind"].choices = [("", "Anything"), *named]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("since", "until"):
            if given.get(name) and not FIRST_DAY <= given[name] <= LAST_DAY:
                self.add_error(name, f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first.")
        return given

    def search(self) -> Search:
        given = self.cleaned_data
        person = given["person"].pk if given["person"] else None
        return Search(**{**{name: given[name] for name in self.fields}, "person": person})


class Found:
    """What a pager cuts: counted and read only where it is asked."""

    def __init__(self, found: list[Part], names: Names) -> None:
        self.parts, self.names = found, names

    def count(self) -> int:
        return count(self.parts)

    def __getitem__(self, place: slice) -> list["Shown"]:
        return [shown(line) for line in lines(keys(self.parts, place.start, place.stop), self.names)]

    def __len__(self) -> int:
        return self.count()

    def all(self) -> Iterable[Line]:
        """Every line; the keys in one statement, the rows a thousand at a time."""
        found = keys(self.parts, 0, MOST_EXPORTED)
        for start in range(0, len(found), AT_ONCE):
            yield from lines(found[start : start + AT_ONCE], self.names)


@dataclass(frozen=True)
class Shown:
    """A line with the addresses that it leads to; empty where nothing stands any more."""

    line: Line
    kind: str
    of: str
    address: str
    version: str


def shown(line: Line) -> Shown:
    model = line.table.model._meta
    page = f"admin:{model.app_label}_{model.model_name}"
    return Shown(
        line,
        kind=line.kind.capitalize(),
        of=str(model.verbose_name),
        address=reverse(f"{page}_change", args=[line.key]) if line.stands else "",
        version="" if line.table.recorded else reverse(f"{page}_simple_history", args=[line.key, line.pk]),
    )


def names() -> Names:
    return Names(admin.site._registry)


def reads_trail(request: HttpRequest) -> bool:
    return request.user.has_perm("judgements.read_trail")


def _found(form: TrailForm) -> Found:
    own = names()
    return Found(parts(form.search(), own.search_fields) if form.is_valid() else [], own)


def _page(request: HttpRequest, form: TrailForm, found: Found, **more: Any) -> HttpResponse:
    paginator = Paginator(found, PER_PAGE)
    page = paginator.get_page(request.GET.get(PAGE_VAR))
    asked = {name: value for name, value in form.data.items() if name in form.fields and value}
    context = {
        **admin.site.each_context(request),
        "title": "Who did what",
        "form": form,
        "page_obj": page,
        "page_var": PAGE_VAR,
        "page_range": paginator.get_elided_page_range(page.number),
        "pagination_required": paginator.num_pages > 1,
        "asked": urlencode(asked),
        "kinds": [(kind, reverse("admin:changes_export", args=[kind])) for kind in ("csv", "xlsx", "json")],
    }
    return render(request, "admin/trail.html", {**context, **more}, status=more.get("status", 200))


def changes(request: HttpRequest) -> HttpResponse:
    form = TrailForm(request.GET)
    return _page(request, form, _found(form))


def changes_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same search as a file; too much, or what cannot be asked, is told on the page."""
    form = TrailForm(request.GET)
    found = _found(form)
    if not form.is_valid():
        return _page(request, form, found, status=400)
    if (held := found.count()) > MOST_EXPORTED:
        told = f"These are {held:,} changes; a file holds at most {MOST_EXPORTED:,}. Narrow the search by its days."
        return _page(request, form, found, too_many=told, status=400)
    return export(kind, "changes", "changes", [line.as_json() for line in found.all()], COLUMNS)


def _page_of(app: str, model: str) -> Any:
    try:
        return admin.site._registry[apps.get_model(app, model)]
    except (LookupError, ValueError):
        raise Http404 from None


def _inside(page: Any, request: HttpRequest, held: Any) -> dict[Any, str]:
    """The models of the rows that are edited on an object's page, on any of its tabs, with what joins them to it."""
    in_tabs = getattr(page, "part_inlines", None)
    tabs = in_tabs.values() if in_tabs else [page.get_inlines(request, held)]
    inlines = [inline(page.model, page.admin_site) for tab in tabs for inline in tab]
    return {
        one.model: _get_foreign_key(page.model, one.model, fk_name=one.fk_name).attname
        for one in inlines
        if issubclass(one.model, Tracked) and one.has_view_or_change_permission(request)
    }


def object_history(request: HttpRequest, app: str, model: str, object_id: str) -> HttpResponse:
    """In the words of the search, with the rows of its inlines, also for what has been deleted since.

    In place of the library's own page, which asks once more for each many-to-many of each row.
    """
    page = _page_of(app, model)
    if not issubclass(page.model, Tracked):
        return page.history_view(request, object_id)
    key = unquote(object_id)
    if not whole_number(key) or int(key) > FURTHEST:
        raise Http404
    held = _held(page, request, int(key))
    if not page.has_view_or_change_permission(request, held):
        raise PermissionDenied
    found = Found(object_parts(page.model, held.pk, _inside(page, request, held).items()), names())
    return _object_page(request, page, held, found)


def _held(page: Any, request: HttpRequest, key: int) -> Any:
    table = table_of(page.model)
    row = page.get_queryset(request).filter(pk=key).first()
    row = row or table.rows._base_manager.filter(**{table.key: key}).order_by("history_id").last()
    if row is None:
        raise Http404
    return row if isinstance(row, page.model) else row.instance


def _object_page(request: HttpRequest, page: Any, held: Any, found: Found) -> HttpResponse:
    paginator = Paginator(found, PER_PAGE)
    shown_page = paginator.get_page(request.GET.get(PAGE_VAR))
    context = {
        **admin.site.each_context(request),
        "title": f"History: {held}",
        "object": held,
        "opts": page.opts,
        "app_label": page.opts.app_label,
        "module_name": str(page.opts.verbose_name_plural).capitalize(),
        "revert_disabled": True,
        "object_history_list_template": page.object_history_list_template,
        "page_obj": shown_page,
        "page_var": PAGE_VAR,
        "page_range": paginator.get_elided_page_range(shown_page.number),
        "pagination_required": paginator.num_pages > 1,
    }
    return render(request, page.object_history_template, context)


@admin.register(HistorySeal)
class HistorySealAdmin(ReadOnlyAdmin):
    """The bins stay out of the form: they are for the command that compares them."""

    list_display = ("day", "digest", "recorded_at")
    search_fields = ("digest", "previous")
    date_hierarchy = "day"

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("recorded_at", "tables")


@admin.register(AccountChange)
class AccountChangeAdmin(ReadOnlyAdmin):
    """For those who read the trail: whoever edits inspections has no business with accounts."""

    list_display = ("name", "what", "act", "recorded_at", "recorded_by", "recorded_source")
    list_filter = ("what", "act")
    list_select_related = ("recorded_by",)
    search_fields = ("name",)
    date_hierarchy = "recorded_at"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reads_trail(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_trail(request)


admin.site.add_page("changes/", changes, "changes", "Who did what: every change", reads_trail)
admin.site.add_page("changes.<export:kind>", changes_export, "changes_export", "", reads_trail)
admin.site.add_page(
    "<str:app>/<str:model>/<str:object_id>/history/",
    object_history,
    "object_history",
    "",
    lambda request: True,
)
