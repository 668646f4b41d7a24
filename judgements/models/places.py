"""Places that are inspected and measured: England, its regions and its authorities."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from .base import Tracked, TrackedQuerySet


class Place(Tracked):
    """Anywhere that a figure may be for."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "Country"
        REGION = "region", "Region"
        AUTHORITY = "authority", "Authority"
        JOINT = "joint return", "Joint return of two authorities"

    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField("ONS code", max_length=24, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AuthorityQuerySet(TrackedQuerySet):
    """Authorities with children's services."""

    def alive(self, on: date) -> "AuthorityQuerySet":
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


class Authority(Place):
    """A council that runs children's services, now or at some time since 2009."""

    la_code = models.CharField("LA code", max_length=12, unique=True)
    region = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="authorities")
    type = models.CharField(
        max_length=40, blank=True, help_text="Unitary, county, London borough, metropolitan."
    )
    other_codes = models.JSONField(
        default=list, blank=True, help_text="Earlier ONS codes of the same council."
    )
    also_known_as = models.JSONField(
        default=list, blank=True, help_text="Other forms of the name met in documents."
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="predecessors")
    is_ours = models.BooleanField("this is our authority", default=False)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(
                name="one_authority_is_ours",
                fields=["is_ours"],
                condition=Q(is_ours=True),
                violation_error_message="Another authority is already ours; only one can be.",
            ),
            models.CheckConstraint(
                name="authority_ends_after_it_begins",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The authority ends before it begins.",
            ),
        ]


class NeighbourSet(Tracked):
    """A published set of statistical neighbours: dated, since the sets change."""

    name = models.CharField(max_length=120, unique=True)
    published_on = models.DateField()
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["-published_on"]

    def __str__(self) -> str:
        return self.name


class Neighbour(Tracked):
    """One authority's neighbour in a set; order 1 is closest."""

    set = models.ForeignKey(NeighbourSet, on_delete=models.CASCADE, related_name="neighbours")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="neighbours")
    neighbour = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="neighbour_of")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["set", "authority", "order"]
        constraints = [
            models.UniqueConstraint(
                name="one_neighbour_per_place_in_a_set", fields=["set", "authority", "order"]
            ),
            models.UniqueConstraint(
                name="a_neighbour_counts_once_in_a_set", fields=["set", "authority", "neighbour"]
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_neighbour",
                condition=~Q(authority=F("neighbour")),
                violation_error_message="An authority cannot be its own neighbour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.order}: {self.neighbour}"
