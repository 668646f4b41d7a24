"""Acts that touch several rows at once: publishing and withdrawing an inspection."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from judgements.models import Inspection, State, StateChange


class NotReady(Exception):
    """The inspection cannot take this step; says what is missing."""


def _free_slug(inspection: Inspection) -> str:
    base = f"{slugify(inspection.authority.name)}-{inspection.published_on:%Y-%m-%d}"
    taken = set(
        Inspection.objects.filter(slug__startswith=base)
        .exclude(pk=inspection.pk)
        .values_list("slug", flat=True)
    )
    wanted, n = base, 2
    while wanted in taken:
        wanted, n = f"{base}-{n}", n + 1
    return wanted


@transaction.atomic
def change_state(*, inspection: Inspection, to: State, by: Any, note: str = "") -> Inspection:
    """One step of an inspection, recorded; publishing gives it its address. Raises NotReady."""
    inspection = (
        Inspection.objects.select_for_update(of=("self",)).select_related("authority").get(pk=inspection.pk)
    )
    before = inspection.state
    if before == to:
        raise NotReady(f"{inspection} is already {State(to).label.lower()}.")
    if to == State.PUBLISHED:
        if inspection.published_on is None:
            raise NotReady("Publishing needs the inspectorate's date of publication; enter it first.")
        inspection.slug = inspection.slug or _free_slug(inspection)
    elif to != State.WITHDRAWN:
        inspection.slug = None
    inspection.state, inspection.updated_by = to, by
    inspection.save()
    StateChange.objects.create(
        inspection=inspection, from_state=before, to_state=to, note=note, recorded_by=by
    )
    return inspection
