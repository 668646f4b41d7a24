"""What every table that somebody chose must keep, CSV or workbook: its size, and what a cell may hold."""

import re
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 1_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 10_000
MOST_UNPACKED, MOST_PARTS = 20_000_000, 200
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class WrongSheet(Exception):
    """A file that cannot be taken as a table; says why, where and what to do."""


@dataclass(frozen=True)
class Limits:
    """How large a file may be, and whether other encodings and marks than UTF-8 and commas are read."""

    size: int = MOST_BYTES
    rows: int = MOST_ROWS
    columns: int = MOST_COLUMNS
    unpacked: int = MOST_UNPACKED
    any_csv: bool = False


SMALL = Limits()


def checked(text: str, row: int, column: int) -> str:
    text = text.strip()
    if len(text) > LONGEST_CELL:
        raise WrongSheet(f"Row {row}, column {column}: the cell holds more than {LONGEST_CELL:,} characters.")
    if CONTROL.search(text):
        raise WrongSheet(
            f"Row {row}, column {column}: the cell holds a character that cannot be stored (a control character or "
            "NUL). Type it anew."
        )
    # What our own exports lead by an apostrophe, so that no spreadsheet reads it as a formula.
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA_STARTS) else text


def row_of(cells: list[Any], number: int, limits: Limits = SMALL) -> list[str]:
    if len(cells) > limits.columns:
        raise WrongSheet(
            f"Row {number} has more than {limits.columns} columns, the limit. Keep those that are read."
        )
    return [checked(str(cell), number, place) for place, cell in enumerate(cells, start=1)]
