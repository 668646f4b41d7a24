"""Reference data from a file: shown before it is written, all or nothing, with its history; hostile files are refused."""

import hashlib

import pytest
from django.urls import reverse

from judgements.models import (
    Agency,
    Import,
    Person,
)
from tests.races import together
from tests.reference_files import (
    AGENCIES,
    counts,
    csv_file,
    everything,
    look,
    page_of,
    problems,
    read,
    said,
    seen,
    write,
    xlsx_file,
)


@pytest.fixture
def client(demonstration, client_as):
    return client_as("officer")


@pytest.fixture
def agency(demonstration):
    return Agency.objects.create(
        name="Northvale Council", kind="council", abbreviations=["NC"], role="Runs it."
    )


ROUNDS = 20


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
    answers, before = [], model.objects.count()
    for number in range(ROUNDS):
        pages = [look(person, name, text.format(number)).context["outcome"].fingerprint for person in people]
        answers += together(
            *(
                lambda p=person, d={"seen": page}: p.post(page_of(name), d, follow=True).content.decode()
                for person, page in zip(people, pages, strict=True)
            )
        )
    assert model.objects.count() == before + ROUNDS
    assert len([told for told in answers if "1 new and 0 changed were written" in told]) == ROUNDS
    assert len([told for told in answers if "Somebody changed what is held" in told]) == ROUNDS
