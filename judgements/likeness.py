"""Which sentences speak of the same thing. Pure: words in, pairs out; rare words weigh more than common ones."""

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

COMMON_WORDS = """
a about after all also an and any are as at be been before being but by can could do does each for from had has have how
if in into is it its made make more most must no not of on or other out over so some such than that the their them then
there these they this those through to under until up use was well were what when where which while who whose will with
within without would
"""
# What nearly every sentence of a report has.
HOUSE_WORDS = """
ensure improve improved improvement improving children child young people person service services authority council
partner agencies agency work working need needs quality effective effectively take review
"""
COMMON = frozenset(f"{COMMON_WORDS} {HOUSE_WORDS}".split())
ENDINGS = ("ments", "ment", "ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "ly")
LEAST = 0.2


@dataclass(frozen=True)
class Saying:
    """A sentence, whose it is, and the group within which nothing is compared, such as its inspection."""

    key: Hashable
    group: Hashable
    words: str


@dataclass(frozen=True)
class Like:
    """Two sentences of different groups, how alike they are from 0 to 1, and the words that both have."""

    one: Hashable
    other: Hashable
    likeness: float
    shared: tuple[str, ...]


def stem(word: str) -> str:
    """'assessments' and 'assessing' become one; never shorter than four letters."""
    for ending in ENDINGS:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 4
            and not (ending == "s" and word.endswith("ss"))
        ):
            return word.removesuffix(ending)
    return word


def stems(words: str) -> dict[str, str]:
    """Each stem with the word that has it."""
    found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words.lower())
    return {stem(word): word for word in found if word not in COMMON and len(word) > 2}


def alike(sayings: Sequence[Saying], least: float = LEAST) -> list[Like]:
    """Pairs of different groups that share rare words, the most alike first; cosine of weighted words."""
    held = {saying.key: stems(saying.words) for saying in sayings}
    seen = Counter(one for words in held.values() for one in words)
    weight = {one: math.log(1 + len(held) / number) for one, number in seen.items()}
    length = {key: math.sqrt(sum(weight[one] ** 2 for one in words)) for key, words in held.items()}
    found = []
    for place, one in enumerate(sayings):
        for other in sayings[place + 1 :]:
            both = held[one.key].keys() & held[other.key].keys()
            if one.group == other.group or len(both) < 2:
                continue
            score = sum(weight[word] ** 2 for word in both) / (length[one.key] * length[other.key])
            if score >= least:
                told = sorted(both, key=lambda word: (-weight[word], word))
                shared = tuple(held[one.key][word] for word in told)
                found.append(Like(one.key, other.key, round(score, 3), shared))
    return sorted(found, key=lambda like: (-like.likeness, str(like.one), str(like.other)))
