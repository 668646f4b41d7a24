"""From a file to pages of lines. The only module that knows the PDF library, which is imported where it is used."""

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from judgements.reports.layout import Letter, laid_out
from judgements.reports.parsed import Page, UnreadableReportError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 600
MOST_LETTERS = 4_000_000
LONGEST_LINE = 20_000
LARGEST_FILE = 60_000_000
# Some programs write a few bytes before the header; a reader allows 1,024, and mail gateways add more.
HEADER_WITHIN = 8192
FEWEST_LETTERS = 200
MOST_PLACED = 20_000
BREAKS = re.compile(r"\r\n|\r|\n")
MARKUP_START = re.compile(
    rb"^\s*(?:<!doctype html|<html|<head|<\?xml[^>]*>\s*<(?:!doctype )?html)", re.IGNORECASE
)
TEXT_NAMES = (".txt", ".text", ".md")


def read_pages(content: bytes, name: str = "") -> tuple[Page, ...]:
    """The pages of a PDF or of a plain text, in which a form feed begins a page."""
    if not content.strip(b"\x00 \t\r\n\x0c"):
        raise UnreadableReportError("the file is empty. Choose the file again, or download it anew.")
    if len(content) > LARGEST_FILE:
        raise UnreadableReportError(
            f"the file is too large: {len(content) // 1_000_000} MB, of at most {LARGEST_FILE // 1_000_000}. "
            "Save it again without pictures."
        )
    at = content.find(b"%PDF-", 0, HEADER_WITHIN)
    if at >= 0:
        return pages_of_pdf(content[at:])
    if MARKUP_START.match(content[:2048].removeprefix(b"\xef\xbb\xbf")):
        saved = " saved as .pdf" if name.lower().endswith(".pdf") else ""
        raise UnreadableReportError(
            f"this is a web page{saved}, not a PDF. Open the report's own link and save the PDF itself."
        )
    if name.lower().endswith(".pdf"):
        raise UnreadableReportError(
            f"this is not a PDF, whatever its name: {what_it_is(content)}. Download the report anew."
        )
    return pages_of_text(content, name)


KINDS = (
    (b"MZ", "it begins like a Windows program"),
    (b"\x7fELF", "it begins like a program"),
    (b"PK\x03\x04", "it begins like a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "it begins like an old Office document"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"{\\rtf", "it is a rich text document"),
)


def what_it_is(content: bytes) -> str:
    return next((words for start, words in KINDS if content.startswith(start)), "it does not begin with %PDF")


# ---- PDF


def pages_of_pdf(content: bytes) -> tuple[Page, ...]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as problem:
        raise UnreadableReportError(why_not(content, str(problem))) from None
    try:
        if not len(document):
            raise UnreadableReportError("this PDF has no pages. Download the report anew.")
        if len(document) > MOST_PAGES:
            raise UnreadableReportError(
                f"this PDF is too large: it has {len(document):,} pages, of at most {MOST_PAGES}. Is it one report?"
            )
        pages = tuple(read_each(content, document))
    except PdfiumError:
        raise UnreadableReportError(
            "a page of this PDF is damaged and cannot be read. Download the report anew."
        ) from None
    finally:
        document.close()
    if sum(len(line) for page in pages for line in page.lines) < FEWEST_LETTERS:
        kind = (
            "has pages but hardly any text: a scan perhaps, or damaged"
            if letters(pages)
            else "has no text: a scan perhaps"
        )
        raise UnreadableReportError(
            f"this PDF {kind}. No judgement can be read from it; recognise its text first (OCR), or type the draft."
        )
    return pages


def letters(pages: tuple[Page, ...]) -> int:
    return sum(len(line.strip()) for page in pages for line in page.lines)


def why_not(content: bytes, problem: str) -> str:
    if "password" in problem.lower() or "security" in problem.lower():
        return "this PDF is encrypted and asks for a password. Save it without one."
    if re.search(rb"/Type\s*/Pages\b[^>]*/(?:Count\s+0\b|Kids\s*\[\s*\])", content[:100_000]):
        return "this PDF has no pages. Download the report anew."
    return "this PDF is damaged: its structure or its pages cannot be read. Download the report anew."


def read_each(content: bytes, document: "PdfDocument") -> Iterator[Page]:
    total = 0
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        text = page.get_textpage()
        try:
            words = text.get_text_range()
            total += len(words)
            refuse_long(total, words)
        finally:
            text.close()
            page.close()
        yield Page(number, tuple(BREAKS.split(words)), partial(laid_page, content, number - 1))


def laid_page(content: bytes, index: int) -> tuple[str, ...]:
    """A page's lines by their place on the paper, for the few pages whose order of writing misleads."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError:
        return ()
    try:
        page = document[index]
        text = page.get_textpage()
        try:
            return laid_out(letters_of(text))
        finally:
            text.close()
            page.close()
    except PdfiumError:
        return ()
    finally:
        document.close()


def letters_of(text: Any) -> Iterator[Letter]:
    """Every letter with its place, in the order of writing; spaces are left out, since places tell them."""
    from ctypes import byref, c_double

    from pypdfium2 import raw

    x, y, box = c_double(), c_double(), raw.FS_RECTF()
    for index in range(min(text.count_chars(), MOST_PLACED)):
        sign = chr(raw.FPDFText_GetUnicode(text, index) or 32)
        if sign.isspace():
            continue
        raw.FPDFText_GetCharOrigin(text, index, byref(x), byref(y))
        # The loose box is as wide as the letter moves the pen, so that a gap between two boxes is a space.
        raw.FPDFText_GetLooseCharBox(text, index, byref(box))
        yield Letter(sign, box.left, box.right, y.value, raw.FPDFText_GetFontSize(text, index))


def refuse_long(total: int, words: str) -> None:
    if total > MOST_LETTERS:
        raise UnreadableReportError(
            f"the text of this file is too large: more than {MOST_LETTERS:,} letters. Is it one report?"
        )
    if any(len(line) > LONGEST_LINE for line in BREAKS.split(words)):
        raise UnreadableReportError(
            f"a line of this file is too long (over {LONGEST_LINE:,} letters), so no judgement can be found in it. "
            "Save the report anew."
        )


# ---- Plain text


def pages_of_text(content: bytes, name: str) -> tuple[Page, ...]:
    text = decoded(content)
    refuse_long(len(text), text)
    sheets = text.split("\f")
    numbered = len(sheets) > 1
    pages = tuple(
        Page(number if numbered else None, tuple(BREAKS.split(sheet)))
        for number, sheet in enumerate(sheets, start=1)
    )
    if not letters(pages):
        raise UnreadableReportError("the file is empty: it holds spaces only. Choose the file again.")
    return pages


def decoded(content: bytes) -> str:
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for mark, name in marks.items() if content.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\x00" in content:
        raise UnreadableReportError(
            "the encoding of this text is not UTF-8: it looks like UTF-16 without its mark, or is no text. "
            "Save it as UTF-8."
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            text = "\x00"
    shown = sum(c.isprintable() or c in "\r\n\t\f" for c in text)
    if shown < 0.98 * len(text):
        raise UnreadableReportError(
            "this file is no text that can be read: its encoding is unknown, or it is another kind of file. "
            "Choose the PDF, or save the text as UTF-8."
        )
    return text
