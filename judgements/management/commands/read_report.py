"""Reads inspection reports and prints what they hold: one JSON object a line, nothing stored."""

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from judgements.importing.reports import known_authorities
from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError


class Command(BaseCommand):
    help = (
        "Reads inspection reports (PDF or text) and prints one JSON object a line, in the order of the files. "
        "Nothing is stored. A file that cannot be read gives an object with 'error', and the exit code is 1."
    )
    # The checks of the whole site take longer than a report.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        bar = Bar(len(options["files"]), shown=sys.stderr.isatty())
        today: date = timezone.localdate()
        with ReadingRoom(known_authorities(), today) as room:
            for name in options["files"]:
                bar.show(name)
                told: dict[str, Any] = {"file": name}
                try:
                    told |= room.read(name).as_json()
                except UnreadableReportError as problem:
                    told["error"] = str(problem)
                    failed = True
                bar.clear()
                self.stdout.write(json.dumps(told, ensure_ascii=False))
        if failed:
            sys.exit(1)


class Bar:
    """A bar on a terminal; nothing anywhere else."""

    WIDTH = 30

    def __init__(self, of: int, *, shown: bool) -> None:
        self.of, self.shown, self.done = of, shown, 0

    def show(self, name: str) -> None:
        if self.shown:
            filled = self.WIDTH * self.done // self.of
            bar = "#" * filled + "." * (self.WIDTH - filled)
            sys.stderr.write(f"\r\033[K[{bar}] {self.done} of {self.of}: {name[-60:]}")
            sys.stderr.flush()
        self.done += 1

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
