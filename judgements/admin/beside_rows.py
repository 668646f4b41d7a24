"""The rows that are checked beside the report: one under another, so that a page of paper has room at their side."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest

from judgements.models import ReportNote, State

from .base import TrackedInline
from .forms import RowForm
from .judgements import JudgementInline
from .parts import ParagraphInline, RecommendationInline, RecommendationRow

TEMPLATE = "admin/judgements/beside_rows.html"


class Removable:
    """Whoever may change a draft may take out of it what was read wrongly; nobody has seen it yet."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: Any = super()
        unseen = obj is not None and obj.state == State.DRAFT and not obj.state_changes.exists()
        return allowed.has_delete_permission(request, obj) or (
            unseen and allowed.has_change_permission(request, obj)
        )


class BesideJudgements(Removable, JudgementInline):
    template = TEMPLATE
    fields: Any = (("section",), ("grade", "printed_grade"), ("first_paragraph", "last_paragraph"))
    verbose_name_plural = "judgements as read"


class RecommendationBeside(RecommendationRow):
    text = forms.CharField(required=False, widget=AdminTextareaWidget, label="As printed")
    title = forms.CharField(max_length=240, widget=AdminTextareaWidget, label="In our own words")


class BesideRecommendations(Removable, RecommendationInline):
    template = TEMPLATE
    form = RecommendationBeside
    fields: Any = (
        ("ref", "order", "page"),
        "text",
        "title",
        ("timescale", "due_on"),
        ("area", "responsible_words"),
    )
    verbose_name_plural = "recommendations as read"


class BesideParagraphs(Removable, ParagraphInline):
    template = TEMPLATE
    fields: Any = (("number", "page", "part"), "report_section", "text")
    verbose_name_plural = "paragraphs as read"


class AnswerRow(RowForm):
    """An answer settles the doubt; an empty one opens it again."""

    answer = forms.CharField(
        required=False,
        max_length=4_000,
        widget=AdminTextareaWidget,
        label="Our answer",
        help_text="How we read it, and why. It settles the doubt.",
    )

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if "answer" in self.changed_data:
            self.instance.settled = bool(cleaned.get("answer"))
        return cleaned


class BesideDoubts(TrackedInline):
    """What the reader doubted; each stands in the way of publishing until somebody has answered it."""

    model = ReportNote
    form = AnswerRow
    template = TEMPLATE
    fields: Any = ("told", "answer")
    readonly_fields = ("told",)
    ordering = ("settled", "key")
    can_delete = False
    verbose_name_plural = "doubts"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="doubt")
    def told(self, note: ReportNote) -> str:
        return note.doubt
