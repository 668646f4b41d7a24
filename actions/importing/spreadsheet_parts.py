"""The parts of a reading: what the officer has chosen, the questions, and what one row says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha1
from typing import Any

from actions.calculations.plan_columns import FIELDS
from actions.calculations.sheet_words import folded
from actions.queries.spreadsheet import SheetRow

from .spreadsheet_held import PRINTED

DAY, AGENCY, PERSON, STATUS, IMPACT, RECOMMENDATION, HIDDEN = (
    "day",
    "agency",
    "person",
    "status",
    "impact",
    "recommendation",
    "hidden",
)
MAKE, POST, NONE, TAKE = "make", "post", "none", "take"
MOST_ROWS, MOST_QUESTIONS = 300, 200


@dataclass(frozen=True)
class Setting:
    """What the officer has chosen: where the headings are, what the columns hold, the day and board of events, and the
    answers. Row numbers are the file's."""

    columns: Mapping[int, str]
    first: int
    last: int
    sheet: str = ""
    on: date | None = None
    agreed_by: str = ""
    author: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    out: frozenset[int] = frozenset()

    @property
    def places(self) -> dict[str, int]:
        return {name: place for place, name in self.columns.items() if name}


@dataclass
class Question:
    """One doubt that only a person can settle, wherever in the file it stands."""

    kind: str
    text: str
    reason: str
    suggestion: str = ""
    places: list[str] = field(default_factory=list)
    answer: str = ""

    @property
    def key(self) -> str:
        # Tells two texts apart; nothing is kept secret or trusted by it.
        digest = sha1(f"{self.kind}|{folded(self.text)}".encode(), usedforsecurity=False)
        return f"ask-{self.kind}-{digest.hexdigest()[:16]}"


def asked_for(like: list[str]) -> tuple[str, str]:
    """Why a recommendation is asked for, and the one that is suggested; `like` have the number that was printed."""
    if like:
        return f"it may be {' or '.join(like)}", like[0] if len(like) == 1 else ""
    return "no recommendation of this inspection is called so", ""


@dataclass
class RowRead:
    """One row: what it says of each field, the printed words that are kept beside, and what stands in its way."""

    number: int
    held: SheetRow | None = None
    printed_ref: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    waits: list[tuple[str, str]] = field(default_factory=list)
    out: bool = False

    def keep(self, name: str, text: str) -> None:
        self.kept.append(PRINTED.format(FIELDS[name], " ".join(text.split())))


@dataclass
class Reading:
    """A file read: its rows, the questions, and what is said of the file as a whole."""

    rows: list[RowRead]
    questions: list[Question]
    remarks: list[str]


class _Same:
    """The cell prints what is held, so nothing of it changes."""


SAME_AS_HELD = _Same()


@dataclass(frozen=True)
class ToMake:
    """An agency or person that the officer has said to make."""

    name: str
