"""Words of a report made comparable: the same heading however it was typed, and what marks a bullet."""

import re
import unicodedata
from functools import lru_cache

# With the space that some typesetters leave before an s: "children’ s".
APOSTROPHES = re.compile("[’‘'`´ʼ](?: (?=s\\b))?")
SPACED_POSSESSIVE = re.compile(r"(?<=[a-z])[’'] s\b")
# The mark of a footnote that is set against a word: 'Board1'.
FOOTNOTE_MARK = re.compile(r"\b([a-z]{4,})\d{1,2}\b")
# An accent typed for an apostrophe.
ACCENT = re.compile(r"(?<=\w)[´`ʼ](?=\w)|(?<=s)[´`ʼ](?=\s)")
# Letters that a typesetter joined: 'ﬁ'.
LIGATURE = re.compile("[\ufb00-\ufb06]")
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
# What a reader never sees: soft hyphens, marks of direction, zero widths, and controls.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The library's mark for a hyphen at the end of a line; the reports hyphenate by hand only, so it is a hyphen. So are
# the typesetter's two.
HYPHEN = re.compile("[\ufffe\uffff\u2010\u2011]")
# Bullets as they come out of the documents: signs, and letters of symbol fonts from the private use area.
BULLET = re.compile(
    "^(?:[\ue000-\uf8ff\u2022\u2023\u2043\u204c\u204d\u2219\u2190-\u21ff\u22c5\u25a0-\u27bf\u2900-\u297f\u29bf\u2b00-\u2bff"
    "\u00b7\u00a7\u0192\u0095*\ufffd]|[-\u2010-\u2015\u2212\u00ad](?=\\s))\\s*"
)
# A bullet of a font without names for its signs comes out as a control.
LOST_SIGN = re.compile("^(?:[\x01-\x08\x0e-\x1f]+|[\x7f-\x9f](?=\\s))(?=\\s*\\S)")
# A letter of a symbol font that lost its font: 'n' is a square there, 'l' a disc, 'o' a ring, 'q' a box.
LOST_BULLET = re.compile(r"^[nloqu§ü?]\s+(?=\S)")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Small letters and digits with single spaces. A letter of another alphabet breaks the word it stands in."""
    text = APOSTROPHES.sub("", text).replace("&", " and ")
    kept = text.lower()
    if not kept.isascii():
        kept = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return FOOTNOTE_MARK.sub(r"\1", NOT_A_WORD.sub(" ", kept)).strip()


def tidy(text: str) -> str:
    """One printed line as a person would type it: single spaces, no unseen signs, hyphens mended."""
    text = HYPHEN.sub("-", LOST_SIGN.sub("\u2022 ", text))
    text = SPACED_POSSESSIVE.sub("’s", ACCENT.sub("’", UNSEEN.sub("", text)))
    if LIGATURE.search(text):
        text = LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return SPACES.sub(" ", text).strip()


def bullet_of(text: str) -> tuple[str, str]:
    """The sign that opens a line, '' if none, and the rest of the line."""
    found = BULLET.match(text)
    if not found:
        return "", text
    return found.group().strip(), text[found.end() :]


def joined(parts: list[str]) -> str:
    """Lines of one passage as one: a word cut at the end of a line is not mended, since hyphens are meant."""
    text = " ".join(part for part in parts if part).replace(" \n", "\n")
    return re.sub(r"(?<=\w-) (?=(?!and\b|or\b|to\b)[a-z])", "", text)
