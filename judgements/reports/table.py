"""Tables of grades whose labels are known, wherever the order of writing put the grades.

A grade may follow its label, stand within it, wrap above and below it, stand before it, or all grades may follow all
labels.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from judgements.reports.grades import GRADE_WORDS, WORDS, unspaced
from judgements.reports.words import plain

GRADE = re.compile(rf"^(?:{WORDS})$")
ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?$")
GRADES = re.compile(rf"\b(?:{WORDS})\b")
# A label of which no grade is expected: the heading of a part of the table.
HEADING = "half:"
# How well a share of words fits a label: a grade, nothing, or words that are no grade.
FITS, EMPTY, WRONG = 1000, 0, -600
HEADING_WRONG = -3000


@dataclass(frozen=True)
class Row:
    """One row of a table of grades: what was found for a label, and how."""

    key: str
    label: str
    grade: str
    # What stands where the grade should, if it is no grade.
    other: str = ""
    page: int | None = None
    # The last line of its label, counted in the lines that were read.
    line: int = 0
    # Something stood between the label and its grade.
    doubtful: bool = False


@dataclass(frozen=True)
class Token:
    """A word of a table as printed and as compared, with the place of its line."""

    shown: str
    plain: str
    line: int


@dataclass(frozen=True)
class Span:
    """Where a label stands among the words, and the words of a grade that broke into it."""

    key: str
    start: int
    end: int
    inside: tuple[Token, ...]


@dataclass(frozen=True)
class Gap:
    """The words of grades between two labels: those that follow the one, those that lead to the other.

    Where nothing else stands between, `after` holds all and may be cut anywhere; otherwise the cut is known.
    """

    after: tuple[str, ...]
    before: tuple[str, ...] = ()
    whole: bool = True

    def cuts(self) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
        if self.whole:
            return ((self.after[:cut], self.after[cut:]) for cut in range(len(self.after), -1, -1))
        return (
            (self.after[:end], self.before[start:])
            for end in range(len(self.after), -1, -1)
            for start in range(len(self.before) + 1)
        )

    def cost(self, follows: Sequence[str], lead: Sequence[str]) -> int:
        """What a cut costs: across other words a grade rarely belongs to the label below, and may belong to none."""
        left = self.size - len(follows) - len(lead)
        return 20 * left + len(lead) if self.whole else 2 * left + 30 * len(lead)

    @property
    def size(self) -> int:
        return len(self.after) + len(self.before)


def usual_word(word: str) -> str:
    return "experience" if word == "experiences" else word


def tokens_of(lines: Sequence[str]) -> list[Token]:
    """The words of the lines; one that is compared as two, such as 'well-being', is two."""
    return [
        Token(shown, usual_word(part), place)
        for place, line in enumerate(lines)
        for shown in unspaced(line).split()
        for part in plain(shown).split() or [""]
    ]


# ---- Labels


def label_at(
    tokens: Sequence[Token], start: int, label: Sequence[str]
) -> tuple[int, tuple[Token, ...]] | None:
    """The end of a label that begins here; the words of a grade in the next cell may stand within it."""
    inside: list[Token] = []
    place = start
    for word in label:
        while place < len(tokens) and tokens[place].plain != word:
            if place == start or tokens[place].plain not in GRADE_WORDS or len(inside) > 6:
                return None
            inside.append(tokens[place])
            place += 1
        if place >= len(tokens):
            return None
        place += 1
    return place, tuple(inside)


def by_first_word(labels: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, list[str]]]]:
    """Each label under its first word, the longest first, so that one never hides in another; with and without 'the'."""
    first: dict[str, list[tuple[str, list[str]]]] = {}
    for key, variants in labels.items():
        for variant in variants:
            words = [usual_word(word) for word in plain(variant).split()]
            first.setdefault(words[0], []).append((key, words))
            if words[0] == "the" and len(words) > 4:
                first.setdefault(words[1], []).append((key, words[1:]))
    for listed in first.values():
        listed.sort(key=lambda pair: -len(pair[1]))
    return first


def spans_of(
    tokens: Sequence[Token], labels: Mapping[str, Sequence[str]], *, repeat: bool = False
) -> list[Span]:
    """Every label where it first stands, or wherever it stands in a table that prints it twice."""
    first = by_first_word(labels)
    opening = spans_where(tokens, first, repeat, lambda place, key: opens_a_line(tokens, place))
    there = {span.key for span in opening}
    return spans_where(
        tokens, first, repeat, lambda place, key: key not in there or opens_a_line(tokens, place)
    )


def spans_where(
    tokens: Sequence[Token],
    first: Mapping[str, Sequence[tuple[str, list[str]]]],
    repeat: bool,
    may: Callable[[int, str], bool],
) -> list[Span]:
    spans: list[Span] = []
    done: set[str] = set()
    place = 0
    while place < len(tokens):
        for key, words in first.get(tokens[place].plain, ()):
            if (key in done and not repeat) or not may(place, key):
                continue
            found = label_at(tokens, place, words)
            if found:
                spans.append(Span(key, place, found[0], found[1]))
                done.add(key)
                place = found[0] - 1
                break
        place += 1
    return spans


def opens_a_line(tokens: Sequence[Token], place: int) -> bool:
    """Whether only the number of a row or a grade stands before in the line: prose speaks of the same subjects."""
    before = place - 1
    while before >= 0 and tokens[before].line == tokens[place].line:
        if not is_mark(tokens, before) and tokens[before].plain not in GRADE_WORDS:
            return False
        before -= 1
    return True


# ---- Grades between them


def is_mark(tokens: Sequence[Token], place: int) -> bool:
    """A number or sign that belongs to no grade: that of a row, or of a grade already said in words."""
    word = tokens[place].plain
    return word in ("", "grade") or word.isdigit() and len(word) < 3


def gap_between(tokens: Sequence[Token], start: int, stop: int) -> Gap:
    words = [tokens[place].plain for place in range(start, stop) if not is_mark(tokens, place)]
    after = 0
    while after < len(words) and words[after] in GRADE_WORDS:
        after += 1
    if after == len(words):
        return Gap(tuple(words))
    before = len(words)
    while before > after and words[before - 1] in GRADE_WORDS:
        before -= 1
    return Gap(tuple(words[:after]), tuple(words[before:]), whole=False)


def worth(key: str, words: Sequence[str]) -> int:
    if not words:
        return EMPTY
    if key.startswith(HEADING):
        return HEADING_WRONG
    return FITS + len(words) if GRADE.match(" ".join(words)) else WRONG


def shares(spans: Sequence[Span], gaps: Sequence[Gap]) -> list[str]:
    """The grade of each label: each gap is cut so that as many labels as possible get just one grade.

    The best cut of each gap depends on the cut before it only, so one walk along the labels finds them.
    """
    first, last = gaps[0], gaps[-1]
    # What may be left over: words before the first label and after the last are often prose.
    reached: dict[tuple[str, ...], tuple[int, list[str]]] = {}
    for _, lead in first.cuts():
        if lead not in reached:
            reached[lead] = (-len(lead), [])
    for span, gap in zip(spans, gaps[1:], strict=True):
        inside = tuple(token.plain for token in span.inside)
        further: dict[tuple[str, ...], tuple[int, list[str]]] = {}
        for lead, (score, told) in reached.items():
            for follows, next_lead in gap.cuts():
                words = (*lead, *inside, *follows)
                total = score + worth(span.key, words) - (0 if gap is last else gap.cost(follows, next_lead))
                if gap is last:
                    next_lead = ()
                if next_lead not in further or further[next_lead][0] < total:
                    grade = " ".join(words) if GRADE.match(" ".join(words)) else ""
                    further[next_lead] = (total, [*told, grade])
        reached = further
    return max(reached.values(), key=lambda pair: pair[0])[1]


def table_rows(
    lines: Sequence[str],
    labels: Mapping[str, Sequence[str]],
    page: int | None = None,
    *,
    repeat: bool = False,
) -> list[Row]:
    """The rows of a table, in the order of its labels."""
    tokens = tokens_of(lines)
    spans = spans_of(tokens, labels, repeat=repeat)
    if not spans:
        return []
    starts = [*(span.start for span in spans), len(tokens)]
    ends = [0, *(span.end for span in spans)]
    gaps = [gap_between(tokens, end, start) for end, start in zip(ends, starts, strict=True)]
    grades = column(spans, gaps, tokens) or shares(spans, gaps)
    return [
        row_of(tokens, span, grade, start, stop, page)
        for span, grade, start, stop in zip(spans, grades, ends[:-1], starts[1:], strict=True)
    ]


def column(spans: Sequence[Span], gaps: Sequence[Gap], tokens: Sequence[Token]) -> list[str] | None:
    """The grades of a table that was written column by column: all labels and as many grades, in either order."""
    if len(spans) < 2 or any(gap.size for gap in gaps[1:-1]) or any(span.inside for span in spans):
        return None
    first, last = gaps[0], gaps[-1]
    for words in (last.after, first.after if first.whole else first.before):
        found = GRADES.findall(" ".join(words))
        if len(found) == len(spans):
            return found
    return None


def row_of(tokens: Sequence[Token], span: Span, grade: str, start: int, stop: int, page: int | None) -> Row:
    label = shown(token for token in tokens[span.start : span.end] if token not in span.inside)
    number = tokens[span.start - 1] if span.start else None
    if number and number.line == tokens[span.start].line and ROW_NUMBER.match(number.shown):
        label = f"{number.shown} {label}"
    last = tokens[span.end - 1].line
    other = "" if grade else shown(token for token in tokens[span.end : stop] if token.line == last)
    near = [*tokens[span.end : stop], *span.inside, *tokens[start : span.start]]
    return Row(span.key, label, as_printed(grade, near), other, page, last)


def as_printed(grade: str, near: Sequence[Token]) -> str:
    """The words of a grade as they stand together in the table; where they wrapped apart, with one capital.

    The 'good' that ends a longer grade near by is none of its own: a print with a capital goes before one without.
    """
    words = grade.split()
    told = []
    for start in range(len(near) - len(words) + 1):
        run = near[start : start + len(words)]
        if [token.plain for token in run] == words:
            told.append(" ".join(re.sub(r"[^A-Za-z]+", "", token.shown) for token in run))
    whole = [one for one in told if one and one.lower() == grade]
    return next((one for one in whole if one[0].isupper()), whole[0] if whole else grade.capitalize())


def shown(tokens: Iterable[Token]) -> str:
    """The words as printed; a word that is compared as two is told once."""
    told: list[Token] = []
    for token in tokens:
        if not (told and told[-1].shown is token.shown):
            told.append(token)
    return " ".join(token.shown for token in told)
