"""Brings the rows of one model into line with what a file says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from judgements.models import Tracked, record


@dataclass
class Counts:
    """How many rows a file made, changed or left as they were."""

    made: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.made + other.made, self.changed + other.changed, self.same + other.same)

    def __str__(self) -> str:
        return f"{self.made} made, {self.changed} changed, {self.same} unchanged"


def settle(
    model: type[Tracked],
    key: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    within: Mapping[str, Any] | None = None,
    by: Any = None,
    reason: str = "",
) -> tuple[dict[tuple[Any, ...], Any], Counts]:
    """Makes, changes or leaves each row; answers them by key, and the counts. Rows that no file names stay."""
    within = within or {}
    standing = {tuple(getattr(row, name) for name in key): row for row in model.objects.filter(**within)}
    counts, fresh, changed, fields = Counts(), [], [], set()
    for values in rows:
        found = standing.get(tuple(values[name] for name in key))
        if found is None:
            found = model(**within, **values)
            fresh.append(found)
            standing[tuple(values[name] for name in key)] = found
            continue
        different = {name for name, value in values.items() if getattr(found, name) != value}
        for name in different:
            setattr(found, name, values[name])
        fields |= different
        changed.extend([found] if different else [])
        counts.same += not different
    counts.made, counts.changed = len(fresh), len(changed)
    if model._meta.parents:  # A table that extends another cannot be written in bulk.
        for row in [*fresh, *changed]:
            row.updated_by, row._change_reason = by, reason
            row.save()
    else:
        if fresh:
            model.create_tracked(fresh, by=by, reason=reason)
        if changed:
            model.update_tracked(changed, sorted(fields), by=by, reason=reason)
    return standing, counts


@transaction.atomic
def join(owner_field: str, through: Any, pairs: Iterable[tuple[int, int]], other_field: str) -> None:
    """Sets many-to-many rows of the named owners to exactly these pairs of primary keys, with their history."""
    wanted = set(pairs)
    owners = {owner for owner, _ in wanted}
    held = set(through.objects.filter(**{f"{owner_field}__in": owners}).values_list(owner_field, other_field))
    for owner, other in held - wanted:
        through.objects.filter(**{owner_field: owner, other_field: other}).delete()
    through.objects.bulk_create(
        [through(**{owner_field: owner, other_field: other}) for owner, other in sorted(wanted - held)],
        batch_size=500,
    )
    owner_model = through._meta.get_field(owner_field.removesuffix("_id")).remote_field.model
    record(owner_model, {owner for owner, _ in wanted ^ held})
