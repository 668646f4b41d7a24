"""Where the pieces of a slide stand: as large as all of them fit, and what is too long for one slide is cut and said so."""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from board.calculations.fitting import ENDS, LEADING, fitted, rows_of
from board.exports.blocks import columns_of, pieces_of
from board.exports.pieces import LEAST, Drawing, Piece, Tile, graded

# Inches of a slide of 16:9, and of what it keeps free.
WIDTH, HEIGHT, SIDE = 13.333, 7.5, 0.6
TOP, FOOT = 0.32, 0.62
BETWEEN, GAP, BLOCK = 0.5, 0.09, 0.16
LARGEST = 22
# A headline's sizes in points, the largest that it fits in two lines first; then three, then as long as it is.
HEADLINES = (34, 32, 30, 28)
ROWS = 4
# The block of a grade beside what a slide is about.
GRADE = 3.8


@dataclass(frozen=True)
class Placed:
    """A piece with its place on the slide."""

    piece: Piece
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Head:
    """Words above the pieces, with their sizes in points and their heights in inches."""

    headline: str
    size: int
    height: float
    about: str
    about_size: int
    about_height: float
    grade_size: int


@dataclass(frozen=True)
class Laid:
    """A slide as it is drawn: what stands above, the pieces, their size in points, and whether something was cut."""

    head: Head
    placed: tuple[Placed, ...]
    size: int
    was_cut: bool


def head_of(slide: dict[str, Any]) -> Head:
    """The headline in two lines if it can be, never below 28 points; above it what the slide is about."""
    width = WIDTH - 2 * SIDE
    headline, size = slide["headline"], HEADLINES[-1]
    for rows in (2, 3, ROWS):
        sizes = HEADLINES if rows == 2 else HEADLINES[-2:]
        headline, size = fitted(slide["headline"], width, rows, sizes, bold=True)
        if headline == slide["headline"]:
            break
    height = rows_of(headline, size, width, bold=True) * size * LEADING / 72
    about, about_size, about_height, grade_size = "", LEAST, 0.0, LEAST
    if slide["about"] or slide["grade"]:
        wide = width - (GRADE + 0.3 if slide["grade"] else 0.0)
        about, about_size = fitted(slide["about"], wide, 2, (18, 16, LEAST))
        about_height = max(0.62, rows_of(about, about_size, wide) * about_size * LEADING / 72 + 0.08)
    if slide["grade"]:
        _, grade_size = fitted(graded(slide["grade"]), GRADE - 0.32, 1, (22, 20, 18, 16, LEAST), bold=True)
    return Head(headline, size, height, about, about_size, about_height, grade_size)


def _splits(number: int, width: float) -> list[list[float]]:
    """Ways to share the width between the columns, even halves first."""
    if number < 2:
        return [[width]]
    free = width - BETWEEN
    return [[free * left, free * (1 - left)] for left in (0.5, 0.47, 0.53, 0.44, 0.56, 0.59, 0.62)]


# What is too long is cut to so many letters, ever fewer; then lists lose their last.
LIMITS = (1500, 1000, 700, 500, 350, 250, 180, 130, 90, 60)
LISTS = ("lines", "rows", "paragraphs", "parts", "notes", "shares")
# What is drawn or reckoned with, and never read.
SIGNS = ("kind", "unit", "icon", "tone")
Stack = list[tuple[float, Piece]]


def _stack(blocks: list[dict[str, Any]], kind: str) -> Stack:
    """The pieces of a column, each with the space above it."""
    made: Stack = []
    for block in blocks:
        for n, piece in enumerate(pieces_of(block, kind)):
            made.append((0.0 if not made else BLOCK if n == 0 else GAP, piece))
    return made


def _needed(stack: Stack, width: float, size: int) -> float:
    return sum(above + piece.height(width, size) for above, piece in stack)


def _fits(stacks: list[Stack], splits: list[list[float]], room: float) -> tuple[int, list[float]]:
    """The largest size at which every column fits, and how the width is then shared; 0 where none does."""

    def fitting(size: int) -> list[list[float]]:
        return [
            widths
            for widths in splits
            if all(_needed(stack, wide, size) <= room for stack, wide in zip(stacks, widths, strict=True))
        ]

    if not fitting(LEAST):
        return 0, splits[0]
    return next((size, found[0]) for size in range(LARGEST, LEAST - 1, -1) if (found := fitting(size)))


def _level(stacks: list[Stack], widths: list[float], size: int, room: float) -> None:
    """Tiles below the headings of two columns begin at one height, where there is room for it."""
    heads = [
        stack[0][1].height(wide, size) if len(stack) > 1 and isinstance(stack[1][1], Tile) else 0.0
        for stack, wide in zip(stacks, widths, strict=True)
    ]
    if not all(heads):
        return
    for stack, wide, high in zip(stacks, widths, heads, strict=True):
        lower = max(heads) - high
        if _needed(stack, wide, size) + lower <= room:
            stack[1] = (stack[1][0] + lower, stack[1][1])


def _column(stack: Stack, left: float, top: float, width: float, room: float, size: int) -> Iterator[Placed]:
    drawn = sum(isinstance(piece, Drawing) for _, piece in stack)
    spare = (room - _needed(stack, width, size)) / drawn if drawn else 0.0
    for above, piece in stack:
        top += above
        # A chart takes what is left, up to the shape in which a slope is still read rightly.
        height = piece.height(width, size) + (min(spare, 2.2) if isinstance(piece, Drawing) else 0.0)
        yield Placed(piece, left, top, width, height)
        top += height


def laid(slide: dict[str, Any]) -> Laid:
    """A slide's pieces with their places: nothing beyond the slide, no word below 14 points."""
    head = head_of(slide)
    top = TOP + head.about_height + head.height + 0.2
    room = HEIGHT - FOOT - 0.1 - top
    held = copy.deepcopy(slide)
    was_cut = head.headline != slide["headline"] or head.about != slide["about"]
    columns = columns_of(held)
    splits = _splits(len(columns), WIDTH - 2 * SIDE)
    for longest in itertools.chain(LIMITS, itertools.repeat(0)):
        stacks = [_stack(blocks, held["kind"]) for blocks in columns]
        size, widths = _fits(stacks, splits, room)
        if size:
            break
        for blocks, stack, wide in zip(columns, stacks, widths, strict=True):
            if _needed(stack, wide, LEAST) > room:
                _cut(blocks, longest)
        was_cut = True
    _level(stacks, widths, size, room)
    placed: list[Placed] = []
    left = SIDE
    for stack, wide in zip(stacks, widths, strict=True):
        placed += _column(stack, left, top, wide, room, size)
        left += wide + BETWEEN
    return Laid(head, tuple(placed), size, was_cut)


# ---- What is too long for a slide


def _cut(blocks: list[dict[str, Any]], longest: int) -> None:
    """Words to so many letters; with none given, the last of the longest list goes, or the last block."""
    for held, key in list(_places(blocks)) if longest else ():
        if len(held[key]) > longest:
            held[key] = held[key][:longest].rstrip() + ENDS
    if longest:
        return
    lists = [(block, key) for block in blocks for key in LISTS if len(block.get(key, ())) > 1]
    if not lists:
        blocks.pop()
        return
    block, key = max(lists, key=lambda one: len(one[0][one[1]]))
    block[key] = block[key][:-1]


def _places(held: Any) -> Iterator[tuple[Any, Any]]:
    """Every piece of words in a block, as where it is held and under which key."""
    items = held.items() if isinstance(held, dict) else enumerate(held)
    for key, value in list(items):
        if isinstance(value, str) and key not in SIGNS:
            yield held, key
        elif isinstance(value, (dict, list)):
            yield from _places(value)


def in_full(slide: dict[str, Any]) -> str:
    """Every word of a slide, for the notes of one that was cut."""
    told = [slide["headline"]]
    for block in slide["blocks"]:
        told += [str(held[key]) for held, key in _places(block) if held[key]]
    return "\n".join(told)
