"""Frameworks, their sections, strands and grade scales."""

from django.contrib import admin
from django.utils.html import format_html

from judgements.models import Framework, Grade, GradeScale, Section, Strand

from .base import TrackedAdmin, TrackedInline
from .links import counted_links

KEY = "Its name in files and addresses; leave it as it is once it is in use."


class GradeInline(TrackedInline):
    model = Grade
    fields = ("rank", "label", "number", "definition")
    help_texts = {"rank": "1 is best.", "label": "As the inspectorate prints it."}


@admin.register(GradeScale)
class GradeScaleAdmin(TrackedAdmin):
    list_display = ("name", "code", "places", "concern_from")
    search_fields = ("name", "code")
    help_texts = {
        "code": KEY,
        "concern_from": "The place, counted from the best, at which a grade calls for attention.",
        "places": "How many grades the scale has.",
        "source": "The document that sets the grades out.",
    }
    inlines = (GradeInline,)


@admin.register(Grade)
class GradeAdmin(TrackedAdmin):
    list_display = ("label", "scale", "rank", "number", "tile")
    list_filter = ("scale",)
    list_select_related = ("scale",)
    search_fields = ("label", "scale__name", "scale__code")
    fixed_once_saved = ("scale",)
    help_texts = {
        "rank": "1 is best.",
        "label": "As the inspectorate prints it.",
        "number": "Only where the inspectorate prints a number beside the word.",
        "definition": "What the grade means, in our own words.",
    }

    @admin.display(description="as shown")
    def tile(self, grade: Grade) -> str:
        return format_html('<span class="tl-grade {}">{}</span>', grade.css_class, grade.label)


@admin.register(Strand)
class StrandAdmin(TrackedAdmin):
    list_display = ("name", "key", "order")
    search_fields = ("name", "key")
    help_texts = {
        "key": KEY,
        "definition": "What the sections that share this strand look at, so that they may be read side by side.",
    }


@admin.register(Framework)
class FrameworkAdmin(TrackedAdmin):
    list_display = ("name", "code", "inspectorate", "scale", "in_force_from", "in_force_to")
    list_filter = ("inspectorate", "scale")
    list_select_related = ("scale",)
    search_fields = ("name", "code", "inspectorate")
    date_hierarchy = "in_force_from"
    readonly_fields = ("held",)
    plain_selects = ("scale",)
    help_texts = {
        "code": KEY,
        "in_force_to": "Empty while it is in force.",
        "scale": "Its grades are the only ones that a judgement under this framework may have.",
        "source": "The inspectorate's document that sets the framework out.",
    }

    @admin.display(description="holds")
    def held(self, framework: Framework) -> str:
        if not framework.pk:
            return "Sections are added once the framework is saved."
        return counted_links([(Section, framework.sections.count(), {"framework__id__exact": framework.pk})])


@admin.register(Section)
class SectionAdmin(TrackedAdmin):
    list_display = ("title", "framework", "area", "group", "order", "graded", "headline")
    list_filter = ("framework", "graded", "headline", "optional")
    list_select_related = ("framework",)
    search_fields = ("title", "key", "area", "framework__name", "framework__code")
    fixed_once_saved = ("framework",)
    help_texts = {
        "key": "Unique in its framework, such as lac.being_healthy; leave it as it is once it is in use.",
        "title": "As the inspectorate prints it.",
        "group": "The sub-heading as printed, if there is one.",
        "order": "Its place in the record of findings.",
        "graded": "Without a tick: a part of the report that bears no grade.",
        "strands": "The subjects that it covers; movement is said within a strand.",
        "in_force_from": "Only where the framework changed while in force.",
    }

    def choice_label(self, obj: Section) -> str:
        return f"{obj} ({obj.framework})"
