"""Rules over several tables, kept by the database itself: what no form, command or script may store.

A check constraint sees one row; these are triggers. They are dropped before migrations and made again after them, since
SQLite rebuilds a table to alter it, and drops its triggers with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Guard:
    """`wrong` is SQL that is true of a row (as NEW) that must not be stored; `told` says why."""

    name: str
    table: str
    wrong: str
    told: str

    def made(self) -> list[str]:
        if connection.vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {self.wrong} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', "
                f"MESSAGE = '{self.told}', CONSTRAINT = '{self.name}'; END IF; RETURN NEW; END $$",
                f"CREATE OR REPLACE TRIGGER {self.name} BEFORE INSERT OR UPDATE ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
            ]
        return [
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_{when.lower()} BEFORE {when} ON {self.table} "
            f"WHEN {self.wrong} BEGIN SELECT RAISE(ABORT, '{self.told}'); END"
            for when in ("INSERT", "UPDATE")
        ]

    def dropped(self) -> list[str]:
        if connection.vendor == "postgresql":
            return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]
        return [f"DROP TRIGGER IF EXISTS {self.name}_{when}" for when in ("insert", "update")]


INSPECTION = "(SELECT {} FROM judgements_inspection i WHERE i.id = NEW.inspection_id)"
GUARDS = (
    Guard(
        "section_of_the_framework",
        "judgements_judgement",
        "(SELECT s.framework_id FROM judgements_section s WHERE s.id = NEW.section_id) <> "
        + INSPECTION.format("i.framework_id"),
        "The section belongs to another framework than the inspection.",
    ),
    Guard(
        "grade_of_the_scale",
        "judgements_judgement",
        "NEW.grade_id IS NOT NULL AND "
        "(SELECT g.scale_id FROM judgements_grade g WHERE g.id = NEW.grade_id) <> "
        "(SELECT f.scale_id FROM judgements_inspection i JOIN judgements_framework f ON f.id = i.framework_id"
        " WHERE i.id = NEW.inspection_id)",
        "The grade is of another scale than the inspection.",
    ),
    Guard(
        "framework_fixed_by_its_judgements",
        "judgements_inspection",
        "EXISTS (SELECT 1 FROM judgements_judgement j JOIN judgements_section s ON s.id = j.section_id"
        " WHERE j.inspection_id = NEW.id AND s.framework_id <> NEW.framework_id)",
        "The inspection has judgements of another framework.",
    ),
    Guard(
        "published_judgement_has_its_grade",
        "judgements_judgement",
        "NEW.grade_id IS NULL AND NEW.printed_grade = '' AND "
        + INSPECTION.format("i.state")
        + " = 'published'",
        "The inspection is published; its judgement needs a grade or the words printed.",
    ),
    Guard(
        "published_with_every_grade",
        "judgements_inspection",
        "NEW.state = 'published' AND EXISTS (SELECT 1 FROM judgements_judgement j WHERE j.inspection_id = NEW.id"
        " AND j.grade_id IS NULL AND j.printed_grade = '')",
        "A judgement of the inspection has neither a grade nor the words printed.",
    ),
    Guard(
        "due_after_publication",
        "judgements_recommendation",
        "NEW.due_on IS NOT NULL AND NEW.due_on < " + INSPECTION.format("i.published_on"),
        "The recommendation is due before its report was published.",
    ),
)


def make(guards: Iterable[Guard]) -> None:
    """Makes them, or makes them anew; a table that was migrated away, or is still to come, has none."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in guards:
            if guard.table not in tables:
                continue
            for statement in guard.made():
                cursor.execute(statement)


def drop(guards: Iterable[Guard]) -> None:
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in guard.dropped():
                cursor.execute(statement)
