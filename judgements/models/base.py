"""What every model takes on: edited rows keep their history, recorded rows are never changed, one stamp moves."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from .trail import BATCH, Trail, keep_sets, keep_who, person_now, reason_now, source_now


class HistoryWouldBeLost(Exception):
    """A way of writing that leaves no trace; says which one does."""


class WrittenMeanwhile(Exception):
    """Somebody else wrote the row after it was read; says what it is. Nothing has been stored."""


class RecordedForGood(Exception):
    """An append-only row was to be changed or deleted; says what to do instead."""


_history_is_kept: ContextVar[bool] = ContextVar("history is kept", default=False)


@contextmanager
def _keeping_history() -> Iterator[None]:
    """Around the library's own bulk functions alone, which write the history in the same transaction."""
    token = _history_is_kept.set(True)
    try:
        yield
    finally:
        _history_is_kept.reset(token)


class TrackedQuerySet(models.QuerySet):
    """Refuses the writes that leave no history."""

    def update(self, **kwargs: Any) -> int:
        if _history_is_kept.get():
            return super().update(**kwargs)
        raise HistoryWouldBeLost(f"{self.model.__name__}: update() leaves no history; use update_tracked().")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if _history_is_kept.get():
            return super().bulk_create(*args, **kwargs)
        raise HistoryWouldBeLost(
            f"{self.model.__name__}: bulk_create() leaves no history; use create_tracked()."
        )

    def bulk_update(self, *args: Any, **kwargs: Any) -> Any:
        if _history_is_kept.get():
            return super().bulk_update(*args, **kwargs)
        raise HistoryWouldBeLost(
            f"{self.model.__name__}: bulk_update() leaves no history; use update_tracked()."
        )


class Tracked(models.Model):
    """What people edit: a version against lost updates, who and when, and the whole history."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    history = Trail()

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
        super().save(*args, **kwargs)

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, *more: Any) -> Any:  # type: ignore[override]
        """Django's own UPDATE, of the version that was read and no other: two writers cannot both have read it.

        Called once for each table of the model; only the one with the version says whether it stands.
        """
        if not any(field.name == "version" for field in base_qs.model._meta.local_fields):
            return super()._do_update(base_qs, using, pk_val, *more)
        written = super()._do_update(base_qs.filter(version=self.version - 1), using, pk_val, *more)
        if not written and base_qs.filter(pk=pk_val).exists():
            self.version -= 1
            raise WrittenMeanwhile(f"{self} was changed by somebody else meanwhile. Nothing has been stored.")
        return written

    @classmethod
    def create_tracked(cls, rows: Iterable["Tracked"], *, by: Any = None, reason: str = "") -> list[Any]:
        """Writes many new rows and their history at once."""
        rows, by = list(rows), by or person_now()
        for row in rows:
            row.updated_by = by
        with _keeping_history():
            made = bulk_create_with_history(
                rows,
                cls,
                batch_size=500,
                default_user=by,
                default_change_reason=reason or reason_now(),
                custom_historical_attrs={"history_source": source_now(cls)},
            )
        DataStamp.move()
        return made

    @classmethod
    def _refuse_what_moved_on(cls, rows: list[Any]) -> None:
        """Locks the rows, always in one order, and compares the versions that stand with those that were read."""
        stand: dict[Any, int] = {}
        keys = sorted(row.pk for row in rows)
        for start in range(0, len(keys), BATCH):
            held = cls._base_manager.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
            stand.update(held.select_for_update().values_list("pk", "version"))
        if moved := [row for row in rows if stand.get(row.pk) != row.version]:
            told = "; ".join(str(row) for row in moved[:3]) + (" and others" if len(moved) > 3 else "")
            raise WrittenMeanwhile(f"Changed by somebody else meanwhile: {told}. Nothing has been stored.")

    @classmethod
    def update_tracked(
        cls, rows: Iterable["Tracked"], fields: list[str], *, by: Any = None, reason: str = ""
    ) -> int:
        """Writes the named fields of many rows and their history at once; answers how many. Raises WrittenMeanwhile."""
        rows, by, now = list(rows), by or person_now(), timezone.now()
        names = [*fields, "version", "updated_by", "updated_at"]
        with transaction.atomic(savepoint=False), _keeping_history():
            cls._refuse_what_moved_on(rows)
            for row in rows:
                row.version += 1
                row.updated_by, row.updated_at = by, now
            count = cls._default_manager.bulk_update(rows, names, batch_size=500)
            written = cls.history.bulk_history_create(
                rows,
                batch_size=500,
                update=True,
                default_user=by,
                default_change_reason=reason or reason_now(),
                custom_historical_attrs={"history_source": source_now(cls)},
            )
            keep_sets(written)
        DataStamp.move()
        return count


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added; nothing else."""

    def update(self, **kwargs: Any) -> int:
        raise RecordedForGood(f"{self.model.__name__} is append-only; record a new row instead of update().")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise RecordedForGood(
            f"{self.model.__name__} is append-only; record a new row instead of bulk_update()."
        )

    def delete(self) -> Any:
        raise RecordedForGood(
            f"{self.model.__name__} is append-only; record a correction instead of delete()."
        )


class AppendOnly(models.Model):
    """What happened: recorded once, by someone, at a time. A correction is a new row."""

    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=keep_who,
        related_name="+",
    )
    recorded_source = models.CharField(
        "source", max_length=80, blank=True, default=source_now, editable=False
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordedForGood(
                f"{type(self).__name__} is append-only; record a new row instead of a change."
            )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise RecordedForGood(
            f"{type(self).__name__} is append-only; record a correction instead of a deletion."
        )


class State(models.TextChoices):
    """The steps from typing to showing."""

    DRAFT = "draft", "Draft"
    FOR_CHECKING = "for checking", "For checking"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class GatedQuerySet(TrackedQuerySet):
    """Every query outside the admin starts from `visible`; `shown_from` is the model's own date."""

    def visible(self, as_at: date) -> "GatedQuerySet":
        """Published rows whose own date had come by `as_at`, that day included."""
        return self.filter(state=State.PUBLISHED, **{f"{self.model.shown_from}__lte": as_at})


class Gated(Tracked):
    """What is drafted, checked and published before anybody outside the admin sees it."""

    shown_from = ""

    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    slug = models.SlugField(max_length=120, null=True, blank=True, unique=True, editable=False)

    objects = GatedQuerySet.as_manager()

    class Meta:
        abstract = True


class StateChangeBase(AppendOnly):
    """One step of a gated object, with its note."""

    from_state = models.CharField(max_length=12, choices=State, blank=True)
    to_state = models.CharField(max_length=12, choices=State)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["recorded_at", "pk"]


class DataStamp(models.Model):
    """One row that changes whenever anything that a page may show changes; pages and fragments are keyed on it."""

    value = models.UUIDField(default=uuid.uuid4)
    moves = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def move(cls) -> None:
        """Inside the caller's transaction, so that a rollback takes it back."""
        if not cls.objects.filter(pk=1).update(value=uuid.uuid4(), moves=F("moves") + 1):
            cls.objects.bulk_create([cls(pk=1, moves=1)], ignore_conflicts=True)

    @classmethod
    def current(cls) -> str:
        return str(cls.objects.filter(pk=1).values_list("value", flat=True).first())
