"""Grades as reports print them, in tables, headings and sentences."""

import re

from judgements.reports.words import plain

WORDS = (
    r"outstanding|good|adequate|inadequate|requires? improvement(?: to be good)?|not judged|not graded|not applicable|"
    r"not inspected|not rated|insufficient evidence"
)
# At the end of a heading: 'good', 'is good', 'require improvement', 'grade 3 adequate', 'adequate grade 3'.
SUFFIX = re.compile(
    rf"^(?P<base>.+?) (?:(?:is|are|judged|judgement|that|it|to|be) )*"
    rf"(?:grade [1-4] )?(?P<grade>{WORDS})(?: grade [1-4])?$"
)
ALONE = re.compile(rf"^(?:grade [1-4] )?(?P<grade>{WORDS})(?: grade [1-4])?$")
SPACED = re.compile(r"(?<![^\W_])(?:[A-Za-z] ){2,}[A-Za-z](?![^\W_])")
# Every word of which a grade may be made.
GRADE_WORDS = {
    *("outstanding", "good", "adequate", "inadequate", "requires", "require", "improvement", "to", "be"),
    *("not", "judged", "graded", "applicable", "inspected", "rated", "insufficient", "evidence"),
}


def same(grade: str) -> str:
    """The grade by which two prints are compared: 'Requires improvement to be good' is 'requires improvement'."""
    words = plain(grade)
    words = re.sub(r"\bgrade [1-4]\b", "", words).strip()
    return "requires improvement" if words.startswith(("requires improve", "require improve")) else words


def unspaced(text: str) -> str:
    """'G o o d' as 'Good': a word set with a space after each letter."""
    return SPACED.sub(lambda found: found.group().replace(" ", ""), text)


def grade_alone(text: str) -> str | None:
    """The words of a grade if the text is nothing but one, with or without its number."""
    found = ALONE.match(plain(unspaced(text)))
    return found["grade"] if found else None
