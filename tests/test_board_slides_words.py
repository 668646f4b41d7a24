"""What a file of PowerPoint says beside its figures: marks, notes, gaps, words in their boxes, hostile words."""

import ctypes
import io
from functools import lru_cache

import pytest

from board.calculations.fitting import width_of
from board.exports import pptx_of
from judgements.palette import Tone, colours
from tests.board_decks import HOSTILE, STORY, deck_with, demonstration_deck, frozen, says_nothing_to_others
from tests.board_slides_read import (
    BOTH,
    SMALLEST,
    SMALLEST_HEADLINE,
    charts,
    description,
    frames,
    opened,
    pairs,
    runs,
    said,
    tables,
)

# ---- What is said beside the figures


@BOTH
def test_each_drawing_and_table_is_described(demonstration, day):
    for page, slide in pairs(demonstration_deck(day)):
        for shape in page.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 1:
                assert description(shape), (slide["key"], shape.name)
        for chart, block in zip(
            [shape for shape in page.shapes if shape.has_chart],
            [block for block in slide["blocks"] if block["kind"] in ("chart", "strip", "standing")],
            strict=True,
        ):
            for series in block.get("series", ()):
                assert all(one in description(chart) for one in series["printed"])
            for part in block.get("parts", ()):
                assert f"{part['words']} {part['count']}" in description(chart)


@BOTH
def test_the_headline_is_the_title_and_comes_first(demonstration, day):
    for page, slide in pairs(demonstration_deck(day)):
        assert page.shapes[0] == page.shapes.title
        assert page.shapes.title.text_frame.text == slide["headline"]


@BOTH
def test_the_foot_says_where_when_from_what_and_which(demonstration, day):
    deck = demonstration_deck(day)
    for number, (page, slide) in enumerate(pairs(deck), start=1):
        told = said(page)
        assert f"{deck['authority']}, as at " in told and deck["as_at"][:4] in told
        assert slide["source"].split(". ")[-1] in told
        assert f"{number} of {len(deck['slides'])}" in told


def test_each_slide_that_shows_the_plan_says_that_it_is_made_up(demonstration):
    deck = demonstration_deck(STORY)
    marked = [("llustrative" in said(page)) for page, _ in pairs(deck)]
    assert marked == [slide["illustrative"] for slide in deck["slides"]]
    for page, slide in pairs(deck):
        assert ("Plan is illustrative" in said(page)) is (
            slide["illustrative"] and slide["kind"] != "answers"
        )
    assert any(marked) and not all(marked)


def test_a_draft_says_so_on_every_slide(demonstration):
    assert all("Draft" in said(page) for page, _ in pairs({**demonstration_deck(STORY), "draft": True}))
    assert not any("Draft" in said(page) for page, _ in pairs(demonstration_deck(STORY)))


def test_a_slide_of_own_words_in_an_illustrative_deck_says_so():
    assert all("Illustrative" in said(page) for page, _ in pairs(deck_with()))


def test_notes_are_for_the_presenter_and_not_for_the_public():
    assert [page.notes_slide.notes_text_frame.text for page, _ in pairs(deck_with("Say this"))] == [
        "Say this"
    ] * 7
    assert not any(page.has_notes_slide for page, _ in pairs(deck_with("Say this", public=True)))


def test_a_grade_is_in_its_colour_with_its_word_and_place():
    of = colours(Tone(4, 4, 3))
    page = next(page for page, slide in pairs(deck_with("Poor")) if slide["blocks"][0]["kind"] == "grid")
    table = next(shape.table for shape in page.shapes if shape.has_table)
    held = table.cell(1, 1)
    assert held.text == "Poor, lowest of 4"
    assert f"#{held.fill.fore_color.rgb}" == of.fill
    assert f"#{runs(held.text_frame)[0].font.color.rgb}" == of.ink
    assert table.cell(1, 2).text == ""


def test_the_file_is_in_british_english_and_names_itself(demonstration):
    deck = demonstration_deck(STORY)
    file = opened(deck)
    assert (file.core_properties.title, file.core_properties.language) == (deck["title"], "en-GB")
    assert (file.slide_width / 914_400, file.slide_height / 914_400) == pytest.approx((13.333, 7.5))
    for page in file.slides:
        assert {node.get("lang") for node in page._element.iter() if node.get("lang")} == {"en-GB"}


# ---- A figure that is not there


def test_a_gap_stays_a_gap_and_says_why():
    page = next(
        page for page, slide in pairs(deck_with("Withheld")) if slide["blocks"][-1]["kind"] == "chart"
    )
    chart = charts(page, lines=True)[0]
    assert list(chart.plots[0].series[0].values) == [1.5, None, 3.0]
    assert chart._chartSpace.xpath("//c:dispBlanksAs/@val") == ["gap"]
    points = chart._chartSpace.xpath("//c:ser[1]/c:val//c:pt/@idx")
    assert points == ["0", "2"]
    assert "No figure: Withheld 2011: Withheld" in said(page)
    sheet = workbook_behind(chart)
    assert [row[1] for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)] == [1.5, None, 3]
    assert list(chart.plots[0].series[2].values) == [3.5] * 3


def workbook_behind(chart):
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active


# ---- Words and their boxes


@lru_cache(maxsize=4)
def face(bold):
    """PDFium's own Helvetica, whose widths Arial has."""
    import pypdfium2.raw as raw

    file = raw.FPDF_CreateNewDocument()
    return raw.FPDFText_LoadStandardFont(file, b"Helvetica-Bold" if bold else b"Helvetica")


@lru_cache(maxsize=2000)
def glyph(letter, bold):
    import pypdfium2.raw as raw

    width = ctypes.c_float()
    raw.FPDFFont_GetGlyphWidth(face(bold), ord(letter), 1000.0, ctypes.byref(width))
    return width.value


@pytest.mark.parametrize("bold", [False, True], ids=["plain", "bold"])
def test_no_letter_is_taken_for_narrower_than_it_is(bold):
    narrow = {
        letter: (width_of(letter, 72_000, bold=bold), glyph(letter, bold))
        for letter in map(chr, [*range(32, 127), 0xA3, 0x2013, 0x2018, 0x2019])
        if width_of(letter, 72_000, bold=bold) < glyph(letter, bold)
    }
    assert narrow == {}


def height_drawn(frame, width):
    """Points that the words take in a box of this width, wrapped by the widths of the face."""
    total = 0.0
    for run in runs(frame):
        size, bold = run.font.size.pt, bool(run.font.bold)
        rows, used = 1, 0.0
        for word in run.text.split():
            wide = sum(glyph(letter, bold) for letter in word) * size / 1000
            space = glyph(" ", bold) * size / 1000 if used else 0.0
            assert wide <= width, word
            if used + space + wide > width:
                rows, used, space = rows + 1, 0.0, 0.0
            used += space + wide
        total += rows * size * 1.2
    return total


@BOTH
def test_no_words_run_out_of_their_box(demonstration, day):
    for page, slide in pairs(demonstration_deck(day)):
        for name, frame, width, height in frames(page):
            assert height_drawn(frame, width) <= height + 0.5, (slide["key"], name, frame.text)


def sizes_and_places(deck):
    file = opened(deck)
    for number, page in enumerate(file.slides, start=1):
        assert min(run.font.size.pt for run in runs(page.shapes.title.text_frame)) >= SMALLEST_HEADLINE
        for _, frame, _, _ in frames(page):
            for run in runs(frame):
                assert run.font.size.pt >= SMALLEST, (number, run.text[:40])
        for shape in page.shapes:
            assert shape.left >= 0 and shape.top >= 0, (number, shape.name)
            assert shape.left + shape.width <= file.slide_width + 9, (number, shape.name)
            assert shape.top + shape.height <= file.slide_height + 9, (number, shape.name)
            if shape.has_table:
                assert sum(row.height for row in shape.table.rows) <= shape.height + 99
            if shape.has_chart:
                drawn = shape.chart._chartSpace.xpath("//a:defRPr/@sz")
                assert min(int(size) for size in drawn) >= SMALLEST * 100
        yield number, page


def apart(page):
    """Names of boxes that stand on one another; the rules above sections are no boxes."""
    boxes = [shape for shape in page.shapes if shape.shape_type != 9 and shape.height]
    return [
        (one.name, other.name)
        for n, one in enumerate(boxes)
        for other in boxes[n + 1 :]
        if min(one.left + one.width, other.left + other.width) - max(one.left, other.left) > 99
        and min(one.top + one.height, other.top + other.height) - max(one.top, other.top) > 99
    ]


@BOTH
def test_every_box_is_on_the_slide_and_on_no_other(demonstration, day):
    deck = demonstration_deck(day)
    assert [apart(page) for _, page in sizes_and_places(deck)] == [[]] * len(deck["slides"])


@BOTH
def test_nothing_of_the_demonstration_is_cut(demonstration, day):
    assert not any(page.has_notes_slide for page, _ in pairs(demonstration_deck(day)))


def test_what_is_too_long_is_cut_and_stands_in_the_notes_in_full():
    long = "Sentence after sentence. " * 300
    deck = deck_with()
    deck["slides"] = [
        {**deck["slides"][-1], "blocks": [{"kind": "words", "title": "", "paragraphs": [long]}]}
    ]
    (page, _), *_ = pairs(deck)
    assert "\u2026" in said(page)
    assert long.strip() in page.notes_slide.notes_text_frame.text


# ---- Hostile words, and a deck that was frozen


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_make_a_file_that_opens_and_runs_nothing(words):
    deck = deck_with(words)
    says_nothing_to_others(pptx_of(deck))
    assert [apart(page) for _, page in sizes_and_places(deck)] == [[]] * len(deck["slides"])


def test_words_that_look_like_markup_stay_words():
    (page, _), *_ = pairs(deck_with(HOSTILE["script"]))
    assert page.shapes.title.text_frame.text == HOSTILE["script"]


@BOTH
def test_nothing_of_the_demonstration_is_run_or_fetched(demonstration, day):
    says_nothing_to_others(pptx_of(demonstration_deck(day)))


def test_a_frozen_deck_makes_the_same_slides(demonstration):
    deck = demonstration_deck(STORY)
    told = [[said(page), tables(page)] for page, _ in pairs(deck)]
    assert [[said(page), tables(page)] for page, _ in pairs(frozen(deck))] == told


def test_a_deck_without_slides_is_a_file_without_slides():
    assert list(opened({**deck_with(), "slides": []}).slides) == []
