"""What waits for whom: the metrics' part of the admin's index by task."""

from collections.abc import Iterable
from datetime import date

from django.contrib import admin
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.admin_site import Task, TaskGroup
from judgements.models import Authority
from metrics.models import Measurement, Metric, Target

SHOWN = 8
BEARS = Q(strands__isnull=False) | Q(sections__isnull=False)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def ours() -> QuerySet:
    """Our authority, as a condition inside another query."""
    return Authority.objects.filter(is_ours=True).values("pk")[:1]


def expected(today: date) -> QuerySet:
    """Metrics whose next figure is expected by this month, with none of ours known since that month began. A national
    one of which we hold nothing at all waits for nobody: the catalogue describes more than one council reads."""
    newest = Measurement.objects.filter(
        metric=OuterRef("pk"), place__in=ours(), source_import__undone=None
    ).order_by()
    day = newest.values("metric").annotate(day=Max("available_on")).values("day")
    return (
        Metric.objects.filter(expected_next__regex=r"^[0-9]{4}-[0-9]{2}$")
        .filter(expected_next__lte=f"{today:%Y-%m}")
        .annotate(known=Subquery(day))
        .exclude(~Q(dataset={}), known=None)
        .order_by("expected_next", "order", "name")
    )


def still_missing(metrics: Iterable[Metric]) -> list[Metric]:
    return [one for one in metrics if one.known is None or f"{one.known:%Y-%m}" < one.expected_next]


def month_words(text: str) -> str:
    month = int(text[5:])
    return f"{MONTHS[month - 1]} {text[:4]}" if 1 <= month <= 12 else text


def grid_address(pk: int) -> str:
    return reverse("admin:metrics_metric_grid", args=[pk])


def _expected(today: date) -> list[Task]:
    waiting = still_missing(expected(today))
    tasks = [
        Task(one.name, 0, grid_address(one.pk), f"expected in {month_words(one.expected_next)}")
        for one in waiting[:SHOWN]
    ]
    if more := len(waiting) - len(tasks):
        address = f"{reverse('admin:metrics_metric_changelist')}?next=missing"
        tasks.append(Task("All whose next figure is expected", len(waiting), address, f"{more} more"))
    return tasks


def _provisional(today: date) -> list[Task]:
    counting = Measurement.objects.filter(place__in=ours(), standing="provisional").counting(today)
    found = (
        counting.order_by()
        .values("metric", "metric__name", "metric__order")
        .annotate(n=Count("pk"))
        .order_by("metric__order")
    )
    return [
        Task(
            one["metric__name"],
            one["n"],
            grid_address(one["metric"]),
            "provisional: confirm it, or enter what was published",
        )
        for one in found
    ]


def lacking(what: str) -> QuerySet:
    """Metrics that bear on a judgement, of which we hold a figure, and have no owner, or no target of ours."""
    held = Measurement.objects.filter(metric=OuterRef("pk"), place__in=ours())
    metrics = Metric.objects.filter(BEARS, Exists(held)).distinct()
    if what == "owner":
        return metrics.filter(owner=None)
    targets = Target.objects.filter(metric=OuterRef("pk"), place__in=ours())
    return metrics.filter(~Exists(targets))


def _gaps() -> list[Task]:
    address = reverse("admin:metrics_metric_changelist")
    counts = [(what, lacking(what).count()) for what in ("owner", "target")]
    return [
        Task(f"Bear on a judgement and have no {what}", count, f"{address}?lacks={what}")
        for what, count in counts
        if count
    ]


class NextFigure(admin.SimpleListFilter):
    """Those whose next figure is expected and has not been entered."""

    title, parameter_name = "next figure", "next"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("missing", "Expected and missing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "missing":
            return queryset
        return queryset.filter(pk__in=[one.pk for one in still_missing(expected(timezone.localdate()))])


class Lacks(admin.SimpleListFilter):
    """Those that bear on a judgement, without what makes them somebody's."""

    title, parameter_name = "what is missing", "lacks"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("owner", "No owner"), ("target", "No target")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("owner", "target"):
            return queryset
        return queryset.filter(pk__in=lacking(self.value()).values("pk"))


def tasks(request: HttpRequest) -> Iterable[TaskGroup]:
    if not request.user.has_perm("metrics.view_metric"):
        return
    today = timezone.localdate()
    yield TaskGroup(
        "Figures to enter", tuple(_expected(today)), order=20, none="No figure is expected that is not here."
    )
    yield TaskGroup(
        "Provisional figures", tuple(_provisional(today)), order=22, none="Every figure of ours is final."
    )
    yield TaskGroup(
        "Metrics to complete", tuple(_gaps()), order=32, none="Each has its owner and its target."
    )


admin.site.add_tasks(tasks)
