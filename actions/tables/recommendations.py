"""The table of recommendations."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from actions.queries import RecommendationRow
from judgements.addresses import address
from judgements.calculations import listed
from judgements.drawing import icon
from judgements.tables import LeanColumn, LeanTable

NO_ACTION = mark_safe('<span class="quiet">None</span>')


class RecommendationTable(LeanTable):
    """What was asked, by whom it is to be done, when, and how that stands on the day."""

    ref = LeanColumn("Ref", cell_class="tl-ref", order_by=("inspection", "order"))
    title = LeanColumn("What was asked", row_header=True)
    responsible_words = LeanColumn(
        "Asked of", label="Asked of", accessor="responsible_words", empty_values=()
    )
    judgements = LeanColumn("Bears on", label="Bears on", orderable=False, empty_values=())
    due = LeanColumn("Due", label="Due", cell_class="nowrap2", empty_values=(), order_by=("due", "order"))
    doing = LeanColumn(
        "Actions", label="Actions", cell_class="num", orderable=False, empty_values=(), accessor="pk"
    )
    standing = LeanColumn("Standing", label="Standing", empty_values=(), order_by=("days_overdue", "due"))

    caption = (
        "Due dates count from the day of publication and never move, whatever the dates of its actions. "
        "A recommendation without a printed timescale has no due date."
    )
    empty_words = "No recommendation matches."
    empty_help = (
        "Clear the filter, or choose a later date: a report counts from the day on which it was published."
    )
    grouped = True
    actions: Mapping[int, int] = {}

    def group(self, record: RecommendationRow) -> tuple[str, str]:
        return (
            f"{record.published_on.year}: {record.area}" if record.area else str(record.published_on.year),
            "",
        )

    def render_title(self, record: RecommendationRow) -> SafeString:
        where = f"From paragraphs {listed([str(n) for n in record.evidence])}" if record.evidence else ""
        if len(record.evidence) == 1:
            where = f"From paragraph {record.evidence[0]}"
        link = address(self.request, "recommendation", slug=record.inspection, ref=record.ref)
        return format_html(
            '<a href="{}"{}>{}</a><span class="tl-below">{}</span>',
            link,
            format_html(' class="{}"', "is-late") if record.days_overdue else "",
            record.title,
            where,
        )

    def render_responsible_words(self, record: RecommendationRow) -> SafeString | str:
        if not record.responsible:
            return record.responsible_words or "Not said"
        return format_html(
            '{}<span class="tl-below">{}</span>', listed(list(record.responsible)), record.responsible_words
        )

    def render_judgements(self, record: RecommendationRow) -> SafeString | str:
        if not record.judgements:
            return "No single judgement"
        first = record.judgements[0]
        more = len(record.judgements) - 1
        link = address(self.request, "judgement", slug=record.inspection, key=first.key)
        return format_html('<a href="{}">{}</a>{}', link, first.section, f" and {more} more" if more else "")

    def render_doing(self, record: RecommendationRow) -> SafeString | int:
        return self.actions.get(record.pk) or NO_ACTION

    def render_due(self, record: RecommendationRow) -> SafeString | str:
        if record.due is None:
            return format_html('<span class="quiet">{}</span>', "None printed")
        return f"{record.due.day} {record.due:%b %Y}"

    def render_standing(self, record: RecommendationRow) -> SafeString:
        kind = record.status.replace(" ", "-")
        return format_html(
            '<span class="tl-status tl-status--{}">{}<span>{}</span></span>',
            kind,
            icon(record.standing.icon),
            record.standing.words,
        )
