"""A deck as a workbook: what it is, its slides, every table behind them and the figures of every chart. No live formula.

Made from the plain dict alone, as the slides' file is.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from board.exports.safe import readable
from board.slides import made_up
from board.templatetags.board import iso_day
from judgements.exports import cell

ISO = re.compile(r"\d{4}-\d\d-\d\d")
FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?%?")
# What the name of a sheet may not hold, and how long it may be.
UNNAMED, LONGEST = re.compile(r"[\[\]:*?/\\]"), 31
DAY = "d mmm yyyy"
NARROW, WIDE = 9, 60
A4 = 9


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what it holds, its rows under their columns, and whether any of it is made up."""

    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    illustrative: bool = False


def xlsx_of(deck: dict[str, Any]) -> bytes:
    """The whole workbook. Nothing is asked of the database."""
    from openpyxl import Workbook  # Heavy, and no page needs it.

    deck = readable(deck)
    sheets = list(sheets_of(deck))
    book = Workbook()
    about = book.active
    about.title = "About"
    _about(about, deck, sheets)
    for sheet in sheets:
        _sheet(book.create_sheet(sheet.name), deck, sheet)
    held = book.properties
    held.title, held.creator, held.language = deck["title"], deck["authority"], "en-GB"
    held.keywords = "; ".join(marks(deck, deck["illustrative"]))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def marks(deck: dict[str, Any], illustrative: bool) -> list[str]:
    """What a sheet says beside its rows, on the screen and on paper."""
    said = ["Draft"] if deck["draft"] else []
    return [*said, "Illustrative"] if illustrative else said


def sheets_of(deck: dict[str, Any]) -> Iterator[Sheet]:
    """Every sheet behind the first, each with a name of its own."""
    taken = {"about", "slides", "charts", "history"}
    yield Sheet(
        "Slides",
        "The slides in their order.",
        ("Slide", "Name", "Headline", "Source", "Illustrative"),
        [
            (n, one["name"], one["headline"], one["source"], one["illustrative"])
            for n, one in enumerate(deck["slides"], start=1)
        ],
        any(one["illustrative"] for one in deck["slides"]),
    )
    for table in deck["tables"]:
        name = _named(table["name"], taken)
        taken.add(name.lower())
        yield Sheet(name, table["caption"], table["columns"], table["rows"], made_up(table, deck))
    yield Sheet(
        "Charts",
        "The figures of every chart and count on the slides.",
        ("Slide", "Chart", "Line", "Period or word", "Figure", "As printed", "Unit", "Target"),
        [(n, *row) for n, slide in enumerate(deck["slides"], start=1) for row in figures_of(slide)],
        # A drawing of a slide about the plan is made up; the grades of the report are not.
        any(one["illustrative"] and any(figures_of(one)) for one in deck["slides"]),
    )


def _named(name: str, taken: set[str]) -> str:
    plain = UNNAMED.sub(" ", name).strip(" '")[:LONGEST] or "Table"
    found, number = plain, 2
    while found.lower() in taken:
        end = f" {number}"
        found, number = plain[: LONGEST - len(end)] + end, number + 1
    return found


def figures_of(slide: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row for each figure that is drawn on a slide: chart, line, period or word, figure, as printed, unit, target."""
    for block in slide["blocks"]:
        if block["kind"] == "chart":
            for series in block["series"]:
                points = zip(block["periods"], series["values"], series["printed"], strict=True)
                for period, value, printed in points:
                    line = (block["title"], series["label"], period)
                    yield (*line, value, printed, block["unit"], block["target"])
        elif block["kind"] == "strip":
            for part in block["parts"]:
                yield block["title"], "", part["words"], part["count"], "", "", None
        elif block["kind"] == "standing":
            for share in block["shares"]:
                yield block["title"], "", share["grade"]["label"], share["count"], "", "judgements", None


# ---- Cells


def put(place: Any, value: Any, *, figure: bool = False) -> None:
    """A day is a day, a figure a figure, and text is text: the library takes '=1' for a formula and '#N/A' for an error."""
    if isinstance(value, str) and ISO.fullmatch(value) and (day := _day(value)):
        place.value, place.number_format = day, DAY
    elif figure and isinstance(value, str) and FIGURE.fullmatch(value):
        place.value, place.number_format = _number(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        place.value = value
    else:
        text = cell(value)
        if text != "":
            place.value = text
            place.data_type = "s"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> tuple[float, str]:
    """'1,008.5%' as 1008.5 and the format in which a sheet prints it so."""
    plain = text.rstrip("%").replace(",", "")
    decimals = len(plain.partition(".")[2])
    shown = ("#,##0" if "," in text else "0") + (f".{'0' * decimals}" if decimals else "")
    return (float(plain) if decimals else int(plain)), f'{shown}"%"' if text.endswith("%") else shown


def _figures(sheet: Sheet) -> set[int]:
    """The columns of figures: those in which one has a fraction or a sign. A year or a reference has neither."""
    return {
        place
        for row in sheet.rows
        for place, value in enumerate(row)
        if isinstance(value, str) and FIGURE.fullmatch(value) and ("." in value or value.endswith("%"))
    }


# ---- Sheets


def _about(held: Any, deck: dict[str, Any], sheets: Sequence[Sheet]) -> None:
    from openpyxl.styles import Alignment, Font

    rows = [
        (deck["title"], ""),
        ("Authority", deck["authority"]),
        ("As at", deck["as_at"]),
        ("Looks back to", deck["since"]),
        ("Looks ahead to", deck["until"]),
        ("Meeting", deck["meeting"]),
        ("Board", deck["board"]),
        ("Illustrative", "Plan is illustrative" if deck["illustrative"] else ""),
        ("Standing", "Draft" if deck["draft"] else ""),
        ("Readers", "Public version" if deck["public"] else ""),
        *(("Left out", one) for one in deck["left_out"]),
        ("Sheet", "What is on it"),
        *((sheet.name, sheet.caption) for sheet in sheets),
    ]
    rows = [row for n, row in enumerate(rows) if n == 0 or row[1]]
    for number, (name, value) in enumerate(rows, start=1):
        put(held.cell(number, 1), name)
        put(held.cell(number, 2), value)
        held.cell(number, 1).font = Font(bold=True, size=14 if number == 1 else 11)
        held.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        held.cell(number, 1).alignment = Alignment(vertical="top")
    held.column_dimensions["A"].width, held.column_dimensions["B"].width = 24, 90
    _paper(held, deck, deck["illustrative"])


def _sheet(held: Any, deck: dict[str, Any], sheet: Sheet) -> None:
    """What it is, of which day, then the columns and the rows."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    put(held.cell(1, 1), sheet.caption)
    held.cell(1, 1).font = Font(bold=True)
    put(
        held.cell(2, 1),
        ". ".join([f"{deck['authority']}, as at {iso_day(deck['as_at'])}", *marks(deck, sheet.illustrative)]),
    )
    head = 3
    for place, name in enumerate(sheet.columns, start=1):
        put(held.cell(head, place), name)
        held.cell(head, place).font = Font(bold=True)
        held.cell(head, place).alignment = Alignment(wrap_text=True, vertical="bottom")
    figures = _figures(sheet)
    for number, row in enumerate(sheet.rows, start=head + 1):
        for place, value in enumerate(row, start=1):
            put(held.cell(number, place), value, figure=place - 1 in figures)
            held.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
    for place, name in enumerate(sheet.columns):
        longest = max([len(name), *(len(str(row[place])) for row in sheet.rows if place < len(row))])
        held.column_dimensions[get_column_letter(place + 1)].width = min(WIDE, max(NARROW, longest + 2))
    held.freeze_panes = held.cell(head + 1, 1)
    held.print_title_rows = f"{head}:{head}"
    _paper(held, deck, sheet.illustrative)


def _paper(held: Any, deck: dict[str, Any], illustrative: bool) -> None:
    """A4 on its side, as wide as the page, with place, day and marks at each foot; '&' would begin an instruction."""
    held.page_setup.orientation, held.page_setup.paperSize = "landscape", A4
    held.page_setup.fitToWidth, held.page_setup.fitToHeight = 1, 0
    held.sheet_properties.pageSetUpPr.fitToPage = True
    # A line of a foot holds 255 letters in all.
    place = deck["authority"].replace("&", "and")[:100]
    held.oddFooter.left.text = f"{place}, as at {iso_day(deck['as_at'])}"
    held.oddFooter.center.text = ". ".join(marks(deck, illustrative)) or None
    held.oddFooter.right.text = "&P of &N"
