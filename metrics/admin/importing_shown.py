"""What a preview shows of its rows: the first that change, with the names of metrics and places; all of them as a file."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from judgements.exports import export
from judgements.models import Place
from metrics.importing import Preview
from metrics.importing.comparing import Row
from metrics.models import Status

SHOWN = 25
STATUSES = dict(Status.choices)


def stated(value: Any, status: str) -> str:
    """A figure as the file writes it: the number, or the letter with its words."""
    if value is None:
        words = str(STATUSES.get(status, ""))
        return f"{status} ({words.lower()})" if words and words != status else status
    return f"{value.normalize():f}"


class Shown:
    """The parts of a preview that a page can hold."""

    def __init__(self, preview: Preview) -> None:
        self.names = {one.code: one.name for one in preview.metrics}
        changed = [row for row in preview.rows if row.changes]
        fresh = [row for row in preview.rows if not row.changes]
        self.changed = told(changed[:SHOWN], self.names)
        self.fresh = told(fresh[:SHOWN], self.names)
        reading = preview.reading
        self.strangers = sorted(reading.strangers.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
        self.skipped = sum(reading.strangers.values())
        self.levels = sorted(reading.levels.items())[:SHOWN]
        self.metrics = sorted(preview.metrics, key=lambda one: (-(one.new + one.changed), one.name))
        self.most = SHOWN


def told(rows: Sequence[Row], names: dict[str, str]) -> list[dict[str, Any]]:
    places = Place.objects.in_bulk({row.figure.place for row in rows})
    return [
        {
            "row": row.figure.row,
            "metric": names[row.figure.code],
            "place": str(places[row.figure.place]),
            "period": row.figure.period.label,
            "old": stated(*row.old) if row.old else "",
            "new": stated(row.figure.value, row.figure.status),
            "known_from": row.available_on,
        }
        for row in rows
    ]


def changes_file(preview: Preview) -> HttpResponse:
    """Every figure that would be written, as CSV."""
    rows = told(preview.rows, {one.code: one.name for one in preview.metrics})
    columns = ("row", "metric", "place", "period", "old", "new", "known_from")
    return export("csv", "what-the-file-would-do", "figures", rows, columns)
