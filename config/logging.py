"""Log lines that cannot be forged by a visitor and that tell of nobody: no name, address or mail."""

import logging
import re
import traceback
from typing import Any

MAIL = re.compile(r"[^\s@<>'\"/]+@[^\s@<>'\"/]+")
FOUR = r"\d{1,3}(?:\.\d{1,3}){3}"
ADDRESS = re.compile(
    rf"(?<![\w:.])(?:(?:[0-9a-f]{{0,4}}:){{3,7}}(?:{FOUR}|[0-9a-f]{{0,4}})|{FOUR})(?![\w:])", re.I
)
SECRET = re.compile(r"(/(?:accounts/reset|calendar|display)/)[^\s?]+")
# What these say is about the machine; what others say may hold a value that somebody typed.
OF_THE_MACHINE = ("OperationalError", "InterfaceError", "ProgrammingError", "ImproperlyConfigured", "OSError")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\([^)]*\)=\([^)]*\)")


def impersonal(text: str) -> str:
    """Without mail addresses, network addresses and the secrets of links to passwords, calendars and displays."""
    return SECRET.sub(r"\1...", ADDRESS.sub("[address]", MAIL.sub("[mail]", text)))


class OneLine(logging.Filter):
    """Replaces line breaks in a record's message; the traceback of an error keeps its own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        record.msg, record.args = impersonal(text), ()
        return True


def _words(problem: BaseException) -> str:
    """The first line of what the machine says, without values; of anything else nothing but its kind."""
    if not any(kind.__name__ in OF_THE_MACHINE for kind in type(problem).__mro__):
        return ""
    return impersonal(QUOTED.sub("[value]", (str(problem).splitlines() or [""])[0]))


def _causes(problem: BaseException | None) -> list[BaseException]:
    """From the first cause to the last, each once."""
    found: list[BaseException] = []
    while problem is not None and problem not in found:
        found.append(problem)
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return found[::-1]


class Impersonal(logging.Formatter):
    """Tracebacks with every place in the code and the kind of each error, without the values it was about."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # Another handler may have kept its own, with the words.
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        parts: list[str] = []
        for problem in _causes(ei[1]):
            parts += traceback.format_list(traceback.extract_tb(problem.__traceback__))
            parts.append(f"{type(problem).__qualname__}: {_words(problem)}".rstrip(": ") + "\n")
        return "".join(parts).rstrip("\n")
