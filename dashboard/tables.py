"""The tables of the desk pages."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.queries.grades import GradeLine
from dashboard.queries.sources import SourceRow
from judgements.addresses import address
from judgements.calculations import listed
from judgements.drawing import grade_tile, movement_words
from judgements.queries import InspectionRow
from judgements.tables import LeanColumn, LeanTable
from metrics.drawing import sparkline
from metrics.queries import MetricRow

BROKEN = mark_safe('<span class="quiet">Definition changed: not compared</span>')
NONE_MADE = mark_safe('<span class="quiet">None made</span>')
NONE_HELD = mark_safe('<span class="quiet">None held</span>')
NOT_KNOWN = mark_safe('<span class="quiet">Not known</span>')
NONE_MADE_HEARD = mark_safe('<span class="vh">None made</span>')
NOT_KNOWN_HEARD = mark_safe('<span class="vh">Not known</span>')
NO_NARRATIVE = mark_safe('<span class="quiet tl-wrap">No narrative in the report</span>')
NOT_AT_HAND = mark_safe('<span class="quiet tl-wrap">Report not at hand</span>')


class GradeTable(LeanTable):
    """Every judgement of one inspection, in the report's order or sorted inside its areas."""

    section = LeanColumn("Section", row_header=True)
    tile = LeanColumn("Grade", order_by="rank")
    movement = LeanColumn(
        "Movement", label="Movement", orderable=False, empty_values=(), accessor="row__movement"
    )
    paragraphs = LeanColumn(
        "Paragraphs", label="Paragraphs", cell_class="nowrap2", order_by="first_paragraph", empty_values=()
    )
    recommendations = LeanColumn("Recommendations open", label="Recommendations open", cell_class="num")
    overdue = LeanColumn("Overdue", label="Overdue", cell_class="num last")
    metrics = LeanColumn("What should move", label="", cell_class="m", orderable=False, empty_values=())

    caption = (
        "In the report's order. \u201cFirst\u201d means the first judgement of the section under this framework. "
        "A recommendation counts in every section that it bears on, so the columns do not add up."
    )
    empty_words = "No judgement matches."
    empty_help = "Clear the filter to see every judgement of this inspection."
    grouped = True
    kind = "tl-grades"

    def render_section(self, record: GradeLine) -> SafeString:
        link = address(self.request, "judgement", slug=record.slug, key=record.row.key)
        return format_html('<a href="{}">{}</a>', link, record.section)

    def render_tile(self, record: GradeLine) -> SafeString:
        return grade_tile(record.tile.label, record.tile.tone, record.tile.number)

    def render_movement(self, record: GradeLine) -> SafeString:
        return movement_words(record.row.movement, short=True)

    def render_paragraphs(self, record: GradeLine) -> SafeString | str:
        if record.row.pages:
            return f"Page {listed([str(page) for page in record.row.pages])}"
        return record.paragraphs or (NO_NARRATIVE if record.row.treated_in else NOT_AT_HAND)

    def render_recommendations(self, record: GradeLine) -> SafeString:
        if not record.asked.total:
            return NONE_MADE if record.at_hand else NOT_KNOWN
        return format_html('{}<span class="quiet"> of {}</span>', record.asked.open, record.asked.total)

    def render_overdue(self, record: GradeLine) -> SafeString:
        if not record.asked.total:
            return NONE_MADE_HEARD if record.at_hand else NOT_KNOWN_HEARD
        if not record.asked.overdue:
            return mark_safe('<span class="zero">0</span>')
        return format_html("<b>{}</b>", record.asked.overdue)

    def render_metrics(self, record: GradeLine) -> SafeString:
        if not record.metrics:
            return mark_safe('<span class="vh">No figure</span>')
        first = record.metrics[0]
        link = address(self.request, "metric", slug=first.slug)
        return format_html(
            '<a class="tl-metric" href="{}"><b class="num">{}</b><span>{}</span></a>',
            link,
            first.cell_value,
            first.cell_words,
        )


class UnmeasuredGradeTable(GradeTable):
    """For those who see no metrics."""

    metrics = None  # type: ignore[assignment]  # The library's way of leaving a column out.


class UngroupedGradeTable(GradeTable):
    """The same judgements in one run, with the area in a column of its own."""

    area = LeanColumn("Area", label="Area", accessor="area")
    grouped = False

    class Meta(LeanTable.Meta):
        sequence = ("section", "area", "...")


class UngroupedUnmeasuredGradeTable(UngroupedGradeTable):
    """The same for those who see no metrics."""

    metrics = None  # type: ignore[assignment]  # The library's way of leaving a column out.


class InspectionTable(LeanTable):
    """Published inspections, newest first."""

    title = LeanColumn("Inspection", row_header=True, order_by=("authority", "published_on"))
    framework_name = LeanColumn("Framework", label="Framework")
    published_on = LeanColumn("Published", label="Published", cell_class="nowrap2")
    overall = LeanColumn("Overall", label="", orderable=False)
    judgements = LeanColumn("Judgements", label="Judgements", cell_class="num", orderable=False)
    recommendations = LeanColumn(
        "Recommendations", label="Recommendations", cell_class="num", orderable=False
    )

    caption = "Published inspections, newest first. Grades of different scales are never compared."
    empty_words = "No inspection had been published by this date."
    empty_help = "Choose a later date, or see today."

    def render_title(self, record: InspectionRow) -> SafeString:
        link = address(self.request, "inspection", slug=record.slug)
        kind = "" if record.kind == "standard" else f"{record.kind.capitalize()} inspection"
        named = record.authority in record.title
        return format_html(
            '<a href="{}">{}</a><span class="tl-below">{}</span>',
            link,
            record.title if named else f"{record.authority}, {record.title}",
            kind,
        )

    def render_published_on(self, value: Any) -> str:
        return f"{value.day} {value:%b %Y}"

    def render_overall(self, record: InspectionRow) -> SafeString:
        return format_html_join(
            "",
            '<span class="tl-overall">{}{}</span>',
            (
                (
                    grade_tile(tile.label, tile.tone, tile.number),
                    format_html('<span class="small quiet">{}</span>', area) if area else "",
                )
                for area, tile in record.tiles
            ),
        )

    def render_recommendations(self, record: InspectionRow) -> SafeString | int:
        return record.recommendations or NONE_HELD


class MetricTable(LeanTable):
    """Every metric with its latest figure, how it moved, and against whom it stands."""

    name = LeanColumn("Metric", row_header=True)
    spark = LeanColumn("Since", label="", cell_class="tl-spark", orderable=False, empty_values=())
    latest = LeanColumn("Latest", label="Latest", cell_class="num", orderable=False, empty_values=())
    change = LeanColumn("Change", label="Change", orderable=False, empty_values=())
    target = LeanColumn("Target", label="Target", cell_class="num", orderable=False, empty_values=())
    england = LeanColumn("England", label="England", cell_class="num", orderable=False, empty_values=())
    neighbours = LeanColumn(
        "Neighbours", label="Neighbours' median", cell_class="num", orderable=False, empty_values=()
    )
    band = LeanColumn("Among authorities", label="Among authorities", orderable=False, empty_values=())
    points = LeanColumn("Figures", label="Figures", cell_class="num")

    caption = (
        "What needs attention comes first, with its rule in words. Neighbours: the median of those with a figure. "
        "An empty cell means that no figure was printed or published by this date; it is never zero."
    )
    empty_words = "No metric matches."
    empty_help = "Clear the filter to see every metric."
    grouped = True

    def group(self, record: MetricRow) -> tuple[str, str]:
        if record.illustrative:
            return ("Illustrative: made up", "")
        if record.needs:
            return ("Needs attention", "")
        if record.late:
            return ("Past their update", "")
        return (
            record.topic if record.national or record.often else "Printed once, in an inspection report",
            "",
        )

    def render_name(self, record: MetricRow) -> SafeString:
        link = address(self.request, "metric", slug=record.slug)
        told = record.needs or (record.late.words if record.late else "")
        return format_html(
            '<a href="{}">{}</a><span class="tl-below"><b>{}</b>{}</span>',
            link,
            record.name,
            record.status.name,
            f": {told}" if told else "",
        )

    def render_spark(self, record: MetricRow) -> SafeString:
        return sparkline(record.spark)

    def render_latest(self, record: MetricRow) -> SafeString:
        if record.latest is None:
            return mark_safe('<span class="quiet">No figure</span>')
        return format_html(
            '<b>{}</b><span class="tl-below">{}</span>', record.latest_words, record.latest.period
        )

    def render_change(self, record: MetricRow) -> SafeString | str:
        if record.broken:
            return BROKEN
        return record.change

    def render_target(self, record: MetricRow) -> SafeString | str:
        if record.target is None:
            return ""
        met = {True: "met", False: "not met", None: ""}[record.target_met]
        return format_html('{}<span class="tl-below">{}</span>', record.target_words, met)

    def render_england(self, record: MetricRow) -> str:
        return record.england_words

    def render_neighbours(self, record: MetricRow) -> str:
        return record.neighbours_words

    def render_band(self, record: MetricRow) -> SafeString | str:
        if record.band is None:
            return ""
        return format_html(
            '{}<span class="tl-below">{} of {}</span>', record.band.words, record.band.rank, record.band.of
        )


class SourceTable(LeanTable):
    """Documents and data sets, what was taken from each, and since when it is known."""

    name = LeanColumn("Source", row_header=True)
    source = LeanColumn("Where it is from", label="From", orderable=False)
    licence = LeanColumn("Licence", label="Licence")
    holds = LeanColumn("Taken from it", label="Taken", orderable=False)
    since = LeanColumn("Known since", label="Known since", cell_class="nowrap2", empty_values=())

    caption = "A figure counts from the day on which it was published; the newest such day is given here."
    grouped = True

    def group(self, record: SourceRow) -> tuple[str, str]:
        return (record.kind, "")

    def render_name(self, record: SourceRow) -> SafeString | str:
        if not record.page:
            return record.name
        return format_html(
            '<a href="{}">{}</a>', address(self.request, record.page, slug=record.slug), record.name
        )

    def render_since(self, record: SourceRow) -> str:
        return f"{record.since.day} {record.since:%b %Y}" if record.since else ""
