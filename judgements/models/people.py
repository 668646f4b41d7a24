"""Agencies that were asked to act, and people in them."""

from django.conf import settings
from django.db import models

from .base import Tracked


class Agency(Tracked):
    """A body that a report names: a council, a health trust, the police, a board."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        HEALTH = "health", "Health"
        POLICE = "police", "Police"
        SCHOOL = "school or college", "School or college"
        PARTNERSHIP = "partnership", "Partnership"
        INSPECTORATE = "inspectorate", "Inspectorate"
        VOLUNTARY = "voluntary", "Voluntary"
        OTHER = "other", "Other"

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    abbreviations = models.JSONField(default=list, blank=True)
    role = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="Document and paragraphs that name it.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Person(Tracked):
    """Somebody with a role in an agency; signs in only if a user is joined to them."""

    name = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=160)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    class Meta:
        ordering = ["role", "name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.name else self.role
