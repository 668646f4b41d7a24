"""Files of measurements, read by the command: real ones, hostile ones, unknown ones; all or nothing, and twice the same."""

import csv
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from judgements.models import Authority, DataStamp, Import
from metrics.importing import WrongFile, undo
from metrics.importing.cells import WrongCell, value_or_letter
from metrics.models import Measurement, Metric
from tests.measurement_files import (  # noqa: F401
    FILES,
    LOCAL,
    SHARED,
    TODAY,
    a_mapping,
    an_empty_site,
    held,
    run,
    the_open_data,
    tidy,
    two_councils,
    values,
)


def hostile():
    path = SHARED / "hostile" / "manifest.json"
    files = json.loads(path.read_text(encoding="utf-8"))["files"] if path.exists() else []
    return [one for one in files if one["kind"] in ("csv", "xlsx")]


# ---- The Department's files


def test_the_eight_files_import_by_the_catalogue_and_a_second_time_change_nothing(empty, shared):
    paths = [shared / "data" / name for name in FILES]
    run(*paths)
    bath = "Bath and North East Somerset"
    assert list(values("annual-health-assessments", bath).values()) == [84, 83, 82, 86, 73]
    assert values("development-assessments", bath)["2025"] == "c"
    assert {values("annual-health-assessments", "Cumbria")[year] for year in ("2024", "2025")} == {"z"}
    read = {code for (code,) in Measurement.objects.values_list("metric__code").distinct()}
    assert read == set(Metric.objects.exclude(dataset={}).values_list("code", flat=True))
    before = held()
    told = run(*paths)
    assert held() == before
    assert told.count("Already imported on") == len(FILES)
    assert "0 new, 0 changed" in told


def test_what_was_imported_is_what_the_file_says_cell_by_cell(empty, shared):
    path = shared / "data" / "d3_cpps_subsequent_plan_2013_to_2025.csv"
    run(path)
    printed = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["geographic_level"] == "Local authority" and " / " not in row["new_la_code"]:
                code = row["new_la_code"] or row["old_la_code"]
                text = row["CPP_subsequent_percent"]
                printed.setdefault((code, row["time_period"]), set()).add(text)
    rows = Measurement.objects.filter(metric__code="second-or-subsequent-plans", place__kind="authority")
    stored = {(row.place.code, row.period.label): row for row in rows.select_related("place", "period")}
    compared = 0
    for key, texts in printed.items():
        if key in stored and len(texts) == 1:
            (text,) = texts
            row = stored[key]
            assert (row.status or row.value) == (text if row.status else Decimal(text)), key
            compared += 1
    assert compared > 1900


def test_a_preview_writes_nothing(empty, shared):
    before, stamp = held(), DataStamp.objects.first().value
    told = run(shared / "data" / FILES[6], preview=True)
    assert "2,132 new" in told
    assert (held(), DataStamp.objects.first().value) == (before, stamp)


def test_a_revised_file_appends_and_what_was_known_before_stays(db, tmp_path, mapping):
    first = tidy(tmp_path, ["2024,Reporting year,Local authority,E92000001,E06000022,Bath,All,61.5"])
    run(first, map=str(mapping), available_on="2024-11-01")
    second = tidy(tmp_path, ["2024,Reporting year,Local authority,E92000001,E06000022,Bath,All,63"], "b.csv")
    told = run(second, map=str(mapping), available_on="2025-11-01")
    assert "0 new, 1 changed" in told
    rows = Measurement.objects.filter(metric__code="made-up-share")
    assert rows.count() == 2
    assert rows.counting(date(2025, 10, 31)).get().value == Decimal("61.5")
    assert (rows.counting(TODAY).get().value, rows.counting(TODAY).get().standing) == (63, "revised")
    undo(Import.objects.first(), reason="The wrong edition", by=None)
    assert rows.counting(TODAY).get().value == Decimal("61.5")
    with pytest.raises(WrongFile, match="taken back already"):
        undo(Import.objects.first(), reason="Again", by=None)
    assert rows.count() == 2


def test_one_bad_cell_keeps_every_file_out(db, tmp_path, mapping):
    good = tidy(tmp_path, ["2024,Reporting year,Local authority,E92000001,E06000022,Bath,All,61.5"])
    bad = tidy(tmp_path, ["2024,Reporting year,National,E92000001,,,All,6_7"], "bad.csv")
    before = held()
    with pytest.raises(CommandError, match="Row 2, column share: '6_7'"):
        run(good, bad, map=str(mapping))
    assert held() == before


def test_places_and_levels_that_are_not_kept_are_counted_out_loud(db, tmp_path, mapping):
    path = tidy(
        tmp_path,
        [
            "2024,Reporting year,National,E92000001,,,All,50",
            "2024,Reporting year,Local authority,E92000001,E06009999,Nowhere,All,1",
            "2024,Reporting year,School,E92000001,,,All,2",
        ],
    )
    told = run(path, map=str(mapping))
    assert "1 new" in told
    assert "Nowhere (E06009999)" in told
    assert "School: 1 rows skipped" in told


def test_two_values_of_one_cell_are_a_fault_and_not_a_choice(db, tmp_path, mapping):
    rows = [f"2024,Reporting year,National,E92000001,,,All,{value}" for value in (50, 51)]
    with pytest.raises(CommandError, match="51 here and 50 in row 2"):
        run(tidy(tmp_path, rows), map=str(mapping))


# ---- Local figures, and files that are damaged or hostile


def refusal(path):
    """What the command says when it refuses the file; empty where it takes it."""
    try:
        run(path)
    except CommandError as problem:
        return str(problem).casefold()
    return ""


@pytest.mark.parametrize("entry", hostile(), ids=lambda entry: entry["id"])
def test_a_hostile_file_ends_as_its_manifest_says(councils, entry):
    before, path = held(), SHARED / "hostile" / "files" / entry["file"]
    words = refusal(path)
    if words:
        assert entry["expect"] != "accept", words
        assert held() == before
        assert not entry["mention"] or any(one.casefold() in words for one in entry["mention"]), words
        assert len(words) < 6000
        return
    assert entry["expect"] != "reject"
    assert {values("cla_rate", "Northvale").get("2023-24"), Decimal("67.3")} == {Decimal("67.3")}
    assert not Measurement.objects.filter(value=0).exists()
    once = held()
    run(path)
    assert held() == once


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("E06000099,Eastmere,cla_rate,2023-24,,,67.3", "'Eastmere' is not the council of E06000099"),
        ("E06000099,Northvale,nothing,2023-24,,,67.3", "'nothing' is no metric"),
        ("E06000099,Northvale,cla_rate,2023,412,61200,70", "70 is not 412 over 61200, which is 67.32"),
        ("E06000099,Northvale,cpp_reviews_pct,2023-24,5,,1", "denominator: is empty beside the other"),
        ("E06000099,Northvale,cla_rate,soon,,,67.3", "'soon' is no period"),
        ("E06000099,Northvale,cla_rate,2098-99,,,67.3", "has not begun yet"),
        ("E06000099,Northvale,cla_rate,2023-24,,,-1", "below zero"),
        ("E06000099,Northvale,cla_rate,2023-24,,,1000000000000000", "too large a number"),
    ],
)
def test_a_fault_of_a_local_figure_is_named_by_row_and_column(councils, tmp_path, row, words):
    path, before = tmp_path / "local.csv", held()
    path.write_text(f"{LOCAL}\nE06000098,Eastmere,cla_rate,2023-24,,,58.1\n{row}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Row 3, column") as caught:
        run(path)
    assert words in str(caught.value)
    assert held() == before


def test_a_rate_is_computed_and_a_letter_is_kept(councils, tmp_path):
    path = tmp_path / "local.csv"
    rows = [
        "E06000099,Northvale,cla_rate,2023-24,412,61200,",
        "998,Northvale,cpp_reviews_pct,2023-24,0,195,",
        "E06000098,Eastmere,cla_rate,2023-24,,,c",
        "E06000098,Eastmere,cpp_reviews_pct,2023-24,,,",
    ]
    path.write_text("\n".join([LOCAL, *rows]), encoding="utf-8")
    run(path)
    assert values("cla_rate", "Northvale") == {"2023-24": Decimal("67.3")}
    assert values("cpp_reviews_pct", "Northvale") == {"2023-24": 0}
    assert values("cla_rate", "Eastmere") == {"2023-24": "c"}
    assert Measurement.objects.filter(source_import__kind="local file").count() == 3


def test_a_file_that_is_not_there_and_a_folder_are_said(db, tmp_path):
    for name, words in ((tmp_path / "none.csv", "is not there"), (tmp_path, "is a folder")):
        with pytest.raises(CommandError, match=words):
            run(name)


@given(st.text(max_size=30))
def test_a_cell_is_a_plain_number_a_letter_or_a_fault(text):
    try:
        value, status = value_or_letter(text)
    except WrongCell:
        return
    assert (value is None) == bool(status)
    if value is not None:
        assert value.is_finite()
        assert text.isascii()
        assert abs(value - Decimal(text)) <= Decimal("0.00005")


def test_ten_times_the_rows_ask_the_same_questions(db, tmp_path, mapping):
    codes = list(Authority.objects.values_list("code", flat=True)[:100])

    def cost(count, name):
        rows = [f"2024,Reporting year,Local authority,E92000001,{code},,All,5" for code in codes[:count]]
        path = tidy(tmp_path, rows, name)
        with CaptureQueriesContext(connection) as queries:
            run(path, map=str(mapping), preview=True)
        return len(queries)

    assert cost(10, "ten.csv") == cost(100, "hundred.csv")
