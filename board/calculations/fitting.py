"""How wide words are and how high they stand when wrapped, since a slide's file does not say by itself. Pure.

Inches and points. The widths are those of Helvetica, which Arial and Liberation Sans share; what is not in the table is
taken as wide, so that a doubt leaves room rather than runs over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Thousandths of the size.
LETTERS = {
    letter: width
    for width, letters in (
        (191, "'"),
        (222, "ijl"),
        (260, "|"),
        (278, " !,./:;[\\]ft I"),
        (333, "()-r`\u2018\u2019"),
        (389, "*"),
        # Far wider in bold than in plain.
        (420, '"'),
        (500, "Jckstvxyz"),
        (556, "#$0123456789?L_abdeghnopqu£–"),
        (584, "+<=>~"),
        (611, "FTZ"),
        (667, "&ABEKPSVXY"),
        (722, "CDHNRUw"),
        (778, "GOQ"),
        (833, "Mm"),
        (889, "%"),
        (944, "W"),
        (1015, "@"),
    )
    for letter in letters
}
LATIN, WIDE, EMOJI = 667, 1050, 1400
# What is wider in bold, by so much at most.
THICKER, BOLD = set("bcdfghijklmnopqrstuvwxyABJKL!&:;?[]{}'@|^\u2018\u2019") | {'"'}, 57
SLACK, LEADING = 1.03, 1.2
# Behind words that go on elsewhere.
ENDS = "\u2026"


@dataclass(frozen=True)
class Phrase:
    """Words of one paragraph; `larger` in points beside the slide's own size."""

    words: str
    colour: str
    bold: bool = False
    larger: int = 0


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Inches of the words on one line."""
    total = sum(LETTERS.get(letter) or _other(letter) for letter in words)
    if bold:
        total += BOLD * sum(letter in THICKER for letter in words)
    return total / 1000 * size / 72 * SLACK


def _other(letter: str) -> int:
    if ord(letter) >= 0x1F000:
        return EMOJI
    return WIDE if ord(letter) >= 0x2000 else LATIN


def rows_of(words: str, size: float, width: float, *, bold: bool = False) -> int:
    """Lines that the words take; a word wider than the line is broken."""
    space = width_of(" ", size, bold=bold)
    rows, used = 1, 0.0
    for word in words.split():
        needed = width_of(word, size, bold=bold)
        if used and used + space + needed <= width:
            used += space + needed
            continue
        rows += bool(used)
        used = needed
        if needed > width:
            # Each line of a broken word may lose up to a letter at its end.
            lines = int(needed / max(width - size / 72, size / 72)) + 1
            rows, used = rows + lines - 1, width
    return rows


def height_of(phrases: Sequence[Phrase], size: int, width: float, least: int) -> float:
    """Inches of paragraphs one below the other, none of them smaller than `least`."""
    return sum(
        rows_of(one.words, sized(one, size, least), width, bold=one.bold)
        * sized(one, size, least)
        * LEADING
        / 72
        for one in phrases
    )


def sized(phrase: Phrase, size: int, least: int) -> int:
    return max(least, size + phrase.larger)


def fitted(
    words: str, width: float, rows: int, sizes: Sequence[int], *, bold: bool = False
) -> tuple[str, int]:
    """The words with the largest of the sizes at which they take no more than so many lines; cut where none does."""
    for size in sizes:
        if rows_of(words, size, width, bold=bold) <= rows:
            return words, size
    size = sizes[-1]
    # No more than would fit if every letter were the narrowest.
    words = words[: int(rows * width * 72 / size * 1000 / min(LETTERS.values()))]
    while words and rows_of(words + ENDS, size, width, bold=bold) > rows:
        words = words[: int(len(words) * 0.95)].rstrip()
    return words + ENDS, size
