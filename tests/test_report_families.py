"""Each family of reports in its forms over the years, in made-up words: what is read, and what is refused by name."""

import pytest

from judgements.definitions import load_all
from judgements.reports.parsed import KnownAuthority, UnreadableReportError
from judgements.reports.reading import PARSERS, read_report
from tests.report_files import MADE_UP, TODAY, authorities, expected, ilacs, pages_of

SERVICES = "Inspection of services for children in need of help and protection, children looked after and care leavers"
REVIEW = "Review of the effectiveness of the Local Safeguarding Children Board1"


def read(*lines, known=MADE_UP):
    return read_report(pages_of("\n".join(lines)), known, TODAY)


def grades(report):
    return {one.section: one.grade for one in report.judgements}


def codes(report):
    return {one.code for one in report.warnings}


def refused(*lines, known=MADE_UP):
    with pytest.raises(UnreadableReportError) as caught:
        read(*lines, known=known)
    return str(caught.value)


# ---- The single inspection framework

SIF_TABLE = (
    *(
        "1. Children who need help and protection Requires improvement",
        "2. Children looked after and achieving",
    ),
    *(
        "permanence",
        "Good",
        "2.1 Adoption performance Not judged",
        "2.2 Experiences and progress of care leavers",
    ),
    *("Outstanding", "3. Leadership, management and governance Good"),
)
SIF_GRADES = {
    "overall": "good",
    "help_and_protection": "Requires improvement",
    "looked_after_and_permanence": "Good",
    "adoption": "Not judged",
    "care_leavers": "Outstanding",
    "leadership": "Good",
    "lscb": "requires improvement to be good",
}


def sif_2016(title=SERVICES, board=True):
    own = (
        *(
            "Northvale",
            title,
            *(("and", REVIEW) if board else ()),
            "Inspection date: 4 April 2016 to 28 April 2016",
        ),
        *("Report published: 20 June 2016", "Children’s services in Northvale are good", *SIF_TABLE),
        *(
            "Executive summary",
            "Words.",
            "Information about this local authority area",
            "◼ It was judged last time:",
        ),
        *("Leadership, management and governance: Inadequate.", "Recommendations", "1. First.", "2. Second:"),
        *("◼ its half", "◼ its other half.", "Summary for children and young people", "◼ Words."),
        *(
            "The experiences and progress of",
            "children who need help and",
            "protection",
            "Requires improvement",
        ),
        *("Summary", "Words.", "Inspection findings", "3. Help.", "4. Protection."),
        *(
            "The experiences and progress of children looked after and achieving permanence",
            "Good",
            "5. Care.",
        ),
        *("The graded judgement for adoption performance is that it could not be made", "6. Adoption."),
        *(
            "The graded judgement about the experience and progress of care leavers is that it is outstanding",
            "7. Leaving.",
        ),
        *("Leadership, management and governance", "Good", "8. Leaders."),
    )
    review = (
        *(
            "The Local Safeguarding Children Board (LSCB)",
            "The Local Safeguarding Children Board requires improvement to",
        ),
        *(
            "be good",
            "Executive summary",
            "Words.",
            "Recommendations",
            "9. The board should listen.",
            "10. Look.",
        ),
        *("Inspection findings – the Local Safeguarding Children Board", "11. Words of the board."),
    )
    end = ("Information about this inspection", "The inspection team", "Lead inspector: Ann Example HMI")
    return (*own, *(review if board else ()), *end)


def test_the_single_inspection_with_its_board():
    report = read(*sif_2016())
    assert (report.framework, report.kind, report.authority) == ("sif", "standard", "Northvale")
    assert grades(report) == SIF_GRADES
    assert report.published.isoformat() == "2016-06-20"
    assert report.lead_inspector == "Ann Example"
    assert [one.text.split("\n")[0] for one in report.recommendations] == ["First.", "Second:"]
    assert [(one.ref, one.text) for one in report.board_recommendations] == [
        ("B1", "The board should listen."),
        ("B2", "Look."),
    ]
    assert report.board_recommendations[0].responsible == ("The board",)
    section = {one.number: one.section for one in report.paragraphs}
    assert section[8] == "leadership"
    assert (section[9], section[11]) == ("lscb.recommendations", "lscb")
    assert not codes(report) & {"judgement-missing", "grades-differ", "paragraph-numbers-broken"}


def test_a_re_inspection_without_a_board():
    report = read(*sif_2016(title=SERVICES.replace("Inspection", "Re-inspection"), board=False))
    assert report.kind == "re-inspection"
    assert grades(report) == {key: grade for key, grade in SIF_GRADES.items() if key != "lscb"}
    assert "judgement-missing" not in codes(report)


def test_a_place_whose_name_ends_in_re_is_not_inspected_again():
    known = (KnownAuthority("Northvaleshire", "996"),)
    lines = [line.replace("Northvale", "Northvaleshire") for line in sif_2016()]
    assert read(*lines, known=known).kind == "standard"


PILOT = (
    *("Northvale Council", SERVICES, "and", REVIEW, "Inspection date: 19 November – 11 December 2013"),
    *("The overall judgement is requires", "improvement", "There are words about what it means.", *SIF_TABLE),
    *(
        "The effectiveness of the Local Safeguarding Children Board (LSCB) is",
        "requires improvement",
        "The LSCB is new.",
    ),
    *("Contents", "Section 1: the local authority 3", "Section 2: the board 22"),
    *("Section 1: the local authority", "Summary of key findings", "◼ Words."),
    *(
        "What does the local authority need to improve?",
        "Priority and immediate action",
        "◼ Now this.",
        "◼ Now that.",
    ),
    *(
        "Areas for improvement",
        "◼ Later this",
        "over two lines.",
        "Information about this inspection",
        "Words.",
    ),
    *("Lead inspector: Ann Example", "Inspection judgements about the local authority"),
    *(
        "The experiences and progress of children who need help and protection",
        "require improvement",
        "◼ Words.",
    ),
    *("Leadership, management and governance are good", "◼ Words."),
    *("Section 2: The effectiveness of the Local Safeguarding", "Children Board"),
    *(
        "The effectiveness of the LSCB requires improvement",
        "Areas for improvement",
        "◼ Board one.",
        "◼ Board two.",
    ),
    *(
        "Key strengths and weaknesses of the LSCB",
        "◼ Words.",
        "What the inspection judgements mean: the LSCB",
        "Words.",
    ),
)


def test_the_pilot_form_with_bullets_and_no_numbers():
    report = read(*PILOT)
    assert grades(report) == SIF_GRADES | {"overall": "requires improvement", "lscb": "requires improvement"}
    assert [(one.timescale, one.text) for one in report.recommendations] == [
        ("immediately", "Now this."),
        ("immediately", "Now that."),
        (None, "Later this over two lines."),
    ]
    assert [one.text for one in report.board_recommendations] == ["Board one.", "Board two."]
    assert report.recommendations[0].responsible == ("the local authority",)
    assert "paragraphs-missing" in codes(report)
    assert report.published is None


def test_a_board_with_a_report_of_its_own_in_the_same_document():
    board = (
        *(
            "Northvale Safeguarding Children Board",
            "Inspection of the effectiveness of the local safeguarding children",
        ),
        *("board", "Inspection date: 4 April 2016 to 28 April 2016", "Report published: 27 June 2016"),
        *("The Local Safeguarding Children Board is inadequate", "Summary of findings", "Words."),
        *(
            "What does the LSCB need to improve?",
            "◼ One.",
            "Inspection judgement about the LSCB",
            "1. First.",
            "2. Second.",
        ),
    )
    report = read(*sif_2016(board=False), "\f", *board)
    assert grades(report)["lscb"] == "inadequate"
    assert report.published.isoformat() == "2016-06-20"
    assert [one.text for one in report.board_recommendations] == ["One."]
    assert [(one.number, one.part) for one in report.paragraphs][-2:] == [(1, "board"), (2, "board")]
    told = next(one for one in report.judgements if one.section == "lscb")
    assert (told.first_paragraph, told.last_paragraph) == (1, 2)
    assert len(report.recommendations) == 2


def test_a_review_of_a_board_alone():
    report = read(
        *(
            "Northvale Safeguarding Children Board",
            "Review of the effectiveness of the local safeguarding children board",
        ),
        *("Inspection date: 4 April 2016 to 28 April 2016", "Report published: 27 June 2016"),
        *(
            "The Local Safeguarding Children Board is good",
            "What does the LSCB need to improve?",
            "◼ One.",
            "◼ Two.",
        ),
        *("Inspection judgement about the LSCB", "1. Words.", "Information about the LSCB inspection"),
        *("Lead inspector: Ann Example HMI",),
    )
    assert (report.framework, report.kind, report.authority) == ("lscb-review", "review", "Northvale")
    assert grades(report) == {"lscb": "good"}
    assert len(report.recommendations) == 2
    assert report.paragraphs[0].section == "lscb"


# ---- The older form


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


# ---- Authorities

STYLES = (
    *(
        "{} Council",
        "{} County Council",
        "{} City Council",
        "City of {}",
        "London Borough of {}",
        "The Royal Borough of {}",
    ),
    *("{} Metropolitan Borough Council", "Metropolitan Borough of {}", "{} District Metropolitan Council"),
    *(
        "City of {} Metropolitan District Council",
        "County of {}",
        "{}",
        "Borough of {}",
        "The London Borough of {} Council",
    ),
)


@pytest.mark.parametrize("style", STYLES)
def test_every_authority_is_known_in_every_style(style):
    for one in authorities():
        if one.name == "City of London" and style != "{}":
            continue
        for name in {
            one.name,
            one.name.replace(" and ", " & "),
            one.name.replace("-", " "),
            one.name.upper(),
        }:
            day = one.ends_on or one.starts_on or TODAY.replace(year=2019)
            dates = f"Inspection dates: 1 to {day.day} {day:%B %Y}"
            title = f"Inspection of {style.format(name)} local authority children’s services"
            if day.day < 2:
                dates = f"Inspection date: {day.day} {day:%B %Y}"
            report = read_report(pages_of(ilacs(title=title, dates=dates)), authorities(), TODAY)
            assert report.la_code == one.la_code, title


def test_an_authority_that_is_founded_anew_is_known_by_the_day():
    title = "Inspection of Dorset local authority children’s services"
    told = {
        dates: read(ilacs(title=title, dates=f"Inspection dates: {dates}"), known=authorities()).la_code
        for dates in ("5 to 16 March 2018", "27 September to 8 October 2021")
    }
    assert told == {"5 to 16 March 2018": "835", "27 September to 8 October 2021": "838"}


def test_an_authority_of_no_list_is_refused_by_name():
    words = refused(ilacs(title="Inspection of Atlantis-under-Sea local authority children’s services"))
    assert "'Atlantis-under-Sea' is no authority" in words


def test_a_document_of_two_councils_is_refused():
    second = ilacs(title="Inspection of Eastmere local authority children’s services")
    words = refused(ilacs(), "\f", second)
    assert "two councils" in words
    assert "Eastmere" in words


def test_a_day_to_come_is_refused():
    assert "15 March 2099" in refused(ilacs(dates="Inspection dates: 4 to 15 March 2099"))


# ---- The whole


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
