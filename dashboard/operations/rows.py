"""Every table of the database as lines of text, the same for SQLite and PostgreSQL, and back again.

The models are those of the migrations that the database has had, not those of this version's code: so a database can
be read before it is brought up to date, and an older backup can be restored into newer code.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Generator, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Collate
from django.utils.duration import duration_iso_string

from .archive import Refused

Model = type[models.Model]
Key = tuple[str, str]
AT_ONCE = 2_000


# ---- Which tables


def newest(loader: MigrationLoader, applied: Iterable[Key]) -> list[Key]:
    """The last migration of each app among those applied."""
    held = set(applied)
    return sorted(
        key
        for key in held
        if not any(
            child.key in held and child.key[0] == key[0] for child in loader.graph.node_map[key].children
        )
    )


def models_after(loader: MigrationLoader, applied: Iterable[Key]) -> list[Model]:
    """Every table's model after these migrations, that of the migrations among them, by table name."""
    known = loader.project_state(newest(loader, applied)).apps.get_models(include_auto_created=True)
    held = [model for model in known if model._meta.managed and not model._meta.proxy]
    return sorted([*held, MigrationRecorder.Migration], key=lambda model: model._meta.db_table)


def unknown_tables(connection: BaseDatabaseWrapper, held: Iterable[Model]) -> list[str]:
    """Tables that belong to no model, which a backup leaves out."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
    return sorted(set(there) - {model._meta.db_table for model in held})


def columns(model: Model) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


# ---- Out


def _plain(value: Any) -> Any:
    """What JSON can hold, with nothing lost and the same words on both databases."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return b64encode(bytes(value)).decode()
    return value


def _order(model: Model, using: str) -> Any:
    """By primary key; text by its bytes, since each database sorts words in its own way."""
    key = model._meta.pk
    while key.remote_field:
        key = key.remote_field.model._meta.pk
    if isinstance(key, models.CharField):
        vendor = model._base_manager.using(using).query.get_compiler(using).connection.vendor
        return Collate(models.F(model._meta.pk.attname), "C" if vendor == "postgresql" else "BINARY")
    return models.F(model._meta.pk.attname).asc()


def lines(model: Model, using: str) -> Generator[bytes, None, None]:
    """One JSON list a row, in the order of `columns`, sorted by primary key."""
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.using(using).order_by(_order(model, using)).values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        text = json.dumps([_plain(value) for value in row], separators=(",", ":"), sort_keys=True)
        yield text.encode("ascii") + b"\n"


def digest(model: Model, using: str) -> tuple[int, str]:
    """How many rows the table has, and the hash of all its lines."""
    count, found = 0, hashlib.sha256()
    for line in lines(model, using):
        count += 1
        found.update(line)
    return count, found.hexdigest()


# ---- In


def _row(model: Model, fields: list[models.Field], line: bytes) -> models.Model:
    try:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(fields):
            raise ValueError(f"it has not the {len(fields)} values of the table")
        pairs = zip(fields, values, strict=True)
        return model(**{field.attname: field.to_python(value) for field, value in pairs})
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError) as problem:
        raise Refused(f"A row of {model._meta.db_table} cannot be read: {str(problem)[:200]}.") from None


def read_through(model: Model, given: Iterable[bytes]) -> None:
    """Refuses at the first line that is no row of this table."""
    fields = columns(model)
    for line in given:
        _row(model, fields, line)


def insert(model: Model, using: str, given: Iterable[bytes], at_once: int) -> None:
    """Rows as they stand in the lines: no signal, no history, no field set to now."""
    fields = columns(model)
    source = iter(given)
    while batch := [_row(model, fields, line) for line in islice(source, at_once)]:
        model._base_manager.using(using)._insert(batch, fields=fields, using=using, raw=True)


def batch_size(model: Model, connection: BaseDatabaseWrapper) -> int:
    fields = columns(model)
    return max(1, min(AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * AT_ONCE)))


def empty(held: Iterable[Model], connection: BaseDatabaseWrapper) -> None:
    """Takes out what the migrations have put in; constraints are looked at when all is loaded."""
    with connection.cursor() as cursor:
        for model in held:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


# ---- Numbers that have been given: one that was deleted must not come again under its history


def _counted(model: Model) -> models.Field | None:
    return next((field for field in columns(model) if isinstance(field, models.AutoField)), None)


def _highest_there(model: Model, connection: BaseDatabaseWrapper, field: models.Field) -> int:
    """A row whose number was given by hand leaves no trace in a PostgreSQL sequence."""
    found = model._base_manager.using(connection.alias).aggregate(most=models.Max(field.attname))
    return found["most"] or 0


def highest_given(model: Model, connection: BaseDatabaseWrapper) -> int:
    """The greatest primary key that a row of this table has or has had; 0 for none."""
    field, table = _counted(model), model._meta.db_table
    if field is None:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', field.column])
            cursor.execute(
                f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}"
            )
            last = cursor.fetchone()[0]
    return max(last, _highest_there(model, connection, field))


def give_from(model: Model, connection: BaseDatabaseWrapper, highest: int) -> None:
    """The next row gets a number above this one and above every row that is there."""
    field, table = _counted(model), model._meta.db_table
    if field is None:
        return
    if not (last := max(highest, _highest_there(model, connection, field))):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', field.column, last]
            )
