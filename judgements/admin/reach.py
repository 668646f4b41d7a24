"""An id that no row can have finds no row.

The trap: a posted 999999999999999999999 is a whole number, so Django passes it on, and SQLite's driver raises
OverflowError: a 500 from every multi-select, list action and `?id__in=`. Django guards `=`, `<` and `>` of an integer
column, but not `in`, nor any comparison through a foreign key (the id of an authority is one). Guarded here, once,
for every form and list of the process.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In

FURTHEST = 2**63 - 1


def beyond_reach(value: Any) -> bool:
    return isinstance(value, int) and not -FURTHEST - 1 <= value <= FURTHEST


class InWithinReach(In):
    """`in` without the values that no column holds."""

    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return [value for value in values if not beyond_reach(value)] if isinstance(values, list) else values


class RelatedInWithinReach(RelatedIn):
    """The same through a foreign key."""

    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return [value for value in values if not beyond_reach(value)] if isinstance(values, list) else values


class RelatedExactWithinReach(RelatedExact):
    """`=` through a foreign key."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if beyond_reach(self.rhs):
            raise EmptyResultSet
        return super().as_sql(compiler, connection)


def keep_ids_within_reach() -> None:
    models.IntegerField.register_lookup(InWithinReach)
    models.ForeignKey.register_lookup(RelatedInWithinReach)
    models.ForeignKey.register_lookup(RelatedExactWithinReach)
