"""Filters of the lists of plans: by plan, by what is amiss today, by what is still missing."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from actions.calculations import RULES, exceptions_of
from actions.models import Action, ActionPlan
from actions.queries.states import states
from judgements.admin.choices import whole_number
from judgements.admin.filters import NEWEST
from judgements.admin.reach import FURTHEST
from judgements.models import State

LACKS = {
    "lead": ("No lead", Q(lead=None, lead_role="")),
    "due": ("No due date", Q(due_on=None)),
    "recommendation": ("No recommendation", Q(recommendations=None)),
    "measure": ("No measure", Q(measures=None)),
}


def in_hand() -> Q:
    """Actions that somebody still has to do with: of plans that are neither withdrawn nor closed."""
    today = timezone.localdate()
    open_still = Q(plan__closed_on=None) | Q(plan__closed_on__gte=today)
    return ~Q(plan__state=State.WITHDRAWN) & open_still


class PlanFilter(admin.SimpleListFilter):
    """The newest plans, and the one that a link asks for."""

    title, parameter_name, path = "plan", "plan", "plan"

    def chosen(self) -> int | None:
        value = self.value()
        return min(int(value), FURTHEST) if value and whole_number(value) else None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = ActionPlan.objects.order_by("-agreed_on", "-pk")
        newest = {row.pk: row for row in rows[:NEWEST]}
        if (chosen := self.chosen()) and chosen not in newest:
            newest |= {row.pk: row for row in rows.filter(pk=chosen)}
        return [(str(pk), str(row)) for pk, row in newest.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(Q(**{f"{self.path}_id": self.chosen()}))


class PlanOfAction(PlanFilter):
    path = "action__plan"


def amiss(key: str) -> list[int]:
    """The actions of published plans in hand that a rule hits today, by the rule's key."""
    today = timezone.localdate()
    rows = Action.objects.visible(today).filter(in_hand()).select_related("plan")
    return [pk for pk, state in states(rows, today).items() if key in {r.key for r in exceptions_of(state)}]


class AmissFilter(admin.SimpleListFilter):
    """By the rules of the list of exceptions, as they stand today."""

    title, parameter_name = "what is amiss", "amiss"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(rule.key, rule.name) for rule in RULES]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {rule.key for rule in RULES}:
            return queryset
        return queryset.filter(pk__in=amiss(self.value() or ""))


class LacksFilter(admin.SimpleListFilter):
    """Actions in hand without what makes them somebody's."""

    title, parameter_name = "what is missing", "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in LACKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in LACKS:
            return queryset
        return queryset.filter(in_hand(), LACKS[self.value() or ""][1])


class StandsFilter(admin.SimpleListFilter):
    """Events that count, and those that were corrected or taken back."""

    title, parameter_name = "standing", "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Counts"), ("no", "Corrected or taken back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        standing = Q(corrected_by=None, void=False)
        if self.value() == "yes":
            return queryset.filter(standing)
        return queryset.exclude(standing) if self.value() == "no" else queryset
