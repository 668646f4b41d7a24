"""Reads files of measurements: the Department's tidy CSV, or local figures. All or nothing."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from metrics.importing import Preview, WrongFile, preview_file, read_map, recognise, store, write_map

SHOWN = 10


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--available-on: '{text}' is no day. Write it as 2025-11-20.") from None


class Command(BaseCommand):
    help = (
        "Reads tidy CSV files of the Department for Education, or files of local figures, and stores what is new. "
        "All files or none; the same file twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--preview", action="store_true", help="say what would be written, and write nothing"
        )
        parser.add_argument("--map", metavar="FILE.toml", help="read an unknown tidy CSV by this mapping")
        parser.add_argument(
            "--recognise",
            action="store_true",
            help="print a draft of a mapping for a tidy CSV, and write nothing",
        )
        parser.add_argument(
            "--available-on", metavar="YYYY-MM-DD", help="the day on which the files were released"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["recognise"]:
                self._recognise(options["files"])
            else:
                self._read(options)
        except WrongFile as problem:
            raise CommandError(str(problem)) from None

    def _content(self, name: str) -> bytes:
        path = Path(name)
        if path.is_dir():
            raise CommandError(f"{name} is a folder. Name the files in it.")
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise CommandError(f"{name} is not there. Look at the path.") from None
        except OSError as problem:
            raise CommandError(f"{name} cannot be read: {problem.strerror}.") from None

    def _recognise(self, names: list[str]) -> None:
        if len(names) > 1:
            raise CommandError("--recognise drafts the mapping of one file. Name one.")
        draft = recognise(Path(names[0]).name, self._content(names[0]))
        self.stdout.write(write_map(draft.series, draft.remarks), ending="")

    def _read(self, options: dict[str, Any]) -> None:
        known = options["available_on"]
        available_on = day(known) if known else None
        mapping = None
        if options["map"]:
            try:
                text = self._content(options["map"]).decode("utf-8-sig")
            except UnicodeDecodeError:
                raise CommandError(f"{options['map']} is not UTF-8. Save it so.") from None
            mapping = read_map(text, options["map"])
        wrong = []
        with transaction.atomic():
            for name in options["files"]:
                try:
                    wrong += self._one(name, mapping, available_on, options["preview"])
                except WrongFile as problem:
                    wrong.append(f"{name}: {problem}")
            if wrong:
                nothing = "" if options["preview"] else "\nNothing has been stored."
                raise CommandError("\n".join(wrong) + nothing)

    def _one(self, name: str, mapping: Any, available_on: date | None, only_look: bool) -> list[str]:
        content = self._content(name)
        with self._bar(name, content) as progress:
            preview = preview_file(
                Path(name).name, content, mapping=mapping, available_on=available_on, progress=progress
            )
        self._say(name, preview)
        if preview.reading.problems:
            return [f"{name}: {line}" for line in preview.reading.problems.lines()]
        if not only_look and preview.rows:
            store(preview)
            self.stdout.write(f"{name}: stored.")
        return []

    def _bar(self, name: str, content: bytes) -> "Bar":
        return Bar(name, content.count(b"\n"), shown=sys.stderr.isatty())

    def _say(self, name: str, preview: Preview) -> None:
        reading = preview.reading
        told = [f"{preview.new:,} new, {preview.changed:,} changed, {preview.unchanged:,} unchanged"]
        told.append(f"from {reading.rows:,} rows, {len(preview.metrics)} metrics")
        self.stdout.write(f"{name}: {'; '.join(told)}.")
        if preview.already:
            self.stdout.write(f"  {preview.already}")
        for one in preview.metrics:
            self.stdout.write(
                f"  {one.code}: {one.new:,} new, {one.changed:,} changed, {one.unchanged:,} unchanged"
            )
        for remark in reading.remarks[:SHOWN]:
            self.stdout.write(f"  {remark}")
        if reading.strangers:
            names = ", ".join(sorted(reading.strangers)[:SHOWN])
            count = sum(reading.strangers.values())
            self.stdout.write(f"  Places that the list does not know, {count:,} rows skipped: {names}")
        for level, count in sorted(reading.levels.items()):
            self.stdout.write(f"  {level}: {count:,} rows skipped, a level that is not kept")
        if reading.unread:
            self.stdout.write(f"  Columns that no metric reads: {', '.join(reading.unread)[:400]}")


class Bar:
    """A bar on a terminal; nothing anywhere else."""

    WIDTH = 40

    def __init__(self, name: str, of: int, *, shown: bool) -> None:
        self.name, self.of, self.shown = name, max(1, of), shown

    def __enter__(self) -> Any:
        return self

    def __call__(self, done: int) -> None:
        if self.shown:
            filled = min(self.WIDTH, self.WIDTH * done // self.of)
            bar = "#" * filled + "." * (self.WIDTH - filled)
            sys.stderr.write(f"\r[{bar}] {done:,} of {self.of:,} rows")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r" + " " * (self.WIDTH + 40) + "\r")
