"""The demonstration's files of measurements become rows: idempotent, all or nothing."""

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from judgements.importing.rows import Counts
from judgements.models import DataStamp, Import, ReportFigure
from metrics.models import Measurement, Metric, Status

from .periods import Wanted, settle_periods
from .places import place_codes
from .problems import WrongFile

STATUSES = {status for status in Status.values if status}


def _read_cell(text: str, where: str) -> dict[str, Any]:
    """`73`, `73:117:160` (value, numerator, denominator) or a status letter; raises WrongFile."""
    if text in STATUSES:
        return {"value": None, "status": text, "numerator": None, "denominator": None}
    try:
        numbers = [Decimal(part) if part else None for part in text.split(":")]
    except InvalidOperation:
        raise WrongFile(f"{where}: {text!r} is neither a number nor a known status letter.") from None
    if len(numbers) not in (1, 3) or not all(n is None or n.is_finite() for n in numbers):
        raise WrongFile(f"{where}: {text!r} should read value or value:numerator:denominator.")
    value, numerator, denominator = numbers if len(numbers) == 3 else (numbers[0], None, None)
    return {
        "value": value,
        "status": Status.STATED if value is not None else Status.NOT_AVAILABLE,
        "numerator": numerator,
        "denominator": denominator or None,
    }


def _national_rows(path: Path, places: dict[str, int]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each filled cell as (place, period label, values)."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        labels = next(reader)[1:]
        for number, (code, *cells) in enumerate(reader, start=2):
            if code not in places:
                raise WrongFile(f"{path.name}, row {number}: place {code!r} is not in the list of places.")
            for label, cell in zip(labels, cells, strict=True):
                if cell:
                    yield places[code], label, _read_cell(cell, f"{path.name}, row {number}, column {label}")


def wanted(entries: list[dict[str, Any]]) -> list[Wanted]:
    entries = sorted(entries, key=lambda entry: entry.get("order", 0))
    return [Wanted(entry["label"], entry.get("starts_on"), entry.get("ends_on")) for entry in entries]


def record_facts(file: Path, kind: str, rows: list[Measurement], by: Any) -> Counts:
    """Writes the rows that say something new, under one Import."""
    metrics = {row.metric_id for row in rows}
    held = set(
        Measurement.objects.filter(metric__in=metrics).values_list(
            "metric_id",
            "place_id",
            "period_id",
            "available_on",
            "value",
            "status",
            "numerator",
            "denominator",
        )
    )
    fresh = [
        row
        for row in rows
        if (
            row.metric_id,
            row.place_id,
            row.period_id,
            row.available_on,
            row.value,
            str(row.status),
            row.numerator,
            row.denominator,
        )
        not in held
    ]
    if fresh:
        now = timezone.now()
        source = Import.objects.create(
            file_name=file.name,
            file_hash=hashlib.sha256(file.read_bytes()).hexdigest(),
            kind=kind,
            wrote={"measurements": len(fresh)},
            recorded_at=now,
            recorded_by=by,
        )
        for row in fresh:
            row.source_import, row.recorded_at, row.recorded_by = source, now, by
        Measurement.objects.bulk_create(fresh, batch_size=1000)
        DataStamp.move()
    return Counts(made=len(fresh), same=len(rows) - len(fresh))


@transaction.atomic
def load_national(folder: Path, *, by: Any = None) -> Counts:
    """Every `<metric>.csv` that sources.toml lists, each period available from its date."""
    sources = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    places, total = place_codes(), Counts()
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    for source in sources["data_set"]:
        for entry in source["metric"]:
            total += _load_series(folder / f"{entry['code']}.csv", metrics[entry["code"]], source, places, by)
    return total


def _load_series(
    path: Path, metric: Metric, source: dict[str, Any], places: dict[str, int], by: Any
) -> Counts:
    entries = source["period"]
    periods = settle_periods(metric, wanted(entries), by)
    by_label = {entry["label"]: entry for entry in entries}
    rows: dict[tuple[int, str], Measurement] = {}
    for place, label, values in _national_rows(path, places):
        # A council that was given a new code has a row for each; the one with a value speaks.
        if (place, label) in rows and values["value"] is None:
            continue
        rows[place, label] = Measurement(
            metric=metric,
            place_id=place,
            period=periods[label],
            available_on=by_label[label]["available_on"],
            standing=by_label[label].get("standing", "final").lower(),
            **values,
        )
    basis = source.get("available_on_basis", "")
    if metric.available_on_basis != basis:
        metric.available_on_basis, metric.updated_by, metric._change_reason = (
            basis,
            by,
            f"Loaded from {path.name}",
        )
        metric.save()
    return record_facts(path, "national file", list(rows.values()), by)


@transaction.atomic
def load_from_report(file: Path, figures: dict[str, ReportFigure], *, by: Any = None) -> Counts:
    """The figures of a report that are measurements of a metric, each with its paragraph."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("measurement", [])
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    places, rows = place_codes(), []
    for code in dict.fromkeys(entry["metric"] for entry in entries):
        own = [entry for entry in entries if entry["metric"] == code]
        labels = {entry["period"]: {**entry, "label": entry["period"]} for entry in own}
        periods = settle_periods(metrics[code], wanted(list(labels.values())), by)
        rows += [
            Measurement(
                metric=metrics[code],
                place_id=places[entry["place"]],
                period=periods[entry["period"]],
                value=None if entry.get("value") is None else Decimal(str(entry["value"])),
                status=entry.get("status", ""),
                numerator=entry.get("numerator"),
                denominator=entry.get("denominator"),
                available_on=entry["available_on"],
                words=entry.get("words", ""),
                note=" ".join(entry.get("note", "").split()),
                figure=figures.get(entry.get("figure", "")),
            )
            for entry in own
        ]
    return record_facts(file, "report figures", rows, by)
