"""What changes how a metric is read: another definition, new control limits, the reasons behind a figure."""

from django.contrib import admin

from judgements.admin import RecordedAdmin, TrackedAdmin
from metrics.models import DefinitionChange, LimitsChange, MeasurementReason


@admin.register(DefinitionChange)
class DefinitionChangeAdmin(TrackedAdmin):
    list_display = ("metric", "applies_from", "reason")
    list_filter = (("metric", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("metric",)
    search_fields = ("metric__name", "metric__code", "reason")
    date_hierarchy = "applies_from"
    fixed_once_saved = ("metric",)


@admin.register(LimitsChange)
class LimitsChangeAdmin(RecordedAdmin):
    list_display = ("metric", "place", "period", "reason", "stands", "recorded_at", "recorded_by")
    list_filter = ("stands", ("metric", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("metric", "place", "period", "recorded_by")
    search_fields = ("metric__name", "metric__code", "reason")
    date_hierarchy = "recorded_at"
    help_texts = {"place": "Our authority."}


@admin.register(MeasurementReason)
class MeasurementReasonAdmin(RecordedAdmin):
    list_display = ("words", "count", "metric", "period", "recorded_at", "recorded_by")
    list_filter = (("measurement__metric", admin.RelatedOnlyFieldListFilter),)
    list_select_related = (
        "measurement__metric",
        "measurement__place",
        "measurement__period",
        "recorded_by",
    )
    search_fields = ("words", "measurement__metric__name", "measurement__metric__code")
    date_hierarchy = "recorded_at"

    @admin.display(description="metric", ordering="measurement__metric")
    def metric(self, reason: MeasurementReason) -> str:
        return str(reason.measurement.metric)

    @admin.display(description="period", ordering="measurement__period")
    def period(self, reason: MeasurementReason) -> str:
        return str(reason.measurement.period)
