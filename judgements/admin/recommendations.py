"""What inspectors asked for, and the figures that their report prints."""

from decimal import Decimal
from typing import Any

from django.contrib import admin

from judgements.calculations import due_date
from judgements.models import Recommendation, ReportFigure

from .base import TrackedAdmin
from .confirming import Confirmed, Refused, signed
from .filters import AreaFilter, HasDueDate, InspectionFilter


def _set_due(row: Recommendation, by: Any, reason: str) -> str:
    published_on = row.inspection.published_on
    due = due_date(published_on, row.timescale) if published_on else None
    if due is None:
        raise Refused("has no printed timescale, or its inspection no date of publication.")
    if row.due_on == due:
        raise Refused("is due on that day already.")
    row.due_on = due
    signed(row, by, reason).save()
    return f"due on {due:%-d %B %Y}."


SET_DUE = Confirmed(
    name="set_due",
    verb="Set the due date from the timescale",
    told="Counted from the inspectorate's date of publication. What has no printed timescale keeps no due date.",
    do=_set_due,
)
OF_INSPECTION = ("inspection__authority", "inspection__framework")


@admin.register(Recommendation)
class RecommendationAdmin(TrackedAdmin):
    list_display = ("ref", "title", "of", "timescale", "due_on")
    list_display_links = ("ref", "title")
    list_editable = ("timescale", "due_on")
    actions = (SET_DUE.action(),)
    list_filter = (InspectionFilter, "timescale", HasDueDate, ("area", AreaFilter))
    list_select_related = OF_INSPECTION
    search_fields = ("ref", "title", "area", "responsible_words", "inspection__authority__name")
    date_hierarchy = "due_on"
    fixed_once_saved = ("inspection",)
    same_inspection = ("judgements", "evidence")
    fieldsets = (
        (None, {"fields": ("inspection", ("ref", "order"), "area", "title", "text")}),
        ("By when", {"fields": (("timescale", "due_on"),)}),
        ("Whom it asks", {"fields": ("responsible", "responsible_words")}),
        (
            "Where it is from",
            {"fields": ("judgements", "evidence", ("page", "paragraph", "lead_in_paragraph"))},
        ),
    )
    labels = {"responsible": "Bodies", "responsible_words": "In short", "lead_in_paragraph": "Lead-in"}
    help_texts = {
        "ref": "As the report numbers it, or S1, L1 in the order printed.",
        "order": "Its place in the report.",
        "due_on": "Counted from publication; only where the report prints a timescale.",
        "responsible": "Type a body's name; each body that the report asks.",
        "judgements": "The judgements that it should change.",
        "evidence": "The paragraphs that give the reason: type a paragraph's number.",
        "lead_in_paragraph": "The paragraph that introduces the list.",
    }


@admin.register(ReportFigure)
class ReportFigureAdmin(TrackedAdmin):
    list_display = ("measure", "said", "period", "of", "paragraph", "page", "polarity", "outcome")
    list_filter = (InspectionFilter, "polarity", "outcome", "unit")
    list_select_related = (*OF_INSPECTION, "paragraph")
    search_fields = (
        "measure",
        "key",
        "words",
        "period",
        "inspection__authority__name",
        "paragraph__number__exact",
    )
    fixed_once_saved = ("inspection",)
    same_inspection = ("paragraph", "judgement", "recommendations")
    fieldsets = (
        (None, {"fields": ("inspection", "key", "measure", ("qualifier", "value", "unit"), "words")}),
        ("Of whom and when", {"fields": (("period", "population"), ("previous_value", "previous_period"))}),
        ("Where it is from", {"fields": (("paragraph", "page"), "judgement", "recommendations")}),
        ("How to read it", {"fields": ("polarity", "outcome", "comparators", "note")}),
    )
    help_texts = {
        "key": "Its name in our files.",
        "value": "The number as printed; empty where the report says it in words.",
        "polarity": "A measure that is neither is never coloured.",
        "comparators": 'With whom and what is said: [{"who": "England", "says": "22.5%"}].',
        "previous_value": "Only where the report prints an earlier one.",
    }

    @admin.display(description="as printed", ordering="value")
    def said(self, figure: ReportFigure) -> str:
        if figure.value is None:
            return figure.words
        number = f"{figure.value.normalize() if figure.value else Decimal(0):f}"
        joined = f"{number}{figure.unit}" if figure.unit == "%" else f"{number} {figure.unit}"
        return f"{figure.qualifier} {joined}".strip()
