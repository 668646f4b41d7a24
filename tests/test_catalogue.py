"""The catalogue against the files that it is read from, the national dictionary, and the document that lists it."""

import csv
import importlib.util
import os
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from metrics.importing import catalogue_entries, load_illustrative
from metrics.models import LimitsChange, Measurement, MeasurementReason, Metric, Target
from tests.measurement_files import run

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
ENTRIES = catalogue_entries()
NATIONAL = {entry["code"]: entry for entry in ENTRIES if "file" in entry}
ILLUSTRATIVE = PROJECT / "demonstration" / "measurements" / "illustrative.toml"


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data():
    """The rows of a file of open data by its name; each is read once."""
    if not (SHARED / "data").is_dir():
        reason = "shared/data is not beside the project"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    held = {}
    return lambda name: held.get(name) or held.setdefault(name, read(SHARED / "data" / f"{name}.csv"))


def is_number(text):
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def test_a_board_finds_forty_measures_with_age_bands_counted_once():
    measures = {re.sub(r",? age[sd] [0-9]+ to [0-9]+", "", entry["name"]) for entry in NATIONAL.values()}
    assert len(measures) >= 40
    assert (len(measures), len(NATIONAL)) == (59, 62)


@pytest.mark.parametrize("code", NATIONAL)
def test_every_measure_is_in_its_file_for_many_councils(data, code):
    entry = NATIONAL[code]
    rows = [
        row
        for row in data(entry["file"])
        if all(row[column] == value for column, value in entry["filters"].items())
    ]
    stated = Counter(
        row["time_period"]
        for row in rows
        if row["geographic_level"] == "Local authority" and is_number(row[entry["indicator"]])
    )
    assert sum(stated.values()) >= 100, "a measure that most councils cannot read is none"
    newest = max(row["time_period"] for row in rows)
    england = [row for row in rows if row["geographic_level"] == "National" and row["time_period"] == newest]
    assert len(england) == 1
    # Progress 8 needs a start that these pupils were not tested at; everything else has its newest figure.
    assert is_number(england[0][entry["indicator"]]) or code.startswith("progress-8-")


def test_counts_give_the_value_that_is_printed_beside_them(data):
    """Where both are printed as whole numbers, the quotient rounds to the value; full-time equivalents are rounded."""
    compared = 0
    for entry in NATIONAL.values():
        if "numerator_indicator" not in entry or entry["file"].startswith("csww"):
            continue
        key = ("time_period", "new_la_code", "old_la_code")
        totals = {}
        for row in data(entry["file"]):
            wanted = entry.get("denominator_filters", entry["filters"])
            if row["geographic_level"] == "Local authority" and all(
                row[name] == value for name, value in wanted.items()
            ):
                totals[tuple(row[name] for name in key)] = row[
                    entry.get("denominator_indicator", entry["numerator_indicator"])
                ]
        for row in data(entry["file"]):
            if row["geographic_level"] != "Local authority" or any(
                row[name] != value for name, value in entry["filters"].items()
            ):
                continue
            value, numerator = row[entry["indicator"]], row[entry["numerator_indicator"]]
            whole = totals.get(tuple(row[name] for name in key), "")
            if is_number(value) and is_number(numerator) and is_number(whole) and Decimal(whole):
                exact = Decimal(numerator) / Decimal(whole) * (100 if entry["unit"] == "%" else 1)
                assert abs(exact - Decimal(value)) <= Decimal("0.6") / 10 ** entry["decimals"], (
                    entry["code"],
                    row,
                )
                compared += 1
    assert compared > 20_000


def test_no_two_measures_read_the_same_cells():
    cells = [
        (entry["file"], entry["indicator"], tuple(sorted(entry["filters"].items())))
        for entry in NATIONAL.values()
    ]
    assert len(set(cells)) == len(cells)


def test_decimals_are_the_dictionary_s_where_it_has_them(data):
    places = defaultdict(set)
    for row in data("lait_data_dictionary"):
        places[row["Measure"]].add(row["dps"])
    compared = 0
    for entry in NATIONAL.values():
        held = places.get(entry.get("dictionary_name"), set()) - {"NA", ""}
        if held:
            assert {str(entry["decimals"])} == held, entry["code"]
            compared += 1
    assert compared >= 4


def test_what_boards_ask_for_is_there_to_be_filled():
    local = {entry["code"]: entry for entry in ENTRIES if entry["source"] == "The authority's own records"}
    assert len(local) == 12
    for code, entry in local.items():
        assert entry["year_type"] in ("month", "quarter"), code
        assert entry["definition"] and entry["numerator"] and entry["denominator"], code
        assert entry["least_count"] == 5, code


def test_the_document_lists_the_catalogue_as_it_is():
    spec = importlib.util.spec_from_file_location("listing", PROJECT / "scripts" / "write_metric_list.py")
    listing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(listing)
    assert (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8") == listing.document(), (
        "run scripts/write_metric_list.py"
    )


# ---- The made-up series


def counts():
    own = {"metric__illustrative": True}
    return [
        Measurement.objects.filter(**own).count(),
        Target.objects.filter(**own).count(),
        LimitsChange.objects.filter(**own).count(),
        MeasurementReason.objects.filter(measurement__metric__illustrative=True).count(),
    ]


def test_the_made_up_series_have_thirty_months_and_change_nothing_twice(demonstration):
    before = counts()
    assert before[0] == 90 and before[2] == 1 and before[1] > 60 and before[3] > 50
    assert str(load_illustrative(ILLUSTRATIVE)) == "0 made, 0 changed, 90 unchanged"
    assert counts() == before
    for reason in MeasurementReason.objects.select_related("measurement"):
        late = reason.measurement.denominator - reason.measurement.numerator
        assert sum(one.count for one in reason.measurement.reasons.all()) == late


def test_nothing_made_up_is_loaded_for_a_metric_that_is_not_marked(demonstration, tmp_path):
    text = ILLUSTRATIVE.read_text(encoding="utf-8")
    path = tmp_path / "made-up.toml"
    path.write_text(
        text.replace("illustrative-reviews-on-time", "children-in-care-reviews-on-time"), encoding="utf-8"
    )
    with pytest.raises(Exception, match="is not marked as illustrative"):
        load_illustrative(path)
    assert not Measurement.objects.filter(metric__code="children-in-care-reviews-on-time").exists()


def test_the_files_of_the_demonstration_s_metrics_say_what_the_demonstration_says(demonstration, data):
    """An import into the demonstration finds every period and figure again; only what it left out is new."""
    before = Measurement.objects.count()
    metrics = Metric.objects.filter(measurements__isnull=False).exclude(dataset={}).distinct()
    held = {one.code: one.periods.count() for one in metrics}
    assert len(held) == 20
    names = sorted({entry["file"] for entry in NATIONAL.values()})
    told = run(*[SHARED / "data" / f"{name}.csv" for name in names])
    assert {code: Metric.objects.get(code=code).periods.count() for code in held} == held
    assert Measurement.objects.count() > before + 40_000
    assert not re.search(r" [1-9][0-9,]* changed", told)
