"""Tidy CSVs of releases that nobody has seen: what is a filter, what a figure, which period and place a row is of."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError

from metrics.importing import WrongFile, read_map, recognise
from metrics.importing.years import period_of
from metrics.models import Measurement, MeasurementReason
from tests.measurement_files import TODAY, an_empty_site, run, two_councils, values  # noqa: F401

HEAD = ("time_period", "time_identifier", "geographic_level", "country_code", "new_la_code", "la_name")
PLACES = (
    ("National", "E92000001", "", ""),
    ("Local authority", "E92000001", "E06000022", "Bath and North East Somerset"),
    ("Local authority", "E92000001", "E06000023", "Bristol, City of"),
)


def text_of(head, rows, mark=","):
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def crossed(*filters, years=("2023", "2024"), figures=lambda number: [str(100 + 7 * number)]):
    """A row for each year, place and combination of the filters' values, with figures that all differ."""
    combinations = [()]
    for values_ in filters:
        combinations = [(*one, value) for one in combinations for value in values_]
    rows = [
        (year, "Reporting year", *place, *one) for year in years for place in PLACES for one in combinations
    ]
    return [(*row, *figures(number)) for number, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (("age",), [("16", "17", "18")]),
        (("age",), [("0", "1", "2", "Total")]),
        (("age",), [("0-4", "5-9", "17", "18+")]),
        (("band",), [("1", "2", "3")]),
        (("key_stage", "band"), [("1", "2", "4"), ("10", "20")]),
        (("status",), [("In care", "Left care")]),
        (("status", "band"), [("1", "2"), ("7", "8", "9")]),
        (("version",), [("Boys", "Girls")]),
        (("sex",), [("M", "F")]),
        (("group",), [("1", "2", "A", "B")]),
    ],
)
def test_filters_of_numbers_and_of_any_name_tell_rows_apart(names, groups):
    content = text_of((*HEAD, *names, "children"), crossed(*groups)).encode()
    draft = recognise("new.csv", content)
    assert (draft.filters, draft.indicators) == (names, ("children",))
    count = 1
    for one in groups:
        count *= len(one)
    assert len(draft.series) == count


def test_figures_stay_figures():
    """Few whole numbers, marks and words of no group among them: without them rows are told apart."""
    rows = crossed(("Total", "Girls"), figures=lambda n: [str(n % 3), "NaN" if n == 4 else str(n), "1,234"])
    draft = recognise("new.csv", text_of((*HEAD, "sex", "visits", "plans", "cost"), rows).encode())
    assert draft.filters == ("sex",)
    assert set(draft.indicators) >= {"visits", "plans"}


@pytest.mark.parametrize("standing", [("Provisional", "Provisional"), ("Final", "Revised")])
def test_the_edition_is_no_filter(standing):
    rows = [(*row, standing[n % 2]) for n, row in enumerate(crossed(("Total", "Girls")))]
    draft = recognise("new.csv", text_of((*HEAD, "sex", "children", "status"), rows).encode())
    assert (draft.filters, draft.indicators) == (("sex",), ("children",))


HEADINGS = {
    "shouted": [one.upper() for one in HEAD],
    "spaced": [one.replace("_", " ").title() for one in HEAD],
    "marked": ["\u200e" + HEAD[0], *HEAD[1:]],
    "older": ["Year", "Time Identifier", "Level", "Country-code", "la_code_new", "Local authority"],
}


@pytest.mark.parametrize("head", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_however_headings_are_written_the_draft_is_the_same(head, encoding, mark):
    if "\u200e" in head[0] and encoding == "cp1252":
        pytest.skip("that mark is not in this encoding")
    rows = crossed(("Total", "Café"))
    draft = recognise("new.csv", text_of((*head, "sex", "children"), rows, mark).encode(encoding))
    assert (draft.filters, draft.indicators) == (("sex",), ("children",))


def imported(tmp_path, head, rows, **options):
    path, mapping = tmp_path / "new.csv", tmp_path / "draft.toml"
    path.write_text(text_of(head, rows), encoding="utf-8")
    mapping.write_text(run(path, recognise=True), encoding="utf-8")
    return run(path, map=str(mapping), **options), read_map(mapping.read_text(encoding="utf-8"), "draft")


def test_signs_for_no_number_are_kept_as_letters_and_said(empty, tmp_path):
    signs = ["c", "[c]", "*", "z", ".", "x", "[x]", "..", "-", "low", "[low]", "k", "u", ":", "~", "0", ""]
    rows = [(2000 + n, "Reporting year", *PLACES[0], sign) for n, sign in enumerate(signs)]
    told, (series,) = imported(tmp_path, (*HEAD, "children"), rows)
    kept = values(series.code, "England")
    assert [kept.get(str(2000 + n)) for n in range(len(signs))] == [
        *("c", "c", "c", "z", "z", "x", "x", "x", "x", "low", "low", "k", "u", ":", "~", 0, None)
    ]
    assert "'*' in 1 cells is kept as 'c'" in told and "1 cells of figures are empty" in told


@pytest.mark.parametrize(
    ("period", "identifier", "label", "days"),
    [
        ("202425", "Academic year", "2024/25", ("2024-09-01", "2025-08-31")),
        ("2024", "Calendar year", "2024", ("2024-01-01", "2024-12-31")),
        ("202425", "Financial year", "Financial year 2024/25", ("2024-04-01", "2025-03-31")),
        ("2024", "Reporting year", "2024", None),
        ("202425", "Academic year Q1", "Academic year Q1 2024/25", ("2024-09-01", "2024-11-30")),
        ("202425", "Academic year Q2", "Academic year Q2 2024/25", ("2024-12-01", "2025-02-28")),
        ("202425", "Academic year Q4", "Academic year Q4 2024/25", ("2025-06-01", "2025-08-31")),
        ("202425", "Financial year Q4", "Financial year Q4 2024/25", ("2025-01-01", "2025-03-31")),
        ("2024", "Calendar year Q1", "Calendar year Q1 2024", ("2024-01-01", "2024-03-31")),
        ("202425", "Autumn term", "Autumn term 2024/25", ("2024-09-01", "2024-12-31")),
        ("202425", "Spring term", "Spring term 2024/25", ("2025-01-01", "2025-03-31")),
        ("202425", "Autumn and spring term", "Autumn and spring term 2024/25", ("2024-09-01", "2025-03-31")),
        (
            *("202425", "Part 1 (April to September)", "Part 1 (April to September) 2024/25"),
            ("2024-04-01", "2024-09-30"),
        ),
        (
            *("202425", "Part 2 (October to March)", "Part 2 (October to March) 2024/25"),
            ("2024-10-01", "2025-03-31"),
        ),
        ("2024", "January", "January 2024", ("2024-01-01", "2024-01-31")),
        ("2024", "Week 12", "Week 12 2024", ("2024-03-18", "2024-03-24")),
        ("2020", "Week 53", "Week 53 2020", ("2020-12-28", "2021-01-03")),
        ("2024/25", "Academic year", "2024/25", ("2024-09-01", "2025-08-31")),
        ("2024-25", "Academic year", "2024/25", ("2024-09-01", "2025-08-31")),
        ("2024/2025", "Academic year", "2024/25", ("2024-09-01", "2025-08-31")),
        ("2024", "Whenever", "Whenever 2024", None),
    ],
)
def test_days_are_those_that_the_words_say(period, identifier, label, days):
    found = period_of(period, identifier, "as printed")
    said = tuple(map(date.fromisoformat, days)) if days else (None, None)
    assert (found.label, found.starts_on, found.ends_on) == (label, *said)


@pytest.mark.parametrize("period", ["0000", "9999", "20212023", "202123", "2021/23", "21", "", "202\u0664"])
def test_a_period_that_is_none_is_named_by_row_and_column(empty, tmp_path, period):
    rows = [("2024", "Reporting year", *PLACES[0], "5"), (period, "Reporting year", *PLACES[1], "6")]
    with pytest.raises(CommandError, match="Row 3, column time_period"):
        imported(tmp_path, (*HEAD, "children"), rows)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    "identifiers",
    [
        ("Academic year Q1", "Academic year Q2", "Academic year Q3", "Academic year Q4"),
        ("Autumn term", "Spring term", "Summer term"),
        ("Autumn term", "Spring term", "Academic year"),
        ("Something", "Something else"),
    ],
)
def test_the_newest_period_comes_last_whatever_it_is_called(empty, tmp_path, identifiers):
    rows = [
        (year, one, *PLACES[0], str(n))
        for n, (year, one) in enumerate((year, one) for one in identifiers for year in ("202425", "202324"))
    ]
    _, (series,) = imported(tmp_path, (*HEAD, "children"), rows)
    labels = list(
        Measurement.objects.filter(metric__code=series.code)
        .order_by("period__order")
        .values_list("period__label", flat=True)
    )
    assert len(labels) == len(rows)
    assert [one.endswith("2023/24") for one in labels] == [True] * (len(rows) // 2) + [False] * (
        len(rows) // 2
    )


def test_places_are_known_by_old_codes_or_by_name_and_others_counted(empty, tmp_path):
    head = (*HEAD[:3], "country_code", "country_name", "region_name", "old_la_code", "new_la_code", "la_name")
    rows = [
        ("LA", "E92000001", "England", "South West", "800", "", "Bath and North East Somerset"),
        ("Local Authority", "E92000001", "England", "South West", "", "", "Bristol, City of"),
        ("Region", "E92000001", "England", "South West", "", "", ""),
        ("National", "", "England", "", "", "", ""),
        ("Local authority", "E92000001", "England", "", "", "", "Ruritania"),
        ("School", "E92000001", "England", "", "800", "E06000022", "Bath and North East Somerset"),
        ("Parliamentary constituency", "E92000001", "England", "", "", "", ""),
    ]
    told, (series,) = imported(
        tmp_path, (*head, "children"), [("2024", "Reporting year", *row, 5 + n) for n, row in enumerate(rows)]
    )
    kept = Measurement.objects.counting(TODAY).filter(metric__code=series.code)
    assert {one.place.name: int(one.value) for one in kept} == {
        "Bath and North East Somerset": 5,
        "Bristol": 6,
        "South West": 7,
        "England": 8,
    }
    assert "1 rows skipped: Ruritania (no code)" in told
    assert "School: 1 rows skipped" in told and "Parliamentary constituency: 1 rows skipped" in told


def test_a_file_without_a_row_of_ours_is_answered_with_its_levels(tmp_path):
    content = text_of((*HEAD, "children"), [("2024", "Reporting year", "School", "E92000001", "", "", "5")])
    with pytest.raises(Exception, match="its levels are School"):
        recognise("schools.csv", content.encode())


@pytest.mark.parametrize("identifier", ["=HYPERLINK(1)", "@SUM(1)", "Z" * 51, "Week 99", "Week 0"])
def test_words_that_name_no_period_are_refused(empty, tmp_path, identifier):
    rows = [("2024", "January", *PLACES[0], "5"), ("2024", identifier, *PLACES[1], "6")]
    with pytest.raises(CommandError, match="Row 3, column time_period"):
        imported(tmp_path, (*HEAD, "children"), rows)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("cell", ["nan", "inf", "1e400", "1,234", "\u22125", "50%"])
def test_a_column_of_what_is_no_number_is_named(cell):
    content = text_of((*HEAD, "children"), [("2024", "Reporting year", *PLACES[0], cell)])
    with pytest.raises(WrongFile, match="nothing to measure"):
        recognise("new.csv", content.encode())


# ---- Editions of one figure in one file


EDITIONS = (*HEAD, "children", "version")


def edition(standing, figure, year="2024"):
    return (year, "Reporting year", *PLACES[0], figure, standing)


@pytest.mark.parametrize(
    "rows",
    [[("Provisional", 5), ("Revised", 6)], [("Revised", 6), ("Provisional", 5)]],
    ids=("as", "against"),
)
def test_provisional_and_revised_in_one_file_are_both_kept(empty, tmp_path, rows):
    told, (series,) = imported(tmp_path, EDITIONS, [edition(*one) for one in rows])
    assert "1 figures stand in the file as provisional and revised" in told and "1 new, 1 changed" in told
    kept = Measurement.objects.filter(metric__code=series.code)
    assert [(one.value, one.standing) for one in kept.in_turn(TODAY)] == [(5, "provisional"), (6, "revised")]
    assert kept.counting(TODAY).get().value == 6
    again, _ = imported(tmp_path, EDITIONS, [edition(*one) for one in rows])
    assert "0 new, 0 changed" in again and kept.count() == 2


def test_what_comes_after_the_edition_that_is_held_is_added(empty, tmp_path):
    _, (series,) = imported(tmp_path, EDITIONS, [edition("Provisional", 5)])
    told, _ = imported(
        tmp_path,
        EDITIONS,
        [edition("Provisional", 5), edition("Revised", 5), edition("Final", "7")],
    )
    assert "0 new, 2 changed, 1 unchanged" in told
    kept = Measurement.objects.filter(metric__code=series.code)
    assert [one.value for one in kept.in_turn(TODAY)] == [5, 5, 7]
    told, _ = imported(tmp_path, EDITIONS, [edition("Provisional", 3), edition("Revised", 8)])
    assert "Of 1 figures an earlier edition in the file is left out" in told
    assert kept.counting(TODAY).get().value == 8


def test_two_figures_of_one_edition_are_a_fault(empty, tmp_path):
    with pytest.raises(CommandError, match="Row 3, column children: 6 here and 5 in row 2"):
        imported(tmp_path, EDITIONS, [edition("Revised", 5), edition("Revised", 6)])


# ---- Reasons behind a local figure


REASONS = "la_code,la_name,metric,period,numerator,denominator,value,reasons"


def local(tmp_path, reasons, counts="8,20,40"):
    path = tmp_path / "local.csv"
    row = f'E06000099,Northvale,cpp_reviews_pct,2023-24,{counts},"{reasons}"'
    path.write_text("\n".join([REASONS, row]), encoding="utf-8")
    return path


def reasons_held():
    rows = MeasurementReason.objects.filter(measurement__metric__code="cpp_reviews_pct")
    return sorted(rows.values_list("words", "count"))


def test_all_reasons_of_a_figure_come_in_one_cell(councils, tmp_path):
    path = local(tmp_path, "7 late notification; 5 child away")
    assert "1 new" in run(path)
    assert reasons_held() == [("child away", 5), ("late notification", 7)]
    assert "0 new, 0 changed" in run(path)
    assert "0 new, 1 changed" in run(local(tmp_path, "12 late notification"))
    assert "0 new, 0 changed" in run(local(tmp_path, ""))


@pytest.mark.parametrize(
    ("reasons", "counts", "told"),
    [
        ("7 late; 6 away", "8,20,40", "give 13 in all, and 8 of 20 leaves 12"),
        ("late; 5 away", "8,20,40", "'late' is no reason"),
        ("0 late", "8,20,40", "'0 late' is no reason"),
        ("-3 late", "8,20,40", "'-3 late' is no reason"),
        ("3 4", "8,20,40", "'3 4' is no reason"),
        ("3 late; 4 LATE", "8,20,40", "'LATE' stands there twice"),
        ("3 " + "late " * 30, "8,20,40", "is no reason"),
        ("3 late", ",,40", "stand without counts"),
    ],
)
def test_reasons_that_do_not_fit_are_named_and_nothing_is_stored(councils, tmp_path, reasons, counts, told):
    with pytest.raises(CommandError, match=rf"Row 2, column reasons: .*{told}"):
        run(local(tmp_path, reasons, counts))
    assert not Measurement.objects.exists() and not reasons_held()
