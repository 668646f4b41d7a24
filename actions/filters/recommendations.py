"""Filters of the recommendations; a value that is not a choice filters nothing and is told in the form."""

from typing import Any

import django_filters

from actions.calculations import STATUSES
from actions.queries import Alike
from judgements.forms import QuickSelect
from judgements.models import Agency, Recommendation


class RecommendationFilter(django_filters.FilterSet):
    """By inspection, area, timescale, agency and standing; standing is computed, so the view applies it."""

    inspection = django_filters.ChoiceFilter(
        field_name="inspection__slug",
        choices=(),
        empty_label="Every inspection",
        widget=QuickSelect,
        label="Inspection",
    )
    area = django_filters.ChoiceFilter(choices=(), empty_label="Every area", widget=QuickSelect)
    timescale = django_filters.ChoiceFilter(
        choices=Recommendation.Timescale.choices, empty_label="Any timescale", widget=QuickSelect
    )
    agency = django_filters.ChoiceFilter(
        field_name="responsible__name",
        choices=(),
        empty_label="Any agency",
        widget=QuickSelect,
        label="Responsible",
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

    def __init__(self, *args: Any, groups: list[Alike], names: dict[int, str], **kwargs: Any) -> None:
        """`groups` are those of the whole queryset, `names` those of the frameworks."""
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(recommendations__in=self.queryset).distinct()
        inspections = {
            one.inspection.slug: f"{one.inspection.authority_name} {one.published_on.year}: "
            f"{names[one.inspection.framework]}"
            for one in groups
        }
        areas = sorted({one.area for one in groups if one.area})
        self.filters["inspection"].extra["choices"] = list(inspections.items())
        self.filters["area"].extra["choices"] = [(area, area) for area in areas]
        # Asked for only where they are shown or compared: an export without an agency does neither.
        self.filters["agency"].extra["choices"] = lambda: [
            (name, name) for name in agencies.values_list("name", flat=True)
        ]

    def leave(self, queryset: Any, name: str, value: str) -> Any:
        return queryset

    @property
    def _chosen(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_bound and self.form.errors is not None else {}

    @property
    def narrows(self) -> bool:
        """Whether anything but the standing is chosen."""
        return any(value for name, value in self._chosen.items() if name != "status")

    @property
    def status_wanted(self) -> str:
        return self._chosen.get("status", "")
