"""How far somebody's sight goes: a partner sees one agency's actions, everybody else all that is published."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import F, FilteredRelation, Q, QuerySet

PARTNERS = "partners"
NO_AGENCY = 0
_NOT_ASKED = object()


def with_reach(users: QuerySet[Any]) -> QuerySet[Any]:
    """Users with their person, and whether they are partners, in one query; somebody of several groups comes first as
    a partner, since a group that narrows is not widened by another."""
    asked = FilteredRelation("groups", condition=Q(groups__name=PARTNERS))
    return (
        users.select_related("person__agency")
        .annotate(narrowing=asked, partners_group=F("narrowing__pk"))
        .order_by(F("partners_group").asc(nulls_last=True))
    )


class ReachBackend(ModelBackend):
    """Django's own; the reader of a request comes with what decides how far they see, without another query."""

    def get_user(self, user_id: Any) -> Any:
        user = with_reach(get_user_model()._default_manager.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def agency_scope(user: Any) -> int | None:
    """The key of the one agency whose actions a partner sees, 0 for a partner without any; None: not narrowed."""
    if not user.is_authenticated:
        return None
    group = getattr(user, "partners_group", _NOT_ASKED)
    partner = user.groups.filter(name=PARTNERS).exists() if group is _NOT_ASKED else group is not None
    if not partner:
        return None
    person = getattr(user, "person", None)
    return person.agency_id if person else NO_AGENCY
