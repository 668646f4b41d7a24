"""A daily digest over the trail, chained from day to day, and the proof that nothing has been touched since.

Each table's rows of a day stand in bins, in the order of their keys, each bin with its own digest: so a fault is placed,
not only found. A seal names the columns that it covers; a column that a later release adds leaves it whole.
"""

import hashlib
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from judgements.models import HistorySeal

from .tables import Table, sets_of, tables

BIN = 100
# What the database or Python say of a text where a day, a number or JSON should stand.
WRONG = (ValueError, TypeError, ArithmeticError, OperationalError)
UNREADABLE = "this cannot be read"
Digests = dict[str, dict[str, Any]]


class NotOverYet(Exception):
    """A day that still goes on cannot be sealed; says which is the last that can."""


@dataclass(frozen=True)
class Source:
    """A table that is sealed: its name, its rows, and the path to the time that says their day."""

    name: str
    model: type[models.Model]
    when: str
    owner: str = ""

    def columns(self) -> list[str]:
        return sorted(field.attname for field in self.model._meta.concrete_fields)


@dataclass(frozen=True)
class Fault:
    """What does not agree, and where: day, table and the keys of the bin."""

    day: date
    what: str
    table: str = ""
    place: str = ""

    def __str__(self) -> str:
        where = ", ".join(filter(None, [f"{self.day:%-d %B %Y}", self.table, self.place]))
        return f"{where}: {self.what}"


def sources() -> list[Source]:
    """Every history with the sets that it keeps, and everything recorded for good."""
    return sorted(_sources(tables()), key=lambda source: source.name)


def _sources(found: Iterable[Table]) -> Iterator[Source]:
    for table in found:
        yield Source(table.rows._meta.db_table, table.rows, table.when)
        for _, kept in sets_of(table):
            yield Source(kept._meta.db_table, kept, f"history__{table.when}", owner="history_id")


def day_of(when: datetime) -> date:
    return when.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


def _say(value: Any) -> Any:
    """The same text for the same value on either database."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat(timespec="microseconds")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _text(values: Iterable[Any]) -> bytes:
    return json.dumps(list(values), default=_say, sort_keys=True, separators=(",", ":")).encode()


def _chain(previous: str, day: date, found: Digests) -> str:
    return hashlib.sha256(_text([previous, day.isoformat(), found])).hexdigest()


Row = tuple[Any, Any, tuple[Any, ...]]


def _rows(source: Source, columns: list[str]) -> Iterator[Row]:
    """Key, time and values of every row, in the order of the keys."""
    query = source.model._base_manager.order_by("pk").values_list("pk", source.when, *columns)
    try:
        for key, when, *values in query.iterator(chunk_size=2000):
            yield key, when, tuple(values)
    except WRONG:
        yield from _one_by_one(source, columns)


def _one_by_one(source: Source, columns: list[str]) -> Iterator[Row]:
    """From the start once more; whoever reads keeps the last of what is said of a key."""
    for key in list(source.model._base_manager.order_by("pk").values_list("pk", flat=True)):
        row = source.model._base_manager.filter(pk=key)
        try:
            when, *values = row.values_list(source.when, *columns).get()
            yield key, when, tuple(values)
        except WRONG:
            yield key, _when(row, source), (UNREADABLE,)


def _when(row: Any, source: Source) -> Any:
    try:
        return row.values_list(source.when, flat=True).get()
    except WRONG:
        return None


def _by_day(source: Source, columns: list[str]) -> dict[date, dict[Any, bytes]]:
    """The digest of each row, by day and key."""
    found: dict[date, dict[Any, bytes]] = defaultdict(dict)
    for key, when, values in _rows(source, columns):
        if isinstance(when, datetime):
            found[day_of(when)][key] = hashlib.sha256(_text(values)).digest()
    return found


def _bins(rows: dict[Any, bytes]) -> list[list[Any]]:
    """[first key, last key, rows, digest] of each bin."""
    keys = sorted(rows)
    return [_bin(keys[start : start + BIN], rows) for start in range(0, len(keys), BIN)]


def _bin(keys: list[Any], rows: dict[Any, bytes]) -> list[Any]:
    return [keys[0], keys[-1], len(keys), _digest(keys, rows)]


def _digest(keys: Iterable[Any], rows: dict[Any, bytes]) -> str:
    return hashlib.sha256(b"".join(_text([key]) + rows[key] for key in keys)).hexdigest()


@transaction.atomic
def seal(until: date | None = None) -> list[HistorySeal]:
    """Seals every day up to `until` (yesterday) that is not sealed yet; answers the new seals, the oldest first."""
    yesterday = day_of(timezone.now()) - timedelta(days=1)
    until = until or yesterday
    if until > yesterday:
        raise NotOverYet(f"{until:%-d %B %Y} is not over yet; the last day to seal is {yesterday:%-d %B %Y}.")
    last = HistorySeal.objects.order_by("day").last()
    if last is not None and last.day >= until:
        return []
    by_table = {source: _by_day(source, source.columns()) for source in sources()}
    days = [day for found in by_table.values() for day in found]
    if not days:
        return []
    first = last.day + timedelta(days=1) if last else min(days)
    seals = list(_seals(first, until, last.digest if last else "", by_table))
    return HistorySeal.objects.bulk_create(seals)


def _seals(
    first: date, until: date, previous: str, by_table: dict[Source, dict[date, dict[Any, bytes]]]
) -> Iterator[HistorySeal]:
    for n in range((until - first).days + 1):
        day = first + timedelta(days=n)
        found = {
            source.name: {"columns": source.columns(), "bins": _bins(rows[day])}
            for source, rows in by_table.items()
            if day in rows
        }
        digest = _chain(previous, day, found)
        yield HistorySeal(day=day, digest=digest, previous=previous, tables=found)
        previous = digest


@dataclass(frozen=True)
class Verdict:
    """What was looked at, the newest digest, and every fault."""

    days: int
    head: str
    faults: list[Fault]
    # The first day before yesterday that has history and no seal after the last one.
    unsealed_from: date | None = None


def verify(expect: str = "") -> Verdict:
    """Recomputes every seal from the rows as they stand; `expect` is a digest that was kept elsewhere."""
    seals = list(HistorySeal.objects.order_by("day"))
    head = seals[-1].digest if seals else ""
    faults = [*_broken_chain(seals), *_touched(seals)] if seals else []
    if expect and expect not in {seal.digest for seal in seals}:
        day = seals[-1].day if seals else day_of(timezone.now())
        faults.append(Fault(day, f"no seal has the digest {expect}; seals were removed or written anew"))
    ordered = sorted(faults, key=lambda fault: (fault.day, fault.table, fault.place))
    return Verdict(len(seals), head, ordered, _unsealed_from(seals[-1].day if seals else None))


def _unsealed_from(last: date | None) -> date | None:
    """Yesterday may still wait for its seal."""
    before = _midnight(day_of(timezone.now()) - timedelta(days=1))
    since = {"__gte": _midnight(last + timedelta(days=1))} if last else {}
    found = []
    for table in tables():
        limits = {f"{table.when}__lt": before, **{f"{table.when}{how}": when for how, when in since.items()}}
        found.append(
            table.rows._base_manager.filter(**limits).aggregate(first=models.Min(table.when))["first"]
        )
    days = [day_of(when) for when in found if when is not None]
    return min(days, default=None)


def _broken_chain(seals: list[HistorySeal]) -> Iterator[Fault]:
    previous, day = "", None
    for one in seals:
        if day is not None and one.day != day + timedelta(days=1):
            yield Fault(day + timedelta(days=1), "the seal of this day is missing")
        elif one.previous != previous:
            yield Fault(one.day, "its seal does not follow from the one before")
        if one.digest != _chain(one.previous, one.day, one.tables):
            yield Fault(one.day, "its seal was altered")
        previous, day = one.digest, one.day


def _touched(seals: list[HistorySeal]) -> Iterator[Fault]:
    known = {source.name: source for source in sources()}
    sealed: dict[str, dict[date, dict[str, Any]]] = {name: {} for name in known}
    for one in seals:
        for name, told in one.tables.items():
            sealed.setdefault(name, {})[one.day] = told
    for name, by_day in sorted(sealed.items()):
        if name in known:
            yield from _compare(known[name], by_day, seals)
        else:
            yield from (Fault(day, "the table is no longer there", name) for day in by_day)


def _compare(source: Source, sealed: dict[date, dict[str, Any]], seals: list[HistorySeal]) -> Iterator[Fault]:
    by_columns: dict[tuple[str, ...], set[date]] = defaultdict(set)
    for day, told in sealed.items():
        by_columns[tuple(told["columns"])].add(day)
    found: dict[date, dict[Any, bytes]] = {}
    for columns, days in by_columns.items():
        if gone := set(columns) - set(source.columns()):
            what = f"column {', '.join(sorted(gone))} is no longer there"
            yield from (Fault(day, what, source.name) for day in days)
            continue
        found = _by_day(source, list(columns))
        for day in days:
            yield from _compare_day(source, day, sealed[day]["bins"], found.get(day, {}))
    yield from _strange_days(source, found or _by_day(source, ["pk"]), sealed, seals)
    yield from _orphans(source, seals)


def _strange_days(
    source: Source, found: dict[date, dict[Any, bytes]], sealed: dict[date, Any], seals: list[HistorySeal]
) -> Iterator[Fault]:
    """Rows on a day whose seal knows none of this table, or before the first seal; a missing seal is told once."""
    days = {one.day for one in seals}
    for day, rows in found.items():
        if day not in sealed and (day in days or day < min(days)):
            yield Fault(day, f"{len(rows)} added", source.name, _keys(min(rows), max(rows)))


def _orphans(source: Source, seals: list[HistorySeal]) -> Iterator[Fault]:
    """Rows of a set beside no row of history have no day, and so stand in no seal."""
    if source.owner:
        parents = source.model._meta.get_field("history").remote_field.model._base_manager
        beside = parents.filter(pk=OuterRef(source.owner))
        lost = source.model._base_manager.filter(~Exists(beside)).order_by("pk")
        for key in lost.values_list("pk", flat=True):
            yield Fault(seals[-1].day, "belongs to no row of history", source.name, f"row {key}")


def _keys(first: Any, last: Any) -> str:
    return f"row {first}" if first == last else f"rows {first} to {last}"


def _compare_day(source: Source, day: date, bins: list[Any], rows: dict[Any, bytes]) -> Iterator[Fault]:
    """Each row falls into the bin that ends at or after its key; those beyond all bins into the last."""
    ends = [one[1] for one in bins]
    held: list[list[Any]] = [[] for _ in bins]
    for key in sorted(rows):
        held[min(bisect_left(ends, key), len(bins) - 1)].append(key)
    for (first, last, count, digest), keys in zip(bins, held, strict=True):
        if len(keys) == count and _digest(keys, rows) == digest:
            continue
        if len(keys) == count:
            what = "a row was altered"
        else:
            what = f"{abs(len(keys) - count)} {'added' if len(keys) > count else 'missing'}"
        yield Fault(day, what, source.name, _keys(first, last))
