"""By when a council must answer a report: counted in working days, unless the letter prints a date."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path

from judgements.calculations import add_working_days

REGULATIONS = "Education and Inspections Act 2006 (Inspection of Local Authorities) Regulations 2007"


@dataclass(frozen=True)
class Rule:
    """Working days from the day of the report, for these frameworks; with what the rule rests on."""

    frameworks: frozenset[str]
    working_days: int
    source: str


# A further rule is a row here: the first that names the framework counts.
RULES = (
    Rule(
        frozenset({"slac", "protection-2012", "lac-2013", "sif", "ilacs"}),
        70,
        REGULATIONS,
    ),
)


@dataclass(frozen=True)
class Deadline:
    """The day by which the plan is due, how it is known, and how far the printed day and the counted one lie apart."""

    on: date
    counted_on: date | None
    printed_on: date | None
    working_days: int
    source: str

    @property
    def difference(self) -> int:
        """Days from the counted to the printed date; 0 where only one is known."""
        if self.counted_on is None or self.printed_on is None:
            return 0
        return (self.printed_on - self.counted_on).days


@cache
def _written_down() -> dict[str, list[date]]:
    """By year. The library that knows them brings every country's into memory, for eight days a year."""
    return tomllib.loads(Path(__file__).with_name("bank_holidays.toml").read_text(encoding="utf-8"))


@cache
def bank_holidays(years: tuple[int, ...]) -> frozenset[date]:
    """Of England and Wales."""
    known = _written_down()
    unknown = [year for year in years if str(year) not in known]
    if unknown:
        import holidays

        unwritten = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=unknown))
    else:
        unwritten = frozenset()
    return unwritten.union(chain.from_iterable(known.get(str(year), ()) for year in years))


def rule_for(framework: str) -> Rule | None:
    """By the framework's code."""
    return next((rule for rule in RULES if framework in rule.frameworks), None)


def counted(start: date, days: int, free: Collection[date] | None = None) -> date:
    """`days` working days after `start`, which is not counted itself."""
    if free is None:
        last = start + timedelta(days=days * 2 + 30)
        free = bank_holidays(tuple(range(start.year, last.year + 1)))
    return add_working_days(start, days, free)


def deadline(*, framework: str, published_on: date | None, printed_on: date | None = None) -> Deadline | None:
    """The printed date wins; nothing where neither a date is printed nor a rule counts one."""
    rule = rule_for(framework)
    counted_on = counted(published_on, rule.working_days) if rule and published_on else None
    on = printed_on or counted_on
    if on is None:
        return None
    return Deadline(on, counted_on, printed_on, rule.working_days if rule else 0, rule.source if rule else "")
