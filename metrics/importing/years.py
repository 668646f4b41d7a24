"""What the Department's `time_period` and `time_identifier` mean as a period of ours. Pure."""

import re
from calendar import month_name, monthrange
from datetime import date, timedelta

from metrics.definitions import ACADEMIC, CALENDAR, FINANCIAL, MONTHLY, POINT, PRINTED, QUARTERLY

from .cells import WrongCell
from .headings import IDENTIFIER
from .periods import Wanted

MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
# A term's first and last month, of the academic year that begins in September.
TERMS = {
    "autumn term": (9, 12),
    "spring term": (1, 3),
    "summer term": (4, 8),
    "autumn and spring term": (9, 3),
    "autumn and spring terms": (9, 3),
}
FIRST_MONTH = {FINANCIAL: 4, ACADEMIC: 9, CALENDAR: 1}
YEAR = re.compile(r"(reporting|financial|academic|calendar|tax) year")
QUARTER = re.compile(r"(?:(calendar|financial|academic|tax) year )?(?:- )?q(?:uarter )?([1-4])")
# Half a year that says its months: 'Part 1 (April to September)', of whichever year it is.
PART = re.compile(r"(?:[a-z]+ year )?(?:part|half) [1-9] \(([a-z]+) (?:to|-|\u2013) ([a-z]+)\)")
# A period's label keeps 60 letters, of which the year takes the rest.
LONGEST = 50
PAIR = re.compile(r"([0-9]{4})(?:[-/\u2013]?([0-9]{2})|[-/\u2013]?([0-9]{4}))")


def kind_of(period: str, identifier: str) -> str:
    """The kind of year that a file's own words say; a year across two without words is an academic one."""
    words = " ".join(identifier.split()).casefold()
    if words in MONTHS:
        return MONTHLY
    if found := QUARTER.fullmatch(words):
        return PRINTED if found[1] == "academic" else QUARTERLY
    if words:
        found = YEAR.fullmatch(words)
        return {"academic": ACADEMIC, "calendar": CALENDAR}.get(found[1], FINANCIAL) if found else PRINTED
    return ACADEMIC if PAIR.fullmatch(period) else FINANCIAL


def _pair(period: str) -> tuple[int, bool]:
    """The year in which it begins, or the one year; and whether two are named."""
    if found := PAIR.fullmatch(period):
        first, second = int(found[1]), found[2] or found[3]
        if int(second) != (first + 1 if found[3] else (first + 1) % 100):
            raise WrongCell(f"'{period}' is no year: {first} is not followed by {second}.")
        return first, True
    if re.fullmatch(r"[0-9]{4}", period):
        return int(period), False
    raise WrongCell(f"'{period[:20]}' is no period. Write a year such as 2025, or 202425.")


def _months(first: date, count: int) -> tuple[date, date]:
    last = first.year * 12 + first.month - 1 + count - 1
    year, month = last // 12, last % 12 + 1
    return first, date(year, month, monthrange(year, month)[1])


def _year(first: int, pair: bool, year_type: str) -> Wanted:
    if year_type == CALENDAR:
        if pair:
            raise WrongCell("it spans two years, and the metric counts by the calendar year.")
        return Wanted(str(first), *_months(date(first, 1, 1), 12))
    if year_type == ACADEMIC and not pair:
        raise WrongCell("it names one year, and the metric counts by the academic year, such as 202425.")
    begins = first if pair else first - 1
    label = f"{begins}/{(begins + 1) % 100:02d}" if year_type == ACADEMIC else str(begins + 1)
    return Wanted(label, *_months(date(begins, FIRST_MONTH[year_type], 1), 12))


def _quarter(first: int, pair: bool, words: str) -> Wanted:
    found = QUARTER.fullmatch(words)
    if not found:
        raise WrongCell("it names no quarter, and the metric counts by quarters.")
    number = int(found[2])
    financial = pair or found[1] in ("financial", "tax")
    begins = (first if pair else first - 1) if financial else first
    month = (4 if financial else 1) + 3 * (number - 1)
    starts = date(begins + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    label = f"Q{number} {begins}-{(begins + 1) % 100:02d}" if financial else f"Q{number} {begins}"
    return Wanted(label, *_months(starts, 3))


def _ending(year: int, ends: str) -> Wanted:
    """The year that ends on such a day: `ends` is the month and the day, such as 09-30."""
    last = date.fromisoformat(f"{year}-{ends}")
    return Wanted(str(year), last.replace(year=year - 1) + timedelta(days=1), last)


def _said_days(first: int, pair: bool, words: str) -> tuple[date, date] | None:
    """The days that the words say of a part of a year; None where they say none."""
    if words in MONTHS and not pair:
        return _months(date(first, MONTHS[words], 1), 1)
    if (week := re.fullmatch(r"week ([0-9]{1,2})", words)) and not pair:
        if not 1 <= int(week[1]) <= 53:
            raise WrongCell(f"no year has a week {week[1]}.")
        try:
            monday = date.fromisocalendar(first, int(week[1]), 1)
        except ValueError:
            return None  # A year of 52 weeks.
        return monday, monday + timedelta(days=6)
    months, begins = None, 1
    if words in TERMS and pair:
        months, begins = TERMS[words], FIRST_MONTH[ACADEMIC]
    elif (found := PART.fullmatch(words)) and found[1] in MONTHS and found[2] in MONTHS and pair:
        months = MONTHS[found[1]], MONTHS[found[2]]
        begins = FIRST_MONTH[ACADEMIC if "academic" in words else FINANCIAL]
    elif (quarter := QUARTER.fullmatch(words)) and quarter[1] == "academic" and pair:
        begins = FIRST_MONTH[ACADEMIC]
        month = (begins - 1 + 3 * (int(quarter[2]) - 1)) % 12 + 1
        months = month, (month + 1) % 12 + 1
    if months is None:
        return None
    starts = date(first + (months[0] < begins), months[0], 1)
    return _months(starts, (months[1] - months[0]) % 12 + 1)


def _printed(first: int, pair: bool, identifier: str) -> Wanted:
    """Named as the file names it. Days only where the words say them: those of a reporting year nobody knows."""
    words = identifier.casefold()
    year = f"{first}/{(first + 1) % 100:02d}" if pair else str(first)
    label = f"{identifier} {year}".strip()
    if year_of := YEAR.fullmatch(words):
        kind = year_of[1]
        if kind == "calendar" and not pair:
            return Wanted(year, *_months(date(first, 1, 1), 12))
        if kind == "academic" and pair:
            return Wanted(year, *_months(date(first, FIRST_MONTH[ACADEMIC], 1), 12))
        if kind in ("financial", "tax") and pair:
            return Wanted(label, *_months(date(first, FIRST_MONTH[FINANCIAL], 1), 12))
        return Wanted(year)
    if (quarter := QUARTER.fullmatch(words)) and quarter[1] != "academic":
        named = _quarter(first, pair, words)
        return Wanted(label, named.starts_on, named.ends_on)
    days = _said_days(first, pair, words)
    return Wanted(label, *days) if days else Wanted(label)


def period_of(period: str, identifier: str, year_type: str, year_ends: str = "") -> Wanted:
    """The period with its days, or WrongCell where it is not of the metric's kind of year. `year_ends` is the month and
    day on which a year of its own ends, or on which is counted: 09-30."""
    first, pair = _pair(period)
    if not 1990 <= first <= 2100:
        raise WrongCell(f"'{period}' lies outside 1990 to 2100.")
    words = " ".join(identifier.split())
    if words.startswith(("=", "+", "-", "@")) or len(words) > LONGEST:
        raise WrongCell(
            f"'{words[:40]}' in {IDENTIFIER} is no name of a period: it begins like a formula, or has more than {LONGEST} "
            "letters."
        )
    said = kind_of(period, words)
    if year_type == PRINTED and year_ends and not pair and YEAR.fullmatch(words.casefold()):
        return _ending(first, year_ends)
    if year_type == PRINTED:
        return _printed(first, pair, words)
    if year_type == MONTHLY:
        if words.casefold() not in MONTHS or pair:
            raise WrongCell("it names no month, and the metric counts by months.")
        number = MONTHS[words.casefold()]
        return Wanted(f"{month_name[number]} {first}", *_months(date(first, number, 1), 1))
    if year_type == QUARTERLY:
        return _quarter(first, pair, words.casefold())
    if year_type == POINT:
        day = date.fromisoformat(f"{first + pair}-{year_ends or '03-31'}")
        return Wanted(str(first + pair), day, day)
    if said != year_type and (said in (MONTHLY, QUARTERLY) or (words and {said, year_type} & {ACADEMIC})):
        raise WrongCell(f"'{period} {words}' is another kind of year than the metric counts by.")
    if words and not YEAR.fullmatch(words.casefold()):
        raise WrongCell(f"'{words}' is no whole year, and the metric counts by the year.")
    return _year(first, pair, year_type)
