"""Made-up series of the demonstration become rows: figures, targets, reasons, new limits; idempotent, all or nothing."""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from judgements.importing.rows import Counts
from judgements.models import Place
from metrics.calculations import quotient, rounded
from metrics.definitions import span_of
from metrics.models import LimitsChange, Measurement, MeasurementReason, Metric, Period, Target

from .facts import record_facts
from .periods import Wanted, settle_periods
from .places import place_codes
from .problems import WrongFile

KIND = "illustrative figures"


@transaction.atomic
def load_illustrative(file: Path, *, by: Any = None) -> Counts:
    """Every series of the file, as one import. Raises WrongFile for one whose metric is not marked as illustrative."""
    places, rows, told = place_codes(), [], []
    for series in tomllib.loads(file.read_text(encoding="utf-8"))["series"]:
        metric = Metric.objects.get(code=series["metric"])
        if not metric.illustrative:
            raise WrongFile(
                f"{file.name}: {metric} is not marked as illustrative, so it takes no made-up figure."
            )
        place = Place.objects.get(pk=places[series["place"]])
        periods = settle_periods(metric, [_wanted(one["period"], metric) for one in series["months"]], by)
        rows += _rows(metric, place, series, periods)
        told.append((metric, place, series, periods))
    counts = record_facts(file, KIND, rows, by)
    for metric, place, series, periods in told:
        _reasons(metric, place, series["months"])
        _targets(metric, place, series, list(periods.values()), by)
        _limits(metric, place, series, periods)
    return counts


def _rows(
    metric: Metric, place: Place, series: Mapping[str, Any], periods: Mapping[str, Period]
) -> list[Measurement]:
    return [
        Measurement(
            metric=metric,
            place=place,
            period=periods[one["period"]],
            value=_value(metric, one),
            numerator=one["numerator"],
            denominator=one["denominator"],
            available_on=one["available_on"],
        )
        for one in series["months"]
    ]


def _wanted(label: str, metric: Metric) -> Wanted:
    span = span_of(label, metric.year_type)
    if span is None:
        raise WrongFile(f"'{label}' names no days.")
    return Wanted(label, span.starts_on, span.ends_on)


def _value(metric: Metric, month: Mapping[str, Any]) -> Decimal:
    exact = quotient(Decimal(month["numerator"]), Decimal(month["denominator"]), metric.unit)
    if exact is None:
        raise WrongFile(f"{metric} is no quotient, so its value cannot be computed from two counts.")
    return rounded(exact, metric.decimals)


def _reasons(metric: Metric, place: Place, months: Sequence[Mapping[str, Any]]) -> None:
    told = {one["period"]: one["reasons"] for one in months if "reasons" in one}
    measured = Measurement.objects.filter(metric=metric, place=place, period__label__in=told, reasons=None)
    MeasurementReason.objects.bulk_create(
        [
            MeasurementReason(measurement=one, words=words, count=count)
            for one in measured.select_related("period")
            for words, count in told[one.period.label].items()
        ]
    )


def _targets(
    metric: Metric, place: Place, series: Mapping[str, Any], periods: Sequence[Period], by: Any
) -> None:
    begins = next(number for number, one in enumerate(periods) if one.label == series["target_from"])
    held = set(Target.objects.filter(metric=metric, place=place).values_list("period_id", flat=True))
    Target.create_tracked(
        [
            Target(
                metric=metric,
                place=place,
                period=one,
                value=Decimal(series["target"]),
                set_on=series["target_set_on"],
                note=series["target_note"],
            )
            for one in periods[begins:]
            if one.pk not in held
        ],
        by=by,
    )


def _limits(metric: Metric, place: Place, series: Mapping[str, Any], periods: Mapping[str, Period]) -> None:
    if "limits_from" not in series or LimitsChange.objects.filter(metric=metric, place=place).exists():
        return
    LimitsChange.objects.create(
        metric=metric,
        place=place,
        period=periods[series["limits_from"]],
        reason=series["limits_reason"],
    )
