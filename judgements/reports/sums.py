"""Parts of a whole that do not add up, where a paragraph prints both."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from judgements.reports.parsed import ParsedParagraph, ReadingWarning

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“])")
WHOLE = re.compile(
    r"\b(?:there (?:were|are)|a total of|total of)\s+(?P<whole>\d{1,3}(?:,\d{3})+|\d+)\s+(?:[a-z]+\s+){0,3}(?:children|young people|carers|care leavers|cases)",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"^\W*(?:these|they|this|of these|of those)\s+(?:\w+\s+)?(?:comprised?|comprises|included?|consist(?:s|ed)? of|were|are)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\d,.£%/])(\d{1,3}(?:,\d{3})+|\d+)(?![\d%]|[.,]\d|\s*(?:per cent|%|years|months|weeks|days|to\b|-))"
)
AGES = re.compile(
    r"\b(?:aged?|over|under|below|above|than|between|age of)\s+(?:of\s+)?\d+(?:\s*(?:to|and|-|–)\s*\d+)?(?:\s*(?:years?|or)\b(?:\s+(?:of age|old|older|over|younger))?)?|\b\d+\s*(?:-|–|to)\s*\d+\b|\b\d+\s+(?:years?|or (?:older|over|above))\b",
    re.IGNORECASE,
)
PER_CENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|per cent)")
# Words that part a whole by age, sex or kind of harm.
PARTED_BY = re.compile(
    r"\b(?:aged|years or older|or older|males?|females?|boys|girls|emotional abuse|neglect|physical abuse|followed by)\b",
    re.IGNORECASE,
)
NEAR = 10


def parts_that_do_not_sum(paragraphs: Sequence[ParsedParagraph]) -> Iterator[ReadingWarning]:
    for paragraph in paragraphs:
        told = [*counts(paragraph.text), *shares(paragraph.text)]
        if told:
            yield ReadingWarning("parts-do-not-sum", f"paragraph {paragraph.number}", " ".join(told))


def number(text: str) -> int:
    return int(text.replace(",", ""))


def counts(text: str) -> Iterator[str]:
    """'There were 84 children ... These comprise 35 ... and 45 ...': the parts in the sentence after the whole."""
    sentences = SENTENCE.split(text)
    for before, after in pairwise(sentences):
        whole = WHOLE.search(before)
        if not whole or not PARTS.match(after):
            continue
        total = number(whole["whole"])
        parts = [number(found) for found in NUMBER.findall(AGES.sub(" ", after))]
        if len(parts) < 2 or makes_up(parts, total):
            continue
        listed = " + ".join(str(part) for part in parts)
        yield f"{listed} = {sum(parts)}, of {total}."


def makes_up(parts: Sequence[int], total: int) -> bool:
    """Whether the first parts add up to the whole: what follows them may be counted among them."""
    reached = 0
    for part in parts:
        reached += part
        if reached == total:
            return True
    return sum(parts) - total in parts


def shares(text: str) -> Iterator[str]:
    """Three or more percentages of one sentence that part a whole and come near a hundred without reaching it."""
    for sentence in SENTENCE.split(text):
        found = [float(share) for share in PER_CENT.findall(sentence)]
        total = sum(found)
        if len(found) < 3 or not PARTED_BY.search(sentence) or abs(total - 100) > NEAR:
            continue
        if abs(total - 100) > 0.05 * len(found):
            listed = " + ".join(f"{share:g}" for share in found)
            yield f"{listed} per cent = {total:g}."
