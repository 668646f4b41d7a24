"""What a file would do to a plan, row by row and as a whole."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from judgements.importing.reference import CHANGED, NEW, REFUSED, SAME

from .spreadsheet_parts import Question

WAITING, OUT = "waiting", "left out"
KINDS = (REFUSED, WAITING, NEW, CHANGED, SAME, OUT)


@dataclass(frozen=True)
class PlanLine:
    """What a row does: its fields with old and new, and each doubt and fault with the cell that it stands in."""

    number: int
    kind: str
    ref: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    pk: int | None = None


@dataclass(frozen=True)
class Outcome:
    """A file against its plan."""

    lines: tuple[PlanLine, ...]
    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    events: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    written: Any = None
    stale: bool = False

    def of(self, kind: str) -> list[PlanLine]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(line.kind for line in self.lines)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def open_questions(self) -> int:
        return sum(not one.answer for one in self.questions)

    @property
    def can_be_written(self) -> bool:
        counts = self.counts
        return not counts[REFUSED] and not counts[WAITING] and bool(counts[NEW] or counts[CHANGED])

    @property
    def all_left_out(self) -> bool:
        return bool(self.lines) and self.counts[OUT] == len(self.lines)

    @property
    def fingerprint(self) -> str:
        """Another one if anything that the file would do has changed."""
        lines = [(one.number, one.kind, one.ref, one.changes, one.doubts, one.problems) for one in self.lines]
        return sha256(repr((lines, self.made, sorted(self.events.items()))).encode()).hexdigest()
