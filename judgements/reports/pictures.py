"""A page of a report as a picture, with the passage marked that a value was read from. Runs in the guarded process."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from judgements.reports.parsed import UnreadableReportError
from judgements.reports.passages import passage

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 1100
MOST_HIGH = 3_000
MOST_PLACED = 20_000
YELLOW = (255, 236, 130)
NO_PAGE = "there is no page {number} in this file. Open the page from the list again."


def picture_of(content: bytes, number: int, words: str) -> bytes:
    """PNG of page `number`, counted from 1. Raises UnreadableReportError where there is no such page, or no PDF."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content[max(0, content.find(b"%PDF-")) :])
    except PdfiumError:
        raise UnreadableReportError("this file has no pages that can be shown as pictures.") from None
    try:
        if not 1 <= number <= len(document):
            raise UnreadableReportError(NO_PAGE.format(number=number))
        page = document[number - 1]
        picture = drawn(page)
        for box in boxes(page, words, picture.size):
            mark(picture, box)
    except PdfiumError:
        raise UnreadableReportError("this page is damaged and cannot be shown.") from None
    finally:
        document.close()
    kept = BytesIO()
    # Sixty-four colours are as good for print and a third of the bytes.
    picture.quantize(64).save(kept, "PNG")
    return kept.getvalue()


def drawn(page: Any) -> "Image":
    """As wide as the room beside a form on a good screen; a page of any shape stays within bounds."""
    wide, high = page.get_size()
    scale = min(WIDTH / max(wide, 1), MOST_HIGH / max(high, 1))
    bitmap = page.render(scale=scale)
    picture: Image = bitmap.to_pil().convert("RGB")
    return picture


def boxes(page: Any, words: str, size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """The passage line by line, in pixels of the picture."""
    from ctypes import byref, c_int

    from pypdfium2 import raw

    text = page.get_textpage()
    try:
        number = min(text.count_chars(), MOST_PLACED)
        signs = [chr(raw.FPDFText_GetUnicode(text, n) or 32) for n in range(number)]
        found = passage(signs, words)
        if found is None:
            return []
        count = raw.FPDFText_CountRects(text, found[0], found[1] - found[0])
        told = []
        for n in range(min(count, 400)):
            left, top, right, bottom = edges(raw, text, n)
            corners = []
            for across, up in ((left, top), (right, bottom)):
                x, y = c_int(), c_int()
                raw.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, byref(x), byref(y))
                corners += [x.value, y.value]
            told.append((corners[0], corners[1], corners[2], corners[3]))
        return told
    finally:
        text.close()


def edges(raw: Any, text: Any, n: int) -> tuple[float, float, float, float]:
    from ctypes import byref, c_double

    ends = [c_double() for _ in range(4)]
    raw.FPDFText_GetRect(text, n, *(byref(one) for one in ends))
    left, top, right, bottom = (one.value for one in ends)
    return left, top, right, bottom


def mark(picture: "Image", box: tuple[int, int, int, int]) -> None:
    """Yellow under the print, as a pen would leave it; the print stays black."""
    from PIL import Image, ImageChops

    left, right = sorted((box[0], box[2]))
    top, bottom = sorted((box[1], box[3]))
    inside = (
        max(0, left - 3),
        max(0, top - 3),
        min(picture.width, right + 3),
        min(picture.height, bottom + 3),
    )
    if inside[0] < inside[2] and inside[1] < inside[3]:
        part = picture.crop(inside)
        picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, YELLOW)), inside[:2])
