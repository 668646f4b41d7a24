"""England, region, neighbours, band and rank of every national metric of the demonstration, told again from the files
of open data themselves."""

import csv
import os
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles

import pytest

from judgements.queries import our_authority
from metrics.models import Metric
from metrics.queries import metric_story

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT.parent / "shared" / "data"
SOURCES = tomllib.loads(
    (PROJECT / "demonstration" / "measurements" / "sources.toml").read_text(encoding="utf-8")
)
CODES = [entry["code"] for data_set in SOURCES["data_set"] for entry in data_set["metric"]]
OURS, SOUTH_WEST = "800", "E12000009"
DAYS = (date(2022, 12, 1), date(2026, 11, 22))
# The newest list of neighbours by the day, with the columns of its ten.
NEIGHBOURS = {
    DAYS[0]: ("New_Statistical_Neighbour_Groupings_April_2021.csv", "LA num", "SN{}"),
    DAYS[1]: ("sn_model_2025_wide.csv", "old_la_code", "SN_{}"),
}


def rows_of(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def files():
    if not DATA.is_dir():
        reason = "shared/data is not beside the project"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    held = {}
    return lambda name: held.get(name) or held.setdefault(name, rows_of(name))


def number(text):
    """A stated number, or None for a letter."""
    return Decimal(text) if text.replace(".", "", 1).removeprefix("-").isdigit() else None


def newest_known(code, day):
    """The label as the file prints it of the newest period that was out by the day."""
    data_set = next(
        one for one in SOURCES["data_set"] if any(entry["code"] == code for entry in one["metric"])
    )
    known = [period for period in data_set["period"] if period["available_on"] <= day]
    return data_set["file"], (known[-1]["label"] if known else "")


def printed(label):
    """'2024/25' stands in the file as 202425."""
    return label.replace("/", "")


def neighbours(files, day):
    name, column, pattern = NEIGHBOURS[day]
    own = next(row for row in files(name) if row[column] == OURS)
    return {own[pattern.format(place)] for place in range(1, 11)}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("code", CODES)
def test_what_stands_beside_us_is_what_the_files_say(demonstration, files, code, day):
    metric = Metric.objects.get(code=code)
    name, label = newest_known(code, day)
    story = metric_story(metric, day, our_authority())
    if not label:
        assert story.row.latest is None
        return
    held = [
        row
        for row in files(name)
        if row["time_period"] == printed(label)
        and all(row[column] == value for column, value in metric.dataset["filters"].items())
    ]
    by_council = {}
    for row in held:
        # A joint return of two councils is neither's; a council with two codes speaks where it has a value.
        if row["geographic_level"] == "Local authority" and " / " not in row["new_la_code"]:
            value = number(row[metric.dataset["indicator"]])
            if row["old_la_code"] not in by_council or value is not None:
                by_council[row["old_la_code"]] = value
    england, region = (
        next(number(row[metric.dataset["indicator"]]) for row in held if row[column] == place and row["geographic_level"] == level)
        for column, place, level in (
            ("country_code", "E92000001", "National"),
            ("region_code", SOUTH_WEST, "Regional"),
        )
    )  # fmt: skip
    own = by_council[OURS]
    assert (story.row.latest.period, story.row.latest.value) == (label, own)
    assert story.row.england.value == england
    assert story.line("region").at(label).value == region
    around = story.around(label)
    stated = [value for value in by_council.values() if value is not None]
    assert (around.stated, around.stated + around.withheld) == (len(stated), len(by_council))
    near = [by_council.get(one) for one in neighbours(files, day)]
    close = [value for value in near if value is not None]
    assert around.neighbours == (median(close) if close else None)
    assert (around.neighbours_stated, around.neighbours_of) == (len(close), 10)
    if own is None:
        assert around.standing is None and around.near is None
        return
    low = metric.polarity == "low is good"
    assert around.standing.rank == 1 + sum(value < own if low else value > own for value in stated)
    assert around.standing.of == len(stated)
    cuts = quantiles(stated, n=4, method="inclusive")
    behind = sum(own > cut for cut in cuts) if low else sum(own < cut for cut in cuts)
    assert around.standing.quarter == 1 + behind
    assert around.near.place == 1 + sum(value < own if low else value > own for value in close)
    assert around.near.of == 1 + len(close)
