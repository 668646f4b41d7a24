"""Files of measurements, read by the command: real ones, hostile ones, unknown ones; all or nothing, and twice the same."""

import csv
import json
import os
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from judgements.models import Authority, DataStamp, Import, Place
from metrics.importing import WrongFile, read_map, recognise, undo, write_map
from metrics.importing.cells import WrongCell, value_or_letter
from metrics.models import Measurement, Metric
from tests.measurement_files import MAP, SHARED, TODAY, held, run, tidy, values

FILES = (
    "la_conviction_health_outcome_cla.csv",
    "la_care_leavers_accommodation_suitability.csv",
    "la_care_leavers_activity.csv",
    "la_cla_placement_stability.csv",
    "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "csww_indicators_2017_to_2025.csv",
    "d3_cpps_subsequent_plan_2013_to_2025.csv",
    "ks4_la.csv",
)


@pytest.fixture(scope="module")
def shared():
    if not (SHARED / "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is not at hand, and under CI it must be")
        pytest.skip("the open data of ../shared is not at hand")
    return SHARED


def hostile():
    path = SHARED / "hostile" / "manifest.json"
    files = json.loads(path.read_text(encoding="utf-8"))["files"] if path.exists() else []
    return [one for one in files if one["kind"] in ("csv", "xlsx")]


@pytest.fixture
def empty(db):
    """A merely migrated site: the catalogue and the places, without the demonstration's figures."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_measurementreason")
        cursor.execute("DELETE FROM metrics_measurement")


@pytest.fixture
def councils(empty):
    """The two councils and two metrics that the hostile files speak of."""
    region = Place.objects.filter(kind=Place.Kind.REGION).first()
    for code, la_code, name in (("E06000099", "998", "Northvale"), ("E06000098", "997", "Eastmere")):
        Authority.objects.create(
            kind=Place.Kind.AUTHORITY, code=code, la_code=la_code, name=name, region=region
        )
    for code, unit in (("cla_rate", "per 10,000"), ("cpp_reviews_pct", "%")):
        Metric.objects.create(
            code=code, name=f"The metric {code}", unit=unit, decimals=1, year_type="financial"
        )


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


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return path


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


# ---- Files that nobody has described


def unknown(tmp_path):
    head = "measure_pc,sex,time_identifier,la_name,geographic_level,children_count,new_la_code,time_period,country_code"
    rows = [
        f"{value},{sex},Academic year,{name},{level},{count},{code},{year},E92000001"
        for year in ("202223", "202324")
        for sex, value, count in (("Total", 61.5, 120), ("Boys", "c", "c"), ("Girls", 60, 7))
        for level, code, name in (
            ("National", "", ""),
            ("Local authority", "E06000022", "Bath and North East Somerset"),
        )
    ]
    return tidy(tmp_path, rows, "unknown.csv", head)


def test_an_unknown_file_is_named_and_its_draft_imports_unedited(db, tmp_path):
    path = unknown(tmp_path)
    with pytest.raises(CommandError, match=r"no metric of the catalogue is in it.*sex"):
        run(path)
    draft = run(path, recognise=True)
    mapping = tmp_path / "draft.toml"
    mapping.write_text(draft, encoding="utf-8")
    told = run(path, map=str(mapping))
    assert "24 new" in told
    series = {one.indicator: one for one in read_map(draft, "draft") if one.filters == {"sex": "Total"}}
    assert series["measure_pc"].unit == "%"
    assert {one.year_type for one in series.values()} == {"academic"}
    bath = "Bath and North East Somerset"
    assert values(series["measure_pc"].code, bath) == {"2022/23": Decimal("61.5"), "2023/24": Decimal("61.5")}
    boys = next(one for one in read_map(draft, "draft") if one.filters == {"sex": "Boys"})
    assert set(values(boys.code, bath).values()) == {"c"}
    before = held()
    assert "0 new" in run(path, map=str(mapping))
    assert held() == before


def test_a_filter_of_numbers_words_and_empty_cells_keeps_its_rows_apart(db, tmp_path):
    head = "time_period,time_identifier,geographic_level,country_code,age,share"
    rows = [
        f"2024,Reporting year,National,E92000001,{age},{value}"
        for age, value in (("16", 10), ("17", 20), ("18 and over", 30), ("", 40), ("x", 50))
    ]
    path = tidy(tmp_path, rows, "ages.csv", head)
    mapping = tmp_path / "draft.toml"
    mapping.write_text(run(path, recognise=True), encoding="utf-8")
    assert "5 new" in run(path, map=str(mapping))
    drafted = read_map(mapping.read_text(encoding="utf-8"), "draft")
    assert {one.filters["age"]: values(one.code, "England")["2024"] for one in drafted} == {
        "16": 10,
        "17": 20,
        "18 and over": 30,
        "": 40,
        "x": 50,
    }


def test_metrics_of_two_files_with_the_same_columns_are_not_taken_for_one(db, tmp_path):
    head = "time_period,time_identifier,geographic_level,country_code,sex,number"
    codes = []
    for name, value in (("referrals_2024.csv", 10), ("leavers_2024.csv", 20)):
        path = tidy(tmp_path, [f"2024,Reporting year,National,E92000001,Total,{value}"], name, head)
        mapping = tmp_path / f"{name}.toml"
        mapping.write_text(run(path, recognise=True), encoding="utf-8")
        run(path, map=str(mapping))
        codes += [one.code for one in read_map(mapping.read_text(encoding="utf-8"), name)]
    assert [values(code, "England")["2024"] for code in codes] == [10, 20]
    other = mapping.read_text(encoding="utf-8").replace(codes[1], codes[0]).replace("Number", "Leavers")
    mapping.write_text(other.replace('"sex" = "Total"', '"sex" = "Girls"'), encoding="utf-8")
    with pytest.raises(CommandError, match="is here already as 'Number', read from other cells"):
        run(path, map=str(mapping))


@pytest.mark.parametrize("name", FILES)
def test_the_draft_of_every_real_file_imports_unedited(db, shared, tmp_path, name):
    path, mapping = shared / "data" / name, tmp_path / "draft.toml"
    draft = recognise(name, path.read_bytes())
    text = write_map(draft.series, draft.remarks)
    assert read_map(text, "draft") == list(draft.series)
    mapping.write_text(text, encoding="utf-8")
    told = run(path, map=str(mapping), preview=True)
    assert " 0 new" not in told.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[metric]", "cannot be read as TOML"),
        ("", "names no metric"),
        ('[[metric]]\ncode = "a"', "'name' is missing"),
        (MAP.replace("financial", "lunar"), "year_type 'lunar' is none of"),
        (MAP + 'colour = "red"', "'colour' is no key"),
        (MAP.replace("made-up-share", "Made Up"), "small letters"),
        (MAP + MAP, "stands there twice"),
        (MAP.replace("decimals = 1", "decimals = 9"), "from 0 to 4"),
        (MAP.replace('unit = "%"', f'unit = "{"x" * 41}"'), "unit has more than 40 letters"),
        (MAP.replace('unit = "%"', 'unit = "a\\u0000b"'), "unit holds a character"),
    ],
)
def test_a_mapping_that_cannot_be_read_says_where(text, words):
    with pytest.raises(WrongFile, match=words):
        read_map(text, "map.toml")


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


LOCAL = "la_code,la_name,metric,period,numerator,denominator,value"


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


# ---- What a fresh reader of the importer found


def test_one_period_under_two_spellings_is_read_once_or_refused(councils, tmp_path):
    Metric.objects.create(code="visits", name="Visits", unit="%", decimals=0, year_type="month")
    path = tmp_path / "local.csv"
    rows = [f"E06000099,Northvale,visits,{label},,,24" for label in ("March 2025", "Mar 2025", "2025-03")]
    path.write_text("\n".join([LOCAL, *rows]), encoding="utf-8")
    run(path)
    assert values("visits", "Northvale") == {"March 2025": 24}
    path.write_text("\n".join([LOCAL, *rows[:2], rows[2].replace("24", "25")]), encoding="utf-8")
    before = held()
    with pytest.raises(CommandError, match=r"row 2 has another figure|are one period, with two figures"):
        run(path)
    assert held() == before


def test_two_kinds_of_the_same_year_are_one_period(db, tmp_path, mapping):
    rows = [
        "202425,Financial year,National,E92000001,,,All,50",
        "2025,Reporting year,National,E92000001,,,All,51",
    ]
    with pytest.raises(CommandError, match="are one period, with two figures"):
        run(tidy(tmp_path, rows), map=str(mapping))


def test_a_part_of_a_year_is_not_read_as_the_year(db, tmp_path, mapping):
    rows = ["202425,Financial year Q1-Q2,National,E92000001,,,All,50"]
    with pytest.raises(CommandError, match="'Financial year Q1-Q2' is no whole year"):
        run(tidy(tmp_path, rows), map=str(mapping))


def test_a_provisional_figure_becomes_final_without_another_value(db, tmp_path, mapping):
    head = "time_period,time_identifier,geographic_level,country_code,version,group,share"
    row = "2025,Reporting year,National,E92000001,{},All,61"
    run(tidy(tmp_path, [row.format("Provisional")], head=head), map=str(mapping), available_on="2025-11-01")
    told = run(
        tidy(tmp_path, [row.format("Final")], "b.csv", head), map=str(mapping), available_on="2026-01-01"
    )
    assert "0 new, 1 changed" in told
    rows = Measurement.objects.filter(metric__code="made-up-share")
    assert rows.counting(date(2025, 12, 1)).get().standing == "provisional"
    assert rows.counting(TODAY).get().standing == "final"
    assert "0 new, 0 changed" in run(tidy(tmp_path, [row.format("Final")], "c.csv", head), map=str(mapping))


@pytest.mark.parametrize("mark", ["[c]", "c*", "-", "50%", "1,234", ".."])
def test_a_mark_among_numbers_is_named_by_its_row_and_makes_no_filter(db, tmp_path, mark):
    head = "time_period,time_identifier,geographic_level,country_code,share_percent"
    cell = f'"{mark}"'
    rows = [f"{year},Reporting year,National,E92000001,{one}" for year, one in ((2024, 50), (2025, cell))]
    path = tidy(tmp_path, rows, "marks.csv", head)
    draft = tmp_path / "draft.toml"
    draft.write_text(run(path, recognise=True), encoding="utf-8")
    (series,) = read_map(draft.read_text(encoding="utf-8"), "draft")
    assert series.indicator == "share_percent" and dict(series.filters) == {}
    with pytest.raises(CommandError, match="Row 3, column share_percent"):
        run(path, map=str(draft))


def test_another_file_with_a_heading_of_the_catalogue_is_not_taken_for_it(empty, tmp_path):
    head = "time_period,time_identifier,geographic_level,country_code,breakdown,cases"
    path = tidy(tmp_path, ["2025,Reporting year,National,E92000001,Dogs,12"], "cases.csv", head)
    with pytest.raises(CommandError, match=r"Not read as Cases held by social workers.*breakdown.*mapping"):
        run(path)
    assert not Measurement.objects.exists()


def test_counts_beside_a_withheld_figure_are_refused(councils, tmp_path):
    path = tmp_path / "local.csv"
    row = "E06000099,Northvale,cpp_reviews_pct,2023-24,3,8,,c"
    path.write_text("\n".join([f"{LOCAL},status", row]), encoding="utf-8")
    with pytest.raises(CommandError, match="3 of 8 tells what 'c' holds back"):
        run(path)


def test_an_average_in_days_is_computed_and_compared(councils, tmp_path):
    Metric.objects.create(code="a1", name="A1", unit="days", decimals=0, year_type="quarter")
    path = tmp_path / "local.csv"
    row = "E06000099,Northvale,a1,Q1 2025-26,4000,8,"
    path.write_text("\n".join([LOCAL, row]), encoding="utf-8")
    run(path)
    assert values("a1", "Northvale") == {"Q1 2025-26": 500}
    path.write_text("\n".join([LOCAL, f"{row}99"]), encoding="utf-8")
    with pytest.raises(CommandError, match="99 is not 4000 over 8, which is 500"):
        run(path)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("rate_per_1000", "per 1,000"), ("rate_per_10000", "per 10,000"), ("rate_per_100000", "per 100,000")],
)
def test_the_unit_of_a_rate_is_read_whole(db, tmp_path, heading, unit):
    head = f"time_period,time_identifier,geographic_level,country_code,{heading}"
    draft = run(tidy(tmp_path, ["2025,Reporting year,National,E92000001,5"], "r.csv", head), recognise=True)
    assert read_map(draft, "draft")[0].unit == unit
