"""Which inspections are published by a date, and which of them looked at the same services again."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from actions.calculations import RecommendationStanding, standing
from actions.queries.states import closed_plans, met_recommendations
from judgements.models import Framework, Inspection


class Published(NamedTuple):
    """A published inspection, as far as what it asked and what it supersedes are concerned."""

    pk: int
    slug: str
    authority: int
    authority_name: str
    framework: int
    published_on: date
    is_full: bool


class Record:
    """Published inspections with the frameworks that say what supersedes what, and what their plans came to."""

    def __init__(
        self,
        published: Iterable[Published],
        frameworks: dict[int, Framework],
        met: Collection[int] = frozenset(),
        closed: Mapping[int, date] | None = None,
    ) -> None:
        self.published = {one.pk: one for one in published}
        self.frameworks = frameworks
        self.met = met
        self.closed = closed or {}
        self._found: dict[tuple[int, str], Published | None] = {}
        self._full: dict[int, list[Published]] = {}
        for one in sorted(self.published.values(), key=lambda one: one.published_on):
            if one.is_full:
                self._full.setdefault(one.authority, []).append(one)

    @classmethod
    def of(cls, inspections: list[Inspection], as_at: date) -> "Record":
        """From inspections with `is_full`, authority and framework at hand: two queries."""
        published = (
            Published(
                pk=one.pk,
                slug=one.slug or "",
                authority=one.authority_id,
                authority_name=one.authority.name,
                framework=one.framework_id,
                published_on=one.published_on,
                is_full=one.is_full,
            )
            for one in inspections
        )
        frameworks = {one.framework_id: one.framework for one in inspections}
        return cls(published, frameworks, met_recommendations(as_at), closed_plans(as_at))

    def superseding(self, pk: int, area: str) -> Published | None:
        """The first later full inspection of the same services, by the framework's own words."""
        if (pk, area) not in self._found:
            own = self.published[pk]
            framework = self.frameworks[own.framework]
            later = (one for one in self._full.get(own.authority, ()) if one.published_on > own.published_on)
            self._found[pk, area] = next(
                (
                    one
                    for one in later
                    if framework.is_superseded_by(self.frameworks[one.framework].code, area)
                ),
                None,
            )
        return self._found[pk, area]

    def standing(
        self, pk: int, area: str, due: date | None, today: date, *, met: bool
    ) -> RecommendationStanding:
        """How a recommendation of that inspection and area stands."""
        over = self.superseding(pk, area)
        return standing(
            due_on=due,
            superseded_on=over.published_on if over else None,
            today=today,
            met=met,
            closed_on=self.closed.get(pk),
        )


def record_of(as_at: date, authorities: Collection[int] | None = None) -> Record:
    """The published inspections of these authorities, or of all, and what their plans came to: four queries."""
    published = Inspection.objects.visible(as_at).with_fullness().order_by()
    if authorities is not None:
        published = published.filter(authority__in=authorities)
    rows = published.values_list(
        "pk", "slug", "authority", "authority__name", "framework", "published_on", "is_full"
    )
    return Record(
        (Published(*row) for row in rows),
        Framework.objects.in_bulk(),
        met_recommendations(as_at),
        closed_plans(as_at),
    )
