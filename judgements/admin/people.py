"""Agencies and the people in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from judgements.importing.reference_kinds import Agencies, People
from judgements.models import Agency, Person, Recommendation

from .base import TrackedAdmin
from .importing_reference import ImportsReference
from .links import counted_links


@admin.register(Agency)
class AgencyAdmin(ImportsReference, TrackedAdmin):
    reference, reference_name = Agencies, "agencies"
    list_display = ("name", "kind", "role")
    list_filter = ("kind",)
    search_fields = ("name", "abbreviations", "role")
    readonly_fields = ("held",)
    help_texts = {
        "name": "As the report names it.",
        "abbreviations": "Short forms met in documents.",
        "role": "What it answers for, in our own words.",
    }

    @admin.display(description="holds")
    def held(self, agency: Agency) -> str:
        if not agency.pk:
            return "Nothing yet."
        return counted_links(
            [
                (Recommendation, agency.recommendations.count(), {"responsible__id__exact": agency.pk}),
                (Person, agency.people.count(), {"agency__id__exact": agency.pk}),
            ]
        )


@admin.register(Person)
class PersonAdmin(ImportsReference, TrackedAdmin):
    reference, reference_name = People, "people"
    list_display = ("role", "name", "agency")
    list_filter = ("agency__kind",)
    list_select_related = ("agency",)
    search_fields = ("name", "role", "agency__name")
    help_texts = {
        "name": "May stay empty: a role is enough.",
        "user": "The account with which this person signs in; only an administrator joins the two.",
    }

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may not see accounts cannot join one to a person: it decides what a partner may change."""
        return None if request.user.has_perm("auth.change_user") else ("user",)

    def choice_label(self, obj: Person) -> str:
        return f"{obj} ({obj.agency})"
