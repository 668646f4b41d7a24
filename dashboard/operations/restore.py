"""Restores a backup into an empty place: all of it, compared row by row, or nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from . import files, rows
from .archive import Manifest, Refused, check, opened, read_manifest, rows_of


def restore(source: Path) -> Manifest:
    """Checks the whole file first; then tables, rows, files, and each compared with the manifest."""
    root = Path(settings.MEDIA_ROOT)
    with opened(source) as archive:
        manifest = read_manifest(archive)
        check(archive, manifest, room=files.room(root, _database_folder() or root))
        refuse_unless_empty(root)
        _refuse_unknown(archive, manifest)
        try:
            with fresh_database():
                _load(archive, manifest)
                files.put_aside(archive, root, manifest.files)
                files.bring_in(root)
        except BaseException as problem:
            files.take_out(root)
            if isinstance(problem, DatabaseError):
                raise Refused(f"Nothing was restored. {str(problem).strip()}") from problem
            raise
    return manifest


def _database_folder() -> Path | None:
    return Path(connection.settings_dict["NAME"]).parent if connection.vendor == "sqlite" else None


def refuse_unless_empty(root: Path) -> None:
    """No table, no file: whatever is there is named."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    if tables:
        raise Refused(
            f"The database is not empty: it has {len(tables)} tables, {tables[0]} to {tables[-1]}. "
            "Restore needs an empty one, not even migrated; nothing was touched."
        )
    files.refuse_unless_empty(root)


def _refuse_unknown(archive: ZipFile, manifest: Manifest) -> None:
    """Tables of another version, and rows that are none of their table, before anything is made."""
    loader = MigrationLoader(None)
    unknown = sorted(set(manifest.migrations) - set(loader.disk_migrations))
    if unknown:
        raise Refused(
            f"The backup is of a newer version of the site ({'.'.join(unknown[0])} is not known here). "
            "Install that version and restore with it."
        )
    held = {model._meta.db_table: model for model in rows.models_after(loader, manifest.migrations)}
    wanted = {name: [field.column for field in rows.columns(model)] for name, model in held.items()}
    given = {table.name: table.columns for table in manifest.tables}
    if odd := sorted(name for name in {*wanted, *given} if wanted.get(name) != given.get(name)):
        raise Refused(
            f"The table {odd[0]!r} of the backup is not the one of its migrations; nothing was touched."
        )
    for table in manifest.tables:
        rows.read_through(held[table.name], rows_of(archive, table.name))


# ---- The database


@contextmanager
def fresh_database() -> Iterator[None]:
    """What happens inside is kept whole at the end, or leaves nothing behind, even if the machine stops."""
    with _one_file() if connection.vendor == "sqlite" else _one_transaction():
        yield


@contextmanager
def _one_transaction() -> Iterator[None]:
    """PostgreSQL takes tables back as it does rows. A table cannot be changed while a check of its rows waits."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


@contextmanager
def _one_file() -> Iterator[None]:
    """SQLite: a file beside the real one, which takes its place in one step when it is whole."""
    usual = connection.settings_dict["NAME"]
    target = Path(usual)
    part = target.with_name(f"{target.name}.restoring")
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove(part)
    connection.close()
    connection.settings_dict["NAME"] = str(part)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        _remove(target)
        os.replace(part, target)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        _remove(part)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _load(archive: ZipFile, manifest: Manifest) -> None:
    """The tables as the backup's own migrations make them, then its rows, then a comparison of every row."""
    executor = MigrationExecutor(connection)
    executor.migrate(rows.newest(executor.loader, manifest.migrations))
    held = {model._meta.db_table: model for model in rows.models_after(executor.loader, manifest.migrations)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with connection.constraint_checks_disabled(), transaction.atomic():
        rows.empty(held.values(), connection)
        for table in manifest.tables:
            model = held[table.name]
            size = rows.batch_size(model, connection)
            rows.insert(model, connection.alias, rows_of(archive, table.name), size)
            rows.give_from(model, connection, table.given)
        connection.check_constraints()
    compare(manifest, held)


def compare(manifest: Manifest, held: dict[str, rows.Model]) -> None:
    """Every row of every table as it now stands in the database, against the hash of the backup."""
    for table in manifest.tables:
        count, found = rows.digest(held[table.name], connection.alias)
        if (count, found) != (table.rows, table.sha256):
            raise Refused(
                f"Nothing was restored: {table.name} did not come out as it went in "
                f"({table.rows} rows in the backup, {count} here)."
            )
