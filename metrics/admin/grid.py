"""The grid by period of one metric's page: our authority's figures and targets, keyed down the column."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from judgements.admin.reach import FURTHEST
from judgements.models import Authority, WrittenMeanwhile
from metrics.definitions import WRITE
from metrics.forms import Grid
from metrics.models import Metric
from metrics.services import lock_metric

NEEDED = ("add_measurement", "add_period", "add_target", "change_target")


def may_key(request: HttpRequest) -> bool:
    return all(request.user.has_perm(f"metrics.{right}") for right in NEEDED)


class GridPage:
    """The page `grid/` of a metric, for its admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.grid_view)
        return [path("<int:pk>/grid/", view, name="metrics_metric_grid"), *super().get_urls()]

    def grid_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        metric = self.get_object(request, str(pk)) if pk <= FURTHEST else None
        if metric is None:
            raise Http404
        if not self.has_view_or_change_permission(request, metric):
            raise PermissionDenied
        ours = Authority.objects.filter(is_ours=True).first()
        if request.method == "POST":
            if ours is None or not may_key(request):
                raise PermissionDenied
            return self._record(request, metric, ours)
        grid = Grid(metric, ours, timezone.localdate(), page=request.GET.get("p")) if ours else None
        return self._show(request, metric, grid)

    def _record(self, request: HttpRequest, metric: Metric, ours: Authority) -> HttpResponse:
        try:
            return self._try(request, metric, ours)
        except (
            WrittenMeanwhile
        ):  # A target, on a page of its own; the second time the grid meets what was written.
            return self._try(request, metric, ours)

    @transaction.atomic
    def _try(self, request: HttpRequest, metric: Metric, ours: Authority) -> HttpResponse:
        """Under the metric's lock, so that what is compared is what stands."""
        if lock_metric(metric.pk) is None:
            raise Http404
        grid = Grid(metric, ours, timezone.localdate(), page=request.GET.get("p"), data=request.POST)
        if not grid.is_valid():
            return self._show(request, metric, grid)
        if told := grid.save(by=request.user):
            self.log_change(request, metric, told)
            self.message_user(request, told, messages.SUCCESS)
        else:
            self.message_user(request, "Nothing was changed, so nothing has been recorded.", messages.INFO)
        return HttpResponseRedirect(request.get_full_path())

    def _show(self, request: HttpRequest, metric: Metric, grid: Grid | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{metric}: figures by period",
            "opts": self.opts,
            "original": metric,
            "part": "grid",
            "grid": grid,
            "written": WRITE[metric.year_type],
            "may_key": may_key(request),
            "problems": grid.problems if grid and grid.head.is_bound else [],
        }
        return TemplateResponse(request, "admin/metrics/metric/grid.html", context)
