"""Acts that touch several rows of the metrics at once: what an officer keys for our authority, in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from judgements.models import Place, writing
from metrics.definitions import Span
from metrics.importing.periods import Wanted, settle_periods
from metrics.models import Measurement, Metric, Period, Target

SOURCE = "measurement grid"


@dataclass(frozen=True)
class NewPeriod:
    """A period that the metric did not have, with its first figure and target if there are any."""

    label: str
    span: Span | None
    measurement: Measurement | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class Aim:
    """A target to set, or one that stands to change."""

    period: Period
    value: Decimal
    held: Target | None = None


def lock_metric(pk: int) -> Metric | None:
    """Until the transaction ends nobody else keys figures of this metric."""
    return Metric.objects.select_for_update(of=("self",)).filter(pk=pk).first()


@transaction.atomic
def record_figures(
    *,
    metric: Metric,
    place: Place,
    available_on: date,
    by: Any,
    why: str = "",
    measurements: Sequence[Measurement] = (),
    aims: Sequence[Aim] = (),
    periods: Sequence[NewPeriod] = (),
) -> list[Measurement]:
    """Appends each measurement and makes what it needs; answers the new rows. Nothing that was recorded is changed."""
    fresh, aims = list(measurements), list(aims)
    with writing(SOURCE, by=by, reason=why):
        for new in sorted(periods, key=lambda one: one.span.ends_on if one.span else date.max):
            period = add_period(metric=metric, label=new.label, span=new.span, by=by)
            if new.measurement:
                new.measurement.period = period
                fresh.append(new.measurement)
            if new.target is not None:
                aims.append(Aim(period, new.target))
        for aim in aims:
            _set_target(metric, place, aim, available_on, by, why)
        _append(metric, place, fresh, available_on, by)
    return fresh


def _append(metric: Metric, place: Place, rows: list[Measurement], available_on: date, by: Any) -> None:
    """Each later than whatever stands for the same day, so that it is the one that counts."""
    held = Measurement.objects.filter(
        metric=metric, place=place, period__in=[row.period_id for row in rows], available_on=available_on
    )
    times = held.values_list("recorded_at", flat=True)
    now = max([timezone.now(), *(one + timedelta(microseconds=1) for one in times)])
    for row in rows:
        row.metric, row.place, row.available_on = metric, place, available_on
        row.recorded_at, row.recorded_by, row.recorded_source = now, by, SOURCE
        row.save()


def _set_target(metric: Metric, place: Place, aim: Aim, day: date, by: Any, why: str) -> None:
    target = aim.held or Target(metric=metric, place=place, period=aim.period, set_on=day)
    target.value, target.updated_by, target._history_user = aim.value, by, by
    if why:
        target._change_reason = why
    target.save()


@transaction.atomic
def add_period(*, metric: Metric, label: str, span: Span | None, by: Any) -> Period:
    """In its place by its last day; one without days comes last. The one that has these days already is answered."""
    wanted = Wanted(label, span.starts_on, span.ends_on) if span else Wanted(label)
    return settle_periods(metric, [wanted], by)[label]
