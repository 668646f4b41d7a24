"""Reads files in a process of its own, with limits on memory and time, so that whatever a file does the caller answers.

One process reads many files; it is started anew only after a failure.
"""

import json
import os
import select
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from judgements.reports.parsed import KnownAuthority, ParsedReport, UnreadableReportError, from_plain

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS = 18.0
LARGEST_ANSWER = 64_000_000
ENDED = (
    "the process that read this file ended before its time: the file is too large or damaged, or asked for more memory "
    "or time than the limit allows. Save the report anew as a PDF and try again."
)
TOO_LONG = (
    "reading this file took longer than the limit of {seconds:.0f} seconds, so the process was ended: it is too large or "
    "damaged. Save the report anew as a PDF and try again."
)


class ReadingRoom:
    """Reads one file after another in a guarded process; a context manager that ends it.

    The list of authorities is taken once the process has been started, so that both happen side by side.
    """

    def __init__(
        self, authorities: Iterable[KnownAuthority], today: date, *, wall_seconds: float = WALL_SECONDS
    ) -> None:
        self._authorities = authorities
        self._today = today
        self._setup = b""
        self._wall = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._kept = b""

    def __enter__(self) -> "ReadingRoom":
        self._process = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def read(self, path: str | Path, name: str = "") -> ParsedReport:
        """The report in a file; `name` is the one it was sent under, where that differs."""
        return from_plain(self._told(path, name=name or str(path), words=False)["report"])

    def read_with_pages(self, path: str | Path, name: str = "") -> tuple[ParsedReport, list[str]]:
        """The same with the words of each page, as the file writes them."""
        told = self._told(path, name=name or str(path), words=True)
        return from_plain(told["report"]), told["pages"]

    def picture(self, path: str | Path, page: int, mark: str = "") -> bytes:
        """PNG of one page of a PDF, counted from 1, with a passage marked."""
        return b64decode(self._told(path, page=page, mark=mark)["picture"])

    def _told(self, path: str | Path, **asked: Any) -> dict[str, Any]:
        told = self._ask({"path": str(Path(path).absolute()), **asked})
        if "error" in told:
            raise UnreadableReportError(told["error"])
        return told

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        process = self._process or self._start()
        self._process = process
        assert process.stdin
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            line = self._line(process)
        except (BrokenPipeError, ConnectionError):
            line = b""
        except TimeoutError:
            self.close(kill=True)
            return {"error": TOO_LONG.format(seconds=self._wall)}
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:
            self.close(kill=True)
            return {"error": ENDED}
        return told

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "judgements.reports.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._kept = b""
        assert process.stdin
        try:
            known = self._known()
        except (
            BaseException
        ):  # The list comes from a database; without it nothing is read, and nothing left running.
            self._process = process
            self.close(kill=True)
            raise
        with suppress(BrokenPipeError):
            process.stdin.write(known)
            process.stdin.flush()
        return process

    def _known(self) -> bytes:
        if not self._setup:
            known = [asdict(one) for one in self._authorities]
            told = {"authorities": known, "today": self._today.isoformat()}
            self._setup = json.dumps(told, default=str).encode() + b"\n"
        return self._setup

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """One line of the answer; nothing if the process has ended."""
        assert process.stdout
        number = process.stdout.fileno()
        until = time.monotonic() + self._wall
        parts = [self._kept]
        size = len(self._kept)
        while b"\n" not in parts[-1]:
            left = until - time.monotonic()
            if left <= 0 or not select.select([number], [], [], left)[0]:
                raise TimeoutError
            part = os.read(number, 1 << 16)
            size += len(part)
            if not part or size > LARGEST_ANSWER:
                return b""
            parts.append(part)
        line, self._kept = b"".join(parts).split(b"\n", 1)
        return line

    def close(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
