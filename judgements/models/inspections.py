"""Inspections and their judgements: what was graded, by whom, when, and which paragraphs say why."""

from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from .base import Gated, GatedQuerySet, State, StateChangeBase, Tracked
from .frameworks import Framework, Grade, Section
from .places import Authority


@cache
def _grades_every_section() -> Q:
    """Of an inspection with its `first_day`; the same whatever is asked for, so it is put together once."""
    in_force = Q(in_force_from=None) | Q(in_force_from__lte=OuterRef("first_day"))
    in_force &= Q(in_force_to=None) | Q(in_force_to__gte=OuterRef("first_day"))
    required = Section.objects.filter(in_force, framework=OuterRef("framework"), graded=True, optional=False)
    judged = Judgement.objects.filter(section=OuterRef("pk"), inspection=OuterRef(OuterRef("pk")))
    return Q(Exists(required)) & ~Q(Exists(required.filter(~Exists(judged))))


class InspectionQuerySet(GatedQuerySet):
    """Inspections; those that grade every section of their framework are full."""

    def with_fullness(self) -> "InspectionQuerySet":
        """Each with `is_full`: a judgement for every section that its framework requires on its first day."""
        first_day = Coalesce("started_on", "ended_on", "published_on")
        return self.alias(first_day=first_day).annotate(is_full=_grades_every_section())

    def full(self) -> "InspectionQuerySet":
        """Those with a judgement for every section that their framework requires."""
        return self.with_fullness().filter(is_full=True)


class Inspection(Gated):
    """One inspection of one authority under one framework, seen from the day the inspectorate published it."""

    shown_from = "published_on"

    class Kind(models.TextChoices):
        STANDARD = "standard", "Standard"
        SHORT = "short", "Short"
        REINSPECTION = "re-inspection", "Re-inspection"
        PILOT = "pilot", "Pilot"
        OTHER = "other", "Other"

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="inspections")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.STANDARD)
    title = models.CharField(max_length=240)
    started_on = models.DateField("first day", null=True, blank=True)
    ended_on = models.DateField("last day", null=True, blank=True)
    published_on = models.DateField(
        null=True, blank=True, help_text="The inspectorate's own date; needed before publishing here."
    )
    published_on_source = models.CharField(
        max_length=200, blank=True, help_text="Where the date is from, if the report does not print it."
    )
    lead_inspector = models.CharField(max_length=120, blank=True)
    source = models.TextField(blank=True, help_text="The document, as a reader would find it.")

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-pk"]
        permissions = [("publish_inspection", "Can publish and withdraw inspections")]
        constraints = [
            models.CheckConstraint(
                name="inspection_ends_after_it_begins",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="The last day is before the first day.",
            ),
            models.CheckConstraint(
                name="published_after_the_inspection",
                condition=Q(published_on=None) | Q(ended_on=None) | Q(published_on__gte=F("ended_on")),
                violation_error_message="The report is published before the inspection's last day.",
            ),
            models.CheckConstraint(
                name="published_with_date_and_slug",
                condition=~Q(state=State.PUBLISHED) | Q(published_on__isnull=False, slug__isnull=False),
                violation_error_message="Publishing needs the inspectorate's date of publication.",
            ),
            models.CheckConstraint(
                name="no_slug_before_publishing",
                condition=Q(state__in=[State.PUBLISHED, State.WITHDRAWN]) | Q(slug=None),
                violation_error_message="An inspection gets its address when it is published.",
            ),
        ]

    def __str__(self) -> str:
        year = f" {self.published_on.year}" if self.published_on else ""
        return f"{self.authority}{year}: {self.framework}"


class StateChange(StateChangeBase):
    """One step of an inspection from draft to published or withdrawn."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="state_changes")
    wrote_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the inspection that the step wrote."
    )

    def __str__(self) -> str:
        return f"{self.inspection}: {self.to_state}"


def paragraph_range_constraints(prefix: str) -> list[models.CheckConstraint]:
    """Both ends or none, in order, from paragraph 1."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_paragraphs_both_or_none",
            condition=Q(first_paragraph=None, last_paragraph=None)
            # An empty end makes a comparison unknown, and a check lets the unknown pass: so both are asked for.
            | Q(
                first_paragraph__isnull=False,
                first_paragraph__gte=1,
                last_paragraph__isnull=False,
                last_paragraph__gte=F("first_paragraph"),
            ),
            violation_error_message="Give the first and the last paragraph in order, or neither.",
        )
    ]


class Judgement(Tracked):
    """The grade that an inspection gave one section; no grade where the inspectorate printed 'Not judged'."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="judgements")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="judgements")
    grade = models.ForeignKey(
        Grade, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )
    printed_grade = models.CharField(
        max_length=80,
        blank=True,
        help_text="The words of the report, such as 'Not judged'. Empty with no grade: still to be keyed.",
    )
    first_paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    last_paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    treated_in = models.JSONField(
        default=list,
        blank=True,
        help_text="Paragraphs elsewhere that touch it, if it has no narrative of its own.",
    )
    pages = models.JSONField(
        default=list, blank=True, help_text="Pages, where no numbered paragraph holds it."
    )
    headline = models.CharField(max_length=240, blank=True, help_text="One sentence of our own.")
    summary = models.TextField(blank=True, help_text="Two to five sentences of our own, with paragraphs.")

    class Meta:
        ordering = ["inspection", "section__order"]
        constraints = [
            models.UniqueConstraint(
                name="one_judgement_per_section",
                fields=["inspection", "section"],
                violation_error_message="This section already has a judgement in this inspection.",
            ),
            *paragraph_range_constraints("judgement"),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.printed_grade}"

    def clean(self) -> None:
        """A section of this framework, a grade of its scale."""
        problems: dict[str, Any] = {}
        framework = self.inspection.framework if self.inspection_id else None
        if framework and self.section_id and self.section.framework_id != framework.pk:
            problems["section"] = f"{self.section} belongs to another framework; choose one of {framework}."
        if framework and self.grade_id and self.grade.scale_id != framework.scale_id:
            problems["grade"] = f"{self.grade} is of another scale; choose a grade of {framework.scale}."
        shown = self.inspection_id and self.inspection.state == State.PUBLISHED
        if shown and not self.grade_id and not self.printed_grade:
            problems["grade"] = (
                "The inspection is published and keeps every grade: choose one, or give the words printed."
            )
        if problems:
            raise ValidationError(problems)


class Finding(Tracked):
    """One strength or weakness in our own words, with the paragraphs that say it."""

    class Kind(models.TextChoices):
        WEAKNESS = "weakness", "Weakness"
        STRENGTH = "strength", "Strength"

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.CharField(max_length=300)
    paragraphs = models.JSONField(default=list, blank=True, help_text="Paragraph numbers, such as [99, 100].")
    pages = models.JSONField(
        default=list, blank=True, help_text="Pages, where no numbered paragraph holds it."
    )
    order = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["judgement", "order", "pk"]

    def __str__(self) -> str:
        return self.words
