"""Themes: what comes back from judgement to judgement and from one inspection to the next."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from judgements.importing.reference_kinds import Themes
from judgements.models import Theme, ThemeSighting

from .base import TrackedAdmin, TrackedInline
from .importing_reference import ImportsReference
from .repeats import SuggestsRepeats


class SightingInline(TrackedInline):
    model = ThemeSighting
    fields = ("paragraph", "raised_in", "resolved", "words")
    help_texts = {"words": "What the paragraph says came back, in our own words."}


@admin.register(Theme)
class ThemeAdmin(SuggestsRepeats, ImportsReference, TrackedAdmin):
    change_list_template = "admin/judgements/theme/change_list.html"
    reference, reference_name = Themes, "themes"
    list_display = ("name", "key", "seen_before")
    search_fields = ("name", "key", "summary")
    inlines = (SightingInline,)
    help_texts = {
        "key": "Its address; leave it as it is once it is in use.",
        "summary": "In our own words.",
        "judgements": "Where it runs; they may be of several inspections.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sightings = ThemeSighting.objects.filter(theme=OuterRef("pk")).order_by().values("theme")
        counted = Subquery(sightings.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return super().get_queryset(request).annotate(n_sightings=Coalesce(counted, 0))

    @admin.display(description="times seen before", ordering="n_sightings")
    def seen_before(self, theme: Theme) -> int:
        return theme.n_sightings


@admin.register(ThemeSighting)
class ThemeSightingAdmin(TrackedAdmin):
    list_display = ("words", "theme", "paragraph", "resolved")
    list_filter = ("resolved", ("theme", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("theme", "paragraph__inspection__authority")
    search_fields = ("words", "theme__name", "paragraph__number__exact")
    help_texts = {"words": "What the paragraph says came back, in our own words."}
