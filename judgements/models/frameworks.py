"""Frameworks, their sections and grade scales: rows of what the files in frameworks/ say."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from judgements.palette import Tone, css_class

from .base import Tracked, TrackedQuerySet


class GradeScale(Tracked):
    """An ordered set of grades; a grade means nothing outside its scale."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    concern_from = models.PositiveSmallIntegerField("concern begins at place")
    places = models.PositiveSmallIntegerField("number of grades")
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="concern_begins_inside_the_scale",
                condition=Q(concern_from__gte=2) & Q(concern_from__lte=F("places")),
                violation_error_message="Concern must begin between the second and the last grade.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Grade(Tracked):
    """One place of a scale: rank 1 is best."""

    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="grades")
    rank = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField("printed number", null=True, blank=True)
    definition = models.TextField(blank=True)

    class Meta:
        ordering = ["scale", "rank"]
        constraints = [
            models.UniqueConstraint(name="one_grade_per_rank", fields=["scale", "rank"]),
            models.UniqueConstraint(name="one_grade_per_label", fields=["scale", "label"]),
            models.CheckConstraint(name="rank_begins_at_one", condition=Q(rank__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.scale.name})"

    @property
    def tone(self) -> Tone:
        return Tone(places=self.scale.places, rank=self.rank, concern_from=self.scale.concern_from)

    @property
    def css_class(self) -> str:
        return css_class(self.tone)


class Strand(Tracked):
    """A subject that sections of different frameworks share, so that they may be read beside one another."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Framework(Tracked):
    """The rules under which an inspectorate inspects, with the dates on which they hold."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    inspectorate = models.CharField(max_length=80)
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="frameworks")
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    printed_labels = models.JSONField(
        default=dict,
        blank=True,
        help_text="The scale's label and the words that this framework prints for it.",
    )
    superseded_by = models.JSONField(
        default=list,
        blank=True,
        help_text="Codes of later frameworks whose full inspection covers the same services.",
    )
    superseded_areas = models.JSONField(
        default=dict,
        blank=True,
        help_text="For such a code, the areas that it covers, where it is not all of them.",
    )
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["in_force_from", "code"]
        constraints = [
            models.CheckConstraint(
                name="framework_ends_after_it_begins",
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message="The framework ends before it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_superseded_by(self, code: str, area: str) -> bool:
        """Whether a full inspection under another framework looks at the services of this area again."""
        if code == self.code:
            return True
        return code in self.superseded_by and area in self.superseded_areas.get(code, [area])


class SectionQuerySet(TrackedQuerySet):
    """Sections in the order in which their framework prints them."""

    def in_force(self, on: date) -> "SectionQuerySet":
        return self.filter(
            Q(in_force_from=None) | Q(in_force_from__lte=on), Q(in_force_to=None) | Q(in_force_to__gte=on)
        )


class Section(Tracked):
    """A place in a framework's tree: area, group (the sub-heading as printed), section."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=160, blank=True)
    order = models.PositiveSmallIntegerField()
    graded = models.BooleanField(default=True)
    headline = models.BooleanField(default=False, help_text="The overall judgement of its area.")
    optional = models.BooleanField(
        default=False, help_text="A full inspection may lack it (a board's own review)."
    )
    strands = models.ManyToManyField(Strand, blank=True, related_name="sections")
    definition = models.TextField(blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(
                name="section_key_is_unique_in_its_framework", fields=["framework", "key"]
            ),
            models.CheckConstraint(
                name="section_ends_after_it_begins",
                condition=Q(in_force_from=None)
                | Q(in_force_to=None)
                | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message="The section ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.title}" if self.area else self.title
