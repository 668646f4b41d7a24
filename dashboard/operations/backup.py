"""Takes a backup: every row of every table as at one moment, while others write, and every stored file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from . import files, rows
from .archive import Manifest, Refused, Writer, check, opened, read_manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as it stood at the first reading, and no writer waits for it.

    PostgreSQL keeps a snapshot for a repeatable read. SQLite in WAL mode does so for any transaction that begins by
    reading; the site's own begin by locking, so that is turned off here.
    """
    if connection.in_atomic_block:
        raise Refused("A backup cannot be taken inside another transaction.")
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = None  # type: ignore[attr-defined]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]


def applied_migrations() -> tuple[MigrationLoader, list[rows.Key]]:
    """Those that the database has had; refuses a database that is ahead of this version."""
    loader = MigrationLoader(connection)
    if not loader.applied_migrations:
        raise Refused("The database is empty: there is nothing to back up.")
    ahead = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if ahead:
        raise Refused(
            f"The database had a migration that this version does not know ({'.'.join(ahead[0])}); "
            "use the version of the site that it belongs to."
        )
    return loader, sorted(loader.applied_migrations)


def write(archive: ZipFile, root: Path) -> Manifest:
    """Everything as at one moment, then the manifest of what was written."""
    writer = Writer(archive)
    with one_moment():
        loader, applied = applied_migrations()
        held = rows.models_after(loader, applied)
        left_out = rows.unknown_tables(connection, held)
        made_at = timezone.now()
        tables = [
            writer.add_table(
                model._meta.db_table,
                [field.column for field in rows.columns(model)],
                rows.lines(model, connection.alias),
                rows.highest_given(model, connection),
            )
            for model in held
        ]
        # Still inside: a file that a row names was written before that row.
        stored = [writer.add_file(name, path) for name, path in files.stored(root)]
    manifest = Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        made_on=connection.vendor,
        migrations=applied,
        tables=tables,
        files=stored,
        left_out=[*left_out, *files.odd_ones(root)],
    )
    writer.add_manifest(manifest)
    return manifest


def take(target: Path) -> Manifest:
    """Writes the backup beside its place, reads it again from the disk, and only then gives it its name."""
    root = Path(settings.MEDIA_ROOT)
    if target.exists():
        raise Refused(f"{target} is there already; a backup never writes over a file. Give another name.")
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}. Make it first.")
    if target.resolve().is_relative_to(root.resolve()):
        raise Refused(
            f"{target} lies in the folder of stored files, which the backup holds. Choose another folder."
        )
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
                write(archive, root)
            stream.flush()
            os.fsync(stream.fileno())
        with opened(part) as archive:
            check(archive, manifest := read_manifest(archive), room=2**63)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return manifest
