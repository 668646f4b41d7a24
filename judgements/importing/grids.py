"""A sheet as people lay it out, cell by cell: titles above the headings, merged cells, formulas, hidden rows and sheets.

Where `sheets` refuses whatever is no plain table, here each odd cell is marked and whoever reads the grid decides.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .sheet_rules import MOST_COLUMNS, MOST_ROWS, WrongSheet, checked
from .sheets import csv_rows, is_packed
from .workbooks import SHEET, cell_text, check_archive

FORMULA, ERROR, DOWN, ACROSS = "formula", "error", "down", "across"
MOST_MERGED = 100_000


@dataclass(frozen=True)
class GridCell:
    """Its text, and what is odd about it: a formula or error, or a value carried down or across from a merged cell."""

    text: str = ""
    odd: str = ""


NOTHING = GridCell()


@dataclass(frozen=True)
class GridRow:
    """One row with its number in the file."""

    number: int
    cells: tuple[GridCell, ...]
    hidden: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    def at(self, place: int) -> GridCell:
        return self.cells[place] if place < len(self.cells) else NOTHING


@dataclass(frozen=True)
class Grid:
    """One sheet: rows that hold something, columns that are hidden, and the year from which it counts days."""

    title: str
    rows: tuple[GridRow, ...]
    hidden_columns: frozenset[int] = frozenset()
    epoch: int = 1900


@dataclass(frozen=True)
class Book:
    """The sheets that are shown, by title, and the titles of those that are not. A CSV file is one without a title."""

    sheets: tuple[str, ...]
    hidden: tuple[str, ...] = ()


def book_of(name: str, content: bytes) -> Book:
    if not is_packed(name, content):
        return Book(("",))
    sheets = _load(content).worksheets
    shown = tuple(one.title for one in sheets if one.sheet_state == "visible")
    if not shown:
        raise WrongSheet("The workbook has no sheet that is shown.")
    return Book(shown, tuple(one.title for one in sheets if one.sheet_state != "visible"))


def read_grid(name: str, content: bytes, title: str = "") -> Grid:
    """The sheet of that title among those that are shown, the first without one."""
    if not is_packed(name, content):
        return Grid("", tuple(_csv(content)))
    book = _load(content)
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    sheet = next((one for one in shown if one.title == title), shown[0] if shown and not title else None)
    if sheet is None:
        raise WrongSheet(f"The workbook has no sheet '{title[:60]}' that is shown.")
    lines = list(_cells(sheet))
    marks = _marks(content, sheet._worksheet_path, len(lines))
    _fill(lines, marks.merged)
    rows = tuple(
        GridRow(number, tuple(cells), number in marks.rows)
        for number, cells in enumerate(lines, start=1)
        if any(cell.text or cell.odd for cell in cells)
    )
    return Grid(sheet.title, rows, frozenset(marks.columns), 1904 if book.epoch.year == 1904 else 1900)


# ---- CSV


def _csv(content: bytes) -> Iterator[GridRow]:
    for count, (number, texts) in enumerate(csv_rows(content)):
        if count > MOST_ROWS:
            raise WrongSheet(f"The file has more than {MOST_ROWS:,} rows, the limit. Split it into several.")
        held = list(texts)
        while held and not held[-1]:
            held.pop()
        if len(held) == 1 and re.search(r"[^;]*;[^;]*;", held[0].splitlines()[0]) and not count:
            raise WrongSheet(
                f"Row {number}: the columns are parted by semicolons. Save the file with commas (CSV UTF-8)."
            )
        if held:
            yield GridRow(number, tuple(GridCell(text) for text in held))


# ---- XLSX


def _load(content: bytes) -> Any:
    """The trap: reading a workbook whole writes out every cell of a merged range or link, however large it says it is;
    so it is read as a stream, and what is merged is read beside it."""
    from openpyxl import load_workbook  # Heavy, and no page needs it.

    check_archive(content)
    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception:
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None


def _cells(sheet: Any) -> Iterator[list[GridCell]]:
    sheet.reset_dimensions()  # What a file says of its size is not believed.
    rows, number = iter(sheet.iter_rows()), 0
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
        if len(held) > MOST_COLUMNS:
            raise WrongSheet(
                f"Row {number} has more than {MOST_COLUMNS} columns, the limit. Keep those that are read."
            )
        yield [_cell(cell, number, place) for place, cell in enumerate(held, start=1)]


def _cell(cell: Any, row: int, column: int) -> GridCell:
    if cell.value is not None and cell.data_type == "f":
        return GridCell(odd=FORMULA)
    if cell.value is not None and cell.data_type == "e":
        return GridCell(checked(str(cell.value)[:20], row, column), ERROR)
    return GridCell(checked(cell_text(cell, row, column), row, column))


@dataclass(frozen=True)
class Marks:
    """What a sheet says beside its cells; columns from 0, rows from 1."""

    merged: list[tuple[int, int, int, int]]
    rows: set[int]
    columns: set[int]


RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def place_of(letters: str) -> int:
    place = 0
    for one in letters:
        place = 26 * place + ord(one) - 64
    return place - 1


def _marks(content: bytes, path: str, height: int) -> Marks:
    from defusedxml.ElementTree import iterparse

    marks, number, covered = Marks([], set(), set()), 0, 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as file:
            for _, one in iterparse(file, ("end",)):
                tag = one.tag.rpartition("}")[2]
                hidden = one.get("hidden") in ("1", "true")
                if tag == "row":
                    number = int(one.get("r") or number + 1)
                    if hidden:
                        marks.rows.add(number)
                    one.clear()
                elif tag == "col" and hidden:
                    first, last = int(one.get("min", 1)), int(one.get("max", 1))
                    marks.columns.update(range(first - 1, min(last, MOST_COLUMNS)))
                elif tag == "mergeCell" and (found := RANGE.fullmatch(one.get("ref", ""))):
                    marks.merged.append(_clipped(found, height))
                    covered += _area(marks.merged[-1])
                    if covered > MOST_MERGED:
                        raise WrongSheet(f"The sheet has more than {MOST_MERGED:,} merged cells, the limit.")
    except WrongSheet:
        raise
    except Exception:
        raise WrongSheet(f"{SHEET}it is damaged. Save it again.") from None
    return marks


def _clipped(found: re.Match[str], height: int) -> tuple[int, int, int, int]:
    """Top, left, bottom and right, no further than the sheet's own cells."""
    left, top, right, bottom = found.groups()
    return int(top), place_of(left), min(int(bottom), height), min(place_of(right), MOST_COLUMNS - 1)


def _area(merged: tuple[int, int, int, int]) -> int:
    top, left, bottom, right = merged
    return 1 + max(0, bottom - top + 1) * max(0, right - left + 1)


def _fill(lines: list[list[GridCell]], merged: list[tuple[int, int, int, int]]) -> None:
    """The value of a merged cell stands in each of the cells that it covers, marked as carried down or across."""
    for top, left, bottom, right in merged:
        if not 1 <= top <= len(lines) or left >= len(lines[top - 1]):
            continue
        first = lines[top - 1][left]
        for number in range(top, bottom + 1):
            line = lines[number - 1]
            line += [NOTHING] * (right + 1 - len(line))
            for place in range(left, right + 1):
                if (number, place) != (top, left) and not line[place].text:
                    odd = first.odd or (ACROSS if place > left else DOWN)
                    line[place] = GridCell(first.text, odd)
