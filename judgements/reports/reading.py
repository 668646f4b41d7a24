"""Reads a report: chooses the family by its cover, parses it, and checks what was read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType

from judgements.reports import ilacs, lac2013, lscb, protection, sif, slac
from judgements.reports.authorities import Register
from judgements.reports.checks import checked, refuse_future
from judgements.reports.figures import candidates
from judgements.reports.lines import document_of
from judgements.reports.parsed import KnownAuthority, Page, ParsedReport, UnreadableReportError
from judgements.reports.text import read_pages

# In the order in which they are asked; each recognises its own covers only.
PARSERS: tuple[ModuleType, ...] = (sif, slac, protection, lac2013, lscb, ilacs)
FAMILIES = (
    "inspections of children's services from 2018, of services for children in need of help and protection (2013 to "
    "2018), of looked after children services (2013), of the protection of children (2012), of safeguarding and looked "
    "after children services (2009 to 2012), and reviews of a Local Safeguarding Children Board"
)


def read_report(pages: Sequence[Page], authorities: Sequence[KnownAuthority], today: date) -> ParsedReport:
    """A report from its pages, with every doubt as a warning; raises UnreadableReportError and nothing else."""
    document = document_of(pages)
    register = Register(authorities)
    for parser in PARSERS:
        if parser.recognises(document):
            report: ParsedReport = parser.parse(document, register)
            break
    else:
        raise UnreadableReportError(
            "no report that can be read was recognised, and no judgement found. Readable are "
            + FAMILIES
            + "."
        )
    if not report.judgements:
        raise UnreadableReportError(
            "no judgement was found, though the title is that of a report. Is it the whole report, and not a letter about one?"
        )
    refuse_future(report, today)
    return replace(
        report,
        pages=len(pages),
        figures=candidates(report.paragraphs),
        warnings=checked(report, document, register),
    )


def read_file(content: bytes, name: str, authorities: Sequence[KnownAuthority], today: date) -> ParsedReport:
    return read_report(read_pages(content, name), authorities, today)
