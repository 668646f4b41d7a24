"""The plan for one inspection: agreed on a day, closed on a day, and gated like the inspection itself."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from judgements.models import Gated, GatedQuerySet, Inspection, State, StateChangeBase

from .days import check_days

SILENT_AFTER = 28


class PlanQuerySet(GatedQuerySet):
    """Plans; one is seen from the day on which it was agreed, if its inspection is seen."""

    def visible(self, as_at: date) -> "PlanQuerySet":
        rows: Any = super().visible(as_at)
        return rows.filter(inspection__in=Inspection.objects.visible(as_at))

    def in_force(self, as_at: date) -> "PlanQuerySet":
        """Visible and not yet closed; the day of closing is the last that counts."""
        return self.visible(as_at).filter(Q(closed_on=None) | Q(closed_on__gte=as_at))


class ActionPlan(Gated):
    """What will be done about an inspection, as a board agreed it."""

    shown_from = "agreed_on"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=240)
    agreed_on = models.DateField(
        null=True, blank=True, help_text="The day of the meeting; the plan is seen from then."
    )
    agreed_by = models.CharField("agreed by", max_length=200, blank=True, help_text="Which board agreed it.")
    deadline_on = models.DateField(
        "deadline printed in the letter",
        null=True,
        blank=True,
        help_text="Only where the inspectorate's letter prints a date; otherwise it is counted by the rule.",
    )
    deadline_source = models.CharField(
        max_length=200, blank=True, help_text="Where the printed date stands, or which rule sets none."
    )
    silent_after = models.PositiveSmallIntegerField(
        "days without an update before it is remarked",
        default=SILENT_AFTER,
        help_text="An action that nobody has spoken of for longer stands among the exceptions.",
    )
    closed_on = models.DateField(
        null=True, blank=True, help_text="A closed plan counts nothing as late afterwards."
    )
    closing_words = models.TextField(blank=True, help_text="What became of what was still open.")
    illustrative = models.BooleanField(
        default=False, help_text="Made up to show how a plan works; every page and export says so."
    )
    source = models.TextField(blank=True, help_text="The document, as a reader would find it.")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_on", "-pk"]
        permissions = [("publish_actionplan", "Can publish and withdraw plans")]
        constraints = [
            models.UniqueConstraint(
                name="one_plan_that_stands_per_inspection",
                fields=["inspection"],
                condition=~Q(state=State.WITHDRAWN),
                violation_error_message="This inspection has a plan already; withdraw that one first.",
            ),
            models.CheckConstraint(
                name="plan_closes_after_it_is_agreed",
                condition=Q(closed_on=None) | Q(agreed_on__isnull=False, closed_on__gte=F("agreed_on")),
                violation_error_message="The plan closes before it was agreed.",
            ),
            models.CheckConstraint(
                name="published_plan_was_agreed",
                condition=~Q(state=State.PUBLISHED) | Q(agreed_on__isnull=False),
                violation_error_message="A published plan needs the day on which it was agreed.",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        check_days(self)

    def __str__(self) -> str:
        return self.title


class PlanStateChange(StateChangeBase):
    """One step of a plan from draft to published and back."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="state_changes")
    wrote_version = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta(StateChangeBase.Meta):
        verbose_name = "step of a plan"
        verbose_name_plural = "steps of plans"

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_to_state_display().lower()}"
