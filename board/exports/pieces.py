"""What a slide's file is made of: tables, paragraphs, tiles and drawings, each with its height in inches.

A piece knows no place; `placing` gives it one, and `native` draws it.
"""

from dataclasses import dataclass
from typing import Any

from board.calculations.fitting import LEADING, Phrase, height_of, sized, width_of
from board.drawing import said, tone_of
from judgements.calculations import place_words
from judgements.charts import CONCERN, INK, QUIET
from judgements.palette import WHITE, Colours, colours

# No word of a slide is smaller, in points.
LEAST = 14
CAUTION, EDGE = "#7A4A0B", "#486176"
TONES = {"concern": CONCERN, "caution": CAUTION, "plain": INK, "quiet": QUIET}
MARGIN = (0.07, 0.045)
PLAIN = Colours(fill=WHITE, ink=INK, edge=EDGE)


@dataclass(frozen=True)
class Text:
    """Paragraphs; `head` draws the rule of a section above them."""

    phrases: tuple[Phrase, ...]
    head: bool = False

    def height(self, width: float, size: int) -> float:
        return height_of(self.phrases, size, width, LEAST) + (0.1 if self.head else 0.0)


@dataclass(frozen=True)
class Cell:
    """A cell's paragraphs, and the colours of a grade where it holds one."""

    phrases: tuple[Phrase, ...] = ()
    colours: Colours | None = None
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first row names the columns. `most` is how much of the width a column may take; 0 takes the rest."""

    name: str
    told: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    most: tuple[float, ...]
    even: bool = False

    def widths(self, width: float, size: int) -> list[float]:
        natural = [
            min(
                max(_natural(row[place], size) for row in (self.head, *self.rows)),
                most * width,
            )
            if most
            else 0.0
            for place, most in enumerate(self.most)
        ]
        if self.even:
            natural = [max(natural) if one else 0.0 for one in natural]
        # What takes the rest keeps a third at least.
        wanted = sum(natural)
        if wanted > width * 2 / 3 and 0 in self.most:
            natural = [one * width * 2 / 3 / wanted for one in natural]
        rest = (width - sum(natural)) / max(1, self.most.count(0))
        return [one or rest for one in natural]

    def heights(self, width: float, size: int) -> list[float]:
        widths = self.widths(width, size)
        return [
            max(
                height_of(cell.phrases, size, wide - 2 * MARGIN[0], LEAST)
                for cell, wide in zip(row, widths, strict=True)
            )
            + 2 * MARGIN[1]
            for row in (self.head, *self.rows)
        ]

    def height(self, width: float, size: int) -> float:
        return sum(self.heights(width, size))


@dataclass(frozen=True)
class Tile:
    """A grade as one large block."""

    name: str
    grade: dict[str, Any]
    larger: int = 14

    def phrases(self) -> tuple[Phrase, ...]:
        return (Phrase(graded(self.grade), colours_of(self.grade).ink, bold=True, larger=self.larger),)

    def height(self, width: float, size: int) -> float:
        return height_of(self.phrases(), size, width - 0.3, LEAST) + 0.3


@dataclass(frozen=True)
class Drawing:
    """A native line chart; it takes what height is left."""

    block: dict[str, Any]

    def height(self, width: float, size: int) -> float:
        return 2.0 + (0.3 if len(self.block["series"]) > 1 else 0.0)

    @property
    def told(self) -> str:
        return f"{self.block['title']}. {said(self.block)}"


@dataclass(frozen=True)
class Bar:
    """One bar: its word, how many, its colours."""

    words: str
    count: int
    colours: Colours


@dataclass(frozen=True)
class Bars:
    """A native bar chart of counts, a bar for each word."""

    name: str
    bars: tuple[Bar, ...]

    def height(self, width: float, size: int) -> float:
        return len(self.bars) * max(0.4, sized(Phrase("", INK), size, LEAST) * LEADING / 72 + 0.14) + 0.1

    @property
    def told(self) -> str:
        return f"{self.name} {', '.join(f'{one.words} {one.count}' for one in self.bars)}"


Piece = Text | Table | Tile | Drawing | Bars


def _natural(cell: Cell, size: int) -> float:
    wide = [width_of(one.words, sized(one, size, LEAST), bold=one.bold) for one in cell.phrases]
    return max(wide, default=0.0) + 2 * MARGIN[0] + 0.02


# ---- Grades


def colours_of(grade: dict[str, Any]) -> Colours:
    tone = tone_of(grade)
    return colours(tone) if tone else PLAIN


def graded(grade: dict[str, Any]) -> str:
    """'Adequate, 3rd of 4', 'Inadequate, lowest of 4': the word as printed, with its place from the best."""
    if not grade["places"]:
        return str(grade["label"])
    rank, places = grade["rank"], grade["places"]
    place = "lowest" if rank == places else ("1st", "2nd", "3rd", "4th", "5th")[rank - 1]
    return f"{grade['label']}, {place} of {places}"


def told(grade: dict[str, Any]) -> str:
    """'Adequate, third of four grades': for those who hear it."""
    if not grade["places"]:
        return str(grade["label"])
    return f"{grade['label']}, {place_words(grade['rank'], grade['places'])}"
