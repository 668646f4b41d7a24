"""Reference data from a file: shown before it is written, all or nothing, with its history; hostile files are refused."""

import hashlib
import io
import json
import threading
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from judgements.importing.sheet_rules import MOST_BYTES, MOST_ROWS, WrongSheet
from judgements.importing.sheets import read_table
from judgements.models import (
    Agency,
    Authority,
    DataStamp,
    Import,
    Neighbour,
    NeighbourSet,
    Person,
    Theme,
)
from tests.conftest import BACKEND
from tests.forms import main_of
from tests.test_hostile_values import VALUES

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
IMPORTED = {
    "agency": Agency,
    "person": Person,
    "authority": Authority,
    "neighbourset": NeighbourSet,
    "theme": Theme,
}
WRITTEN = (*IMPORTED.values(), Neighbour)
TABLES = ("xlsx", "csv")
ROUNDS = 20


def page_of(name):
    return reverse(f"admin:judgements_{name}_import")


def csv_file(text, name="file.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def xlsx_file(rows, name="file.xlsx"):
    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def look(client, name, file):
    return client.post(page_of(name), {"file": csv_file(file) if isinstance(file, (str, bytes)) else file})


def soup_of(page):
    """Read once for each answer."""
    if not hasattr(page, "soup"):
        page.soup = main_of(page)
    return page.soup


def said(page):
    return " ".join(soup_of(page).select_one("main").text.split())


def seen(page):
    field = soup_of(page).select_one("input[name=seen]")
    return field["value"] if field else None


def write(client, name, page):
    return client.post(page_of(name), {"seen": seen(page)}, follow=True)


def read(client, name, file):
    """Looked at and written."""
    return write(client, name, look(client, name, file))


def counts(page):
    found = page.context["outcome"].counts
    return tuple(found[kind] for kind in ("new", "changed", "unchanged", "refused"))


def everything():
    held = [(model.objects.count(), model.history.count()) for model in WRITTEN]
    return held, Import.objects.count(), DataStamp.current()


def problems(page):
    return {
        (line.number, column): told
        for line in page.context["outcome"].lines
        for column, told in line.problems
    }


@pytest.fixture
def client(demonstration, client_as):
    return client_as("officer")


@pytest.fixture
def agency(demonstration):
    return Agency.objects.create(
        name="Northvale Council", kind="council", abbreviations=["NC"], role="Runs it."
    )


AGENCIES = (
    "name,kind,abbreviations,role\nNorthvale Council,Council,NC; NVC,Runs it.\nVale Trust,health,,Health.\n"
)


# ---- Look, then write


def test_a_preview_says_what_is_new_changed_and_the_same_and_writes_nothing(client, agency):
    before = everything()
    page = look(client, "agency", AGENCIES)
    assert counts(page) == (1, 1, 0, 0)
    words = said(page)
    assert "abbreviations: NC becomes NC; NVC" in words and "Vale Trust" in words
    assert "Nothing has been written yet" in words
    assert everything() == before


def test_what_was_looked_at_is_written_with_its_history_and_an_import(client, agency, officer):
    page = read(client, "agency", csv_file(AGENCIES, "agencies.csv"))
    assert "1 new and 1 changed were written" in said(page)
    agency.refresh_from_db()
    assert (agency.abbreviations, agency.version, agency.updated_by) == (["NC", "NVC"], 2, officer)
    for name, kind in (("Northvale Council", "~"), ("Vale Trust", "+")):
        row = Agency.objects.get(name=name).history.first()
        assert (row.history_type, row.history_user, row.history_source) == (kind, officer, "import")
        assert row.history_change_reason == "Imported from agencies.csv"
    done = Import.objects.latest("pk")
    assert (done.file_name, done.kind, done.recorded_by) == ("agencies.csv", "reference: agencies", officer)
    assert done.file_hash == hashlib.sha256(AGENCIES.encode()).hexdigest()
    assert done.wrote == {"agencies": 2, "new": 1, "changed": 1}
    assert "reference_file" not in client.session


def test_the_same_file_twice_changes_nothing(client, agency):
    read(client, "agency", AGENCIES)
    before = everything()
    page = look(client, "agency", AGENCIES)
    assert counts(page) == (0, 0, 2, 0) and seen(page) is None
    assert "nothing to write" in said(page) and everything() == before


def test_one_refused_row_stops_the_whole_file(client, agency):
    before = everything()
    page = look(client, "agency", AGENCIES + "Odd,circus,,\n,health,,\n")
    assert counts(page) == (1, 1, 0, 2) and seen(page) is None
    assert problems(page)[4, "kind"].startswith("'circus' is none of: Council, Health")
    assert problems(page)[5, "name"] == "This field cannot be blank."
    assert client.post(page_of("agency"), {"seen": page.context["outcome"].fingerprint}).status_code == 302
    assert everything() == before


def test_a_workbook_reads_like_the_same_csv(client, agency):
    rows = [line.split(",") for line in AGENCIES.splitlines()]
    assert counts(look(client, "agency", xlsx_file(rows))) == (1, 1, 0, 0)
    read(client, "agency", xlsx_file(rows))
    assert counts(look(client, "agency", AGENCIES)) == (0, 0, 2, 0)


def test_a_column_that_the_file_lacks_is_left_and_an_empty_cell_empties(client, agency):
    read(client, "agency", "name,abbreviations\nNorthvale Council,\n")
    agency.refresh_from_db()
    assert (agency.abbreviations, agency.role, agency.kind) == ([], "Runs it.", "council")


def test_what_somebody_changed_since_the_preview_is_shown_before_it_is_overwritten(client, agency):
    page = look(client, "agency", AGENCIES)
    agency.abbreviations = ["OTHER"]
    agency.save()
    again = write(client, "agency", page)
    assert "Somebody changed what is held" in said(again) and "OTHER becomes NC; NVC" in said(again)
    agency.refresh_from_db()
    assert agency.abbreviations == ["OTHER"] and not Agency.objects.filter(name="Vale Trust").exists()
    write(client, "agency", again)
    agency.refresh_from_db()
    assert agency.abbreviations == ["NC", "NVC"]


def test_a_file_set_aside_or_exchanged_is_not_written(client, agency):
    first = look(client, "agency", AGENCIES)
    client.post(page_of("agency"), {"seen": seen(first), "leave": "Leave it"})
    assert "reference_file" not in client.session
    assert "No file waits" in said(write(client, "agency", first))
    look(client, "agency", "name\nSomething else\n")
    assert "No file waits" in said(write(client, "agency", first))
    assert "No file waits" in said(client.post(page_of("theme"), {"seen": seen(first)}, follow=True))
    assert not Agency.objects.filter(name__in=["Vale Trust", "Something else"]).exists()


def test_formulas_stay_text_and_come_back_from_our_own_exports(client, agency):
    read(client, "agency", 'name,role\n=1+1,"+SUM(A1)"\n')
    assert Agency.objects.get(name="=1+1").role == "+SUM(A1)"
    exported = client.get(reverse("admin:list_export", args=["judgements", "agency", "csv"])).content
    page = look(client, "agency", exported)
    assert counts(page)[0::3] == (0, 0)
    assert Agency.objects.filter(name="=1+1").count() == 1


def test_a_row_twice_is_refused_with_both_numbers(client):
    page = look(client, "agency", "name\nVale Trust\n\nvale  trust\n")
    assert problems(page) == {(4, ""): "Row 2 names the same one. Take one of the two out."}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "text", "model"),
    [("agency", "name\nVale Trust {}\n", Agency), ("person", "role,agency\nRole {},Council\n", Person)],
)
def test_two_files_at_once_make_nothing_twice(demonstration, client_as, name, text, model):
    """Both have looked; both write at the same moment, twenty times."""
    Agency.objects.get_or_create(name="Council")
    people = [client_as("officer"), client_as("administrator")]
    start, answers, before = threading.Barrier(2), [], model.objects.count()

    def confirm(person, page):
        start.wait()
        answers.append(person.post(page_of(name), {"seen": page}, follow=True).content.decode())
        connections.close_all()

    for number in range(ROUNDS):
        pages = [look(person, name, text.format(number)).context["outcome"].fingerprint for person in people]
        threads = [threading.Thread(target=confirm, args=pair) for pair in zip(people, pages, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert model.objects.count() == before + ROUNDS
    assert len([told for told in answers if "1 new and 0 changed were written" in told]) == ROUNDS
    assert len([told for told in answers if "Somebody changed what is held" in told]) == ROUNDS


# ---- Each kind


def test_people_are_known_by_name_in_their_agency_else_by_role_and_never_get_an_account(
    client, agency, officer
):
    text = "name,role,agency,user\nAnn Hill,Director,NC,officer\n,Designated nurse,Northvale Council,\n"
    page = look(client, "person", text)
    assert counts(page) == (2, 0, 0, 0) and "Not read" in said(page) and "user" in said(page)
    write(client, "person", page)
    assert list(
        Person.objects.filter(agency=agency).values_list("name", "role", "user").order_by("name")
    ) == [
        ("", "Designated nurse", None),
        ("Ann Hill", "Director", None),
    ]
    person = Person.objects.get(name="Ann Hill")
    person.user = officer
    person.save()
    read(client, "person", "name,role,agency,user\nann hill,Chief executive,nc,\n")
    person.refresh_from_db()
    assert (person.role, person.user) == ("Chief executive", officer)
    refused = look(client, "person", "role,agency\nClerk,Nowhere\n")
    assert problems(refused)[2, "agency"].startswith("'Nowhere' is not in the list of agencies.")


def test_two_people_of_one_name_are_left_to_their_own_pages(client, agency):
    for role in ("Director", "Clerk"):
        Person.objects.create(name="Ann Hill", role=role, agency=agency)
    page = look(client, "person", "name,role,agency\nAnn Hill,Chair,NC\n")
    assert "2 that are held go by this name" in problems(page)[2, ""]


def test_authorities_with_dates_and_successors_and_never_whose_installation_it_is(client):
    ours, old = Authority.objects.get(is_ours=True), Authority.objects.exclude(is_ours=True).first()
    region = old.region.name
    text = (
        "la_code,code,name,region,type,starts_on,successors,is_ours\n"
        f"991,E06009991,Northvale,{region},Unitary,2027-04-01,,yes\n"
        f"{old.la_code},{old.code},{old.name},{region},{old.type},,991,yes\n"
        f"{ours.la_code},{ours.code},{ours.name},{ours.region.name},{ours.type},,,no\n"
    )
    page = look(client, "authority", text)
    assert "is_ours" in said(page) and counts(page)[0] == 1 and not problems(page)
    write(client, "authority", page)
    made = Authority.objects.get(la_code="991")
    assert (made.starts_on, made.kind, made.is_ours) == (date(2027, 4, 1), "authority", False)
    assert list(old.successors.all()) == [made]
    assert Authority.objects.get(is_ours=True) == ours
    held = old.history.first()
    assert [str(one.to_authority_id) for one in held.successors.all()] == [str(made.pk)]
    assert held.history_source == "import"
    assert look(client, "authority", text).context["outcome"].counts["unchanged"] == 3


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("992,E06009992,Vale,Nowhere,,,", "region", "'Nowhere' is not in the list of regions"),
        ("992,E06009992,Vale,London,,31/02/2024,", "starts_on", "'31/02/2024' is no date"),
        ("992,E06009992,Vale,London,,,777", "successors", "No authority has the LA code '777'"),
        ("992,E06000022,Vale,London,,,", "code", "already exists"),
        ("992,,Vale,London,,,", "code", "cannot be blank"),
        (f"992,E06009992,{'A' * 121},London,,,", "name", "at most 120 characters"),
    ],
)
def test_a_refused_authority_names_its_column(client, row, column, told):
    page = look(client, "authority", f"la_code,code,name,region,type,starts_on,successors\n{row}\n")
    assert told in problems(page)[2, column]


def test_an_authority_that_ends_before_it_begins_is_refused(client):
    old = Authority.objects.exclude(is_ours=True).first()
    page = look(client, "authority", f"la_code,starts_on,ends_on\n{old.la_code},2024-04-01,2023-04-01\n")
    assert "ends before it begins" in " ".join(problems(page).values())


def neighbours(published="2027-03-01", first="800", second="801"):
    return (
        "set,published_on,source,authority,order,neighbour\n"
        f"New set,{published},Our own.,800,1,{second}\nNew set,{published},Our own.,800,2,802\n"
    )


def test_a_set_of_neighbours_comes_with_its_neighbours(client):
    assert Authority.objects.get(is_ours=True).la_code == "800"
    page = look(client, "neighbourset", neighbours())
    assert counts(page) == (3, 0, 0, 0) and not NeighbourSet.objects.filter(name="New set").exists()
    write(client, "neighbourset", page)
    made = NeighbourSet.objects.get(name="New set")
    assert (made.published_on, made.source) == (date(2027, 3, 1), "Our own.")
    assert [(one.order, one.neighbour.la_code) for one in made.neighbours.all()] == [(1, "801"), (2, "802")]
    assert {row.history_source for row in made.history.all()} == {"import"}
    assert counts(look(client, "neighbourset", neighbours())) == (0, 0, 2, 0)
    changed = look(client, "neighbourset", neighbours("2027-03-02", second="803"))
    assert counts(changed) == (0, 2, 1, 0) and "published_on: 2027-03-01 becomes 2027-03-02" in said(changed)
    write(client, "neighbourset", changed)
    made.refresh_from_db()
    assert made.published_on == date(2027, 3, 2) and made.version == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (neighbours(""), "This set is new: give the day"),
        (neighbours("soon"), "'soon' is no date"),
        (neighbours(second="800"), "cannot be its own neighbour"),
        (neighbours(second="802"), "stands at another place of the same list already"),
        (neighbours(second="999"), "'999' is not in the list of authorities"),
        (neighbours().replace("2,802", "1,802"), "Row 2 names the same one"),
        (neighbours().replace("2,802", "0,802"), "'0' is no whole number from 1"),
        (neighbours().replace("2,802", "²,802"), "'²' is no whole number"),
        (
            neighbours().replace("2027-03-01,Our own.,800,2", "2027-04-01,Our own.,800,2"),
            "another day or source",
        ),
    ],
)
def test_a_faulty_set_is_refused_whole(client, text, told):
    before = everything()
    page = look(client, "neighbourset", text)
    assert told in " ".join(problems(page).values()) and seen(page) is None
    assert everything() == before


def test_themes_by_key(client):
    theme = Theme.objects.first()
    judged = theme.judgements.count()
    page = look(client, "theme", f"key,name\n{theme.key},Renamed\nnew-theme,New\n")
    assert counts(page) == (1, 1, 0, 0)
    write(client, "theme", page)
    theme.refresh_from_db()
    assert theme.name == "Renamed" and theme.judgements.count() == judged > 0
    assert "valid" in problems(look(client, "theme", "key,name\nNot a key!,X\n"))[2, "key"]


def test_a_national_set_of_neighbours_is_read(client):
    """As many rows as the Department prints: ten for each of 150."""
    codes = list(Authority.objects.order_by("la_code").values_list("la_code", flat=True)[:60])
    lines = [
        f"Big,2027-03-01,{code},{order},{codes[(place + order) % len(codes)]}"
        for place, code in enumerate(codes)
        for order in range(1, 11)
    ]
    text = "set,published_on,authority,order,neighbour\n" + "\n".join(lines)
    read(client, "neighbourset", text)
    assert NeighbourSet.objects.get(name="Big").neighbours.count() == 600
    assert counts(look(client, "neighbourset", text)) == (0, 0, 600, 0)


def test_rows_that_change_nothing_ask_nothing_of_their_own(client, assert_queries):
    """A hundred rows that are the same cost what one costs, but for the savepoints round each."""

    def asked(names):
        text = "name\n" + "\n".join(names)
        with assert_queries(10_000, at_most=True) as captured:
            look(client, "agency", text)
        return len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]])

    names = [Agency.objects.create(name=f"Body {n}").name for n in range(100)]
    asked(names[:1])
    assert asked(names) == asked(names[:1])


# ---- Who may


@pytest.mark.parametrize("name", IMPORTED)
@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 403), ("publisher", 403), ("manager", 302), ("anonymous", 302)]
)
def test_only_who_may_add_and_change_imports(demonstration, client_as, name, role, status):
    client, before = client_as(role), everything()
    assert client.get(page_of(name)).status_code == status
    assert look(client, name, AGENCIES).status_code == status
    assert client.post(page_of(name), {"seen": "x"}).status_code == status
    assert everything() == before


def test_adding_without_changing_is_not_enough(demonstration, django_user_model):
    from django.contrib.auth.models import Permission
    from django.test import Client

    user = django_user_model.objects.create_user("half", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_agency", "view_agency"]))
    client = Client()
    client.force_login(user, backend=BACKEND)
    assert client.get(page_of("agency")).status_code == 403
    assert (
        "Import from a file" not in client.get(reverse("admin:judgements_agency_changelist")).content.decode()
    )


@pytest.mark.parametrize("name", IMPORTED)
def test_the_list_leads_to_the_import_which_names_its_columns(client, name):
    listed = client.get(reverse(f"admin:judgements_{name}_changelist")).content.decode()
    assert page_of(name) in listed
    assert "The first row names the columns" in said(client.get(page_of(name)))


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
        ("a.xlsx", b"PK\x03\x04", "damaged"),
        ("a.xlsx", packed({"a.txt": "x"}), "in another format"),
        ("a.xlsx", packed(BOOK), "damaged"),
        ("a.xlsx", packed(BOOK | {"xl/a.bin": b"0" * 20_000_001}), "unpacks to more than 20 MB"),
        ("a.xlsx", packed(BOOK | {f"xl/{n}": "" for n in range(201)}), "unpacks to more"),
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
