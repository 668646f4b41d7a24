"""The review of a Local Safeguarding Children Board: within a report of 2013 to 2018, or a report of its own."""

import re
from collections.abc import Sequence
from dataclasses import replace

from judgements.reports.grades import WORDS
from judgements.reports.lines import Line
from judgements.reports.narrative import Heading, Headings, Narrative, narrate
from judgements.reports.parsed import ParsedRecommendation, ReadingWarning
from judgements.reports.recommendations import Item, items_of, recommendations
from judgements.reports.table import Row

KEY = "lscb"
SUMMARY, ASKED, INSPECTION = (
    "lscb.executive_summary",
    "lscb.recommendations",
    "information_about_this_inspection",
)
CHILDREN = "summary_for_children_and_young_people"
BODY = ("the Local Safeguarding Children Board",)
# Above a list of what is asked for, whoever is asked.
USUAL_ASKS = (
    *("recommendations", "recommendation", "key recommendations", "summary of recommendations"),
    *("priority and immediate action", "priority and immediate actions", "immediate and priority action"),
    *(
        "areas for priority and immediate action",
        "areas for immediate and priority action",
        "areas for priority action",
    ),
    *("areas for improvement", "areas for development"),
)
HEADINGS = {
    **dict.fromkeys(USUAL_ASKS, ASKED),
    "recommendations for the lscb": ASKED,
    "recommendations for the board": ASKED,
    "recommendations for the local safeguarding children board": ASKED,
    "executive summary": SUMMARY,
    "summary of findings": SUMMARY,
    "summary of key findings": SUMMARY,
    "what does the lscb need to improve": ASKED,
    "what does the local safeguarding children board need to improve": ASKED,
    "what does the board need to improve": ASKED,
    "key strengths and weaknesses of the lscb": KEY,
    "key strengths and weaknesses of the board": KEY,
    "key strengths and weaknesses of the local safeguarding children board": KEY,
    "the lscbs strengths": SUMMARY,
    "the local safeguarding children boards strengths": SUMMARY,
    "progress since the last inspection": SUMMARY,
    "inspection findings": KEY,
    "inspection findings the local safeguarding children board": KEY,
    "inspection findings local safeguarding children board": KEY,
    "inspection findings the local safeguarding children board lscb": KEY,
    "inspection findings the lscb": KEY,
    "inspection judgement about the lscb": KEY,
    "inspection judgements about the lscb": KEY,
    "inspection judgement about the local safeguarding children board": KEY,
    "summary for children and young people": CHILDREN,
    "what the inspection judgements mean the lscb": INSPECTION,
    "what the lscb inspection judgements mean": INSPECTION,
    "what the inspection judgements mean": INSPECTION,
    "what the inspection judgements mean the local safeguarding children board": INSPECTION,
    "information about the lscb inspection": INSPECTION,
    "information about this inspection": INSPECTION,
    "information about the inspection": INSPECTION,
    "information about the review": INSPECTION,
    "the inspection team": INSPECTION,
}
# A board by any name, but none of its people or papers, and no work with it.
OWN = (
    r"(?!chairs?\b|members?\b|partners?\b|report\b|plan\b|work\b|of the\b|with\b|by\b|to\b|from\b|between\b|through\b|at\b|on\b|"
    r"into\b|within\b|its\b|their\b|that\b|which\b)[a-z]+ "
)
NAME = rf"(?:{OWN}){{0,9}}?(?:local )?safeguarding (?:childrens? )?boards?(?: [a-z]{{3,6}})?|(?:{OWN}){{0,5}}?lscb"
# 'The Local Safeguarding Children Board is good', 'The effectiveness of the ... (LSCB) is requires improvement'.
VERDICT = re.compile(
    r"^(?:the )?(?:overall )?(?:judgement (?:of|for|on|about) )?(?:the )?(?:overall )?(?:effectiveness of )?(?:the )?"
    rf"(?P<name>{NAME})\d?(?: (?:in|for)(?: [a-z]+){{1,6}}?(?= (?:is|are|requires?)\b))?"
    r" (?:is |are |was )?(?:that it (?:is )?)?(?:judged (?:to (?:be )?|as )?)?"
    rf"(?P<grade>{WORDS})\b(?! (?:if|in|at|and|as|with|for|practice|because)\b)"
)
# Where no heading says it: the first words of the summary, 'The LSCB requires improvement because:'.
BECAUSE = re.compile(
    rf"^(?:the )?(?:effectiveness of )?(?:the )?(?:{NAME}|[a-z]{{1,5}}scb|board) (?:is |are )?(?P<grade>{WORDS}) because\b"
)
BEGINNING = re.compile(
    rf"^(?:section (?:2|two) )?(?:the )?(?:review of (?:the )?)?(?:effectiveness of (?:the )?)?(?P<name>{NAME})(?: \d)?$"
)
# The board's chair, or a list of partners, may begin a line with the board's name in a sentence; a heading is short.
LONGEST_VERDICT = 4


def verdict_at(lines: Sequence[Line], place: int) -> Row | None:
    """The board's judgement if a line or the few after it say it."""
    first = lines[place]
    if (
        "board" not in first.plain
        and "lscb" not in first.plain
        and "safeguarding" not in first.plain
        and not first.plain.startswith("the effectiveness")
    ):
        return None
    if not first.text[:1].isupper() or first.bullet:
        return None
    words, found, end = "", None, place
    for end in range(place, min(place + LONGEST_VERDICT, len(lines))):
        words = f"{words} {lines[end].plain}".strip()
        found = VERDICT.match(words)
        if found:
            break
    if not found or re.match(r"^(?:this|an?) ", words):
        return None
    grade = found["grade"]
    rest = words[found.end() :].strip()
    if grade in ("requires improvement", "require improvement") and end + 1 < len(lines):
        longer = VERDICT.match(f"{words} {lines[end + 1].plain}")
        if longer and longer["grade"] != grade:
            grade, end, rest = longer["grade"], end + 1, ""
    if len(rest.split()) > 3:
        return None
    label = " ".join(line.text for line in lines[place : end + 1]).strip(" .")
    return Row(KEY, label, grade, page=first.page, line=end)


def find_verdict(lines: Sequence[Line], start: int, end: int, *, alone: bool = False) -> Row | None:
    """The first verdict; `alone` asks for one that stands like a heading, since sentences may say the same."""
    for place in range(start, min(end, len(lines))):
        found = verdict_at(lines, place)
        if found and not (alone and found.label.endswith((".", ",")) and not lines[place].after_gap):
            # The heading above a verdict says the board's name too.
            later = (verdict_at(lines, below) for below in range(found.line, place, -1))
            return next((shorter for shorter in later if shorter), found)
    return None


def find_reason(lines: Sequence[Line], start: int, end: int) -> Row | None:
    """The grade in the sentence that begins to give its reasons."""
    for place in range(start, min(end, len(lines))):
        found = BECAUSE.match(" ".join(line.plain for line in lines[place : place + 2]))
        if found and lines[place].text[:1].isupper():
            return Row(KEY, lines[place].text, found["grade"], page=lines[place].page, line=place)
    return None


def beginning(lines: Sequence[Line], start: int) -> int | None:
    """The place of the heading under which the board's part begins, after the authority's own part."""
    for place in range(start, len(lines)):
        line = lines[place]
        if line.bullet or len(line.text) > 110 or not line.text[:1].isupper():
            continue
        if not re.search(r"board|lscb|^section|effectiveness", line.plain):
            continue
        words = ""
        for end in range(place, min(place + 3, len(lines))):
            words = f"{words} {lines[end].plain}".strip()
            if BEGINNING.match(words) and opens(lines, end + 1):
                return place
        if verdict_at(lines, place):
            return place
    return None


def opens(lines: Sequence[Line], place: int) -> bool:
    """Whether a verdict or a heading of the board's part stands just below."""
    below = lines[place : place + 5]
    return any(line.plain in HEADINGS or verdict_at(below, at) for at, line in enumerate(below))


def read_board(
    lines: Sequence[Line], start: int, end: int, *, last: int, part: str = "", warnings: list[ReadingWarning]
) -> tuple[Narrative, tuple[ParsedRecommendation, ...]]:
    """The board's paragraphs and its own recommendations."""
    told = narrate(
        lines, Headings(HEADINGS), start=start, end=end, opening=KEY, last=last, part=part, restarted="board"
    )
    if not told.of(KEY):
        # Without a heading above the findings they follow the summary, which itself is never numbered.
        told.paragraphs = [
            replace(one, section=KEY) if one.section == SUMMARY else one for one in told.paragraphs
        ]
    return told, recommendations(
        asked_in(lines, told.headings, ASKED, end, BODY), "B", "Local Safeguarding Children Board"
    )


def asked_in(
    lines: Sequence[Line], headings: Sequence[Heading], key: str, end: int, responsible: tuple[str, ...]
) -> list[Item]:
    """The items under the headings of one key, from the first to the next heading of another key.

    The heading lines themselves stay in: 'Priority and immediate action' gives a timescale.
    """
    first = next((one for one in headings if one.key == key), None)
    if first is None:
        return []
    stop = next((one.start for one in headings if one.start > first.start and one.key != key), end)
    return items_of(lines[first.start : stop], responsible=responsible, prose=True)
