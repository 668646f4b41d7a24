"""Whether two people wrote down the same post or person: 'The Director, Children's Services' and its like."""

import re
from collections.abc import Iterable

from .sheet_words import folded

LITTLE = {"the", "a", "of", "for", "and", "mr", "mrs", "ms", "dr"}


def _words(text: str) -> tuple[str, ...]:
    """In the order in which they stand, without marks, case and the little ones."""
    plain = re.sub(r"'s\b|'", "", folded(text)).replace("&", " and ")
    return tuple(word for word in re.findall(r"\w+", plain) if word not in LITTLE)


def is_one_of(said: str, posts: Iterable[str]) -> bool:
    """The same words, whatever their order: 'Head of Service, Safeguarding' is 'Safeguarding Head of Service'."""
    words = sorted(_words(said))
    return bool(words) and any(words == sorted(_words(post)) for post in posts)


def names_in(name: str, said: str) -> bool:
    """The whole name stands in what was said: 'Jane Doe' in 'Jane Doe, acting director'."""
    words, among = _words(name), _words(said)
    return bool(words) and any(
        among[at : at + len(words)] == words for at in range(len(among) - len(words) + 1)
    )
