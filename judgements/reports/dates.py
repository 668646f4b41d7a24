"""Dates as reports print them: ranges, two visits, missing months and years, numbers with slashes."""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The first three letters and whatever follows: months are abbreviated and misspelt.
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
NUMERIC = re.compile(r"\b(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})\b")
# Digits that a typesetter's spacing drove apart: '1 9 June', '20 19'.
DAY_APART = re.compile(rf"(?<![\d/.\-])([0-3]) (\d)(?=(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b)", re.IGNORECASE)
YEAR_APART = re.compile(rf"\b({MONTH}),? 2 ?0 ?(\d) ?(\d)(?!\d)", re.IGNORECASE)
# A year of two digits is believed only where the date ends with it.
YEAR = r"\d{4}|['’]?[0-3]\d(?=\s*(?:to\b|and\b|[-–—─]|$))"
WORDED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\s?(?:st|nd|rd|th)\b)?(?!\d)(?:\s*(?:of\s+)?({MONTH})(?![a-z])\.?(?:,?\s*({YEAR})(?!\d))?)?(?:,?\s*(\d{{4}})(?!\d))?",
    re.IGNORECASE,
)
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Span:
    """First and last day, the days on site, and whether something had to be filled in from elsewhere."""

    start: date
    end: date
    visits: tuple[tuple[date, date], ...]
    filled: bool = False

    @property
    def weekdays(self) -> int:
        """Weekdays of all visits: a short inspection has one week on site, a standard one two."""
        return sum(
            1
            for first, last in self.visits
            for day in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 400) + 1)
            if date.fromordinal(day).weekday() < 5
        )


def together(text: str) -> str:
    """The text with the digits of its days and years side by side."""
    return YEAR_APART.sub(r"\1 20\2\3", DAY_APART.sub(r"\1\2", text))


def one_date(text: str) -> date | None:
    """The first whole date of a text."""
    text = together(text)
    numeric = NUMERIC.search(text)
    worded = next((m for m in WORDED.finditer(text) if m.group(2) and m.group(3)), None)
    if worded and (not numeric or worded.start() < numeric.start()):
        return day_of(worded.group(1), worded.group(2), worded.group(3))
    if numeric:
        return numeric_day(numeric)
    iso = ISO.search(text)
    return made(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None


def span_in(text: str, year: int | None = None) -> Span | None:
    """The range of dates of an inspection; a year that the text lacks may be given."""
    text = together(text)
    days = numeric_days(text)
    if not days:
        found = [(m.group(1), m.group(2), m.group(3) or m.group(4), m.start()) for m in WORDED.finditer(text)]
        days, filled = worded_days(found, year)
    else:
        filled = False
    if not days:
        return None
    visits = visits_of(days, text)
    return Span(min(d for d, _ in days), max(d for d, _ in days), visits, filled)


def numeric_days(text: str) -> list[tuple[date, int]]:
    iso = [(made(int(m[1]), int(m[2]), int(m[3])), m.start()) for m in ISO.finditer(text)]
    found = iso or [(numeric_day(m), m.start()) for m in NUMERIC.finditer(text)]
    return [(day, at) for day, at in found if day]


def numeric_day(found: re.Match[str]) -> date | None:
    day, month, year = (int(part) for part in found.groups())
    return made(year + 2000 if year < 100 else year, month, day)


def day_of(day: str, month: str, year: str) -> date | None:
    number = int(year.strip("'’"))
    return made(number + 2000 if number < 100 else number, MONTHS.index(month[:3].lower()) + 1, int(day))


def made(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def worded_days(
    found: list[tuple[str, str | None, str | None, int]], year: int | None
) -> tuple[list[tuple[date, int]], bool]:
    """Days filled from the right: '27 September to 8 October 2021', '9-24 November', 'across a year's end'."""
    days: list[tuple[date, int]] = []
    month: str | None = None
    known = year
    filled = False
    later: date | None = None
    for day, own_month, own_year, at in reversed(found):
        if own_month is None and month is None:
            continue
        month = own_month or month
        if own_year:
            known = int(own_year.strip("'’"))
            known = known + 2000 if known < 100 else known
        elif later is None:
            filled = True
        if known is None or month is None:
            continue
        whole = day_of(day, month, str(known))
        if whole and later and not own_year and whole > later:
            # December to January with one year printed: the first belongs to the year before.
            before = day_of(day, month, str(known - 1))
            whole = before if before and (later - before).days < 200 else whole
        if whole:
            days.append((whole, at))
            later = whole
    days.reverse()
    return days, filled


def visits_of(days: list[tuple[date, int]], text: str) -> tuple[tuple[date, date], ...]:
    """Pairs of days that a dash or 'to' joins; 'and' or a comma begins another visit."""
    visits: list[tuple[date, date]] = []
    for place, (day, at) in enumerate(days):
        between = text[days[place - 1][1] : at] if place else ""
        parted = not place or bool(re.search(r"\band\b|&|,(?!\s*\d{4})|;", between))
        if parted or visits[-1][0] > day:
            visits.append((day, day))
        else:
            visits[-1] = (visits[-1][0], day)
    return tuple(visits)
