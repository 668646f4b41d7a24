"""manage.py restore: a backup into an empty place."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from dashboard.operations.archive import Refused
from dashboard.operations.restore import restore


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty folder: all of it, compared, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="What 'manage.py backup' wrote.")
        parser.add_argument(
            "--without-migrate",
            action="store_true",
            help="Leave it at the version of the backup; 'manage.py migrate' must follow before the site is used.",
        )

    def handle(self, *args: Any, file: Path, without_migrate: bool, **options: Any) -> None:
        try:
            manifest = restore(file)
        except Refused as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"Nothing was restored: {problem.strerror or problem}.") from None
        except DatabaseError as problem:
            raise CommandError(f"The database does not answer: {str(problem).strip()}") from None
        self.stdout.write(
            f"Restored and compared: {manifest.rows} rows of {len(manifest.tables)} tables and "
            f"{len(manifest.files)} files, as at {manifest.made_at}. Every row and every file is as it was."
        )
        if not without_migrate:
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("The database is at this version of the site.")
