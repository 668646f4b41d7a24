"""Lists side by side on one slide: as large as they fit, else as many of their lines as there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from board.calculations.room import (
    HALF,
    LARGE,
    PLAIN,
    TIGHT,
    Room,
    Sizes,
    fitting,
    foot_rows,
    heading_height,
    height_between,
    height_of,
    rest_height,
)
from board.queries.frame import Frame, day
from board.slides import Line, Lines


def and_more(rest: Sequence[Line]) -> str:
    return f"and {len(rest)} more"


@dataclass(frozen=True)
class Listed:
    """One list before it is known how much of it fits; `whole` where paper has other words, `less` what stands below."""

    title: str
    lines: Sequence[Line]
    none: str = ""
    note: str = ""
    whole: Sequence[Line] = ()
    width: float = HALF
    less: float = 0.0
    numbered: bool = False
    below: bool = False
    counts: bool = False
    rest: Callable[[Sequence[Line]], str] = field(default=and_more)

    def room(self, between: float) -> Room:
        """What is left of the height between headline and foot."""
        height = between - heading_height(self.title, self.width) - self.less
        height -= rest_height(self.note, self.width)
        return Room(self.width, height, self.numbered, self.below, self.counts)


def foot(frame: Frame, source: str, *, marked: bool = True) -> int:
    """Lines of the slide's foot: place and day, the source, and that the plan is made up."""
    place = f"{frame.authority.name}, as at {day(frame.as_at)}. Draft"
    return foot_rows(place, f"{source}. Plan is illustrative" if marked else source)


def set_out(
    headline: str, found: Sequence[Listed], about: str = "", foot: int = 1
) -> tuple[tuple[Lines, ...], str]:
    """The lists as a slide shows them, and how they are set: large if all of them fit so, tight if some do not fit."""
    between = height_between(headline, about, foot)
    pairs = [(one, one.room(between)) for one in found]

    def whole(sizes: Sizes) -> bool:
        return all(
            sum(height_of(line, room, sizes) for line in one.lines) <= room.height for one, room in pairs
        )

    setting, sizes = ("large", LARGE) if whole(LARGE) else ("", PLAIN) if whole(PLAIN) else ("tight", TIGHT)
    return tuple(_lines(one, room, sizes) for one, room in pairs), setting


def _lines(one: Listed, room: Room, sizes: Sizes) -> Lines:
    number = fitting(one.lines, room, sizes=sizes)
    if number < len(one.lines):
        # What names those that are left out may itself need more than a line.
        needed = rest_height(one.rest(one.lines[number:]), room.width)
        number = fitting(one.lines, room, needed, sizes)
    lines, left = tuple(one.lines[:number]), one.lines[number:]
    whole = tuple(one.whole or one.lines)
    return Lines(
        one.title,
        lines,
        none=one.none,
        rest=one.rest(left) if left else "",
        numbered=one.numbered,
        below=one.below,
        whole=() if whole == lines else whole,
        note=one.note,
    )
