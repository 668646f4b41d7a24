"""Files of measurements that could be taken for something else: doubles, parts of a year, marks, other files' headings."""

from datetime import date

import pytest
from django.core.management import CommandError

from metrics.importing import read_map
from metrics.models import Measurement, Metric
from tests.measurement_files import (  # noqa: F401
    LOCAL,
    TODAY,
    a_mapping,
    an_empty_site,
    held,
    run,
    tidy,
    two_councils,
    values,
)


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


@pytest.mark.parametrize(
    "mark", ["[c]*", "c*", "--", "50%", "1,234", "(12)", "1e3", "NaN", "\uff15\uff10", "1 234"]
)
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
