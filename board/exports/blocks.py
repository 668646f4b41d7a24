"""The blocks of a slide, which come as plain dicts, as the pieces that its file is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from board.calculations.fitting import Phrase
from board.exports.pieces import (
    PLAIN,
    TONES,
    Bar,
    Bars,
    Cell,
    Drawing,
    Piece,
    Table,
    Text,
    Tile,
    colours_of,
    graded,
    told,
)
from board.slides import own_number
from judgements.charts import INK, QUIET
from judgements.palette import Tone, colours

# What is counted in a strip, in the colours of the screen.
BEST, MIDDLE, WORST = (colours(Tone(4, rank, 3)) for rank in (2, 3, 4))
STRIPS = {
    **dict.fromkeys(("met", "sustained", "early"), BEST),
    **dict.fromkeys(("at-risk", "no-evidence"), MIDDLE),
    **dict.fromkeys(("overdue", "backwards"), WORST),
}


# More letters than a figure has.
SENTENCE = 24


def _cell(words: str, colour: str = INK, *, bold: bool = False, larger: int = 0, right: bool = False) -> Cell:
    return Cell((Phrase(words, colour, bold, larger),), right=right)


def _titled(title: str, *below: Phrase) -> Text:
    return Text((Phrase(title, INK, bold=True, larger=3), *below), head=True)


def _rest(block: dict[str, Any]) -> Iterator[Piece]:
    for words in (block["rest"], block.get("note")):
        if words:
            yield Text((Phrase(words, QUIET, larger=-1),))


def _standing(block: dict[str, Any]) -> Iterator[Piece]:
    yield _titled(block["title"])
    yield Tile(f"{block['title']}: {told(block['grade'])}", block["grade"])
    if block["shares"]:
        bars = tuple(
            Bar(one["grade"]["label"], one["count"], colours_of(one["grade"])) for one in block["shares"]
        )
        yield Bars(f"Judgements at each grade, {block['title']}:", bars)
    if block["notes"]:
        yield Text(tuple(Phrase(f"{name}: {value}", INK, larger=2) for name, value in block["notes"]))


def _grid(block: dict[str, Any]) -> Iterator[Piece]:
    more = any(row["more"] for row in block["rows"])
    wide = max((len(row["grades"]) for row in block["rows"]), default=1)
    names = [block["title"], *(block["columns"] or ["Grade"] * wide), *(["Movement"] if more else [])]
    rows = tuple(
        (
            _cell(row["section"]),
            *(
                Cell((Phrase(graded(grade), colours_of(grade).ink),), colours_of(grade)) if grade else Cell()
                for grade in row["grades"]
            ),
            *((_cell(row["more"], QUIET),) if more else ()),
        )
        for row in block["rows"]
    )
    yield Table(
        block["title"],
        f"{block['title']}: {len(rows)} rows. Columns: {', '.join(names)}",
        tuple(_cell(name, bold=True) for name in names),
        rows,
        (0.0, *([0.34 if wide < 3 else 0.6 / wide] * wide), *([0.26] if more else [])),
        even=not more,
    )


def _status(line: dict[str, Any]) -> Phrase | None:
    status = line["status"]
    if not status or not status["words"]:
        return None
    loud = status["tone"] in ("concern", "caution")
    return Phrase(status["words"], TONES.get(status["tone"], INK), bold=loud)


def _line(block: dict[str, Any], line: dict[str, Any]) -> tuple[list[Phrase], Phrase | None]:
    """The paragraphs of one line, and the status where it stands beside them."""
    ref = f"{line['ref']}: " if block["numbered"] and line["ref"] and not own_number(line["ref"]) else ""
    status = _status(line)
    more = line["more"]
    below = []
    if block["below"] and status:
        # One paragraph, as on the screen.
        below = [replace(status, words=f"{status.words}. {more}" if more else status.words, larger=-1)]
        more = ""
    quiet = [Phrase(more, QUIET, larger=-1)] if more else []
    return [Phrase(f"{ref}{line['words']}", INK), *below, *quiet], None if block["below"] else status


def _lines(block: dict[str, Any], first: str) -> Iterator[Piece]:
    if not block["lines"]:
        yield _titled(block["title"], Phrase(block["none"], QUIET))
        yield from _rest(block)
        return
    lines = [_line(block, one) for one in block["lines"]]
    refs = [
        str(n) if block["numbered"] and not own_number(one["ref"]) else one["ref"]
        for n, one in enumerate(block["lines"], start=1)
    ]
    beside, named = any(status for _, status in lines), any(refs)
    dates = all(one["status"] and one["status"]["icon"] == "due" for one in block["lines"])
    rows = tuple(
        (
            *((_cell(ref, bold=True),) if named else ()),
            Cell(tuple(words)),
            *((Cell((status,) if status else (), right=True),) if beside else ()),
        )
        for ref, (words, status) in zip(refs, lines, strict=True)
    )
    head = (
        *(
            (_cell("No." if block["numbered"] and not own_number(refs[0]) else first, QUIET, larger=-2),)
            if named
            else ()
        ),
        _cell(block["title"], bold=True, larger=3),
        *((_cell("Due" if dates else "Status", QUIET, larger=-2, right=True),) if beside else ()),
    )
    most = (*((0.2,) if named else ()), 0.0, *((0.36,) if beside else ()))
    yield Table(block["title"], f"{block['title']}: {len(rows)} lines", head, rows, most)
    yield from _rest(block)


def _chart(block: dict[str, Any]) -> Iterator[Piece]:
    yield _titled(block["title"])
    yield Drawing(block)
    withheld = [
        f"{one['label']} {period}: {printed}"
        for one in block["series"]
        for period, value, printed in zip(block["periods"], one["values"], one["printed"], strict=True)
        if value is None and printed
    ]
    if withheld:
        yield Text((Phrase(f"No figure: {'; '.join(withheld)}", QUIET, larger=-2),))


def _strip(block: dict[str, Any]) -> Iterator[Piece]:
    yield _titled(block["title"])
    bars = tuple(
        Bar(part["words"], part["count"], STRIPS.get(part["icon"], PLAIN)) for part in block["parts"]
    )
    if bars:
        yield Bars(block["title"], bars)
    if block["note"]:
        yield Text((Phrase(block["note"], QUIET),))


def _rows(block: dict[str, Any]) -> Iterator[Piece]:
    if not block["rows"]:
        yield _titled(block["title"], Phrase(block["none"], QUIET))
        yield from _rest(block)
        return
    yield _titled(block["title"])
    wide = len(block["columns"])
    held = [tuple(row) + ("",) * (wide - len(row)) for row in block["rows"]]
    rows = tuple(
        tuple(
            _cell(words or "", bold=place == 1, right=place > 0)
            for place, (_, words) in enumerate(zip_longest(block["columns"], row, fillvalue=""))
        )
        for row in block["rows"]
    )
    yield Table(
        block["title"],
        f"{block['title']}: {len(rows)} rows. Columns: {', '.join(block['columns'])}",
        tuple(_cell(name, QUIET, larger=-2, right=place > 0) for place, name in enumerate(block["columns"])),
        rows,
        # A column of sentences shares what the figures leave.
        (0.0, *(0.0 if any(len(row[n] or "") > SENTENCE for row in held) else 0.4 for n in range(1, wide))),
    )
    yield from _rest(block)


def _words(block: dict[str, Any]) -> Iterator[Piece]:
    if block["title"]:
        yield _titled(block["title"])
    for paragraph in block["paragraphs"]:
        yield Text((Phrase(paragraph, INK, larger=2),))


def pieces_of(block: dict[str, Any], kind: str) -> list[Piece]:
    """What one block of a slide of this kind is drawn with, from its top to its bottom."""
    made = {
        "standing": _standing,
        "grid": _grid,
        "chart": _chart,
        "strip": _strip,
        "rows": _rows,
        "words": _words,
    }
    if block["kind"] == "lines":
        return list(_lines(block, "Count" if kind == "since" else "Ref"))
    return list(made[block["kind"]](block))


def columns_of(slide: dict[str, Any]) -> Sequence[list[dict[str, Any]]]:
    """The blocks side by side, as on the screen; but the strips of the plan too, since bars need height."""
    blocks = slide["blocks"]
    if len(blocks) < 2:
        return [blocks] if blocks else []
    first = len(blocks) - 1 if slide["kind"] == "judgement" else 1
    return [blocks[:first], blocks[first:]]
