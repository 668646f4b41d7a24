"""The overview: where our authority stands on a day, what needs attention, what moved, what is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from actions.calculations import SUPERSEDED, UNDATED, overdue_groups
from actions.queries import PRINTED, PlanTold, RecommendationRow, Record, plan_told, rows_of
from dashboard import sentences
from dashboard.queries.grades import Graded, GradeLine, graded
from dashboard.queries.history import StrandHistory, histories_in, judged_again
from judgements.models import Authority, Inspection, Recommendation, ReportEvent, ReportNote, ThemeSighting
from judgements.queries import AreaStanding, area_standings, inspections_of, newest_full
from metrics.queries import MetricRow, by_concern

SOON = timedelta(days=92)


@dataclass(frozen=True)
class DateLine:
    """One line of the dates: when, what, and where it is said."""

    when: str
    words: str
    paragraphs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """A weakness that inspectors had named before."""

    theme: str
    key: str
    words: str
    raised_in: tuple[str, ...]
    paragraph: int
    slug: str

    @property
    def times(self) -> int:
        return len(self.raised_in)


@dataclass(frozen=True)
class Overview:
    """Everything on the overview."""

    inspection: Inspection
    headline: str
    areas: list[AreaStanding]
    graded: Graded
    worst: list[GradeLine]
    below: list[GradeLine]
    asked: list[RecommendationRow]
    overdue: list[RecommendationRow]
    overdue_words: str
    first_overdue: list[RecommendationRow]
    earlier: str
    at_hand: bool
    moved: list[GradeLine]
    falling: list[MetricRow]
    repeats: list[Repeat]
    notes: list[ReportNote]
    gone: list[DateLine]
    to_come: list[DateLine]
    histories: list[StrandHistory]
    plan: PlanTold | None

    @property
    def dated(self) -> bool:
        """Whether any recommendation can be late at all."""
        return any(row.due for row in self.asked)

    @property
    def all_first(self) -> bool:
        """Then paper leaves the column of movement out and says so in words."""
        return all(line.row.movement.kind == "first" for line in self.graded.lines)

    @property
    def attention(self) -> list[GradeLine]:
        """The lowest grades, else those below good."""
        return self.worst or self.below


def _headline(areas: list[AreaStanding], lines: list[GradeLine], worst: list[GradeLine]) -> str:
    heads = [(area.area, area.overall.tile.label) for area in areas if area.overall]
    main = [head for head in heads if not head[0]] or heads
    below = [line for line in lines if line.row.below_good]
    label = worst[0].tile.label if worst else ""
    return sentences.where_we_stand(main, len(below), len(lines), len(worst), label) if main else ""


def repeats(inspection: Inspection) -> list[Repeat]:
    """What the inspection says was found before: at least two years named, longest story first."""
    found = (
        ThemeSighting.objects.filter(paragraph__inspection=inspection, resolved=False)
        .order_by("theme__name", "paragraph__number")
        .values_list("theme__name", "theme__key", "words", "raised_in", "paragraph__number")
    )
    rows = [
        Repeat(theme, key, words, tuple(raised_in), paragraph, inspection.slug or "")
        for theme, key, words, raised_in, paragraph in found
        if len(raised_in) > 1
    ]
    first = {one.key: one for one in sorted(rows, key=lambda one: one.times)}
    return sorted(first.values(), key=lambda one: (-one.times, one.paragraph))


def _earlier(rows: list[RecommendationRow]) -> str:
    """What became of what earlier inspections asked: '43 of 46 earlier ones are superseded; 3 ... still stand'."""
    closed = sum(row.status == SUPERSEDED for row in rows)
    undated = sum(row.status == UNDATED for row in rows)
    if not rows:
        return ""
    told = f"{closed} of {len(rows)} earlier ones are superseded"
    return f"{told}; {undated} with no printed date still stand" if undated else told


def _dates(
    inspection: Inspection, asked: list[RecommendationRow], as_at: date
) -> tuple[list[DateLine], list[DateLine]]:
    """What just was and what is to come: printed due dates, publication, events that the report dates."""
    by_due: dict[date, list[RecommendationRow]] = {}
    for row in asked:
        if row.due and row.open:
            by_due.setdefault(row.due, []).append(row)
    dated = [
        (
            due,
            DateLine(
                f"{due.day} {due:%b %Y}",
                f"{len(rows)} recommendation{'' if len(rows) == 1 else 's'} due"
                + (f": {', '.join(row.ref for row in rows)}" if len(rows) <= 5 else f", {rows[0].timescale}"),
            ),
        )
        for due, rows in by_due.items()
    ]
    published = inspection.published_on
    dated.append((published, DateLine(f"{published.day} {published:%b %Y}", "Report published")))
    loose: list[tuple[str, DateLine]] = []
    for event in ReportEvent.objects.filter(inspection=inspection, kind=ReportEvent.Kind.EVENT):
        line = DateLine(event.when, event.words, tuple(event.paragraphs))
        if event.on:
            dated.append((event.on, line))
        elif event.sort_key >= f"{published:%Y-%m}":
            loose.append((event.sort_key, line))
    year_ago = as_at - timedelta(days=365)
    gone = [
        line
        for when, line in sorted(dated, key=lambda pair: pair[0], reverse=True)
        if year_ago <= when <= as_at
    ]
    coming = [line for when, line in sorted(dated, key=lambda pair: pair[0]) if when > as_at]
    to_come = [line for key, line in sorted(loose, key=lambda pair: pair[0]) if key >= f"{as_at:%Y-%m}"]
    return gone[:5], [*coming, *to_come][:5]


def overview(
    authority: Authority, as_at: date, agency: int | None = None, *, about: int | None = None
) -> Overview | None:
    """None until a full inspection of the authority had been published. `about` names another one by its key."""
    inspections = inspections_of(authority, as_at)
    inspection = next((one for one in inspections if one.pk == about), None) or newest_full(inspections)
    if inspection is None:
        return None
    every = rows_of(
        Recommendation.objects.filter(inspection__in=inspections).order_by(*PRINTED),
        Record.of(inspections, as_at),
        as_at,
    )
    own = [row for row in every if row.inspection == inspection.slug]
    table = graded(inspection, as_at, inspections, own)
    lines = table.lines
    areas = area_standings(table.rows)
    worst = [line for line in lines if line.row.concern]
    asked = table.asked
    overdue = [row for row in asked if row.days_overdue]
    groups = overdue_groups(row.standing for row in asked)
    longest = groups[0].days if groups else 0
    return Overview(
        inspection=inspection,
        headline=_headline(areas, lines, worst),
        areas=areas,
        graded=table,
        worst=worst,
        below=[line for line in lines if line.row.below_good],
        asked=asked,
        overdue=overdue,
        overdue_words=sentences.overdue_words([(group.count, group.days) for group in groups]),
        first_overdue=[row for row in overdue if row.days_overdue == longest],
        earlier=_earlier([row for row in every if row.inspection != inspection.slug]),
        at_hand=bool(asked) or inspection.paragraphs.exists(),
        moved=[line for line in lines if line.row.movement.kind in ("up", "down")],
        falling=sorted((row for row in table.metrics if row.needs), key=by_concern),
        repeats=repeats(inspection),
        notes=list(ReportNote.objects.filter(inspection=inspection, beside="grades").order_by("key")),
        gone=(dates := _dates(inspection, asked, as_at))[0],
        to_come=dates[1],
        histories=histories_in(
            table.everything, table.strands, judged_again(table.everything, table.strands)
        ),
        plan=plan_told(inspection.pk, len(asked), as_at, agency),
    )
