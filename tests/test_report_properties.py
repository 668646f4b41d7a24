"""Whatever text comes in, a report comes out or the one declared error; ten times the pages take at most twelve times the work."""

import sys
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from judgements.reports.dates import one_date, span_in
from judgements.reports.lines import document_of
from judgements.reports.parsed import Page, ParsedReport, UnreadableReportError, from_plain
from judgements.reports.reading import PARSERS, read_file, read_report
from judgements.reports.recommendations import items_of
from judgements.reports.table import table_rows
from judgements.reports.text import read_pages
from judgements.reports.words import plain, tidy
from tests.report_files import ILACS_KEYS, ILACS_ROWS, MADE_UP, TODAY, ilacs, lines_as_pdf, pages_of

# Words that parsers look for, so that what is made up gets past the first door.
PIECES = (
    *("Inspection of Northvale local authority children’s services", "Northvale Council", "Eastmere"),
    *(
        "Inspection of services for children in need of help and protection, children looked after and care leavers",
    ),
    *("Inspection of safeguarding and looked after children services", "Re-inspection of", "and"),
    *(
        "Review of the effectiveness of the Local Safeguarding Children Board",
        "Inspection dates: 4 to 15 March 2024",
    ),
    *(
        "Inspection of local authority arrangements for the protection of children",
        "Report published: 3 May 2024",
    ),
    *("Inspection of looked after children services", "Lead inspector: Ann Example, HMI", "Judgement Grade"),
    *(
        "Overall effectiveness",
        "Good",
        "Requires improvement",
        "to be good",
        "Inadequate Grade 4",
        "Grade 3 (adequate)",
    ),
    *(
        "1. Children who need help and protection Good",
        "2.1 Adoption performance",
        "3. Leadership, management and governance",
    ),
    *(
        "The experiences and progress of children in care: good",
        "What needs to improve?",
        "◼ One thing",
        "- another",
    ),
    *(
        "Recommendations",
        "1. First.",
        "2. Second.",
        "17.",
        "Areas for improvement",
        "Immediately:",
        "Within three months:",
    ),
    *(
        "Record of main findings",
        "Services for looked after children",
        "Capacity for improvement",
        "Contents",
        "4",
    ),
    *(
        "The Local Safeguarding Children Board is good",
        "Children’s services in Northvale are good",
        "",
        "\f",
        "|---|",
        "| a | b |",
    ),
    *(
        "The overall judgement is",
        "A body, another body and a trust should:",
        "n lost bullet",
        "\u202e",
        "G o o d",
    ),
)
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=60)), max_size=60)


def ending(read):
    """The report, or the words of its refusal, which are never empty."""
    try:
        report = read()
    except UnreadableReportError as problem:
        words = str(problem)
    else:
        assert isinstance(report, ParsedReport)
        return report
    assert words
    return words


def one_end(text):
    report = ending(lambda: read_report(pages_of(text), MADE_UP, TODAY))
    if isinstance(report, str):
        return
    assert report.judgements
    assert all(judgement.grade for judgement in report.judgements)
    assert len({one.section for one in report.judgements}) == len(report.judgements)
    assert from_plain(asdict(report) | {day: iso(getattr(report, day)) for day in DAYS}) == report
    report.as_json()


DAYS = ("inspection_start", "inspection_end", "published")


def iso(day):
    return day and day.isoformat()


@given(LINES)
@hypothesis_settings(max_examples=300)
def test_any_lines_give_a_report_or_the_declared_error(lines):
    one_end("\n".join(lines))


@given(st.lists(st.sampled_from(PIECES), min_size=5, max_size=80), st.sampled_from(range(len(PARSERS))))
@hypothesis_settings(max_examples=300)
def test_any_order_of_known_words_after_a_cover(lines, family):
    covers = [piece for piece in PIECES if piece.startswith(("Inspection of", "Review of"))]
    one_end(
        "\n".join([covers[family % len(covers)], "Northvale", "Inspection dates: 4 to 15 March 2016", *lines])
    )


@given(st.binary(max_size=2000), st.sampled_from(["a.pdf", "a.txt", "", "a.pdf\r\nX: y"]))
def test_any_bytes_give_a_report_or_the_declared_error(content, name):
    ending(lambda: read_file(content, name, MADE_UP, TODAY))


@given(st.binary(max_size=400), st.integers(0, 3000))
@hypothesis_settings(max_examples=60)
def test_a_pdf_with_a_hole_in_it(noise, at):
    whole = lines_as_pdf(ilacs().split("\n"))
    at %= len(whole)
    holed = whole[:at] + noise + whole[at + len(noise) :]
    ending(lambda: read_file(holed, "a.pdf", MADE_UP, TODAY))


@given(st.text(max_size=200))
def test_words_are_made_comparable_once_and_for_all(text):
    assert plain(plain(text)) == plain(text)
    assert tidy(tidy(text)) == tidy(text)
    assert plain(text.upper()) == plain(text.lower()) or not text.isascii()


@given(st.text(alphabet=" 0123456789/-–toandMarchJuly2024,", max_size=60))
def test_any_words_of_dates_are_a_span_or_nothing(text):
    span = span_in(text)
    assert span is None or (span.start <= span.end and all(first <= last for first, last in span.visits))
    day = one_date(text)
    assert day is None or isinstance(day, date)


@given(
    st.permutations(range(5)),
    st.lists(
        st.sampled_from(["Good", "Inadequate", "Outstanding", "Requires improvement to be good"]),
        min_size=5,
        max_size=5,
    ),
)
def test_a_table_in_any_order_of_rows_keeps_each_grade_with_its_label(order, grades):
    labels = {key: (label,) for key, (label, _) in zip(ILACS_KEYS, ILACS_ROWS, strict=True)}
    lines = [f"{ILACS_ROWS[place][0]} {grade}" for place, grade in zip(order, grades, strict=True)]
    told = {row.key: row.grade for row in table_rows(lines, labels)}
    assert told == {ILACS_KEYS[place]: grade for place, grade in zip(order, grades, strict=True)}


@given(st.lists(st.text(alphabet="abc.:;- \n", max_size=30), max_size=30))
def test_no_line_of_a_list_is_lost_or_told_twice(texts):
    lines = document_of(
        [Page(1, tuple(f"◼ item {number} {text}" for number, text in enumerate(texts)))]
    ).lines
    items = items_of(lines)
    told = " ".join(part for item in items for part in item.parts)
    assert [
        told.count(f"item {number} ") + told.endswith(f"item {number}") for number in range(len(texts))
    ] == [1 for _ in texts] or len(texts) > 9


# ---- Growth


def long_report(pages: int) -> str:
    paragraphs = []
    for number in range(1, 12 * pages):
        paragraphs.append(
            f"{number}. In Northvale {number} children had a plan, from {number}% in 2020/21 to 80% in 2021/22."
        )
        paragraphs += ["Words that go on over a line, as words do in a report, and end here."] * 3
        if number % 12 == 0:
            paragraphs.append("\fInspection of Northvale local authority children’s services")
    heading = "The experiences and progress of children who need help and protection: requires improvement to be good"
    asked = [f"◼ Thing number {number}." for number in range(2 * pages)]
    return ilacs(asked=asked, body=[heading, *paragraphs])


def work(text: str) -> int:
    """Calls made while a text is read: what a busy machine cannot change."""
    pages = pages_of(text)
    count = 0

    def one_more(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    plain.cache_clear()
    before = sys.getprofile()
    sys.setprofile(one_more)
    try:
        report = read_report(pages, MADE_UP, TODAY)
    finally:
        sys.setprofile(before)
    assert report.judgements
    return count


def test_ten_times_the_pages_are_at_most_twelve_times_the_work():
    if sys.getprofile():
        pytest.skip("another profiler is at work")
    assert work(long_report(80)) <= 12 * work(long_report(8))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Overall effectiveness " * 900,
            "1. " * 6000,
            "a" * 19_000,
            "4 to " * 4000,
            "- " * 9000,
            "Good " * 3000,
        ),
        *(
            "The experiences and progress of " * 600,
            "from 1% to " * 1700,
            "There were 3 children. They comprise 1, " * 480,
        ),
        *(
            "A, B and C should " * 1000,
            "Inspection of " * 1300,
            "G o o d " * 2000,
            "(" * 19_000,
            "aged 4 to " * 1800,
        ),
    ],
    ids=range(14),
)
def test_a_line_made_to_turn_a_pattern_in_circles_costs_little(line):
    """A pattern that goes back over the line for each of its letters would take minutes here, and the run would not end."""
    text = ilacs(asked=[f"◼ {line}"], body=[f"1. {line}", line[:19_000]])
    one_end(text)


def test_reading_pages_of_text_needs_no_name():
    assert read_pages(ilacs().encode())[0].number is None
