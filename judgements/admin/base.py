"""What every admin page of ours takes on: who wrote it, what is read only, and an answer to any parameter."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection, models
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from simple_history.admin import SimpleHistoryAdmin

from judgements.models import AppendOnly, Tracked, WrittenMeanwhile

from .choices import ChooseView, choose_widget, inspection_label, whole_number
from .deleting import Deletes
from .filters import ChangedFilter
from .forms import HouseForm, RowForm, list_field
from .meanwhile import guarded_forms
from .reach import FURTHEST
from .rows import HouseRows, write_rows
from .shown import INSIDE, ListRows, shown_now

REASON = "Reason for the change"
OWN_FIELDS = ("reason", "seen_version")
RECORD = ("version", "updated_at", "updated_by")
PER_PAGE = 50
LONGEST_SEARCH, MOST_WORDS = 200, 12


class Fields:
    """How a model's fields become form fields; shared by pages and inlines."""

    form = HouseForm
    help_texts: dict[str, str] = {}
    labels: dict[str, str] = {}
    plain_selects: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.help_texts:
            kwargs["help_text"] = self.help_texts[db_field.name]
        if db_field.name in self.labels:
            kwargs["label"] = self.labels[db_field.name]
        if isinstance(db_field, models.JSONField):
            return list_field(db_field, **kwargs)
        if db_field.is_relation and db_field.name not in self.plain_selects and "widget" not in kwargs:
            if widget := choose_widget(db_field, self.admin_site, request):
                kwargs["widget"] = widget
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation and (related := self._related(db_field)):
            field.label_from_instance = related.choice_label
        return field

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in OWN_FIELDS]

    def _related(self, db_field: models.Field) -> Any:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        return related if hasattr(related, "choice_label") else None

    def get_field_queryset(self, db: Any, db_field: models.Field, request: HttpRequest) -> QuerySet | None:
        """With what the labels need, so that a form costs the same however much is chosen in it."""
        related = self._related(db_field)
        return related.for_labels() if related else super().get_field_queryset(db, db_field, request)


class HouseAdmin(Deletes, Fields, admin.ModelAdmin):
    """Lists, searches and ids that answer whatever they are asked."""

    list_per_page = PER_PAGE
    list_max_show_all = 500
    show_facets = admin.ShowFacets.NEVER
    list_select_related: tuple[str, ...] = ()
    same_inspection: tuple[str, ...] = ()
    fixed_once_saved: tuple[str, ...] = ()

    def choice_label(self, obj: Any) -> str:
        """What a form that chooses one of these shows; a row of a report says of which."""
        inspection = getattr(obj, "inspection", None)
        return f"{obj} ({inspection_label(inspection)})" if inspection else str(obj)

    @admin.display(description="inspection", ordering="inspection__published_on")
    def of(self, row: Any) -> str:
        """Of which inspection, in short."""
        return inspection_label(row.inspection)

    def for_labels(self) -> QuerySet:
        rows = self.model._default_manager.all()
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST" and connection.in_atomic_block:
            self._lock(object_id)
        found = super().get_object(request, object_id, from_field)
        if found and not self.has_change_permission(request, found):
            prefetch_related_objects([found], *self._shown_in_words())
        return found

    def _lock(self, object_id: str) -> None:
        """Until this answer is written nobody else writes the row, so what is compared is what is overwritten."""
        if issubclass(self.model, Tracked) and whole_number(object_id) and int(object_id) <= FURTHEST:
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=object_id).first()

    def _shown_in_words(self) -> list[Prefetch]:
        """The trap: a read-only many-to-many is printed row by row, each row asking for its own relations."""
        relations = [(field.name, self._related(field)) for field in self.opts.many_to_many]
        return [Prefetch(name, queryset=related.for_labels()) for name, related in relations if related]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = self.fixed_once_saved if obj and obj.pk else ()
        return tuple(dict.fromkeys([*super().get_readonly_fields(request, obj), *fixed]))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.same_inspection = self.same_inspection
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The trap: an address such as `add/?inspection=abc` fills a choice with what no row can be."""
        given = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation and field.concrete}
        return {
            name: value
            for name, value in given.items()
            if name not in relations or all(map(whole_number, value if isinstance(value, list) else [value]))
        }

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No regular expressions from an address: a wrong one is a database error, a slow one stops a worker."""
        return "regex" not in lookup and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The trap: Django answers a filter that it cannot read with its list and a flag, but only while it builds the
        query; what the database or Python's dates refuse later (a day of 10^20) would be a 500."""
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, PermissionDenied, SuspiciousOperation, InterfaceError):
            raise
        except OperationalError:
            raise
        except Exception as problem:
            if not request.GET:
                raise
            raise IncorrectLookupParameters(problem) from problem

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Cut short: SQLite refuses a pattern of 50,000 bytes, and a condition for each of a thousand words."""
        words = search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def response_action(self, request: HttpRequest, queryset: QuerySet, *more: Any, **named: Any) -> Any:
        if not all(map(whole_number, request.POST.getlist("_selected_action"))):
            self.message_user(
                request, "What was selected is not in this list. Nothing has been changed.", messages.ERROR
            )
            return None
        return super().response_action(request, queryset, *more, **named)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_choose"
        view = self.admin_site.admin_view(ChooseView.as_view(admin_site=self.admin_site))
        return [path("choose/", view, name=name), *super().get_urls()]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except WrittenMeanwhile:  # Rolled back whole; the second time the form meets what was written.
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)
        except WrittenMeanwhile:
            return super().changelist_view(request, *args, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Rows that are edited in the list are guarded like any other form."""
        return super().get_changelist_form(request, **{"form": RowForm, **kwargs})

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": ListRows, **kwargs})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not set(form.changed_data) - set(OWN_FIELDS):
            return  # Only its rows were changed; an empty change would be noise in the history.
        in_list = "_save" in request.POST and "reason" not in form.fields
        said = request.POST.get("reason", "").strip() if in_list else form.cleaned_data.get("reason", "")
        sign(obj, request, said)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        write_rows(formset, request, form.cleaned_data.get("reason", ""))

    def render_change_form(self, request: HttpRequest, context: Any, *more: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        edits = obj is not None and self.has_change_permission(request, obj)
        if context.get("errors") and any(form.meanwhile for form in guarded_forms(context)):
            context |= {"meanwhile": True, "errors": None}  # Nothing is wrong; it has its own heading.
        context["shown_now"] = edits and request.method in ("GET", "POST") and shown_now(obj)
        return super().render_change_form(request, context, *more, **kwargs)


def sign(row: Any, request: HttpRequest, reason: str = "") -> None:
    """Who wrote it is who is signed in, whatever was posted."""
    user: Any = request.user
    if isinstance(row, AppendOnly):
        row.recorded_by = user
    else:
        row.updated_by = row._history_user = user
        if reason:
            row._change_reason = reason


class TrackedAdmin(HouseAdmin, SimpleHistoryAdmin):
    """What people edit: with its history, which is read and not turned back from here."""

    object_history_list_template = "admin/object_history_list.html"
    history_list_per_page = PER_PAGE

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), ChangedFilter)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = (*super().get_readonly_fields(request, obj), *(RECORD if obj else ()))
        if getattr(request, "reads_history", False):
            return tuple(dict.fromkeys([*flatten_fieldsets(self.get_fieldsets_of(request, obj)), *fields]))
        return fields

    def get_fieldsets_of(self, request: HttpRequest, obj: Any) -> Any:
        request.reads_history = False
        try:
            return self.get_fieldsets(request, obj)
        finally:
            request.reads_history = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in RECORD]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = list(super().get_fieldsets(request, obj))
        if not obj:
            # New rows of a published inspection are seen at once, too.
            return [*shown, (REASON, {"fields": ("reason",)})] if issubclass(self.model, INSIDE) else shown
        if self.has_change_permission(request, obj) and not getattr(request, "shows_history", False):
            shown.append((REASON, {"fields": OWN_FIELDS}))
        return [*shown, ("Record", {"classes": ["collapse"], "fields": RECORD})]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not whole_number(unquote(object_id)):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Read only. The trap: the library hides its Revert button when reverting is off, but still saves what is
        posted here, for anybody who may view."""
        if not (whole_number(object_id) and whole_number(version_id)):
            raise Http404
        if request.method != "GET":
            raise PermissionDenied
        request.reads_history = request.shows_history = True
        return super().history_form_view(request, object_id, version_id, extra_context)


class RecordedAdmin(HouseAdmin):
    """What happened: added and read; a correction is a new row."""

    exclude: Any = ("recorded_at",)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), ChangedFilter)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [
            name for name in super().get_fields(request, obj) if name not in ("recorded_at", "recorded_by")
        ]
        return [*fields, "recorded_at", "recorded_by"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("recorded_at", "recorded_by") if obj else ()))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(RecordedAdmin):
    """What the house itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class TrackedInline(Fields, admin.TabularInline):
    """Rows inside another page's form."""

    form = RowForm
    formset = HouseRows
    template = "admin/rows.html"
    extra = 0
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return [*fields, "seen_version"] if self.has_change_permission(request, obj) else fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        locked = request.method == "POST" and connection.in_atomic_block
        return rows.select_for_update(of=("self",)) if locked else rows
