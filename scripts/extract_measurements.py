"""Rewrites the measurement facts of the national metrics from the Department for Education's tidy data.

    python scripts/extract_measurements.py DATA_FOLDER

The catalogue says which rows and columns. One file for each metric, one row for each place, one column for
each period. A cell is `value`, or `value:numerator:denominator` where all three are numbers, or the source's
own letter where it gives no value, or empty where it has no row. Nothing is rounded or calculated.
"""

import csv
import sys
import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CATALOGUE = PROJECT / "metrics" / "catalogue"
MEASUREMENTS = PROJECT / "demonstration" / "measurements"

ENGLAND = "E92000001"
REGION_PREFIX = "E12"  # the regional rows also hold Inner and Outer London, E13


def national_metrics():
    """The catalogue's metrics that name a file of the open data."""
    for path in sorted(CATALOGUE.glob("*.toml")):
        for metric in tomllib.loads(path.read_text(encoding="utf-8"))["metric"]:
            if "file" in metric:
                yield metric


@cache
def rows_of(path):
    # Some of the files begin with a byte order mark.
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def place(row):
    """The place's ONS code; None for a place that we do not keep.

    A council that was given a new code has two rows, one for each code; a joint return has both, as 'A / B'.
    """
    match row["geographic_level"]:
        case "National":
            return ENGLAND
        case "Regional":
            return row["region_code"] if row["region_code"].startswith(REGION_PREFIX) else None
        case "Local authority":
            return row["new_la_code"] or f"LA:{row['old_la_code']}"
    return None


def period_label(time_period):
    """'202324' is an academic year, 2023/24; four digits stand as they are."""
    return f"{time_period[:4]}/{time_period[4:]}" if len(time_period) == 6 else time_period


def column(rows, filters, indicator):
    """(place, period) -> what the source prints. A second row for one place and period is an error."""
    found = {}
    for row in rows:
        if place(row) and all(row[name] == wanted for name, wanted in filters.items()):
            key = place(row), period_label(row["time_period"])
            if key in found:
                raise ValueError(f"two rows for {key} with {filters}: the filters are too wide")
            found[key] = row[indicator].strip()
    return found


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def cells(metric, rows):
    """(place, period) -> cell."""
    filters = metric["filters"]
    values = column(rows, filters, metric["indicator"])
    if "numerator_indicator" not in metric:
        return values
    numerators = column(rows, filters, metric["numerator_indicator"])
    denominators = column(
        rows,
        metric.get("denominator_filters", filters),
        metric.get("denominator_indicator", metric["numerator_indicator"]),
    )
    found = {}
    for key, value in values.items():
        parts = [value, numerators[key], denominators[key]]
        found[key] = ":".join(parts) if all(map(is_number, parts)) else value
    return found


def place_order(code):
    """England, the regions, then the authorities by code."""
    return (code != ENGLAND, not code.startswith(REGION_PREFIX), code)


def write(metric, found):
    periods = sorted({period for _, period in found})
    with (MEASUREMENTS / f"{metric['code']}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["place", *periods])
        for code in sorted({code for code, _ in found}, key=place_order):
            writer.writerow([code, *(found.get((code, period), "") for period in periods)])


def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.exit("Say which folder holds the open data: python scripts/extract_measurements.py DATA_FOLDER")
    for metric in national_metrics():
        found = cells(metric, rows_of(Path(arguments[0]) / f"{metric['file']}.csv"))
        write(metric, found)
        print(f"{metric['code']}: {len(found)} cells")


if __name__ == "__main__":
    main(sys.argv[1:])
