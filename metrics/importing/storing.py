"""The writing of exactly what a preview showed, and the taking back of an import as a whole."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from judgements.models import DataStamp, Import, ImportUndone, Place, writing
from metrics.models import Measurement, MeasurementReason, Metric, Period

from .comparing import Preview, compare
from .periods import NEVER, Wanted, settle_periods, when
from .problems import WrongFile
from .series import Series

SOURCE = "import of measurements"
BATCH = 2000


class ChangedMeanwhile(WrongFile):
    """What is held is another than when the preview was made."""


@transaction.atomic
def store(preview: Preview, *, by: Any = None, seen: str = "") -> Import | None:
    """All of it or nothing, as it was seen; None where everything is held already."""
    if preview.reading.problems:
        raise WrongFile(preview.reading.problems.lines()[0])
    list(
        Metric.objects.select_for_update(of=("self",)).filter(code__in=[one.code for one in preview.metrics])
    )
    again = compare(
        name=preview.name,
        digest=preview.digest,
        reading=preview.plain,
        available_on=preview.available_on,
    )
    if again.reading.problems:
        raise WrongFile(again.reading.problems.lines()[0])
    if again.fingerprint != (seen or preview.fingerprint):
        raise ChangedMeanwhile("What is held has changed since the preview was made. Look at it again.")
    if not again.rows:
        return None
    with writing(SOURCE, by=by):
        metrics = _metrics(again.reading.series, {row.figure.code for row in again.rows}, by)
        return _write(again, metrics, by)


def _metrics(series: Sequence[Series], codes: set[str], by: Any) -> dict[str, Metric]:
    """Those that are written to; a mapping's own are made."""
    found = {one.code: one for one in Metric.objects.filter(code__in=codes)}
    for one in series:
        if one.code in codes and one.code not in found:
            found[one.code] = Metric.objects.create(
                code=one.code,
                name=one.name,
                unit=one.unit,
                decimals=one.decimals,
                polarity=one.polarity,
                year_type=one.year_type,
                dataset=one.dataset(),
                updated_by=by,
                **one.words,
            )
    return found


def _write(preview: Preview, metrics: dict[str, Metric], by: Any) -> Import:
    now = timezone.now()
    done = Import.objects.create(
        file_name=preview.name[:255],
        file_hash=preview.digest,
        kind=preview.reading.kind,
        wrote={
            one.code: {"new": one.new, "changed": one.changed}
            for one in preview.metrics
            if one.new + one.changed
        },
        recorded_at=now,
        recorded_by=by,
    )
    periods: dict[str, dict[str, Period]] = {}
    for code, metric in metrics.items():
        wanted: dict[str, Wanted] = {
            row.figure.period.label: row.figure.period for row in preview.rows if row.figure.code == code
        }
        ordered = sorted(wanted.values(), key=lambda one: (when(one) or NEVER, one.label))
        periods[code] = settle_periods(metric, ordered, by)
    places = Place.objects.in_bulk({row.figure.place for row in preview.rows})
    for start in range(0, len(preview.rows), BATCH):
        rows = preview.rows[start : start + BATCH]
        made = Measurement.objects.bulk_create(
            [
                Measurement(
                    metric=metrics[row.figure.code],
                    place=places[row.figure.place],
                    period=periods[row.figure.code][row.figure.period.label],
                    value=row.figure.value,
                    status=row.figure.status,
                    numerator=row.figure.numerator,
                    denominator=row.figure.denominator,
                    standing=row.standing,
                    available_on=row.available_on,
                    note=row.figure.note,
                    source_import=done,
                    recorded_at=now + timedelta(microseconds=row.turn),
                    recorded_by=by,
                )
                for row in rows
            ]
        )
        MeasurementReason.objects.bulk_create(
            MeasurementReason(
                measurement=one, words=words, count=count, recorded_at=one.recorded_at, recorded_by=by
            )
            for one, row in zip(made, rows, strict=True)
            for words, count in row.figure.reasons
        )
    DataStamp.move()
    return done


@transaction.atomic
def undo(done: Import, *, reason: str, by: Any) -> ImportUndone:
    """Its rows stay and count no longer."""
    if ImportUndone.objects.filter(of=done).exists():
        raise WrongFile(f"{done} was taken back already.")
    if not done.measurements.exists():
        raise WrongFile(f"{done} wrote no measurements, so there is nothing to take back.")
    if not reason.strip():
        raise WrongFile("Say why the import is taken back.")
    undone = ImportUndone.objects.create(of=done, reason=reason.strip(), recorded_by=by)
    DataStamp.move()
    return undone
