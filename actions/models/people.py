"""What people have of their own: a calendar's address, saved views; and what was mailed to whom on which day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from judgements.models import AppendOnly, Person, Tracked


class CalendarLink(Tracked):
    """A calendar of one person's due dates, read without signing in by whoever has its address until it is revoked.

    The address holds a secret; only its SHA-256 is kept.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_links"
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_calendar_link_that_works", fields=["owner"], condition=Q(revoked_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.owner}"


class DigestSent(AppendOnly):
    """A person was mailed for a day; there is no second mail for it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    actions = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-day", "person"]
        verbose_name = "digest sent"
        verbose_name_plural = "digests sent"
        constraints = [models.UniqueConstraint(name="one_digest_a_day", fields=["person", "day"])]

    def __str__(self) -> str:
        return f"{self.person}, {self.day:%-d %B %Y}"


class SavedView(Tracked):
    """A filter of a list that somebody wants to come back to; its day is today's, whichever that is."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["path", "name"]
        constraints = [
            models.UniqueConstraint(
                name="one_saved_view_per_name",
                fields=["owner", "path", "name"],
                violation_error_message="You have a view of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
