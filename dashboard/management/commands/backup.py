"""manage.py backup: everything in one file, as at one moment."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from dashboard.operations.archive import Refused
from dashboard.operations.backup import take


class Command(BaseCommand):
    help = (
        "Writes every row and every stored file into one new file, as at one moment, while the site is used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file to write; it must not be there yet.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = take(file)
        except Refused as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(
                f"The backup could not be written, and nothing of it was left behind: {problem.strerror or problem}."
            ) from None
        except DatabaseError as problem:
            raise CommandError(f"The database could not be read: {str(problem).strip()}") from None
        self.stdout.write(
            f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables and {len(manifest.files)} files, "
            f"as at {manifest.made_at}; {file.stat().st_size / 1e6:,.1f} MB, read again and whole."
        )
        for name in manifest.left_out:
            self.stderr.write(f"Left out, since the site does not know it: {name}")
