"""Files of measurements in the admin: chosen, looked at, written, taken back; who may, and how far it has come."""

import csv
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dashboard.operations.files import stored
from judgements.models import Import, ImportUndone
from metrics.importing.waiting import Told, new_token, progress, put_aside, take_up
from metrics.models import Measurement
from tests.measurement_files import held, values
from tests.measurement_pages import (  # noqa: F401
    BATH,
    PAGE,
    a_file,
    an_officer_with_files,
    fields,
    local_rows,
    said,
    send,
    soup_of,
    unknown,
    words,
    write,
)

# ---- Look, write, take back


def test_a_correction_is_seen_before_it_is_written_and_taken_back_whole(officer_client):
    before = held()
    answer, _ = send(officer_client, local_rows(f"E06000022,{BATH},annual-health-assessments,2025,,,74"))
    assert "0 new, 1 changed, 0 unchanged, in 1 row of local.csv" in words(answer)
    assert "73 becomes 74" in words(answer)
    assert held() == before
    done = write(officer_client, answer)
    assert "0 new and 1 changed figures were written" in said(done)
    assert values("annual-health-assessments", BATH)["2025"] == 74
    record = Import.objects.first()
    assert (record.file_name, record.recorded_by.username) == ("local.csv", "officer")
    page = reverse("admin:metrics_imported", args=[record.pk])
    refused = officer_client.post(page, {"reason": ""})
    assert "Say why the import is taken back." in words(refused)
    officer_client.post(page, {"reason": "The wrong year"})
    assert values("annual-health-assessments", BATH)["2025"] == 73
    assert "Taken back on" in words(officer_client.get(page))
    assert officer_client.post(page, {"reason": "Again"}).status_code == 403
    assert ImportUndone.objects.get(of=record).recorded_by.username == "officer"
    assert Measurement.objects.filter(source_import=record).count() == 1


def test_the_day_from_which_it_was_known_is_asked_and_changes_what_is_new(officer_client):
    row = f"E06000022,{BATH},annual-health-assessments,2025,,,74"
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused, _ = send(officer_client, local_rows(row), available_on=str(tomorrow))
    assert "between 1990 and today" in words(refused)
    answer, _ = send(officer_client, local_rows(row), available_on="2026-01-05")
    assert "5 January 2026" in words(answer)
    form = fields(answer, "button[value=again]")
    again = officer_client.post(PAGE, {**form, "step": "again", "available_on": "2026-02-09"}, follow=True)
    assert "9 February 2026" in words(again)
    wrong = officer_client.post(PAGE, {**form, "step": "again", "available_on": "soon"})
    assert "Enter a valid date" in words(wrong)
    write(officer_client, again)
    rows = Measurement.objects.filter(metric__code="annual-health-assessments", place__name=BATH)
    stood = {day: rows.counting(day).get(period__label="2025").value for day in map(_day, (8, 9))}
    assert list(stood.values()) == [73, 74]


def _day(number):
    return timezone.localdate().replace(year=2026, month=2, day=number)


def test_rejected_cells_are_named_by_row_and_column_and_nothing_can_be_written(officer_client):
    before = held()
    answer, _ = send(
        officer_client,
        local_rows(
            f"E06000022,{BATH},annual-health-assessments,2025,,,74",
            f"E06000022,{BATH},annual-health-assessments,2024,,,7_4",
        ),
    )
    table = soup_of(answer).select_one("table.tl-preview")
    assert table.caption.text == "Rejected: 1"
    assert [cell.text for cell in table.select("tbody td")][:2] == ["3", "value"]
    assert not soup_of(answer).select("button[value=write]")
    token = fields(answer, "button[value=leave]")
    officer_client.post(PAGE, {**token, "step": "write", "seen": "made up"})
    assert held() == before
    left = officer_client.post(PAGE, {**token, "step": "leave"}, follow=True)
    assert "nothing has been written" in said(left)
    assert take_up(token["token"]) is None


def test_what_changed_meanwhile_is_looked_at_again(officer_client):
    row = f"E06000022,{BATH},annual-health-assessments,2025,,,74"
    first, _ = send(officer_client, local_rows(row))
    second, _ = send(officer_client, local_rows(row.replace(",74", ",75")))
    write(officer_client, second)
    stale = write(officer_client, first)
    assert "What is held has changed since the preview" in words(stale)
    assert "75 becomes 74" in words(stale)
    assert values("annual-health-assessments", BATH)["2025"] == 75


def test_a_file_that_cannot_be_taken_is_said_at_the_form(officer_client):
    for file, told in (
        (SimpleUploadedFile("empty.csv", b""), "The file is empty"),
        (SimpleUploadedFile("figures.pdf", b"%PDF-1.4"), "must end in .csv or .xlsx"),
        (a_file(["a,b", "1,2"]), "A tidy CSV needs the columns"),
        (local_rows(f"E06000022,{BATH},annual-health-assessments,2025,,,"), "nothing to import"),
    ):
        answer, _ = send(officer_client, file)
        assert told in said(answer), told
        assert soup_of(answer).select_one("input[type=file][name=file]")
    lost = officer_client.get(f"{PAGE}?file=nobody", follow=True)
    assert "No file waits" in said(lost)


def test_somebody_elses_file_is_not_taken_up(officer_client, client_as):
    answer, address = send(
        officer_client, local_rows(f"E06000022,{BATH},annual-health-assessments,2025,,,74")
    )
    other = client_as("administrator")
    assert "No file waits" in said(other.get(address, follow=True))
    told = fields(answer, "button[value=write]")
    other.post(PAGE, {**told, "step": "write"})
    assert values("annual-health-assessments", BATH)["2025"] == 73


def test_every_figure_that_would_be_written_as_a_file(officer_client):
    answer, address = send(
        officer_client, local_rows(f"E06000022,{BATH},annual-health-assessments,2025,,,74")
    )
    assert "Every figure that would be written" in words(answer)
    text = officer_client.get(f"{address}&changes=csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["place"], row["period"], row["old"], row["new"]) == (BATH, "2025", "73", "74")


# ---- Who, and how far


@pytest.mark.parametrize(
    ("role", "may"), [("officer", True), ("administrator", True), ("publisher", False), ("auditor", False)]
)
def test_who_imports(demonstration, client_as, role, may):
    client = client_as(role)
    assert client.get(PAGE).status_code == (200 if may else 403)
    assert client.post(PAGE, {"step": "file", "file": unknown()}).status_code == (302 if may else 403)
    done = Import.objects.filter(kind="national file").first()
    page = client.get(reverse("admin:metrics_imported", args=[done.pk]))
    assert page.status_code == 200
    assert bool(BeautifulSoup(page.content, "html.parser").select("#id_reason")) is may


def test_how_far_the_reading_has_come(officer_client, settings):
    token = new_token()
    assert officer_client.get(f"{PAGE}progress/{token}/").json() == {}
    put_aside(token, b"x")
    Told(token, 5000)(2000)
    assert officer_client.get(f"{PAGE}progress/{token}/").json() == {"done": 2000, "of": 5000}
    assert progress("../../etc/passwd") == {}
    assert take_up("../../etc/passwd") is None


def test_what_waited_for_more_than_a_day_is_gone(officer_client, settings):
    old = new_token()
    put_aside(old, b"x")
    path = Path(settings.MEDIA_ROOT) / "waiting" / f"{old}.file"
    os.utime(path, (1, 1))
    put_aside(new_token(), b"y")
    assert take_up(old) is None
    assert list(stored(Path(settings.MEDIA_ROOT))) == [], "the backup leaves out what waits"
