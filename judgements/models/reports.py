"""What a report holds beside its grades: sections, paragraphs, recommendations, figures, doubts, themes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from judgements.calculations import due_date

from .base import AppendOnly, Tracked
from .frameworks import Section
from .inspections import Inspection, Judgement, paragraph_range_constraints
from .people import Agency


class Polarity(models.TextChoices):
    """Which way is better; a measure that is neither is never coloured."""

    HIGH = "high is good", "High is good"
    LOW = "low is good", "Low is good"
    NEITHER = "neither", "Neither"


class ReportSection(Tracked):
    """A part of the document with its run of numbered paragraphs; graded or not."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="report_sections")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="report_sections"
    )
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=120, blank=True)
    graded = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()
    part = models.CharField(
        max_length=20, blank=True, help_text="For a second numbering in one document, such as 'board'."
    )
    first_paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    last_paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["inspection", "order"]
        constraints = [
            models.UniqueConstraint(name="report_section_key_is_unique", fields=["inspection", "key"]),
            *paragraph_range_constraints("report_section"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportParagraph(Tracked):
    """A numbered paragraph; its text may be blank where we hold only facts about it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="paragraphs")
    report_section = models.ForeignKey(ReportSection, on_delete=models.PROTECT, related_name="paragraphs")
    part = models.CharField(max_length=20, blank=True)
    number = models.PositiveSmallIntegerField()
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["inspection", "part", "number"]
        constraints = [
            models.UniqueConstraint(
                name="a_paragraph_number_stands_once",
                fields=["inspection", "part", "number"],
                violation_error_message="This report already has a paragraph of that number.",
            ),
            models.CheckConstraint(name="paragraph_numbers_begin_at_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"paragraph {self.number}"


class Recommendation(Tracked):
    """What inspectors asked for. No printed timescale, no due date."""

    class Timescale(models.TextChoices):
        IMMEDIATELY = "immediately", "Immediately"
        THREE_MONTHS = "within three months", "Within three months"
        SIX_MONTHS = "within six months", "Within six months"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="recommendations")
    ref = models.CharField("reference", max_length=12)
    order = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=240, help_text="In our own words.")
    text = models.TextField(blank=True, help_text="The words of the report, where we hold them.")
    timescale = models.CharField(max_length=30, choices=Timescale, blank=True)
    due_on = models.DateField(null=True, blank=True)
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    paragraph = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Where the report numbers the recommendation itself as a paragraph."
    )
    lead_in_paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    responsible = models.ManyToManyField(Agency, blank=True, related_name="recommendations")
    responsible_words = models.CharField(max_length=240, blank=True, help_text="Who was asked, in short.")
    judgements = models.ManyToManyField(Judgement, blank=True, related_name="recommendations")
    evidence = models.ManyToManyField(ReportParagraph, blank=True, related_name="recommendations")

    class Meta:
        ordering = ["inspection", "order"]
        constraints = [
            models.UniqueConstraint(
                name="one_recommendation_per_reference",
                fields=["inspection", "ref"],
                violation_error_message="This inspection already has a recommendation of that reference.",
            ),
            models.CheckConstraint(
                name="no_due_date_without_a_timescale",
                condition=Q(due_on=None) | ~Q(timescale=""),
                violation_error_message="A due date needs the timescale that the report prints.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def clean(self) -> None:
        """The due date is the timescale counted from publication; given none, it is counted here."""
        published_on = self.inspection.published_on if self.inspection_id else None
        due = due_date(published_on, self.timescale) if published_on else None
        if due is None or not self.timescale:
            return
        if self.due_on is None:
            self.due_on = due
        elif self.due_on != due:
            raise ValidationError(
                {
                    "due_on": f"'{self.get_timescale_display()}' from publication on {published_on:%-d %B %Y} is"
                    f" {due:%-d %B %Y}. Give that date, leave it empty, or choose another timescale."
                }
            )


class ReportFigure(Tracked):
    """A figure as the report prints it: a number with its paragraph and period, or words that stay words."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="figures")
    key = models.CharField(max_length=12)
    paragraph = models.ForeignKey(
        ReportParagraph, null=True, blank=True, on_delete=models.PROTECT, related_name="figures"
    )
    page = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Where no numbered paragraph holds it."
    )
    judgement = models.ForeignKey(
        Judgement, null=True, blank=True, on_delete=models.PROTECT, related_name="figures"
    )
    measure = models.CharField(max_length=240)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    words = models.CharField(
        max_length=300, blank=True, help_text="What is said, where no number is printed."
    )
    unit = models.CharField(max_length=60, blank=True)
    qualifier = models.CharField(
        max_length=60, blank=True, help_text="Such as 'about' or 'over', as printed."
    )
    period = models.CharField(max_length=120, blank=True, help_text="As printed.")
    population = models.CharField(max_length=200, blank=True)
    previous_value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    previous_period = models.CharField(max_length=120, blank=True)
    polarity = models.CharField(max_length=12, choices=Polarity, default=Polarity.NEITHER)
    comparators = models.JSONField(
        default=list, blank=True, help_text="With whom it is compared, and how it stands."
    )
    outcome = models.BooleanField("outcome or process of care", default=False)
    note = models.TextField(blank=True)
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="figures")

    class Meta:
        ordering = ["inspection", "paragraph__number", "key"]
        constraints = [
            models.UniqueConstraint(name="one_figure_per_key", fields=["inspection", "key"]),
            models.CheckConstraint(
                name="figure_is_a_number_or_words",
                condition=Q(value__isnull=False, words="") | (Q(value=None) & ~Q(words="")),
                violation_error_message="Give the number, or the words where no number is printed.",
            ),
            models.CheckConstraint(
                name="figure_cites_paragraph_or_page",
                condition=Q(paragraph__isnull=False) | Q(page__isnull=False),
                violation_error_message="Give the paragraph, or the page where no numbered paragraph holds it.",
            ),
        ]

    def __str__(self) -> str:
        return self.measure


class ReportNote(Tracked):
    """A doubt about the document and our answer to it, shown where a reader meets it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="notes")
    key = models.CharField(max_length=60)
    paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    also_paragraphs = models.JSONField(
        default=list, blank=True, help_text="Further paragraphs where it is met."
    )
    where = models.CharField(max_length=240, blank=True)
    judgement = models.ForeignKey(
        Judgement, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="notes")
    figures = models.ManyToManyField(ReportFigure, blank=True, related_name="notes")
    beside = models.CharField(
        max_length=20,
        blank=True,
        choices=[("grades", "The grade table"), ("recommendations", "The list of recommendations")],
        help_text="Where a reader meets it, beyond its own judgement, recommendation or figure.",
    )
    doubt = models.TextField()
    answer = models.TextField(blank=True)
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["inspection", F("paragraph").asc(nulls_first=True), "key"]
        constraints = [models.UniqueConstraint(name="one_note_per_key", fields=["inspection", "key"])]

    def __str__(self) -> str:
        return self.doubt[:80]

    def clean(self) -> None:
        if self.settled and not self.answer:
            raise ValidationError({"answer": "A settled note needs its answer."})


class ReportEvent(Tracked):
    """Something that the report dates: an earlier inspection, a deadline, a change to come."""

    class Kind(models.TextChoices):
        EVENT = "event", "Event"
        EARLIER_INSPECTION = "earlier inspection", "Earlier inspection"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EVENT)
    when = models.CharField(max_length=60, help_text="As a reader says it: 'autumn 2011'.")
    on = models.DateField(null=True, blank=True, help_text="Only where the report prints a full date.")
    sort_key = models.CharField(max_length=10, blank=True, help_text="Year, or year and month, for order.")
    words = models.CharField(max_length=300)
    paragraphs = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["inspection", "sort_key", "pk"]

    def __str__(self) -> str:
        return f"{self.when}: {self.words}"


class Theme(Tracked):
    """A weakness or concern that runs through judgements and may come back in later inspections."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    recommendation_gap = models.TextField(blank=True, help_text="What nobody was asked to do about it.")
    judgements = models.ManyToManyField(Judgement, blank=True, related_name="themes")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="themes")
    paragraphs = models.ManyToManyField(ReportParagraph, blank=True, related_name="themes")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ThemeSighting(Tracked):
    """A paragraph that says a theme was seen before: the repeat finding."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="sightings")
    paragraph = models.ForeignKey(ReportParagraph, on_delete=models.PROTECT, related_name="sightings")
    raised_in = models.JSONField(
        default=list, blank=True, help_text='The years, such as ["2010", "2011", "2012"].'
    )
    resolved = models.BooleanField(default=False, help_text="The paragraph says that it has been put right.")
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["theme", "paragraph__inspection__published_on", "paragraph__number"]

    def __str__(self) -> str:
        return self.words


class Import(AppendOnly):
    """One file that was read into the house: its hash, who, when and what it wrote. Undoing it is a row of its own."""

    file_name = models.CharField(max_length=255)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    kind = models.CharField(max_length=40)
    wrote = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportUndone(AppendOnly):
    """An import taken back: its rows stay and count no longer."""

    of = models.OneToOneField(Import, on_delete=models.PROTECT, related_name="undone")
    reason = models.TextField()

    class Meta:
        verbose_name = "undone import"

    def __str__(self) -> str:
        return f"{self.of}: undone"
