"""Figures that the text states: percentages, counts and changes, offered as candidates with their paragraph."""

import re
from collections.abc import Iterator, Sequence

from judgements.reports.dates import MONTH
from judgements.reports.parsed import CandidateFigure, ParsedParagraph

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
UNIT = r"\s?%|\s?per cent\b"
PERIOD = rf"20\d\d\s?[-–/]\s?(?:20)?\d\d|(?:{MONTH}\s+)?20\d\d"


def when(name: str) -> str:
    """An optional period after a figure: 'in 2010/11', '(March 2012)'."""
    return (
        r"(?:\s*(?:\(|,\s*)?(?:in|for|at|by|during|on|as at)?\s*(?:the (?:year|end of)\s+)?(?:\d{1,2}\s+)?"
        rf"(?P<{name}>{PERIOD})\)?)?"
    )


CHANGE = re.compile(
    rf"\bfrom\s+(?:about |around |approximately |just |over )?(?P<earlier>{NUMBER})(?P<unit1>{UNIT})?"
    + when("when1")
    + rf"[^.;\d]{{0,60}}?\bto\s+(?:about |around |approximately |just |over )?(?P<value>{NUMBER})(?P<unit2>{UNIT})?"
    + when("when2"),
    re.IGNORECASE,
)
SHARE = re.compile(rf"(?P<value>{NUMBER})(?:{UNIT})" + when("when"), re.IGNORECASE)
PEOPLE = (
    r"children|young people|carers|care leavers|cases?|families|foster|staff|workers|adoptions?|adopters|schools|"
    r"referrals|assessments|placements|visits|homes|reviews|plans|contacts|pupils|parents|inspectors|looked after"
)
COUNT = re.compile(
    rf"(?<![\w£.,/-])(?P<value>{NUMBER})(?!\s?%|\s?per cent|\s?(?:to|-|–)\s?\d|\s+(?:{MONTH})\b|[\d/])"
    rf"\s+(?P<what>(?:[a-z][a-z’'-]*\s+){{0,3}}?(?:{PEOPLE}))\b",
    re.IGNORECASE,
)
AGES = re.compile(r"\b(?:aged?|under|over|than|age of|paragraphs?|section|year|key stage)\s+$", re.IGNORECASE)
AROUND = 60


def candidates(paragraphs: Sequence[ParsedParagraph]) -> tuple[CandidateFigure, ...]:
    """Every figure once, in the order of the text; one that is part of a change is told with it only."""
    return tuple(found for paragraph in paragraphs for found in in_paragraph(paragraph))


def in_paragraph(paragraph: ParsedParagraph) -> Iterator[CandidateFigure]:
    text = " ".join(paragraph.text.split())
    taken: list[tuple[int, int]] = []
    told: list[tuple[int, CandidateFigure]] = []

    def offer(
        kind: str, found: re.Match[str], unit: str, period: str = "", earlier: str = "", before: str = ""
    ) -> None:
        if any(start < found.end() and found.start() < end for start, end in taken):
            return
        taken.append(found.span())
        printed = around(text, found)
        value = found["value"].replace(",", "")
        place = (paragraph.number, paragraph.part, paragraph.page)
        told.append(
            (found.start(), CandidateFigure(*place, kind, value, unit, printed, period, earlier, before))
        )

    for found in CHANGE.finditer(text):
        unit = "per cent" if found["unit1"] or found["unit2"] else "number"
        if unit == "number" and not meant_as_change(text, found):
            continue
        offer(
            "change",
            found,
            unit,
            earlier=found["earlier"].replace(",", ""),
            before=found["when1"] or "",
            period=found["when2"] or "",
        )
    for found in SHARE.finditer(text):
        offer("percentage", found, "per cent", period=found["when"] or "")
    for found in COUNT.finditer(text):
        if not AGES.search(text[max(0, found.start() - 20) : found.start()]):
            offer("count", found, found["what"].strip())
    yield from (figure for _, figure in sorted(told, key=lambda pair: pair[0]))


def meant_as_change(text: str, found: re.Match[str]) -> bool:
    """'from 20 to 35' is a change only where the sentence says so: ages and hours run from one to another too."""
    before = text[max(0, found.start() - 80) : found.start()]
    moved = r"\b(?:increas|decreas|reduc|r[oi]se|risen|fell|fall|dropp|improv|declin|grow|grew|down|up|chang|mov|went)"
    return bool(re.search(moved, before, re.IGNORECASE))


def around(text: str, found: re.Match[str]) -> str:
    """The words about a figure, cut at whole words."""
    start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
    piece = text[start:end]
    piece = piece.split(" ", 1)[1] if start and " " in piece else piece
    return piece.rsplit(" ", 1)[0] if end < len(text) and " " in piece else piece
