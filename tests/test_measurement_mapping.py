"""Tidy files that nobody has described: named, drafted, mapped, and told apart."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from metrics.importing import WrongFile, read_map, recognise, write_map
from tests.measurement_files import (  # noqa: F401
    FILES,
    MAP,
    held,
    run,
    the_open_data,
    tidy,
    values,
)


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
