"""Decks for the tests of packs: the demonstration's on a day, and one that is made up to hold every kind of block."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from board.slides import (
    Chart,
    Deck,
    Grade,
    GradeRow,
    Grid,
    Line,
    Lines,
    Part,
    Rows,
    Series,
    Share,
    Slide,
    Standing,
    Status,
    Strip,
    Table,
    Words,
    as_json,
)

STORY = "2012-05-25"
# Words that a spreadsheet runs, a page runs, XML refuses, a box cannot hold or a reader turns round.
HOSTILE = {
    "formula": "=1+1",
    "command": "+cmd|' /C calc'!A0",
    "behind a line's end": "\n\t=HYPERLINK(1)",
    "an error": "#N/A",
    "script": "<script>alert(1)</script>",
    "an address": "https://example.invalid/?a=1&b=2",
    "the end of a section": "]]>&amp;&#0;",
    "one long word": "x" * 5000,
    "many words": "very long words " * 400,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f6b8" * 30,
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc",
    "refused by XML": "a\x00b\x07c\x1bd\x0be\ufffef\ud800g",
    "a foot's instruction": "&P&N{{ x }}{% y %}",
    "nothing": "",
}


def demonstration_deck(day: str = "") -> dict[str, Any]:
    """The demonstration's deck on an ISO day, or today."""
    from board.queries import deck_of
    from judgements.models import Authority

    found = deck_of(Authority.objects.get(is_ours=True), date.fromisoformat(day) if day else date.today())
    assert found is not None
    return as_json(found)


def deck_with(words: str = "Words", **more: Any) -> dict[str, Any]:
    """Every kind of block, each saying these words wherever it says any."""
    graded, ungraded = Grade(words, 4, 4, 3, 4), Grade(words)
    line = Line(words, words, Status(words, "overdue", "concern"), words)
    chart = Chart(
        words,
        ("2010", "2011", words),
        (Series(words, (1.5, None, 3.0), ("1.5%", words or "c", "3.0%")), Series("England", (2.0, 2.5, 2.0), ("2.0%", "2.5%", "2.0%"))),
        0.0,
        4.0,
        "%",
        words,
        3.5,
        words,
    )  # fmt: skip
    blocks = (
        (Standing(words, graded, (Share(graded, 3), Share(ungraded, 1)), ((words, words),)),),
        (Grid(words, (words, words), (GradeRow(words, (graded, None), words),)), Grid(words, (), (GradeRow(words, (ungraded,)),))),
        (Lines(words, (line, line), rest=words), Lines(words, (line,), numbered=True, below=True)),
        (Lines(words, (), none=words, rest=words), chart),
        (Strip(words, (Part(words, 2, "concern", "overdue"), Part(words, 0)), words),),
        (Rows(words, (words, "Newest", "Before"), ((words, "1", "2"), (words, words, words)), rest=words), Rows(words, (words,), (), none=words)),
        (Words(words, (words, words)),),
    )  # fmt: skip
    slides = tuple(
        Slide(f"s{n}", "own", words, words, held, words, graded, words, n % 2 == 0, words)
        for n, held in enumerate(blocks)
    )
    table = Table(
        words[:31] or "T",
        words,
        (words, "Due", "Figure"),
        ((words, STORY, "70.8%"), (words, "2012-13-45", 4)),
    )
    deck = Deck(words, words, STORY, slides, (table, table), words, words, STORY, STORY, illustrative=True)
    return {**as_json(deck), **more}


def packed(content: bytes, where: str = "") -> Iterator[tuple[str, bytes]]:
    """Every part of a file of Office, and of the workbooks within it."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        assert held.testzip() is None
        for name in held.namelist():
            part = held.read(name)
            yield f"{where}{name}", part
            if name.endswith(".xlsx"):
                yield from packed(part, f"{where}{name}/")


def says_nothing_to_others(content: bytes) -> None:
    """Each part is well-formed XML; nothing is linked from elsewhere, run, or a live formula."""
    import openpyxl
    from lxml import etree

    for name, part in packed(content):
        assert "vba" not in name.lower() and not name.endswith((".js", ".html")), name
        if name.endswith((".xml", ".rels")):
            root = etree.fromstring(part)
            assert not root.xpath("//@TargetMode[.='External']"), name
            assert b"macroEnabled" not in part, name
        if name.endswith(".xlsx"):
            no_formula(openpyxl.load_workbook(io.BytesIO(part)))


def no_formula(book: Any) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d"), (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None, (sheet.title, cell.coordinate)


def frozen(deck: dict[str, Any]) -> dict[str, Any]:
    """The deck as a closed meeting holds it."""
    from board.slides import written

    held: dict[str, Any] = json.loads(written(deck))
    return held
