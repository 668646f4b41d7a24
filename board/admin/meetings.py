"""Meetings in tabs: their facts, the slides chosen, agenda and people, questions and decisions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from board.models import (
    AgendaItem,
    Attendee,
    Decision,
    DisplayLink,
    DisplayRevocation,
    DisplayUse,
    Meeting,
    MeetingPicture,
    PublicPack,
    Question,
    SlideChoice,
)
from board.queries import deck_of
from judgements.admin import ReadOnlyAdmin, TrackedAdmin, TrackedInline
from judgements.admin.forms import RowForm
from judgements.admin.tabs import Tabs
from judgements.queries import our_authority

KEPT_ONCE_CLOSED = ("", "slides", "people")


class SlideRow(RowForm):
    """The slides that there are on the day, by name; empty for one of the officer's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            held = getattr(self, "slides", ())
            now = self.instance.key
            more = [(now, f"{now} (not there on the day)")] if now and now not in dict(held) else []
            self.fields["key"] = forms.ChoiceField(
                choices=[("", "Own words"), *held, *more], required=False, label="Slide"
            )


class Sentences(TrackedInline):
    """Rows with a sentence each, which is seen whole."""

    sentences: tuple[str, ...] = ("words",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.sentences:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3, "cols": 36})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class AgendaInline(TrackedInline):
    model = AgendaItem
    fields = ("order", "title", "minutes", "slide")
    verbose_name_plural = "agenda"


class AttendeeInline(TrackedInline):
    model = Attendee
    fields = ("role", "person", "apologies")


class SlideInline(Sentences):
    """Only slides that are to stand elsewhere, be hidden, carry notes or hold words of one's own need a row."""

    model = SlideChoice
    form = SlideRow
    fields = ("order", "key", "hidden", "headline", "words", "notes")
    sentences = ("headline", "words", "notes")
    labels = {"order": "Place (0: its usual)"}
    verbose_name_plural = "slides that are moved, hidden, noted or in your own words"

    def get_formset(self, request: HttpRequest, obj: Meeting | None = None, **kwargs: Any) -> Any:
        held: tuple[tuple[str, str], ...] = ()
        authority = our_authority()
        if obj is not None and authority is not None:
            deck = deck_of(authority, min(obj.on, timezone.localdate()))
            held = (
                tuple((one.key, f"{n}. {one.name}") for n, one in enumerate(deck.slides, 1)) if deck else ()
            )
        kwargs["form"] = type("MeetingsSlideRow", (self.form,), {"slides": held})
        return super().get_formset(request, obj, **kwargs)


class QuestionInline(Sentences):
    model = Question
    fields = ("words", "asked_by", "owner", "answer", "answered_on")
    sentences = ("words", "answer")


class DecisionInline(Sentences):
    model = Decision
    fields = ("order", "words", "standing", "owner", "due_on", "done_on")


@admin.register(Meeting)
class MeetingAdmin(Tabs, TrackedAdmin):
    change_form_template = "admin/board/meeting/change_form.html"
    parts = {
        "": "The meeting",
        "slides": "Slides",
        "people": "Agenda and people",
        "answers": "Questions and decisions",
    }
    part_inlines = {
        "": (),
        "slides": (SlideInline,),
        "people": (AgendaInline, AttendeeInline),
        "answers": (QuestionInline, DecisionInline),
    }
    list_display = ("board", "on", "closed_words", "illustrative")
    list_filter = ("board", "illustrative")
    search_fields = ("board", "place", "slug")
    date_hierarchy = "on"
    list_select_related = ("picture",)
    autocomplete_fields = ()
    readonly_fields = ("slug",)
    fieldsets = (
        (None, {"fields": ("board", ("on", "begins_at"), "place")}),
        ("What it is about", {"fields": ("plan", "inspections", "illustrative")}),
        ("What is told", {"fields": (("since_on", "until_on"), "slug")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("picture")

    @admin.display(description="what was shown")
    def closed_words(self, meeting: Meeting) -> str:
        return "Kept" if meeting.closed else "Not closed yet"

    def has_change_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """Closed, only questions and decisions can still be written down."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.closed and self.part_of(request) in KEPT_ONCE_CLOSED)

    def get_view_on_site_url(self, obj: Meeting | None = None) -> str | None:
        return reverse("meeting", kwargs={"slug": obj.slug}) if obj and obj.slug else None

    def part_context(self, request: HttpRequest, obj: Meeting) -> dict[str, Any]:
        now = timezone.now()
        links = obj.display_links.select_related("recorded_by", "revocation")
        return {
            "links": [(one, one.ends_at > now and not hasattr(one, "revocation")) for one in links[:10]],
            "packs": obj.public_packs.defer("html", "pdf")[:10],
            "may_close": request.user.has_perm("board.change_meeting") and not obj.closed,
            "may_publish": request.user.has_perm("board.publish_pack"),
            "may_link": request.user.has_perm("board.add_displaylink"),
        }


class OfMeeting(TrackedAdmin):
    """What belongs to one meeting, as a list of its own."""

    list_select_related: tuple[str, ...] = ("meeting",)
    fixed_once_saved = ("meeting",)


@admin.register(AgendaItem)
class AgendaItemAdmin(OfMeeting):
    list_display = ("title", "meeting", "order", "minutes")
    search_fields = ("title", "meeting__board")


@admin.register(Attendee)
class AttendeeAdmin(OfMeeting):
    list_display = ("role", "meeting", "person", "apologies")
    list_select_related = ("meeting", "person")
    search_fields = ("role", "meeting__board")


@admin.register(SlideChoice)
class SlideChoiceAdmin(OfMeeting):
    list_display = ("__str__", "meeting", "order", "hidden")
    search_fields = ("key", "headline", "words", "meeting__board")


@admin.register(Question)
class QuestionAdmin(OfMeeting):
    list_display = ("words", "meeting", "owner", "answered_on")
    list_filter = (("answered_on", admin.EmptyFieldListFilter),)
    search_fields = ("words", "answer", "owner", "meeting__board")
    date_hierarchy = "answered_on"


@admin.register(Decision)
class DecisionAdmin(OfMeeting):
    list_display = ("words", "meeting", "standing", "owner", "due_on", "done_on")
    list_filter = ("standing",)
    search_fields = ("words", "owner", "meeting__board")
    date_hierarchy = "due_on"


@admin.register(DisplayLink)
class DisplayLinkAdmin(ReadOnlyAdmin):
    search_fields = ("meeting__board",)
    list_display = ("meeting", "recorded_at", "recorded_by", "ends_at")
    list_select_related = ("meeting", "recorded_by")
    date_hierarchy = "recorded_at"


@admin.register(DisplayRevocation)
class DisplayRevocationAdmin(ReadOnlyAdmin):
    search_fields = ("link__meeting__board",)
    list_display = ("link", "recorded_at", "recorded_by")
    list_select_related = ("link__meeting", "recorded_by")


@admin.register(DisplayUse)
class DisplayUseAdmin(ReadOnlyAdmin):
    search_fields = ("link__meeting__board",)
    list_display = ("link", "recorded_at", "let_in")
    list_filter = ("let_in",)
    list_select_related = ("link__meeting",)
    date_hierarchy = "recorded_at"


@admin.register(MeetingPicture)
class MeetingPictureAdmin(ReadOnlyAdmin):
    list_display = ("meeting", "recorded_at", "recorded_by", "data_hash")
    list_select_related = ("meeting", "recorded_by")
    search_fields = ("meeting__board", "meeting__slug", "data_hash", "html_hash")
    exclude = ("data", "html")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data", "html")


@admin.register(PublicPack)
class PublicPackAdmin(ReadOnlyAdmin):
    list_display = ("as_at", "meeting", "recorded_at", "recorded_by")
    list_select_related = ("meeting", "recorded_by")
    search_fields = ("meeting__board", "meeting__slug", "html_hash", "pdf_hash")
    exclude = ("html", "pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("html", "pdf")
