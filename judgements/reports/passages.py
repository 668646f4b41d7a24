"""Where a passage stands among the signs of a page, whatever breaks its lines, hyphenates or spaces it."""

import unicodedata
from collections.abc import Sequence

# So many letters at the beginning have to be found as they are; a shorter passage has to be found whole.
BEGINS = 40


def passage(signs: Sequence[str], words: str) -> tuple[int, int] | None:
    """The first sign of a passage and the one after its last; None where its beginning is not on the page.

    Only letters and digits are compared. Of several places the one that goes on longest with the passage counts, so a
    passage that runs on over the page, or was put in other words further on, is found as far as it agrees.
    """
    sought = [letter for letter, _ in plain(words)]
    found = plain(signs)
    page = "".join(letter for letter, _ in found)
    begin = "".join(sought[:BEGINS])
    if not begin:
        return None
    best, at = (0, 0), page.find(begin)
    while at >= 0:
        length = agrees(page, at, sought)
        best = max(best, (length, -at))
        at = page.find(begin, at + 1)
    length, start = best[0], -best[1]
    return (found[start][1], found[start + length - 1][1] + 1) if length else None


def agrees(page: str, at: int, sought: Sequence[str]) -> int:
    """For how many letters the page goes on with what is sought."""
    length = 0
    while length < len(sought) and at + length < len(page) and page[at + length] == sought[length]:
        length += 1
    return length


def plain(signs: Sequence[str]) -> list[tuple[str, int]]:
    """Letters and digits in lower case, a ligature as its letters, each with the place of its sign."""
    return [
        (letter, n)
        for n, sign in enumerate(signs)
        for letter in unicodedata.normalize("NFKC", sign).lower()
        if letter.isalnum()
    ]
