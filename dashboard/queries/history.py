"""One strand through every inspection of an authority, with a break wherever the scale changes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from judgements.calculations import Movement, listed, movement
from judgements.models import Authority, Grade, Judgement, Strand
from judgements.queries import Strands, Tile, judgements_of, standing_of, strands_known, tile_of

Labels = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Judged:
    """One judgement on the line of a strand."""

    slug: str
    key: str
    section: str
    area: str
    framework: str
    scale: str
    scale_code: str
    grades: tuple[str, ...]
    on: date
    tile: Tile
    movement: Movement
    message: str


@dataclass(frozen=True)
class Stretch:
    """Judgements on one scale, oldest first; between two stretches no line is drawn."""

    scale: str
    judged: list[Judged]


@dataclass(frozen=True)
class StrandHistory:
    """A strand with its stretches; `sentence` says what may be said, and no more."""

    key: str
    name: str
    definition: str
    stretches: list[Stretch]
    sentence: str

    @property
    def judged(self) -> list[Judged]:
        return [one for stretch in self.stretches for one in stretch.judged]

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "strand": self.name,
                "published_on": one.on,
                "section": one.section,
                "area": one.area,
                "grade": one.tile.label,
                "rank": one.tile.rank,
                "scale": one.scale,
                "movement": one.movement.words,
            }
            for one in self.judged
        ]

    @property
    def inspections(self) -> int:
        return len({one.on for one in self.judged})

    @property
    def breaks(self) -> int:
        return len(self.stretches) - 1


def _sentence(stretches: list[Stretch]) -> str:
    """Such as 'Adequate in 2012; on another scale Requires improvement in 2017 and Good in 2022.'"""
    parts = []
    for stretch in stretches:
        by_day: dict[date, list[str]] = {}
        for one in stretch.judged:
            by_day.setdefault(one.on, []).append(one.tile.label)
        told = [f"{listed(list(dict.fromkeys(labels)))} in {on.year}" for on, labels in by_day.items()]
        parts.append(", then ".join(told))
    return "; on another scale ".join(parts) + "." if parts else ""


def histories(authority: Authority, as_at: date, only: str | None = None) -> list[StrandHistory]:
    """Every strand that was judged at least once, or the one asked for."""
    strands = Strand.objects.filter(key=only) if only else Strand.objects.all()
    told = {strand.key: strand for strand in strands}
    everything = judgements_of(authority, as_at)
    found = histories_in(everything, strands_known(), set(told), scale_labels(everything))
    return [replace(one, definition=told[one.key].definition) for one in found]


def histories_in(
    everything: list[Judgement],
    strands: Strands,
    wanted: Collection[str],
    labels: Labels | None = None,
) -> list[StrandHistory]:
    """The same from judgements that were read already; only a drawing needs the labels of their scales."""
    pairs = [(judgement, standing_of(judgement, strands)) for judgement in everything]
    standings = [standing for _, standing in pairs]
    found = []
    for key, name in strands.names.items():
        if key not in wanted:
            continue
        judged = [
            _judged(judgement, movement(standing, standings, strands.names), labels or {})
            for judgement, standing in pairs
            if key in standing.strands
        ]
        judged.sort(key=lambda one: one.on)  # Stable, so one inspection keeps its printed order.
        stretches: list[Stretch] = []
        for one in judged:
            if not stretches or stretches[-1].judged[-1].scale_code != one.scale_code:
                stretches.append(Stretch(one.scale, []))
            stretches[-1].judged.append(one)
        if judged:
            found.append(StrandHistory(key, name, "", stretches, _sentence(stretches)))
    return found


def judged_again(everything: list[Judgement], strands: Strands) -> set[str]:
    """The strands that more than one inspection judged."""
    met: dict[str, set[date]] = {}
    for judgement in everything:
        for key in strands.of(judgement):
            met.setdefault(key, set()).add(judgement.inspection.published_on)
    return {key for key, days in met.items() if len(days) > 1}


def scale_labels(everything: list[Judgement]) -> Labels:
    """The labels of every scale met, best first: one query."""
    scales = {judgement.inspection.framework.scale_id for judgement in everything}
    labels: Labels = {}
    for code, label in (
        Grade.objects.filter(scale__in=scales).order_by("scale", "rank").values_list("scale__code", "label")
    ):
        labels[code] = (*labels.get(code, ()), label)
    return labels


def _judged(judgement: Judgement, moved: Movement, labels: Labels) -> Judged:
    framework = judgement.inspection.framework
    return Judged(
        slug=judgement.inspection.slug,
        key=judgement.section.key,
        section=judgement.section.title,
        area=judgement.section.area,
        framework=framework.name,
        scale=framework.scale.name,
        scale_code=framework.scale.code,
        grades=labels.get(framework.scale.code, ()),
        on=judgement.inspection.published_on,
        tile=tile_of(judgement),
        movement=moved,
        message=judgement.headline,
    )
