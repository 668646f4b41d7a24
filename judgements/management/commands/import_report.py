"""Reads inspection reports and stores each as a draft inspection, whole or not at all."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from judgements.importing.reports import NotImported, import_report, known_authorities, refuse_again
from judgements.models import writing
from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError


class Command(BaseCommand):
    help = (
        "Reads inspection reports (PDF or text) and stores each as a draft inspection with a note for every doubt. "
        "Each file is stored whole or not at all; the same file twice changes nothing. Ends with 1 if any file failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        with ReadingRoom(known_authorities(), timezone.localdate()) as room, writing("command import_report"):
            for name in options["files"]:
                try:
                    self.stdout.write(f"{name}: {self._one(room, Path(name))}")
                except (UnreadableReportError, NotImported) as problem:
                    failed.append(f"{name}: {problem}")
                except OSError as problem:
                    failed.append(f"{name}: cannot be opened ({problem.strerror}).")
        if failed:
            raise CommandError("\n".join(failed))

    def _one(self, room: ReadingRoom, path: Path) -> str:
        content = path.read_bytes()
        refuse_again(content)
        report, pages = room.read_with_pages(path)
        done = import_report(name=path.name, content=content, report=report, pages=pages, by=None)
        return f"draft of {done.inspection} made: {done.words}."
