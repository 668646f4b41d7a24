"""The older form of report, 2009 to 2013: halves, rows, lists by timescale, grades that are numbers only."""

import pytest

from tests.report_files import codes, grades, read, refused


def older(title, record, *body, dates="Inspection dates: 9 - 20 January 2012"):
    opening = (
        "About this inspection",
        "1. Words.",
        "The inspection judgements and what they mean",
        "2. A scale.",
    )
    scale = ("Outstanding (Grade 1) More than asked", "Good (Grade 2) What is asked")
    return (title, "Northvale Council", dates, "Reporting inspector: Ann Example HMI", "Published: 24 February 2012",
            *opening, *scale, *body, "Record of main findings", *record)  # fmt: skip


def test_two_halves_by_position_whatever_the_headings_say():
    report = read(
        *older(
            "Inspection of safeguarding and looked after children services",
            (
                *(
                    "Safeguarding services",
                    "Overall effectiveness Adequate",
                    "Services for looked after children",
                ),
                *(
                    "Leadership and management Good",
                    "Services for looked after children",
                    "Overall effectiveness Good",
                ),
                *("Leadership and management", "Inadequate Grade 4"),
            ),
            *(
                "Safeguarding services",
                "Overall effectiveness",
                "Grade 3 (adequate)",
                "3. It is so.",
                "Areas for improvement",
            ),
            *(
                "4. In order to improve, the local authority should take the following action.",
                "Within six months:",
            ),
            *("◼ one", "A trust, a council and a board should:", "◼ two", "Immediately:", "◼ three."),
            *("Services for looked after children", "Overall effectiveness Grade 2 (good)", "5. It is so."),
            *("Leadership and managementGrade 4 (inadequate)", "6. It is so."),
        )
    )
    assert grades(report) == {
        "safeguarding.overall_effectiveness": "Adequate",
        "safeguarding.leadership_and_management": "Good",
        "lac.overall_effectiveness": "Good",
        "lac.leadership_and_management": "Inadequate",
    }
    assert [(one.ref, one.timescale, one.responsible) for one in report.recommendations] == [
        ("S1", "within six months", ("the local authority",)),
        ("S2", "within six months", ("A trust", "a council", "a board")),
        ("S3", "immediately", ("the local authority",)),
    ]
    assert {"heading-contradicts-position", "no-narrative", "judgement-missing"} <= codes(report)


def test_rows_that_later_forms_no_longer_print_are_kept_and_told():
    report = read(
        *older(
            "Inspection of safeguarding and looked after children services",
            ("Overall effectiveness Good", "Quality of provision", "Service responsiveness including complaints Good",
             "Value for money Adequate", "A row that nobody knows Good"),
        )
    )  # fmt: skip
    assert grades(report)["safeguarding.service_responsiveness_including_complaints"] == "Good"
    assert grades(report)["safeguarding.value_for_money"] == "Adequate"
    assert sum(1 for one in report.warnings if one.code == "judgement-extra") >= 2


@pytest.mark.parametrize(
    "heading",
    [
        "Record of main findings: Northvale",
        "Record of main findings for Northvale Council",
        "Record of inspection findings",
    ],
)
def test_the_record_of_the_earliest_reports_names_the_council(heading):
    lines = older(
        "Inspection of safeguarding and looked after children services",
        ("Overall effectiveness Good", "Capacity for improvement Outstanding", "Overall effectiveness Adequate", "Being healthy Good"),
        dates="Inspection dates: 20 April – 1 May 2009",
    )  # fmt: skip
    told = grades(read(*(heading if line == "Record of main findings" else line for line in lines)))
    assert told == {
        "safeguarding.overall_effectiveness": "Good",
        "safeguarding.capacity_for_improvement": "Outstanding",
        "lac.overall_effectiveness": "Adequate",
        "lac.being_healthy": "Good",
    }


def test_the_protection_of_children():
    label = (
        "The effectiveness of the help and protection provided to children, young people, families and carers"
    )
    report = read(
        *older(
            "Inspection of local authority arrangements for the protection of children",
            ("Overall effectiveness Adequate", label[:60], label[61:], "Good", "The quality of practice Inadequate",
             "Leadership and governance Adequate"),
            *("Overall effectiveness", "3. The overall effectiveness is judged to be good.", label, "4. Words."),
            dates="Inspection dates: 12 – 21 November 2012",
        )
    )  # fmt: skip
    assert list(grades(report).values()) == ["Adequate", "Good", "Inadequate", "Adequate"]
    doubt = next(one for one in report.warnings if one.code == "grades-differ")
    assert "Adequate" in doubt.message
    assert "good" in doubt.message


def test_numbers_are_no_grades():
    words = refused(
        *older("Inspection of looked after children services", ("Overall effectiveness Grade 2", "Capacity to improve 3",
               "Quality of provision 1", "Leadership and management 2"), dates="Inspection dates: 8 – 12 July 2013")
    )  # fmt: skip
    assert "'Grade 2' for 'Overall effectiveness'" in words
