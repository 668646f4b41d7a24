"""The pack on paper: every row whatever the screen has room for, its references, its foot and the ends of its pages."""

import io
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from board.exports.page import html_of
from board.exports.paper import paper_html, pdf_of
from board.exports.slides_file import pptx_of
from board.exports.workbook import xlsx_of
from board.models import Meeting
from board.queries import deck_of
from board.slides import as_json
from judgements.models import Authority, Finding

THEN = date(2012, 5, 25)


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def deck(ours):
    return as_json(deck_of(ours, THEN, Meeting.objects.get(on=THEN)))


def pages_of(deck):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(deck))).pages]


def of(deck, key):
    page = BeautifulSoup(paper_html(deck), "html.parser")
    return page.find("section", id=key)


def test_paper_has_no_cut_of_the_screen(deck):
    text = BeautifulSoup(paper_html(deck), "html.parser").get_text(" ")
    assert not re.search(r"\band (\d+|one|two|three|four|five) more\b|\b\w+ more:|\.\.\.", text)
    # And the screen had cuts to make.
    assert any(block.get("rest") for slide in deck["slides"] for block in slide["blocks"])


def test_every_row_behind_a_slide_is_on_paper(deck, ours):
    whole = {slide["key"]: slide["blocks"] for slide in deck["slides"]}
    exceptions = of(deck, "exceptions").select("table")[0].select("tbody tr")
    assert len(exceptions) == len(next(one for one in deck["tables"] if one["name"] == "Exceptions")["rows"])
    assert len(exceptions) > len(whole["exceptions"][0]["lines"])
    key = "judgement-lac.being_healthy"
    found = Finding.objects.filter(
        judgement__section__key="lac.being_healthy", judgement__inspection__slug__endswith="2012-02-24"
    )
    cells = [row.select("td")[0].get_text(" ") for row in of(deck, key).select("table")[0].select("tbody tr")]
    assert sorted(cells) == sorted(found.values_list("words", flat=True)) and len(cells) == 28


def test_every_row_of_every_list_has_its_reference(deck):
    for slide in deck["slides"]:
        if slide["kind"] in ("answers", "exceptions", "due", "judgement"):
            for row in of(deck, slide["key"]).select("table.lines tbody tr"):
                assert re.match(r"[A-Z0-9]", row.find("th").get_text(strip=True)), (slide["key"], row)
    assert [
        row.find("th").get_text() for row in of(deck, "exceptions").select("table")[1].select("tbody tr")
    ] == [
        "D1",
        "D2",
        "D3",
    ]


def test_each_page_names_its_source_and_its_day(deck):
    for text in pages_of(deck):
        plain = " ".join(text.split())
        assert (
            "Source: Ofsted, 24 February 2012" in plain and "as at 25 May 2012" in plain and "Draft" in plain
        )


def test_no_page_ends_with_a_heading_and_none_is_nearly_empty(deck):
    headings = {slide["headline"] for slide in deck["slides"]} | {table["name"] for table in deck["tables"]}
    headings |= {
        block["title"] for slide in deck["slides"] for block in slide["blocks"] if block.get("title")
    }
    pages = pages_of(deck)
    for number, text in enumerate(pages, start=1):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        body = [
            one
            for one in lines
            if not one.startswith(("Page ", "Source: Ofsted, 24 February 2012;"))
            and "as at 25 May" not in one
        ]
        assert body[-1] not in headings, (number, body[-1])
        assert number == len(pages) or len(body) > 8, (number, body)


def test_only_tables_of_what_is_made_up_are_marked(deck):
    page = BeautifulSoup(paper_html(deck), "html.parser")
    marked = {
        one.h2.get_text()
        for one in page.select("section.whole")
        if "Illustrative." in one.select(".ref")[0].get_text()
    }
    assert marked == {"Recommendations", "Actions", "Exceptions", "Questions", "Decisions"}


def test_grades_are_read_without_colour(deck):
    """The word, and the place in words or as the number that the inspectorate prints."""
    page = BeautifulSoup(paper_html(deck), "html.parser")
    tiles = page.select(".tl-grade")
    assert tiles
    for tile in tiles:
        assert re.search(r"[A-Z][a-z]+ \d", " ".join(tile.get_text(" ").split())), tile


# What decks held before lists had every line, tables a mark, slides a setting, and a deck an agenda and a source.
YOUNGER = {
    "slide": ("aside", "setting"),
    "lines": ("whole", "note"),
    "rows": ("whole",),
    "chart": ("name",),
    "table": ("illustrative",),
    "deck": ("agenda", "source"),
}


def as_it_was_kept(deck):
    def without(held, kind):
        return {key: value for key, value in held.items() if key not in YOUNGER.get(kind, ())}

    slides = [
        {**without(slide, "slide"), "blocks": [without(block, block["kind"]) for block in slide["blocks"]]}
        for slide in deck["slides"]
        if slide["kind"] != "agenda"
    ]
    return {
        **without(deck, "deck"),
        "slides": slides,
        "tables": [without(one, "table") for one in deck["tables"]],
    }


@pytest.mark.parametrize("make", [html_of, pdf_of, pptx_of, xlsx_of], ids=lambda one: one.__name__)
def test_a_picture_that_was_kept_before_still_opens_in_every_form(deck, make):
    old = as_it_was_kept(deck)
    assert make(old)
    text = BeautifulSoup(html_of(old), "html.parser").get_text(" ")
    assert all(slide["headline"] in text for slide in old["slides"])


def test_on_paper_an_older_picture_says_how_many_more_there_were(deck):
    text = BeautifulSoup(paper_html(as_it_was_kept(deck)), "html.parser").get_text(" ")
    rest = next(
        block["rest"] for one in deck["slides"] if one["key"] == "exceptions" for block in one["blocks"]
    )
    assert rest and rest in text
