"""The admin of metrics: definitions, periods and targets are edited; measurements are recorded once."""

import re

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from judgements.admin import RecordedAdmin, TrackedAdmin
from judgements.admin.links import counted_links
from metrics.models import Measurement, Metric, Period, Target

from .grid import GridPage
from .tasks import Lacks, NextFigure, month_words


@admin.register(Metric)
class MetricAdmin(GridPage, TrackedAdmin):
    change_form_template = "admin/metrics/metric/change_form.html"
    list_display = ("name", "topic", "unit", "polarity", "year_type", "owner", "next_figure")
    list_filter = (NextFigure, Lacks, "topic", "polarity", "year_type")
    list_select_related = ("owner__agency",)
    search_fields = ("name", "short_name", "code", "topic", "dictionary_name")
    readonly_fields = ("held",)
    fieldsets = (
        (None, {"fields": ("name", "short_name", "code", "topic", "order")}),
        ("What it counts", {"fields": ("definition", "numerator", "denominator", ("unit", "decimals"))}),
        (
            "How to read it",
            {
                "fields": (
                    "polarity",
                    "year_type",
                    "strands",
                    "sections",
                    "least_count",
                    "note",
                    "illustrative",
                )
            },
        ),
        ("Where it is from", {"fields": ("source", "licence", "dictionary_name", "dataset")}),
        ("Whose it is, and what comes next", {"fields": ("owner", "expected_next", "available_on_basis")}),
        ("Holds", {"fields": ("held",)}),
    )
    help_texts = {
        "numerator": "In words: which children, in what circumstances.",
        "denominator": "In words: out of which children.",
        "decimals": "How many places are printed.",
        "polarity": "Decides what is better; a measure that is neither is never coloured.",
        "year_type": "A measurement of another kind of year does not belong to it.",
        "strands": "The subjects of judgement that it bears on.",
        "source": "The dataset as a reader would find it.",
    }

    @admin.display(description="next figure expected", ordering="expected_next")
    def next_figure(self, metric: Metric) -> str:
        text = metric.expected_next
        return month_words(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) else text

    @admin.display(description="holds")
    def held(self, metric: Metric) -> str:
        if not metric.pk:
            return "Periods, targets and measurements are added once the metric is saved."
        inside = {"metric__id__exact": metric.pk}
        return counted_links(
            [
                (Period, metric.periods.count(), inside),
                (Target, metric.targets.count(), inside),
                (Measurement, metric.measurements.count(), inside),
            ]
        )


@admin.register(Period)
class PeriodAdmin(TrackedAdmin):
    list_display = ("label", "metric", "year_type", "starts_on", "ends_on", "order")
    list_filter = ("year_type", ("metric", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("metric",)
    search_fields = ("label", "metric__name", "metric__code")
    date_hierarchy = "ends_on"
    fixed_once_saved = ("metric",)
    help_texts = {
        "label": "As printed, such as 2010/11.",
        "starts_on": "Empty where the document does not say.",
        "order": "Its place among the metric's periods.",
    }

    def choice_label(self, obj: Period) -> str:
        return f"{obj} ({obj.metric})"


@admin.register(Measurement)
class MeasurementAdmin(RecordedAdmin):
    list_display = (
        "metric",
        "place",
        "period",
        "stated",
        "status",
        "standing",
        "available_on",
        "recorded_at",
    )
    list_filter = ("standing", "status", "place__kind", ("metric", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("metric", "place", "period", "recorded_by")
    search_fields = ("metric__name", "metric__code", "place__name", "place__code", "period__label")
    date_hierarchy = "available_on"
    ordering = ("-available_on", "-recorded_at", "-pk")
    readonly_fields = ("revision",)
    fieldsets = (
        (None, {"fields": ("metric", "place", "period")}),
        (
            "What is stated",
            {"fields": (("value", "status"), "words", ("numerator", "denominator"), "standing")},
        ),
        ("Since when, and from where", {"fields": ("available_on", "figure", "source_import", "note")}),
        ("Record", {"fields": ("revision",)}),
    )
    help_texts = {
        "place": "The authority, region or country.",
        "value": "Empty where the figure is withheld; a true 0 is a 0.",
        "status": "Why there is no value, or that it is to be read with care.",
        "standing": "Provisional, final or revised, as published.",
        "figure": "The figure in a report, if it is from one.",
        "source_import": "The file that it was read from, if it was.",
    }

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        if not obj:
            # Which file a figure was read from is for the house to say that reads it.
            typed = [name for name in shown[-2][1]["fields"] if name != "source_import"]
            return (*shown[:-2], (shown[-2][0], {"fields": typed}))
        return (*shown[:-1], ("Record", {"fields": ("recorded_at", "recorded_by", "revision")}))

    @admin.display(description="value", ordering="value")
    def stated(self, measurement: Measurement) -> str:
        value = measurement.value
        return measurement.words if value is None else f"{value:.{measurement.metric.decimals}f}"

    @admin.display(description="correction")
    def revision(self, measurement: Measurement) -> str:
        """A new row for the same metric, place and period; this one stays."""
        same = {name: getattr(measurement, f"{name}_id") for name in ("metric", "place", "period")}
        address = f"{reverse('admin:metrics_measurement_add')}?{urlencode(same | {'standing': 'revised'})}"
        return format_html('<a href="{}">Record a revision</a> (this row stays as it was)', address)


@admin.register(Target)
class TargetAdmin(TrackedAdmin):
    list_display = ("metric", "place", "period", "value", "set_on")
    list_filter = (("metric", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("metric", "place", "period")
    search_fields = ("metric__name", "metric__code", "place__name", "period__label")
    date_hierarchy = "set_on"
    help_texts = {
        "place": "Our authority.",
        "value": "What we set out to reach; never borrowed from England.",
    }
