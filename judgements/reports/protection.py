"""Inspection of local authority arrangements for the protection of children (June 2012 to 2013)."""

from judgements.reports.authorities import Register
from judgements.reports.family import cover_words
from judgements.reports.lines import Document
from judgements.reports.parsed import ParsedReport
from judgements.reports.record import parse_form
from judgements.reports.record_table import Form, Half

FORM = Form(
    framework="protection-2012",
    halves=(
        Half(
            "",
            "P",
            "Protection of children",
            ("local authority arrangements for the protection of children",),
        ),
    ),
    labels={
        "overall": ("overall effectiveness",),
        "help_and_protection": (
            "the effectiveness of the help and protection provided to children young people families and carers",
            "effectiveness of the help and protection provided to children young people families and carers",
            "the effectiveness of help and protection provided to children young people families and carers",
        ),
        "quality_of_practice": ("the quality of practice", "quality of practice"),
        "leadership_and_governance": ("leadership and governance",),
    },
)


def recognises(document: Document) -> bool:
    return "arrangements for the protection of children" in cover_words(document)


def parse(document: Document, register: Register) -> ParsedReport:
    return parse_form(FORM, document, register)
