"""What a board is shown, as frozen, JSON-ready dataclasses. Pure.

Screen, presenter's view, packs and the frozen picture of a meeting all come from one deck; a deck read back from its
JSON is drawn by the same templates as one that was just made.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

# What a status is drawn with: the class of its words, and the sign before them.
CONCERN, CAUTION, PLAIN, QUIET = "concern", "caution", "plain", "quiet"


@dataclass(frozen=True)
class Grade:
    """A grade as it is printed; `places` is 0 where nothing was graded."""

    label: str
    rank: int = 0
    places: int = 0
    concern_from: int = 0
    number: int | None = None


@dataclass(frozen=True)
class Share:
    """How many judgements stand at one grade."""

    grade: Grade
    count: int


@dataclass(frozen=True)
class Status:
    """A word with its sign and how loud it is."""

    words: str
    icon: str = ""
    tone: str = PLAIN


@dataclass(frozen=True)
class Line:
    """One line of a list: what it is called, what it says, how it stands, whose it is."""

    ref: str
    words: str
    status: Status | None = None
    more: str = ""


@dataclass(frozen=True)
class Standing:
    """Where one area stands: its overall grade, a block for each judgement, and what must be said beside it."""

    title: str
    grade: Grade
    shares: tuple[Share, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    kind: str = "standing"


@dataclass(frozen=True)
class GradeRow:
    """One row of the grades by area; None where the area has no such judgement. `more` says how it moved."""

    section: str
    grades: tuple[Grade | None, ...]
    more: str = ""


@dataclass(frozen=True)
class Grid:
    """Grades by area: a row for each section, a column for each area; no columns where there is one area alone."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[GradeRow, ...]
    kind: str = "grid"


@dataclass(frozen=True)
class Lines:
    """A list under a heading; `none` is said where it is empty, `rest` where a screen has no room for all of it.

    `whole` is every line with its words in full, where the screen has fewer; `note` is said in any case. `below` puts
    the status under the words instead of beside them.
    """

    title: str
    lines: tuple[Line, ...] = ()
    none: str = ""
    rest: str = ""
    numbered: bool = False
    below: bool = False
    kind: str = "lines"
    whole: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One line of a chart: a value for each period, None where there is none, and as each is printed."""

    label: str
    values: tuple[float | None, ...]
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """Two points are a slope, three or more a line with its gaps. `bottom` and `top` are the ends of the axis."""

    title: str
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    bottom: float
    top: float
    unit: str
    note: str = ""
    target: float | None = None
    target_words: str = ""
    kind: str = "chart"
    name: str = ""


@dataclass(frozen=True)
class Part:
    """Some of a whole: a word, how many, and how loud it is."""

    words: str
    count: int
    tone: str = PLAIN
    icon: str = ""


@dataclass(frozen=True)
class Strip:
    """One block for each thing counted, then the counts in words."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""
    kind: str = "strip"


@dataclass(frozen=True)
class Rows:
    """A small table: the first column names the row. `whole` has every row, where the screen has fewer."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str = ""
    rest: str = ""
    kind: str = "rows"
    whole: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Words:
    """Paragraphs in an officer's own words."""

    title: str
    paragraphs: tuple[str, ...]
    kind: str = "words"


Block = Standing | Grid | Lines | Chart | Strip | Rows | Words


@dataclass(frozen=True)
class Slide:
    """One message: a headline with a verb and a number, and what it rests on. `key` is its address and stays.

    `aside` explains what the screen draws, beside the source; `setting` is 'large' where lists have room, 'tight'
    where there is much.
    """

    key: str
    kind: str
    name: str
    headline: str
    blocks: tuple[Block, ...] = ()
    about: str = ""
    grade: Grade | None = None
    source: str = ""
    illustrative: bool = False
    notes: str = ""
    aside: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Table:
    """Everything of one kind, for paper and spreadsheets. `name` has at most 31 letters, as a sheet's name may."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    illustrative: bool = False


@dataclass(frozen=True)
class Item:
    """One item of the agenda: how long it has, and the key of the slide that it opens."""

    title: str
    minutes: int = 0
    slide: str = ""


@dataclass(frozen=True)
class Deck:
    """The slides of one day, with every table that stands behind them. Dates are ISO days."""

    authority: str
    title: str
    as_at: str
    slides: tuple[Slide, ...]
    tables: tuple[Table, ...] = ()
    meeting: str = ""
    board: str = ""
    since: str = ""
    until: str = ""
    illustrative: bool = False
    public: bool = False
    draft: bool = False
    left_out: tuple[str, ...] = field(default_factory=tuple)
    agenda: tuple[Item, ...] = ()
    source: str = ""


def as_json(deck: Deck) -> dict[str, Any]:
    """What templates and packs draw: the same before and after it was written down."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(deck), default=str))
    return found


# What stands on a slide or in a table that is made up: a plan, or what a meeting asked and decided.
OF_MEETINGS = ("own", "agenda", "answers")


def mark_of(slide: dict[str, Any], deck: dict[str, Any]) -> str:
    """What a slide must say of itself."""
    if slide["kind"] in OF_MEETINGS:
        own = slide["kind"] == "own" and deck["illustrative"]
        return "Illustrative" if slide["illustrative"] or own else ""
    return "Plan is illustrative" if slide["illustrative"] else ""


# A decision on the list of a meeting: its letter and its number.
NUMBERED = re.compile(r"D\d+")


def own_number(ref: str) -> bool:
    """Whether a line of a numbered list brings its number; before decisions had references, a place in the list did."""
    return bool(NUMBERED.fullmatch(ref))


def made_up(table: dict[str, Any], deck: dict[str, Any]) -> bool:
    """Whether a table is illustrative; what was kept before tables said so themselves is marked as a whole."""
    return bool(table.get("illustrative", deck["illustrative"]))


def written(deck: dict[str, Any]) -> str:
    """A deck's JSON as it is stored: one spelling, so that its hash is its own."""
    return json.dumps(deck, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 in hexadecimal of the text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def fingerprint_of(data: bytes) -> str:
    """SHA-256 in hexadecimal of a file."""
    return hashlib.sha256(data).hexdigest()
