"""No cell of an export calculates: what a spreadsheet would read as a formula comes back as text."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgements.exports import KINDS, cell, export
from judgements.models import Recommendation
from metrics.models import Metric

METRIC = "initial-health-assessments-in-timescale"
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\x00=1+1", "\x0b@x"]
TEXTS = [
    '",=1+1,"',
    'a "quote"',
    "comma, comma",
    "semi; colon",
    "tab\tin",
    "line\r\nbreak",
    "ﬀ 📈 é",
    "'lead",
]


def rows_of(response, kind):
    """Header and rows, every cell as text."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = [["" if value is None else str(value) for value in row] for row in book.active.values]
    assert all(one.data_type != "f" for row in book.active.iter_rows() for one in row)
    book.close()
    return rows


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_led_by_an_apostrophe(text):
    assert cell(text).startswith("'")


@given(st.text() | st.sampled_from(FORMULAS + TEXTS))
def test_no_text_starts_a_formula(text):
    safe = cell(text)
    assert not safe.lstrip().startswith(("=", "+", "-", "@")) and safe[:1] not in ("\t", "\r", "\n")


def test_numbers_dates_and_nothing_stay_what_they_are():
    assert [cell(one) for one in (-5, -1.5, Decimal("-70.80"), Decimal("3.0"), None, True, False)] == [
        -5,
        -1.5,
        -70.8,
        3,
        "",
        "yes",
        "no",
    ]
    assert cell(date(2012, 5, 24)) == "2012-05-24" and cell(["a", 2]) == "a; 2"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_comes_back_in_its_own_cell(kind):
    rows = [{"a": text, "b": "beside"} for text in FORMULAS[:-2] + TEXTS]
    response = export(kind, "name", "rows", rows, ("a", "b"))
    if kind == "json":
        assert json.loads(response.content) == {"rows": rows}
        return
    header, *found = rows_of(response, kind)
    assert header == ["a", "b"] and [row[1] for row in found] == ["beside"] * len(rows)
    for row, sent in zip(found, rows, strict=True):
        assert row[0].removeprefix("'").split() == sent["a"].removeprefix("'").split()


def test_a_stored_formula_reaches_no_spreadsheet(client_as, inspection_2012):
    Recommendation.objects.create(
        inspection=inspection_2012, ref="=1+1", order=99, title='=HYPERLINK("http://127.0.0.1:9","x")'
    )
    metric = Metric.objects.get(code=METRIC)
    metric.name = "@SUM(1+1)"
    metric.save()
    for path in ("/recommendations", "/metrics"):
        for kind in ("csv", "xlsx"):
            cells = [
                text
                for row in rows_of(client_as("manager").get(f"{path}.{kind}?as_at=2012-05-25"), kind)
                for text in row
            ]
            assert not [text for text in cells if text.startswith(("=", "@", "+"))]
            assert [text for text in cells if text.startswith(("'=", "'@"))]
