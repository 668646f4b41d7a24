"""A meeting of a board: its day, agenda and people, the slides chosen for it, what was asked and what was decided."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify

from actions.models import Action, ActionPlan
from judgements.models import Inspection, Person, Tracked

# What a slide of an officer's own words has room for, at the size that the last row of a room can read.
LONGEST_WORDS, MOST_PARAGRAPHS = 620, 4


class Meeting(Tracked):
    """One board on one day. Closed, it keeps the picture that was shown."""

    board = models.CharField(max_length=160, help_text="Such as 'Corporate Parenting Board'.")
    on = models.DateField("day", help_text="What is shown is told as at this day.")
    begins_at = models.TimeField("begins at", null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    slug = models.SlugField(max_length=140, unique=True, editable=False)
    plan = models.ForeignKey(
        ActionPlan,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text="Leave empty for the newest full inspection and its plan.",
    )
    inspections = models.ManyToManyField(
        Inspection, blank=True, related_name="meetings", help_text="Other inspections on the agenda."
    )
    since_on = models.DateField(
        "look back to",
        null=True,
        blank=True,
        help_text="Leave empty for the day of the board's last meeting.",
    )
    until_on = models.DateField(
        "look ahead to",
        null=True,
        blank=True,
        help_text="Leave empty for the day of its next meeting, else a quarter ahead.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up to show how a meeting works; every page and pack says so."
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_meeting_of_a_board_a_day",
                fields=["board", "on"],
                violation_error_message="This board already has a meeting on that day.",
            ),
            models.CheckConstraint(
                name="meeting_looks_back",
                condition=Q(since_on=None) | Q(since_on__lt=F("on")),
                violation_error_message="The day to look back to comes before the meeting.",
            ),
            models.CheckConstraint(
                name="meeting_looks_ahead",
                condition=Q(until_on=None) | Q(until_on__gt=F("on")),
                violation_error_message="The day to look ahead to comes after the meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board}, {self.on.day} {self.on:%B %Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The address is given once and stays, whatever the day becomes."""
        if not self.slug:
            base = f"{slugify(self.board)[:110] or 'meeting'}-{self.on.isoformat()}"
            taken = set(Meeting.objects.filter(slug__startswith=base).values_list("slug", flat=True))
            number = 2
            self.slug = base
            while self.slug in taken:
                self.slug, number = f"{base}-{number}", number + 1
        super().save(*args, **kwargs)

    @property
    def closed(self) -> bool:
        return hasattr(self, "picture")

    def clean(self) -> None:
        """What a closed meeting was shown rests on these; its answers and decisions are rows of their own."""
        if not (self.pk and self.closed):
            return
        names = ("board", "on", "begins_at", "place", "plan_id", "since_on", "until_on")
        stands = Meeting.objects.filter(pk=self.pk).values(*names).first() or {}
        if any(getattr(self, name) != value for name, value in stands.items()):
            raise ValidationError(
                "The meeting is closed: what it was shown is kept. Answers and decisions can still be written down."
            )


class AgendaItem(Tracked):
    """One item, in its order, with the slide that it opens."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField("minutes for it", null=True, blank=True)
    slide = models.CharField(
        "opens slide", max_length=160, blank=True, help_text="The slide's key, such as 'plan'."
    )

    class Meta:
        ordering = ["meeting", "order", "pk"]
        verbose_name = "agenda item"

    def __str__(self) -> str:
        return self.title


class Attendee(Tracked):
    """Who is expected, by role; a name only where the council keeps it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    role = models.CharField(max_length=160)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="attended"
    )
    apologies = models.BooleanField("sent apologies", default=False)

    class Meta:
        ordering = ["meeting", "role", "pk"]

    def __str__(self) -> str:
        return self.role


class SlideChoice(Tracked):
    """A slide as an officer wants it for one meeting: its place, hidden or not, notes for who presents it.

    Without a key it is a slide of the officer's own words.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="slides")
    key = models.CharField(
        "slide", max_length=160, blank=True, help_text="Empty for a slide of your own words."
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Its place; slides without one follow in their usual order."
    )
    hidden = models.BooleanField(default=False)
    headline = models.CharField(
        max_length=160, blank=True, help_text="One sentence; of a slide of your own words."
    )
    words = models.TextField(
        blank=True, help_text="Up to about 90 words; an empty line begins a new paragraph."
    )
    notes = models.TextField(
        blank=True, help_text="For who presents; never on the screen or in a public pack."
    )

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_slide_is_chosen_once",
                fields=["meeting", "key"],
                condition=~Q(key=""),
                violation_error_message="That slide is in the list already.",
            ),
            models.CheckConstraint(
                name="own_slide_has_a_headline",
                condition=~Q(key="") | ~Q(headline=""),
                violation_error_message="A slide of your own words needs its headline.",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.key

    def clean(self) -> None:
        """A slide of one's own holds what a room can read, and no more than the screen shows."""
        paragraphs = [part for part in self.words.replace("\r\n", "\n").split("\n\n") if part.strip()]
        if len(self.words) > LONGEST_WORDS or len(paragraphs) > MOST_PARAGRAPHS:
            raise ValidationError(
                {
                    "words": f"It has {len(self.words)} letters in {len(paragraphs)} paragraphs; a slide holds at most "
                    f"{LONGEST_WORDS} in {MOST_PARAGRAPHS}. Shorten it, or make two slides of it."
                }
            )

    @property
    def address(self) -> str:
        """The slide's key on the screen."""
        return self.key or f"own-{self.pk}"


class Question(Tracked):
    """What a member asked, who answers it, and the answer once there is one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="questions")
    words = models.CharField("question", max_length=300)
    asked_by = models.CharField(max_length=160, blank=True, help_text="By role.")
    owner = models.CharField("who answers", max_length=160, blank=True, help_text="By role.")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_day",
                condition=Q(answered_on=None, answer="") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                violation_error_message="Give the answer and its day, or neither.",
            )
        ]

    def __str__(self) -> str:
        return self.words


class Decision(Tracked):
    """What a meeting is asked to decide, or decided: whose it is, by when, and when it was carried out."""

    class Standing(models.TextChoices):
        ASKED = "asked for", "Asked for"
        TAKEN = "taken", "Taken"
        REFUSED = "refused", "Refused"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    order = models.PositiveSmallIntegerField(default=1)
    words = models.CharField("decision", max_length=300)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ASKED)
    owner = models.CharField(max_length=160, blank=True, help_text="Who carries it out, by role.")
    due_on = models.DateField("due", null=True, blank=True)
    done_on = models.DateField("carried out", null=True, blank=True)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="carried_out_if_taken",
                condition=Q(done_on=None) | Q(standing="taken"),
                violation_error_message="Only a decision that was taken can be carried out.",
            )
        ]

    def __str__(self) -> str:
        return self.words
