"""What a cell of a council's spreadsheet says of a day. Pure: text in; a day, or a suggestion and its reason, out.

Nothing is guessed in silence: what is not surely one day is at most a suggestion that somebody has to take.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1990, 2100
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS |= {name[:3]: number for name, number in WEEKDAYS.items()} | {"tues": 1, "thur": 3, "thurs": 3}
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>\d{4}|'?\d{2})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<time>[ t]\d{1,2}:\d{2}.*)?")
PARTED = re.compile(rf"(?P<day>\d{{1,2}})(?P<mark>[./-])(?P<month>\d{{1,2}})(?P=mark){YEAR}")
WORDED = (
    re.compile(rf"{DAY}(?:\s+of)?[\s-]+{MONTH}[\s,-]+{YEAR}"),
    re.compile(rf"{MONTH}\s+{DAY},?\s+{YEAR}"),
)
WEEKDAY = re.compile(rf"(?P<name>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?,?\s+(?P<rest>.+)")
MONTH_ONLY = re.compile(
    rf"(?P<part>(?:by\s+)?(?:the\s+)?(?:end(?:\s+of)?|mid|middle of|late|early|start of|beginning of|by|in)[\s-]+)?"
    rf"{MONTH}[\s,/-]*{YEAR}"
)
SERIAL = re.compile(r"(?P<days>\d{5})(?P<part>\.\d+)?")
EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}


@dataclass(frozen=True)
class DayRead:
    """`day` is taken if `sure`, else only suggested; `words` say what is odd about the cell, or nothing."""

    day: date | None = None
    sure: bool = False
    words: str = ""


NO_DAY = DayRead(None, True)


def said(day: date) -> str:
    """Such as '24 May 2012'."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _made(year: int, month: int, day: int) -> date | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _year(text: str) -> tuple[int, bool]:
    """In full, and whether it was written so."""
    digits = text.lstrip("'")
    return (int(digits), True) if len(digits) == 4 else (2000 + int(digits), False)


def read_day(text: str, epoch: int = 1900) -> DayRead:
    """What the cell says. `epoch` is that of the workbook, for days that are kept as numbers."""
    words = " ".join(text.split()).lower()
    if not words:
        return NO_DAY
    if not words.isascii() or len(words) > 80:
        return DayRead(words="no date can be read from it")
    if match := WEEKDAY.fullmatch(words):
        return _weekday(match, epoch)
    for reader in (_iso, _parted, _worded, _month_only):
        if found := reader(words):
            return found
    return _serial(words, epoch) or DayRead(words="no date can be read from it")


def _weekday(match: re.Match[str], epoch: int) -> DayRead:
    found = read_day(match["rest"], epoch)
    if found.day and found.sure and found.day.weekday() != WEEKDAYS[match["name"]]:
        right = calendar.day_name[found.day.weekday()]
        return DayRead(found.day, False, f"{said(found.day)} was a {right}")
    return found


def _iso(words: str) -> DayRead | None:
    match = ISO.fullmatch(words)
    if not match:
        return None
    day = _made(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return DayRead(words="there is no such day")
    return DayRead(day, True, "the time of day is left out" if match["time"] else "")


def _parted(words: str) -> DayRead | None:
    """24/05/2012: in this country the day comes first."""
    match = PARTED.fullmatch(words)
    if not match:
        return None
    year, whole = _year(match["year"])
    first, second = int(match["day"]), int(match["month"])
    day = _made(year, second, first)
    if day is None:
        other = _made(year, first, second)
        return DayRead(other, False, "the month stands before the day" if other else "there is no such day")
    if not whole:
        return DayRead(day, False, "the year has two digits")
    return DayRead(day, True, f"a date as text, read with the day first: {said(day)}")


def _worded(words: str) -> DayRead | None:
    match = next((found for form in WORDED if (found := form.fullmatch(words))), None)
    if not match:
        return None
    year, whole = _year(match["year"])
    day = _made(year, MONTHS[match["month"]], int(match["day"]))
    if day is None:
        return DayRead(words="there is no such day")
    return DayRead(day, whole, f"a date as text, read as {said(day)}" if whole else "the year has two digits")


def _month_only(words: str) -> DayRead | None:
    match = MONTH_ONLY.fullmatch(words)
    if not match:
        return None
    year, _ = _year(match["year"])
    month, part = MONTHS[match["month"]], (match["part"] or "").split()
    last = _made(year, month, 28)
    if last is None:
        return DayRead(words="no date can be read from it")
    if {"mid", "mid-", "middle", "early", "late", "start", "beginning"} & {one.strip("-") for one in part}:
        return DayRead(words="it names a part of a month, not a day")
    end = date(year, month, calendar.monthrange(year, month)[1])
    return DayRead(end, False, "it names a month, not a day; its last day is suggested")


def _serial(words: str, epoch: int) -> DayRead | None:
    match = SERIAL.fullmatch(words)
    if not match:
        return None
    day = EPOCHS[epoch] + timedelta(days=int(match["days"]))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return DayRead(words="no date can be read from it")
    return DayRead(day, False, "a number, perhaps a day as the spreadsheet counts them")
