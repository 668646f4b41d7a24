"""The older form of report (2009 to 2013): graded headings, lists by timescale, and a record of main findings at its end.

Three families print it: safeguarding and looked after children (two halves), looked after children, and the protection
of children.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from judgements.reports.authorities import Register
from judgements.reports.family import judgements_of, read_cover, refuse_strange_grades
from judgements.reports.lines import Document, Line
from judgements.reports.narrative import Heading, Headings, Narrative, narrate
from judgements.reports.parsed import ParsedRecommendation, ParsedReport, ReadingWarning
from judgements.reports.recommendations import Item, bodies_in, items_of, recommendations
from judgements.reports.record_table import RECORD, Form, Half, record_rows, record_start
from judgements.reports.table import Row
from judgements.reports.words import plain

END = "record"
ASKED = "areas_for_improvement"
OPENING = {
    "about this inspection": "about",
    "the inspection judgements and what they mean": "judgements_and_what_they_mean",
    "inspection judgements and what they mean": "judgements_and_what_they_mean",
    "service information": "service_information",
    **dict.fromkeys(RECORD, END),
}


@dataclass
class Halves:
    """Which half a heading belongs to: position decides. Overall effectiveness opens each half once."""

    form: Form
    at: int = 0
    overall_seen: bool = False
    opened: list[tuple[int, str]] = field(default_factory=list)

    @property
    def half(self) -> Half:
        return self.form.halves[self.at]

    def section_of(self, heading: Heading) -> str | None:
        if heading.key in ("about", "judgements_and_what_they_mean", "service_information", END):
            return heading.key
        if heading.key.startswith("half:"):
            return self._enter(heading)
        if heading.key == "group":
            return None
        if heading.key in ("overall_effectiveness", "overall"):
            if self.overall_seen and self.at + 1 < len(self.form.halves):
                self.at += 1
            self.overall_seen = True
        return self.form.key(self.half, heading.key)

    def _enter(self, heading: Heading) -> str | None:
        number = int(heading.key.removeprefix("half:"))
        if number > self.at and self.overall_seen:
            self.at = number
            self.overall_seen = False
        return None


def known_headings(form: Form) -> dict[str, str]:
    told = dict(OPENING)
    told |= dict.fromkeys(form.groups, "group")
    told |= {words: name for name, labels in form.labels.items() for words in labels}
    told |= dict.fromkeys(("areas for improvement", "recommendations", "areas for development"), ASKED)
    for number, half in enumerate(form.halves):
        told |= dict.fromkeys(half.opened_by, f"half:{number}")
    return told


def parse_form(form: Form, document: Document, register: Register) -> ParsedReport:
    cover = read_cover(document, register)
    lines = document.lines
    warnings = list(cover.warnings)
    table_at = record_start(lines)
    narrative = narrate(
        lines,
        Headings(known_headings(form)),
        start=cover.at + 1,
        end=table_at,
        section_of=Halves(form).section_of,
    )
    rows = record_rows(form, document, lines, table_at, warnings)
    if not rows:
        rows = rows_from_headings(narrative)
    judgements = judgements_of(rows, narrative, warnings)
    there = {one.section for one in judgements}
    refuse_strange_grades([row for row in rows if row.key not in there])
    for one in judgements:
        if one.first_paragraph is None:
            where = f"{area_of(form, one.section)}: {one.label}" if len(form.halves) > 1 else one.label
            warnings.append(
                ReadingWarning(
                    "no-narrative", where, f"There is no narrative in the report for '{one.label}'."
                )
            )
    return ParsedReport(
        framework=form.framework,
        kind="standard",
        authority=cover.authority.name,
        la_code=cover.authority.la_code,
        title=cover.title,
        inspection_start=cover.start,
        inspection_end=cover.end,
        published=cover.published,
        lead_inspector=cover.lead,
        judgements=judgements,
        recommendations=asked(form, lines, narrative, table_at, warnings),
        paragraphs=tuple(narrative.paragraphs),
        warnings=tuple(warnings),
        sources=tuple(cover.sources),
    )


def area_of(form: Form, key: str) -> str:
    return next((half.area for half in form.halves if key.startswith(f"{half.prefix}.")), "")


def rows_from_headings(narrative: Narrative) -> list[Row]:
    """Where the record is missing, the graded headings of the body are all there is."""
    return [
        Row(one.key, one.text, "", page=one.page)
        for one in narrative.headings
        if one.grade and one.key and any(paragraph.section == one.key for paragraph in narrative.paragraphs)
    ]


# ---- What the inspectors ask


def asked(
    form: Form, lines: Sequence[Line], narrative: Narrative, end: int, warnings: list[ReadingWarning]
) -> tuple[ParsedRecommendation, ...]:
    told: list[ParsedRecommendation] = []
    for half in form.halves:
        key = form.key(half, ASKED)
        items: list[Item] = []
        for heading in narrative.headings:
            if heading.key != key or heading.end <= heading.start:
                continue
            later = [one.start for one in narrative.headings if one.start >= heading.end]
            part = lines[heading.end : min(later, default=end)]
            lead = lead_in(part)
            items += items_of(up_to_next_paragraph(part), numbered=False, responsible=bodies_in(lead))
            contradicted = [other for other in form.halves if other is not half and names(lead, other)]
            if contradicted:
                warnings.append(
                    ReadingWarning(
                        "lead-in-contradicts-position",
                        f"Areas for improvement, {half.area}",
                        f"The lead-in speaks of {contradicted[0].area.lower()}; the list stands in {half.area.lower()}: "
                        "position decides.",
                    )
                )
        told += recommendations(items, half.letter, half.area)
    return tuple(told)


def lead_in(lines: Sequence[Line]) -> str:
    parts: list[str] = []
    for line in lines[:8]:
        if line.bullet or re.match(r"^(?:immediately|within )", line.plain) and parts:
            break
        parts.append(re.sub(r"^\d{1,3}[.)]\s*", "", line.text))
    return " ".join(parts)


def names(lead: str, half: Half) -> bool:
    words = {"safeguarding": r"\bfor safeguarding children\b", "lac": r"\blooked after children\b"}.get(
        half.prefix
    )
    return bool(words and re.search(words, plain(lead)))


def up_to_next_paragraph(lines: Sequence[Line]) -> list[Line]:
    """The list without its numbered lead-in, up to the next numbered paragraph."""
    kept: list[Line] = []
    numbered = 0
    for line in lines:
        if re.match(r"^\d{1,3}\.\s+\S", line.text) and not line.bullet:
            numbered += 1
            if numbered > 1:
                break
        kept.append(line)
    return kept
