"""Run by tests/test_upgrade.py on a database of its own: from the first release's state through each later one.

At every state one row is put into every table, as that state's models have it; the next migration must keep all of
them. So a row written in any earlier state reaches the newest. Prints what was lost or altered, as JSON.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from dashboard.operations import rows  # noqa: E402

OURS = ("judgements", "metrics", "actions", "dashboard", "board")
OTHERS = 1000
FILLED = (*OURS, "auth", "admin", "sessions", "axes")
# What a constraint asks of a row; the names of fields as any state has them.
FITTING = {
    "grade": {"rank": 1},
    "gradescale": {"concern_from": 2, "places": 4},
    "inspection": {"state": "draft", "slug": None},
    "reportfigure": {"words": "", "page": 1},
    "recommendation": {"timescale": "immediately"},
    "authority": {"is_ours": False},
    "measurement": {"status": "", "denominator": Decimal(2), "numerator": Decimal(1)},
    "actionplan": {"state": "draft", "slug": None},
    "meeting": {"since_on": None, "until_on": None},
    "decision": {"done_on": None},
    "displaylink": {"ends_at": datetime(2025, 1, 3, tzinfo=UTC)},
    **{
        event: {"void": False, "corrects": None}
        for event in (
            "progressupdate",
            "duedatechange",
            "milestonemet",
            "evidence",
            "impactreview",
            "signoff",
            "reopening",
        )
    },
}


def value_of(model, field, number, made):
    """Something that the field may hold; its own default where that says enough."""
    if field.is_relation:
        target = field.remote_field.model._meta.label_lower
        unique = field.unique and not field.primary_key
        return made.get(target) if not (unique and field.null) else None
    if field.choices:
        return next((key for key, _ in field.flatchoices if key != ""), "")
    if isinstance(field, models.JSONField):
        return {"kept": [number, "\N{POUND SIGN}"]} if field.default is dict else [number]
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2025, 1, 1) + timedelta(days=number)
    if isinstance(field, models.TimeField):
        return clock(9, 30)
    if isinstance(field, models.BinaryField):
        return f"kept {number}".encode()
    if isinstance(field, models.DecimalField):
        return Decimal("1.5")
    if isinstance(field, models.UUIDField):
        return UUID(int=number)
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.1"
    if isinstance(field, (models.IntegerField, models.FloatField)):
        return number
    name = model._meta.model_name
    text = (
        f"kept-{name}-{number}"
        if isinstance(field, models.SlugField)
        else f"\N{POUND SIGN}-kept-{name}-{number}"
    )
    return text[-(field.max_length or 0) :]


def fill(model, number, made):
    values = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField) or getattr(field, "generated", False):
            continue
        if field.remote_field and field.remote_field.parent_link:
            continue
        if field.name == "history_type":
            values["history_type"] = "+"
            continue
        values[field.name] = value_of(model, field, number, made)
    if model._meta.model_name == "neighbour":  # Nobody is their own.
        values["neighbour"] = fill(made["judgements.authority"].__class__, number + OTHERS, made)
    fitting = FITTING.get(model._meta.model_name.removeprefix("historical"), {})
    values |= {name: value for name, value in fitting.items() if name in values}
    if model._meta.model_name == "datastamp" and (there := model._base_manager.first()):
        return there  # Each of these writes has moved it already.
    return model._base_manager.create(**values)


def fill_all(apps, number):
    """One row in every table of ours and of accounts, those that are pointed at first."""
    wanted = [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.app_label in FILLED and m._meta.managed
    ]
    made, left = {}, [m for m in wanted if not m._meta.proxy]
    for label in ("contenttypes.contenttype",):
        model = apps.get_model(label)
        made[label] = model._base_manager.create(app_label="kept", model=f"kept{number}")
    while left:
        ready = [
            m
            for m in left
            if all(_label(f) in made or f.null or _label(f) == m._meta.label_lower for f in _needs(m))
        ]
        if not ready:
            raise SystemExit(f"No row can be made first among {[m._meta.label for m in left]}")
        for model in ready:
            made[model._meta.label_lower] = fill(model, number, made)
            left.remove(model)


def _needs(model):
    return [f for f in model._meta.concrete_fields if f.is_relation and not f.remote_field.parent_link]


def _label(field):
    return field.remote_field.model._meta.label_lower


def snapshot():
    """Table: primary key: column: value, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            lines = [dict(zip(names, map(repr, line), strict=True)) for line in cursor.fetchall()]
            found[table] = {line[key]: line for line in lines}
    return found


def lost(before, after):
    """Every row that is gone and every value that is another, by table."""
    for table, held in before.items():
        # A stamp that moves with every write, and the rights of groups, which follow the table of roles.
        if table in ("judgements_datastamp", "auth_group_permissions"):
            continue
        if table not in after:
            yield f"{table}: the table is gone, with {len(held)} rows"
            continue
        for key, line in held.items():
            now = after[table].get(key)
            if now is None:
                yield f"{table} {key}: the row is gone"
            else:
                changed = [name for name, value in line.items() if name in now and now[name] != value]
                yield from (f"{table} {key}: {name} was {line[name]} and is {now[name]}" for name in changed)


def first_release(loader):
    """The first migration of each of our apps that had one then, and all of everybody else's."""
    ours = [
        key for key in loader.graph.nodes if key[0] in ("judgements", "metrics") and key[1].startswith("0001")
    ]
    others = [key for key in loader.graph.leaf_nodes() if key[0] not in OURS]
    return [*ours, *others]


def later(loader, executor):
    """Our migrations after the first release, each after those that it needs."""
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def main():
    loader = MigrationLoader(connection)
    MigrationExecutor(connection).migrate(first_release(loader))
    steps, problems, states = later(loader, MigrationExecutor(connection)), [], 1
    for number, step in enumerate([None, *steps], start=1):
        if step:
            before = snapshot()
            MigrationExecutor(connection).migrate([step])
            problems += [f"{'.'.join(step)}: {words}" for words in lost(before, snapshot())]
            states += 1
        loader = MigrationLoader(connection)
        fill_all(loader.project_state(rows.newest(loader, loader.applied_migrations)).apps, number)
    before = snapshot()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    problems += [f"migrate: {words}" for words in lost(before, snapshot())]
    connection.check_constraints()
    print(
        json.dumps(
            {"states": states, "steps": steps, "problems": problems, "rows": sum(map(len, before.values()))}
        )
    )


if __name__ == "__main__":
    sys.exit(main())
