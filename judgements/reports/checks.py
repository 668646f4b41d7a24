"""What is checked when a report has been read: every doubt a warning with its place, nothing corrected."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise

from judgements.definitions import FrameworkDefinition, load_all
from judgements.reports.authorities import Register, spellings
from judgements.reports.dates import span_in
from judgements.reports.grades import WORDS, same
from judgements.reports.lines import Document
from judgements.reports.parsed import (
    CERTAIN,
    LIKELY,
    ParsedJudgement,
    ParsedReport,
    ReadingWarning,
    UnreadableReportError,
)
from judgements.reports.recommendations import NOTHING_ASKED
from judgements.reports.sums import parts_that_do_not_sum
from judgements.reports.words import plain

NEEDED = {
    "inspection_start": "the first day of the inspection",
    "inspection_end": "the last day of the inspection",
    "lead_inspector": "the lead inspector",
}
SHOWN_FIELDS = {
    "inspection_dates": "inspection dates",
    "authority": "authority",
    "lead_inspector": "lead inspector",
    "published": "date of publication",
}
PRINTS_PUBLICATION = ("slac", "protection-2012", "lac-2013", "sif", "lscb-review")
LONGEST_INSPECTION = 120
VERDICT = rf"\b(?:is|are)(?: judged(?: to be)?)? (?P<grade>{WORDS})\b"
OVERALL_STATED = re.compile(
    rf"(?:^|[.!?]\s+|\n)(?:The )?(?:judgement of )?overall effectiveness\b(?P<between>[^.;]{{0,140}}?){VERDICT}",
    re.IGNORECASE,
)
ELSEWHEN = re.compile(r"\b(?:was|were|previous|last|earlier|then|if|when|since|20\d\d)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def frameworks() -> dict[str, FrameworkDefinition]:
    return dict(load_all().frameworks)


def refuse_future(report: ParsedReport, today: date) -> None:
    for name in ("inspection_end", "inspection_start", "published"):
        day: date | None = getattr(report, name)
        if day and day > today:
            raise UnreadableReportError(
                f"its {name.replace('_', ' ')}, {day.day} {day:%B %Y}, is a date in the future. "
                "Look at the first page; if the date is misprinted, type the draft."
            )


def checked(report: ParsedReport, document: Document, register: Register) -> tuple[ReadingWarning, ...]:
    """The warnings of the reading itself, then those of the checks, each once."""
    told = [
        *report.warnings,
        *stated_grades(report, document),
        *unexpected_judgements(report),
        *broken_numbers(report),
        *parts_that_do_not_sum(report.paragraphs),
        *dates_in_order(report),
        *contradicting_feet(report, document, register),
        *doubtful_fields(report),
        *nothing_asked(report),
    ]
    return tuple(dict.fromkeys(told))


def stated_grades(report: ParsedReport, document: Document) -> Iterator[ReadingWarning]:
    """Grades in sentences against those of the table."""
    graded = {one.section: one for one in report.judgements}
    firsts = {(one.number, one.part): one for one in report.paragraphs}
    for one in report.judgements:
        first = firsts.get((one.first_paragraph or 0, ""))
        stated = first_sentence_grade(one, first.text) if first else None
        if stated and same(stated) != same(one.grade):
            yield differs(one, stated, f"paragraph {one.first_paragraph}")
    headlines = [
        graded[key]
        for key in ("overall", "lac.overall_effectiveness", "safeguarding.overall_effectiveness")
        if key in graded
    ]
    for found in OVERALL_STATED.finditer(document.text()):
        if ELSEWHEN.search(found["between"]) or len(headlines) != 1:
            continue
        if same(found["grade"]) != same(headlines[0].grade):
            yield differs(headlines[0], found["grade"], "the text")


def first_sentence_grade(judgement: ParsedJudgement, text: str) -> str | None:
    sentence = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
    found = re.search(VERDICT + r"(?=\s*(?:[.,;]|$|because|overall|and ))", sentence, re.IGNORECASE)
    if not found or ELSEWHEN.search(sentence[: found.start()]):
        return None
    told, label = plain(sentence).removeprefix("the "), plain(judgement.label).removeprefix("the ")
    begins = told.startswith("judgement is") or told.split()[:2] == label.split()[:2]
    return found["grade"] if begins else None


def differs(one: ParsedJudgement, stated: str, where: str) -> ReadingWarning:
    return ReadingWarning(
        "grades-differ",
        one.label,
        f"The table says {one.grade}, {where} says {stated.lower()}: the two differ.",
    )


def unexpected_judgements(report: ParsedReport) -> Iterator[ReadingWarning]:
    """Judgements missing or extra for the framework on the day that the inspection began."""
    framework = frameworks().get(report.framework)
    on = report.inspection_start or report.published
    if framework is None or on is None:
        return
    if not framework.in_force_from <= on <= (framework.in_force_to or date.max):
        yield ReadingWarning(
            "outside-framework",
            "inspection dates",
            f"The inspection began on {shown(on)}, when this framework was not in force.",
        )
    sections = [section for section in framework.sections_in_force(on) if section.graded]
    known = {section.key for section in sections}
    there = {one.section for one in report.judgements}
    for section in sections:
        optional = section.optional or section.area and report.framework == "sif"
        if section.key not in there and not optional:
            yield ReadingWarning(
                "judgement-missing", section.title, f"No grade was found for '{section.title}'."
            )
    for one in report.judgements:
        if one.section not in known:
            yield ReadingWarning(
                "judgement-extra",
                one.label,
                f"'{one.label}' is no judgement of this framework on {shown(on)}.",
            )


def shown(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def broken_numbers(report: ParsedReport) -> Iterator[ReadingWarning]:
    for part in dict.fromkeys(one.part for one in report.paragraphs):
        numbers = [0, *(one.number for one in report.paragraphs if one.part == part)]
        for before, after in pairwise(numbers):
            if after != before + 1:
                gap = f"{before + 1}" if after == before + 2 else f"{before + 1} to {after - 1}"
                yield ReadingWarning(
                    "paragraph-numbers-broken",
                    f"paragraph {after}",
                    f"Paragraph {after} follows {before}: {gap} not found.",
                )
    if not report.paragraphs:
        yield ReadingWarning(
            "paragraphs-missing",
            "whole report",
            "No numbered paragraph was found, so no judgement has its run of paragraphs.",
        )


def dates_in_order(report: ParsedReport) -> Iterator[ReadingWarning]:
    start, end, published = report.inspection_start, report.inspection_end, report.published
    if start and end and start > end:
        yield ReadingWarning(
            "dates-out-of-order",
            "inspection dates",
            f"The last day, {shown(end)}, is before the first, {shown(start)}.",
        )
    if start and end and (end - start).days > LONGEST_INSPECTION:
        yield ReadingWarning(
            "dates-doubtful",
            "inspection dates",
            f"The inspection seems to have taken {(end - start).days} days.",
        )
    if end and published and published < end:
        yield ReadingWarning(
            "dates-out-of-order",
            "date of publication",
            f"It was published on {shown(published)}, before its last day, {shown(end)}.",
        )
    if published is None and report.framework in PRINTS_PUBLICATION:
        yield ReadingWarning(
            "field-missing", "date of publication", "The document prints no date of publication."
        )


def contradicting_feet(
    report: ParsedReport, document: Document, register: Register
) -> Iterator[ReadingWarning]:
    """A running head or foot that names other dates, another kind of inspection or another authority."""
    start, end = report.inspection_start, report.inspection_end
    for line in document.running:
        where = f"page {line.page}" if line.page else "running head"
        span = span_in(re.sub(r"(?<=\d{4})\s+\d{1,3}$", "", line.text))
        if span and start and end and not span.filled:
            told = {span.start, span.end}
            if report.published in told or told <= {start, end} and (len(told) == 2 or start == end):
                continue
            yield ReadingWarning(
                "footer-contradicts-cover",
                where,
                f"The running line says '{line.text}', the cover {shown(start)} to {shown(end)}.",
            )
        elif kind_named(line.plain) not in ("", report.framework):
            yield ReadingWarning(
                "footer-contradicts-cover",
                where,
                f"The running line says '{line.text}', which is not the title of the cover.",
            )
        elif other := another_authority(line.text, report, register):
            yield ReadingWarning(
                "footer-contradicts-cover",
                where,
                f"The running line names {other}, the cover {report.authority}.",
            )


def kind_named(words: str) -> str:
    if "inspection of" not in words:
        return ""
    for phrase, framework in (
        ("safeguarding and looked after children", "slac"),
        ("inspection of looked after children", "lac-2013"),
        ("arrangements for the protection of children", "protection-2012"),
    ):
        if phrase in words:
            return framework
    return ""


def another_authority(text: str, report: ParsedReport, register: Register) -> str:
    found = register.within(text)
    if found is None or found.la_code == report.la_code or len(found.name) < 5:
        return ""
    ours = spellings(report.authority)
    return "" if any(form in plain(text) for form in ours) else found.name


def doubtful_fields(report: ParsedReport) -> Iterator[ReadingWarning]:
    for name, words in NEEDED.items():
        if getattr(report, name) is None:
            yield ReadingWarning("field-missing", words, f"The reading did not find {words}.")
    for source in report.sources:
        if source.confidence < CERTAIN:
            how = "probably" if source.confidence >= LIKELY else "with doubt"
            field = SHOWN_FIELDS.get(source.field, source.field)
            yield ReadingWarning(
                "field-doubtful", field, f"The {field} was read {how}, from '{source.printed[:100]}'."
            )


def nothing_asked(report: ParsedReport) -> Iterator[ReadingWarning]:
    """A list whose item says that nothing is asked stays as printed, and is told."""
    for one in (*report.recommendations, *report.board_recommendations):
        if NOTHING_ASKED.match(one.text) and len(one.text) < 200:
            yield ReadingWarning(
                "recommendation-asks-nothing", one.ref, f"{one.ref} says that nothing is asked there."
            )
