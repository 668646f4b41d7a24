"""Lines of a page by the places of its letters: what stands at one height, from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# In sizes of the letters: nearer than this, two letters are one word; farther than that, two cells of a table.
WORD_GAP, CELL_GAP = 0.14, 1.6
# Two base lines this near, in sizes of the letters, are one line.
SAME_LINE = 0.35


@dataclass(frozen=True)
class Letter:
    """One letter: its left and right edge, the height of its base line, the size of its type, in points."""

    sign: str
    left: float
    right: float
    base: float
    size: float


def laid_out(letters: Iterable[Letter]) -> tuple[str, ...]:
    """The lines of a page from top to bottom; cells of a table are parted by a tab.

    A page is not always written in the order in which it is read: a cell that wraps may be written before its label.
    """
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: (-one.base, one.left)):
        if rows and rows[-1][0].base - letter.base <= SAME_LINE * max(letter.size, 4):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return tuple(told for row in rows if (told := line_of(sorted(row, key=lambda one: one.left))).strip())


def line_of(row: Sequence[Letter]) -> str:
    told = row[0].sign
    for before, after in pairwise(row):
        gap = (after.left - before.right) / max(after.size, before.size, 4)
        told += ("\t" if gap > CELL_GAP else " " if gap > WORD_GAP else "") + after.sign
    return told
