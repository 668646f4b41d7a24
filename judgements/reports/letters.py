"""Documents of the inspectorate that are no report of a readable family, told by the words of their first page."""

import re

from judgements.reports.family import cover_words
from judgements.reports.lines import Document

FIRST_LINES = 45
KINDS = (
    (re.compile(r"\bfocused visit\b"), "a letter about a focused visit"),
    (re.compile(r"\bmonitoring visit\b"), "a letter about a monitoring visit"),
    (re.compile(r"\bassurance visit\b"), "a letter about an assurance visit"),
    (re.compile(r"\bjoint targeted area inspection\b"), "a letter about a joint targeted area inspection"),
    (
        re.compile(
            r"\b(?:area send inspection|local area send|special educational needs and/? ?or disabilit)"
        ),
        "about services for special educational needs",
    ),
    (
        re.compile(r"\bcontact (?:referral and assessment|assessment and referral)\b"),
        "a letter about contact, referral and assessment",
    ),
    (re.compile(r"\bannual performance assessment\b|\bannual .{0,30}rating\b"), "an annual assessment"),
    (re.compile(r"\bjoint area review\b"), "a joint area review"),
    (re.compile(r"^(?:school|further education) .{0,20}report\b"), "a report about a school or college"),
    (
        re.compile(
            r"\b(?:childrens home|fostering (?:service|agency)|adoption (?:agency|service|support))\b"
        ),
        "a report about a home or an agency",
    ),
    (
        re.compile(r"\bframework (?:for inspection|evaluation criteria)\b|\binspector guidance\b"),
        "guidance on inspections",
    ),
)


def kind_of_letter(document: Document, *, titled: bool) -> str:
    """What the document is instead of a report, in words that follow 'this seems to be'; '' if nothing says it.

    One that has the title of a report says so in its title or nowhere: the body of a report may speak of such visits.
    """
    first = " ".join(line.plain for line in document.lines[:FIRST_LINES])
    words = cover_words(document) if titled else first
    found = [(match.start(), told) for pattern, told in KINDS if (match := pattern.search(words))]
    return min(found)[1] if found else ""
