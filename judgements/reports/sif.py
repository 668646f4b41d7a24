"""Single inspection framework (2013 to 2018): services for children in need of help and protection, children looked
after and care leavers; with its re-inspections and, in the same document, the review of the safeguarding board."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from judgements.reports import board
from judgements.reports.authorities import Register
from judgements.reports.cover import starts_of_covers, title_before
from judgements.reports.family import (
    COVER_LINES,
    Cover,
    add_missing,
    best_rows,
    cover_words,
    judgements_of,
    read_cover,
    refuse_strange_grades,
)
from judgements.reports.grades import ALONE, WORDS
from judgements.reports.lines import Document, Line
from judgements.reports.narrative import Heading, Headings, Narrative, narrate, unusual_heading
from judgements.reports.parsed import ParsedRecommendation, ParsedReport, ReadingWarning
from judgements.reports.recommendations import recommendations
from judgements.reports.table import Row
from judgements.reports.words import plain

FRAMEWORK = "sif"
LABELS = {
    "help_and_protection": (
        "Children who need help and protection",
        "Children in need of help and protection",
    ),
    "looked_after_and_permanence": (
        "Children looked after and achieving permanence",
        "Looked after children and achieving permanence",
        "Children looked after and permanence",
    ),
    "adoption": ("Adoption performance",),
    "care_leavers": (
        "Experiences and progress of care leavers",
        "The experiences and progress of care leavers",
        "Experience and progress of care leavers",
    ),
    "leadership": ("Leadership, management and governance",),
}
SUMMARY, ASKED, PLACE, INSPECTION = (
    "executive_summary",
    "recommendations",
    "information_about_this_authority",
    "information_about_this_inspection",
)
GO_ON = "="
HEADINGS = {
    "executive summary": SUMMARY,
    "summary of findings": SUMMARY,
    "summary of key findings": SUMMARY,
    "the local authoritys strengths": SUMMARY,
    "the local authority has the following strengths": SUMMARY,
    "progress since the last inspection": SUMMARY,
    "information about this local authority area": PLACE,
    "information about this local authority": PLACE,
    **dict.fromkeys(board.USUAL_ASKS, ASKED),
    "recommendations for the local authority": ASKED,
    "recommendations the local authority": ASKED,
    "recommendations local authority": ASKED,
    "what needs to improve": ASKED,
    "what does the local authority need to improve": ASKED,
    "what does the authority need to improve": ASKED,
    "summary for children and young people": "summary_for_children_and_young_people",
    "summary for children": "summary_for_children_and_young_people",
    "the experiences and progress of children who need help and protection": "help_and_protection",
    "the experiences and progress of children in need of help and protection": "help_and_protection",
    "the experiences and progress of children looked after and achieving permanence": "looked_after_and_permanence",
    "the experiences and progress of looked after children and achieving permanence": "looked_after_and_permanence",
    "the experiences and progress of children looked after and achieving permanence for them": "looked_after_and_permanence",
    "the graded judgement for adoption performance": "adoption",
    "the graded judgement about adoption performance": "adoption",
    "the graded judgement for adoption": "adoption",
    "the graded judgement about the experience and progress of care leavers": "care_leavers",
    "the graded judgement for the experience and progress of care leavers": "care_leavers",
    "leadership management and governance": "leadership",
    "inspection findings": GO_ON,
    "key judgement": GO_ON,
    "key judgement judgement grade": GO_ON,
    "judgement grade": GO_ON,
    "summary": GO_ON,
    "information about this inspection": INSPECTION,
    "information about the local authority inspection": INSPECTION,
    "information about the inspection": INSPECTION,
    "what the inspection judgements mean the local authority": INSPECTION,
    "what the local authority inspection judgements mean": INSPECTION,
    "what the inspection judgements mean": INSPECTION,
    "the inspection team": INSPECTION,
}
# The sub-headings of the pilot reports stand in several parts; they open a list only once the findings are over.
TITLE = re.compile(
    r"\bservices for children in need of help and protection\b|\bchildren looked after and care leavers\b"
)
FIRST_ROW = re.compile(r"^(?:1 )?children (?:who need|in need of) help\b")
WITH_BOARD = re.compile(r"\breview of (?:the )?(?:effectiveness of )?(?:the )?[a-z ]*safeguarding children")
NAMED = r"(?:[^.]|\bSt\.)"
SERVICES = r"children['’]?s (?:social care )?services"
BE = r"(?:is|are|remains?|continues?\s+to\s+be)"
SAID = rf"(?:{BE}(?: judged(?: to be)?)?\s+(?:{WORDS})|requires?\s+improvement(?:\s+to\s+be\s+good)?)"
# The verb stands at once before the grade: between the two a cover may print other words that sound like grades.
OVERALL = re.compile(
    rf"\b(?:the )?overall judge?ment(?: (?:of|for|about) {NAMED}{{0,80}}?)?(?: is)?(?: that)?\s?[:–-]?(?: it)?"
    rf"(?: (?:{SERVICES}|services)(?: in {NAMED}{{2,70}}?)?)?(?: is| are)?\s+(?:{WORDS})\d?\b"
    rf"|\b(?:the )?overall judge?ment is that {NAMED}{{2,70}}?\s{SAID}\d?\b"
    rf"|\b(?:{SERVICES}|services for children)\b{NAMED}{{0,90}}?\s{SAID}\d?\b"
    rf"|\b{SERVICES} in {NAMED}{{2,70}}?\s?[:–-]\s(?:{WORDS})\d?\b"
    rf"|\b(?:the )?overall effectiveness(?: of {NAMED}{{2,90}}?\s{SAID}|\s?[:–-]?\s(?:{WORDS}))\d?\b",
    re.IGNORECASE,
)
LAST_GRADE = re.compile(rf"\b(?P<grade>{WORDS})\d?$", re.IGNORECASE)


def recognises(document: Document) -> bool:
    return bool(TITLE.search(cover_words(document)))


def parse(document: Document, register: Register) -> ParsedReport:
    cover = read_cover(document, register)
    lines = document.lines
    warnings = list(cover.warnings)
    top = table_start(lines, cover.at)
    rows, body = best_rows(document, lines[top : top + COVER_LINES], LABELS)
    second = second_report(lines)
    leading = top + body
    start = board_start(lines, leading, second)
    main_end = min(start if start is not None else len(lines), second or len(lines))
    narrative = narrate(lines, Headings(HEADINGS), start=leading, end=main_end, section_of=sections())
    boards, board_asked = board_part(lines, start, second, narrative, warnings)
    rows = with_overall(rows, lines, cover)
    rows = add_missing(rows, narrative, LABELS, list(LABELS))
    verdict = board_verdict(lines, cover, start, second)
    rows += [verdict] if verdict else []
    both = Narrative(
        [*narrative.paragraphs, *(one for one in boards.paragraphs if not one.part)],
        [*narrative.headings, *(one for one in boards.headings if one.key != board.KEY)],
    )
    judgements = judgements_of(rows, both, warnings)
    if boards.paragraphs and boards.paragraphs[0].part:
        numbers = boards.of(board.KEY)
        judgements = tuple(
            replace(one, first_paragraph=min(numbers), last_paragraph=max(numbers))
            if one.section == board.KEY and numbers
            else one
            for one in judgements
        )
    graded = {one.section for one in judgements}
    refuse_strange_grades([row for row in rows if row.key not in graded])
    if verdict is None and WITH_BOARD.search(cover_words(document)):
        warnings.append(
            ReadingWarning(
                "judgement-missing",
                "Local Safeguarding Children Board",
                "The title names a review of the board; its judgement was not found.",
            )
        )
    again = re.search(r"\b(?:re inspection|reinspection)\b", cover_words(document))
    return ParsedReport(
        framework=FRAMEWORK,
        kind="re-inspection" if again else "standard",
        authority=cover.authority.name,
        la_code=cover.authority.la_code,
        title=cover.title,
        inspection_start=cover.start,
        inspection_end=cover.end,
        published=cover.published,
        lead_inspector=cover.lead,
        judgements=judgements,
        recommendations=asked(lines, narrative, main_end),
        board_recommendations=board_asked,
        paragraphs=(*narrative.paragraphs, *boards.paragraphs),
        warnings=tuple(warnings),
        sources=tuple(cover.sources),
    )


def second_report(lines: Sequence[Line]) -> int | None:
    """The cover of the board's own report in the same document; a cover printed twice is none."""
    for place in starts_of_covers(lines)[1:]:
        title = plain(" ".join(line.text for line in title_before(lines, place)))
        if "board" in title and "services for children" not in title:
            return place
    return None


def table_start(lines: Sequence[Line], at: int) -> int:
    """The first row of the table; above it, prose may speak of the same subjects."""
    rows = (
        place for place in range(at, min(at + COVER_LINES, len(lines))) if FIRST_ROW.match(lines[place].plain)
    )
    first = next(rows, at)
    grades = 0
    while grades < first - at and ALONE.match(lines[first - grades - 1].plain):
        grades += 1
    # A column of grades that was written before the column of labels; one grade alone ends the sentence above.
    return first - grades if grades >= len(LABELS) - 1 else first


def sections() -> Callable[[Heading], str | None]:
    """Which section a heading opens; 'Areas for improvement' asks nothing once the findings have begun."""
    begun, present = False, ""

    def section_of(heading: Heading) -> str | None:
        nonlocal begun, present
        if heading.key == GO_ON or (heading.key == ASKED and begun):
            return None
        # Lists of improvements are grouped under the same words; the section itself comes later, with its grade.
        grouped = present == ASKED and heading.key in LABELS and not heading.grade
        if grouped or (heading.key == "leadership" and not begun):
            return None
        begun = begun or heading.key == "help_and_protection"
        present = heading.key
        return heading.key

    return section_of


def board_start(lines: Sequence[Line], body: int, second: int | None) -> int | None:
    """The board's part begins after the authority's last section, or on the cover of its own."""
    known = Headings(HEADINGS)
    stop = second if second is not None else len(lines)
    leadership = None
    for place in range(body, stop):
        if lines[place].plain.startswith("leadership management") and (found := known.at(lines, place)):
            # The list of improvements and a quoted earlier inspection print the same words, without findings below.
            leadership = found.end
    if leadership is None:
        return None
    return board.beginning(lines[:stop], leadership)


def board_part(
    lines: Sequence[Line],
    start: int | None,
    second: int | None,
    narrative: Narrative,
    warnings: list[ReadingWarning],
) -> tuple[Narrative, tuple[ParsedRecommendation, ...]]:
    if second is not None:
        return board.read_board(lines, second, len(lines), last=0, part="board", warnings=warnings)
    if start is None:
        return Narrative(), ()
    last = narrative.paragraphs[-1].number if narrative.paragraphs else 0
    return board.read_board(lines, start, len(lines), last=last, warnings=warnings)


def board_verdict(lines: Sequence[Line], cover: Cover, start: int | None, second: int | None) -> Row | None:
    found = board.find_verdict(lines, cover.at, cover.at + COVER_LINES)
    if found is None and start is not None:
        found = board.find_verdict(lines, start, start + 12)
    if found is None and second is not None:
        found = board.find_verdict(lines, second, second + 20)
    if found is None and start is not None:
        found = board.find_reason(lines, start, start + 40)
    if found is None and WITH_BOARD.search(plain(cover.title)):
        found = board.find_verdict(lines, cover.at, len(lines), alone=True)
    return found


def with_overall(rows: list[Row], lines: Sequence[Line], cover: Cover) -> list[Row]:
    """The overall judgement, which the cover prints as a sentence that names the authority."""
    near = lines[cover.at : cover.at + COVER_LINES]
    found = OVERALL.search(" ".join(line.text for line in near))
    if not found:
        return rows
    grade = LAST_GRADE.search(found.group())
    label = re.sub(r"(?<=[a-z])\d$", "", found.group().strip())
    return [Row("overall", label, grade["grade"] if grade else "", page=near[0].page), *rows]


def asked(lines: Sequence[Line], narrative: Narrative, end: int) -> tuple[ParsedRecommendation, ...]:
    named = any(one.key == ASKED and "authority need" in plain(one.text) for one in narrative.headings)
    bodies = ("the local authority",) if named else ()
    headings = narrative.headings
    if not any(one.key == ASKED for one in headings) and (other := unusual_heading(lines[:end], ASKED)):
        headings = sorted([*headings, other], key=lambda one: one.start)
    return recommendations(board.asked_in(lines, headings, ASKED, end, bodies), "R", "")
