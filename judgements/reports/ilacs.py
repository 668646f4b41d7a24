"""Inspection of local authority children's services (ILACS), standard and short, in its layouts since 2018."""

import re

from judgements.reports.authorities import Register
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
from judgements.reports.lines import Document, Line
from judgements.reports.narrative import (
    Heading,
    Headings,
    Narrative,
    narrate,
    paragraph_number,
    unusual_heading,
)
from judgements.reports.parsed import ParsedRecommendation, ParsedReport, ReadingWarning
from judgements.reports.recommendations import items_of, recommendations

FRAMEWORK = "ilacs"
# A short inspection has one week on site, at times with a second visit of two days.
SHORT_WEEKDAYS = 7
MOST_WITHOUT_BULLETS, LONGEST_ITEM = 20, 800
LABELS = {
    "leaders": (
        "The impact of leaders on social work practice with children and families",
        "The impact of leaders on practice with children and families",
        "The impact of leadership on social work practice with children and families",
        "The impact of leaders on social work practice",
    ),
    "help_and_protection": (
        "The experiences and progress of children who need help and protection",
        "The experiences and progress of children in need of help and protection",
        "The experiences and progress of children who need help or protection",
        "The experiences and progress of children who need help and or protection",
        "The experiences and progress of children in need of help or protection",
    ),
    "in_care_and_care_leavers": (
        "The experiences and progress of children in care and care leavers",
        "The experiences and progress of children in care and of care leavers",
        "The experiences and progress of children in care and care-experienced young people",
        "The experiences and progress of children looked after and care leavers",
        "The experiences and progress of looked after children and care leavers",
    ),
    "in_care": (
        "The experiences and progress of children in care",
        "The experiences and progress of looked after children",
    ),
    "care_leavers": (
        "The experiences and progress of care leavers",
        "The experiences and progress of care experienced young people",
    ),
    "overall": ("Overall effectiveness",),
}
IMPROVE = "what_needs_to_improve"
HEADINGS = {
    **{
        " ".join(re.findall(r"[a-z0-9]+", label.lower())): key
        for key, labels in LABELS.items()
        for label in labels
        if key != "overall"
    },
    "what needs to improve": IMPROVE,
    "what needs to improve in this area of social work practice": IMPROVE,
    "areas for improvement": IMPROVE,
    "recommendations": IMPROVE,
}
END = re.compile(r"^the office for standards in education childrens services and skills\b")
TITLE = re.compile(
    r"\binspection of (?:the )?(?:[a-z ]{0,90}?)(?:local authority )?childrens (?:social care )?services\b|"
    r"\binspect(?:ion|ing) (?:of )?local authority childrens services\b"
)
OTHER_VISITS = re.compile(
    r"\b(?:focused visit|monitoring visit|joint targeted area|assurance visit|for the protection of)\b"
)


def recognises(document: Document) -> bool:
    words = cover_words(document)
    return bool(TITLE.search(words)) and not OTHER_VISITS.search(words)


def parse(document: Document, register: Register) -> ParsedReport:
    cover = read_cover(document, register)
    known = Headings(HEADINGS)
    lines = document.lines
    end = next((place for place, line in enumerate(lines) if END.match(line.plain)), len(lines))
    warnings = list(cover.warnings)
    rows, body = best_rows(document, lines[cover.at : table_end(lines, cover.at)], LABELS)
    narrative = narrate(lines, known, start=cover.at + body, end=end)
    rows = add_missing(rows, narrative, LABELS, possible({row.key for row in rows}))
    judgements = judgements_of(rows, narrative, warnings)
    graded = {one.section for one in judgements}
    refuse_strange_grades([row for row in rows if row.key not in graded])
    asked = improvements(lines, narrative, warnings)
    return ParsedReport(
        framework=FRAMEWORK,
        kind=kind_of(cover),
        authority=cover.authority.name,
        la_code=cover.authority.la_code,
        title=cover.title,
        inspection_start=cover.start,
        inspection_end=cover.end,
        published=cover.published,
        lead_inspector=cover.lead,
        judgements=judgements,
        recommendations=asked,
        paragraphs=tuple(narrative.paragraphs),
        warnings=tuple(warnings),
        sources=tuple(cover.sources),
    )


def possible(there: set[str]) -> list[str]:
    """The sections that may be missing from a table: one grade for both groups, or one for each, never both."""
    together, apart = {"in_care_and_care_leavers"}, {"in_care", "care_leavers"}
    never = {"overall"} | (apart if there & together else set()) | (together if there & apart else set())
    return [key for key in LABELS if key not in never]


def table_end(lines: tuple[Line, ...], at: int) -> int:
    """Where the table of grades is over at the latest: at what needs to improve."""
    stop = min(at + COVER_LINES, len(lines))
    return next(
        (place for place in range(at, stop) if lines[place].plain.startswith("what needs to improve")), stop
    )


def kind_of(cover: Cover) -> str:
    return "short" if 0 < cover.weekdays <= SHORT_WEEKDAYS else "standard"


def below(heading: Heading, lines: tuple[Line, ...], narrative: Narrative, *, first: bool) -> list[Line]:
    """The lines under a heading, up to the next one or, after a list with bullets, to the numbered paragraphs."""
    later = [one.start for one in narrative.headings if one.start >= heading.end]
    part = list(lines[heading.end : min(later, default=len(lines))])
    if not any(line.bullet for line in part):
        return part
    numbers = (paragraph_number(part, place) for place in range(len(part)))
    stop = next(
        (place for place, number in enumerate(numbers) if number and (number[0] == 1 or not first)), len(part)
    )
    return part[:stop]


def improvements(
    lines: tuple[Line, ...], narrative: Narrative, warnings: list[ReadingWarning]
) -> tuple[ParsedRecommendation, ...]:
    """The list under 'What needs to improve', up to the next heading or the first numbered paragraph."""
    headings = [one for one in narrative.headings if one.key == IMPROVE]
    # A heading that is printed twice, as some bold type comes out, has nothing below its first print.
    headings = [one for one in headings if all(other.start != one.end for other in headings)]
    heading = next(iter(headings), None) or unusual_heading(lines, IMPROVE)
    if heading is None:
        warnings.append(
            ReadingWarning(
                "recommendations-missing", "whole report", "No heading 'What needs to improve' was found."
            )
        )
        return ()
    part = below(heading, lines, narrative, first=True)
    bullets = any(line.bullet for line in part)
    for further in headings[1:]:
        # A list for each area of practice, instead of one for all.
        more = below(further, lines, narrative, first=False)
        part += more if any(line.bullet for line in more) else []
    items = items_of(part, prose=True)
    if not bullets and (
        len(items) > MOST_WITHOUT_BULLETS or any(len(" ".join(one.parts)) > LONGEST_ITEM for one in items)
    ):
        # Numbered findings, whose heading was not known, and no list.
        items = []
    found = recommendations(items, "R", "")
    if not bullets:
        warnings.append(
            ReadingWarning(
                "recommendations-not-listed",
                "What needs to improve",
                f"The passage is not a list with bullets; {len(found)} recommendations were taken from it.",
            )
        )
    return found
