"""Django's own admin, named for the house: pages beside the models, and what waits to be done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from .admin_menu import app_of, menu, model_of

LOOKED_THROUGH, SHOWN = 100, 10


@dataclass(frozen=True)
class Task:
    """One line of the index by task: what waits, how much of it, where it is done."""

    words: str
    count: int
    address: str
    detail: str = ""


@dataclass(frozen=True)
class TaskGroup:
    """Tasks under one heading; `order` says where it stands among the others."""

    heading: str
    tasks: tuple[Task, ...]
    order: int = 50
    none: str = "Nothing waits here."


@dataclass(frozen=True)
class Page:
    """A page of the admin that belongs to no single model."""

    route: str
    view: Callable[..., HttpResponse]
    name: str
    title: str
    allowed: Callable[[HttpRequest], bool]


def _own_work(request: HttpRequest) -> list[Any]:
    """What this person wrote last, each object once."""
    from django.contrib.admin.models import LogEntry  # No models are loaded yet when the site is made.

    entries = LogEntry.objects.filter(user=request.user.pk).select_related("content_type")
    found: dict[Any, Any] = {}
    for one in entries.order_by("-action_time", "-pk")[:LOOKED_THROUGH]:
        found.setdefault((one.content_type_id, one.object_id), one)
    return list(found.values())[:SHOWN]


class ThroughlineAdminSite(AdminSite):
    site_header = "Throughline: editing"
    site_title = "Throughline"
    index_title = "What waits today"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[Page] = []
        self._tasks: list[Callable[[HttpRequest], Iterable[TaskGroup]]] = []

    def add_page(
        self,
        route: str,
        view: Callable[..., HttpResponse],
        name: str,
        title: str,
        allowed: Callable[[HttpRequest], bool],
    ) -> None:
        """An address under /admin/, as `admin:name`; who is not allowed gets 403. Without a title it is on no menu."""
        self._pages.append(Page(route, view, name, title, allowed))

    def add_tasks(self, tasks: Callable[[HttpRequest], Iterable[TaskGroup]]) -> None:
        """What an app adds to the index by task, for whoever asks."""
        self._tasks.append(tasks)

    def get_urls(self) -> list[Any]:
        own = [path(one.route, self.admin_view(self._guarded(one)), name=one.name) for one in self._pages]
        return [*own, *super().get_urls()]

    def _guarded(self, page: Page) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not page.allowed(request):
                raise PermissionDenied
            return page.view(request, *args, **kwargs)

        return view

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """As Django's own; of what this person may open."""
        found: dict[str, list[dict[str, Any]]] = {}
        for model, page in self._registry.items():
            label = model._meta.app_label
            if app_label in (None, label) and page.has_module_permission(request):
                perms = page.get_model_perms(request)
                if any(perms.values()):
                    found.setdefault(label, []).append(model_of(model, perms))
        told = [app_of(apps.get_app_config(label), models) for label, models in found.items()]
        return sorted(told, key=lambda app: app["name"].lower())

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return {**context, "menu": partial(menu, context["available_apps"], request.path)}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        found = [group for tasks in self._tasks for group in tasks(request)]
        context = {
            "task_groups": sorted(found, key=lambda group: group.order),
            "own_work": _own_work(request),
            "pages": [page for page in self._pages if page.title and page.allowed(request)],
        }
        return super().index(request, {**context, **(extra_context or {})})
