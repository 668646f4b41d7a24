"""What happened to an action: added through the services, corrected or taken back by a new event, never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator

from actions import services
from actions.models import (
    DueDateChange,
    Evidence,
    ImpactReview,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from judgements.admin import RecordedAdmin
from judgements.admin.choices import whole_number
from judgements.admin.reach import FURTHEST
from judgements.models import State

from .filters import PlanOfAction, StandsFilter
from .forms import EventForm

LONGEST_LINE = 300
RECORDED = ("standing", "corrects", "void", "recorded_at", "recorded_by")


class EventAdmin(RecordedAdmin):
    """One kind of event; `own` are its fields, `record` the service that writes it."""

    form: Any = EventForm
    own: tuple[str, ...] = ()
    record: Any = None
    change_form_template = "admin/actions/event/change_form.html"
    list_filter: Any = (StandsFilter, PlanOfAction)
    list_select_related: tuple[str, ...] = ("action", "recorded_by", "corrected_by")
    search_fields: Any = ("action__ref", "action__title", "author")
    date_hierarchy = "on"
    ordering = ("-on", "-recorded_at", "-pk")
    help_texts = {"on": "The day on which it happened; not later than today."}

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("action", "on", *self.listed, "author", "recorded_by", "standing")

    listed: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("action", "on", *self.own, "author", *(RECORDED if obj else ("corrects",)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("standing",) if obj else ()))

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "corrects":
            rows = self.model.objects.select_related("action")
            return forms.ModelChoiceField(queryset=rows, required=False, widget=forms.HiddenInput)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by, form.record, form.replace = request.user, self.record, staticmethod(services.correct)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A correction begins with what it corrects."""
        given = super().get_changeform_initial_data(request)
        old = self._event(given.get("corrects"))
        if old is None:
            return {**given, "corrects": None}
        names = ("action", "on", "author", *(name for name in self.own if name != "file"))
        return {
            **{name: old._meta.get_field(name).value_from_object(old) for name in names},
            "corrects": old.pk,
        }

    def _event(self, key: Any) -> Any:
        if not whole_number(key) or int(key) > FURTHEST:
            return None
        rows = self.model.objects.select_related("action__plan", "corrected_by")
        return rows.filter(pk=int(key)).first()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        old = self._event(request.GET.get("corrects"))
        title = {"title": f"Correct: {old}", "corrected": old} if old else {}
        return super().add_view(request, form_url, {**title, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The service stored it while the form was checked."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Back to the action, where the next thing is told."""
        response = super().response_add(request, obj, post_url_continue)
        on = {"_addanother", "_continue", "_popup"} & set(request.POST)
        return response if on else HttpResponseRedirect(action_address(obj.action_id))

    def render_change_form(self, request: HttpRequest, context: Any, *more: Any, **kwargs: Any) -> Any:
        if (event := kwargs.get("obj")) and self._may_correct(request, event):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
            query = urlencode({"corrects": event.pk})
            context |= {
                "correct_address": f"{reverse(f'{name}_add')}?{query}",
                "take_back_address": reverse(f"{name}_take_back", args=[event.pk]),
            }
        return super().render_change_form(request, context, *more, **kwargs)

    def _may_correct(self, request: HttpRequest, event: Any) -> bool:
        stands = not event.void and getattr(event, "corrected_by", None) is None
        return stands and self.has_add_permission(request) and event.action.plan.state != State.WITHDRAWN

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("action__plan")

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_take_back"
        view = self.admin_site.admin_view(self.take_back_view)
        return [path("<int:pk>/take-back/", view, name=name), *super().get_urls()]

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It did not happen: asked once more, then a new event says so."""
        event = self._event(pk)
        if not self.has_view_permission(request) or not self.has_add_permission(request):
            raise PermissionDenied
        if event is None:
            raise Http404
        problem = ""
        if request.method == "POST":
            problem = self._take_back(request, event)
            if not problem:
                return HttpResponseRedirect(action_address(event.action_id))
        context = {
            **self.admin_site.each_context(request),
            "title": f"It did not happen: {event}",
            "opts": self.opts,
            "event": event,
            "author": request.POST.get("author", "")[:160],
            "problem": problem,
        }
        return TemplateResponse(request, "admin/actions/event/take_back.html", context)

    def _take_back(self, request: HttpRequest, event: Any) -> str:
        author = request.POST.get("author", "").strip()
        if "\x00" in author or len(author) > 160:
            return "Write who says so in at most 160 ordinary characters."
        if not self._may_correct(request, event):
            return "It counts no longer, or its plan was withdrawn; there is nothing to take back."
        try:
            with transaction.atomic():
                gone = services.take_back(event=event, by=request.user, author=author)
        except services.NotPossible as told:
            return told.words
        self.log_addition(request, gone, f"It did not happen: {event}")
        self.message_user(request, f"Taken back: {event}. It is kept and counts no longer.", messages.SUCCESS)
        return ""

    def words(self, event: Any) -> str:
        """What it says, in one line: each of its own fields that has something."""
        if event.void:
            return "it did not happen"
        told = []
        for name in self.own:
            field, value = event._meta.get_field(name), getattr(event, name)
            if not value:
                continue
            if field.flatchoices:
                value = dict(field.flatchoices).get(value, value)
            said = f"{value:%-d %B %Y}" if hasattr(value, "strftime") else str(value)
            told.append(f"{field.verbose_name}: {said}")
        return Truncator("; ".join(told)).chars(LONGEST_LINE)

    @admin.display(description="standing")
    def standing(self, event: Any) -> str:
        if event.void:
            return "Takes another away"
        newer = getattr(event, "corrected_by", None)
        if newer is None:
            return "Counts"
        return "Taken back" if newer.void else "Corrected"


def action_address(pk: int) -> str:
    """Where an officer reads what happened to an action."""
    return f"{reverse('admin:actions_action_change', args=[pk])}?part=events"


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(EventAdmin):
    record = staticmethod(services.record_update)
    own = ("status", "forecast_on", "commentary", "blockers")
    listed = ("status", "forecast_on")
    list_filter = (*EventAdmin.list_filter, "status")
    search_fields = (*EventAdmin.search_fields, "commentary", "blockers")


@admin.register(DueDateChange)
class DueDateChangeAdmin(EventAdmin):
    record = staticmethod(services.move_due_date)
    own = ("new_due", "reason", "agreed_by")
    listed = ("old_due", "new_due", "agreed_by")
    search_fields = (*EventAdmin.search_fields, "reason", "agreed_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return ("action", "on", "old_due", *fields[2:]) if obj else fields


@admin.register(MilestoneMet)
class MilestoneMetAdmin(EventAdmin):
    record = staticmethod(services.meet_milestone)
    own = ("milestone", "note")
    listed = ("milestone",)
    list_select_related = (*EventAdmin.list_select_related, "milestone__action")
    search_fields = (*EventAdmin.search_fields, "milestone__title", "note")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Once the action is known, its own milestones are all there is to choose from."""
        asked = request.GET.get("action", "")
        if db_field.name == "milestone" and request.method == "GET" and whole_number(asked):
            kwargs |= {
                "queryset": Milestone.objects.filter(action=int(asked)).select_related("action"),
                "widget": forms.Select,
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Evidence)
class EvidenceAdmin(EventAdmin):
    record = staticmethod(services.add_evidence)
    own = ("kind", "summary", "shows", "link", "file")
    listed = ("kind", "summary")
    list_filter = (*EventAdmin.list_filter, "kind")
    search_fields = (*EventAdmin.search_fields, "summary", "shows")

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if not obj:
            return fields
        return tuple("kept_file" if name == "file" else name for name in fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("kept_file",) if obj else ()))

    @admin.display(description="file")
    def kept_file(self, evidence: Evidence) -> str:
        """Kept outside what the web server gives away; whoever may read the action reads it at its own address."""
        if not evidence.file:
            return "None"
        name, keys = evidence.file.name.rsplit("/", 1)[-1], {"ref": evidence.action.ref, "pk": evidence.pk}
        link = format_html('<a href="{}">{}</a>', reverse("evidence-file", kwargs=keys), name)
        return format_html("{} (SHA-256 {})", link, evidence.file_hash)


@admin.register(ImpactReview)
class ImpactReviewAdmin(EventAdmin):
    record = staticmethod(services.review_impact)
    own = ("level", "reviewed_by", "why")
    listed = ("level", "reviewed_by")
    list_filter = (*EventAdmin.list_filter, "level")
    search_fields = (*EventAdmin.search_fields, "reviewed_by", "why")


@admin.register(SignOff)
class SignOffAdmin(EventAdmin):
    record = staticmethod(services.sign_off)
    own = ("signed_by", "board", "note")
    listed = ("signed_by", "board")
    search_fields = (*EventAdmin.search_fields, "signed_by", "board", "note")


@admin.register(Reopening)
class ReopeningAdmin(EventAdmin):
    record = staticmethod(services.reopen)
    own = ("status", "reason")
    listed = ("status",)
    search_fields = (*EventAdmin.search_fields, "reason")
