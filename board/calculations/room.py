"""What a slide has room for, in its own units (1920 by 1080), by the sizes that the style sheet sets. Pure.

The widths of letters are taken a little too wide, so that what is counted as fitting fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from board.calculations.fitting import SLACK, rows_of, width_of
from board.slides import CAUTION, CONCERN, Line

WIDTH, HEIGHT = 1728, 1080
# The line of the house with the room below it, the room above the columns, and a foot of two lines.
LINE, ABOVE, FOOT = 48, 34, 42
# What stands beside the source in the foot: what moves through the slides, the number of the slide, and the gaps.
BESIDE_THE_SOURCE = 232 + 110 + 2 * 28
# The grade beside what a slide is about: its height with the room below it, and the width that it leaves.
ABOUT, BESIDE_A_GRADE = 104, 1180
# A heading over a list: its rule and the room around it, and the size of its words.
HEADING, TITLE = 32, 38
LEADING, TITLE_LEADING, HEAD_LEADING = 1.17, 1.15, 1.06
# The columns of the slides that hold lists.
WHOLE, HALF = WIDTH, 824
# A low drawing for each unit of its width, and the room above its heading.
LOW, APART = 270 / 800, 22
# A small table beside a drawing: the columns of names and of figures, and what stands above its first row.
NAMED, FIGURE, CAPTIONED = 380, 140, 136


@dataclass(frozen=True)
class Sizes:
    """A line's words, the words below it, its status with the widest that stands beside it, and the room around."""

    words: int
    below: int
    status: int
    widest: int
    pad: int
    numbered: int


PLAIN = Sizes(words=31, below=28, status=30, widest=330, pad=10, numbered=36)
TIGHT = Sizes(words=31, below=28, status=30, widest=330, pad=6, numbered=36)
LARGE = Sizes(words=38, below=32, status=34, widest=400, pad=15, numbered=42)
# Beside a large number stands more room.
NUMBERED_PAD, NUMBER, COUNT, REF, GAP = 8, 64, 76, 66, 18


@dataclass(frozen=True)
class Room:
    """A list's column: its width and height, and how its lines are set."""

    width: float
    height: float
    numbered: bool = False
    below: bool = False
    counts: bool = False


def headline_size(headline: str) -> int:
    """The size at which a headline stands in two lines."""
    return 68 if len(headline) <= 76 else 54 if len(headline) <= 104 else 48


# The house's letters are narrower than those of the table by as much as the table adds for safety.
NARROWER = 72 / SLACK
# Except figures and a few signs, which are taken for letters that are as wide as they are.
WIDER = str.maketrans("0123456789I/", "PPPPPPPPPPJz")


def units(words: str, size: int, *, bold: bool = False) -> float:
    return width_of(words.translate(WIDER), size, bold=bold) * NARROWER


def rows(words: str, size: int, width: float, *, bold: bool = False) -> int:
    return rows_of(words.translate(WIDER), size, width / NARROWER, bold=bold) if words else 0


def foot_rows(place: str, source: str) -> int:
    """Lines of the foot, with the place and day on its left."""
    return max(1, rows(source, 28, WIDTH - BESIDE_THE_SOURCE - units(place, 28)))


def height_between(headline: str, about: str = "", foot: int = 1) -> float:
    """What is left for the columns between the headline and the foot."""
    size = headline_size(headline)
    head = LINE + rows(headline, size, WIDTH, bold=True) * size * HEAD_LEADING
    if about:
        head += max(ABOUT, rows(about, 38, BESIDE_A_GRADE) * 53 + 14)
    return HEIGHT - head - ABOVE - FOOT - foot * 28 * TITLE_LEADING


def heading_height(title: str, width: float) -> float:
    """A heading over a list."""
    return HEADING + rows(title, TITLE, width, bold=True) * TITLE * TITLE_LEADING


def height_of(line: Line, room: Room, sizes: Sizes = PLAIN) -> float:
    """Units that a line takes, wrapped beside its reference and its status."""
    size = sizes.numbered if room.numbered else sizes.words
    width, stands = room.width, 0.0
    if room.numbered:
        width -= NUMBER + GAP
    elif line.ref:
        least = COUNT if room.counts else REF
        width -= max(least, units(line.ref, 46 if room.counts else size, bold=True)) + GAP
    more = line.more
    status = line.status
    if status and status.words:
        loud = status.tone in (CONCERN, CAUTION)
        if room.below:
            more = f"{status.words}. {more}" if more else status.words
        else:
            icon = 1.3 * sizes.status if status.icon else 0.0
            own = units(status.words, sizes.status, bold=loud)
            width -= min(sizes.widest, own + icon) + GAP
            stands = rows(status.words, sizes.status, sizes.widest - icon, bold=loud) * sizes.status * LEADING
    words = f"{line.ref}: {line.words}" if room.numbered and line.ref else line.words
    taken = max(1, rows(words, size, width)) * size * LEADING
    if more:
        taken += rows(more, sizes.below, width, bold=room.below) * sizes.below * LEADING + 3
    pad = sizes.pad + (NUMBERED_PAD if room.numbered else 3 if room.counts else 0)
    return max(taken, stands) + 2 * pad + 2


def drawing_height(title: str, width: float) -> float:
    """A low drawing below a list, with its heading."""
    return APART + heading_height(title, width) + width * LOW + 8


def table_rows(
    rows_of_table: Sequence[Sequence[str]],
    height: float,
    rest: float = 46.0,
    *,
    names: float = NAMED,
    figures: float = FIGURE,
    last: float = FIGURE,
) -> int:
    """How many rows of a small table stand in so much height, below its caption and the names of its columns."""
    heights = [
        max(
            rows(row[0], 30, names),
            *(rows(cell, 30, figures, bold=True) for cell in row[1:-1]),
            rows(row[-1], 30, last),
            1,
        )
        * 34.5
        + 28
        for row in rows_of_table
    ]
    height -= CAPTIONED
    if sum(heights) <= height:
        return len(heights)
    left, number = height - rest, 0
    for one in heights:
        left -= one
        if left < 0 and number:
            break
        number += 1
    return number


def rest_height(words: str, width: float) -> float:
    """The quiet line below a list."""
    return rows(words, 28, width) * 28 * 1.22 + 12 if words else 0.0


def fitting(lines: Sequence[Line], room: Room, rest: float = 46.0, sizes: Sizes = PLAIN) -> int:
    """How many of the lines stand in the room; all, or as many as leave `rest` for what says how many more; one at least."""
    heights = [height_of(line, room, sizes) for line in lines]
    if sum(heights) <= room.height:
        return len(lines)
    left, number = room.height - rest, 0
    for height in heights:
        left -= height
        if left < 0 and number:
            break
        number += 1
    return number
