"""What is read from an inspection report: frozen dataclasses, and the one error that a report can end in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# Raised whenever a rule changes what is read, so that a draft can say which reading it holds.
READER_VERSION = 2

CERTAIN, LIKELY, DOUBTFUL = 1.0, 0.8, 0.5


class UnreadableReportError(Exception):
    """The document is no report that can be read; the message says what it is and what to do."""


@dataclass(frozen=True)
class KnownAuthority:
    """One row of the list of authorities, with every name it is known by; the list is passed in."""

    name: str
    la_code: str
    also_known_as: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Page:
    """One page as lines in the order of writing; the number is None in a text without page breaks.

    `laid` answers the same words by their place on the paper: it is asked only where the order of writing misleads,
    since finding the place of every letter takes ten times as long.
    """

    number: int | None
    lines: tuple[str, ...]
    laid: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)


@dataclass(frozen=True)
class Source:
    """Where one fact about the whole report was printed, and how sure its reading is (1 is certain)."""

    field: str
    printed: str
    page: int | None
    confidence: float = CERTAIN


@dataclass(frozen=True)
class ReadingWarning:
    """A doubt about the document, with its place; it never blocks a draft."""

    code: str
    where: str
    message: str


@dataclass(frozen=True)
class ParsedJudgement:
    """A judgement: the key of its section, its label and grade as printed, and its run of paragraphs."""

    section: str
    label: str
    grade: str
    page: int | None = None
    confidence: float = CERTAIN
    first_paragraph: int | None = None
    last_paragraph: int | None = None


@dataclass(frozen=True)
class ParsedRecommendation:
    """One thing asked for: `timescale` is one of the words of the older frameworks, None where none is printed."""

    ref: str
    area: str
    timescale: str | None
    responsible: tuple[str, ...]
    text: str
    page: int | None
    number: int | None = None


@dataclass(frozen=True)
class ParsedParagraph:
    """A numbered paragraph; `part` is 'board' where a board's review in the same document numbers its own."""

    number: int
    section: str
    page: int | None
    text: str
    part: str = ""


@dataclass(frozen=True)
class CandidateFigure:
    """A figure that the text states, offered as a measurement; `kind` is percentage, count or change.

    A change has its earlier value and, where both are printed, the two periods.
    """

    paragraph: int
    part: str
    page: int | None
    kind: str
    value: str
    unit: str
    printed: str
    period: str = ""
    earlier: str = ""
    earlier_period: str = ""


@dataclass(frozen=True)
class ParsedReport:
    """A report as read. `kind` is standard, short, re-inspection or review."""

    framework: str
    kind: str
    authority: str
    la_code: str
    title: str
    inspection_start: date | None
    inspection_end: date | None
    published: date | None
    lead_inspector: str | None
    judgements: tuple[ParsedJudgement, ...]
    recommendations: tuple[ParsedRecommendation, ...] = ()
    board_recommendations: tuple[ParsedRecommendation, ...] = ()
    paragraphs: tuple[ParsedParagraph, ...] = ()
    figures: tuple[CandidateFigure, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    sources: tuple[Source, ...] = ()
    pages: int = 0
    version: int = field(default=READER_VERSION)

    def as_json(self) -> dict[str, Any]:
        """The object that `read_report` prints, without the name of the file."""
        return {
            "framework": self.framework,
            "kind": self.kind,
            "authority": self.authority,
            "title": self.title,
            "inspection_start": self.inspection_start and self.inspection_start.isoformat(),
            "inspection_end": self.inspection_end and self.inspection_end.isoformat(),
            "published": self.published and self.published.isoformat(),
            "lead_inspector": self.lead_inspector,
            "judgements": [
                printed(one, "section", "label", "grade", "first_paragraph", "last_paragraph")
                for one in self.judgements
            ],
            "recommendations": [recommendation(one) for one in self.recommendations],
            "board_recommendations": [recommendation(one) for one in self.board_recommendations],
            "paragraphs": [printed(one, "number", "section", "page", "text") for one in self.paragraphs],
            "warnings": [printed(one, "code", "where", "message") for one in self.warnings],
        }

    def source_of(self, name: str) -> Source | None:
        return next((source for source in self.sources if source.field == name), None)


def printed(one: object, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def recommendation(one: ParsedRecommendation) -> dict[str, Any]:
    told = printed(one, "ref", "area", "timescale", "responsible", "text", "page")
    return told | {"responsible": list(one.responsible)}


NESTED = {
    "judgements": ParsedJudgement,
    "recommendations": ParsedRecommendation,
    "board_recommendations": ParsedRecommendation,
    "paragraphs": ParsedParagraph,
    "figures": CandidateFigure,
    "warnings": ReadingWarning,
    "sources": Source,
}
DAYS = ("inspection_start", "inspection_end", "published")


def from_plain(told: Mapping[str, Any]) -> ParsedReport:
    """The report again from `dataclasses.asdict` after a way through JSON."""
    values = dict(told)
    for name, made in NESTED.items():
        rows = ({k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in values[name])
        values[name] = tuple(made(**row) for row in rows)
    for name in DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return ParsedReport(**values)
