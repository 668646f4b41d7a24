"""Between which days a deck is told, and what everybody's slides of one day are made from."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from actions.queries import ActionRow, PlanTold
from board.calculations import brief
from board.slides import Grade, Line, Status
from dashboard.queries.overview import Overview
from judgements.models import Authority
from judgements.queries import Tile
from metrics.calculations.suppression import is_small, share
from metrics.queries import Point

# Where a metric names no least count of its own.
LEAST = 6


@dataclass(frozen=True)
class Ask:
    """A decision as a meeting has it on its list: what is asked or was decided, whose it is, by when, whether done."""

    words: str
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None
    asked: bool = False
    ref: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of a member, and its answer if it has one by the day."""

    words: str
    asked_by: str = ""
    owner: str = ""
    answer: str = ""
    answered_on: date | None = None
    ref: str = ""


@dataclass(frozen=True)
class Rules:
    """The least count that may be printed of each metric, by its code."""

    least: dict[str, int]

    def small(self, code: str, unit: str, point: Point | None) -> bool:
        """Whether a figure tells, or lets somebody subtract, of how few it is."""
        if point is None or point.value is None:
            return False
        least = self.least.get(code, LEAST)
        if point.numerator is not None and not share(point.numerator, point.denominator, least)[2]:
            return True
        counts = unit != "%" and not unit.startswith("per ") and unit not in ("£", "score", "weeks", "days")
        return counts and _whole(point.value) and is_small(int(point.value), least)


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


@dataclass(frozen=True)
class Frame:
    """One day of one authority: what is looked back to, what is looked ahead to, what was asked and decided before.

    `board` is whose meetings these are, `several` whether another board has meetings too.
    """

    authority: Authority
    as_at: date
    since: date
    until: date
    told: Overview
    since_words: str = ""
    met: bool = False
    until_words: str = ""
    asks: tuple[Ask, ...] = ()
    earlier: tuple[Ask, ...] = ()
    questions: tuple[Asked, ...] = ()
    board: str = ""
    several: bool = False
    meetings_made_up: bool = False
    public: bool = False
    roles: dict[int, str] = field(default_factory=dict)
    rules: Rules | None = None

    @property
    def plan(self) -> PlanTold | None:
        return self.told.plan

    @property
    def made_up(self) -> bool:
        return bool(self.plan and self.plan.facts.illustrative)

    @property
    def report(self) -> str:
        """'Ofsted, 24 February 2012'."""
        return f"Ofsted, {day(self.told.inspection.published_on)}"

    def lead(self, row: ActionRow) -> str:
        """Who leads an action; for the public the post alone, never a person's name."""
        return self.roles.get(row.pk, "") if self.public else row.lead_words


def day(on: date) -> str:
    """24 February 2012."""
    return f"{on.day} {on:%B %Y}"


def grade(tile: Tile) -> Grade:
    if tile.tone is None or tile.rank is None:
        return Grade(tile.label)
    return Grade(tile.label, tile.rank, tile.tone.places, tile.tone.concern_from, tile.number)


def refs_of(row: ActionRow) -> str:
    """One label: the recommendations that an action answers, since a board knows those; else its own reference."""
    refs = [one.ref for one in row.recommendations]
    return "/".join(refs[:2]) + (f" +{len(refs) - 2}" if len(refs) > 2 else "") if refs else row.ref


def line_of(row: ActionRow, status: Status, more: str = "") -> Line:
    return Line(refs_of(row), brief(row.title), status, more)
