"""Reads a report: chooses the family by its cover, parses it, and checks what was read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import ModuleType

from judgements.reports import ilacs, lac2013, lscb, protection, sif, slac
from judgements.reports.authorities import Register
from judgements.reports.checks import checked, refuse_future
from judgements.reports.figures import candidates
from judgements.reports.letters import kind_of_letter
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
# What a second reading, by the places of the words, may mend; and how many pages it lays out anew.
MENDABLE = (
    "judgement-missing",
    "field-missing",
    "grade-from-heading",
    "grades-differ",
    "recommendations-missing",
)
PAGES_LAID = 3


def read_report(pages: Sequence[Page], authorities: Sequence[KnownAuthority], today: date) -> ParsedReport:
    """A report from its pages, with every doubt as a warning; raises UnreadableReportError and nothing else.

    A first page may be written in another order than it is read. Where something is missing from the first reading,
    the first pages are read again by the places of their words, and the fuller reading counts.
    """
    register = register_of(tuple(authorities))
    report, problem = attempt(pages, register)
    if (report is None or doubts(report)) and (laid := by_place(pages)):
        second, _ = attempt(laid, register)
        if second and (report is None or doubts(second) < doubts(report)):
            report = second
    if report is None:
        raise problem
    refuse_future(report, today)
    return replace(report, pages=len(pages), figures=candidates(report.paragraphs))


@lru_cache(maxsize=4)
def register_of(authorities: tuple[KnownAuthority, ...]) -> Register:
    return Register(authorities)


def attempt(pages: Sequence[Page], register: Register) -> tuple[ParsedReport | None, UnreadableReportError]:
    """One reading, or why there is none."""
    try:
        return read_once(pages, register), UnreadableReportError()
    except UnreadableReportError as problem:
        return None, problem


def read_once(pages: Sequence[Page], register: Register) -> ParsedReport:
    document = document_of(pages)
    parser = next((parser for parser in PARSERS if parser.recognises(document)), None)
    try:
        if parser is None:
            raise UnreadableReportError(
                f"no report that can be read was recognised, and no judgement found. Readable are {FAMILIES}."
            )
        report: ParsedReport = parser.parse(document, register)
        if not report.judgements:
            raise UnreadableReportError(
                "no judgement was found, though the title is that of a report. "
                "Is it the whole report, and no letter about one?"
            )
    except UnreadableReportError:
        if letter := kind_of_letter(document, titled=parser is not None):
            raise UnreadableReportError(
                f"no report that can be read was recognised: this seems to be {letter}, and no judgement was found. "
                f"Readable are {FAMILIES}."
            ) from None
        raise
    return replace(report, warnings=checked(report, document, register))


def by_place(pages: Sequence[Page]) -> list[Page] | None:
    """The pages with the first few laid out by the places of their words; None where no places are known."""
    laid = [page.laid() for page in pages[:PAGES_LAID]]
    if not any(laid):
        return None
    first = [replace(page, lines=lines or page.lines) for page, lines in zip(pages, laid, strict=False)]
    return [*first, *pages[PAGES_LAID:]]


def doubts(report: ParsedReport) -> int:
    """What the reading lacks; a date of publication that a document does not print is no fault of the reading."""
    return sum(1 for one in report.warnings if one.code in MENDABLE and one.where != "date of publication")


def read_file(content: bytes, name: str, authorities: Sequence[KnownAuthority], today: date) -> ParsedReport:
    return read_report(read_pages(content, name), authorities, today)
