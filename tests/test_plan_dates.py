"""What a cell of a spreadsheet says of a day: read where it is sure, suggested where it is not, never guessed in silence."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from actions.calculations.plan_columns import FIELDS, field_of, find_header, guess, letter
from actions.calculations.sheet_days import FIRST_YEAR, LAST_YEAR, read_day
from actions.calculations.sheet_words import lines_of, refs_in, several, status_of
from judgements.importing.grids import place_of

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
SURE_FORMS = (
    "{d:%Y-%m-%d}",
    "{d:%d/%m/%Y}",
    "{d.day}/{d.month}/{d.year}",
    "{d:%d.%m.%Y}",
    "{d:%d-%m-%Y}",
    "{d.day} {d:%B} {d.year}",
    "{d:%d %b %Y}",
    "{d.day}th {d:%B} {d.year}",
    "{d.day} of {d:%B} {d.year}",
    "{d:%d-%b-%Y}",
    "{d:%B} {d.day}, {d.year}",
    "{d:%A} {d.day} {d:%B} {d.year}",
    "{d:%a}, {d:%d/%m/%Y}",
    "  {d:%d   %B\t%Y} ",
)
GUESSED_FORMS = ("{d.day}/{d.month}/{d:%y}", "{d.day} {d:%b} {d:%y}", "{d.day} {d:%B} '{d:%y}")


@given(DAYS, st.sampled_from(SURE_FORMS))
def test_a_day_in_full_is_read_as_that_day(day, form):
    found = read_day(form.format(d=day))
    assert (found.day, found.sure) == (day, True)


@given(DAYS.filter(lambda day: 2000 <= day.year < 2100), st.sampled_from(GUESSED_FORMS))
def test_a_year_of_two_digits_is_only_suggested(day, form):
    found = read_day(form.format(d=day))
    assert (found.day, found.sure) == (day, False) and found.words


@given(
    DAYS,
    st.sampled_from(
        ["{d:%B} {d.year}", "end of {d:%B} {d.year}", "End {d:%b} {d.year}", "by {d:%b}-{d.year}"]
    ),
)
def test_a_month_suggests_its_last_day_and_is_never_taken(day, form):
    found = read_day(form.format(d=day))
    assert not found.sure and (found.day + timedelta(days=1)).day == 1
    assert (found.day.year, found.day.month) == (day.year, day.month)


@given(DAYS, st.sampled_from([(1900, CALENDAR_WINDOWS_1900), (1904, CALENDAR_MAC_1904)]))
def test_a_serial_number_suggests_the_day_that_the_workbook_counts(day, counted):
    epoch, calendar = counted
    number = int(to_excel(datetime(day.year, day.month, day.day), calendar))
    found = read_day(str(number), epoch)
    assert (found.day, found.sure) == (day, False)


@given(st.text(max_size=120))
def test_whatever_a_cell_holds_it_is_answered_and_what_is_sure_names_its_year(text):
    found = read_day(text)
    if found.day:
        assert FIRST_YEAR <= found.day.year <= LAST_YEAR
    if found.sure and found.day:
        assert str(found.day.year) in text
    if not found.sure:
        assert found.words


@given(st.text(alphabet="0123456789/-. endofMay", max_size=24))
def test_nothing_near_a_date_fails(text):
    read_day(text)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("05/24/2012", date(2012, 5, 24)),
        ("Monday 24 May 2012", date(2012, 5, 24)),
        ("May-12", date(2012, 5, 31)),
        ("end of February 2012", date(2012, 2, 29)),
        ("41053.5", date(2012, 5, 24)),
        ("mid May 2012", None),
        ("early June 2012", None),
        ("31/02/2012", None),
        ("31 June 2012", None),
        ("2012-13-01", None),
        ("24 May", None),
        ("Spring 2012", None),
        ("2012", None),
        ("Q2 2012/13", None),
        ("ASAP", None),
        ("Ongoing", None),
        ("99999", None),
        ("24/05/0012", None),
        ("٢٤/٠٥/٢٠١٢", None),
        ("24/05/2012 and 31/08/2012", None),
    ],
)
def test_what_is_no_sure_day_is_said_to_be_none(text, suggested):
    found = read_day(text)
    assert (found.day, found.sure) == (suggested, False) and found.words


def test_an_empty_cell_is_no_doubt():
    assert read_day("  ") == read_day("") and read_day("").sure and read_day("").day is None


# ---- Columns


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Ref", "ref"),
        ("No.", "ref"),
        ("#", "ref"),
        ("Action ref", "ref"),
        ("Recommendation(s)", "recommendations"),
        ("Rec no", "recommendations"),
        ("Action", "action"),
        ("What we will do", "action"),
        ("Outcome for children", "outcome"),
        ("Success measure", "outcome"),
        ("Lead", "lead"),
        ("Lead officer", "lead"),
        ("Action owner", "lead"),
        ("By whom", "lead"),
        ("Person responsible", "lead"),
        ("Lead role", "lead_role"),
        ("Job title", "lead_role"),
        ("Lead agency", "agency"),
        ("Organisation", "agency"),
        ("Partner agencies", "partners"),
        ("Start date", "starts_on"),
        ("Due", "due_on"),
        ("By when?", "due_on"),
        ("Target date", "due_on"),
        ("Deadline", "due_on"),
        ("Timescale", "due_on"),
        ("Action due date", "due_on"),
        ("Revised date", "revised"),
        ("New target date", "revised"),
        ("RAG", "status"),
        ("BRAG status", "status"),
        ("Action status", "status"),
        ("Progress / comments", "progress"),
        ("Latest update", "progress"),
        ("Evidence of completion", "evidence"),
        ("Impact", "impact"),
        ("Forecast date", ""),
        ("Date completed", ""),
        ("Days overdue", ""),
        ("Cost", ""),
        ("", ""),
    ],
)
def test_a_heading_says_what_its_column_holds(heading, field):
    assert field_of(heading) == field


def test_our_own_headings_are_each_their_own_field():
    assert guess(list(FIELDS.values())) == dict(enumerate(FIELDS))


def test_headings_are_found_below_titles_and_over_two_rows():
    rows = [
        ("Plan", "Plan", "Plan"),
        ("Of 24 May",),
        ("Action", "Who", "Dates", "Dates"),
        ("Action", "Lead", "Start", "Due"),
        ("Train the action team by the due date", "Head", "1/1/2012", "1/2/2012"),
    ]
    found = find_header(rows)
    assert (found.first, found.last) == (2, 3)
    assert found.headings == ("Action", "Who Lead", "Dates Start", "Dates Due")
    assert found.fields == {0: "action", 1: "lead", 2: "starts_on", 3: "due_on"}
    assert find_header([("la_code", "value"), ("E1", "3")]) is None


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=30))
def test_any_sheet_has_headings_or_none(rows):
    found = find_header(rows)
    assert found is None or "action" in found.fields.values()


@given(st.integers(0, 18_000))
def test_letters_name_columns_as_spreadsheets_do(place):
    assert place_of(letter(place)) == place


# ---- Words


def test_several_names_in_one_cell_are_told_apart_but_no_name_is_cut():
    known = {"police", "health", "children, families and schools"}
    assert several("Police; Health", known) == ["Police", "Health"]
    assert several("Police / Health", known) == ["Police", "Health"]
    assert several("Police, Scouts", known) == ["Police", "Scouts"]
    assert several("Children, Families and Schools", known) == ["Children, Families and Schools"]
    assert several("Scouts and Guides, North", known) == ["Scouts and Guides, North"]
    assert several("Police and Health", known) == ["Police", "Health"]


@given(st.text(max_size=80))
def test_no_letter_of_a_cell_of_names_is_lost(text):
    known = {"a", "b c"}
    kept = "".join("".join(several(text, known)).split())
    assert set(kept) >= set("".join(text.split())) - set(";,/&and")
    lines_of(text), refs_in(text, {"s1": "S1"}), status_of(text)


def test_references_are_read_with_their_words():
    known = {"s1": "S1", "s12": "S12", "l3": "L3"}
    assert refs_in("S1, l3", known) == (["S1", "L3"], [])
    assert refs_in("Recommendation S12: Supervise well", known) == (["S12"], [])
    assert refs_in("S1 & S12", known) == (["S1", "S12"], [])
    assert refs_in("S99", known) == ([], ["S99"])
    assert refs_in("", known) == ([], [])
