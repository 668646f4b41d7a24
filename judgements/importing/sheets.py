"""A table out of a file that somebody chose: CSV or XLSX, checked before any library opens it. Everything is text.

Each fault is a WrongSheet with words for whoever chose the file: what is wrong, where, and what to do.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST_BYTES = 1_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 10_000
MOST_UNPACKED, MOST_PARTS = 20_000_000, 200
SHEET = "This is no XLSX workbook that can be read: "
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class WrongSheet(Exception):
    """A file that cannot be taken as a table; says why, where and what to do."""


@dataclass(frozen=True)
class Table:
    """Headings and rows of text; each row with its number in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str = ""


def is_packed(name: str, content: bytes) -> bool:
    """Whether it is a workbook, else CSV. The content decides; the name must not say otherwise."""
    ending = name.rpartition(".")[2].lower()
    if not content:
        raise WrongSheet("The file is empty. Choose the one that holds the rows.")
    if len(content) > MOST_BYTES:
        raise WrongSheet(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several.")
    packed = content.startswith(b"PK\x03\x04")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongSheet(
            "This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
        )
    if packed and ending != "xlsx":
        raise WrongSheet("This is a spreadsheet or an archive, not CSV. If it is a workbook, name it .xlsx.")
    if not packed and ending == "xlsx":
        raise WrongSheet(f"{SHEET}its name ends in .xlsx, but it is in another format. Name a CSV file .csv.")
    if ending not in ("csv", "xlsx"):
        raise WrongSheet("Only CSV and Excel workbooks are read; the file's name must end in .csv or .xlsx.")
    return packed


def read_table(name: str, content: bytes) -> Table:
    """The first sheet that is shown, or the CSV, with one row of headings."""
    return _table(_xlsx(content)) if is_packed(name, content) else _table(("", csv_rows(content)))


def _table(read: tuple[str, Iterator[tuple[int, list[str]]]]) -> Table:
    """Headings from the first row that holds anything; rows that hold nothing are left out."""
    sheet, lines = read
    of = f"The first sheet, '{sheet}'," if sheet else "The file"
    headings: list[str] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells, number)
            continue
        if len(rows) == MOST_ROWS:
            raise WrongSheet(f"The file has more than {MOST_ROWS:,} rows, the limit. Split it into several.")
        if len(cells) > len(headings):
            raise WrongSheet(
                f"Row {number} has {len(cells)} cells under {len(headings)} headings. Put it right."
            )
        rows.append((number, (*cells, *[""] * (len(headings) - len(cells)))))
    if not headings:
        raise WrongSheet(f"{of} is empty: it has no headings and no rows.")
    if not rows:
        raise WrongSheet(f"{of} has headings and no rows below them, so there is nothing to read.")
    return Table(tuple(headings), tuple(rows), sheet)


def _headings(cells: list[str], number: int) -> list[str]:
    headings = [" ".join(cell.split()).lower() for cell in cells]
    if len(headings) == 1 and any(mark in headings[0] for mark in ";\t"):
        raise WrongSheet(
            f"Row {number}: the columns are parted by semicolons or tabs. Save the file with commas (CSV UTF-8)."
        )
    if "" in headings:
        raise WrongSheet(
            f"Row {number}: column {headings.index('') + 1} has no heading. Name it, or take it out."
        )
    if twice := [head for head in headings if headings.count(head) > 1]:
        raise WrongSheet(f"Row {number}: the heading '{twice[0][:60]}' stands there twice. Take one out.")
    return headings


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


def _row(cells: list[Any], number: int) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise WrongSheet(
            f"Row {number} has more than {MOST_COLUMNS} columns, the limit. Keep those that are read."
        )
    return [checked(str(cell), number, place) for place, cell in enumerate(cells, start=1)]


# ---- CSV


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:200].count(b"\x00") > 20:
        raise WrongSheet("The file's encoding is UTF-16. Save it as CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        raise WrongSheet(f"Row {row}: the file's encoding is not UTF-8. Save it as CSV UTF-8.") from None


def csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    began = 1
    try:
        for cells in reader:
            yield began, _row(cells, began)
            began = reader.line_num + 1
    except csv.Error as problem:
        raise WrongSheet(
            f"Row {began} cannot be read ({problem}): a quote may not be closed. Put it right."
        ) from None


# ---- XLSX


def check_archive(content: bytes) -> None:
    """What the archive would unpack to, before anything is unpacked by a library; and no entities in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise WrongSheet(
                    f"The workbook unpacks to more than {MOST_UNPACKED // 1_000_000} MB, too large: the limit is "
                    f"{MOST_ROWS:,} rows. Keep only the sheet that is read."
                )
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise WrongSheet(f"{SHEET}it is in another format. Save it as an Excel workbook (.xlsx).")
            for part in parts:
                _check_part(archive, part)
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


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The trap: the size that an archive states need not be true, so the unpacking itself is bounded."""
    with archive.open(part) as file:
        text = file.read(MOST_UNPACKED + 1)
    if len(text) > part.file_size or len(text) > MOST_UNPACKED:
        raise WrongSheet(f"{SHEET}it unpacks to more than it says. Save it again.")
    if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise WrongSheet(f"{SHEET}it declares entities, which are not allowed. Save it again from Excel.")


def _xlsx(content: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The first sheet that is shown."""
    from openpyxl import load_workbook  # Heavy, and no page needs it.

    check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise WrongSheet("The workbook has no sheet that is shown.")
        return sheets[0].title, _sheet_rows(sheets[0])
    except WrongSheet:
        raise
    except Exception:
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
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
        if number > 2 * MOST_ROWS:
            raise WrongSheet(f"Sheet '{sheet.title}' goes beyond the limit of {MOST_ROWS:,} rows. Split it.")
        held = list(cells)
        while held and held[-1].value is None:
            held.pop()
        yield (
            number,
            _row([cell_text(cell, number, place) for place, cell in enumerate(held, start=1)], number),
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
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
