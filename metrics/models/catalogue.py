"""Metrics, their periods, and what changed in what they count."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from judgements.models import Person, Polarity, Section, Strand, Tracked


class YearType(models.TextChoices):
    """What a metric's year is; a measurement of another kind of year does not belong to it."""

    FINANCIAL = "financial", "Year to 31 March"
    ACADEMIC = "academic", "Academic year"
    CALENDAR = "calendar", "Calendar year"
    POINT = "point in time", "Point in time"
    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"
    PRINTED = "as printed", "As the document prints it"


class Metric(Tracked):
    """A measure with its definition, unit and polarity, and the strands of judgement that it bears on."""

    code = models.SlugField(max_length=80, unique=True, help_text="Its address and its name in files.")
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=80, blank=True)
    dictionary_name = models.CharField(
        max_length=240, blank=True, help_text="The national dictionary's name."
    )
    topic = models.CharField(max_length=80, blank=True)
    definition = models.TextField(blank=True)
    numerator = models.TextField("counted", blank=True)
    denominator = models.TextField("out of", blank=True)
    unit = models.CharField(max_length=40)
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=12, choices=Polarity, default=Polarity.NEITHER)
    year_type = models.CharField(max_length=14, choices=YearType)
    source = models.TextField(blank=True)
    licence = models.CharField(max_length=80, blank=True)
    dataset = models.JSONField(
        default=dict, blank=True, help_text="File, filters and columns in the open data."
    )
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="metrics"
    )
    strands = models.ManyToManyField(Strand, blank=True, related_name="metrics")
    sections = models.ManyToManyField(
        Section, blank=True, related_name="metrics", help_text="Only where a strand is too wide."
    )
    span = models.CharField(
        max_length=60, blank=True, help_text="The time between its two figures, as the document says it."
    )
    expected_next = models.CharField(
        max_length=20, blank=True, help_text="Year and month of the next figure."
    )
    note = models.TextField(blank=True)
    least_count = models.PositiveSmallIntegerField(
        "smallest count shown in public",
        null=True,
        blank=True,
        help_text="Public packs withhold counts from 1 up to one below this; the source's own rule. Empty: below 6.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up to show what a series looks like; every page and export says so."
    )
    available_on_basis = models.TextField(blank=True, help_text="How the day of availability is known.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Period(Tracked):
    """A metric's period: the printed label, its dates where they are known, and its place in the order."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="periods")
    label = models.CharField(max_length=60)
    year_type = models.CharField(max_length=14, choices=YearType)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["metric", "order"]
        constraints = [
            models.UniqueConstraint(name="one_period_per_label", fields=["metric", "label"]),
            models.UniqueConstraint(name="one_period_per_place_in_order", fields=["metric", "order"]),
            models.CheckConstraint(
                name="period_ends_after_it_begins",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The period ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.metric_id and self.year_type != self.metric.year_type:
            raise ValidationError(
                {
                    "year_type": f"{self.metric} counts by {self.metric.get_year_type_display().lower()}; choose that."
                }
            )


class DefinitionChange(Tracked):
    """From a day on a metric counts otherwise: figures before and after are not one line."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="definition_changes")
    applies_from = models.DateField(help_text="Periods that begin on this day or later count the new way.")
    reason = models.TextField(help_text="What changed and why, as readers will see it at the break.")
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["metric", "applies_from"]
        constraints = [
            models.UniqueConstraint(name="one_definition_change_a_day", fields=["metric", "applies_from"])
        ]

    def __str__(self) -> str:
        return f"{self.metric}, from {self.applies_from:%-d %B %Y}"
