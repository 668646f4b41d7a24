"""What became of accounts and of the groups that give their rights: recorded by every way in which they are written."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from .base import AppendOnly
from .trail import person_now

FLAGS = ("username", "is_active", "is_staff", "is_superuser")
# Of these only that they changed is kept, never what they were or are.
SECRET = {"email": "e-mail", "password": "password"}
SETS = {"groups": "groups", "user_permissions": "rights of its own", "permissions": "rights"}


class AccountChange(AppendOnly):
    """One change of an account, or of a group's rights: what stood before and what stands now, never a password."""

    class What(models.TextChoices):
        ACCOUNT = "account", "Account"
        GROUP = "group", "Group"

    what = models.CharField(max_length=10, choices=What)
    # No foreign key: what became of a deleted account stays, under the name that it had.
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=150)
    act = models.CharField(
        max_length=10, choices=[(one, one.capitalize()) for one in ("made", "changed", "deleted")]
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    email_changed = models.BooleanField("e-mail changed", default=False)
    password_changed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = "account change"

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.name}: {self.act}"


def _name(row: Any) -> str:
    return row.get_username() if hasattr(row, "get_username") else row.name


def _record(
    row: Any, act: str, before: dict[str, Any], after: dict[str, Any], secret: Iterable[str] = ()
) -> None:
    AccountChange.objects.create(
        what=AccountChange.What.GROUP if isinstance(row, Group) else AccountChange.What.ACCOUNT,
        number=row.pk,
        name=_name(row),
        act=act,
        before=before,
        after=after,
        email_changed="email" in secret,
        password_changed="password" in secret,
        recorded_by=person_now(),
    )


def _fields(row: Any) -> dict[str, Any]:
    return {"name": row.name} if isinstance(row, Group) else {name: getattr(row, name) for name in FLAGS}


def _watched(sender: Any, update_fields: Any) -> bool:
    """Signing in writes the time of the last sign-in, which is no change of the account."""
    names = {"name"} if sender is Group else {*FLAGS, *SECRET}
    return update_fields is None or bool(names & set(update_fields))


def _read_before(
    sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **more: Any
) -> None:
    instance.__dict__.pop("_stood", None)
    if not raw and instance.pk and _watched(sender, update_fields):
        instance._stood = sender._base_manager.filter(pk=instance.pk).first()


def _keep_save(
    sender: Any, instance: Any, created: bool, raw: bool = False, update_fields: Any = None, **more: Any
) -> None:
    stood = instance.__dict__.pop("_stood", None)
    if raw or not _watched(sender, update_fields):
        return
    now, was = _fields(instance), _fields(stood) if stood else {}
    changed = {name for name in now if now[name] != was.get(name)}
    secret = [name for name in SECRET if stood and getattr(stood, name, "") != getattr(instance, name, "")]
    if created or stood is None:
        _record(instance, "made", {}, now)
    elif changed or secret:
        _record(
            instance,
            "changed",
            {name: was[name] for name in sorted(changed)},
            {name: now[name] for name in sorted(changed)},
            secret,
        )


def _keep_delete(sender: Any, instance: Any, **more: Any) -> None:
    _record(instance, "deleted", _fields(instance), {})


def _held(rows: Iterable[Any], name: str) -> dict[Any, list[str]]:
    return {row: sorted(str(one) for one in getattr(row, name).all()) for row in rows}


def _keep_set(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, name: str, **more: Any
) -> None:
    """Each account or group whose set changed, from whichever side it was changed."""
    moment, act = action.split("_", 1)
    if moment == "pre":
        owners = _owners(instance, reverse, model, pk_set, name)
        instance.__dict__.setdefault("_held", {})[name, act] = _held(owners, name)
        return
    for row, old in instance.__dict__.get("_held", {}).pop((name, act), {}).items():
        new = _held([row], name)[row]
        if old != new:
            gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
            whole = name == "groups"
            label = SETS[name]
            _record(row, "changed", {label: old if whole else gone}, {label: new if whole else come})


def _owners(instance: Any, reverse: bool, model: Any, pk_set: Any, name: str) -> list[Any]:
    if not reverse:
        return [instance]
    rows = model._base_manager.all()
    held = rows.filter(**{name: instance.pk})
    return list(held if pk_set is None else rows.filter(pk__in=pk_set))


def watch() -> None:
    """From now on every save of an account or a group leaves its row."""
    User = get_user_model()
    for sender in (User, Group):
        label = sender.__name__
        pre_save.connect(_read_before, sender=sender, dispatch_uid=f"{label}-read")
        post_save.connect(_keep_save, sender=sender, dispatch_uid=f"{label}-saved")
        post_delete.connect(_keep_delete, sender=sender, dispatch_uid=f"{label}-deleted")
    for owner, name in ((User, "groups"), (User, "user_permissions"), (Group, "permissions")):
        _watch_set(getattr(owner, name).through, name)


def _watch_set(through: Any, name: str) -> None:
    def keep(**more: Any) -> None:
        _keep_set(name=name, **more)

    m2m_changed.connect(keep, sender=through, weak=False, dispatch_uid=f"{name}-changed")
