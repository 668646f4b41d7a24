"""Inspection of looked after children services (2013)."""

import re

from judgements.reports.authorities import Register
from judgements.reports.family import cover_words
from judgements.reports.lines import Document
from judgements.reports.parsed import ParsedReport
from judgements.reports.record import parse_form
from judgements.reports.record_table import Form, Half

AREA = "Services for looked after children"
TITLE = re.compile(r"\binspection of (?:services for )?looked after children\b")
FORM = Form(
    framework="lac-2013",
    halves=(
        Half("lac", "L", AREA, ("services for looked after children", "looked after children services")),
    ),
    labels={
        "overall_effectiveness": (
            "overall effectiveness",
            "overall effectiveness of services for looked after children and young people",
            "overall effectiveness of services for looked after children",
        ),
        "capacity_to_improve": ("capacity to improve", "capacity for improvement"),
        "outcomes_for_looked_after_children_and_young_people": (
            "outcomes for looked after children and young people",
            "outcomes for looked after children",
            "outcomes for looked after children young people and care leavers",
        ),
        "quality_of_provision": ("quality of provision",),
        "leadership_and_management": ("leadership and management",),
    },
)


def recognises(document: Document) -> bool:
    return bool(TITLE.search(cover_words(document)))


def parse(document: Document, register: Register) -> ParsedReport:
    return parse_form(FORM, document, register)
