"""Local figures as a spreadsheet: the template that is filled and read again, and what is held in the same columns.

The columns are those that the import reads: la_code, la_name, metric, period, numerator, denominator, value, status,
note, provisional. Read in again unchanged, what is held changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse

from judgements.exports import export
from judgements.models import Authority
from metrics.calculations import agrees, quotient
from metrics.definitions import MONTHLY, PRINTED, QUARTERLY, following
from metrics.importing.local import ALSO, COLUMNS, REASON
from metrics.models import Measurement, Metric, Period

HEADINGS = (*COLUMNS, *ALSO)
# How many periods that may have a figure by now are offered, back from today.
OFFERED = {MONTHLY: 12, QUARTERLY: 8}
ELSE = 4


def local_metrics() -> Any:
    """Those that no national file holds and whose periods a label can say."""
    return Metric.objects.filter(dataset={}, illustrative=False).exclude(year_type=PRINTED)


def _row(ours: Authority, metric: Metric, label: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(HEADINGS, "")
    return {
        **empty,
        "la_code": ours.code,
        "la_name": ours.name,
        "metric": metric.code,
        "period": label,
        **more,
    }


def _labels(metric: Metric, periods: Sequence[Period], filled: set[int], today: date) -> Iterable[str]:
    """Periods without a figure of ours, oldest first: those that the metric has, then those that have come since."""
    newest = OFFERED.get(metric.year_type, ELSE)
    empty = [one.label for one in periods if one.pk not in filled and one.ends_on][-newest:]
    last = max((one.ends_on for one in periods if one.ends_on), default=None)
    return [*empty, *following(metric.year_type, last, today, newest)]


def template(kind: str, metrics: Iterable[Metric], ours: Authority, today: date) -> HttpResponse:
    """A row for each metric and each period that may have a figure by now and has none."""
    metrics = list(metrics)
    counted = Measurement.objects.counting(today).filter(place=ours, metric__in=metrics)
    filled = set(counted.values_list("period_id", flat=True))
    held: dict[int, list[Period]] = {}
    for period in Period.objects.filter(metric__in=metrics).order_by("order"):
        held.setdefault(period.metric_id, []).append(period)
    rows = [
        _row(ours, metric, label)
        for metric in metrics
        for label in _labels(metric, held.get(metric.pk, []), filled, today)
    ]
    return export(kind, "local-figures-template", "figures", rows, HEADINGS)


def _count(one: Measurement, count: Any) -> Any:
    """Counts that the publisher rounded do not give the value again; then the value stands alone."""
    if count is None or one.value is None or one.numerator is None or one.denominator is None:
        return ""
    exact = quotient(one.numerator, one.denominator, one.metric.unit)
    return count if exact is None or agrees(one.value.normalize(), exact) else ""


def _reasons(one: Measurement) -> str:
    """As the column is read back; none where a reason's own words would be read otherwise."""
    parts = [f"{reason.count} {reason.words}" for reason in one.reasons.all()]
    return "; ".join(parts) if all(REASON.fullmatch(part) and ";" not in part for part in parts) else ""


def held_figures(kind: str, metrics: Iterable[Metric], ours: Authority, today: date) -> HttpResponse:
    """What counts today of our own figures, each as exact as it is kept."""
    rows = (
        Measurement.objects.counting(today)
        .filter(place=ours, metric__in=list(metrics))
        .select_related("metric", "period")
        .prefetch_related("reasons")
        .order_by("metric__name", "metric__code", "period__order")
    )
    told = [
        _row(
            ours,
            one.metric,
            one.period.label,
            numerator=_count(one, one.numerator),
            denominator=_count(one, one.denominator),
            value="" if one.value is None else one.value,
            status=one.status,
            note=one.note,
            provisional="yes" if one.standing == "provisional" else "",
            reasons=_reasons(one) if _count(one, one.numerator) != "" else "",
        )
        for one in rows
    ]
    return export(kind, "local-figures", "figures", told, HEADINGS)
