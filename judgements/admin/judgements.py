"""Judgements with their findings: on a page of their own, and as rows of their inspection."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from judgements.models import (
    Finding,
    Grade,
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    Section,
)

from .base import TrackedAdmin, TrackedInline
from .choices import HeldChoiceField, whole_number
from .filters import HasNarrative, HasSummary, InspectionFilter, InspectionOfJudgement
from .forms import HouseForm, RowForm
from .links import counted_links
from .reach import FURTHEST
from .rows import HouseRows

NONE = ("", "---------")
PARAGRAPHS = {
    "first_paragraph": "Where its narrative begins; empty if the report has none.",
    "last_paragraph": "Where its narrative ends.",
}


class PrintedGrade(forms.ModelForm):
    """The printed words follow from the grade, unless the report says something else."""

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if not self.changed_data and self.instance.pk:
            return cleaned  # Still to be keyed, and left for later.
        if "printed_grade" not in self.fields or {"printed_grade", "grade", "section"} & set(self.errors):
            return cleaned
        # A new grade under the old words is a slip: the words are then taken anew, or asked for.
        stale = "grade" in self.changed_data and "printed_grade" not in self.changed_data
        if cleaned.get("printed_grade") and not stale:
            return cleaned
        if grade := cleaned.get("grade"):
            printed = self._printed_labels(cleaned)
            cleaned["printed_grade"] = printed.get(grade.label, grade.label)
        else:
            self.add_error(
                "printed_grade", "Choose a grade, or give the words printed, such as 'Not judged'."
            )
        return cleaned

    def _printed_labels(self, cleaned: dict[str, Any]) -> dict[str, str]:
        section = cleaned.get("section")
        return section.framework.printed_labels if section else {}


def _of_area(section: Section) -> str:
    return f"{section.title} ({section.area})" if section.area else section.title


class JudgementRow(PrintedGrade, RowForm):
    printed_grade = forms.CharField(max_length=80, required=False, label="As printed")


class JudgementInline(TrackedInline):
    """One row a section; sections and grades are this framework's only."""

    model = Judgement
    form = JudgementRow
    fields = ("section", "grade", "printed_grade", "first_paragraph", "last_paragraph")
    verbose_name_plural = "judgements (leave 'as printed' empty to take the grade's own words)"

    def get_formset(self, request: HttpRequest, obj: Inspection | None = None, **kwargs: Any) -> Any:
        framework = obj.framework
        sections = list(framework.sections.filter(graded=True).select_related("framework").order_by("order"))
        grades = list(framework.scale.grades.order_by("rank"))
        section, grade = HeldChoiceField(sections), HeldChoiceField(grades, required=False)
        # Grouped by area, so that typing the first letters of a title finds it.
        areas = groupby(sections, key=lambda row: row.area or framework.name)
        section.choices = [
            NONE,
            # The title alone could be of either half: what is chosen says of which.
            *((area, [(str(row.pk), _of_area(row)) for row in rows]) for area, rows in areas),
        ]
        grade.choices = [NONE, *((str(row.pk), row.label) for row in grades)]
        held = {"section": section, "grade": grade}
        named = flatten(self.fields)
        shown = {name: field for name, field in held.items() if name in named}
        kwargs["form"] = type("JudgementRow", (self.form,), shown)
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("section", "grade__scale", "inspection__framework")
            .order_by("section__order")
        )


class GradeRow(RowForm):
    """The grade alone, one key for each row; the printed words follow."""

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if "grade" in self.changed_data and "grade" not in self.errors:
            grade, printed = cleaned.get("grade"), self.instance.inspection.framework.printed_labels
            self.instance.printed_grade = printed.get(grade.label, grade.label) if grade else ""
        return cleaned


class GradeRows(HouseRows):
    """The first row without a grade has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = (form for form in self.forms if not form.instance.printed_grade)
        if first := next(waiting, None):
            first.fields["grade"].widget.attrs["autofocus"] = True


class GradeInline(JudgementInline):
    """Every section in printed order, with its grade: a letter and Tab for each."""

    form: Any = GradeRow
    formset = GradeRows
    fields: Any = ("named", "grade")
    readonly_fields = ("named",)
    can_delete = False
    show_change_link = False
    verbose_name_plural = "grades (type the first letter of a grade, then Tab)"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="section")
    def named(self, judgement: Judgement) -> str:
        """Plain words: a link would be one more stop on the way from grade to grade."""
        section = judgement.section
        return format_html('<strong>{}</strong> <span class="quiet">{}</span>', section.title, section.area)


class JudgementForm(PrintedGrade, HouseForm):
    """Once the inspection is known, its framework's sections and grades are all there is to choose from."""

    section = forms.ModelChoiceField(queryset=Section.objects.none())
    grade = forms.ModelChoiceField(queryset=Grade.objects.none(), required=False)
    printed_grade = forms.CharField(
        max_length=80, required=False, label="As printed", help_text="Empty takes the words of the grade."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = (
            Section.objects.filter(graded=True).select_related("framework").order_by("framework", "order")
        )
        grades = Grade.objects.select_related("scale").order_by("scale", "rank")
        section, grade = self.fields.get("section"), self.fields.get("grade")
        if framework := self._framework():
            sections, grades = sections.filter(framework=framework), grades.filter(scale=framework.scale_id)
            if grade:
                grade.label_from_instance = lambda row: row.label
        elif section:
            section.label_from_instance = lambda row: f"{row.framework}: {row}"
        if section and grade:
            section.queryset, grade.queryset = sections, grades

    def _framework(self) -> Any:
        if self.instance.inspection_id:
            return self.instance.inspection.framework
        asked = self.initial.get("inspection")
        if self.is_bound or not asked or not whole_number(asked) or int(asked) > FURTHEST:
            return None
        found = Inspection.objects.filter(pk=int(asked)).select_related("framework").first()
        return found.framework if found else None


class FindingRow(RowForm):
    words = forms.CharField(max_length=300, widget=AdminTextareaWidget(attrs={"rows": 2}))


class FindingInline(TrackedInline):
    model = Finding
    form = FindingRow
    fields = ("order", "kind", "words", "paragraphs", "pages")
    help_texts = {"words": "One strength or weakness in our own words."}


@admin.register(Judgement)
class JudgementAdmin(TrackedAdmin):
    form = JudgementForm
    list_display = ("section", "of", "printed_grade", "first_paragraph", "last_paragraph", "headline")
    list_filter = (
        InspectionFilter,
        "grade__scale",
        "printed_grade",
        HasNarrative,
        HasSummary,
        ("inspection__framework", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = (
        "section__framework",
        "grade__scale",
        "inspection__authority",
        "inspection__framework",
    )
    search_fields = (
        "section__title",
        "section__key",
        "section__area",
        "headline",
        "inspection__authority__name",
    )
    date_hierarchy = "inspection__published_on"
    fixed_once_saved = ("inspection",)
    readonly_fields = ("held",)
    fieldsets = (
        (None, {"fields": ("inspection", "section", ("grade", "printed_grade"))}),
        (
            "Where the report says why",
            {"fields": (("first_paragraph", "last_paragraph"), "treated_in", "pages")},
        ),
        ("In our own words", {"fields": ("headline", "summary")}),
        ("Holds", {"fields": ("held",)}),
    )
    help_texts = PARAGRAPHS
    inlines = (FindingInline,)

    @admin.display(description="asked and noted")
    def held(self, judgement: Judgement) -> str:
        if not judgement.pk:
            return "Nothing yet."
        asked = {"judgements__id__exact": judgement.pk}
        bears = {"judgement__id__exact": judgement.pk}
        return counted_links(
            [
                (Recommendation, judgement.recommendations.count(), asked),
                (ReportFigure, judgement.figures.count(), bears),
                (ReportNote, judgement.notes.count(), bears),
            ]
        )


@admin.register(Finding)
class FindingAdmin(TrackedAdmin):
    list_display = ("words", "kind", "judgement", "order")
    list_filter = ("kind", InspectionOfJudgement)
    list_select_related = ("judgement__section", "judgement__inspection__authority")
    search_fields = ("words", "judgement__section__title", "judgement__inspection__authority__name")
    fixed_once_saved = ("judgement",)
    help_texts = {"words": "One strength or weakness in our own words."}
