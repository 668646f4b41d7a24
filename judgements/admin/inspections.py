"""Inspections: typed, checked, published and withdrawn."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from judgements.importing.report_places import Beside
from judgements.models import (
    Inspection,
    Judgement,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    State,
    StateChange,
)
from judgements.readiness import open_notes
from judgements.services import INSPECTIONS, NotReady, copy_sections

from .base import ReadOnlyAdmin, TrackedAdmin, inspection_label
from .beside import leaf, offered, tell_places
from .beside_rows import BesideDoubts, BesideJudgements, BesideParagraphs, BesideRecommendations
from .filters import InspectionFilter
from .forms import HouseForm
from .judgements import GradeInline, JudgementInline
from .links import counted_links
from .parts import (
    NoteInline,
    ParagraphInline,
    RecommendationInline,
    SectionInline,
    block_of,
    paragraph_blocks,
)
from .steps import Steps, step_actions
from .tabs import Tabs


def rows_held(model: Any, of: str = "inspection") -> Coalesce:
    """How many rows of the model are of each row of a list, as a part of its one query."""
    rows = (
        model.objects.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


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


# The tabs of an inspection's page: what it holds is keyed part by part, since one form of two hundred rows is slow.
PARTS = {
    "": "The inspection",
    "grades": "Key the grades",
    "recommendations": "Recommendations",
    "sections": "Parts of the report",
    "paragraphs": "Paragraphs",
    "notes": "Notes",
    "beside": "Beside the report",
    "beside-judgements": "Judgements",
    "beside-recommendations": "Recommendations",
    "beside-paragraphs": "Paragraphs",
    "beside-doubts": "Doubts",
    "beside-figures": "Figures",
}
INLINES: dict[str, tuple[Any, ...]] = {
    "": (JudgementInline,),
    "grades": (GradeInline,),
    "recommendations": (RecommendationInline,),
    "sections": (SectionInline,),
    "paragraphs": (ParagraphInline,),
    "notes": (NoteInline,),
    "beside-judgements": (BesideJudgements,),
    "beside-recommendations": (BesideRecommendations,),
    "beside-paragraphs": (BesideParagraphs,),
    "beside-doubts": (BesideDoubts,),
}
AS_READ = (
    "As the report says it of itself",
    {"fields": ("title", "kind", ("started_on", "ended_on"), "lead_inspector", "published_on")},
)


@admin.register(Inspection)
class InspectionAdmin(Steps, Tabs, TrackedAdmin):
    way, parts, part_inlines = INSPECTIONS, PARTS, INLINES
    form = InspectionForm
    list_display = ("authority", "published_on", "framework", "kind", "state", "judged", "asked")
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
    actions = step_actions(INSPECTIONS, from_when="their date of publication")
    change_form_template = "admin/judgements/inspection/change_form.html"
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
    labels = {"published_on_source": "Date known from"}

    def choice_label(self, obj: Inspection) -> str:
        return f"{inspection_label(obj)}: {obj.framework}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(n_judged=rows_held(Judgement), n_asked=rows_held(Recommendation))
        )

    def tabs_of(self, inspection: Inspection) -> dict[str, str]:
        """What was typed has no report to lie beside it."""
        if Beside(inspection).record is not None:
            return self.parts
        return {key: words for key, words in self.parts.items() if not key.startswith("beside")}

    def get_fieldsets(self, request: HttpRequest, obj: Inspection | None = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        return [AS_READ, *shown] if obj and self.part_of(request) == "beside" else shown

    def part_context(self, request: HttpRequest, inspection: Inspection) -> dict[str, Any]:
        part = self.part_of(request)
        paragraphs = part.endswith("paragraphs")
        return {
            "steps": self.steps_for(request, inspection),
            "may_copy": self._may_copy(request, inspection),
            "plan_address": self._plan_address(request, inspection),
            "blocks": paragraph_blocks(inspection) if paragraphs else [],
            "block": block_of(request),
        }

    def _beside(self, request: HttpRequest, beside: Beside, part: str, first: str) -> dict[str, Any]:
        numbers = {"beside-doubts": len(beside.doubts), "beside-figures": len(beside.figures)}
        inner = {key: words for key, words in self.parts.items() if key.startswith("beside")}
        return {
            "is_nav_sidebar_enabled": False,
            "show_save_and_add_another": False,
            "beside": beside,
            "leaf": leaf(beside, request, part, first),
            "figures": offered(beside) if part == "beside-figures" else [],
            "inner": [
                ("Dates and people" if key == "beside" else words, key, numbers.get(key))
                for key, words in inner.items()
            ],
        }

    def render_change_form(self, request: HttpRequest, context: Any, *more: Any, **kwargs: Any) -> Any:
        inspection, part = kwargs.get("obj"), self.part_of(request)
        if inspection and part.startswith("beside") and (beside := Beside(inspection)).reading:
            context |= self._beside(request, beside, part, tell_places(beside, context))
        return super().render_change_form(request, context, *more, **kwargs)

    def step_context(self, inspection: Inspection) -> dict[str, Any]:
        return {"answered": inspection.notes.count() - len(open_notes(inspection))}

    def _plan_address(self, request: HttpRequest, inspection: Inspection) -> str:
        """Of the app of plans, which joins the two; this one knows only the address."""
        allowed = request.user.has_perm("actions.add_actionplan") and request.user.has_perm(
            "actions.add_action"
        )
        asks = allowed and inspection.recommendations.exists()
        return reverse("admin:actions_draft_plan", args=[inspection.pk]) if asks else ""

    def _may_copy(self, request: HttpRequest, inspection: Inspection) -> bool:
        drafted = inspection.state in (State.DRAFT, State.FOR_CHECKING)
        return (
            drafted and self.has_change_permission(request, inspection) and not inspection.judgements.exists()
        )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.sections_view)
        return [
            path("<int:pk>/sections/", view, name="judgements_inspection_sections"),
            *super().get_urls(),
        ]

    def sections_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One click: every section of the framework, so that grades are keyed and not structure."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        inspection = self.found(request, pk)
        if not self.has_change_permission(request, inspection):
            raise PermissionDenied
        home = reverse("admin:judgements_inspection_change", args=[pk])
        try:
            judgements, parts = copy_sections(inspection=inspection, by=request.user)
        except NotReady as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(home)
        told = f"{judgements} judgements to key and {parts} parts of the report were added."
        self.message_user(request, told if judgements or parts else "Every section is here already.")
        return HttpResponseRedirect(f"{home}?part=grades")

    def get_readonly_fields(self, request: HttpRequest, obj: Inspection | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "framework") if obj and obj.pk and obj.judgements.exists() else fields

    def view_on_site(self, inspection: Inspection) -> str:
        """The page that readers see; of what is not published, the same page for its editors alone."""
        if inspection.state != State.PUBLISHED:
            return reverse("inspection-draft", kwargs={"pk": inspection.pk})
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


@admin.register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    list_display = ("inspection", "from_state", "to_state", "recorded_at", "recorded_by", "note")
    list_filter = ("to_state", InspectionFilter)
    list_select_related = ("inspection__authority", "inspection__framework", "recorded_by")
    search_fields = ("note", "inspection__title", "inspection__authority__name")
    date_hierarchy = "recorded_at"
