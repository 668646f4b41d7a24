"""Pieces drawn with python-pptx: text boxes, tables, tiles and charts that the reader can change. Lengths are inches.

The library is heavy, so each function that needs a name of it fetches it.
"""

from collections.abc import Sequence
from typing import Any

from board.calculations.fitting import Phrase, sized
from board.exports.charts import draw_bars, draw_lines
from board.exports.pieces import LEAST, MARGIN, Bars, Cell, Drawing, Table, Text, Tile, colours_of
from board.exports.placing import Placed
from judgements.charts import INK, RULE
from judgements.palette import WHITE

FONT = "Arial"
# PowerPoint's own style without fills and lines; ours has a rule below each row.
BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def emu(inches: float) -> int:
    """English Metric Units, of which an inch has 914,400."""
    return round(inches * 914_400)


def describe(shape: Any, words: str, name: str = "") -> None:
    """What is said of a shape to those who do not see it."""
    held = shape._element.xpath(".//p:cNvPr")[0]
    held.set("descr", words)
    if name:
        held.set("name", name)


def say(paragraph: Any, phrase: Phrase, size: int) -> None:
    """One paragraph of one run, in British English."""
    from pptx.dml.color import RGBColor
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = " ".join(phrase.words.split())
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(sized(phrase, size, LEAST)), phrase.bold
    font.color.rgb = RGBColor.from_string(phrase.colour[1:])
    font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK


def fill_frame(frame: Any, phrases: Sequence[Phrase], size: int, *, right: bool = False) -> None:
    from pptx.enum.text import PP_ALIGN

    frame.word_wrap = True
    for n, phrase in enumerate(phrases):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if right:
            paragraph.alignment = PP_ALIGN.RIGHT
        say(paragraph, phrase, size)


def text_box(
    slide: Any,
    box: tuple[float, float, float, float],
    phrases: Sequence[Phrase],
    size: int,
    *,
    right: bool = False,
) -> Any:
    shape = slide.shapes.add_textbox(*map(emu, box))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    fill_frame(frame, phrases, size, right=right)
    return shape


def draw(slide: Any, placed: Placed, size: int) -> None:
    """One piece at its place."""
    made = {Text: _text, Table: _table, Tile: _tile, Drawing: draw_lines, Bars: draw_bars}
    made[type(placed.piece)](slide, placed, size)


def _text(slide: Any, placed: Placed, size: int) -> None:
    text: Text = placed.piece  # type: ignore[assignment]
    above = 0.1 if text.head else 0.0
    box = (placed.left, placed.top + above, placed.width, placed.height - above)
    shape = text_box(slide, box, text.phrases, size)
    if text.head:
        _rule_above(slide, placed)
    shape.name = text.phrases[0].words[:60] or "Text"


def _rule_above(slide: Any, placed: Placed) -> None:
    """The rule that opens a section, which is decoration and says so to a screen reader."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    left, top = emu(placed.left), emu(placed.top + 0.02)
    rule = slide.shapes.add_connector(1, left, top, left + emu(placed.width), top)
    rule.line.color.rgb, rule.line.width = RGBColor.from_string(INK[1:]), Pt(3)
    flat(rule)
    decorative(rule)


def flat(shape: Any) -> None:
    """Without the shadow that the template's theme gives to every shape."""
    from lxml import etree

    shape._element.spPr.append(etree.fromstring(f'<a:effectLst xmlns:a="{DRAWING}"/>'))


def decorative(shape: Any) -> None:
    from lxml import etree

    held = shape._element.xpath(".//p:cNvPr")[0]
    held.append(
        etree.fromstring(
            f'<a:extLst xmlns:a="{DRAWING}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
            '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
            "</a:ext></a:extLst>"
        )
    )


def tile(slide: Any, box: tuple[float, float, float, float], piece: Tile, size: int) -> None:
    """A grade as a block in its colours, with its word and its place."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Pt

    of = colours_of(piece.grade)
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(emu, box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(of.fill[1:])
    shape.line.color.rgb, shape.line.width = RGBColor.from_string(of.edge[1:]), Pt(1.5)
    flat(shape)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = emu(0.15)
    frame.margin_top = frame.margin_bottom = emu(0.05)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    fill_frame(frame, piece.phrases(), size)
    frame.paragraphs[0].alignment = 1
    describe(shape, piece.name, "Grade")


def _tile(slide: Any, placed: Placed, size: int) -> None:
    tile(slide, (placed.left, placed.top, placed.width, placed.height), placed.piece, size)  # type: ignore[arg-type]


# ---- Tables


def _table(slide: Any, placed: Placed, size: int) -> None:
    piece: Table = placed.piece  # type: ignore[assignment]
    box = map(emu, (placed.left, placed.top, placed.width, placed.height))
    shape = slide.shapes.add_table(len(piece.rows) + 1, len(piece.head), *box)
    table = shape.table
    table.first_row, table.horz_banding = True, False
    table._tbl.tblPr.find(f"{{{DRAWING}}}tableStyleId").text = BARE
    for column, wide in zip(table.columns, piece.widths(placed.width, size), strict=True):
        column.width = emu(wide)
    for row, high in zip(table.rows, piece.heights(placed.width, size), strict=True):
        row.height = emu(high)
    for number, cells in enumerate((piece.head, *piece.rows)):
        for place, cell in enumerate(cells):
            _cell(table.cell(number, place), cell, size, head=number == 0)
    describe(shape, piece.told, piece.name[:60] or "Table")


def _cell(held: Any, cell: Cell, size: int, *, head: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR

    held.margin_left = held.margin_right = emu(MARGIN[0])
    held.margin_top = held.margin_bottom = emu(MARGIN[1])
    held.vertical_anchor = (
        MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE if cell.colours else MSO_ANCHOR.TOP
    )
    fill_frame(held.text_frame, cell.phrases, size, right=cell.right)
    if not cell.phrases:
        held.text_frame.paragraphs[0].font.size = LEAST * 12_700
    _edge(held, "B", INK if head else RULE, 2.25 if head else 0.75)
    if cell.colours:
        for side in "BTRL":
            _edge(held, side, WHITE, 3)
        held.fill.solid()
        held.fill.fore_color.rgb = RGBColor.from_string(cell.colours.fill[1:])


def _edge(held: Any, side: str, colour: str, points: float) -> None:
    """An edge of a cell; PowerPoint refuses a file in which they do not come as left, right, top, bottom."""
    from lxml import etree

    properties = held._tc.get_or_add_tcPr()
    for earlier in properties.findall(f"{{{DRAWING}}}ln{side}"):
        properties.remove(earlier)
    properties.insert(
        0,
        etree.fromstring(
            f'<a:ln{side} xmlns:a="{DRAWING}" w="{round(points * 12_700)}"><a:solidFill>'
            f'<a:srgbClr val="{colour[1:]}"/></a:solidFill></a:ln{side}>'
        ),
    )
