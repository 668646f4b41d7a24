"""Measurements, recorded once: a revision is a new row. With the reasons behind them, targets and control limits."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from judgements.models import AppendOnly, AppendOnlyQuerySet, Import, Place, ReportFigure, Tracked
from metrics.models.catalogue import Metric, Period


class Status(models.TextChoices):
    """Why a figure is missing or to be read with care; the letters are the Department's."""

    STATED = "", "Stated"
    CONFIDENTIAL = "c", "Withheld as confidential"
    NOT_APPLICABLE = "z", "Not applicable"
    NOT_AVAILABLE = "x", "Not available"
    UNRELIABLE = "u", "Low reliability"
    LOW = "low", "Rounds to zero, not zero"
    ROUNDS = "k", "Rounds to zero, not zero (old letter)"
    COLON = ":", "Not available (old sign)"
    TILDE = "~", "Rounds to zero, not zero (old sign)"
    NOT_PRINTED = "not printed", "Not printed in the report"


class MeasurementQuerySet(AppendOnlyQuerySet):
    """Of the rows for one metric, place and period, one counts at a date."""

    def known(self, as_at: date) -> "MeasurementQuerySet":
        """What could be known by the date; undone imports left out."""
        return self.filter(available_on__lte=as_at, source_import__undone=None)

    def in_turn(self, as_at: date) -> "MeasurementQuerySet":
        """What could be known, in the order in which it came: the last for a metric, place and period counts.

        For those who read every row anyway: to ask for each whether there is a newer one takes four times as long.
        """
        return self.known(as_at).order_by("available_on", "recorded_at")

    def counting(self, as_at: date) -> "MeasurementQuerySet":
        """The greatest `available_on` not after `as_at`, then the newest `recorded_at`."""
        newer = (
            self.model.objects.known(as_at)
            .filter(metric=OuterRef("metric"), place=OuterRef("place"), period=OuterRef("period"))
            .filter(
                Q(available_on__gt=OuterRef("available_on"))
                | Q(available_on=OuterRef("available_on"), recorded_at__gt=OuterRef("recorded_at"))
            )
        )
        return self.known(as_at).filter(~Exists(newer))


class Measurement(AppendOnly):
    """One value for one metric, place and period, known from a day. Value and status are two fields."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="measurements")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="measurements")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="measurements")
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, blank=True, default=Status.STATED)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    standing = models.CharField(
        max_length=12,
        choices=[("provisional", "Provisional"), ("final", "Final"), ("revised", "Revised")],
        default="final",
    )
    available_on = models.DateField(help_text="The first day on which anybody could have known it.")
    words = models.CharField(
        max_length=60, blank=True, help_text="The word that the report uses in place of a number: all, none."
    )
    note = models.TextField(blank=True)
    figure = models.ForeignKey(
        ReportFigure, null=True, blank=True, on_delete=models.PROTECT, related_name="measurements"
    )
    source_import = models.ForeignKey(
        Import, null=True, blank=True, on_delete=models.PROTECT, related_name="measurements"
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["metric", "place", "period__order", "available_on", "recorded_at"]
        # A page asks for everybody's value of a period, and which of the rows for it counts.
        indexes = [
            models.Index(name="which_one_counts", fields=["period", "place", "available_on", "recorded_at"])
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_measurement_per_availability_and_record",
                fields=["metric", "place", "period", "available_on", "recorded_at"],
            ),
            models.CheckConstraint(
                name="no_value_needs_its_reason",
                condition=Q(value__isnull=False) | ~Q(status=""),
                violation_error_message="A measurement without a value needs the status that says why.",
            ),
            models.CheckConstraint(
                name="withheld_is_never_a_number",
                condition=Q(value=None) | Q(status__in=["", "u"]),
                violation_error_message="A withheld figure has no value; leave the value empty.",
            ),
            models.CheckConstraint(
                name="denominator_is_above_zero",
                condition=Q(denominator=None) | Q(denominator__gt=0),
                violation_error_message="The denominator must be above zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}, {self.place}, {self.period}"

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        if self.period_id and self.metric_id and self.period.metric_id != self.metric_id:
            problems["period"] = f"{self.period} is a period of another metric; choose one of {self.metric}."
        if self.numerator is not None and self.denominator is not None and self.metric_id:
            if self.metric.unit == "%" and self.numerator > self.denominator:
                problems["numerator"] = (
                    "The numerator is above the denominator; a percentage cannot be over 100."
                )
        if problems:
            raise ValidationError(problems)


class MeasurementReason(AppendOnly):
    """Why so many were counted: '7 late notification' of the 12 late behind a figure of timeliness."""

    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="reasons")
    words = models.CharField(max_length=120, help_text="The reason, such as late notification.")
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["measurement", "-count", "words"]
        constraints = [
            models.UniqueConstraint(name="one_count_per_reason", fields=["measurement", "words"]),
            models.CheckConstraint(name="a_reason_is_named", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.words}"

    def clean(self) -> None:
        """The reasons of one figure are never more than those that they explain."""
        figure = self.measurement if self.measurement_id else None
        if figure is None or self.count is None or figure.numerator is None or figure.denominator is None:
            return
        others = figure.reasons.exclude(pk=self.pk).aggregate(told=models.Sum("count"))["told"] or 0
        late = figure.denominator - figure.numerator
        if others + self.count > late:
            raise ValidationError(
                {
                    "count": f"{late.normalize():f} were not in time, and {others} of them have a reason already."
                }
            )


class LimitsChange(AppendOnly):
    """A person starts new control limits at a period, or takes that back; the newest for a period counts."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="limits_changes")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="limits_changes")
    period = models.ForeignKey(
        Period,
        on_delete=models.PROTECT,
        related_name="limits_changes",
        help_text="The first period of the new limits.",
    )
    reason = models.TextField(help_text="Why the process is another one from here; printed on the chart.")
    stands = models.BooleanField(default=True, help_text="No takes back what was said for this period.")

    class Meta:
        ordering = ["metric", "period__order", "recorded_at"]
        verbose_name = "change of limits"
        verbose_name_plural = "changes of limits"
        constraints = [
            models.CheckConstraint(
                name="new_limits_have_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the limits begin anew.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric}, from {self.period}"

    def clean(self) -> None:
        if self.period_id and self.metric_id and self.period.metric_id != self.metric_id:
            raise ValidationError({"period": f"{self.period} is a period of another metric."})


class Target(Tracked):
    """What our authority set out to reach in a period; never borrowed from England."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="targets")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="targets")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=14, decimal_places=4)
    set_on = models.DateField(help_text="Seen from this day.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["metric", "period__order"]
        constraints = [
            models.UniqueConstraint(name="one_target_per_period", fields=["metric", "place", "period"])
        ]

    def __str__(self) -> str:
        return f"{self.metric}, {self.place}, {self.period}: {self.value}"
