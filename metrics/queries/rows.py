"""One line for each metric: lists, the overview and the grade table show it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from judgements.models import Authority, Inspection
from judgements.queries import JudgementRow
from metrics import calculations
from metrics.calculations import Standing
from metrics.calculations.attention import Need, Status, needs, short_of, status
from metrics.calculations.control import Control
from metrics.calculations.expecting import Late
from metrics.calculations.readings import usual_words
from metrics.models import Metric, YearType
from metrics.queries.beside import NewLimits
from metrics.queries.points import Around, Held, Point, held_of
from metrics.queries.signs import OFTEN, broken_between, control_of, late_of


@dataclass(frozen=True)
class MetricRow:
    """One metric as lists show it, with its latest figure and what stands beside it."""

    slug: str
    name: str
    short_name: str
    topic: str
    unit: str
    decimals: int
    polarity: str
    source: str
    national: bool
    latest: Point | None
    previous: Point | None
    england: Point | None
    around: Around | None
    stated: tuple[tuple[str, Decimal], ...]
    own: tuple[Point, ...]
    # The reason where the newest figure counts otherwise than the one before, so that the two are not compared.
    broken: str = ""
    target: Decimal | None = None
    late: Late | None = None
    often: bool = False
    control: Control | None = None
    new_limits: tuple[NewLimits, ...] = ()
    illustrative: bool = False

    def _say(self, value: Decimal | None) -> str:
        return "" if value is None else calculations.say_short(value, self.unit, self.decimals)

    def _printed(self, point: Point | None) -> Decimal | None:
        """As a reader sees it: two figures that print the same have not moved."""
        if point is None or point.value is None:
            return None
        return calculations.as_printed(point.value, self.decimals)

    @property
    def points(self) -> int:
        return len(self.stated)

    @property
    def spark(self) -> tuple[Decimal | None, ...]:
        return tuple(point.value for point in self.own)

    @property
    def latest_words(self) -> str:
        """The figure, the word printed in its place, or the letter of what is withheld."""
        if self.latest is None:
            return ""
        if self.latest.words:
            return self.latest.words.capitalize()
        return self._say(self.latest.value) or self.latest.status

    @property
    def previous_words(self) -> str:
        return self._say(self.previous.value) if self.previous else ""

    @property
    def england_words(self) -> str:
        return "" if self.england is None else self._say(self.england.value) or self.england.status

    @property
    def neighbours_words(self) -> str:
        return self._say(self.around.neighbours) if self.around else ""

    @property
    def band(self) -> Standing | None:
        return self.around.standing if self.around else None

    @property
    def change(self) -> str:
        if self.often:
            stated = self.latest is not None and self.latest.value is not None
            usual = usual_words(self.control) if stated else ""
            return usual[:1].upper() + usual[1:]
        if self.previous is None or self.latest is None or self.latest.words:
            return ""
        words = calculations.change_words(self.previous.value, self.latest.value, self.unit, self.decimals)
        return words[:1].upper() + words[1:]

    @property
    def turn(self) -> str:
        return calculations.turn(self._printed(self.previous), self._printed(self.latest), self.polarity)

    @cached_property
    def reasons(self) -> tuple[Need, ...]:
        """The rules by which it calls for attention."""
        return needs(
            polarity=self.polarity,
            unit=self.unit,
            decimals=self.decimals,
            turned=self.turn,
            change=self.change,
            standing=self.band,
            value=self.latest.value if self.latest else None,
            target=self.target,
            control=self.control,
            often=self.often,
        )

    @property
    def needs(self) -> str:
        """Why it calls for attention, in words; empty if it does not."""
        return "; ".join(need.words for need in self.reasons)

    @property
    def status(self) -> Status:
        """The word for a list; its rule stands in the legend."""
        return status(
            needs=bool(self.reasons),
            late=self.late is not None,
            polarity=self.polarity,
            points=self.points,
            turned=self.turn,
            target_met=self.target_met,
            variation=self.control.variation if self.control and self.control.limits else None,
            newest_missing=self.latest is not None and self.latest.value is None,
            often=self.often,
        )

    @property
    def target_met(self) -> bool | None:
        """None where there is no target, or nothing to hold against it."""
        value = self.latest.value if self.latest else None
        if value is None or self.target is None or self.polarity == calculations.NEITHER:
            return None
        return not short_of(value, self.target, self.polarity)

    @property
    def target_words(self) -> str:
        return self._say(self.target)

    @property
    def cell_value(self) -> str:
        return self.latest_words or "No figure"

    @property
    def cell_words(self) -> str:
        """Beside the value in a grade table: what it is, when, and from what it moved."""
        if self.latest is None:
            return (
                f"{self.short_name or self.name}: {'none by this date' if self.national else 'not printed'}"
            )
        when = f", {self.latest.period}" if self.latest.period[:1].isdigit() else ""
        before = f", from {self.previous_words}" if self.previous_words and not self.latest.words else ""
        return f"{self.short_name or self.name}{when}{before}"

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "name": self.name,
            "unit": self.unit,
            "polarity": self.polarity,
            "latest": self.latest.value if self.latest else None,
            "period": self.latest.period if self.latest else None,
            "points": self.points,
        }


def by_concern(row: MetricRow) -> tuple[bool, bool, int]:
    """Order of attention: got worse and low among others first, then worse, then low, by rank."""
    rank = row.band.rank if row.band else 0
    return (row.turn != "worse" or row.often, row.band is None, -rank)


# What a row takes of its metric.
SHOWN = (
    "code",
    "name",
    "short_name",
    "topic",
    "unit",
    "decimals",
    "polarity",
    "source",
    "dataset",
    "year_type",
    "expected_next",
    "illustrative",
)


def metric_rows(as_at: date, authority: Authority | None, *, metrics: Any = None) -> list[MetricRow]:
    """Every metric that is not made up, or those given; those without a figure too. Six queries beside the metrics."""
    if authority is None:
        return []
    chosen = list(Metric.objects.filter(illustrative=False).only(*SHOWN) if metrics is None else metrics)
    held = held_of(chosen, authority, as_at)
    return [metric_row(metric, held, as_at) for metric in chosen]


def metric_row(metric: Metric, held: Held, as_at: date) -> MetricRow:
    """One metric, from what is held of it."""
    own = held.line(metric.pk, "ours").points
    latest = own[-1] if own else None
    around = held.around(metric.pk, latest, metric.polarity) if latest else None
    broken = broken_between(own[-2:], held.beside.definitions.get(metric.pk, []))
    targets, new_limits = held.beside.targets.get(metric.pk, {}), held.beside.limits.get(metric.pk, [])
    target = targets.get(latest.period) if latest else None
    return MetricRow(
        slug=metric.code,
        name=metric.name,
        short_name=metric.short_name,
        topic=metric.topic,
        unit=metric.unit,
        decimals=decimals_of(metric),
        polarity=metric.polarity,
        source=metric.source,
        national=bool(metric.dataset),
        latest=latest,
        previous=own[-2] if len(own) > 1 and not broken else None,
        england=held.line(metric.pk, "england").at(latest.period) if latest else None,
        around=around if around and around.stated + around.withheld > 1 else None,
        stated=tuple((point.period, point.value) for point in own if point.value is not None),
        own=own,
        broken=broken,
        target=target,
        late=late_of(metric, latest, as_at),
        often=metric.year_type in OFTEN,
        control=control_of(metric, own, target, new_limits, held.beside.definitions.get(metric.pk, [])),
        new_limits=tuple(new_limits),
        illustrative=metric.illustrative,
    )


def decimals_of(metric: Metric) -> int:
    """A document's 75% and 89.5% are said as it prints them; a series has the same decimals throughout."""
    as_printed = metric.year_type == YearType.PRINTED and not metric.dataset
    return 0 if as_printed and metric.decimals == 1 else metric.decimals


def _telling(row: MetricRow, strands: frozenset[str], own: frozenset[str]) -> tuple[Any, ...]:
    """What a reader should see first: two figures that moved, then a rate, then the narrowest subject."""
    shared = len(own & strands)
    return (row.latest is None, -(row.points > 1), row.unit != "%", len(own) - shared, -row.points)


def bearing_on(
    rows: list[JudgementRow], metrics: list[MetricRow], inspection: Inspection
) -> dict[int, tuple[MetricRow, ...]]:
    """For each judgement the metrics that bear on it: those of its own figures first, then those of its strands."""
    strands: dict[str, frozenset[str]] = {row.slug: frozenset() for row in metrics}
    for code, key in Metric.strands.through.objects.values_list("metric__code", "strand__key"):
        strands[code] = strands.get(code, frozenset()) | {key}
    named_for: dict[str, set[str]] = {}
    sections = Metric.sections.through.objects.filter(section__framework=inspection.framework_id)
    for code, key in sections.values_list("metric__code", "section__key"):
        named_for.setdefault(key, set()).add(code)
    figured = {row.slug: {point.judgement for point in row.own} for row in metrics}
    found: dict[int, tuple[MetricRow, ...]] = {}
    for row in rows:
        own = [one for one in metrics if row.pk in figured[one.slug]]
        named = [one for one in metrics if one.slug in named_for.get(row.key, ())]
        shared = [one for one in metrics if strands[one.slug] & row.strands and one.latest is not None]
        groups = (
            sorted(group, key=lambda one: _telling(one, row.strands, strands[one.slug]))
            for group in (own, named, shared)
        )
        found[row.pk] = tuple({one.slug: one for group in groups for one in group}.values())
    return found
