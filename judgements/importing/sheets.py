"""A table out of a file that somebody chose: CSV or XLSX, checked before any library opens it. Everything is text.

Each fault is a WrongSheet with words for whoever chose the file: what is wrong, where, and what to do.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .sheet_rules import SMALL, Limits, WrongSheet, row_of
from .workbooks import PROTECTED, SHEET, xlsx_rows

MARKS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Table:
    """Headings and rows of text; each row with its number in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str = ""


@dataclass(frozen=True)
class Stream:
    """The same, with rows that are read while they are asked for; `remarks` say how the file was understood."""

    headings: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[str, ...]]]
    sheet: str = ""
    remarks: tuple[str, ...] = ()


# What is often saved, or named, as a table and is none.
STRANGERS = (
    (re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE), "a web page"),
    (re.compile(rb"\s*<\?xml\b"), "XML"),
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"\x1f\x8b"), "a compressed file"),
    (re.compile(rb'\s*(?:\{\s*"|\[\s*[\[{])'), "JSON"),
    (re.compile(rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff"), "text in the encoding UTF-32"),
)


def is_packed(name: str, content: bytes, limits: Limits = SMALL) -> bool:
    """Whether it is a workbook, else CSV. The content decides; the name must not say otherwise."""
    ending = name.rpartition(".")[2].lower()
    if not content:
        raise WrongSheet("The file is empty. Choose the one that holds the rows.")
    if len(content) > limits.size:
        raise WrongSheet(f"The file is larger than {limits.size // 1_000_000} MB. Split it into several.")
    packed = content.startswith(b"PK\x03\x04")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WrongSheet(PROTECTED)
        raise WrongSheet(
            "This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
        )
    if packed and ending != "xlsx":
        raise WrongSheet("This is a spreadsheet or an archive, not CSV. If it is a workbook, name it .xlsx.")
    stranger = next((words for sign, words in STRANGERS if sign.match(content)), "")
    if not packed and ending == "xlsx":
        told = f" ({stranger})" if stranger else ""
        raise WrongSheet(
            f"{SHEET}its name ends in .xlsx, but it is in another format{told}. Name a CSV file .csv."
        )
    if ending not in ("csv", "xlsx"):
        raise WrongSheet("Only CSV and Excel workbooks are read; the file's name must end in .csv or .xlsx.")
    if stranger:
        raise WrongSheet(
            f"The file cannot be read as CSV: it is {stranger}. Save the table itself as CSV UTF-8, in columns."
        )
    return packed


def read_table(name: str, content: bytes) -> Table:
    """The first sheet that is shown, or the CSV, with one row of headings."""
    read = stream_table(name, content)
    return Table(read.headings, tuple(read.rows), read.sheet)


def stream_table(name: str, content: bytes, limits: Limits = SMALL) -> Stream:
    """As `read_table`; a fault further down is met when that row is asked for."""
    remarks: list[str] = []
    if is_packed(name, content, limits):
        sheet, lines = xlsx_rows(content, limits)
    else:
        sheet, lines = "", csv_rows(content, limits, remarks)
    of = f"The first sheet, '{sheet}'," if sheet else "The file"
    # Headings from the first row that holds anything; rows that hold nothing are left out.
    held = ((number, cells) for number, cells in lines if any(cells))
    number, cells = next(held, (0, []))
    if not cells:
        raise WrongSheet(f"{of} is empty: it has no headings and no rows.")
    headings = tuple(_headings(cells, number))
    return Stream(headings, _body(held, len(headings), of, limits), sheet, tuple(remarks))


def _body(
    lines: Iterator[tuple[int, list[str]]], width: int, of: str, limits: Limits
) -> Iterator[tuple[int, tuple[str, ...]]]:
    count = 0
    for number, cells in lines:
        if count == limits.rows:
            raise WrongSheet(
                f"The file has more than {limits.rows:,} rows, the limit. Split it into several."
            )
        if len(cells) > width:
            raise WrongSheet(f"Row {number} has {len(cells)} cells under {width} headings. Put it right.")
        count += 1
        yield number, (*cells, *[""] * (width - len(cells)))
    if not count:
        raise WrongSheet(f"{of} has headings and no rows below them, so there is nothing to read.")


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


# ---- CSV


def _decoded(content: bytes, limits: Limits, remarks: list[str]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and limits.any_csv:
        remarks.append("Read as UTF-16.")
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise WrongSheet("The file's encoding is UTF-16 and damaged. Save it as CSV UTF-8.") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:200].count(b"\x00") > 20:
        raise WrongSheet("The file's encoding is UTF-16. Save it as CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        if not limits.any_csv:
            raise WrongSheet(f"Row {row}: the file's encoding is not UTF-8. Save it as CSV UTF-8.") from None
    remarks.append(f"Row {row} is not UTF-8, so the file was read as Windows-1252. Look at its names.")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise WrongSheet(
            f"Row {row}: the file's encoding is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8."
        ) from None


def _mark(text: str, limits: Limits, remarks: list[str]) -> str:
    """What parts the columns, by the row of headings."""
    first = next((line for line in text.splitlines() if line.strip()), "") if limits.any_csv else ""
    found = max(MARKS, key=first.count)
    if found == "," or not first.count(found):
        return ","
    remarks.append(f"The columns are parted by {MARKS[found]}.")
    return found


def csv_rows(
    content: bytes, limits: Limits = SMALL, remarks: list[str] | None = None
) -> Iterator[tuple[int, list[str]]]:
    said = [] if remarks is None else remarks
    text = _decoded(content, limits, said)
    return _csv_rows(text, _mark(text, limits, said), limits)


def _csv_rows(text: str, mark: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    began = 1
    try:
        for cells in reader:
            yield began, row_of(cells, began, limits)
            began = reader.line_num + 1
    except csv.Error as problem:
        raise WrongSheet(
            f"Row {began} cannot be read ({problem}): a quote may not be closed. Put it right."
        ) from None
