"""Inspections with their judgements: typed, checked, published and withdrawn."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from judgements.models import (
    Finding,
    Grade,
    Inspection,
    Judgement,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Section,
    State,
    StateChange,
)
from judgements.services import NotReady, change_state

from .base import ReadOnlyAdmin, TrackedAdmin, TrackedInline, counted_links, inspection_label
from .choices import HeldChoiceField, whole_number
from .filters import HasNarrative, HasSummary, InspectionFilter, InspectionOfJudgement
from .forms import HouseForm
from .reach import FURTHEST

PARAGRAPHS = {
    "first_paragraph": "Where its narrative begins; empty if the report has none.",
    "last_paragraph": "Where its narrative ends.",
}


def _count(model: Any, of: str = "inspection") -> Coalesce:
    rows = (
        model.objects.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


class JudgementBase(HouseForm):
    """The printed words follow from the grade, unless the report says something else."""

    def clean(self) -> Any:
        cleaned = super().clean()
        grade, section = cleaned.get("grade"), cleaned.get("section")
        if (
            not cleaned.get("printed_grade")
            and "printed_grade" in self.fields
            and "printed_grade" not in self.errors
        ):
            if grade and section:
                cleaned["printed_grade"] = section.framework.printed_labels.get(grade.label, grade.label)
            elif "grade" not in self.errors:
                self.add_error(
                    "printed_grade", "Choose a grade, or give the words printed, such as 'Not judged'."
                )
        return cleaned


class JudgementRow(JudgementBase):
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
        grade = HeldChoiceField(grades, required=False)
        grade.choices = [("", "---------"), *((str(row.pk), row.label) for row in grades)]
        held = {"section": HeldChoiceField(sections), "grade": grade}
        kwargs["form"] = type("JudgementRow", (self.form,), held)
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super().get_queryset(request).select_related("section", "grade__scale").order_by("section__order")
        )


class InspectionForm(HouseForm):
    def clean(self) -> Any:
        cleaned = super().clean()
        shown = self.instance.state == State.PUBLISHED
        if shown and "published_on" in self.fields and not cleaned.get("published_on"):
            if "published_on" not in self.errors:
                self.add_error(
                    "published_on", "This inspection is published and needs its date; withdraw it first."
                )
        return cleaned


@admin.register(Inspection)
class InspectionAdmin(TrackedAdmin):
    form = InspectionForm
    list_display = ("title", "authority", "framework", "kind", "published_on", "state", "judged", "asked")
    list_filter = (
        "state",
        "kind",
        ("framework", admin.RelatedOnlyFieldListFilter),
        ("authority", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("authority", "framework")
    search_fields = (
        "title",
        "authority__name",
        "authority__la_code",
        "framework__name",
        "lead_inspector",
        "slug",
    )
    date_hierarchy = "published_on"
    readonly_fields = ("state", "slug", "held")
    plain_selects = ("framework",)
    actions = ("publish", "withdraw")
    fieldsets = (
        (None, {"fields": ("authority", "framework", "kind", "title")}),
        ("The inspection", {"fields": (("started_on", "ended_on"), "lead_inspector", "source")}),
        ("Publication", {"fields": (("published_on", "published_on_source"), ("state", "slug"))}),
        ("Holds", {"fields": ("held",)}),
    )
    help_texts = {
        "framework": "Decides the sections and the grades; fixed once there are judgements.",
        "title": "As the report prints it.",
        "started_on": "The first day on site.",
        "lead_inspector": "As the report names them, without HMI.",
    }
    inlines = (JudgementInline,)

    def choice_label(self, inspection: Inspection) -> str:
        return f"{inspection_label(inspection)}: {inspection.framework}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super().get_queryset(request).annotate(n_judged=_count(Judgement), n_asked=_count(Recommendation))
        )

    def get_inlines(self, request: HttpRequest, obj: Inspection | None) -> Any:
        """Judgements come once the framework is known."""
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Inspection | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "framework") if obj and obj.pk and obj.judgements.exists() else fields

    def view_on_site(self, inspection: Inspection) -> str | None:
        if inspection.state != State.PUBLISHED:
            return None
        return reverse("inspection", kwargs={"slug": inspection.slug})

    @admin.display(description="judgements", ordering="n_judged")
    def judged(self, inspection: Inspection) -> int:
        return inspection.n_judged

    @admin.display(description="recommendations", ordering="n_asked")
    def asked(self, inspection: Inspection) -> int:
        return inspection.n_asked

    @admin.display(description="held here")
    def held(self, inspection: Inspection) -> str:
        if not inspection.pk:
            return "Save first; then key the judgements below and add what the report holds."
        inside = {"inspection": inspection.pk}
        return counted_links(
            [
                (Judgement, inspection.judgements.count(), inside),
                (Recommendation, inspection.recommendations.count(), inside),
                (ReportFigure, inspection.figures.count(), inside),
                (ReportNote, inspection.notes.count(), inside),
                (ReportSection, inspection.report_sections.count(), inside),
                (ReportParagraph, inspection.paragraphs.count(), inside),
                (ReportEvent, inspection.events.count(), inside),
                (StateChange, inspection.state_changes.count(), inside),
            ]
        )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("judgements.publish_inspection")

    @admin.action(description="Publish the selected inspections", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._step(request, queryset, State.PUBLISHED, "It is seen from its date of publication.")

    @admin.action(description="Withdraw the selected inspections", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        published = queryset.filter(state=State.PUBLISHED)
        if strange := queryset.exclude(state=State.PUBLISHED).count():
            words = "1 is" if strange == 1 else f"{strange} are"
            self.message_user(
                request, f"Of those selected {words} not published; nothing to withdraw.", messages.WARNING
            )
        self._step(request, published, State.WITHDRAWN, "It is seen nowhere but here.")

    def _step(self, request: HttpRequest, queryset: QuerySet, to: State, then: str) -> None:
        """Each on its own: one that is not ready does not hold up the others."""
        for inspection in queryset:
            try:
                change_state(
                    inspection=inspection, to=to, by=request.user, note="From the list of inspections."
                )
            except NotReady as problem:
                self.message_user(request, f"{inspection}: {problem}", messages.ERROR)
            else:
                self.log_change(request, inspection, f"{to.label}.")
                self.message_user(request, f"{inspection}: {to.label.lower()}. {then}", messages.SUCCESS)


class JudgementForm(JudgementBase):
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


class FindingInline(TrackedInline):
    model = Finding
    fields = ("order", "kind", "words", "paragraphs", "pages")
    help_texts = {"words": "One strength or weakness in our own words."}


@admin.register(Judgement)
class JudgementAdmin(TrackedAdmin):
    form = JudgementForm
    list_display = ("section", "inspection", "printed_grade", "first_paragraph", "last_paragraph", "headline")
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


@admin.register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    list_display = ("inspection", "from_state", "to_state", "recorded_at", "recorded_by", "note")
    list_filter = ("to_state", InspectionFilter)
    list_select_related = ("inspection__authority", "inspection__framework", "recorded_by")
    search_fields = ("note", "inspection__title", "inspection__authority__name")
    date_hierarchy = "recorded_at"
