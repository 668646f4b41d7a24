"""Plans: the facts and the deadline, their actions as rows, and the steps from draft to published."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from actions.models import Action, ActionPlan, PlanStateChange
from actions.readiness import deadline_of
from actions.services import PLANS, free_refs
from judgements.admin import HouseForm, ReadOnlyAdmin, TrackedAdmin, TrackedInline
from judgements.admin.choices import HeldChoiceField
from judgements.admin.filters import InspectionFilter
from judgements.admin.inspections import rows_held
from judgements.admin.links import counted_links
from judgements.admin.steps import Steps, step_actions
from judgements.admin.tabs import Tabs
from judgements.calculations import days_words
from judgements.models import Agency, Person, Recommendation, State

from .filters import PlanFilter
from .forms import ActionRow

NO_RULE = "No date is printed and no rule of ours counts one for this framework."


class PlanForm(HouseForm):
    """What readers see has its date; a closing day is one that has come or is agreed."""

    def clean(self) -> Any:
        cleaned = super().clean()
        shown = self.instance.state == State.PUBLISHED
        if shown and "agreed_on" in self.fields and "agreed_on" not in self.errors:
            if not cleaned.get("agreed_on"):
                self.add_error("agreed_on", "This plan is published and needs its date; withdraw it first.")
        return cleaned


class ActionInline(TrackedInline):
    """In the plan's order; recommendations, partners, milestones and measures are keyed on the page of each."""

    model = Action
    form = ActionRow
    fields = ("order", "ref", "title", "lead_role", "lead", "lead_agency", "due_on", "added_on", "answers")
    readonly_fields = ("answers",)
    labels = {"ref": "Ref", "lead_role": "Lead, by post", "lead": "Person", "added_on": "Joined on"}
    ordering = ("order", "pk")
    verbose_name_plural = "actions (leave 'ref' empty to take the next one)"

    def get_formset(self, request: HttpRequest, obj: ActionPlan | None = None, **kwargs: Any) -> Any:
        """People and agencies are read once for all rows."""
        held = {
            "lead": HeldChoiceField(list(Person.objects.order_by("role", "name")), required=False),
            "lead_agency": HeldChoiceField(list(Agency.objects.order_by("name")), required=False),
        }
        held["lead"].label = "Person"
        shown = held if self.has_change_permission(request, obj) else {}
        rules = {"plan": obj, "refs": free_refs(obj)}
        kwargs["form"] = type("PlansActionRow", (self.form,), {**shown, **rules})
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("lead", "lead_agency")
        return rows.prefetch_related("recommendations")

    @admin.display(description="answers")
    def answers(self, action: Action) -> str:
        return ", ".join(one.ref for one in action.recommendations.all()) if action.pk else ""


@admin.register(ActionPlan)
class ActionPlanAdmin(Steps, Tabs, TrackedAdmin):
    way = PLANS
    parts = {"": "The plan", "actions": "Actions", "steps": "Steps"}
    part_inlines = {"": (), "actions": (ActionInline,), "steps": ()}
    form = PlanForm
    change_form_template = "admin/actions/actionplan/change_form.html"
    list_display = (
        "title",
        "inspection",
        "agreed_on",
        "closed_on",
        "state",
        "n_actions_held",
        "illustrative",
    )
    list_filter = ("state", "illustrative", InspectionFilter)
    list_select_related = ("inspection__authority", "inspection__framework")
    search_fields = ("title", "agreed_by", "slug", "inspection__authority__name", "inspection__title")
    date_hierarchy = "agreed_on"
    actions = step_actions(PLANS, from_when="the day on which they were agreed")
    fixed_once_saved = ("inspection",)
    readonly_fields = ("state", "slug", "deadline", "held")
    fieldsets = (
        (None, {"fields": ("inspection", "title", "illustrative")}),
        ("Agreed", {"fields": (("agreed_on", "agreed_by"),)}),
        ("Deadline", {"fields": ("deadline", ("deadline_on", "deadline_source"))}),
        ("While it runs", {"fields": ("silent_after",)}),
        ("Closed", {"fields": ("closed_on", "closing_words")}),
        ("Publication", {"fields": ("source", ("state", "slug"))}),
        ("Holds", {"fields": ("held",)}),
    )
    help_texts = {
        "inspection": "An inspection has one plan that stands; fixed once it is saved.",
        "title": "As it stands on the plan.",
        "agreed_on": "The day of the meeting; the plan is seen from then, once it is published.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(n_actions=rows_held(Action, "plan"))

    def part_context(self, request: HttpRequest, plan: ActionPlan) -> dict[str, Any]:
        steps = plan.state_changes.select_related("recorded_by") if self.part_of(request) == "steps" else ()
        return {"steps": self.steps_for(request, plan), "taken": list(steps)}

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("actions.publish_actionplan")

    def get_view_on_site_url(self, obj: ActionPlan | None = None) -> str | None:
        """The page that readers see; of what is not published, the same page for its editors alone."""
        if obj is None:
            return None
        try:
            if obj.state != State.PUBLISHED:
                return reverse("plan-draft", kwargs={"pk": obj.pk})
            return reverse("plan", kwargs={"slug": obj.slug})
        except NoReverseMatch:
            return None

    @admin.display(description="actions", ordering="n_actions")
    def n_actions_held(self, plan: ActionPlan) -> int:
        return plan.n_actions  # type: ignore[attr-defined]

    @admin.display(description="due to be agreed by")
    def deadline(self, plan: ActionPlan) -> str:
        """With the rule that counts it, and how far the printed day lies from it."""
        if not plan.pk:
            return "Counted once the inspection is known."
        due = deadline_of(plan)
        if due is None:
            return NO_RULE
        told = f"{due.on:%-d %B %Y}"
        if due.counted_on:
            rule = f"{due.working_days} working days after the report ({due.source})"
            told += f": {rule}" if not due.printed_on else ", as the letter prints it"
            if due.printed_on:
                told += f"; {rule} are {due.counted_on:%-d %B %Y}"
                if due.difference:
                    side = "later" if due.difference > 0 else "earlier"
                    told += f", so the printed day is {days_words(abs(due.difference))} {side}"
        return f"{told}.{self._kept(plan, due.on)}"

    def _kept(self, plan: ActionPlan, by: Any) -> str:
        if plan.agreed_on is None:
            return " The plan is not agreed yet."
        days = (by - plan.agreed_on).days
        if days < 0:
            return f" It was agreed {days_words(-days)} after."
        return f" It was agreed {days_words(days)} before." if days else " It was agreed on that day."

    @admin.display(description="held here")
    def held(self, plan: ActionPlan) -> str:
        if not plan.pk:
            return "Save first; then key its actions, or draft them from the inspection's recommendations."
        asked = {"inspection": plan.inspection_id}
        return counted_links(
            [
                (Action, plan.actions.count(), {"plan": plan.pk}),
                (Recommendation, plan.inspection.recommendations.count(), asked),
                (PlanStateChange, plan.state_changes.count(), {"plan": plan.pk}),
            ]
        )


@admin.register(PlanStateChange)
class PlanStateChangeAdmin(ReadOnlyAdmin):
    list_display = ("plan", "from_state", "to_state", "recorded_at", "recorded_by", "note")
    list_filter = ("to_state", PlanFilter)
    list_select_related = ("plan", "recorded_by")
    search_fields = ("note", "plan__title", "plan__inspection__authority__name")
    date_hierarchy = "recorded_at"
