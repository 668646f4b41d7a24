"""What else a report holds: its parts and paragraphs, the doubts about it, the dates that it names."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from judgements.models import ReportEvent, ReportNote, ReportParagraph, ReportSection

from .base import TrackedAdmin
from .confirming import Confirmed, Refused, signed
from .filters import AreaFilter, Citing, HasAnswer, InspectionFilter

OF_INSPECTION = ("inspection__authority", "inspection__framework")


@admin.register(ReportSection)
class ReportSectionAdmin(TrackedAdmin):
    list_display = (
        "title",
        "of",
        "area",
        "graded",
        "order",
        "first_paragraph",
        "last_paragraph",
        "page",
    )
    list_filter = (InspectionFilter, "graded", ("area", AreaFilter))
    list_select_related = OF_INSPECTION
    search_fields = ("title", "key", "area", "inspection__authority__name")
    fixed_once_saved = ("inspection",)
    help_texts = {
        "section": "The framework's section that it answers, if it bears a grade.",
        "key": "Equal to the section's key where it has one.",
        "title": "As printed.",
        "order": "Its place in the document.",
        "page": "The page on which it begins.",
    }


class HasText(Citing):
    title, parameter_name, yes, no = "text", "text_held", "With its text", "Facts only"
    missing = Q(text="")


@admin.register(ReportParagraph)
class ReportParagraphAdmin(TrackedAdmin):
    list_display = ("number", "of", "report_section", "part", "page")
    list_filter = (InspectionFilter, HasText, "part")
    list_select_related = (*OF_INSPECTION, "report_section")
    search_fields = ("number__exact", "text", "report_section__title", "inspection__authority__name")
    fixed_once_saved = ("inspection",)
    same_inspection = ("report_section",)
    help_texts = {
        "part": "For a second numbering in one document, such as 'board'.",
        "number": "As printed; each number stands once in a part.",
        "text": "Empty where we hold only facts about it.",
    }


def _settle(note: ReportNote, by: Any, reason: str) -> str:
    if not note.answer:
        raise Refused("has no answer yet; a settled note needs one.")
    note.settled = True
    signed(note, by, reason).save()
    return "settled."


SETTLE = Confirmed(
    name="settle",
    verb="Mark as settled",
    told="A settled note has one reading to follow; its answer says which.",
    do=_settle,
)


@admin.register(ReportNote)
class ReportNoteAdmin(TrackedAdmin):
    list_display = ("doubt", "of", "paragraph", "where", "settled")
    actions = (SETTLE.action(),)
    list_filter = (HasAnswer, "settled", InspectionFilter)
    list_select_related = OF_INSPECTION
    search_fields = ("doubt", "answer", "where", "key", "paragraph__exact", "inspection__authority__name")
    fixed_once_saved = ("inspection",)
    same_inspection = ("judgement", "recommendations", "figures")
    help_texts = {
        "key": "Its name in our files.",
        "where": "In words, where no paragraph number tells it.",
        "doubt": "What does not fit in the document. It is said, never corrected.",
        "answer": "How we read it, and why.",
        "settled": "A settled note needs its answer; an open one shows before publishing.",
    }


@admin.register(ReportEvent)
class ReportEventAdmin(TrackedAdmin):
    list_display = ("when", "words", "kind", "on", "of")
    list_display_links = ("when", "words")
    list_filter = ("kind", InspectionFilter)
    list_select_related = OF_INSPECTION
    search_fields = ("when", "words", "inspection__authority__name")
    date_hierarchy = "on"
    fixed_once_saved = ("inspection",)
    help_texts = {"words": "What happened or was due, in our own words."}
