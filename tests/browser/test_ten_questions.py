"""The ten questions of a board member, each answered from the screen within three clicks of 25 May 2012."""

import pytest

START = "/?as_at=2012-05-25"
# The question, the links to click in order (words of a link, as printed), and what the screen then says.
QUESTIONS = [
    (
        "Where are we below good?",
        [],
        [
            "2 of 22 judgements",
            "At the lowest grade, Inadequate",
            "Being healthy",
            "8 Adequate",
            "4 Adequate",
        ],
    ),
    (
        "What was due at once, and whose?",
        ["See what was asked"],
        [
            "24 Feb 2012",
            "91 days overdue",
            "three bodies, named in a second lead-in",
            "Of 32 recommendations",
        ],
    ),
    (
        "What was found before and again?",
        ["Assessment quality and risk analysis"],
        ["2010, 2011, 2012", "Paragraph 23"],
    ),
    (
        "Is the health partnership safe?",
        ["The contribution of health agencies to keeping children and young people safe"],
        ["Inadequate", "9 asked", "2 overdue", "Of 8 actions", "Paragraphs 52 to 65"],
    ),
    (
        "Do children new to care get a health check on time?",
        ["Follow the metric"],
        ["fell by 18.7 percentage points over two years", "89.5%", "70.8%", "Paragraph 99"],
    ),
    (
        "Are reviews on time?",
        ["Metrics", "Reviews of looked after children held on time"],
        ["no figure is printed", "No figure is printed in the report"],
    ),
    (
        "Who sits at conferences?",
        ["Metrics", "Child protection conferences that a school nurse attended with a report"],
        ["76%", "2010/11", "Paragraph 55"],
    ),
    (
        "Can we rely on records?",
        ["Management oversight not on record"],
        ["Records did not show what managers had decided, or why", "2010, 2011, 2012"],
    ),
    (
        "What works and must not be lost?",
        ["Staying safe"],
        ["Strengths, not to be lost", "fostering", "Good"],
    ),
    (
        "Are care leavers moving on?",
        ["Economic well-being"],
        ["Adequate", "care leavers", "Help every care leaver raise their sights"],
    ),
]


@pytest.mark.parametrize(("question", "clicks", "answers"), QUESTIONS, ids=[q for q, _, _ in QUESTIONS])
def test_the_screen_answers(page_as, question, clicks, answers):
    assert len(clicks) <= 3
    page = page_as("manager", 1920, height=1080)
    page.goto(START)
    for words in clicks:
        page.get_by_role("link", name=words, exact=True).first.click()
        assert "as_at=2012-05-25" in page.url
    text = " ".join(page.locator("main").inner_text().split())
    for answer in answers:
        assert answer.lower() in text.lower(), f"{question} {page.url} does not say: {answer}"
