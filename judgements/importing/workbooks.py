"""An XLSX workbook, checked before any library opens it; everything is text."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .sheet_rules import MOST_PARTS, SMALL, Limits, WrongSheet, row_of

SHEET = "This is no XLSX workbook that can be read: "
PROTECTED = "The workbook is protected by a password (encrypted). Save it without one."
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr=["'](\d{1,12})["']""")


def check_archive(content: bytes, limits: Limits = SMALL) -> None:
    """What the archive would unpack to, before anything is unpacked by a library; and no entities in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise WrongSheet(
                    f"The workbook holds more than {MOST_PARTS} sheets and other parts. Keep only the sheet that is read."
                )
            if sum(part.file_size for part in parts) > limits.unpacked:
                raise WrongSheet(
                    f"The workbook unpacks to more than {limits.unpacked // 1_000_000} MB, too large: the limit is "
                    f"{limits.rows:,} rows. Keep only the sheet that is read."
                )
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise WrongSheet(f"{SHEET}it is in another format. Save it as an Excel workbook (.xlsx).")
            if len(names) < len(parts):
                raise WrongSheet(f"{SHEET}it holds two parts of the same name. Save it again from Excel.")
            if any(part.flag_bits & 1 for part in parts):
                raise WrongSheet(PROTECTED)
            for part in parts:
                _check_part(archive, part, limits)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None
    except Exception as problem:  # zlib has its own error, named in no list.
        if isinstance(problem, WrongSheet):
            raise
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    """The trap: the size that an archive states need not be true, so the unpacking itself is bounded."""
    with archive.open(part) as file:
        text = file.read(limits.unpacked + 1)
    if len(text) > part.file_size or len(text) > limits.unpacked:
        raise WrongSheet(f"{SHEET}it unpacks to more than it says. Save it again.")
    if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise WrongSheet(f"{SHEET}it declares entities, which are not allowed. Save it again from Excel.")
    if part.filename.startswith("xl/worksheets/"):
        _check_rows(text)


def _check_rows(text: bytes) -> None:
    """The trap: the library leaves out a row whose number is not above the one before, without a word."""
    last = 0
    for found in ROW.finditer(text):
        number = int(found[1])
        if number <= last:
            raise WrongSheet(
                f"{SHEET}row {number} of a sheet stands below row {last}. Save it again from Excel."
            )
        last = number


def xlsx_rows(content: bytes, limits: Limits) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The first sheet that is shown."""
    from openpyxl import load_workbook  # Heavy, and no page needs it.

    check_archive(content, limits)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise WrongSheet("The workbook has no sheet that is shown.")
        return sheets[0].title, _sheet_rows(sheets[0], limits)
    except WrongSheet:
        raise
    except Exception:
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None


def _sheet_rows(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # What a file says of its size is not believed.
    rows = iter(sheet.iter_rows())
    number = 0
    while True:
        try:
            cells = next(rows, None)
        except Exception:
            raise WrongSheet(f"{SHEET}sheet '{sheet.title}' is damaged near row {number + 1}.") from None
        if cells is None:
            return
        number += 1
        if number > 2 * limits.rows:
            raise WrongSheet(
                f"Sheet '{sheet.title}' goes beyond the limit of {limits.rows:,} rows. Split it."
            )
        held = list(cells)
        while held and held[-1].value is None:
            held.pop()
        yield (
            number,
            row_of(
                [cell_text(cell, number, place) for place, cell in enumerate(held, start=1)], number, limits
            ),
        )


def cell_text(cell: Any, row: int, column: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise WrongSheet(
            f"Row {row}, column {column}: the cell holds a formula. Copy the sheet and paste its values alone."
        )
    if cell.data_type == "e":
        raise WrongSheet(
            f"Row {row}, column {column}: the cell holds the error {str(value)[:20]}. Put it right."
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise WrongSheet(f"Row {row}, column {column}: {value} is not a number that can be stored.")
        # Fifteen digits, as Excel shows them: 67.3 may be kept as 67.30000000000001.
        return str(int(value)) if value.is_integer() else format(Decimal(f"{value:.15g}"), "f")
    return str(value)
