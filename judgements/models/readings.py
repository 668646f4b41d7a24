"""What the reader read in a report's file, kept as it was read: beside it an officer checks the draft."""

from django.db import models

from .base import AppendOnly
from .reports import Import


class ReportReading(AppendOnly):
    """One reading of a report's file by one version of the reader: every value with its page, and the words of each page.

    The draft is made from the first reading; a later one changes it only by what an officer takes over.
    """

    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="readings")
    reader = models.PositiveSmallIntegerField(help_text="The version of the reader.")
    read = models.JSONField(default=dict, help_text="The values, as the reader told them.")
    pages = models.JSONField(default=list, blank=True, help_text="The words of each page.")

    class Meta:
        ordering = ["of", "pk"]

    def __str__(self) -> str:
        return f"{self.of}, reader {self.reader}"
