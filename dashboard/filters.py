"""Filters that live in the address; a value that is not a choice filters nothing and is told in the form."""

from typing import Any

import django_filters
from django.db.models import Q

from judgements.forms import QuickSelect
from judgements.models import Authority, Framework, Inspection, Judgement, Section, Strand
from metrics.models import Metric, YearType


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
    """By topic, by the strand or the judgement of our newest inspection that a metric bears on, by who counts it."""

    topic = django_filters.ChoiceFilter(choices=(), empty_label="Every topic", widget=QuickSelect)
    strand = django_filters.ModelChoiceFilter(
        field_name="strands",
        to_field_name="key",
        queryset=Strand.objects.none(),
        empty_label="Every strand",
        widget=QuickSelect,
    )
    judgement = django_filters.ChoiceFilter(
        choices=(),
        method="bears",
        empty_label="Every judgement",
        widget=QuickSelect,
        label="Judgement",
    )
    source = django_filters.ChoiceFilter(
        choices=(
            ("national", "National figures"),
            ("local", "Counted locally"),
            ("report", "Printed in a report"),
            ("illustrative", "Illustrative"),
        ),
        method="counted_by",
        empty_label="Every source",
        widget=QuickSelect,
        label="Source",
    )
    show = django_filters.ChoiceFilter(
        choices=(
            ("attention", "Those that need attention"),
            ("late", "Those past their update"),
            ("measured", "Those with a figure"),
        ),
        method="leave",
        empty_label="Every metric",
        widget=QuickSelect,
        label="Show",
    )

    class Meta:
        model = Metric
        fields = ("topic", "strand", "judgement", "source", "show")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        topics = self.queryset.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
        self.filters["topic"].extra["choices"] = [(topic, topic) for topic in topics]
        self.filters["strand"].queryset = Strand.objects.filter(metrics__isnull=False).distinct()
        self.filters["judgement"].extra["choices"] = self._judged()

    def _judged(self) -> list[tuple[str, str]]:
        """The judgements of our newest inspection that the reader sees."""
        if self.request is None:
            return []
        seen = Inspection.objects.visible(self.request.as_at).filter(authority__is_ours=True)
        rows = list(
            Judgement.objects.filter(inspection__in=seen)
            .order_by("-inspection__published_on", "section__order")
            .values_list(
                "inspection__slug", "section", "section__title", "section__area", "inspection__published_on"
            )
        )
        newest = [row for row in rows if row[0] == rows[0][0]]
        titles = [title for _, _, title, _, _ in newest]
        return [
            (str(pk), f"{title}{f', {area}' if titles.count(title) > 1 and area else ''} ({on.year})")
            for _, pk, title, area, on in newest
        ]

    def bears(self, queryset: Any, name: str, value: str) -> Any:
        """As on the judgement's own page: by its strands, or named for its section."""
        shared = Section.strands.through.objects.filter(section=value).values("strand")
        return queryset.filter(Q(strands__in=shared) | Q(sections=value))

    def counted_by(self, queryset: Any, name: str, value: str) -> Any:
        held = {
            "national": ~Q(dataset={}),
            "report": Q(dataset={}, year_type=YearType.PRINTED),
            "local": Q(dataset={}, illustrative=False) & ~Q(year_type=YearType.PRINTED),
            "illustrative": Q(illustrative=True),
        }
        return queryset.filter(held[value])

    def leave(self, queryset: object, name: str, value: str) -> object:
        """What needs attention is computed from the measurements; the view applies it."""
        return queryset
