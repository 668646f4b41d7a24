"""A deck as a file of PowerPoint: a slide for each slide, with charts and tables that the reader can change.

Made from the plain dict alone, so that a meeting that was closed gives the same slides whatever changed since.
"""

import io
from datetime import datetime
from typing import Any

from board.calculations.fitting import Phrase, fitted
from board.exports.charts import speak_british
from board.exports.native import decorative, draw, emu, fill_frame, flat, text_box, tile
from board.exports.pieces import CAUTION, LEAST, Tile, told
from board.exports.placing import FOOT, GRADE, HEIGHT, SIDE, TOP, WIDTH, Laid, in_full, laid
from board.exports.safe import readable
from board.slides import mark_of
from board.templatetags.board import iso_day
from judgements.charts import BRAND, INK, QUIET

# The library's template has its blank layouts for 4:3 in this order; one of them is enough.
TITLE_ONLY = 5
# What a property of a file may hold.
LONGEST = 255
# Inches of a line of the foot.
LINE = 0.26


def pptx_of(deck: dict[str, Any]) -> bytes:
    """The whole file. Nothing is asked of the database."""
    from pptx import Presentation  # Heavy, and no page needs it.

    deck = readable(deck)
    file = Presentation()
    layout = _layout(file)
    _without_picture(file)
    _properties(file, deck)
    for number, slide in enumerate(deck["slides"], start=1):
        _slide(file, layout, deck, slide, number)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def _layout(file: Any) -> Any:
    """The one layout that is kept, widened to 16:9, with the line of the house at its top."""
    from pptx.dml.color import RGBColor

    wider = WIDTH * 914_400 / file.slide_width
    file.slide_width, file.slide_height = emu(WIDTH), emu(HEIGHT)
    kept = file.slide_layouts[TITLE_ONLY]
    for layout in list(file.slide_layouts):
        if layout is not kept:
            file.slide_layouts.remove(layout)
    for shape in [*file.slide_master.placeholders, *kept.placeholders]:
        shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
    # Only a slide can be given a shape, so the line is made on one and moved to the layout.
    slide = file.slides.add_slide(kept)
    line = slide.shapes.add_shape(1, 0, 0, emu(WIDTH), emu(0.11))
    line.fill.solid()
    line.fill.fore_color.rgb = RGBColor.from_string(BRAND[1:])
    line.line.fill.background()
    flat(line)
    line.name = "Line"
    line._element.nvSpPr.cNvPr.set("id", str(len(kept.shapes) + 2))
    decorative(line)
    kept.shapes._spTree.append(line._element)
    listed = file.slides._sldIdLst
    file.part.drop_rel(listed[0].rId)
    listed.remove(listed[0])
    for part in (file, file.slide_master, kept):
        speak_british(part._element)
    return kept


def _without_picture(file: Any) -> None:
    """The template brings a small picture of itself, which a folder would show for these slides."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    package = file.part.package
    for key in [key for key, one in package._rels.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        package._rels.pop(key)


def _properties(file: Any, deck: dict[str, Any]) -> None:
    held = file.core_properties
    held.title = deck["title"][:LONGEST]
    held.subject = f"{deck['authority']}, as at {iso_day(deck['as_at'])}"[:LONGEST]
    held.author, held.last_modified_by = deck["authority"][:LONGEST], ""
    held.keywords = "; ".join(marks(deck, "Plan is illustrative" if deck["illustrative"] else ""))
    held.language, held.comments = "en-GB", ""
    # The day that is told, so that the same deck gives the same words wherever it is made.
    held.created = held.modified = datetime.fromisoformat(deck["as_at"])


def marks(deck: dict[str, Any], mark: str) -> list[str]:
    """What must be said beside the words."""
    return [*(["Draft"] if deck["draft"] else []), *([mark] if mark else [])]


def _slide(file: Any, layout: Any, deck: dict[str, Any], slide: dict[str, Any], number: int) -> None:
    page = file.slides.add_slide(layout)
    found = laid(slide)
    _headline(page, found)
    _about(page, slide, found)
    for placed in found.placed:
        draw(page, placed, found.size)
    _foot(page, deck, slide, number)
    notes = [slide["notes"]] if slide["notes"] and not deck["public"] else []
    if found.was_cut:
        notes.append(f"This slide in full:\n{in_full(slide)}")
    if notes:
        page.notes_slide.notes_text_frame.text = "\n\n".join(notes)


def _headline(page: Any, found: Laid) -> None:
    """The title of the slide, which is read first wherever it stands."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN

    title, head = page.shapes.title, found.head
    title.left, title.top = emu(SIDE), emu(TOP + head.about_height)
    title.width, title.height = emu(WIDTH - 2 * SIDE), emu(head.height)
    frame = title.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.auto_size, frame.vertical_anchor = MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    fill_frame(frame, (Phrase(head.headline, INK, bold=True),), head.size)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def _about(page: Any, slide: dict[str, Any], found: Laid) -> None:
    width, head = WIDTH - 2 * SIDE, found.head
    if slide["about"]:
        box = (SIDE, TOP, width - (GRADE + 0.3 if slide["grade"] else 0.0), head.about_height)
        text_box(page, box, (Phrase(head.about, QUIET),), head.about_size).name = "About"
    if slide["grade"]:
        piece = Tile(told(slide["grade"]), slide["grade"], larger=0)
        tile(page, (SIDE + width - GRADE, TOP, GRADE, 0.5), piece, head.grade_size)


def _foot(page: Any, deck: dict[str, Any], slide: dict[str, Any], number: int) -> None:
    """Where, when and from what; whether it is a draft or made up; which slide of how many."""
    said = marks(deck, mark_of(slide, deck))
    place = f"{deck['authority']}, as at {iso_day(deck['as_at'])}"
    _foot_words(page, "Place and day", place, QUIET, (SIDE, 0.0, 6.6))
    _foot_words(page, "Mark", ". ".join(said), CAUTION, (SIDE + 6.7, 0.0, 3.8))
    _foot_words(page, "Number", f"{number} of {len(deck['slides'])}", QUIET, (WIDTH - SIDE - 1.4, 0.0, 1.4))
    _foot_words(page, "Source", slide["source"], QUIET, (SIDE, LINE, WIDTH - 2 * SIDE))


def _foot_words(page: Any, name: str, words: str, colour: str, box: tuple[float, float, float]) -> None:
    """One line of the foot: `box` as left, down from the foot's top, width."""
    if not words:
        return
    left, down, width = box
    bold = colour == CAUTION
    shown, size = fitted(words, width, 1, (LEAST,), bold=bold)
    place = (left, HEIGHT - FOOT + down, width, LINE)
    shape = text_box(page, place, (Phrase(shown, colour, bold),), size, right=left > SIDE)
    shape.name = name
