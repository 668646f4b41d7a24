"""Grades as reports print them, in tables, headings and sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judgements.reports.words import plain

WORDS = r"outstanding|good|adequate|inadequate|requires? improvement(?: to be good)?|not judged|not graded|not applicable"
# At the end of a heading: 'good', 'is good', 'require improvement', 'grade 3 adequate', 'adequate grade 3'.
SUFFIX = re.compile(
    rf"^(?P<base>.+?) (?:(?:is|are|judged|judgement|that|it|to|be) )*"
    rf"(?:grade [1-4] )?(?P<grade>{WORDS})(?: grade [1-4])?$"
)
ALONE = re.compile(rf"^(?:grade [1-4] )?(?P<grade>{WORDS})(?: grade [1-4])?$")
NUMBER_ALONE = re.compile(r"^(?:grade )?[1-5](?: 5)?$")
SPACED = re.compile(r"(?<![^\W_])(?:[A-Za-z] ){2,}[A-Za-z](?![^\W_])")
GRADE_TOKENS = {
    *("outstanding", "good", "adequate", "inadequate", "requires", "require", "improvement", "to", "be"),
    *("not", "judged", "graded", "applicable"),
}


def same(grade: str) -> str:
    """The grade by which two prints are compared: 'Requires improvement to be good' is 'requires improvement'."""
    words = plain(grade)
    words = re.sub(r"\bgrade [1-4]\b", "", words).strip()
    return "requires improvement" if words.startswith(("requires improve", "require improve")) else words


def unspaced(text: str) -> str:
    """'G o o d' as 'Good': a word set with a space after each letter."""
    return SPACED.sub(lambda found: found.group().replace(" ", ""), text)


def grade_alone(text: str) -> str | None:
    """The words of a grade if the text is nothing but one, with or without its number."""
    found = ALONE.match(plain(unspaced(text)))
    return found["grade"] if found else None


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
    """A word of a table with the place of its line."""

    shown: str
    plain: str
    line: int


def tokens_of(lines: Sequence[str]) -> list[Token]:
    told = []
    for place, line in enumerate(lines):
        for shown in unspaced(line).replace("\t", " ").split():
            # 'well-being' and '2.1' are two words when they are compared.
            for part in plain(shown).split() or [""]:
                told.append(Token(shown, usual_word(part), place))
    return told


def usual_word(word: str) -> str:
    return "experience" if word == "experiences" else word


@dataclass(frozen=True)
class Span:
    """Where a label stands among the tokens, and the grade's words that broke into it."""

    key: str
    start: int
    end: int
    inside: tuple[Token, ...]


def label_at(tokens: Sequence[Token], start: int, label: Sequence[str]) -> tuple[int, tuple[Token, ...]] | None:
    """The end of a label that begins here; the words of a grade in the next cell may stand within it."""
    inside: list[Token] = []
    place = start
    for word in label:
        while place < len(tokens) and tokens[place].plain != word:
            if place == start or tokens[place].plain not in GRADE_TOKENS or len(inside) > 6:
                return None
            inside.append(tokens[place])
            place += 1
        if place >= len(tokens):
            return None
        place += 1
    return place, tuple(inside)


def spans_of(tokens: Sequence[Token], labels: Mapping[str, Sequence[str]], *, repeat: bool = False) -> list[Span]:
    """Every label where it first stands, the longest first, so that one never hides in another."""
    first: dict[str, list[tuple[str, list[str]]]] = {}
    for key, variants in labels.items():
        for variant in variants:
            words = [usual_word(word) for word in plain(variant).split()]
            first.setdefault(words[0], []).append((key, words))
            if words[0] == "the" and len(words) > 4:
                first.setdefault(words[1], []).append((key, words[1:]))
    for listed in first.values():
        listed.sort(key=lambda pair: -len(pair[1]))
    spans: list[Span] = []
    done: set[str] = set()
    place = 0
    while place < len(tokens):
        for key, words in first.get(tokens[place].plain, ()):
            found = None if key in done and not repeat else label_at(tokens, place, words)
            if found:
                spans.append(Span(key, place, found[0], found[1]))
                done.add(key)
                place = found[0] - 1
                break
        place += 1
    return spans


PHRASES = re.compile(rf"\b(?:{WORDS})\b")


def phrases(tokens: Sequence[Token]) -> list[str]:
    """The grades that a run of tokens spells."""
    return PHRASES.findall(" ".join(token.plain for token in tokens))


def run_after(tokens: Sequence[Token], start: int, stop: int) -> list[Token]:
    """The words of grades that follow at once; the number of a grade may stand among them."""
    run = []
    place = start
    while place < stop:
        word = tokens[place].plain
        if word in GRADE_TOKENS:
            run.append(tokens[place])
        elif not (word in ("grade", "") or word in "1234" and place and tokens[place - 1].plain == "grade"):
            break
        place += 1
    return run


def run_before(tokens: Sequence[Token], end: int, stop: int) -> list[Token]:
    run: list[Token] = []
    place = end - 1
    while place >= stop and (tokens[place].plain in GRADE_TOKENS or tokens[place].plain in ("", *"123", "2 1")):
        if tokens[place].plain in GRADE_TOKENS:
            run.insert(0, tokens[place])
        place -= 1
    return run


def table_rows(lines: Sequence[str], labels: Mapping[str, Sequence[str]], page: int | None) -> list[Row]:
    """The rows of a table whose labels are known, wherever the order of writing put the grades.

    A grade may follow its label, stand within it, stand before it, or all grades may follow all labels.
    """
    tokens = tokens_of(lines)
    spans = spans_of(tokens, labels)
    if not spans:
        return []
    stops = [*(span.start for span in spans[1:]), len(tokens)]
    after = [
        phrases([*span.inside, *run_after(tokens, span.end, stop)]) for span, stop in zip(spans, stops, strict=True)
    ]
    grades = [found[0] if len(found) == 1 else "" for found in after]
    counts = [len(found) for found in after]
    if len(spans) > 1 and not any(counts[:-1]) and counts[-1] == len(spans):
        grades = after[-1]
    elif len(spans) > 1 and counts[-1] == 0:
        before = [phrases(run_before(tokens, span.start, stop)) for span, stop in zip(spans, [0, *(s.end for s in spans)], strict=False)]
        if all(len(found) == 1 for found in before):
            grades = [found[0] for found in before]
    elif any(count > 1 for count in counts):
        grades = [found[0] if found else "" for found in after]
    return [row_of(tokens, span, grade, stop, page) for span, grade, stop in zip(spans, grades, stops, strict=True)]


def row_of(tokens: Sequence[Token], span: Span, grade: str, stop: int, page: int | None) -> Row:
    label = shown(t for t in tokens[span.start : span.end] if t not in span.inside)
    other = ""
    if not grade:
        last = tokens[span.end - 1].line
        rest = [t for t in tokens[span.end : stop] if t.line == last]
        other = shown(rest)
    return Row(span.key, label, grade.capitalize(), other, page, tokens[span.end - 1].line)


def shown(tokens: object) -> str:
    """The words as printed; a word that was cut in two for comparing is told once."""
    told: list[Token] = []
    for token in tokens:  # type: ignore[attr-defined]
        if not (told and told[-1].shown is token.shown):
            told.append(token)
    return " ".join(token.shown for token in told)
