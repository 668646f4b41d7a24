"""What the many-to-many relations hold when their history begins, beside each object's newest row of history.

Without it the first change afterwards would read as if everything had just been added.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Max

BATCH = 500


def keep_present_sets(app: str, relations: Iterable[tuple[str, str]]) -> Callable[[Any, Any], None]:
    """A step for `RunPython`; the relations are pairs of model and field."""

    def step(apps: Any, schema_editor: Any) -> None:
        for model, name in relations:
            _keep(apps, app, model, name)

    return step


def _keep(apps: Any, app: str, model: str, name: str) -> None:
    owner, history = apps.get_model(app, model), apps.get_model(app, f"Historical{model}")
    field = owner._meta.get_field(name)
    through = field.remote_field.through
    kept = apps.get_model(app, f"Historical{through._meta.object_name}")
    key, link = owner._meta.pk.attname, f"{field.m2m_field_name()}_id"
    names = [one.attname for one in through._meta.concrete_fields]
    newest = dict(history.objects.order_by().values_list(key).annotate(Max("history_id")))
    rows = (
        kept(history_id=newest[line[link]], **line)
        for line in through.objects.order_by("pk").values(*names).iterator()
        if line[link] in newest
    )
    kept.objects.bulk_create(rows, batch_size=BATCH)
