"""What happened to an action: dated, recorded once, never changed. Its state on a day is the newest event of each kind."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from actions.calculations import Delivery, Impact
from judgements.models import AppendOnly, AppendOnlyQuerySet

from .actions import Action, Milestone

# A correction keeps the place of what it corrects: of two events of one day the later word stays the later one.
WRITTEN = Coalesce("first_recorded_at", "recorded_at")
NEWEST = (F("on").desc(), WRITTEN.desc(), F("pk").desc())


class EventQuerySet(AppendOnlyQuerySet):
    """Events of one kind. Those that stand carry `written_at`, when they were first written down."""

    def standing(self, as_at: date | None = None) -> "EventQuerySet":
        """Those that count: not corrected by a later one, not void, and by the day if one is given."""
        rows = self.filter(corrected_by=None, void=False).annotate(written_at=WRITTEN)
        return rows.filter(on__lte=as_at) if as_at else rows


class ActionEvent(AppendOnly):
    """`on` is when it happened, `recorded_at` when it was written down. A correction names the event that it replaces,
    of the same kind and action, and counts from its own day; a void one only takes that event away."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="%(class)ss")
    on = models.DateField("happened on")
    author = models.CharField(
        max_length=160,
        blank=True,
        help_text="Who says so, by role; the account that recorded it is kept anyway.",
    )
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    first_recorded_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Of a correction: when the event in whose place it stands was written down.",
    )
    void = models.BooleanField(
        "it did not happen",
        default=False,
        help_text="Takes the corrected event away and puts nothing in its place.",
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["action", "on", WRITTEN, "pk"]
        get_latest_by = ["on", "recorded_at", "pk"]
        indexes = [models.Index(name="%(class)s_newest", fields=["action", "on"])]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_void_corrects_one",
                condition=Q(void=False) | Q(corrects__isnull=False),
                violation_error_message="Say which event did not happen.",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.corrects_id:
            self.first_recorded_at = self.corrects.first_recorded_at or self.corrects.recorded_at
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.corrects_id and self.action_id and self.corrects.action_id != self.action_id:
            raise ValidationError({"corrects": "That event is another action's."})


class ProgressUpdate(ActionEvent):
    """How delivery stands, what is expected, in words."""

    status = models.CharField(
        "delivery", max_length=12, choices=[(one, one.capitalize()) for one in Delivery]
    )
    forecast_on = models.DateField(
        "forecast", null=True, blank=True, help_text="When it is now expected to be complete."
    )
    commentary = models.TextField(blank=True)
    blockers = models.TextField(blank=True, help_text="What stands in the way, and who can move it.")

    def __str__(self) -> str:
        return f"{self.action.ref}, {self.on:%-d %B %Y}: {self.status}"


class DueDateChange(ActionEvent):
    """A slip, or a date brought forward, with its reason and who agreed to it. The first date stays on the action."""

    old_due = models.DateField("from", null=True, blank=True)
    new_due = models.DateField("to")
    reason = models.TextField()
    agreed_by = models.CharField(max_length=200, help_text="Which person, by role, or which board.")

    class Meta(ActionEvent.Meta):
        verbose_name = "change of a due date"
        verbose_name_plural = "changes of due dates"

    def __str__(self) -> str:
        return f"{self.action.ref}: due {self.new_due:%-d %B %Y}"


class MilestoneMet(ActionEvent):
    """A milestone was reached."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="met")
    note = models.CharField(max_length=240, blank=True)

    class Meta(ActionEvent.Meta):
        verbose_name = "milestone met"
        verbose_name_plural = "milestones met"

    def __str__(self) -> str:
        return f"{self.action.ref}: {self.milestone} met"

    def clean(self) -> None:
        super().clean()
        if self.milestone_id and self.action_id and self.milestone.action_id != self.action_id:
            raise ValidationError({"milestone": "That milestone is another action's."})


def evidence_path(evidence: "Evidence", name: str) -> str:
    """Under the action's own folder; the store keeps two files of one name apart."""
    return f"evidence/{evidence.action.ref}/{name}"


class Evidence(ActionEvent):
    """Something that shows it: an audit, data, a child's voice, an observation, a document."""

    class Kind(models.TextChoices):
        AUDIT = "audit", "Audit"
        DATA = "data", "Data"
        VOICE = "child's voice", "Child's voice"
        OBSERVATION = "observation", "Observation"
        DOCUMENT = "document", "Document"

    kind = models.CharField(max_length=14, choices=Kind)
    summary = models.CharField(max_length=240)
    shows = models.TextField("what it shows", blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=evidence_path, max_length=300, blank=True)
    file_hash = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256 of the file.")

    class Meta(ActionEvent.Meta):
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.action.ref}: {self.summary}"


class ImpactReview(ActionEvent):
    """What the work changed for children, as somebody judged it on a day."""

    level = models.CharField("impact", max_length=22, choices=[(one, one.capitalize()) for one in Impact])
    reviewed_by = models.CharField(max_length=160)
    why = models.TextField()

    def __str__(self) -> str:
        return f"{self.action.ref}: {self.level}"


class SignOff(ActionEvent):
    """Somebody other than the lead accepts that it is done."""

    signed_by = models.CharField("signed off by", max_length=160, help_text="The person, by role.")
    board = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)

    class Meta(ActionEvent.Meta):
        verbose_name = "sign-off"

    def __str__(self) -> str:
        return f"{self.action.ref}: signed off on {self.on:%-d %B %Y}"


class Reopening(ActionEvent):
    """It was complete and is not any more."""

    status = models.CharField(
        "delivery now",
        max_length=12,
        choices=[(one, one.capitalize()) for one in Delivery if one != Delivery.COMPLETE],
        default=Delivery.AT_RISK,
    )
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.action.ref}: reopened on {self.on:%-d %B %Y}"


EVENTS: tuple[Any, ...] = (
    ProgressUpdate,
    DueDateChange,
    MilestoneMet,
    Evidence,
    ImpactReview,
    SignOff,
    Reopening,
)
