"""What waits for whom: the judgement model's part of the admin's index by task."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.admin_site import Task, TaskGroup
from judgements.models import AppendOnly, Inspection, Judgement, ReportNote, State, Tracked
from judgements.readiness import some

from .choices import inspection_label

SHOWN = 8
OPEN = (State.DRAFT, State.FOR_CHECKING)


def _listing(model: type, query: str = "") -> str:
    return reverse(f"admin:judgements_{model.__name__.lower()}_changelist") + (f"?{query}" if query else "")


def _to_finish() -> list[Task]:
    """Each draft with what it still lacks; the newest first."""
    rows = (
        Inspection.objects.filter(state__in=OPEN)
        .select_related("authority")
        .annotate(
            rows=Count("judgements", distinct=True),
            keyed=Count("judgements", filter=~Q(judgements__printed_grade=""), distinct=True),
            open=Count("notes", filter=Q(notes__settled=False, notes__answer=""), distinct=True),
        )
        .order_by("-updated_at")
    )
    tasks = []
    for row in rows[:SHOWN]:
        left = row.rows - row.keyed
        parts = [
            row.get_state_display().lower(),
            f"{left} grade{'' if left == 1 else 's'} to key" if left else "",
            "no judgements yet" if not row.rows else "",
            f"{row.open} open note{'' if row.open == 1 else 's'}" if row.open else "",
        ]
        address = reverse("admin:judgements_inspection_change", args=[row.pk])
        tasks.append(
            Task(
                f"{inspection_label(row)}: {row.title}",
                left + row.open,
                address,
                ", ".join(filter(None, parts)),
            )
        )
    return tasks


def _gaps() -> list[Task]:
    silent = Judgement.objects.filter(summary="", inspection__state__in=[*OPEN, State.PUBLISHED]).count()
    doubts = ReportNote.objects.filter(settled=False, answer="").count()
    tasks = []
    if doubts:
        tasks.append(
            Task("Notes about a document that nobody has answered", doubts, _listing(ReportNote, "open=yes"))
        )
    if silent:
        tasks.append(
            Task("Judgements without a summary in our own words", silent, _listing(Judgement, "summary=no"))
        )
    return tasks


def _written(model: Any, began: datetime, but: Any) -> list[tuple[Any, str]]:
    """The keys of the rows that others wrote since then, each with who."""
    if issubclass(model, AppendOnly):
        rows = model._base_manager.filter(recorded_at__gte=began, recorded_by__isnull=False)
        return list(rows.exclude(recorded_by=but).values_list("pk", "recorded_by__username"))
    rows = model.history.filter(history_date__gte=began, history_user__isnull=False)
    key = model._meta.pk.attname
    return list(
        rows.exclude(history_user=but).order_by().values_list(key, "history_user__username").distinct()
    )


def _by_colleagues(request: HttpRequest) -> list[Task]:
    """What others changed or recorded today, by kind, and who: one query for each kind of row."""
    began = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    tasks = []
    for model, page in admin.site._registry.items():
        if not issubclass(model, (Tracked, AppendOnly)) or not page.has_view_permission(request):
            continue
        pairs = _written(model, began, request.user.pk)
        if found := len({key for key, _ in pairs}):
            meta = model._meta
            names = sorted({name for _, name in pairs})
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            words = str(meta.verbose_name_plural if found > 1 else meta.verbose_name)
            tasks.append(
                Task(words[:1].upper() + words[1:], found, f"{address}?changed=today", f"by {some(names)}")
            )
    return tasks


def tasks(request: HttpRequest) -> Iterable[TaskGroup]:
    yield TaskGroup("Inspections to finish", tuple(_to_finish()), order=10, none="No draft is open.")
    yield TaskGroup(
        "Gaps to close", tuple(_gaps()), order=30, none="Every note is answered, every judgement summed up."
    )
    yield TaskGroup(
        "Changed by colleagues today",
        tuple(_by_colleagues(request)),
        order=90,
        none="Nobody else has changed anything today.",
    )


admin.site.add_tasks(tasks)
