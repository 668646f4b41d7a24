"""How many actions stood how on each day, swept once through their dated events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .events import Delivery

LATE = "overdue"
# From what is done to what needs attention: also the order of the stack, from below.
STANDINGS = (
    str(Delivery.COMPLETE),
    str(Delivery.ON_TRACK),
    str(Delivery.NOT_STARTED),
    str(Delivery.AT_RISK),
    LATE,
)
Key = tuple[date, datetime, int, int]


@dataclass(frozen=True)
class Course:
    """What an action's standing is made of, each kind of event in the order of its keys.

    `deliveries` are updates and reopenings, `changes` the revised due dates.
    """

    begins_on: date
    first_due: date | None
    ended_on: date | None = None
    deliveries: tuple[tuple[Key, str], ...] = ()
    changes: tuple[tuple[Key, date], ...] = ()


@dataclass(frozen=True)
class Day:
    """From this day on, until the next: how many actions there were, by how they stood."""

    on: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    def count(self, standing: str) -> int:
        return self.counts[STANDINGS.index(standing)]


def standing_word(*, delivery: str, overdue: bool) -> str:
    """One of the five: what is late is that, whatever was reported."""
    return LATE if overdue and delivery != Delivery.COMPLETE else str(delivery)


def _turns(course: Course, until: date) -> list[date]:
    """The days on which it may stand otherwise than the day before."""
    dues = [due for due in (course.first_due, *(due for _, due in course.changes)) if due]
    days = {
        course.begins_on,
        *(key[0] for key, _ in course.deliveries),
        *(key[0] for key, _ in course.changes),
    }
    days |= {due + timedelta(days=1) for due in dues}
    if course.ended_on:
        days.add(course.ended_on + timedelta(days=1))
    return sorted(day for day in days if course.begins_on <= day <= until)


def spans(course: Course, until: date) -> list[tuple[date, str]]:
    """(day, standing) wherever it changes, oldest first."""
    found: list[tuple[date, str]] = []
    said, moved, delivery, due = 0, 0, str(Delivery.NOT_STARTED), course.first_due
    for day in _turns(course, until):
        while said < len(course.deliveries) and course.deliveries[said][0][0] <= day:
            delivery = course.deliveries[said][1]
            said += 1
        while moved < len(course.changes) and course.changes[moved][0][0] <= day:
            due = course.changes[moved][1]
            moved += 1
        ended = course.ended_on is not None and day > course.ended_on
        word = standing_word(delivery=delivery, overdue=bool(due and day > due and not ended))
        if not found or found[-1][1] != word:
            found.append((day, word))
    return found


def progress(courses: Iterable[Course], until: date) -> list[Day]:
    """A row for each day on which a count changed, the last day too."""
    turns: dict[date, list[int]] = {}
    for course in courses:
        before = None
        for day, word in spans(course, until):
            change = turns.setdefault(day, [0] * len(STANDINGS))
            change[STANDINGS.index(word)] += 1
            if before is not None:
                change[STANDINGS.index(before)] -= 1
            before = word
    found: list[Day] = []
    counts = [0] * len(STANDINGS)
    for day in sorted(turns):
        if any(turns[day]):
            counts = [now + more for now, more in zip(counts, turns[day], strict=True)]
            found.append(Day(day, tuple(counts)))
    if found and found[-1].on < until:
        found.append(Day(until, found[-1].counts))
    return found


def on_day(days: Sequence[Day], day: date) -> tuple[int, ...]:
    """The counts that held on a day."""
    return next((one.counts for one in reversed(days) if one.on <= day), (0,) * len(STANDINGS))
