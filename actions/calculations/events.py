"""The two questions about an action, and what its events say of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Delivery(StrEnum):
    """Is it being done? Overdue is no answer: it is computed from the dates."""

    NOT_STARTED = "not started"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    COMPLETE = "complete"


class Impact(StrEnum):
    """Has it changed anything for children?"""

    NOT_KNOWN = "not yet known"
    NO_EVIDENCE = "no evidence of impact"
    EARLY = "early evidence"
    SUSTAINED = "sustained"
    BACKWARDS = "gone backwards"


SHOWN = (Impact.EARLY, Impact.SUSTAINED)
Key = tuple[date, datetime, int]


@dataclass(frozen=True)
class Happened:
    """When it happened, when that was first written down, and its number among its kind."""

    on: date
    written_at: datetime
    pk: int

    @property
    def key(self) -> Key:
        """What 'newest' means: the day, then the writing down."""
        return (self.on, self.written_at, self.pk)


@dataclass(frozen=True)
class Note(Happened):
    """A progress update."""

    status: str
    forecast_on: date | None = None
    commentary: str = ""
    blockers: str = ""


@dataclass(frozen=True)
class Change(Happened):
    """A change of the due date."""

    new_due: date


@dataclass(frozen=True)
class Shown(Happened):
    """A piece of evidence."""


@dataclass(frozen=True)
class Review(Happened):
    """A review of impact."""

    level: str


@dataclass(frozen=True)
class Done(Happened):
    """A sign-off; or a reopening, with the delivery that it leaves."""

    status: str = ""
