"""The deck as a workbook, opened again: every table, every figure, no live formula, and the same as the site's exports."""

import io
from datetime import datetime

import openpyxl
import pytest

from board.exports import xlsx_of
from tests.board_decks import (
    HOSTILE,
    STORY,
    deck_with,
    demonstration_deck,
    frozen,
    no_formula,
    says_nothing_to_others,
)

BOTH = pytest.mark.parametrize("day", [STORY, ""], ids=["2012", "today"])
HEAD = 3
SLUG = "bath-and-north-east-somerset-2012-02-24"


def opened(deck):
    return openpyxl.load_workbook(io.BytesIO(xlsx_of(deck)))


def printed(cell):
    """A cell as the deck has it: days as ISO days, figures as their format prints them."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, (int, float)) and cell.number_format != "General":
        figure = cell.number_format.replace('"', "")
        sign = "%" if figure.endswith("%") else ""
        places = len(figure.rstrip("%").partition(".")[2])
        return f"{value:{',' if ',' in figure else ''}.{places}f}{sign}"
    return "" if value is None else value


def rows(book, name):
    return [[printed(cell) for cell in row] for row in book[name].iter_rows(min_row=HEAD + 1)]


def records(book, name):
    columns = [cell.value for cell in book[name][HEAD]]
    return [dict(zip(columns, row, strict=True)) for row in rows(book, name)]


@BOTH
def test_every_table_of_the_deck_is_a_sheet_with_every_cell(demonstration, day):
    deck = demonstration_deck(day)
    book = opened(deck)
    assert book.sheetnames == ["About", "Slides", *(one["name"] for one in deck["tables"]), "Charts"]
    for table in deck["tables"]:
        assert [cell.value for cell in book[table["name"]][HEAD]] == table["columns"]
        assert rows(book, table["name"]) == table["rows"]


@BOTH
def test_the_slides_are_listed_with_their_headlines(demonstration, day):
    deck = demonstration_deck(day)
    assert rows(opened(deck), "Slides") == [
        [n, one["name"], one["headline"], one["source"], "yes" if one["illustrative"] else "no"]
        for n, one in enumerate(deck["slides"], start=1)
    ]


@BOTH
def test_every_figure_of_every_chart_is_listed(demonstration, day):
    deck = demonstration_deck(day)
    wanted = []
    for n, slide in enumerate(deck["slides"], start=1):
        for block in slide["blocks"]:
            for line in block.get("series", ()):
                for period, value in zip(block["periods"], line["values"], strict=True):
                    wanted.append((n, block["title"], line["label"], period, value))
            for part in block.get("parts", ()):
                wanted.append((n, block["title"], "", part["words"], part["count"]))
            for share in block.get("shares", ()):
                wanted.append((n, block["title"], "", share["grade"]["label"], share["count"]))
    assert [tuple(row[:5]) for row in rows(opened(deck), "Charts")] == wanted
    assert wanted


def test_the_first_sheet_says_what_it_is(demonstration):
    deck = {**demonstration_deck(STORY), "draft": True, "board": "Children's board", "meeting": "may-2012"}
    book = opened(deck)
    about = {row[0].value: printed(row[1]) for row in book["About"].iter_rows()}
    assert about["Authority"] == deck["authority"]
    assert about["As at"] == STORY
    assert (about["Board"], about["Meeting"]) == ("Children's board", "may-2012")
    assert (about["Illustrative"], about["Standing"]) == ("Plan is illustrative", "Draft")
    assert {name for name in book.sheetnames if name != "About"} <= set(about)
    for table in deck["tables"]:
        assert about[table["name"]] == table["caption"]


def test_what_was_left_out_for_the_public_is_listed():
    book = opened(deck_with(public=True, left_out=["Notes", "Two small numbers"]))
    listed = [row[1].value for row in book["About"].iter_rows() if row[0].value == "Left out"]
    assert listed == ["Notes", "Two small numbers"]


# ---- How a sheet is read


@BOTH
def test_each_sheet_has_its_head_bold_and_held(demonstration, day):
    for sheet in opened(demonstration_deck(day)).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.right.text == "&P of &N"
        assert all(9 <= column.width <= 90 for column in sheet.column_dimensions.values())
        if sheet.title == "About":
            continue
        assert sheet.freeze_panes == f"A{HEAD + 1}"
        assert all(cell.font.bold for cell in sheet[HEAD])
        assert not any(cell.font.bold for cell in sheet[HEAD + 1])
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"


def test_every_sheet_and_page_is_marked(demonstration):
    """And only what is made up is marked as made up: the grades and the measures are the report's own."""
    plain = {"Grades", "Measures"}
    for sheet in opened({**demonstration_deck(STORY), "draft": True}).worksheets:
        marked = sheet.title not in plain
        assert sheet.oddFooter.center.text == ("Draft. Illustrative" if marked else "Draft")
        assert "25 May 2012" in sheet.oddFooter.left.text
        words = [str(cell.value).lower() for row in sheet.iter_rows() for cell in row]
        assert any("illustrative" in one for one in words) is marked and any("draft" in one for one in words)


def test_a_workbook_of_a_meeting_kept_before_tables_were_marked_marks_each(demonstration):
    deck = demonstration_deck(STORY)
    old = {
        **deck,
        "tables": [{k: v for k, v in one.items() if k != "illustrative"} for one in deck["tables"]],
    }
    names = {one["name"] for one in deck["tables"]}
    assert {sheet.oddFooter.center.text for sheet in opened(old).worksheets if sheet.title in names} == {
        "Illustrative"
    }


def test_figures_are_numbers_and_days_are_days(demonstration):
    book = opened(demonstration_deck(STORY))
    columns = [cell.value for cell in book["Actions"][HEAD]]
    first = book["Actions"][HEAD + 1]
    assert isinstance(first[columns.index("Due")].value, datetime)
    assert isinstance(first[columns.index("Times moved")].value, int)
    measure = book["Measures"][HEAD + 1]
    assert (measure[1].value, measure[1].number_format) == (70.8, '0.0"%"')


def test_years_and_references_stay_words(demonstration):
    book = opened(demonstration_deck())
    periods = [row["Period"] for row in records(book, "Measures")]
    assert "2025" in periods


# ---- The same as the site says elsewhere


@pytest.fixture
def exported(demonstration, client_as):
    client = client_as("manager")
    return lambda path: client.get(f"{path}.json?as_at={STORY}").json()


def none(value):
    return "" if value is None else value


def test_actions_are_those_of_the_sites_export(exported):
    found = {one["ref"]: one for one in exported("/actions")["actions"]}
    told = records(opened(demonstration_deck(STORY)), "Actions")
    assert [row["Ref"] for row in told] == list(found)
    for row in told:
        one = found[row["Ref"]]
        assert row["Answers"].split(", ") == (one["recommendations"] or [""])
        assert (row["Action"], row["Due"], row["First due"]) == (one["title"], one["due"], one["first_due"])
        assert (row["Delivery"], row["Impact"]) == (one["delivery"], one["impact"])
        assert (row["Days overdue"], row["Times moved"]) == (none(one["days_overdue"]), one["times_revised"])


def test_recommendations_are_those_of_the_sites_export(exported):
    wanted = [
        (one["ref"], one["title"], one["due"], one["status"], none(one["days_overdue"]))
        for one in exported("/recommendations")["recommendations"]
    ]
    told = [
        (row["Ref"], row["Recommendation"], row["Due"], row["Status"], row["Days overdue"])
        for row in records(opened(demonstration_deck(STORY)), "Recommendations")
    ]
    assert told == [(*one[:2], none(one[2]), *one[3:]) for one in wanted]


def test_grades_are_those_of_the_sites_export(exported):
    wanted = [
        (one["area"], one["section"], one["grade"], one["movement"], one["recommendations"], one["overdue"])
        for one in exported(f"/inspections/{SLUG}/grades")["judgements"]
    ]
    told = [
        (row["Area"], row["Section"], row["Grade"], row["Movement"], row["Asked"], row["Overdue"])
        for row in records(opened(demonstration_deck(STORY)), "Grades")
    ]
    assert told == wanted


def test_measures_are_those_of_the_sites_export(demonstration, client_as):
    found = {one["name"]: one for one in client_as("manager").get("/metrics.json").json()["metrics"]}
    book = opened(demonstration_deck())
    compared = 0
    for row in book["Measures"].iter_rows(min_row=HEAD + 1):
        if isinstance(row[1].value, (int, float)):
            assert row[1].value == found[row[0].value]["latest"]
            assert printed(row[2]) == found[row[0].value]["period"]
            compared += 1
    assert compared > 5


# ---- Hostile words, and a deck that was frozen


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_make_a_workbook_that_opens_and_runs_nothing(words):
    content = xlsx_of(deck_with(words))
    says_nothing_to_others(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    no_formula(book)
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) == 5


def test_a_formula_is_led_by_an_apostrophe():
    book = opened(deck_with("=1+1"))
    assert book["Slides"].cell(HEAD + 1, 3).value == "'=1+1"


def test_a_day_that_there_is_not_stays_words():
    book = opened(deck_with("Plan"))
    sheet = book["Plan"]
    assert printed(sheet.cell(HEAD + 1, 2)) == STORY
    assert sheet.cell(HEAD + 2, 2).value == "2012-13-45"
    assert book.sheetnames[2:4] == ["Plan", "Plan 2"]


def test_a_frozen_deck_makes_the_same_workbook(demonstration):
    deck = demonstration_deck(STORY)
    one, other = opened(deck), opened(frozen(deck))
    assert one.sheetnames == other.sheetnames
    assert [rows(one, name) for name in one.sheetnames] == [rows(other, name) for name in other.sheetnames]
