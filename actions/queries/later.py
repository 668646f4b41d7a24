"""The judgements that recommendations bear on, and what later inspections said of the same subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.queries.rows import RecommendationRow
from judgements.calculations import paragraph_words, same_subject
from judgements.models import Authority, Judgement
from judgements.queries import Strands, Tile, judgements_of, standing_of, strands_known, tile_of


@dataclass(frozen=True)
class Later:
    """A later judgement of the same subject, beside the first; on another scale neither above nor below it."""

    slug: str
    key: str
    section: str
    on: date
    tile: Tile
    other_scale: bool
    message: str


@dataclass(frozen=True)
class Judged:
    """A judgement with its run of paragraphs, the recommendations that bear on it, and what came later."""

    slug: str
    key: str
    section: str
    area: str
    tile: Tile
    paragraphs: str
    asked: tuple[str, ...]
    later: tuple[Later, ...]
    area_later: tuple[Later, ...] = ()

    @property
    def where(self) -> str:
        return f", paragraphs {self.paragraphs}" if self.paragraphs else ""

    @property
    def order(self) -> tuple[int, bool]:
        """The lowest grade first, and a section before the whole area."""
        return (-(self.tile.rank or 0), self.key.endswith("overall"))


def later_judgements(judgement: Judgement, everything: list[Judgement], strands: Strands) -> list[Judgement]:
    """Judgements of the same subject in later inspections, oldest first."""
    own = standing_of(judgement, strands)
    by_day: dict[date, list[Judgement]] = {}
    for one in everything:
        if one.inspection.published_on > own.on:
            by_day.setdefault(one.inspection.published_on, []).append(one)
    found = []
    for on in sorted(by_day):
        standings = {standing_of(one, strands): one for one in by_day[on]}
        found += [standings[match] for match in same_subject(own, list(standings))]
    return found


def _beside(judgement: Judgement, later: list[Judgement]) -> tuple[Later, ...]:
    own = judgement.inspection.framework.scale_id
    return tuple(
        Later(
            slug=one.inspection.slug or "",
            key=one.section.key,
            section=one.section.title,
            on=one.inspection.published_on,
            tile=tile_of(one),
            other_scale=one.inspection.framework.scale_id != own,
            message=one.headline,
        )
        for one in later
    )


def _head(judgement: Judgement, everything: list[Judgement]) -> Judgement | None:
    """The judgement of the area as a whole, in the same inspection."""
    return next(
        (
            one
            for one in everything
            if one.inspection_id == judgement.inspection_id
            and one.section.area == judgement.section.area
            and one.section.headline
            and one.pk != judgement.pk
        ),
        None,
    )


def judged_of(asked: Sequence[RecommendationRow], authority: Authority, as_at: date) -> list[Judged]:
    """What the recommendations bear on, the worst judged first: three queries."""
    refs: dict[int, list[str]] = {}
    for row in asked:
        for link in row.judgements:
            refs.setdefault(link.pk, []).append(row.ref)
    everything, strands = judgements_of(authority, as_at), strands_known()

    def after(one: Judgement | None) -> tuple[Later, ...]:
        return _beside(one, later_judgements(one, everything, strands)) if one else ()

    found = [
        Judged(
            slug=one.inspection.slug or "",
            key=one.section.key,
            section=one.section.title,
            area=one.section.area,
            tile=tile_of(one),
            paragraphs=paragraph_words(one.first_paragraph, one.last_paragraph),
            asked=tuple(refs[one.pk]),
            later=(later := after(one)),
            area_later=() if later else after(_head(one, everything)),
        )
        for one in everything
        if one.pk in refs
    ]
    return sorted(found, key=lambda one: one.order)
