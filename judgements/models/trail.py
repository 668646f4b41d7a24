"""Who did what, by which way and why: the context of a write, and the history that takes it on.

`writing()` says it for commands and loaders; in a request it is read from the request itself.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import post_create_historical_record, pre_create_historical_record

BATCH = 500


@dataclass(frozen=True)
class Writing:
    """What the code around a write says of it."""

    source: str = ""
    by: Any = None
    reason: str = ""


NOTHING_SAID = Writing()
_said: ContextVar[Writing] = ContextVar("writing", default=NOTHING_SAID)


@contextmanager
def writing(source: str, *, by: Any = None, reason: str = "") -> Iterator[None]:
    """Whatever is written inside bears this source, and this person and reason where the row names none itself."""
    outer = _said.get()
    token = _said.set(Writing(source, by or outer.by, reason or outer.reason))
    try:
        yield
    finally:
        _said.reset(token)


def _request() -> Any:
    return getattr(HistoricalRecords.context, "request", None)


def person_now() -> Any:
    """Who is said to write, else who is signed in; None for the house itself."""
    if said := _said.get().by:
        return said
    user = getattr(_request(), "user", None)
    return user if user is not None and user.is_authenticated else None


def reason_now() -> str:
    return _said.get().reason


def source_now(model: type[models.Model] | None = None) -> str:
    """The way by which a row is being written; the model tells a row of an inline from the page's own object."""
    if said := _said.get().source:
        return said[:80]
    request = _request()
    return _way_of(request, model) if request is not None else _program()


def _way_of(request: Any, model: type[models.Model] | None) -> str:
    match = getattr(request, "resolver_match", None)
    if match is None or match.app_name != "admin":
        return "page"
    page = match.url_name or ""
    if "import" in page:
        return "import"
    if page.endswith("_changelist"):
        return "admin list" if "_save" in request.POST else "admin action"
    own = f"{model._meta.app_label}_{model._meta.model_name}_" if model else page
    if page.endswith(("_add", "_change")) and not page.startswith(own):
        return "admin inline"
    return "admin form"


def _program() -> str:
    """So that a command that says nothing of itself is named all the same."""
    if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
        return f"command {sys.argv[1]}"[:80]
    return "code"


class TrailRow(models.Model):
    """What every row of history has beyond the library's own: the way by which it was written."""

    # Not `source`: some objects have a field of that name, which their history copies.
    history_source = models.CharField("source", max_length=80, blank=True, default="", editable=False)

    class Meta:
        abstract = True


def keep_who(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """An account that wrote something is disabled, not deleted: otherwise nobody could say who it was.

    Like PROTECT, but a few rows are proof enough; the admin would print thousands.
    """
    if held := list(sub_objs.order_by("pk")[:3]):
        raise ProtectedError("This account has written rows of the history; disable it instead.", held)


keep_who.lazy_sub_objs = True  # type: ignore[attr-defined]


def keep_sets(rows: Iterable[Any], only: str = "") -> None:
    """Beside each row of history, what the many-to-many relations of its object hold now."""
    by_owner = {getattr(row, row.instance_type._meta.pk.attname): row for row in rows}
    if not by_owner:
        return
    for field in next(iter(by_owner.values())).instance_type._meta.many_to_many:
        if only in ("", field.name):
            _keep_set(field, by_owner)


def _keep_set(field: Any, by_owner: dict[Any, Any]) -> None:
    through, kept = field.remote_field.through, HistoricalRecords.m2m_models[field]
    owner, keys = f"{field.m2m_field_name()}_id", list(by_owner)
    names = [one.attname for one in through._meta.concrete_fields]
    for start in range(0, len(keys), BATCH):
        held = through._base_manager.filter(**{f"{owner}__in": keys[start : start + BATCH]}).order_by("pk")
        kept.objects.bulk_create(
            [kept(history=by_owner[line[owner]], **line) for line in held.values(*names)], batch_size=BATCH
        )


class Trail(HistoricalRecords):
    """The library's history with source, person and reason from the context, and every many-to-many relation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(inherit=True, bases=(TrailRow,), **kwargs)

    def get_m2m_fields_from_model(self, model: Any) -> list[Any]:
        return list(model._meta.many_to_many)

    def _get_history_user_fields(self) -> dict[str, Any]:
        return {
            "history_user": models.ForeignKey(
                settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=keep_who
            )
        }

    def get_history_user(self, instance: Any) -> Any:
        return getattr(instance, "_history_user", None) or person_now()

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> str | None:
        return super().get_change_reason_for_object(instance, history_type, using) or reason_now() or None

    def create_historical_record_m2ms(self, history_instance: Any, instance: Any) -> None:
        keep_sets([history_instance])

    def m2m_changed(
        self,
        instance: Any,
        action: str,
        attr: str,
        pk_set: Any,
        reverse: bool,
        model: Any = None,
        sender: Any = None,
        **more: Any,
    ) -> None:
        """Every object whose set has changed gets its row, from whichever side it was changed."""
        owner = model if reverse else type(instance)
        field = owner._meta.get_field(attr)
        if action in ("pre_remove", "pre_clear"):
            instance._parting = _parting(field, instance, pk_set, reverse)
        elif action == "post_add":
            _record_sets(owner, field, (pk_set if reverse else {instance.pk}) if pk_set else set(), instance)
        elif action in ("post_remove", "post_clear"):
            _record_sets(owner, field, instance.__dict__.pop("_parting", set()), instance)


def _parting(field: Any, instance: Any, pk_set: Any, reverse: bool) -> set[Any]:
    """Whose sets lose something, as long as that can still be asked."""
    mine, others = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    own, other = (others, mine) if reverse else (mine, others)
    rows = field.remote_field.through._base_manager.filter(**{own: instance.pk})
    rows = rows if pk_set is None else rows.filter(**{f"{other}__in": pk_set})
    return set(rows.values_list(mine, flat=True))


def _record_sets(owner: Any, field: Any, keys: set[Any], instance: Any) -> None:
    if not keys or (keys == {instance.pk} and isinstance(instance, owner) and _amended(field, instance)):
        return
    for row in record(owner, keys):
        if isinstance(instance, owner) and row.pk == instance.pk:
            for name in ("version", "updated_at", "updated_by"):
                setattr(instance, name, getattr(row, name))


def _amended(field: Any, instance: Any) -> bool:
    """A form saves its object and then its sets: in one request that is one change and one row of history."""
    request, row = getattr(instance, "_written", (None, None))
    if request is None or request is not _request() or not connection.in_atomic_block:
        return False
    HistoricalRecords.m2m_models[field].objects.filter(history=row).delete()
    keep_sets([row], only=field.name)
    return True


def record(model: Any, keys: Iterable[Any]) -> list[Any]:
    """A new version, with its row of history, of objects that were changed beside their own table; in a transaction."""
    rows = list(model._base_manager.filter(pk__in=set(keys)).order_by("pk").select_for_update())
    if rows:
        model.update_tracked(rows, [], by=person_now())
    return rows


@receiver(pre_create_historical_record)
def _say_the_way(history_instance: Any, instance: Any, **more: Any) -> None:
    history_instance.history_source = source_now(type(instance))


@receiver(post_create_historical_record)
def _remember_what_was_written(history_instance: Any, instance: Any, **more: Any) -> None:
    instance._written = (_request(), history_instance)


@cache
def _pointing(model: type[models.Model]) -> list[tuple[Any, Any]]:
    """Fields of what people edit that let go of a row of this model, instead of keeping it, when it is deleted."""
    return [
        (owner, field)
        for owner in apps.get_models()
        if hasattr(owner, "update_tracked")
        for field in [*owner._meta.concrete_fields, *owner._meta.many_to_many]
        if field.is_relation
        and field.name != "updated_by"
        and field.remote_field.model in (model, *model._meta.get_parent_list())
        and (field.many_to_many or field.remote_field.on_delete is models.SET_NULL)
    ]


@receiver(pre_delete)
def _note_who_lets_go(sender: Any, instance: Any, **more: Any) -> None:
    found = {
        (owner, key)
        for owner, field in _pointing(sender)
        for key in owner._base_manager.filter(**{field.name: instance.pk}).values_list("pk", flat=True)
    }
    if found:
        instance._let_go = found


@receiver(post_delete)
def _record_who_let_go(sender: Any, instance: Any, **more: Any) -> None:
    found = instance.__dict__.pop("_let_go", set())
    for owner in {owner for owner, _ in found}:
        record(owner, {key for of, key in found if of is owner})
