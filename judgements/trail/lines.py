"""Lines of the trail for the keys that a search found: as many queries for fifty of one kind as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import OuterRef, Subquery

from judgements.models import Grade

from .search import KINDS, RECORDED, Key
from .tables import Table, sets_of
from .words import Called, Change, changed_part, empty, grades_alone, name_of, say

NOBODY = "The house itself"
# What every row has besides what it says.
BESIDE = {"version", "updated_at", "updated_by", "recorded_at", "recorded_by", "recorded_source"}


@dataclass(frozen=True)
class Line:
    """One change: when, who, of what, from what to what, by which way and why."""

    table: Table
    pk: Any
    key: Any
    when: datetime
    who: str
    kind: str
    text: str
    stands: bool
    changes: tuple[Change, ...]
    source: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "when": self.when,
            "who": self.who,
            "kind": self.kind,
            "of": str(self.table.model._meta.verbose_name),
            "object": self.text,
            "key": self.key,
            "changes": [str(change) for change in self.changes],
            "source": self.source,
            "reason": self.reason,
        }


COLUMNS = ("when", "who", "kind", "of", "object", "key", "changes", "source", "reason")


class Names:
    """What rows are called where they are edited: each model's own admin page, by the registry of the site."""

    def __init__(self, registry: Mapping[Any, Any]) -> None:
        self.registry = registry

    def search_fields(self, model: Any) -> tuple[str, ...]:
        return tuple(getattr(self.registry.get(model), "search_fields", ()))

    def joined(self, table: Table) -> list[str]:
        """The relations that a row needs to say its name, as far as its history has them too."""
        asked = getattr(self.registry.get(table.model), "list_select_related", ()) or ()
        return [path for path in asked if self._is_column(table, path.split("__")[0])]

    def _is_column(self, table: Table, name: str) -> bool:
        try:
            return table.rows._meta.get_field(name).concrete
        except FieldDoesNotExist:
            return False

    def say(self, row: Any) -> str:
        label = getattr(self.registry.get(type(row)), "choice_label", str)
        try:
            return label(row)
        except ObjectDoesNotExist:
            return f"{row._meta.verbose_name} {row.pk}"

    def of(self, model: Any, keys: Iterable[Any]) -> dict[tuple[Any, Any], str]:
        page = self.registry.get(model)
        rows = page.for_labels() if hasattr(page, "for_labels") else model._base_manager.all()
        return {(model, row.pk): self.say(row) for row in rows.filter(pk__in=set(keys)).order_by("pk")}


@dataclass(frozen=True)
class _Raw:
    """A change before its words are looked up."""

    field: Any
    old: Any
    new: Any
    of_set: bool = False

    def keys(self) -> Iterable[Any]:
        if self.of_set:
            return {*self.old, *self.new}
        return {self.old, self.new} - {None} if self.field.is_relation else ()


@dataclass(frozen=True)
class _Read:
    """One row with what it changed."""

    row: Any
    about: Any
    raw: list[_Raw]


def lines(keys: list[Key], names: Names) -> list[Line]:
    """In the order of the keys."""
    by_table: dict[Table, list[Any]] = defaultdict(list)
    for key in keys:
        by_table[key.table].append(key.pk)
    read = {table: _read(table, pks, names) for table, pks in by_table.items()}
    called = _called((raw for rows in read.values() for one in rows.values() for raw in one.raw), names)
    stands = {table: _standing(table, rows) for table, rows in read.items()}
    return [
        _line(key.table, read[key.table][key.pk], called, names, stands[key.table])
        for key in keys
        if key.pk in read[key.table]
    ]


def _standing(table: Table, rows: Mapping[Any, _Read]) -> set[Any]:
    keys = {getattr(one.row, table.key) for one in rows.values()}
    if table.recorded:
        return keys
    return set(table.model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))


def _read(table: Table, pks: list[Any], names: Names) -> dict[Any, _Read]:
    found = table.rows._base_manager.filter(pk__in=pks).select_related(table.who, *names.joined(table))
    if table.recorded:
        return {row.pk: _Read(row, row, _given(table, row, "+")) for row in found}
    earlier = table.rows._base_manager.filter(
        **{table.key: OuterRef(table.key)}, history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    rows = list(found.annotate(trail_before=Subquery(earlier.values("history_id")[:1])))
    before = table.rows._base_manager.in_bulk([row.trail_before for row in rows if row.trail_before])
    sets = _sets(table, [*(row.pk for row in rows), *before])
    return {
        row.pk: _Read(row, _about(row), _raw_changes(table, row, before.get(row.trail_before), sets))
        for row in rows
    }


def _about(row: Any) -> Any:
    """The object as it was, with the relations that were read along."""
    about = row.instance
    about._state.fields_cache.update(
        {name: held for name, held in row._state.fields_cache.items() if held is not None}
    )
    return about


def _sets(table: Table, history_ids: list[Any]) -> dict[tuple[str, Any], set[Any]]:
    """What each set held, by field and row of history."""
    held: dict[tuple[str, Any], set[Any]] = defaultdict(set)
    for field, kept in sets_of(table):
        other = f"{field.m2m_reverse_field_name()}_id"
        pairs = kept._base_manager.filter(history_id__in=history_ids).values_list("history_id", other)
        for history_id, key in pairs:
            held[field.name, history_id].add(key)
    return held


def _fields(table: Table) -> list[Any]:
    return [
        field
        for field in table.model._meta.concrete_fields
        if not field.primary_key and field.name not in BESIDE and not _joins_parent(field)
    ]


def _joins_parent(field: Any) -> bool:
    return bool(field.is_relation and field.remote_field.parent_link)


def _given(table: Table, row: Any, kind: str) -> list[_Raw]:
    """All that a new row says, or all that a deleted one said."""
    filled = [(field, getattr(row, field.attname)) for field in _fields(table)]
    return [
        _Raw(field, None, value) if kind == "+" else _Raw(field, value, None)
        for field, value in filled
        if not empty(value)
    ]


def _raw_changes(table: Table, row: Any, before: Any, sets: Mapping[tuple[str, Any], set[Any]]) -> list[_Raw]:
    if row.history_type != "~":
        changes = _given(table, row, row.history_type)
    elif before is None:
        return []
    else:
        pairs = [
            (field, getattr(before, field.attname), getattr(row, field.attname)) for field in _fields(table)
        ]
        changes = [_Raw(field, old, new) for field, old, new in pairs if old != new]
    if row.history_type == "-":
        return changes
    for field, _ in sets_of(table):
        old = sets.get((field.name, before.pk), set()) if before is not None else set()
        new = sets.get((field.name, row.pk), set())
        if old != new:
            changes.append(_Raw(field, old - new, new - old, of_set=True))
    return changes


def _called(raws: Iterable[_Raw], names: Names) -> dict[tuple[Any, Any], str]:
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for raw in raws:
        if found := raw.keys():
            wanted[raw.field.remote_field.model].update(found)
    return {pair: name for model, keys in wanted.items() for pair, name in names.of(model, keys).items()}


def _in_words(raw: _Raw, called: Called) -> Change:
    label = str(raw.field.verbose_name)
    if raw.of_set:
        model = raw.field.remote_field.model
        old, new = (
            ", ".join(sorted(name_of(model, key, called) for key in side)) for side in (raw.old, raw.new)
        )
        return Change(label, old, new, of_set=True)
    if raw.field.remote_field and raw.field.remote_field.model is Grade:
        return Change(label, *grades_alone(say(raw.field, raw.old, called), say(raw.field, raw.new, called)))
    return Change(label, *changed_part(say(raw.field, raw.old, called), say(raw.field, raw.new, called)))


def _line(table: Table, one: _Read, called: Called, names: Names, stands: set[Any]) -> Line:
    row = one.row
    person = getattr(row, table.who)
    key = getattr(row, table.key)
    return Line(
        table=table,
        pk=row.pk,
        key=key,
        when=getattr(row, table.when),
        who=str(person) if person else NOBODY,
        kind=RECORDED if table.recorded else KINDS[row.history_type],
        text=names.say(one.about),
        stands=key in stands,
        changes=tuple(_in_words(raw, called) for raw in one.raw),
        source=getattr(row, table.source),
        reason="" if table.recorded else row.history_change_reason or "",
    )
