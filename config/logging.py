"""Keeps each record on one line, so that a value typed by a visitor cannot forge another."""

import logging


class OneLine(logging.Filter):
    """Replaces line breaks in a record's message; the traceback of an error keeps its own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage().replace("\r", "\\r").replace("\n", "\\n"), ()
        return True
