"""What a page asks about judgements, answered as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from judgements.calculations import Movement, Share, Standing, movement, shares
from judgements.models import Authority, Inspection, Judgement, Recommendation, Strand
from judgements.palette import Tone


@dataclass(frozen=True)
class Tile:
    """A grade as it is printed: word, number where the scale has one, place; no tone where nothing was graded."""

    label: str
    rank: int | None
    tone: Tone | None
    number: int | None = None


@dataclass(frozen=True)
class JudgementRow:
    """One judgement of an inspection as the grade table shows it."""

    pk: int
    key: str
    area: str
    group: str
    section: str
    headline: bool
    tile: Tile
    first_paragraph: int | None
    last_paragraph: int | None
    movement: Movement
    message: str
    strands: frozenset[str]
    pages: tuple[int, ...] = ()
    treated_in: tuple[int, ...] = ()

    @property
    def concern(self) -> bool:
        """At the lowest grade of its scale."""
        return self.tile.tone is not None and self.tile.rank == self.tile.tone.places

    @property
    def below_good(self) -> bool:
        """At or beyond the place where concern begins."""
        tone = self.tile.tone
        return tone is not None and tone.rank >= tone.concern_from


@dataclass(frozen=True)
class AreaStanding:
    """Where an area stands: its overall judgement and how many judgements are at each grade."""

    area: str
    overall: JudgementRow | None
    capacity: JudgementRow | None
    shares: list[Share]
    places: int
    concern_from: int


def tile_of(judgement: Judgement) -> Tile:
    """Needs `grade` and `inspection.framework.scale` at hand."""
    grade = judgement.grade
    if grade is None:
        return Tile(judgement.printed_grade, None, None)
    scale = judgement.inspection.framework.scale
    tone = Tone(places=scale.places, rank=grade.rank, concern_from=scale.concern_from)
    return Tile(label_of(judgement), grade.rank, tone, grade.number)


def label_of(judgement: Judgement) -> str:
    """The grade as its framework prints it; what was not graded as the report prints that."""
    if judgement.grade is None:
        return judgement.printed_grade
    label = judgement.grade.label
    return judgement.inspection.framework.printed_labels.get(label, label)


@dataclass(frozen=True)
class Strands:
    """Every strand's name by its key, in their order, and which of them each section bears."""

    names: dict[str, str]
    by_section: dict[int, frozenset[str]]

    def of(self, judgement: Judgement) -> frozenset[str]:
        return self.by_section.get(judgement.section_id, frozenset())


def strands_known() -> Strands:
    """Strands and the sections that bear them, those without a section too: one query."""
    names: dict[str, str] = {}
    bearing: dict[int, set[str]] = {}
    for key, name, section in Strand.objects.values_list("key", "name", "sections"):
        names[key] = name
        if section is not None:
            bearing.setdefault(section, set()).add(key)
    return Strands(names, {section: frozenset(keys) for section, keys in bearing.items()})


def standing_of(judgement: Judgement, strands: Strands) -> Standing:
    """Needs section, grade and inspection.framework.scale at hand."""
    framework = judgement.inspection.framework
    return Standing(
        section=judgement.section.key,
        area=judgement.section.area,
        framework=framework.code,
        framework_name=framework.code.upper() if len(framework.code) < 6 else framework.name,
        scale=framework.scale.code,
        rank=judgement.grade.rank if judgement.grade else None,
        label=label_of(judgement),
        strands=strands.of(judgement),
        headline=judgement.section.headline,
        on=judgement.inspection.published_on,
    )


def inspections_of(authority: Authority, as_at: date) -> list[Inspection]:
    """Every published inspection of an authority, newest first, each with `is_full`: one query."""
    found = list(
        Inspection.objects.visible(as_at)
        .with_fullness()
        .filter(authority=authority.pk)
        .select_related("framework__scale")
        .order_by("-published_on", "-pk")
    )
    for one in found:
        one.authority = authority
    return found


def newest_full(inspections: list[Inspection]) -> Inspection | None:
    """The newest that graded every section of its framework."""
    return next((one for one in inspections if one.is_full), None)


def judgements_in(inspections: list[Inspection]) -> list[Judgement]:
    """Every judgement of these inspections, in their order and then as printed: one query."""
    place = {one.pk: n for n, one in enumerate(inspections)}
    found = list(
        Judgement.objects.filter(inspection__in=place)
        .select_related("section", "grade")
        .order_by("section__order")
    )
    for judgement in found:
        # The same object for each of its judgements: joined, every row would bring its own copy.
        judgement.inspection = inspections[place[judgement.inspection_id]]
    return sorted(found, key=lambda one: place[one.inspection_id])


def judgements_of(authority: Authority, as_at: date) -> list[Judgement]:
    """Every published judgement of an authority, newest inspection first: two queries."""
    return judgements_in(inspections_of(authority, as_at))


def judgement_rows(
    inspection: Inspection, everything: list[Judgement], strands: Strands
) -> list[JudgementRow]:
    """The judgements of one inspection in printed order, each with its movement since earlier ones."""
    standings = [standing_of(judgement, strands) for judgement in everything]
    return [
        JudgementRow(
            pk=judgement.pk,
            key=judgement.section.key,
            area=judgement.section.area,
            group=judgement.section.group,
            section=judgement.section.title,
            headline=judgement.section.headline,
            tile=tile_of(judgement),
            first_paragraph=judgement.first_paragraph,
            last_paragraph=judgement.last_paragraph,
            movement=movement(standing, standings, strands.names),
            message=judgement.headline,
            strands=standing.strands,
            pages=tuple(judgement.pages),
            treated_in=tuple(judgement.treated_in),
        )
        for judgement, standing in zip(everything, standings, strict=True)
        if judgement.inspection_id == inspection.pk
    ]


def area_standings(rows: list[JudgementRow]) -> list[AreaStanding]:
    """Each area in printed order; a framework without areas is one."""
    found = []
    for area in dict.fromkeys(row.area for row in rows):
        own = [row for row in rows if row.area == area]
        tones = [row.tile.tone for row in own if row.tile.tone]
        if not tones:
            continue
        found.append(
            AreaStanding(
                area=area,
                overall=next((row for row in own if row.headline), None),
                capacity=next((row for row in own if row.key.split(".")[-1].startswith("capacity")), None),
                shares=shares((row.tile.rank, row.tile.label) for row in own if row.tile.rank),
                places=tones[0].places,
                concern_from=tones[0].concern_from,
            )
        )
    return found


def our_authority() -> Authority | None:
    return Authority.objects.filter(is_ours=True).first()


def overall_words(judgements: list[Judgement]) -> str:
    """'Good', or one grade for each area where the framework has several."""
    heads = [judgement for judgement in judgements if judgement.section.headline]
    main = [judgement for judgement in heads if not judgement.section.optional] or heads
    if not main:
        return ""
    if len(main) == 1:
        return label_of(main[0])
    return "; ".join(f"{judgement.section.area}: {label_of(judgement)}" for judgement in main)


@dataclass(frozen=True)
class InspectionRow:
    """One inspection as lists and exports show it."""

    slug: str
    authority: str
    framework: str
    framework_name: str
    kind: str
    title: str
    started_on: date | None
    ended_on: date | None
    published_on: date
    overall: str
    tiles: tuple[tuple[str, Tile], ...]
    judgements: int
    recommendations: int

    def as_json(self) -> dict[str, Any]:
        names = (
            "slug",
            "authority",
            "framework",
            "kind",
            "started_on",
            "ended_on",
            "published_on",
            "overall",
        )
        return {name: getattr(self, name) for name in names}


def _counts(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("inspection").annotate(n=Count("pk")))


def inspection_rows(inspections: Any) -> list[InspectionRow]:
    """Needs a queryset or page of visible inspections; four queries whatever their number."""
    found = list(inspections.select_related("authority", "framework__scale"))
    by_key = {inspection.pk: inspection for inspection in found}
    held = {"inspection__in": list(by_key)}
    heads: dict[int, list[Judgement]] = {}
    for one in (
        Judgement.objects.filter(section__headline=True, **held)
        .select_related("section", "grade")
        .order_by("section__order")
    ):
        one.inspection = by_key[one.inspection_id]
        heads.setdefault(one.inspection_id, []).append(one)
    judged, asked = _counts(Judgement.objects.filter(**held)), _counts(Recommendation.objects.filter(**held))
    return [
        InspectionRow(
            slug=inspection.slug,
            authority=inspection.authority.name,
            framework=inspection.framework.code,
            framework_name=inspection.framework.name,
            kind=inspection.kind,
            title=inspection.title,
            started_on=inspection.started_on,
            ended_on=inspection.ended_on,
            published_on=inspection.published_on,
            overall=overall_words(heads.get(inspection.pk, [])),
            tiles=tuple(
                (one.section.area, tile_of(one))
                for one in heads.get(inspection.pk, [])
                if not one.section.optional
            ),
            judgements=judged.get(inspection.pk, 0),
            recommendations=asked.get(inspection.pk, 0),
        )
        for inspection in found
    ]
