"""The rows of an inspection's tabs: recommendations, parts of the report, paragraphs, notes."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest

from judgements.models import Inspection, Recommendation, ReportNote, ReportParagraph, ReportSection

from .base import TrackedInline
from .choices import HeldChoiceField, whole_number
from .forms import RowForm

A_BLOCK = 40


class RecommendationRow(RowForm):
    title = forms.CharField(max_length=240, widget=AdminTextareaWidget(attrs={"rows": 2}))


class RecommendationInline(TrackedInline):
    """In the order printed; bodies, judgements and evidence are chosen on the page of each."""

    model = Recommendation
    form = RecommendationRow
    fields = ("order", "ref", "area", "title", "timescale", "due_on", "responsible_words", "page")
    labels = {"ref": "Ref", "responsible_words": "Asked of", "due_on": "Due"}
    ordering = ("order",)


class SectionInline(TrackedInline):
    """The run of paragraphs of each part."""

    model = ReportSection
    fields = ("order", "title", "key", "area", "graded", "first_paragraph", "last_paragraph", "page")
    ordering = ("order",)


class NoteInline(TrackedInline):
    """What does not fit in the document, and how we read it."""

    model = ReportNote
    fields = ("key", "paragraph", "doubt", "answer", "settled", "where")
    ordering = ("paragraph", "key")


def paragraph_blocks(inspection: Inspection) -> list[tuple[int, str]]:
    """The pages of the paragraphs' tab, each with its number and the paragraphs that it holds."""
    numbers = list(inspection.paragraphs.order_by("part", "number").values_list("number", flat=True))
    starts = range(0, len(numbers), A_BLOCK)
    return [(n, f"{numbers[at]} to {numbers[at : at + A_BLOCK][-1]}") for n, at in enumerate(starts, start=1)]


def block_of(request: HttpRequest) -> int:
    asked = request.GET.get("block", "1")
    return max(1, int(asked)) if whole_number(asked) and len(asked) < 5 else 1


class ParagraphInline(TrackedInline):
    """Forty at a time: a form of 156 would take a second to open."""

    model = ReportParagraph
    fields = ("number", "page", "report_section", "part", "text")
    ordering = ("part", "number")

    def get_formset(self, request: HttpRequest, obj: Inspection | None = None, **kwargs: Any) -> Any:
        sections = HeldChoiceField(list(obj.report_sections.order_by("order")))
        text = forms.CharField(required=False, widget=AdminTextareaWidget)
        kwargs["form"] = type("ParagraphRow", (self.form,), {"report_section": sections, "text": text})
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        inspection = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
        if not whole_number(inspection):
            return rows
        at = (block_of(request) - 1) * A_BLOCK
        mine = ReportParagraph.objects.filter(inspection=int(inspection)).order_by("part", "number")
        return rows.filter(pk__in=list(mine.values_list("pk", flat=True)[at : at + A_BLOCK]))
