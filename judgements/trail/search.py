"""One search over all changes: a part for each table, one statement for the page's keys."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from .tables import Table, table_of, tables

KINDS = {"+": "created", "~": "changed", "-": "deleted"}
RECORDED = "recorded"
LONGEST, MOST_WORDS, LARGEST_NUMBER = 200, 12, 32_767
# The fields of a model in which its words are looked for.
Fields = Callable[[Any], Sequence[str]]


@dataclass(frozen=True)
class Search:
    """What is asked; whatever is empty asks nothing."""

    person: Any = None
    kind: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    change: str = ""
    source: str = ""


@dataclass(frozen=True)
class Part:
    """The rows of one table that answer."""

    table: Table
    rows: QuerySet


@dataclass(frozen=True)
class Key:
    """Where one change stands."""

    table: Table
    pk: Any


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _filters(search: Search, table: Table) -> Q | None:
    """None where the table cannot answer at all."""
    found = Q()
    if search.person is not None:
        found &= Q(**{table.who: search.person})
    if search.since:
        found &= Q(**{f"{table.when}__gte": _midnight(search.since)})
    if search.until:
        found &= Q(**{f"{table.when}__lt": _midnight(search.until + timedelta(days=1))})
    if search.source:
        found &= Q(**{f"{table.source}__istartswith": search.source})
    if not search.change:
        return found
    if table.recorded or search.change == RECORDED:
        return found if table.recorded and search.change == RECORDED else None
    return found & Q(history_type={word: sign for sign, word in KINDS.items()}[search.change])


def _word(table: Table, names: Iterable[str], word: str) -> Q | None:
    """The word in any of the fields; numbers are found whole."""
    found = Q()
    for name in names:
        path = name.lstrip("^=@").removesuffix("__exact")
        if not _is_own(table, path.split("__")[0]):
            continue
        if not name.endswith("__exact"):
            found |= Q(**{f"{path}__icontains": word})
        elif word.isascii() and word.isdecimal() and len(word) < 6 and int(word) <= LARGEST_NUMBER:
            found |= Q(**{path: int(word)})
    return found or None


def _is_own(table: Table, name: str) -> bool:
    try:
        return bool(table.rows._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False


def parts(search: Search, fields: Fields) -> list[Part]:
    """One part for each table that can answer."""
    words = search.words[:LONGEST].split()[:MOST_WORDS]
    found = []
    for table in tables():
        wanted = _filters(search, table) if search.kind in ("", table.label) else None
        asked = [_word(table, fields(table.model), word) for word in words]
        if wanted is not None and all(one is not None for one in asked):
            for one in asked:
                wanted &= one
            found.append(Part(table, table.rows._base_manager.filter(wanted)))
    return found


def object_parts(model: Any, pk: Any, inside: Iterable[tuple[Any, str]]) -> list[Part]:
    """The changes of one object, and of the rows of other models that are edited on its page."""
    own = table_of(model)
    found = [Part(own, own.rows._base_manager.filter(**{own.key: pk}))]
    for other, link in inside:
        table = table_of(other)
        found.append(Part(table, table.rows._base_manager.filter(**{link: pk})))
    return found


def _union(found: list[Part], stop: int | None = None) -> Any:
    queries = [
        (_newest(part, stop) if stop else part.rows)
        .order_by()
        .annotate(trail_at=F(part.table.when), trail_part=Value(n, IntegerField()), trail_key=F("pk"))
        .values_list("trail_at", "trail_part", "trail_key")
        for n, part in enumerate(found)
    ]
    return queries[0].union(*queries[1:], all=True)


def _newest(part: Part, stop: int) -> QuerySet:
    """No table can give more to the first `stop` changes than its own newest; the index on the time finds those."""
    newest = part.rows.order_by(f"-{part.table.when}", "-pk").values("pk")[:stop]
    return part.table.rows._base_manager.filter(pk__in=newest)


def count(found: list[Part]) -> int:
    return _union(found).count() if found else 0


def keys(found: list[Part], start: int, stop: int) -> list[Key]:
    """The changes from `start` to before `stop`, the newest first."""
    if not found:
        return []
    rows = _union(found, stop).order_by("-trail_at", "trail_part", "-trail_key")[start:stop]
    return [Key(found[part].table, key) for _, part, key in rows]


def kinds_of_object() -> list[tuple[str, models.Model]]:
    return [(table.label, table.model) for table in tables()]
