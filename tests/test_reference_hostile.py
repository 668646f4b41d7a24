"""Files that are no table, archives that lie, hostile cells: refused in words or stored exactly."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from judgements.importing.sheet_rules import MOST_BYTES, MOST_ROWS, WrongSheet
from judgements.importing.sheets import read_table
from judgements.models import (
    Agency,
    Import,
)
from tests.reference_files import TABLES, csv_file, everything, look, page_of, said, seen, write, xlsx_file
from tests.test_hostile_values import VALUES


@pytest.fixture
def client(demonstration, client_as):
    return client_as("officer")


@pytest.fixture
def agency(demonstration):
    return Agency.objects.create(
        name="Northvale Council", kind="council", abbreviations=["NC"], role="Runs it."
    )


HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"


# ---- Files that are none


def hostile_files():
    if not (HOSTILE / "manifest.json").exists():
        return []
    entries = json.loads((HOSTILE / "manifest.json").read_text(encoding="utf-8"))["files"]
    return [one for one in entries if one["kind"] in TABLES]


@pytest.mark.parametrize("entry", hostile_files(), ids=lambda entry: entry["id"])
def test_a_hostile_file_is_refused_in_words_or_lacks_our_columns(client, entry):
    before = everything()
    path = HOSTILE / "files" / entry["file"]
    page = look(client, "agency", SimpleUploadedFile(entry["upload_name"] or path.name, path.read_bytes()))
    assert page.status_code == 200 and everything() == before
    words = said(page).lower()
    assert "outcome" not in (page.context or {}) or page.context.get("outcome") is None
    if (
        "has no column 'name'" not in words
    ):  # What is wrong with it as a table, in one of the words that it must hold.
        assert any(word in words for word in entry["mention"] or [""])


def packed(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


SHEET_ONE = "xl/worksheets/sheet1.xml"
BOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.csv", b"name\n", "no rows below"),
        ("a.csv", b"name\n" + b"x" * MOST_BYTES, "larger than 1 MB"),
        ("a.csv", "name\nCafé\n".encode("cp1252"), "Row 2: the file's encoding is not UTF-8"),
        ("a.csv", "name\nx\n".encode("utf-16"), "UTF-16"),
        ("a.csv", b"name\nA\x00B\n", "Row 2, column 1"),
        ("a.csv", b'name\n"open\nrow\n', "Row 2 cannot be read"),
        ("a.csv", b"name;kind\nA;b\n", "semicolons"),
        ("a.csv", b"name,name\nA,B\n", "stands there twice"),
        ("a.csv", b"name,,kind\nA,B,C\n", "column 2 has no heading"),
        ("a.csv", b"name\nA,B\n", "Row 2 has 2 cells under 1 headings"),
        ("a.csv", b"name\n" + b"A\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
        ("a.csv", b"name\n" + b"A" * 20_000, "more than 10,000 characters"),
        ("a.csv", b"name\n" + b"A" * 200_000, "cannot be read"),
        ("a.txt", b"name\nA\n", "must end in .csv or .xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 100, "old Excel file"),
        ("a.xlsx", b"name\nA\n", "in another format"),
        ("a.csv", b"PK\x03\x04", "not CSV"),
        ("a.csv", b"\n<!DOCTYPE html><html>", "it is a web page"),
        ("a.csv", b"%PDF-1.7", "it is a PDF"),
        ("a.csv", b"\x1f\x8b\x08", "it is a compressed file"),
        ("a.csv", b'[{"name": "A"}]', "it is JSON"),
        ("a.csv", "name\nA".encode("utf-32"), "the encoding UTF-32"),
        ("a.xlsx", b"%PDF-1.7", "in another format (a PDF)"),
        ("a.xlsx", b"PK\x03\x04", "damaged"),
        ("a.xlsx", packed({"a.txt": "x"}), "in another format"),
        ("a.xlsx", packed(BOOK), "damaged"),
        ("a.xlsx", packed(BOOK | {"xl/a.bin": b"0" * 20_000_001}), "unpacks to more than 20 MB"),
        ("a.xlsx", packed(BOOK | {f"xl/{n}": "" for n in range(201)}), "more than 200 sheets and other parts"),
        ("a.xlsx", packed(BOOK | {SHEET_ONE: '<row r="1"/><row r="3"/><row r="2"/>'}), "row 2 of a sheet stands below row 3"),
        ("a.xlsx", packed(BOOK | {SHEET_ONE: "<x:row spans='1' r='2'/><x:row r='2'/>"}), "row 2 of a sheet stands below row 2"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.xlsx", packed(BOOK | {"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "entities"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(name, content, told):
    with pytest.raises(WrongSheet) as refused:
        read_table(name, content)
    assert told in str(refused.value)


def test_an_archive_that_lies_about_its_size_is_refused():
    content = bytearray(packed(BOOK | {"xl/a.bin": b"0" * 1000}))
    place = content.rindex(b"xl/a.bin") - 46
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(WrongSheet):
        read_table("a.xlsx", bytes(content))


def test_an_archive_with_two_parts_of_a_name_or_a_password_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in (*BOOK, SHEET_ONE):
            archive.writestr(name, BOOK.get(name, "<worksheet/>"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(SHEET_ONE, "<worksheet/>")
    with pytest.raises(WrongSheet, match="two parts of the same name"):
        read_table("a.xlsx", content.getvalue())
    locked = bytearray(packed(BOOK))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(WrongSheet, match="protected by a password"):
        read_table("a.xlsx", bytes(locked))


def test_a_number_of_a_workbook_is_as_excel_shows_it():
    found = read_table(
        "a.xlsx", xlsx_file([["name"], [67.30000000000001], [0.00001], [1e15], [-0.1 - 0.2]]).read()
    )
    assert [row[0] for _, row in found.rows] == ["67.3", "0.00001", "1000000000000000", "-0.3"]


def test_formulas_errors_and_dates_of_a_workbook(client):
    with pytest.raises(WrongSheet, match="Row 2, column 1: the cell holds a formula"):
        read_table("a.xlsx", xlsx_file([["name"], ["=1+1"]]).read())
    with pytest.raises(WrongSheet, match="holds the error #REF!"):
        read_table("a.xlsx", xlsx_file([["name"], ["#REF!"]]).read())
    table = read_table(
        "a.xlsx", xlsx_file([["a", "b", "c"], [date(2024, 4, 1), 800, True], [], [1.5, None, "x"]]).read()
    )
    assert table.rows == ((2, ("2024-04-01", "800", "yes")), (4, ("1.5", "", "x")))


@pytest.mark.parametrize("name", [name for name, value in VALUES.items() if len(value) < 4000])
def test_hostile_cells_are_refused_or_stored_exactly_and_shown_escaped(client, name):
    value = VALUES[name]
    rows = [["name", "kind", "role", value], [value, "other", value, value], [f"x{value}", value, "", ""]]
    page = look(client, "agency", csv_text(rows))
    assert page.status_code == 200
    if "<" in value:
        assert value not in page.content.decode()
    whole = look(client, "agency", csv_text([["name", "role"], [value, value]]))
    if seen(whole):
        write(client, "agency", whole)
        stored = " ".join(value.split()) if "\n" in value or "\r" in value else value.strip()
        held = Agency.objects.latest("pk")
        assert held.name in (value.strip(), stored) and held.role == held.name


def csv_text(rows):
    import csv

    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_a_files_name_is_no_path_and_no_markup(client):
    page = look(client, "agency", csv_file("name\nVale Trust\n", "..\\..\\<b>web</b>.csv"))
    assert page.status_code == 200 and "<b>web" not in page.content.decode()
    write(client, "agency", page)
    assert Import.objects.latest("pk").file_name in ("b>.csv", "<b>web<b>.csv", "<b>web</b>.csv")


def test_no_file_at_all_is_a_form_error(client):
    assert "This field is required" in said(client.post(page_of("agency"), {}))
