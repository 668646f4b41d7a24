"""What a meeting saw, kept for good, and the packs that were made for the public."""

from django.db import models

from judgements.models import AppendOnly

from .meetings import Meeting


class MeetingPicture(AppendOnly):
    """The slides of a closed meeting: their data, the page made from it, and the fingerprint of each (SHA-256)."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="picture")
    data = models.TextField()
    html = models.TextField()
    data_hash = models.CharField(max_length=64)
    html_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "picture of a meeting"
        verbose_name_plural = "pictures of meetings"

    def __str__(self) -> str:
        return f"{self.meeting}, as it was shown"


class PublicPack(AppendOnly):
    """A pack made for the public: the page and the PDF as they were handed out, and what was left out of them."""

    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="public_packs"
    )
    as_at = models.DateField()
    html = models.TextField()
    html_hash = models.CharField(max_length=64)
    pdf = models.BinaryField()
    pdf_hash = models.CharField(max_length=64)
    left_out = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        permissions = [("publish_pack", "Can make packs for the public")]

    def __str__(self) -> str:
        return f"Public pack as at {self.as_at.day} {self.as_at:%B %Y}"
