"""What the Department's `time_period` and `time_identifier` mean as a period of ours. Pure."""

import re
from calendar import month_name, monthrange
from datetime import date, timedelta

from metrics.definitions import ACADEMIC, CALENDAR, FINANCIAL, MONTHLY, POINT, PRINTED, QUARTERLY

from .cells import WrongCell
from .periods import Wanted

MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
TERMS = {
    "autumn term": ((9, 1), (12, 31)),
    "spring term": ((1, 1), (3, 31)),
    "summer term": ((4, 1), (8, 31)),
}
FIRST_MONTH = {FINANCIAL: 4, ACADEMIC: 9, CALENDAR: 1}
YEAR = re.compile(r"(reporting|financial|academic|calendar|tax) year")
QUARTER = re.compile(r"(?:(calendar|financial|academic|tax) year )?(?:- )?q(?:uarter )?([1-4])")


def kind_of(period: str, identifier: str) -> str:
    """The kind of year that a file's own words say; a six-figure year without words is an academic one."""
    words = " ".join(identifier.split()).casefold()
    if words in MONTHS:
        return MONTHLY
    if QUARTER.fullmatch(words):
        return QUARTERLY
    if words in TERMS or words.startswith("week"):
        return PRINTED
    if words:
        found = YEAR.fullmatch(words)
        return {"academic": ACADEMIC, "calendar": CALENDAR}.get(found[1], FINANCIAL) if found else PRINTED
    return ACADEMIC if len(period) == 6 else FINANCIAL


def _pair(period: str) -> tuple[int, bool]:
    """The year in which it begins, or the one year; and whether two are named."""
    if re.fullmatch(r"[0-9]{6}", period):
        first = int(period[:4])
        if int(period[4:]) != (first + 1) % 100:
            raise WrongCell(f"'{period}' is no year: {first} is not followed by {period[4:]}.")
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


def _printed(first: int, pair: bool, identifier: str) -> Wanted:
    words = identifier.casefold()
    year = f"{first}/{(first + 1) % 100:02d}" if pair else str(first)
    label = f"{identifier} {year}".strip()
    if words in TERMS and pair:
        (month, day), (last_month, last_day) = TERMS[words]
        of = first if month == 9 else first + 1
        return Wanted(label, date(of, month, day), date(of, last_month, last_day))
    if (week := re.fullmatch(r"week ([0-9]{1,2})", words)) and 1 <= int(week[1]) <= 52 and not pair:
        monday = date.fromisocalendar(first, int(week[1]), 1)
        return Wanted(label, monday, monday + timedelta(days=6))
    # Which days a year has, the file does not say; nor what other words mean in days.
    return Wanted(year if YEAR.fullmatch(words) else label)


def period_of(period: str, identifier: str, year_type: str, year_ends: str = "") -> Wanted:
    """The period with its days, or WrongCell where it is not of the metric's kind of year. `year_ends` is the month and
    day on which a year of its own ends, or on which is counted: 09-30."""
    first, pair = _pair(period)
    if not 1990 <= first <= 2100:
        raise WrongCell(f"'{period}' lies outside 1990 to 2100.")
    words = " ".join(identifier.split())
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
