"""A file of measurements from its bytes: what it is, what it says, what it would do."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from judgements.importing.sheet_rules import Limits, WrongSheet
from judgements.importing.sheets import stream_table
from judgements.models import Authority
from metrics.definitions import Span
from metrics.models import Metric, Period

from .comparing import Preview, compare
from .headings import NEEDED, is_tidy, named
from .local import COLUMNS, Councils, LocalFile, is_local
from .places import bare_name, place_codes
from .problems import WrongFile
from .reading import Progress, Reading
from .series import Series, series_of
from .tidy import read_tidy

LIMITS = Limits(size=100_000_000, rows=400_000, columns=300, unpacked=60_000_000, any_csv=True)


class Unknown(WrongFile):
    """A tidy file that no metric of the catalogue is in: a mapping can read it."""


def read_file(
    name: str,
    content: bytes,
    *,
    mapping: Sequence[Series] | None = None,
    progress: Progress = lambda done: None,
) -> Reading:
    """Raises WrongFile where the file as a whole cannot be taken; faults of rows stand in the reading."""
    try:
        stream = stream_table(name, content, LIMITS)
        if is_tidy(named(stream.headings)):
            series = list(mapping) if mapping is not None else _catalogue()
            reading = read_tidy(stream, series, place_codes(), progress, careful=mapping is None)
        elif is_local(stream.headings) and mapping is None:
            reading = LocalFile(
                stream, list(Metric.objects.all()), _councils(), _newest(), timezone.localdate()
            ).read(progress)
        else:
            told = ", ".join(stream.headings[:12])[:300]
            of = f"Sheet '{stream.sheet}'" if stream.sheet else "The file"
            raise WrongFile(
                f"{of} has the columns {told}. A tidy CSV needs the columns {' and '.join(NEEDED)}; "
                f"local figures need {', '.join(COLUMNS)}."
            )
    except WrongSheet as problem:
        raise WrongFile(str(problem)) from None
    if not reading.figures and not reading.problems:
        raise _nothing(reading, mapping is not None)
    return reading


def _nothing(reading: Reading, mapped: bool) -> WrongFile:
    if reading.kind == "local file":
        return WrongFile("No row holds a figure: there is nothing to import.")
    if mapped:
        return WrongFile("No row matches the filters of the mapping, or its indicators are not in the file.")
    told = ", ".join(reading.unread[:12])[:300]
    return Unknown(
        f"This is a tidy CSV of {reading.rows:,} rows, but no metric of the catalogue is in it. Its other columns are "
        f"{told}. {' '.join(reading.remarks)} Draft a mapping for it (--recognise, or the mapping page) and import it by that."
    )


def preview_file(
    name: str,
    content: bytes,
    *,
    mapping: Sequence[Series] | None = None,
    available_on: date | None = None,
    progress: Progress = lambda done: None,
) -> Preview:
    """What the file would do. Nothing is written."""
    if mapping is not None:
        _agree(mapping)
    reading = read_file(name, content, mapping=mapping, progress=progress)
    return compare(
        name=name, digest=hashlib.sha256(content).hexdigest(), reading=reading, available_on=available_on
    )


def _agree(series: Sequence[Series]) -> None:
    """A code that is here already must be of the same kind; a mapping changes no metric."""
    held = {one.code: one for one in Metric.objects.filter(code__in=[one.code for one in series])}
    for one in series:
        metric = held.get(one.code)
        if metric and (metric.unit, metric.year_type) != (one.unit, one.year_type):
            raise WrongFile(
                f"'{one.code}' is here already, counted in {metric.unit} by {metric.get_year_type_display().lower()}. "
                "Give the mapping's metric another code."
            )
        if metric and metric.name != one.name and not _same_cells(metric, one):
            raise WrongFile(
                f"'{one.code}' is here already as '{metric.name}', read from other cells than the mapping's "
                f"'{one.name}'. Give the mapping's metric another code, or the same name if it is the same measure."
            )


def _same_cells(metric: Metric, series: Series) -> bool:
    held = series_of(metric)
    return held is not None and (held.indicator, dict(held.filters)) == (
        series.indicator,
        dict(series.filters),
    )


def _catalogue() -> list[Series]:
    return [one for metric in Metric.objects.exclude(dataset={}) if (one := series_of(metric))]


def _councils() -> Councils:
    codes = {code.upper(): pk for code, pk in place_codes().items() if not code.startswith("NAME:")}
    names, printed = {}, {}
    for one in Authority.objects.all():
        names[one.pk] = frozenset(bare_name(name) for name in (one.name, *one.also_known_as))
        printed[one.pk] = one.name
    return Councils(codes, names, printed)


def _newest() -> dict[int, Span]:
    """The days of each metric's newest period."""
    rows = Period.objects.exclude(ends_on=None).exclude(starts_on=None).order_by("order")
    return {
        metric: Span(start, end)
        for metric, start, end in rows.values_list("metric_id", "starts_on", "ends_on")
    }
