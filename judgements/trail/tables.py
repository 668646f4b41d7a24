"""The tables of the trail, found by class: every history, and everything that is recorded for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from simple_history.models import HistoricalRecords

from judgements.models import AppendOnly, HistorySeal, Tracked


@dataclass(frozen=True)
class Table:
    """What its rows are about, where they stand, and which columns say when, who and by which way."""

    model: type[models.Model]
    rows: type[models.Model]
    when: str
    who: str
    source: str

    @property
    def recorded(self) -> bool:
        """The row is the thing itself and was never anything else."""
        return self.model is self.rows

    @property
    def key(self) -> str:
        """The column with the object's own key."""
        return self.model._meta.pk.attname

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


def _ours(base: type[models.Model]) -> Iterator[Any]:
    yield from (model for model in apps.get_models() if issubclass(model, base) and not model._meta.proxy)


def tables() -> list[Table]:
    """Every table that a change may stand in; the seals themselves are no change."""
    kept = [
        Table(model, model.history.model, "history_date", "history_user", "history_source")
        for model in _ours(Tracked)
    ]
    recorded = [
        Table(model, model, "recorded_at", "recorded_by", "recorded_source")
        for model in _ours(AppendOnly)
        if model is not HistorySeal
    ]
    return sorted([*kept, *recorded], key=lambda table: str(table.model._meta.verbose_name))


def table_of(model: type[models.Model]) -> Table:
    return next(table for table in tables() if table.model is model)


def sets_of(table: Table) -> list[tuple[Any, Any]]:
    """The many-to-many fields of a table's objects, each with the model that keeps its history."""
    if table.recorded:
        return []
    return [(field, HistoricalRecords.m2m_models[field]) for field in table.model._meta.many_to_many]
