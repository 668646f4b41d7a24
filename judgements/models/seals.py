"""The daily seal over the trail, so that nobody can rewrite it unseen."""

from django.db import models

from .base import AppendOnly


class HistorySeal(AppendOnly):
    """One day's digest over everything that was written on it, chained to the day before."""

    day = models.DateField(unique=True)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 over the digest before and this day's tables."
    )
    previous = models.CharField("digest before", max_length=64, blank=True)
    tables = models.JSONField(
        default=dict, help_text="For each table its columns, and its rows in bins, each with keys and digest."
    )

    class Meta:
        ordering = ["-day"]
        permissions = [("read_trail", "Can search the whole history")]

    def __str__(self) -> str:
        return f"Seal of {self.day:%-d %B %Y}"
