"""What holds for every family of reports: keys of the frameworks, covers that one parser alone recognises."""

from datetime import date

import pytest

from judgements.definitions import load_all
from judgements.reports.reading import PARSERS, read_report
from tests.report_files import ILACS_ROWS, MADE_UP, codes, expected, ilacs, pages_of, read, refused
from tests.test_report_sif import sif_2016


def test_the_keys_are_those_of_the_frameworks():
    """Every section that a parser can name is one of its framework, or a row that an older form alone prints."""
    frameworks = load_all().frameworks
    assert {getattr(parser, "FRAMEWORK", "") or parser.FORM.framework for parser in PARSERS} <= set(
        frameworks
    )
    for gold in (one for one in expected() if one["valid"]):
        keys = {section.key for section in frameworks[gold["kind"]].sections}
        assert {one["key"] for one in gold["judgements"]} <= keys
    for report in (read(*sif_2016()), read(ilacs())):
        keys = {section.key for section in frameworks[report.framework].sections}
        assert {one.section for one in report.paragraphs} <= keys
        assert {one.section for one in report.judgements} <= keys


def test_every_parser_reads_what_it_recognises_only():
    names = [parser.__name__.rsplit(".", 1)[1] for parser in PARSERS]
    assert names == ["sif", "slac", "protection", "lac2013", "lscb", "ilacs"]
    for visit in (
        "focused visit to Northvale children’s services",
        "monitoring visit of Northvale children’s services",
    ):
        assert "recognised" in refused(
            visit.capitalize(), "Inspection dates: 4 to 5 March 2024", "Words. " * 60
        )


# ---- What is no report


LETTERS = {
    "Focused visit to Northvale children’s services": "a focused visit",
    "Monitoring visit of Northvale children’s services": "a monitoring visit",
    "Joint targeted area inspection of Northvale\nInspection dates: 2 to 13 May 2022": "a joint targeted area inspection",
    "Area SEND inspection of Northvale Local Area Partnership": "special educational needs",
    "Inspection of Northvale local authority children’s services\nFocused visit\nInspection dates: 2 to 3 May 2022": "a focused visit",
    "Inspection of contact, referral and assessment arrangements in Northvale": "contact, referral and assessment",
    "Children’s home inspection – Full\nInspection date 12/05/2015\nOverall effectiveness Good": "a home or an agency",
    "Inspecting local authority children’s services\nFramework, evaluation criteria and inspector guidance": "guidance",
}


@pytest.mark.parametrize(("title", "kind"), LETTERS.items())
def test_a_letter_is_refused_as_what_it_is(title, kind):
    words = refused(
        title, "Dear Director", "What needs to improve?", "◼ A thing.", *["Words of a letter."] * 30
    )
    assert "seems to be" in words
    assert kind in words


def test_a_report_that_speaks_of_visits_is_refused_for_its_own_fault():
    body = ["Words about a monitoring visit.", *["Words."] * 20]
    words = refused(ilacs(title="Inspection of Atlantis local authority children’s services", body=body))
    assert "'Atlantis' is no authority" in words


@pytest.mark.parametrize(
    ("began", "overall", "told"),
    [
        ("23 to 27 March 2026", True, set()),
        ("23 to 27 March 2026", False, {"judgement-missing"}),
        ("13 to 17 April 2026", False, set()),
        ("13 to 17 April 2026", True, {"judgement-extra"}),
    ],
)
def test_no_overall_judgement_is_asked_for_since_april_2026(began, overall, told):
    rows = [f"{label} {grade}" for label, grade in ILACS_ROWS if overall or "overall" not in label.lower()]
    text = ilacs(dates=f"Inspection dates: {began}", table=rows)
    report = read_report(pages_of(text), MADE_UP, date(2026, 11, 23))
    assert codes(report) & {"judgement-missing", "judgement-extra"} == told
    assert len(report.judgements) == (5 if overall else 4)
