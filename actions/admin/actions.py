"""Actions with their milestones and measures; beside them, to be read, what happened."""

from typing import Any

from django.contrib import admin
from django.db import IntegrityError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from actions.calculations import moved_words
from actions.models import EVENTS, Action, ActionPlan, ActionQuerySet, Measure, Milestone
from actions.models.events import NEWEST
from actions.queries.states import states
from judgements.admin import TrackedAdmin, TrackedInline
from judgements.admin.choices import whole_number
from judgements.admin.reach import FURTHEST
from judgements.admin.tabs import Tabs
from judgements.models import State

from .bulk import MOVE, REASSIGN
from .filters import AmissFilter, LacksFilter, PlanFilter, PlanOfAction
from .forms import ActionForm


class WithStates(ActionQuerySet):
    """Actions that know how they stand today: six queries more, however many there are."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        found = [row for row in self._result_cache or () if isinstance(row, Action)] if fresh else []
        if found:
            held = states(found, timezone.localdate())
            for row in found:
                row.today = held[row.pk]  # type: ignore[attr-defined]


class MilestoneInline(TrackedInline):
    model = Milestone
    fields = ("order", "title", "due_on")
    ordering = ("order", "pk")


class MeasureInline(TrackedInline):
    model = Measure
    fields = ("metric", "baseline", "baseline_period", "target", "by_when", "words")
    help_texts = {"words": "What it should show, in one sentence."}


@admin.register(Action)
class ActionAdmin(Tabs, TrackedAdmin):
    parts = {"": "The action", "events": "What happened"}
    part_inlines = {"": (MilestoneInline, MeasureInline), "events": ()}
    form = ActionForm
    change_form_template = "admin/actions/action/change_form.html"
    list_display = ("ref", "title", "plan", "lead_words", "lead_agency", "due_now", "delivery", "impact")
    list_display_links = ("ref", "title")
    list_filter = (
        AmissFilter,
        LacksFilter,
        PlanFilter,
        "plan__state",
        ("lead_agency", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("plan__inspection", "lead", "lead_agency")
    search_fields = (
        "ref",
        "title",
        "outcome",
        "lead_role",
        "lead__name",
        "director_role",
        "recommendations__ref__exact",
    )
    date_hierarchy = "due_on"
    ordering = ("-plan__agreed_on", "plan", "order", "pk")
    actions = (MOVE.action(), REASSIGN.action())
    kept_within = "plan_id"
    fixed_once_saved = ("plan",)
    same_inspection = ("recommendations",)
    readonly_fields = ("stands",)
    fieldsets = (
        (None, {"fields": ("plan", ("ref", "order"), "title", "outcome", "recommendations")}),
        (
            "Who",
            {"fields": (("lead_role", "lead"), ("director_role", "director"), "lead_agency", "partners")},
        ),
        ("By when", {"fields": (("starts_on", "due_on", "added_on"), "depends_on")}),
        ("Beside it", {"fields": ("note",)}),
    )
    labels = {"lead": "Lead, by person", "lead_role": "Lead, by post", "director": "Director, by person"}
    help_texts = {
        "ref": "Empty takes the next, such as 2012-A07. It never changes once the plan is published.",
        "order": "Its place in the plan.",
        "outcome": "What will be different for children.",
        "recommendations": "Every recommendation that it answers; one action may answer several.",
        "due_on": "As the plan was agreed. Once the plan is published, enter a change of the due date.",
        "added_on": "Only where it came after the plan was agreed.",
        "depends_on": "What must be done before; never in a circle.",
        "director_role": "Who answers for it to the board.",
    }

    def choice_label(self, obj: Action) -> str:
        return str(obj)

    def for_labels(self) -> QuerySet:
        return Action.objects.all()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = WithStates(self.model).select_related(*self.list_select_related)
        return rows.order_by(*self.get_ordering(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        if not obj or self.part_of(request):
            return shown
        return [("How it stands today", {"fields": ("stands",)}), *shown]

    def _lock(self, object_id: str) -> None:
        """The plan first: two officers who each make one action wait for the other would close a circle."""
        if whole_number(object_id) and int(object_id) <= FURTHEST:
            plans = ActionPlan.objects.select_for_update(of=("self",))
            plans.filter(pk__in=Action.objects.filter(pk=object_id).values("plan")).first()
        super()._lock(object_id)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The trap: two who add at once are given the same next reference; the second then takes the one after."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def part_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        events = self.part_of(request) == "events"
        return {
            "withdrawn": obj.plan.state == State.WITHDRAWN,
            "happened": self._happened(request, obj) if events else [],
        }

    def _happened(self, request: HttpRequest, action: Action) -> list[dict[str, Any]]:
        """Of each kind its events, the newest first, and where one is added."""
        found = []
        for kind in EVENTS:
            page = self.admin_site.get_model_admin(kind)
            rows = kind.objects.filter(action=action).select_related("recorded_by", "corrected_by", "action")
            if kind.__name__ == "MilestoneMet":
                rows = rows.select_related("milestone")
            name = f"admin:actions_{kind._meta.model_name}"
            adds = page.has_add_permission(request) and action.plan.state != State.WITHDRAWN
            found.append(
                {
                    "meta": kind._meta,
                    "rows": [
                        (row, page.words(row), reverse(f"{name}_change", args=[row.pk]), page.standing(row))
                        for row in rows.order_by(*NEWEST)
                    ],
                    "add": f"{reverse(f'{name}_add')}?{urlencode({'action': action.pk})}" if adds else "",
                }
            )
        return found

    def get_view_on_site_url(self, obj: Action | None = None) -> str | None:
        """Of an action that readers see."""
        seen = obj is not None and obj.plan.state == State.PUBLISHED
        return reverse("action", kwargs={"ref": obj.ref}) if seen and obj else None

    @admin.display(description="as its events say")
    def stands(self, action: Action) -> str:
        if action.plan.state == State.WITHDRAWN:
            return "Its plan was withdrawn: it is seen nowhere but here, and nothing is recorded on it."
        state = action.today
        due = f"due on {state.due:%-d %B %Y}" if state.due else "no due date"
        moved = f", {moved_words(state.times_revised)}" if state.times_revised else ""
        return f"{state.delivery_words}; {due}{moved}. Impact: {state.impact_words.lower()}."

    @admin.display(description="due now")
    def due_now(self, action: Action) -> Any:
        return action.today.due

    @admin.display(description="lead")
    def lead_words(self, action: Action) -> str:
        return action.lead_words

    @admin.display(description="delivery")
    def delivery(self, action: Action) -> str:
        return "Plan withdrawn" if action.plan.state == State.WITHDRAWN else action.today.delivery_words

    @admin.display(description="impact")
    def impact(self, action: Action) -> str:
        return action.today.impact_words


@admin.register(Milestone)
class MilestoneAdmin(TrackedAdmin):
    list_display = ("title", "action", "due_on", "met_on")
    list_filter = (PlanOfAction,)
    list_select_related = ("action",)
    search_fields = ("title", "action__ref", "action__title")
    date_hierarchy = "due_on"
    kept_within = "action_id"
    fixed_once_saved = ("action",)

    def choice_label(self, obj: Milestone) -> str:
        return f"{obj.action.ref}: {obj}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        met = self.model._meta.get_field("met").related_model.objects.standing()
        return (
            super().get_queryset(request).prefetch_related(Prefetch("met", queryset=met, to_attr="when_met"))
        )

    @admin.display(description="met on")
    def met_on(self, milestone: Milestone) -> Any:
        found: Any = getattr(milestone, "when_met", [])
        return found[0].on if found else None


@admin.register(Measure)
class MeasureAdmin(TrackedAdmin):
    list_display = ("metric", "action", "baseline", "target", "by_when")
    list_filter = (PlanOfAction, ("metric", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("metric", "action")
    search_fields = ("metric__name", "metric__code", "action__ref", "action__title", "words")
    date_hierarchy = "by_when"
    fixed_once_saved = ("action",)
