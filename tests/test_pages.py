"""Every page answers with the words that it is for; empty, short and mixed states say what to do next."""

import html
import re

import pytest

SLUG = "bath-and-north-east-somerset-2012-02-24"
SIF, SHORT = "bath-and-north-east-somerset-2017-07-07", "bath-and-north-east-somerset-2025-08-05"
IHA = "initial-health-assessments-in-timescale"
THEN, NOW = "?as_at=2012-05-25", ""
# Address, date, and words in the order in which a reader meets them.
PAGES = [
    (
        "/",
        THEN,
        "Safeguarding services are Adequate and services for looked after children are Good; 2 of 22 judgements",
        "published 24 February 2012",
        "Where we stand",
        "What needs attention",
        "18 of 32 recommendations",
        "70.8% from 89.5%",
        "4 repeat findings",
        "the third time",
        "Every judgement",
        "24 May 2012 13 recommendations due",
        "24 Aug 2012 3 recommendations due: S18, L13, L14",
    ),
    (
        "/",
        NOW,
        "Children’s services are Good, and none of five judgements is below good",
        "No judgement is below good",
        "What it asked is not known",
        "Annual health assessments up to date Fell by 13 percentage points",
        "Through the inspections",
        "different scale",
    ),
    ("/inspections/", THEN, "1 published inspection as at 25 May 2012", "24 Feb 2012", "22 32"),
    ("/inspections/", NOW, "4 published inspections", "5 Aug 2025", "Short inspection", "24 Feb 2012"),
    (
        f"/inspections/{SLUG}/",
        THEN,
        "9 to 20 January 2012",
        "Lead inspector Pietro Battista",
        "1 Outstanding, 2 Good, 3 Adequate, 4 Inadequate",
        "Every judgement",
        "18 overdue: five by 91 days and 13 by 1 day",
        "Service information not graded",
        "figures printed as numbers",
        "Notes on the report",
    ),
    (f"/inspections/{SLUG}/", NOW, "8 superseded by a later inspection", "Met"),
    (f"/inspections/{SIF}/", NOW, "Local Safeguarding Children Board", "Outstanding"),
    (
        f"/inspections/{SHORT}/",
        NOW,
        "short",
        "Amanda Maxwell",
        "Not known",
        "The report itself is not at hand",
    ),
    (
        f"/inspections/{SHORT}/judgements/leaders/",
        NOW,
        "The report itself is not at hand",
        "No recommendation bears on this section",
        "what it asked is not known",
        "What was asked is not known here.",
    ),
    (
        f"/inspections/{SLUG}/judgements/lac.being_healthy/",
        THEN,
        "Being healthy Inadequate 4",
        "The area is Good overall; the two grades stand side by side and are never averaged",
        "Paragraphs 95 to 105",
        "Weaknesses",
        "Strengths, not to be lost",
        "11 recommendations bear on this section",
        "91 days overdue",
        "fell by 18.7 percentage points over two years",
        "No later inspection of this subject had been published by 25 May 2012",
    ),
    (
        f"/inspections/{SLUG}/judgements/safeguarding.overall_effectiveness/",
        NOW,
        "What came later",
        "Different scale: stands beside this grade, not above or below it",
        "different scale",
    ),
    (
        "/recommendations/",
        THEN,
        "Of 32 recommendations, 18 are overdue, five by 91 days and 13 by 1 day",
        "whatever the dates of its actions",
        "When they fall due",
        "Complete a core assessment after every section 47 enquiry",
        "Due in 91 days",
    ),
    ("/recommendations/", NOW, "none is overdue", "superseded by a later inspection"),
    (
        f"/recommendations/{SLUG}/S2/",
        THEN,
        "91 days overdue: it was due on 24 February 2012, immediately.",
        "Paragraph 26, page 8",
        "Paragraphs 18, 22, 23",
        "Overall effectiveness Adequate",
        "Next: S3",
    ),
    (f"/recommendations/{SLUG}/S1/", THEN, "Met", "Paragraphs 17, 43"),
    (f"/recommendations/{SLUG}/L14/", THEN, "Due in 91 days, on 24 August 2012", "Before: L13"),
    (f"/recommendations/{SIF}/B1/", NOW, "The report prints no timescale, so it has no due date."),
    ("/metrics/", THEN, "1 of", "need", "Initial health assessments in timescale", "No figure"),
    ("/metrics/", NOW, "need attention", "Annual health assessments up to date", "percentage points"),
    (
        f"/metrics/{IHA}/",
        THEN,
        "fell by 18.7 percentage points over two years, from 89.5% to 70.8%",
        "Two figures",
        "no year between them is known",
        "Paragraph 99",
        "Higher",
    ),
    ("/metrics/annual-health-assessments/", NOW, "Needs attention.", "England", "South West", "Quarter"),
    ("/history/", THEN, "No strand has been judged twice by this date", "One inspection is a start"),
    ("/history/", NOW, "more than one inspection", "different scale", "Themes that come back"),
    (
        "/history/help_and_protection/",
        NOW,
        "Adequate in 2012; on another scale Requires improvement in 2017, then Good in 2022",
        "The scale changes once",
        "Different scale",
        "Up from Requires improvement (SIF, 2017)",
        "Asked then, judged later",
    ),
    (
        "/history/themes/referrers-not-told-the-outcome/",
        THEN,
        "Raised in 2010, 2011, 2012.",
        "Paragraph 23",
        "S5 Tell referrers promptly what was done 91 days overdue",
    ),
    ("/search/?q=initial+health", THEN, "result", "70.8", "Metric"),
    ("/search/", THEN, "What are you looking for?"),
    ("/search/?q=zzzyx", THEN, "Nothing found for “zzzyx”", "Try fewer words"),
    ("/search/?q=z", THEN, "Write at least 2 letters"),
    ("/sources/", THEN, "Every figure here has its source", "22 judgements, 32 recommendations, 132 figures"),
    ("/accessibility/", NOW, "ccessib"),
]
# The same pages before anybody has answered: every recommendation stands by its own date.
UNANSWERED = [
    ("/", THEN, "29 of 32 recommendations", "24 May 2012 20 recommendations due"),
    (f"/inspections/{SLUG}/", THEN, "29 overdue: nine by 91 days and 20 by 1 day"),
    (f"/inspections/{SLUG}/", NOW, "32 superseded by a later inspection"),
    (f"/inspections/{SLUG}/judgements/lac.being_healthy/", THEN, "91 days overdue", "No action plan is held"),
    (
        "/recommendations/",
        THEN,
        "Of 32 recommendations, 29 are overdue, nine by 91 days and 20 by 1 day",
        "A recommendation stands by its printed due date",
    ),
    (
        f"/recommendations/{SLUG}/S1/",
        THEN,
        "91 days overdue: it was due on 24 February 2012, immediately.",
        "Paragraph 26, page 8",
        "Next: S2",
    ),
]


def words_of(response):
    """The page as it is read: no markup, one space between words."""
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join(text.split()))


def ask(client, path, query=""):
    return client.get(f"{path}&{query[1:]}" if "?" in path and query else path + query)


@pytest.mark.parametrize(("path", "query", "words"), [(page[0], page[1], page[2:]) for page in PAGES])
def test_the_page_says_what_it_is_for(demonstration, client_as, path, query, words):
    response = ask(client_as("manager"), path, query)
    assert response.status_code == 200
    text, place = words_of(response), 0
    for expected in words:
        found = text.find(expected, place)
        assert found >= 0, f"{expected!r} is not after {text[max(0, place - 60) : place]!r} in {text}"
        place = found


@pytest.mark.parametrize(("path", "query", "words"), [(page[0], page[1], page[2:]) for page in UNANSWERED])
def test_without_a_plan_the_page_says_so(without_plan, client_as, path, query, words):
    test_the_page_says_what_it_is_for(None, client_as, path, query, words)


def test_no_two_kinds_of_page_share_a_title(demonstration, client_as):
    titles = {}
    for path, query, *_ in PAGES:
        content = ask(client_as("manager"), path, query).content.decode()
        title = re.search(r"<title>(.*?)</title>", content, re.DOTALL).group(1)
        assert content.count("<h1") == 1 and '<html lang="en-GB">' in content
        assert titles.setdefault(title, path) == path
    assert all(title.endswith(" - Throughline") for title in titles)


# ---- Notes where a reader meets them


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"/inspections/{SLUG}/", "The record prints the sub-heading 'Services for looked after children'"),
        ("/", "The record prints the sub-heading 'Services for looked after children'"),
        (f"/inspections/{SLUG}/judgements/lac.being_healthy/", "two years apart: two values without dates"),
        (
            f"/inspections/{SLUG}/judgements/safeguarding.equality_and_diversity/",
            "The report prints this grade with no narrative of its own.",
        ),
        (
            f"/recommendations/{SLUG}/S1/",
            "printed as immediately, three months and six months, without dates",
        ),
        (f"/inspections/{SLUG}/", "Flagged, never corrected."),
    ],
)
def test_a_doubt_about_the_report_stands_where_a_reader_meets_it(demonstration, client_as, path, words):
    assert words in words_of(client_as("manager").get(path + THEN))


def test_every_note_of_the_report_is_on_its_inspections_page(inspection_2012, client_as):
    text = words_of(client_as("manager").get(f"/inspections/{SLUG}/{THEN}"))
    notes = [" ".join(note.doubt.split()) for note in inspection_2012.notes.all()]
    assert len(notes) > 10
    assert [note for note in notes if re.sub(r"\s+([,.;:)])", r"\1", note) not in text] == []
