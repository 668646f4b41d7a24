"""Inspections: typed, checked, published and withdrawn."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

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
from judgements.services import NotReady, change_state

from .base import ReadOnlyAdmin, TrackedAdmin, counted_links, inspection_label
from .filters import InspectionFilter
from .forms import HouseForm
from .judgements import JudgementInline


def _count(model: Any, of: str = "inspection") -> Coalesce:
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


@admin.register(Inspection)
class InspectionAdmin(TrackedAdmin):
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
    labels = {"published_on_source": "Date known from"}
    inlines = (JudgementInline,)

    def choice_label(self, obj: Inspection) -> str:
        return f"{inspection_label(obj)}: {obj.framework}"

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


@admin.register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    list_display = ("inspection", "from_state", "to_state", "recorded_at", "recorded_by", "note")
    list_filter = ("to_state", InspectionFilter)
    list_select_related = ("inspection__authority", "inspection__framework", "recorded_by")
    search_fields = ("note", "inspection__title", "inspection__authority__name")
    date_hierarchy = "recorded_at"
