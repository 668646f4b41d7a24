"""The process that reads: started by `guarded`, one line of JSON in and one out for each file, until its input ends.

It lowers its own limits before it opens the first file, so that no document can take the machine with it.
"""

import json
import os
import resource
import sys
from base64 import b64encode
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from judgements.reports.parsed import KnownAuthority, UnreadableReportError
from judgements.reports.pictures import picture_of
from judgements.reports.reading import read_report
from judgements.reports.text import LARGEST_FILE, read_pages

# Address space: the interpreter and the PDF library take about 150 MB of it before the first page.
MEMORY = 480 * 1024 * 1024
CPU_SECONDS = 12


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is ever written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_time() -> None:
    """So many seconds from now for the next file; the hard limit stays, or it could not be raised again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def content_of(path: str) -> bytes:
    try:
        file = Path(path)
        if file.is_dir():
            raise UnreadableReportError("this is a folder. Name the files in it.")
        if file.stat().st_size > LARGEST_FILE:
            raise UnreadableReportError(
                f"the file is too large: {file.stat().st_size // 1_000_000} MB, of at most {LARGEST_FILE // 1_000_000}."
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise UnreadableReportError("the file is not there. Look at the path.") from None
    except (OSError, ValueError) as problem:
        words = getattr(problem, "strerror", None) or "its name cannot be used"
        raise UnreadableReportError(f"the file cannot be opened to read: {words}.") from None


def answer(asked: dict[str, Any], authorities: list[KnownAuthority], today: date) -> dict[str, Any]:
    """The report with the words of its pages if they are asked for; or the picture of one page, in base 64."""
    try:
        content = content_of(asked["path"])
        if "page" in asked:
            return {"picture": b64encode(picture_of(content, asked["page"], asked["mark"])).decode("ascii")}
        pages = read_pages(content, asked["name"])
        report = read_report(pages, authorities, today)
    except UnreadableReportError as problem:
        return {"error": str(problem)}
    except (MemoryError, RecursionError):
        return {
            "error": "the file is too large or too deeply nested to read within the limits. Save it anew."
        }
    told: dict[str, Any] = {"report": asdict(report)}
    if asked["words"]:
        told["pages"] = ["\n".join(page.lines) for page in pages]
    return told


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    setup = json.loads(incoming.readline())
    authorities = [
        KnownAuthority(
            one["name"],
            one["la_code"],
            tuple(one["also_known_as"]),
            *(date.fromisoformat(one[end]) if one[end] else None for end in ("starts_on", "ends_on")),
        )
        for one in setup["authorities"]
    ]
    today = date.fromisoformat(setup["today"])
    for line in incoming:
        limit_time()
        told = answer(json.loads(line), authorities, today)
        outgoing.write(json.dumps(told, default=str).encode() + b"\n")
        outgoing.flush()


def main() -> None:
    limit_memory()
    # What a library prints belongs to nobody: the answers have a channel of their own.
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, channel)


if __name__ == "__main__":
    main()
