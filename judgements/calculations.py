"""Arithmetic of grades and dates: movement, shares, due dates. Pure: numbers and words in, numbers and words out."""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ORDINALS = ("best", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TIMESCALE_MONTHS = {"immediately": 0, "within three months": 3, "within six months": 6}


@dataclass(frozen=True)
class Standing:
    """One judgement as movement sees it; rank is None where nothing was graded."""

    section: str
    area: str
    framework: str
    framework_name: str
    scale: str
    rank: int | None
    label: str
    strands: frozenset[str]
    headline: bool
    on: date


@dataclass(frozen=True)
class Movement:
    """How a judgement stands to the last comparable one: kind is first, up, down, same, another scale or none."""

    kind: str
    words: str


FIRST = Movement("first", "First under this framework")
NOT_JUDGED = Movement("none", "Not judged")


def same_subject(now: Standing, earlier: Sequence[Standing]) -> list[Standing]:
    """Of one earlier inspection, the judgements of the same subject: the same section, else one for each strand.

    A strand may be borne in both areas of one framework; then the area must be the same, and where two candidates
    remain nothing is said.
    """
    same_section = [one for one in earlier if one.framework == now.framework and one.section == now.section]
    if same_section:
        return same_section
    found: list[Standing] = []
    for strand in sorted(now.strands):
        bearing = [one for one in earlier if strand in one.strands]
        if len(bearing) > 1:
            bearing = [one for one in bearing if one.area == now.area]
        if len(bearing) == 1 and bearing[0] not in found:
            found.append(bearing[0])
    return found


def _step(now: Standing, before: Standing) -> Movement:
    assert now.rank is not None and before.rank is not None
    under = "" if now.framework == before.framework else f" ({before.framework_name}, {before.on.year})"
    if before.rank == now.rank:
        return Movement("same", f"Still {now.label}{under}")
    kind, word = ("up", "Up") if now.rank < before.rank else ("down", "Down")
    return Movement(kind, f"{word} from {before.label}{under}")


def movement(
    now: Standing, earlier: Iterable[Standing], strand_names: dict[str, str] | None = None
) -> Movement:
    """Since the last inspection that judged the same subject on the same scale; across scales it says so.

    Where one judgement follows two (children in care and care leavers, judged together and then apart), the words
    name each strand.
    """
    if now.rank is None:
        return NOT_JUDGED
    by_day: dict[date, list[Standing]] = {}
    for one in earlier:
        if one.on < now.on and one.rank is not None:
            by_day.setdefault(one.on, []).append(one)
    elsewhere: Standing | None = None
    for on in sorted(by_day, reverse=True):
        matches = same_subject(now, by_day[on])
        comparable = [one for one in matches if one.scale == now.scale]
        if comparable:
            return _tell(now, comparable, strand_names or {})
        elsewhere = elsewhere or (matches[0] if matches else None)
    if elsewhere:
        return Movement("another scale", f"Another scale: {elsewhere.label} in {elsewhere.on.year}")
    return FIRST


def _tell(now: Standing, comparable: list[Standing], names: dict[str, str]) -> Movement:
    steps = [_step(now, one) for one in comparable]
    if len(steps) == 1 or len({step.words for step in steps}) == 1:
        return steps[0]
    kinds = {step.kind for step in steps}
    kind = "down" if "down" in kinds else "up" if "up" in kinds else "same"
    told = []
    for one, step in zip(comparable, steps, strict=True):
        shared = sorted(now.strands & one.strands)
        subject = ", ".join(names.get(strand, strand).lower() for strand in shared[:1])
        told.append(f"{step.words} for {subject}" if subject else step.words)
    return Movement(kind, "; ".join([told[0], *(words[0].lower() + words[1:] for words in told[1:])]))


@dataclass(frozen=True)
class Share:
    """How many judgements stand at one grade."""

    rank: int
    label: str
    count: int


def shares(grades: Iterable[tuple[int, str]]) -> list[Share]:
    """Counts at each grade that occurs, best first. Counts stay counts: no per cent, no average."""
    counts = Counter(grades)
    return [Share(rank, label, count) for (rank, label), count in sorted(counts.items())]


def place_words(rank: int, places: int) -> str:
    """Such as 'third of four grades'; what a tile says to those who do not see it."""
    ordinal = "lowest" if rank == places else ORDINALS[rank - 1]
    return f"{ordinal} of {counted(places)} grades"


def counted(number: int) -> str:
    """Numbers up to ten in words, as a sentence prints them."""
    return NUMBERS[number] if 0 <= number <= 10 else str(number)


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def due_date(published_on: date, timescale: str) -> date | None:
    """From the day of publication; a report without a timescale gives no due date."""
    return add_months(published_on, TIMESCALE_MONTHS[timescale]) if timescale in TIMESCALE_MONTHS else None


def add_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """Counts working days after `start`, which is not counted itself."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in holidays
    return day


def days_words(days: int) -> str:
    """'1 day' or '91 days'."""
    return f"{days} day" if days == 1 else f"{days} days"


def paragraph_words(first: int | None, last: int | None) -> str:
    """'99' or '95 to 105'; empty where there is no narrative."""
    if first is None:
        return ""
    return str(first) if first == last else f"{first} to {last}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """'S2, S4 and L2'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
