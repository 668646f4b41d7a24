"""When the next figure of a series should be there, and whether it is late. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHLY, QUARTERLY = "month", "quarter"
MONTHS_LONG = {MONTHLY: 1, QUARTERLY: 3}
# A local figure is late when two whole months have gone by since its period ended.
MONTHS_TO_COUNT = 2


@dataclass(frozen=True)
class Late:
    """`since` is the first day on which the figure was missing; `words` say which month it was expected in."""

    since: date
    words: str


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _last_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def release_month(rule: str, ends_on: date) -> date:
    """The first day of the month in which a period's figure comes out: '11' of its last year, '+1-02' of the next."""
    years, month = (int(rule[1]), int(rule[3:])) if rule.startswith("+") else (0, int(rule))
    return date(ends_on.year + years, month, 1)


def _next_year(day: date) -> date:
    return day.replace(
        year=day.year + 1, day=min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day
    )


def expected_month(
    *, year_type: str, ends_on: date | None, released: str = "", expected_next: str = ""
) -> date | None:
    """The first day of the month by whose end the next figure should be there; None where nothing says so.

    `ends_on` is the last day of the newest period; `released` the rule of the catalogue; `expected_next` what an
    officer has entered, as 2026-11.
    """
    if ends_on and year_type in MONTHS_LONG:
        return month_after(ends_on, MONTHS_LONG[year_type] + MONTHS_TO_COUNT)
    if ends_on and released:
        return release_month(released, _next_year(ends_on))
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", expected_next):
        return date.fromisoformat(f"{expected_next}-01")
    return None


def late(month: date | None, as_at: date) -> Late | None:
    """Whether the month has gone by without the figure."""
    if month is None or as_at <= _last_of_month(month):
        return None
    return Late(
        _last_of_month(month) + timedelta(days=1), f"A newer figure was expected by the end of {month:%B %Y}"
    )
