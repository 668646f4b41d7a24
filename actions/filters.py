"""Filters of the recommendations; a value that is not a choice filters nothing and is told in the form."""

from typing import Any

import django_filters

from actions.calculations import STATUSES
from judgements.forms import QuickSelect
from judgements.models import Agency, Inspection, Recommendation


class RecommendationFilter(django_filters.FilterSet):
    """By inspection, area, timescale, agency and standing; standing is computed, so the view applies it."""

    inspection = django_filters.ModelChoiceFilter(
        queryset=Inspection.objects.none(),
        to_field_name="slug",
        empty_label="Every inspection",
        widget=QuickSelect,
    )
    area = django_filters.ChoiceFilter(choices=(), empty_label="Every area", widget=QuickSelect)
    timescale = django_filters.ChoiceFilter(
        choices=Recommendation.Timescale.choices, empty_label="Any timescale", widget=QuickSelect
    )
    agency = django_filters.ModelChoiceFilter(
        field_name="responsible",
        to_field_name="name",
        queryset=Agency.objects.none(),
        empty_label="Any agency",
        widget=QuickSelect,
    )
    status = django_filters.ChoiceFilter(
        choices=[(status, status.capitalize()) for status in STATUSES],
        method="leave",
        empty_label="Any standing",
        widget=QuickSelect,
        label="Standing",
    )

    class Meta:
        model = Recommendation
        fields = ("inspection", "area", "timescale", "agency", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.queryset
        areas = shown.exclude(area="").order_by("area").values_list("area", flat=True).distinct()
        self.filters["inspection"].queryset = (
            Inspection.objects.filter(recommendations__in=shown)
            .select_related("authority", "framework")
            .distinct()
            .order_by("-published_on")
        )
        self.filters["area"].extra["choices"] = [(area, area) for area in areas]
        self.filters["agency"].queryset = Agency.objects.filter(recommendations__in=shown).distinct()

    def leave(self, queryset: Any, name: str, value: str) -> Any:
        return queryset

    @property
    def status_wanted(self) -> str:
        return (
            self.form.cleaned_data.get("status", "")
            if self.form.is_bound and self.form.errors is not None
            else ""
        )
