"""What is said of a series beside its figures: targets, changes of definition, new control limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from judgements.models import Authority
from metrics.models import DefinitionChange, LimitsChange, Metric, Target


@dataclass(frozen=True)
class NewLimits:
    """From this period on the limits are computed anew: because of what, said by whom and when."""

    period: str
    reason: str
    who: str
    on: date


@dataclass(frozen=True)
class Beside:
    """By the metric's key."""

    targets: dict[int, dict[str, Decimal]] = field(default_factory=dict)
    definitions: dict[int, list[tuple[date, str]]] = field(default_factory=dict)
    limits: dict[int, list[NewLimits]] = field(default_factory=dict)


def beside_of(metrics: Sequence[Metric], authority: Authority, as_at: date) -> Beside:
    """Targets set by the date, definitions that changed by it, limits begun anew by it: three queries."""
    pks = [metric.pk for metric in metrics]
    targets: dict[int, dict[str, Decimal]] = {}
    aims = Target.objects.filter(metric__in=pks, place=authority.pk, set_on__lte=as_at).order_by()
    for metric, period, value in aims.values_list("metric_id", "period__label", "value"):
        targets.setdefault(metric, {})[period] = value
    definitions: dict[int, list[tuple[date, str]]] = {}
    changes = DefinitionChange.objects.filter(metric__in=pks, applies_from__lte=as_at).order_by(
        "applies_from"
    )
    for metric, day, reason in changes.values_list("metric_id", "applies_from", "reason"):
        definitions.setdefault(metric, []).append((day, reason))
    return Beside(targets, definitions, _limits(pks, authority, as_at))


def _limits(pks: list[int], authority: Authority, as_at: date) -> dict[int, list[NewLimits]]:
    """The newest word on each period counts; one that was taken back begins nothing."""
    until = timezone.make_aware(datetime.combine(as_at + timedelta(days=1), time()))
    rows = (
        LimitsChange.objects.filter(metric__in=pks, place=authority.pk, recorded_at__lt=until)
        .order_by("recorded_at", "pk")
        .values_list(
            "metric_id",
            "period_id",
            "period__label",
            "period__order",
            "reason",
            "stands",
            "recorded_by__person__role",
            "recorded_by__username",
            "recorded_at",
        )
    )
    newest = {(metric, period): rest for metric, period, *rest in rows}
    found: dict[int, list[tuple[int, NewLimits]]] = {}
    for (metric, _), (label, order, reason, stands, role, name, at) in newest.items():
        if stands:
            new = NewLimits(label, reason, role or name or "", timezone.localdate(at))
            found.setdefault(metric, []).append((order, new))
    return {metric: [new for _, new in sorted(own, key=lambda one: one[0])] for metric, own in found.items()}
