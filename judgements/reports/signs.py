"""Signs that part the items of a list, given back where a document lost or moved them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from judgements.reports.lines import Line
from judgements.reports.narrative import paragraph_number
from judgements.reports.words import LOST_BULLET

# A bullet after the words of another item.
INNER_SIGN = re.compile("\\s+([\u2022\u25a0\u25aa\u25cf\u25fb-\u25fe\u2b1b\uf06e\uf0a7\uf0b7])\\s+")
BARE_NUMBER = re.compile(r"^(\d{1,2})\s+(?=[A-Z])(.*)$")


def with_signs(lines: Sequence[Line]) -> list[Line]:
    """The lines of a list with each sign at the beginning of a line of its own."""
    return with_stops(find_lost_bullets([part for line in lines for part in parted_by_signs(line)]))


def parted_by_signs(line: Line) -> list[Line]:
    """One line for each bullet that stands in it: a line that was not broken holds several items."""
    first, *rest = INNER_SIGN.split(line.text)
    told = [replace(line, text=first)]
    for sign, text in zip(rest[::2], rest[1::2], strict=True):
        told.append(replace(line, text=text, bullet=sign, after_gap=False))
    return told


def find_lost_bullets(lines: Sequence[Line]) -> list[Line]:
    """A list whose bullets came out as single letters of a symbol font gets them back."""
    lost = [bool(LOST_BULLET.match(line.text)) for line in lines]
    numbers = any(paragraph_number(lines, place) for place in range(len(lines)))
    if any(line.bullet for line in lines) or sum(lost) < (2 if numbers else 1):
        return list(lines)
    return [
        replace(line, text=LOST_BULLET.sub("", line.text), bullet=line.text[0]) if was else line
        for line, was in zip(lines, lost, strict=True)
    ]


def with_stops(lines: list[Line]) -> list[Line]:
    """A list numbered without full stops gets them, where its numbers run from one to two at least."""
    if any(line.bullet or paragraph_number(lines, place) for place, line in enumerate(lines)):
        return lines
    told = list(lines)
    reached = 0
    for place, line in enumerate(lines):
        found = BARE_NUMBER.match(line.text)
        if found and int(found[1]) == reached + 1:
            reached += 1
            told[place] = replace(line, text=f"{found[1]}. {found[2]}")
    return told if reached > 1 else lines
