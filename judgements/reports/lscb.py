"""Review of a Local Safeguarding Children Board, printed as a report of its own (2013 to 2017)."""

import re
from dataclasses import replace

from judgements.reports import board
from judgements.reports.authorities import Register
from judgements.reports.family import COVER_LINES, cover_words, judgements_of, read_cover
from judgements.reports.lines import Document
from judgements.reports.parsed import ParsedReport, UnreadableReportError

FRAMEWORK = "lscb-review"
SECTIONS = {board.SUMMARY: "summary_of_findings", board.ASKED: "recommendations"}


def recognises(document: Document) -> bool:
    words = cover_words(document)
    found = re.search(r"\b(?:inspection|review) of\b.*\b(?:safeguarding childrens? board|lscb)\b", words)
    return bool(found) and "services for children" not in words


def parse(document: Document, register: Register) -> ParsedReport:
    cover = read_cover(document, register)
    lines = document.lines
    warnings = list(cover.warnings)
    # On the first page; or else where a heading or the reasons for it say it.
    verdict = (
        board.find_verdict(lines, cover.at, cover.at + COVER_LINES)
        or board.find_verdict(lines, cover.at, len(lines), alone=True)
        or board.find_reason(lines, cover.at, len(lines))
    )
    if verdict is None:
        raise UnreadableReportError(
            "this is a review of a safeguarding board, but no judgement was found in it. Is it the whole report?"
        )
    narrative, asked = board.read_board(lines, cover.at + 1, len(lines), last=0, warnings=warnings)
    told = [replace(one, section=SECTIONS.get(one.section, one.section)) for one in narrative.paragraphs]
    return ParsedReport(
        framework=FRAMEWORK,
        kind="review",
        authority=cover.authority.name,
        la_code=cover.authority.la_code,
        title=cover.title,
        inspection_start=cover.start,
        inspection_end=cover.end,
        published=cover.published,
        lead_inspector=cover.lead,
        judgements=judgements_of([verdict], narrative, warnings),
        recommendations=asked,
        paragraphs=tuple(told),
        warnings=tuple(warnings),
        sources=tuple(cover.sources),
    )
