"""Filters whose options cost one query however many rows there are."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from judgements.models import AppendOnly, Inspection

from .choices import inspection_label, whole_number
from .reach import FURTHEST

NEWEST = 30
SPANS = {"today": ("Today", 0), "week": ("In the last seven days", 7), "month": ("In the last 31 days", 31)}


class ChangedFilter(admin.SimpleListFilter):
    """Rows with something in their history, or recorded, since a day, whoever wrote it."""

    title, parameter_name = "changed", "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in SPANS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        span = SPANS.get(self.value() or "")
        if span is None:
            return queryset
        day = timezone.localdate() - timedelta(days=span[1])
        began = timezone.make_aware(datetime.combine(day, time.min))
        if issubclass(queryset.model, AppendOnly):
            return queryset.filter(recorded_at__gte=began)
        rows = queryset.model.history.filter(history_date__gte=began)
        return queryset.filter(pk__in=rows.values(queryset.model._meta.pk.attname))


class InspectionFilter(admin.SimpleListFilter):
    """The newest inspections, and the one that a link asks for."""

    title = "inspection"
    parameter_name = "inspection"
    path = "inspection"

    def chosen(self) -> int | None:
        value = self.value()
        return min(int(value), FURTHEST) if value and whole_number(value) else None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Inspection.objects.select_related("authority").order_by("-published_on", "-pk")
        newest = {row.pk: row for row in rows[:NEWEST]}
        if (chosen := self.chosen()) and chosen not in newest:
            newest |= {row.pk: row for row in rows.filter(pk=chosen)}
        return [(str(pk), inspection_label(row)) for pk, row in newest.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(Q(**{f"{self.path}_id": self.chosen()}))


class InspectionOfJudgement(InspectionFilter):
    path = "judgement__inspection"


class Citing(admin.SimpleListFilter):
    """Whether something of the row is still missing; the subclass says what."""

    yes, no, missing = "", "", Q()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "yes":
            return queryset.exclude(self.missing)
        return queryset.filter(self.missing) if self.value() == "no" else queryset


class HasNarrative(Citing):
    title, parameter_name, yes, no = "paragraphs", "narrative", "With paragraphs", "Without"
    missing = Q(first_paragraph=None)


class HasSummary(Citing):
    title, parameter_name, yes, no = "summary", "summary", "Written", "Still to write"
    missing = Q(summary="")


class HasDueDate(Citing):
    title, parameter_name, yes, no = "due date", "dated", "With a due date", "Without"
    missing = Q(due_on=None)


class HasAnswer(Citing):
    title, parameter_name, yes, no = "answer", "open", "Still to answer", "Answered"
    missing = ~Q(settled=False, answer="")


class AreaFilter(admin.AllValuesFieldListFilter):
    """The areas as printed; frameworks without areas are named, since an empty word is no link."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or "No area"}
