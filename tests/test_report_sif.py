"""The single inspection framework in its forms from 2013 to 2018, with the board's review within, beside or without it."""

import pytest

from judgements.reports.parsed import KnownAuthority
from tests.report_files import codes, grades, read

SERVICES = "Inspection of services for children in need of help and protection, children looked after and care leavers"
REVIEW = "Review of the effectiveness of the Local Safeguarding Children Board1"

SIF_TABLE = (
    "1. Children who need help and protection Requires improvement",
    "2. Children looked after and achieving",
    "permanence",
    "Good",
    "2.1 Adoption performance Not judged",
    "2.2 Experiences and progress of care leavers",
    "Outstanding",
    "3. Leadership, management and governance Good",
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


PILOT = tuple(
    (
        f"Northvale Council / {SERVICES} / and / {REVIEW} / Inspection date: 19 November – 11 December 2013 "
        "/ The overall judgement is requires / improvement / There are words about what it means. / 1. "
        "Children who need help and protection Requires improvement / 2. Children looked after and "
        "achieving / permanence / Good / 2.1 Adoption performance Not judged / 2.2 Experiences and progress "
        "of care leavers / Outstanding / 3. Leadership, management and governance Good / The effectiveness "
        "of the Local Safeguarding Children Board (LSCB) is / requires improvement / The LSCB is new. / "
        "Contents / Section 1: the local authority 3 / Section 2: the board 22 / Section 1: the local "
        "authority / Summary of key findings / ◼ Words. / What does the local authority need to improve? / "
        "Priority and immediate action / ◼ Now this. / ◼ Now that. / Areas for improvement / ◼ Later this / "
        "over two lines. / Information about this inspection / Words. / Lead inspector: Ann Example / "
        "Inspection judgements about the local authority / The experiences and progress of children who "
        "need help and protection / require improvement / ◼ Words. / Leadership, management and governance "
        "are good / ◼ Words. / Section 2: The effectiveness of the Local Safeguarding / Children Board / "
        "The effectiveness of the LSCB requires improvement / Areas for improvement / ◼ Board one. / ◼ "
        "Board two. / Key strengths and weaknesses of the LSCB / ◼ Words. / What the inspection judgements "
        "mean: the LSCB / Words."
    ).split(" / ")
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


EARLY_2015 = tuple(
    (
        f"Northvale City Council / {SERVICES} / and / Review of the effectiveness of the local safeguarding "
        "children / 1 / board / Inspection date: 20 January 2015 – 11 February 2015 / Report published: 27 "
        "March 2015 / The overall judgement is that children’s services require / improvement / Words on "
        "what is expected.2 / 1. Children who need help and protection / Requires / Improvement / 2. "
        "Children looked after and achieving / permanence / Good / 2.1 Adoption performance Good / 2.2 "
        "Experiences and progress of care leavers Good / 3. Leadership, management and governance / 1 / "
        "Outstanding /  / 1 A note. / 2 Another note.\fContents / The local authority 3 / What does the "
        "local authority need to improve? 4 / The Local Safeguarding Children Board (LSCB) / Summary of "
        "findings 49 / What does the LSCB need to improve? 50 / The LSCB 56\fThe local authority / Summary "
        "of findings / ◼ Words. / What does the local authority need to improve? / Areas for improvement / "
        "1. One. / 2. Two. / The local authority’s strengths / 3. Words. / The experiences and progress of "
        "children who need help and / protection require improvement / 4. Words. / Leadership, management "
        "and governance is outstanding / 5. Words. / The Local Safeguarding Children Board (LSCB) / Summary "
        "of findings / The LSCB is good because: / 6. Words. / What does the LSCB need to improve? / Areas "
        "for improvement / 7. Three. / Inspection judgement about the LSCB / 8. Words. / What the "
        "inspection judgements mean / An LSCB that is good is a good one. / Lead inspector: Ann Example"
    ).split(" / ")
)


def test_the_form_of_early_2015_says_the_boards_grade_with_its_reasons():
    report = read(*EARLY_2015)
    assert list(grades(report).values()) == [
        *("require improvement", "Requires Improvement", "Good", "Good", "Good", "Outstanding", "good"),
    ]
    assert [one.text for one in report.recommendations] == ["One.", "Two."]
    assert [one.text for one in report.board_recommendations] == ["Three."]
    assert [one.number for one in report.paragraphs] == list(range(1, 9))
    told = next(one for one in report.judgements if one.section == "lscb")
    assert (told.first_paragraph, told.last_paragraph) == (8, 8)


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


def test_an_overall_sentence_that_is_cut_is_missed_and_never_guessed():
    cut = "Children’s services in Northvale require"
    lines = [cut if line.startswith("Children’s services in") else line for line in sif_2016()]
    place = lines.index(cut)
    lines.insert(place + 1, "The authority is not yet delivering good protection and help")
    report = read(*lines)
    assert "overall" not in grades(report)
    assert "judgement-missing" in codes(report)


def test_half_a_grade_is_a_matter_of_layout_and_refuses_nothing():
    lines = [
        line.replace("Adoption performance Not judged", "Adoption performance Requires")
        for line in sif_2016()
    ]
    report = read(*lines)
    assert "adoption" not in grades(report)
    assert "judgement-missing" in codes(report)


VERDICTS = (
    *("The Kingston and Northvale LSCB is {}", "The Local Safeguarding Children Board in Northvale is {}"),
    *("The Northvale Borough Safeguarding Children\nBoard (NBSCB) is {}", "The judgement for the LSCB is {}"),
    *("The overall effectiveness of the Local Safeguarding Children Board is {}", "The LSCB is judged as {}"),
    *("The effectiveness of the LSCB is that it is {}", "The Local Safeguarding Board is {}"),
)


@pytest.mark.parametrize("grade", ["good", "inadequate", "outstanding"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_boards_verdict_is_read_in_the_words_of_any_report(verdict, grade):
    text = "\n".join(sif_2016(board=False)).replace(SERVICES, f"{SERVICES}\nand\n{REVIEW}")
    told = f"The Local Safeguarding Children Board (LSCB)\n{verdict.format(grade)}\nExecutive summary\nWords."
    assert grades(read(text, told))["lscb"] == grade


@pytest.mark.parametrize(
    "words",
    [
        "Engagement with the LSCB is good.",
        "The chair of the LSCB is outstanding.",
        "The role of the LSCB is good.",
    ],
)
def test_a_sentence_about_the_board_is_no_verdict(words):
    text = "\n".join(sif_2016(board=False)).replace("Executive summary", f"{words}\nExecutive summary")
    assert "lscb" not in grades(read(text))


def test_grades_written_before_the_rows_of_the_table_belong_to_them():
    rows = list(SIF_TABLE)
    labels = [rows[0].removesuffix(" Requires improvement"), *rows[1:3], "2.1 Adoption performance", rows[5]]
    labels.append("3. Leadership, management and governance")
    column = ["Requires improvement", "Good", "Not judged", "Outstanding", "Good", *labels]
    text = "\n".join(sif_2016(board=False)).replace("\n".join(rows), "\n".join(column))
    assert grades(read(text)) == {key: grade for key, grade in SIF_GRADES.items() if key != "lscb"}


def test_an_item_whose_first_line_ends_in_should_is_no_lead_in():
    text = "\n".join(sif_2016(board=False)).replace("1. First.", "1. Audits of cases should\nbe made.")
    assert [one.text.split("\n")[0] for one in read(text).recommendations] == [
        "Audits of cases should be made.",
        "Second:",
    ]


def test_a_section_without_enough_evidence_keeps_the_words_for_its_grade():
    text = "\n".join(sif_2016(board=False)).replace(
        "performance Not judged", "performance Insufficient evidence"
    )
    assert grades(read(text))["adoption"] == "Insufficient evidence"


OVERALL = (
    *("Children’s services in Northvale are {}1", "The overall judgement is: {}", "Overall judgement: {}"),
    *("Services for children in Northvale are {}", "Children’s services in Northvale remain {}"),
    *(
        "Overall effectiveness: {}",
        "Children’s services in Northvale – {}",
        "Childrens services in Northvale are {}",
    ),
    *("The overall judgement is that services are {}", "Children’ s services in Northvale are {}"),
)


@pytest.mark.parametrize("grade", ["good", "inadequate", "outstanding"])
@pytest.mark.parametrize("sentence", OVERALL)
def test_the_overall_grade_is_read_in_the_words_of_any_cover(sentence, grade):
    text = "\n".join(sif_2016(board=False)).replace(
        "Children’s services in Northvale are good", sentence.format(grade)
    )
    told = next(one for one in read(text).judgements if one.section == "overall")
    assert told.grade == grade
    assert not told.label.endswith("1")


@pytest.mark.parametrize(
    "heading",
    [
        *("Recommendations for the local authority", "Key recommendations", "Areas for priority action"),
        *("What does Northvale need to improve?", "What needs to improve?", "Areas for development"),
    ],
)
def test_a_list_is_read_under_the_heading_of_any_year(heading):
    text = "\n".join(sif_2016(board=False)).replace("Recommendations\n1. First.", f"{heading}\n1. First.")
    assert len(read(text).recommendations) == 2
