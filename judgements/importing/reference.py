"""Reference data from a file: what is new, changed, the same or refused, row by row; written all or not at all.

django-import-export reads the rows, compares and saves them; here stand the columns, who is who, and what is said.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, models, transaction
from import_export.resources import ModelResource
from import_export.results import RowResult

from judgements.models import Import, WrittenMeanwhile, writing

from .sheets import Table

NEW, CHANGED, SAME, REFUSED = "new", "changed", "unchanged", "refused"
KINDS = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: SAME,
}


@dataclass(frozen=True)
class Line:
    """What a row of the file does: each changed column with old and new, or each fault with its column."""

    number: int
    kind: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A file against what is held: its lines, and the columns that nobody reads."""

    lines: tuple[Line, ...]
    unread: tuple[str, ...] = ()
    written: bool = False
    stale: bool = False

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(line.kind for line in self.lines)
        return {kind: counted[kind] for kind in (NEW, CHANGED, SAME, REFUSED)}

    @property
    def can_be_written(self) -> bool:
        return not self.counts[REFUSED] and bool(self.counts[NEW] or self.counts[CHANGED])

    @property
    def fingerprint(self) -> str:
        """The same file over the same rows; another one if what it would do has changed."""
        return sha256(repr([(one.number, one.kind, one.changes) for one in self.lines]).encode()).hexdigest()


class Changes:
    """The library's own comparison, kept as columns with old and new instead of as markup."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        self.new = new
        self.before = [] if new else self._read(resource, instance)
        self.columns = [field.column_name for field in resource.get_import_fields()]
        self.after: list[str] = []

    def _read(self, resource: Any, instance: Any) -> list[str]:
        return [str(field.export(instance) or "") for field in resource.get_import_fields()]

    def compare_with(self, resource: Any, instance: Any) -> None:
        self.after = [] if instance is None else self._read(resource, instance)

    def as_html(self) -> Any:
        before = self.before or [""] * len(self.after)
        pairs = zip(self.columns, before, self.after, strict=False)
        return tuple((column, old, new) for column, old, new in pairs if old != new)


class ReferenceResource(ModelResource):
    """Rows are known by `key_of`; a column that the file lacks is left as it is."""

    required: tuple[str, ...] = ()
    # Foreign keys that are looked up among rows held in memory, so that they need no second look.
    held: tuple[str, ...] = ()

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        # Written together once every row has been checked; not where a table extends another.
        use_bulk = True

    @classmethod
    def get_diff_class(cls) -> type[Changes]:
        return Changes

    def key_of(self, row: Any) -> Any:
        """What tells an object from others, from a row of the file; None where the row cannot say."""
        raise NotImplementedError

    def key_held(self, instance: Any) -> Any:
        """The same from an object that is held."""
        raise NotImplementedError

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.by, self.places = kwargs["by"], {}
        self.standing: dict[Any, list[Any]] = {}
        for one in self.locked(self.get_queryset()):
            self.standing.setdefault(self.key_held(one), []).append(one)

    def locked(self, rows: models.QuerySet) -> models.QuerySet:
        """Rows that are written together are compared as they stand until they are written."""
        return rows.select_for_update(of=("self",)) if self._meta.use_bulk else rows

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        key = self.key_of(row)
        if key is not None and key in self.places:
            raise ValidationError(f"Row {self.places[key]} names the same one. Take one of the two out.")
        self.places[key] = self.numbers[kwargs["row_number"] - 1]

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        found = self.standing.get(self.key_of(row), [])
        if len(found) > 1:
            raise ValidationError(
                f"{len(found)} that are held go by this name. Change it on their own pages."
            )
        return found[0] if found else None

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """With the relations to many, which the library would read only when it saves them."""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as problem:
            errors = problem.update_error_dict(errors)
        for field in self.get_import_fields():
            if field.column_name in row and getattr(field.widget, "many", False):
                try:
                    field.clean(row)
                except ValueError as problem:
                    errors[field.attribute] = [ValidationError(str(problem))]
        if errors:
            raise ValidationError(errors)

    def validate_instance(self, instance: Any, errors: Any = None, validate_unique: bool = True) -> None:
        errors = dict(errors or {})
        checks: Iterable[Any] = (
            lambda: instance.clean_fields(exclude={*errors, *self.held}),
            instance.clean,
            lambda: instance.validate_unique(exclude=set(errors)),
            lambda: instance.validate_constraints(exclude=set(errors)),
        )
        for check in checks:
            try:
                check()
            except ValidationError as problem:
                errors = problem.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.updated_by = self.by

    def bulk_create(self, *args: Any, **kwargs: Any) -> None:
        """With their history, which the library's own way would leave out."""
        if self.create_instances:
            self._meta.model.create_tracked(self.create_instances, by=self.by)
            self.create_instances.clear()

    def bulk_update(self, *args: Any, **kwargs: Any) -> None:
        if self.update_instances:
            names = [field.attribute for field in self.get_import_fields()]
            self._meta.model.update_tracked(self.update_instances, names, by=self.by)
            self.update_instances.clear()

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """In a place of its own: PostgreSQL answers nothing more after a refusal."""
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError:
            raise ValidationError(
                "The database refuses this row beside what is held. Nothing was stored."
            ) from None

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        self.standing.setdefault(self.key_held(instance), [instance])


def missing_columns(resource: Any, table: Table) -> list[str]:
    return [name for name in resource.required if name not in table.headings]


def _told(resource: Any, problem: ValidationError) -> tuple[tuple[str, str], ...]:
    if not hasattr(problem, "error_dict"):
        return tuple(("", message) for message in problem.messages)
    columns = {field.attribute: field.column_name for field in resource.get_import_fields()}
    return tuple(
        (columns.get(name, ""), message.partition(f"Column '{columns.get(name)}': ")[2] or message)
        for name, messages in problem.message_dict.items()
        for message in messages
    )


def _line(resource: Any, number: int, row: Any, said: RowResult) -> Line:
    what = said.object_repr or " ".join(str(row[name]) for name in resource.required)[:160]
    if said.validation_error:
        return Line(number, REFUSED, what, problems=_told(resource, said.validation_error))
    if said.errors:
        error = said.errors[0].error
        if isinstance(error, OperationalError) or not isinstance(error, (WrittenMeanwhile, DatabaseError)):
            raise error  # A full disk, a stopped database or a fault of ours: no row of the file is to blame.
        return Line(number, REFUSED, what, problems=(("", str(error)),))
    kind = KINDS[said.import_type]
    return Line(number, kind, what, changes=said.diff if kind == CHANGED else ())


def compare(resource: ReferenceResource, table: Table, *, by: Any, write: bool) -> Outcome:
    """Every row against what is held; stored only if asked, and then only if none is refused."""
    import tablib

    data = tablib.Dataset(*[list(cells) for _, cells in table.rows], headers=list(table.headings))
    resource.numbers = [number for number, _ in table.rows]
    result = resource.import_data(
        data, dry_run=not write, use_transactions=True, rollback_on_validation_errors=True, by=by
    )
    for error in result.base_errors:
        raise error.error
    lines = [
        _line(resource, number, row, said)
        for number, row, said in zip(resource.numbers, data.dict, result.rows, strict=True)
    ]
    known = {field.column_name for field in resource.get_import_fields()} | set(
        getattr(resource, "also_read", ())
    )
    unread = tuple(head for head in table.headings if head not in known)
    return Outcome((*getattr(resource, "beside", ()), *lines), unread)


def write_reference(
    *, resource: ReferenceResource, table: Table, by: Any, file_name: str, digest: str, kind: str, seen: str
) -> Outcome:
    """Stores what its reader was shown, and records the file; not if it would now do something else (`stale`)."""
    try:
        return _write(resource, table, by, file_name, digest, kind, seen)
    except IntegrityError:  # Somebody added the same one at the same moment; it is here now.
        outcome = preview_reference(resource=type(resource)(), table=table, by=by)
        return Outcome(outcome.lines, outcome.unread, stale=True)


def _one_at_a_time(model: type[models.Model]) -> None:
    """Two files of one kind wait for each other, so that neither makes what the other has just made.

    The trap: a stronger lock of this row would stand in the way of everybody's entry in the admin's log.
    """
    kinds = ContentType.objects.select_for_update(no_key=True)
    kinds.get(app_label=model._meta.app_label, model=model._meta.model_name)


@transaction.atomic
def _write(
    resource: ReferenceResource, table: Table, by: Any, file_name: str, digest: str, kind: str, seen: str
) -> Outcome:
    _one_at_a_time(model_of(type(resource)))
    with writing("import", by=by, reason=f"Imported from {file_name}"):
        outcome = compare(resource, table, by=by, write=True)
        if not outcome.can_be_written or outcome.fingerprint != seen:
            transaction.set_rollback(True)
            return Outcome(outcome.lines, outcome.unread, stale=outcome.fingerprint != seen)
        counts = {name: count for name, count in outcome.counts.items() if name in (NEW, CHANGED)}
        Import.objects.create(
            file_name=file_name,
            file_hash=digest,
            kind=f"reference: {kind}",
            wrote={kind: sum(counts.values()), **counts},
            recorded_by=by,
        )
    return Outcome(outcome.lines, outcome.unread, written=True)


def preview_reference(*, resource: ReferenceResource, table: Table, by: Any) -> Outcome:
    """What the file would do; nothing of it is kept."""
    return compare(resource, table, by=by, write=False)


def model_of(resource: type[ReferenceResource]) -> type[models.Model]:
    return resource._meta.model
