"""What a period's printed label means: the first and last day by the kind of year that a metric counts. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

FINANCIAL, ACADEMIC, CALENDAR, POINT, PRINTED = (
    "financial",
    "academic",
    "calendar",
    "point in time",
    "as printed",
)
QUARTERLY, MONTHLY = "quarter", "month"
FIRST_MONTH = {FINANCIAL: 4, ACADEMIC: 9, CALENDAR: 1}
QUARTERED = {FINANCIAL, CALENDAR}
# How a label is written, said to whoever wrote another.
WRITE = {
    FINANCIAL: "Write a year to 31 March, such as 2025-26, or one of its quarters, such as Q1 2025-26.",
    ACADEMIC: "Write an academic year, such as 2024/25.",
    CALENDAR: "Write a calendar year, such as 2025, or one of its quarters, such as Q1 2025.",
    POINT: "Write the day, such as 30 September 2025.",
    QUARTERLY: "Write a quarter, such as Q1 2025-26 (April to June 2025) or Q1 2025 (January to March 2025).",
    MONTHLY: "Write a month, such as March 2025.",
    PRINTED: "Write it as the document prints it.",
}
RUNS = {
    FINANCIAL: "from 1 April to 31 March, or over one quarter of that year",
    ACADEMIC: "from 1 September to 31 August",
    CALENDAR: "from 1 January to 31 December, or over one quarter of that year",
    POINT: "over one day: the first day is the last",
    QUARTERLY: "over three months that begin with January, April, July or October",
    MONTHLY: "over one month",
}
TO = r"\s*[-/\u2013]\s*"
PAIR = re.compile(rf"([0-9]{{4}})(?:{TO})?([0-9]{{2}}|[0-9]{{4}})")
QUARTER = re.compile(rf"Q([1-4]) ([0-9]{{4}})(?:{TO}([0-9]{{2}}|[0-9]{{4}}))?", re.IGNORECASE)
QUARTER_LAST = re.compile(rf"([0-9]{{4}})(?:{TO}([0-9]{{2}}|[0-9]{{4}}))? Q([1-4])", re.IGNORECASE)
DAY = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})")
MONTH = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{4})")
MONTH_NUMBER = re.compile(r"([0-9]{4})[-/](0[1-9]|1[0-2])|(0[1-9]|1[0-2])/([0-9]{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = tuple(date(2000, number, 1).strftime("%B").lower() for number in range(1, 13))
EARLIEST, LATEST = 1990, 2100


class WrongLabel(Exception):
    """A label that means another kind of period, or none; says how to write it."""


def same_words(label: str) -> str:
    """Two labels that a reader would take for one."""
    return " ".join(label.split()).casefold().replace("\u2013", "-").replace("/", "-")


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both included."""

    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        if self.starts_on == self.ends_on:
            return f"{self.ends_on:%-d %B %Y}"
        return f"{self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"


def _months(year: int, month: int, count: int) -> Span:
    """So many whole months from the first of one; a month above 12 is of the next year."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    last_month = first.year * 12 + first.month - 1 + count - 1
    year, month = last_month // 12, last_month % 12 + 1
    return Span(first, date(year, month, monthrange(year, month)[1]))


def _year(text: str, year_type: str) -> int:
    year = int(text)
    if not EARLIEST <= year <= LATEST:
        raise WrongLabel(f"{text} is no year of ours. {WRITE[year_type]}")
    return year


def _first_of_pair(first: str, second: str | None, year_type: str) -> int:
    """The year in which '2025-26' begins; the second year must be the next."""
    year = _year(first, year_type)
    if second and int(second) != (year + 1 if len(second) == 4 else (year + 1) % 100):
        raise WrongLabel(f"{first} is not followed by {second}. {WRITE[year_type]}")
    return year


def _quarter(number: str, first: str, second: str | None, year_type: str) -> Span:
    if year_type == QUARTERLY:
        year_type = FINANCIAL if second else CALENDAR
    if year_type not in QUARTERED or (second and year_type == CALENDAR):
        raise WrongLabel(f"This metric does not count by such quarters. {WRITE[year_type]}")
    year = _first_of_pair(first, second, year_type)
    return _months(year, FIRST_MONTH[year_type] + 3 * (int(number) - 1), 3)


def _day(label: str) -> Span | None:
    found = DAY.fullmatch(label)
    try:
        if not found:
            day = date.fromisoformat(label) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", label) else None
        else:
            month = MONTHS.index(found[2][:3].lower()) + 1
            day = date(int(found[3]), month, int(found[1]))
    except ValueError:
        raise WrongLabel(f"'{label}' is no day. {WRITE[POINT]}") from None
    if day and not EARLIEST <= day.year <= LATEST:
        raise WrongLabel(f"'{label}' is no day of ours. {WRITE[POINT]}")
    return Span(day, day) if day else None


def _point(label: str, like: Span | None) -> Span | None:
    """A day; or a year alone, on the day of the period before it."""
    if label.isdecimal() and len(label) == 4 and like:
        day = like.ends_on.replace(year=_year(label, POINT), day=min(like.ends_on.day, 28))
        day = day.replace(day=min(like.ends_on.day, monthrange(day.year, day.month)[1]))
        return Span(day, day)
    if PAIR.fullmatch(label) and not label.isdecimal():
        raise WrongLabel(f"This metric counts at a point in time, not over a year. {WRITE[POINT]}")
    return _day(label)


def _month(label: str) -> Span | None:
    if found := MONTH_NUMBER.fullmatch(label):
        return _months(_year(found[1] or found[4], MONTHLY), int(found[2] or found[3]), 1)
    found = MONTH.fullmatch(label)
    if not found or found[1][:3].lower() not in MONTHS:
        return None
    number = MONTHS.index(found[1][:3].lower()) + 1
    if not MONTH_NAMES[number - 1].startswith(found[1].lower()) and found[1].lower() != "sept":
        raise WrongLabel(f"'{found[1]}' is no month. {WRITE[MONTHLY]}")
    return _months(_year(found[2], MONTHLY), number, 1)


def span_of(label: str, year_type: str, like: Span | None = None) -> Span | None:
    """The days that a label names; None where it names none and the days must be given. Raises WrongLabel.

    A year alone is the year that ends in it, as the Department prints it; for a point in time the day is that of
    `like`, the newest period of the metric.
    """
    label = " ".join(label.split())
    if year_type == PRINTED:
        return None
    if year_type == POINT:
        return _point(label, like)
    if year_type == MONTHLY:
        return _month(label)
    if found := QUARTER.fullmatch(label):
        return _quarter(found[1], found[2], found[3], year_type)
    if found := QUARTER_LAST.fullmatch(label):
        return _quarter(found[3], found[1], found[2], year_type)
    if year_type == QUARTERLY:
        return None
    if re.fullmatch(r"[0-9]{4}", label):
        first = _year(label, year_type) - (year_type != CALENDAR)
        return _months(first, FIRST_MONTH[year_type], 12)
    if found := PAIR.fullmatch(label):
        if year_type == CALENDAR:
            raise WrongLabel(f"This metric counts by the calendar year, not across two. {WRITE[CALENDAR]}")
        return _months(_first_of_pair(found[1], found[2], year_type), FIRST_MONTH[year_type], 12)
    return None


def fits(span: Span, year_type: str) -> bool:
    """Whether these days are a period of such a year."""
    if year_type == PRINTED:
        return True
    if year_type == POINT:
        return span.starts_on == span.ends_on
    first = span.starts_on
    if year_type in (MONTHLY, QUARTERLY):
        count = 1 if year_type == MONTHLY else 3
        return (first.month - 1) % count == 0 and span == _months(first.year, first.month, count)
    begins = FIRST_MONTH[year_type]
    if first.month == begins and span == _months(first.year, begins, 12):
        return True
    in_step = year_type in QUARTERED and (first.month - begins) % 3 == 0
    return in_step and span == _months(first.year, first.month, 3)


def _label(span: Span, year_type: str) -> str:
    """As a label is written, which `span_of` reads back to the same days."""
    first, last = span.starts_on, span.ends_on
    if year_type == MONTHLY:
        return f"{first:%B %Y}"
    if year_type == QUARTERLY:
        begins = first.year - (first.month < 4)
        return f"Q{(first.month - 4) % 12 // 3 + 1} {begins}-{(begins + 1) % 100:02d}"
    if year_type == ACADEMIC:
        return f"{first.year}/{last.year % 100:02d}"
    return f"{first.year}-{last.year % 100:02d}" if year_type == FINANCIAL else str(first.year)


def label_of(typed: str, span: Span, year_type: str) -> str:
    """Months and quarters are printed one way each, however they were typed; a year as it was."""
    return _label(span, year_type) if year_type in (MONTHLY, QUARTERLY) else typed


def following(year_type: str, after: date | None, today: date, most: int) -> list[str]:
    """The labels of periods that have ended by `today` and lie after the last one known, the oldest first; at most the
    newest `most`. None for kinds whose days a label does not follow from."""
    months = {MONTHLY: 1, QUARTERLY: 3, FINANCIAL: 12, ACADEMIC: 12, CALENDAR: 12}.get(year_type)
    if months is None:
        return []
    found: list[str] = []
    span = _months(today.year - (months * most) // 12 - 2, FIRST_MONTH.get(year_type, 1), months)
    while span.ends_on <= today:
        if after is None or span.ends_on > after:
            found.append(_label(span, year_type))
        span = _months(span.starts_on.year, span.starts_on.month + months, months)
    return found[-most:]
