"""England, its regions and authorities, and the sets of statistical neighbours."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from judgements.importing.reference_kinds import Authorities, Neighbours
from judgements.models import Authority, Inspection, Neighbour, NeighbourSet, Place

from .base import TrackedAdmin
from .importing_reference import ImportsReference
from .links import counted_links


@admin.register(Place)
class PlaceAdmin(TrackedAdmin):
    list_display = ("name", "kind", "code")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    help_texts = {"code": "The Office for National Statistics' code, such as E06000022."}


class Inspected(admin.SimpleListFilter):
    """Those whose inspections we hold: few among the many."""

    title, parameter_name = "inspections", "inspected"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "With inspections here")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        held = Inspection.objects.filter(authority=OuterRef("pk"))
        return queryset.filter(Exists(held)) if self.value() == "yes" else queryset


@admin.register(Authority)
class AuthorityAdmin(ImportsReference, TrackedAdmin):
    reference, reference_name = Authorities, "authorities"
    list_display = ("name", "la_code", "code", "region", "type", "starts_on", "ends_on", "is_ours")
    list_filter = ("is_ours", Inspected, "type", ("region", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("region",)
    search_fields = ("name", "la_code", "code")
    readonly_fields = ("held",)
    fieldsets = (
        (None, {"fields": ("name", "kind", "la_code", "code", "region", "type", "is_ours")}),
        ("Other names and codes", {"fields": ("also_known_as", "other_codes")}),
        ("Beginning and end", {"fields": ("starts_on", "ends_on", "successors")}),
        ("Holds", {"fields": ("held",)}),
    )
    help_texts = {
        "is_ours": "The authority whose installation this is; one at most.",
        "starts_on": "Empty if it was there before the records begin.",
        "ends_on": "Empty while it exists.",
        "successors": "The authorities that took over its services.",
    }

    @admin.display(description="held here")
    def held(self, authority: Authority) -> str:
        if not authority.pk:
            return "Nothing yet."
        return counted_links(
            [
                (Inspection, authority.inspections.count(), {"authority__place_ptr__exact": authority.pk}),
                (Neighbour, authority.neighbours.count(), {"authority__place_ptr__exact": authority.pk}),
            ]
        )


@admin.register(NeighbourSet)
class NeighbourSetAdmin(ImportsReference, TrackedAdmin):
    reference, reference_name, reference_writes = Neighbours, "neighbours", (Neighbour,)
    list_display = ("name", "published_on", "source")
    search_fields = ("name",)
    date_hierarchy = "published_on"
    readonly_fields = ("held",)
    help_texts = {
        "published_on": "Sets change; a comparison says which one it used.",
        "source": "The dataset as a reader would find it.",
    }

    @admin.display(description="holds")
    def held(self, neighbours: NeighbourSet) -> str:
        if not neighbours.pk:
            return "Neighbours are added once the set is saved."
        return counted_links([(Neighbour, neighbours.neighbours.count(), {"set__id__exact": neighbours.pk})])


@admin.register(Neighbour)
class NeighbourAdmin(TrackedAdmin):
    list_display = ("authority", "order", "neighbour", "set")
    list_filter = ("set",)
    list_select_related = ("set", "authority", "neighbour")
    search_fields = ("authority__name", "authority__la_code", "neighbour__name")
    help_texts = {"order": "1 is closest."}
