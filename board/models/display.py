"""Links that show one meeting's slides on a screen where nobody signs in, and what was done with them."""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from judgements.models import AppendOnly, AppendOnlyQuerySet

from .meetings import Meeting


def hash_of(token: str) -> str:
    """What is kept of a token: who reads the database cannot open the screen with it."""
    return hashlib.sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()


class DisplayLinkQuerySet(AppendOnlyQuerySet):
    """Links; one opens until it ends or is revoked."""

    def open(self, now: datetime) -> "DisplayLinkQuerySet":
        revoked = DisplayRevocation.objects.filter(link=OuterRef("pk"))
        return self.filter(ends_at__gt=now).filter(~Exists(revoked))


class DisplayLink(AppendOnly):
    """Opens one meeting's slides, read only, until it ends by itself. The token is told once and only its hash kept."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="display_links")
    token_hash = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

    objects = DisplayLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = "display link"
        constraints = [
            models.CheckConstraint(
                name="display_link_ends_after_it_is_made",
                condition=Q(ends_at__gt=F("recorded_at")),
                violation_error_message="The link ends after it is made.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, until {timezone.localtime(self.ends_at):%-d %B %Y %H:%M}"

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(24)


class DisplayRevocation(AppendOnly):
    """A link that was ended by hand."""

    link = models.OneToOneField(DisplayLink, on_delete=models.PROTECT, related_name="revocation")

    class Meta:
        verbose_name = "revocation of a display link"
        verbose_name_plural = "revocations of display links"

    def __str__(self) -> str:
        return f"{self.link}, revoked"


class DisplayUse(AppendOnly):
    """The screen was opened with a link: when, and whether it was let in."""

    link = models.ForeignKey(DisplayLink, on_delete=models.PROTECT, related_name="uses")
    let_in = models.BooleanField(default=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = "use of a display link"
        verbose_name_plural = "uses of display links"

    def __str__(self) -> str:
        return f"{self.link}: {'opened' if self.let_in else 'refused'}"
