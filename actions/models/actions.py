"""Actions of a plan, their milestones and the measures by which they should be seen to work."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from judgements.models import Agency, Person, Recommendation, Tracked, TrackedQuerySet
from metrics.models import Metric

from .days import check_days
from .plans import ActionPlan

REF = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9.-]*$", "Use letters, digits, full stops and hyphens, such as 2012-A07."
)


class ActionQuerySet(TrackedQuerySet):
    """Actions; outside the admin every query starts from `visible`."""

    def visible(self, as_at: date) -> "ActionQuerySet":
        """Those of visible plans that had joined their plan by the day."""
        plans = ActionPlan.objects.visible(as_at)
        return self.filter(Q(added_on=None) | Q(added_on__lte=as_at), plan__in=plans)

    def of_agency(self, agency: Agency | int) -> "ActionQuerySet":
        """Those that the agency leads or helps with."""
        partner = Action.partners.through.objects.filter(agency=agency).values("action")
        return self.filter(Q(lead_agency=agency) | Q(pk__in=partner))


class Action(Tracked):
    """Something that somebody will have done by a day, so that something gets better for children.

    What happened to it since is not written here but in its dated events.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="actions")
    ref = models.CharField(
        "reference",
        max_length=20,
        unique=True,
        validators=[REF],
        help_text="Its name on every page and paper; it never changes.",
    )
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("what will be done", max_length=240)
    outcome = models.TextField("outcome sought for children", blank=True)
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="actions")
    lead_role = models.CharField(max_length=160, blank=True, help_text="The post that leads it.")
    lead = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="led_actions"
    )
    director_role = models.CharField("accountable director's role", max_length=160, blank=True)
    director = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_actions",
        verbose_name="accountable director",
    )
    lead_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="led_actions"
    )
    partners = models.ManyToManyField(
        Agency, blank=True, related_name="helped_actions", verbose_name="partner agencies"
    )
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(
        "first due",
        null=True,
        blank=True,
        help_text="As the plan was agreed. Later dates are entered as changes of the due date, with their reason.",
    )
    added_on = models.DateField(
        "joined the plan on", null=True, blank=True, help_text="Only where it came after the plan was agreed."
    )
    depends_on = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="needed_by")
    note = models.TextField(blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_is_due_after_it_starts",
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                violation_error_message="The action is due before it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def clean(self) -> None:
        check_days(self)
        if self.added_on and self.plan_id and self.plan.agreed_on and self.added_on < self.plan.agreed_on:
            raise ValidationError(
                {
                    "added_on": f"The plan was agreed on {self.plan.agreed_on:%-d %B %Y}; leave this empty or later."
                }
            )

    @property
    def lead_words(self) -> str:
        """The post, and who holds it where that is known."""
        return " - ".join(filter(None, [self.lead_role, self.lead.name if self.lead else ""])) or str(
            self.lead or ""
        )


class Milestone(Tracked):
    """A step on the way with a day of its own; that it was met is an event."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["action", "order", "pk"]

    def clean(self) -> None:
        check_days(self)

    def __str__(self) -> str:
        return self.title


class Measure(Tracked):
    """The metric that should move if the action works: from where, to where, by when."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="measures")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="measures")
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_period = models.CharField(max_length=60, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    by_when = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=240, blank=True, help_text="What it should show, in one sentence.")

    class Meta:
        ordering = ["action", "metric"]
        constraints = [
            models.UniqueConstraint(
                name="one_measure_per_action_and_metric",
                fields=["action", "metric"],
                violation_error_message="The action is measured by this metric already.",
            )
        ]

    def clean(self) -> None:
        check_days(self)

    def __str__(self) -> str:
        return f"{self.action.ref}: {self.metric}"


def chain_of(action: Action, wanted: Any) -> list[str]:
    """The references of the circle that depending on `wanted` would close; empty if there is none."""
    needs: dict[int, list[int]] = {}
    for one, other in Action.depends_on.through.objects.filter(from_action__plan=action.plan_id).values_list(
        "from_action_id", "to_action_id"
    ):
        needs.setdefault(one, []).append(other)
    needs[action.pk] = [other.pk for other in wanted]
    way, seen = [(action.pk, (action.pk,))], set()
    while way:
        at, path = way.pop()
        for other in needs.get(at, ()):
            if other == action.pk:
                refs = Action.objects.in_bulk(path)
                return [refs[pk].ref for pk in path]
            if other not in seen:
                seen.add(other)
                way.append((other, (*path, other)))
    return []
