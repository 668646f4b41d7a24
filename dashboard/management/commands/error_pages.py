"""manage.py error_pages: what the web server shows while the site does not answer."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.pages import write_pages


class Command(BaseCommand):
    help = "Writes the pages that the web server shows by itself, in the look of the site; run it after collectstatic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            written = write_pages(folder)
        except OSError as problem:
            raise CommandError(f"The pages could not be written: {problem}") from None
        self.stdout.write(f"Written: {', '.join(str(path) for path in written)}.")
