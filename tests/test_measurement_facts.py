"""The measurement facts that ship with the project, against the files that they were taken from."""

import csv
import json
import os
import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
MEASUREMENTS = PROJECT / "demonstration" / "measurements"
SHARED = Path(__file__).resolve().parents[2] / "shared"

BATH = "E06000022"
POLARITIES = {"High": "high is good", "Low": "low is good", "-": "neither"}
STRANDS = {
    "overall",
    "safeguarding",
    "capacity",
    "help_and_protection",
    "quality_of_practice",
    "leadership",
    "partnership",
    "equality",
    "performance_and_quality",
    "children_in_care",
    "being_healthy",
    "staying_safe",
    "enjoying_and_achieving",
    "participation",
    "economic_well_being",
    "permanence",
    "adoption",
    "care_leavers",
    "safeguarding_board",
    "health_agencies",
}


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


CATALOGUE = [m for path in sorted(PROJECT.glob("metrics/catalogue/*.toml")) for m in load(path)["metric"]]
IN_FILES = {metric["code"]: metric for metric in CATALOGUE if "file" in metric}
LOCAL = {metric["code"]: metric for metric in CATALOGUE if "paragraph" in metric}
LOCAL_MEASUREMENTS = load(MEASUREMENTS / "local-2012.toml")["measurement"]
SOURCES = load(MEASUREMENTS / "sources.toml")["data_set"]
ENTRIES = {entry["code"]: (entry, data_set) for data_set in SOURCES for entry in data_set["metric"]}
# Those of which the demonstration has the figures.
NATIONAL = {code: metric for code, metric in IN_FILES.items() if code in ENTRIES}
WITH_COUNTS = [code for code, metric in NATIONAL.items() if "numerator_indicator" in metric]


def shared(*parts):
    """A file beside the project; the test is skipped without it, and fails under CI=true."""
    if not (SHARED / parts[0]).exists():
        reason = f"shared/{parts[0]} is not beside the project"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return SHARED.joinpath(*parts)


def kept(code):
    """{place: {period: cell}}, as kept in the project."""
    with (MEASUREMENTS / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[0] == "place"
    assert len({row[0] for row in rows}) == len(rows), "a place stands twice"
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}


def raw_rows(name):
    with shared("data", f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def naive_key(row):
    """(place, period), worked out from the row alone and not with the extraction's own code."""
    place = row["new_la_code"] or row["region_code"] or row["country_code"]
    year = row["time_period"]
    return place, year if len(year) == 4 else year[:4] + "/" + year[4:]


def number(text):
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


@pytest.mark.parametrize("code", NATIONAL)
def test_every_cell_is_what_the_source_prints(code):
    metric, cells = NATIONAL[code], kept(code)
    rows = [
        row for row in raw_rows(metric["file"]) if row["la_name"] or "er London" not in row["region_name"]
    ]
    totals = {}
    if code in WITH_COUNTS:
        total_filters = metric.get("denominator_filters", metric["filters"])
        total_column = metric.get("denominator_indicator", metric["numerator_indicator"])
        for row in rows:
            if all(row[name] == wanted for name, wanted in total_filters.items()):
                totals[naive_key(row)] = row[total_column]
    seen = set()
    for row in rows:
        if any(row[name] != wanted for name, wanted in metric["filters"].items()):
            continue
        place, period = naive_key(row)
        assert (place, period) not in seen, "two rows of the source for one cell"
        seen.add((place, period))
        wanted = row[metric["indicator"]]
        if code in WITH_COUNTS:
            parts = [wanted, row[metric["numerator_indicator"]], totals[place, period]]
            wanted = ":".join(parts) if all(number(part) for part in parts) else wanted
        assert cells[place][period] == wanted, f"{place}, {period}"
    filled = {(place, period) for place, row in cells.items() for period, cell in row.items() if cell}
    assert filled == seen, "cells that the source does not have, or the reverse"


@pytest.mark.parametrize("code", NATIONAL)
def test_cells_read_as_numbers_or_as_a_known_letter(code):
    for place, row in kept(code).items():
        for period, cell in row.items():
            if cell not in {"", "c", "z", "x", "u", "low", "k"}:
                parts = cell.split(":")
                assert len(parts) in (1, 3) and all(map(number, parts)), f"{place}, {period}: {cell}"


@pytest.mark.parametrize("code", NATIONAL)
def test_every_place_and_period_is_there(code):
    cells = kept(code)
    _, data_set = ENTRIES[code]
    assert {"E92000001", *(f"E1200000{n}" for n in range(1, 10)), BATH} <= set(cells)
    assert len(cells) > 150
    assert list(cells[BATH]) == [period["label"] for period in data_set["period"]]
    assert all(cells[BATH].values()), "our authority has a row in every year"


@pytest.mark.parametrize("code", WITH_COUNTS)
def test_an_authority_s_percentage_is_its_counts(code):
    """Guards against a denominator from the wrong row. England and regions print counts rounded to ten."""
    tolerance = 0.501 if NATIONAL[code]["decimals"] == 0 else 0.051
    if NATIONAL[code]["file"].startswith("csww"):
        tolerance = 0.31  # worked out from full-time equivalents with more decimals than the file prints
    for place, row in kept(code).items():
        for period, cell in row.items():
            if cell.count(":") == 2 and place.startswith(("E06", "E08", "E09", "E10")):
                value, numerator, denominator = map(float, cell.split(":"))
                worked_out = numerator / denominator * (100 if NATIONAL[code]["unit"] == "%" else 1)
                assert abs(worked_out - value) <= tolerance, f"{place}, {period}"


def test_known_values_of_our_authority():
    def values(code):
        return [cell.split(":")[0] for cell in kept(code)[BATH].values()]

    assert values("annual-health-assessments") == ["84", "83", "82", "86", "73"]
    assert kept("annual-health-assessments")[BATH]["2025"] == "73:117:160"
    assert kept("development-assessments")[BATH]["2025"] == "c"
    assert values("strengths-and-difficulties-average") == ["14.8", "15.7", "16.4", "17.1", "16.8"]
    assert values("convictions-and-youth-cautions") == ["0"] * 5, "a printed 0 is a true 0"
    assert values("second-or-subsequent-plans")[-2:] == ["32.9", "15.1"]
    assert values("attainment-8-children-looked-after")[-2:] == ["13", "13.8"]


def test_a_council_with_two_codes_has_a_row_for_each_and_a_joint_return_keeps_both():
    turnover = kept("social-worker-turnover")
    assert turnover["E08000016"]["2024"] and not turnover["E08000016"]["2025"], "Barnsley, earlier code"
    assert turnover["E08000038"]["2025"] and not turnover["E08000038"]["2024"], "Barnsley, newer code"
    assert turnover["E09000021 / E09000027"]["2025"]
    assert "E09000021" not in turnover


def test_the_facts_stay_small():
    assert sum(path.stat().st_size for path in MEASUREMENTS.glob("*.csv")) < 1_000_000
    assert {path.stem for path in MEASUREMENTS.glob("*.csv")} == set(NATIONAL)


def test_catalogue_entries_are_whole():
    assert len({metric["code"] for metric in CATALOGUE}) == len(CATALOGUE)
    assert len(NATIONAL) >= 12
    for metric in CATALOGUE:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", metric["code"])
        assert metric["strands"] and set(metric["strands"]) <= STRANDS, metric["code"]
        assert metric["polarity"] in POLARITIES.values()
        assert metric["year_type"] in {
            *("financial", "academic", "calendar", "point in time", "as printed", "quarter", "month")
        }
        for key in ("name", "short_name", "topic", "definition", "numerator", "unit", "source", "licence"):
            assert metric[key], f"{metric['code']}: {key}"


def test_names_and_polarity_are_the_national_dictionary_s():
    with shared("data", "lait_data_dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        dictionary = {row["Measure"]: row["Polarity"] for row in csv.DictReader(file)}
    for code, metric in IN_FILES.items():
        if name := metric.get("dictionary_name"):
            assert POLARITIES[dictionary[name]] == metric["polarity"], code
        else:
            assert "polarity is ours" in metric["note"], code


def test_sources_agree_with_the_catalogue():
    assert set(ENTRIES) == set(NATIONAL)
    for code, (entry, data_set) in ENTRIES.items():
        metric = NATIONAL[code]
        assert data_set["file"] == f"{metric['file']}.csv"
        assert data_set["year_type"] == metric["year_type"]
        for key in set(entry) - {"code"} | {key for key in metric if "filters" in key or "indicator" in key}:
            assert entry.get(key) == metric.get(key), f"{code}: {key}"


def test_a_period_is_available_from_the_month_of_its_release():
    for code, (_, data_set) in ENTRIES.items():
        released = re.fullmatch(r"(?:\+(\d)-)?(\d\d)", NATIONAL[code]["released"])
        years_later, month = map(int, released.groups(default="0"))
        for period in data_set["period"]:
            available_on = period["available_on"]
            assert period["starts_on"] <= period["ends_on"] < available_on
            assert available_on.day == 1
            if "available_on_basis" not in period:
                expected = period["ends_on"].year + years_later, month
                assert (available_on.year, available_on.month) == expected, f"{code}, {period['label']}"


def test_local_measurements_belong_to_local_metrics():
    for measurement in LOCAL_MEASUREMENTS:
        metric = LOCAL[measurement["metric"]]
        assert measurement["place"] == BATH
        assert measurement["available_on"].isoformat() == "2012-02-24"
        assert measurement["paragraph"] == metric["paragraph"]
        assert measurement["figure"] in metric["figures"]
        assert "starts_on" not in measurement, "the report prints no dates for its periods"
    unprinted = set(LOCAL) - {measurement["metric"] for measurement in LOCAL_MEASUREMENTS}
    assert unprinted == {
        "five-gcses-with-english-and-mathematics",
        "good-progress-mathematics-secondary",
        "looked-after-reviews-on-time",
    }
    assert all("no measurement" in LOCAL[code]["note"] for code in unprinted)


def test_local_values_are_those_of_the_report():
    figures = {f["id"]: f for f in json.loads(shared("seed", "figures.json").read_text(encoding="utf-8"))}
    for measurement in LOCAL_MEASUREMENTS:
        figure = figures[measurement["figure"]]
        assert measurement["value"] in (figure["value"], figure["previous_value"]), measurement
        assert measurement["paragraph"] == figure["paragraph"]
        assert ("words" in measurement) == (figure["kind"] == "word_proportion"), measurement
