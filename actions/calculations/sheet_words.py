"""What a status or an impact is called in councils' spreadsheets, and ours that is suggested for it; several in a cell."""

import re
from collections.abc import Iterable, Sequence

from .events import Delivery, Impact

# Suggested, never taken: what 'Green' means is the council's own.
LIKELY_STATUS = {
    "not started": Delivery.NOT_STARTED,
    "not yet started": Delivery.NOT_STARTED,
    "not yet due": Delivery.NOT_STARTED,
    "grey": Delivery.NOT_STARTED,
    "planned": Delivery.NOT_STARTED,
    "green": Delivery.ON_TRACK,
    "g": Delivery.ON_TRACK,
    "ongoing": Delivery.ON_TRACK,
    "on going": Delivery.ON_TRACK,
    "in progress": Delivery.ON_TRACK,
    "on target": Delivery.ON_TRACK,
    "underway": Delivery.ON_TRACK,
    "amber": Delivery.AT_RISK,
    "a": Delivery.AT_RISK,
    "red": Delivery.AT_RISK,
    "r": Delivery.AT_RISK,
    "overdue": Delivery.AT_RISK,
    "delayed": Delivery.AT_RISK,
    "off track": Delivery.AT_RISK,
    "slipped": Delivery.AT_RISK,
    "blue": Delivery.COMPLETE,
    "b": Delivery.COMPLETE,
    "completed": Delivery.COMPLETE,
    "done": Delivery.COMPLETE,
    "closed": Delivery.COMPLETE,
    "achieved": Delivery.COMPLETE,
}


def folded(text: str) -> str:
    """As two people may type it: apostrophes and dashes as a word processor turns them are the plain ones."""
    plain = text.translate({0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-", 0x2011: "-"})
    return " ".join(plain.split()).casefold()


def status_of(text: str) -> Delivery | None:
    """One of ours in our own words, whatever their case."""
    return next((one for one in Delivery if folded(text) == one.value), None)


def likely_status(text: str) -> Delivery | None:
    """What such a word mostly means; somebody has to say so."""
    return LIKELY_STATUS.get(folded(re.sub(r"[^\w\s]|_", " ", text)))


def impact_of(text: str) -> Impact | None:
    return next((one for one in Impact if folded(text) == one.value), None)


def lines_of(text: str) -> list[str]:
    """Each line that holds something, once."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def several(text: str, known: set[str]) -> list[str]:
    """Names in one cell, parted by semicolons or lines; by commas, slashes or '&' only where that is no name itself."""
    found: list[str] = []
    for part in re.split(r"[;\n]", text):
        part = " ".join(part.split())
        if not part:
            continue
        found += [part] if folded(part) in known else _finer(part, known)
    return list(dict.fromkeys(found))


def _finer(part: str, known: set[str]) -> list[str]:
    for marks in (r",", r"[,/]", r"[,/&]", r"[,/&]|\band\b"):
        finer = [piece for one in re.split(marks, part) if (piece := " ".join(one.split()))]
        if len(finer) > 1 and all(folded(piece) in known for piece in finer):
            return finer
    finer = [piece for one in part.split(",") if (piece := " ".join(one.split()))]
    # 'Children, Young People and Families' is one name as often as two: one stranger asks about the whole.
    return finer if any(folded(piece) in known for piece in finer) else [part]


def refs_in(text: str, known: dict[str, str]) -> tuple[list[str], list[str]]:
    """References that are known, as the house writes them, and the pieces that are none.

    A piece may begin with a reference and go on with its words: 'S4: Flag every child', 'Recommendation S4 - Flag'.
    """
    found: list[str] = []
    strange: list[str] = []
    for piece in several(text, set(known)):
        if folded(piece) in known:
            found.append(known[folded(piece)])
            continue
        match = re.match(
            r"(?:rec(?:ommendation)?s?\.?\s+)?([a-z]{0,4}\d{1,3}[a-z]?)(?:\s*[:.)-]\s|$)", folded(piece)
        )
        if match and match[1] in known:
            found.append(known[match[1]])
        else:
            strange.append(piece)
    return list(dict.fromkeys(found)), strange


def numbered(piece: str, refs: Iterable[str]) -> list[str]:
    """The references that have the number which a piece gives alone: '12', 'Rec 12'."""
    match = re.fullmatch(r"(?:rec(?:ommendation)?s?\.?\s+)?0*(\d{1,3})", folded(piece))
    return [ref for ref in refs if match and re.fullmatch(rf"[a-z]*0*{match[1]}", folded(ref))]


def by_number(refs: Sequence[str]) -> dict[str, str]:
    """Bare numbers, where the references have one letter or none: S12 and L12 side by side are never guessed."""
    parts = [re.fullmatch(r"([a-z]*)0*(\d{1,3})", folded(ref)) for ref in refs]
    found = {part[2]: ref for part, ref in zip(parts, refs, strict=True) if part}
    return found if None not in parts and len({part[1] for part in parts if part}) == 1 else {}
