"""Filters that live in the address; a value that is not a choice filters nothing and is told in the form."""

import django_filters

from judgements.forms import QuickSelect
from judgements.models import Authority, Framework, Inspection, Strand
from metrics.models import Metric


class InspectionFilter(django_filters.FilterSet):
    """By authority, framework and kind; only what published inspections have is offered."""

    authority = django_filters.ModelChoiceFilter(
        queryset=Authority.objects.none(),
        to_field_name="la_code",
        empty_label="Any authority",
        widget=QuickSelect,
    )
    framework = django_filters.ModelChoiceFilter(
        queryset=Framework.objects.none(),
        to_field_name="code",
        empty_label="Any framework",
        widget=QuickSelect,
    )
    kind = django_filters.ChoiceFilter(
        choices=Inspection.Kind.choices, empty_label="Any kind", widget=QuickSelect
    )

    class Meta:
        model = Inspection
        fields = ("authority", "framework", "kind")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shown = self.queryset
        self.filters["authority"].queryset = Authority.objects.filter(inspections__in=shown).distinct()
        self.filters["framework"].queryset = Framework.objects.filter(inspections__in=shown).distinct()


class MetricFilter(django_filters.FilterSet):
    """By topic and by the strand of judgement that a metric bears on."""

    topic = django_filters.ChoiceFilter(choices=(), empty_label="Every topic", widget=QuickSelect)
    strand = django_filters.ModelChoiceFilter(
        field_name="strands",
        to_field_name="key",
        queryset=Strand.objects.none(),
        empty_label="Every strand",
        widget=QuickSelect,
    )
    show = django_filters.ChoiceFilter(
        choices=(("attention", "Those that need attention"), ("measured", "Those with a figure")),
        method="leave",
        empty_label="Every metric",
        widget=QuickSelect,
        label="Show",
    )

    class Meta:
        model = Metric
        fields = ("topic", "strand", "show")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        topics = self.queryset.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
        self.filters["topic"].extra["choices"] = [(topic, topic) for topic in topics]
        self.filters["strand"].queryset = Strand.objects.filter(metrics__isnull=False).distinct()

    def leave(self, queryset: object, name: str, value: str) -> object:
        """What needs attention is computed from the measurements; the view applies it."""
        return queryset
