"""What waits for whom: the judgement model's part of the admin's index by task."""

from collections.abc import Iterable
from datetime import datetime, time

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.admin_site import Task, TaskGroup
from judgements.models import Inspection, Judgement, ReportNote, State

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


def _by_colleagues(request: HttpRequest) -> list[Task]:
    """What others changed today, by kind: one query for each kind of row."""
    began = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    tasks = []
    for model, page in admin.site._registry.items():
        history = getattr(model, "history", None)
        if history is None or not page.has_view_permission(request):
            continue
        rows = history.filter(history_date__gte=began, history_user__isnull=False)
        found = rows.exclude(history_user=request.user.pk).values("id").distinct().count()
        if found:
            meta = model._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            words = str(meta.verbose_name_plural if found > 1 else meta.verbose_name)
            tasks.append(Task(words[:1].upper() + words[1:], found, f"{address}?changed=today"))
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
