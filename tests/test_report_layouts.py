"""Layouts of a report's first page: whatever the order of writing, the same values are read."""

from textwrap import wrap

import pytest

from judgements.reports.reading import read_file, read_report
from tests.report_files import (
    HIGH,
    ILACS_KEYS,
    ILACS_ROWS,
    MADE_UP,
    TODAY,
    ilacs,
    lines_as_pdf,
    pages_of,
    plain_pdf,
)

GRADES = dict(zip(ILACS_KEYS, (grade for _, grade in ILACS_ROWS), strict=True))
LABEL_AT, GRADE_AT = 60, 360


def read(text):
    return read_report(pages_of(text), MADE_UP, TODAY)


def grades(report):
    return {one.section: one.grade for one in report.judgements}


# ---- The table as lines


def below():
    return [line for label, grade in ILACS_ROWS for line in (label, grade)]


def above():
    return [line for label, grade in ILACS_ROWS for line in (grade, label)]


def columns():
    return [*(label for label, _ in ILACS_ROWS), *(grade for _, grade in ILACS_ROWS)]


def wrapped_beside():
    """Both cells wrapped, line beside line: 'The experiences and progress of   Requires improvement'."""
    told = []
    for label, grade in ILACS_ROWS:
        left, right = wrap(label, 40), wrap(grade, 21)
        told += [f"{a} {b}".strip() for a, b in zip(left, [*right, "", ""], strict=False)]
        told += right[len(left) :]
    return told


def wrapped_about():
    """A grade of two lines about a label of one: the first above it, the second below."""
    told = []
    for label, grade in ILACS_ROWS:
        right = wrap(grade, 21)
        told += [right[0], label, right[1]] if len(right) == 2 else [f"{label} {grade}"]
    return told


def capitals():
    return [f"{label.upper()}: {grade.upper()}" for label, grade in ILACS_ROWS]


def spaced():
    return [f"{label} {' '.join(grade) if ' ' not in grade else grade}" for label, grade in ILACS_ROWS]


def with_marks():
    return [f"{label}1 {grade}2" for label, grade in ILACS_ROWS]


def piped():
    return [f"| {label} | {grade} |" for label, grade in ILACS_ROWS]


@pytest.mark.parametrize(
    "table", [below, above, columns, wrapped_beside, wrapped_about, capitals, spaced, with_marks, piped]
)
def test_a_table_of_any_layout(table):
    report = read(ilacs(table=table()))
    assert {key: grade.lower() for key, grade in grades(report).items()} == {
        key: grade.lower() for key, grade in GRADES.items()
    }
    assert not [one for one in report.warnings if one.code in ("grades-differ", "judgement-missing")]


def test_a_table_cut_by_the_end_of_a_page():
    rows = [f"{label} {grade}" for label, grade in ILACS_ROWS]
    report = read(ilacs(table=[*rows[:2], "A running line 1\fA running line 2", *rows[2:]]))
    assert grades(report) == GRADES
    assert [one.page for one in report.judgements] == [1, 1, 2, 2, 2]


def test_a_row_without_its_grade_takes_that_of_its_heading_and_says_so():
    rows = [f"{label} {grade}" for label, grade in ILACS_ROWS]
    report = read(ilacs(table=[*rows[:1], ILACS_ROWS[1][0], *rows[2:]]))
    assert grades(report)["help_and_protection"] == "Requires improvement to be good"
    told = next(one for one in report.judgements if one.section == "help_and_protection")
    assert told.confidence < 1
    assert "grade-from-heading" in {one.code for one in report.warnings}


def test_one_grade_for_both_groups_is_not_parted_by_the_headings_of_the_body():
    both = "The experiences and progress of children in care and care leavers Good"
    rows = [f"{label} {grade}" for label, grade in ILACS_ROWS]
    report = read(ilacs(table=[*rows[:2], both, rows[4]], dates="Inspection dates: 4 to 15 July 2022"))
    assert set(grades(report)) == {"leaders", "help_and_protection", "in_care_and_care_leavers", "overall"}


def test_a_heading_that_contradicts_the_table_is_told():
    text = ilacs().replace("children in care: outstanding", "children in care: good")
    report = read(text)
    assert grades(report)["in_care"] == "Outstanding"
    (doubt,) = [one for one in report.warnings if one.code == "grades-differ"]
    assert "good" in doubt.message
    assert next(one for one in report.judgements if one.section == "in_care").confidence < 1


# ---- The page as it is written


def sheet(order):
    """The first page with its parts written in an order of the test's choosing, each at its own place."""
    parts = {
        "title": [(60, 60, "Inspection of Northvale local authority"), (60, 75, "children's services")],
        "dates": [(60, 110, "Inspection dates: 4 to 15 March 2024")],
        "lead": [(60, 125, "Lead inspector: Ann Example, His Majesty's Inspector")],
        "head": [(LABEL_AT, 160, "Judgement"), (GRADE_AT, 160, "Grade")],
        "labels": [],
        "grades": [],
        "prose": [(60, 420 + 15 * row, "Words about services that go on for a line.") for row in range(12)],
    }
    top = 180
    for label, grade in ILACS_ROWS:
        lines = wrap(label, 45)
        parts["labels"] += [(LABEL_AT, top + 14 * row, line) for row, line in enumerate(lines)]
        parts["grades"].append((GRADE_AT, top + 7 * (len(lines) - 1), grade))
        top += 14 * len(lines) + 8
    return [piece for name in order for piece in parts[name]]


@pytest.mark.parametrize(
    "order",
    [
        "title dates lead head labels grades prose",
        "prose labels grades head lead dates title",
        "head grades labels prose title dates lead",
        "dates lead prose head labels grades title",
        "grades dates title head labels lead prose",
    ],
)
def test_a_first_page_written_in_any_order(order):
    rest = ilacs().split("What needs to improve?")[1].split("\n")
    second = [
        (60.0, 60.0 + 15 * row, words)
        for row, line in enumerate(["What needs to improve?", *rest[1:]])
        for words in [line.replace("’", "'")]
    ]
    pdf = plain_pdf([sheet(order.split()), [(float(a), b, c) for a, b, c in second]])
    report = read_file(pdf, "a.pdf", MADE_UP, TODAY)
    assert grades(report) == GRADES
    assert report.authority == "Northvale"
    assert report.inspection_start.isoformat() == "2024-03-04"
    assert report.lead_inspector == "Ann Example"
    assert [one.text for one in report.recommendations] == ["The first thing.", "The second thing."]


def test_running_lines_and_page_numbers_are_no_part_of_the_text():
    prose = [f"{number}. Words of one paragraph that say little and end." for number in range(5, 120)]
    lines = [*ilacs().split("\n"), *prose]
    pdf = lines_as_pdf(
        lines, each=30, foot="Inspection of Northvale local authority children’s services 4 March 2024"
    )
    report = read_file(pdf, "a.pdf", MADE_UP, TODAY)
    assert [one.number for one in report.paragraphs] == list(range(1, 120))
    assert not any("4 March" in one.text for one in report.paragraphs)
    assert {one.page for one in report.paragraphs} == set(range(1, report.pages + 1))
    (doubt,) = [one for one in report.warnings if one.code == "footer-contradicts-cover"]
    assert "4 March 2024" in doubt.message
    assert HIGH > 800


@pytest.mark.parametrize(
    ("dates", "start", "end", "kind"),
    [
        ("Inspection dates: 4 to 15 March 2024", "2024-03-04", "2024-03-15", "standard"),
        ("Inspection date: 4 – 8 March 2024", "2024-03-04", "2024-03-08", "short"),
        ("Inspection dates: 4 March 2024 to 15 March 2024", "2024-03-04", "2024-03-15", "standard"),
        ("Inspection dates: 27 February to 8 March 2024", "2024-02-27", "2024-03-08", "standard"),
        ("Inspection dates: 11 December to 5 January 2024", "2023-12-11", "2024-01-05", "standard"),
        ("Inspection dates: 4/03/2024 – 15/03/2024", "2024-03-04", "2024-03-15", "standard"),
        ("Inspection dates: 04.03.2024 ─ 15.03.2024", "2024-03-04", "2024-03-15", "standard"),
        ("Inspection dates: 4-8 March and 8–9 April 2024", "2024-03-04", "2024-04-09", "short"),
        ("Inspection dates: 4th March 2024 –\n15th March 2024", "2024-03-04", "2024-03-15", "standard"),
        ("Inspection dates:\n4 to 15 March 2024", "2024-03-04", "2024-03-15", "standard"),
        (
            "Dates of inspection: Monday 4 March – Friday 15 March 2024",
            "2024-03-04",
            "2024-03-15",
            "standard",
        ),
        ("Inspection dates: 4March to 15March 2024", "2024-03-04", "2024-03-15", "standard"),
        (
            "Inspection dates: 28 November - 2 December and 12-16 December 2022",
            "2022-11-28",
            "2022-12-16",
            "standard",
        ),
    ],
)
def test_dates_in_every_style(dates, start, end, kind):
    report = read(ilacs(dates=dates))
    assert (report.inspection_start.isoformat(), report.inspection_end.isoformat()) == (start, end)
    assert report.kind == kind


@pytest.mark.parametrize(
    "lead",
    [
        "Lead inspector: Ann Example, Her Majesty’s Inspector",
        "Lead inspector: Ann Example\nHis Majesty’s Inspector",
        "Lead inspector: Ann Example HMI",
        "Lead inspector: Ann Example, HMI, Ofsted",
        "Lead Inspector – Ann Example (HMI)",
        "Lead inspector\nAnn Example, HMI",
        "Reporting inspector Ann Example HMI",
        "Lead inspector: Ann\nExample, His Majesty’s Inspector",
        "Ofsted Lead Inspector: Ann Example, Senior HMI",
    ],
)
def test_lead_inspectors_in_every_style(lead):
    assert read(ilacs(lead=lead)).lead_inspector == "Ann Example"


def test_what_is_missing_is_told_and_blocks_nothing():
    report = read(ilacs(lead="", asked=()))
    assert report.lead_inspector is None
    assert {"field-missing", "recommendations-not-listed"} <= {one.code for one in report.warnings}


# ---- What stands about a table and a list


def test_grades_written_as_a_column_before_their_labels_belong_to_them_in_order():
    table = [*(grade for _, grade in ILACS_ROWS), *(label for label, _ in ILACS_ROWS)]
    assert grades(read(ilacs(table=table))) == GRADES


def test_a_possessive_that_was_set_apart_is_one_word():
    assert (
        read(ilacs(asked=["◼ Plans for children’ s health."])).recommendations[0].text
        == "Plans for children’s health."
    )


def test_the_body_goes_on_below_a_note():
    told = ilacs(
        body=["1. Help comes late.1", "1 A note on help.", "Recommendations for all", "2. Homes are stable."]
    )
    assert [one.number for one in read(told).paragraphs] == [1, 2]


def test_an_entry_of_the_contents_that_wraps_is_no_heading():
    contents = [
        "Contents",
        "The experiences and progress of children who need help and",
        "protection 2",
        "The experiences and progress of children in",
        "care 3",
        "The experiences and progress of care leavers 4",
        "What needs to improve 5",
    ]
    report = read(
        ilacs(asked=["◼ The first thing.", "◼ The second thing."], table=None).replace(
            "Words about Northvale.", "\f" + "\n".join(contents) + "\fWords about Northvale."
        )
    )
    assert len(report.recommendations) == 2
    assert report.judgements[1].first_paragraph == 1


@pytest.mark.parametrize("written", [columns, above, below, wrapped_about, wrapped_beside])
def test_a_grade_is_told_as_printed_beside_the_end_of_a_longer_one(written, monkeypatch):
    longer = "Requires improvement to be good"
    given = ["Good", longer, "Good", longer, "Good"]
    rows = tuple((label, grade) for (label, _), grade in zip(ILACS_ROWS, given, strict=True))
    monkeypatch.setitem(globals(), "ILACS_ROWS", rows)
    assert list(grades(read(ilacs(table=written()))).values()) == given
