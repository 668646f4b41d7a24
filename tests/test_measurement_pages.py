"""Files of measurements in the admin: chosen, looked at, mapped where nobody knows them, written, taken back."""

import csv
import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from dashboard.operations.files import stored
from judgements.models import Import, ImportUndone
from metrics.importing import read_map
from metrics.importing.waiting import Told, new_token, progress, put_aside, take_up
from metrics.models import Measurement, Metric
from tests.measurement_files import TODAY, held, values

PAGE = "/admin/metrics/import/"
BATH = "Bath and North East Somerset"
TIDY = "time_period,time_identifier,geographic_level,country_code,new_la_code,la_name"
LOCAL = "la_code,la_name,metric,period,numerator,denominator,value"


def a_file(rows, name="figures.csv"):
    return SimpleUploadedFile(name, ("\n".join(rows) + "\n").encode("utf-8"))


def unknown(name="mystery.csv"):
    rows = [
        f"{year},Reporting year,{level},E92000001,{code},{place},{sex},{count},{share}"
        for year, count, share in ((2023, 40, 61.5), (2024, 44, 63))
        for sex in ("Total", "Boys")
        for level, code, place in (("National", "", ""), ("Local authority", "E06000022", BATH))
    ]
    return a_file([f"{TIDY},sex,number,measure_pc", *rows], name)


@pytest.fixture
def officer_client(demonstration, client_as, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return client_as("officer")


def send(client, file, **more):
    """The page that the file leads to, and its address."""
    answer = client.post(PAGE, {"step": "file", "file": file, **more})
    if answer.status_code == 200:
        return answer, PAGE
    assert answer.status_code == 302, answer.content
    address = answer["Location"]
    return client.get(address, follow=True), address


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return " ".join(soup_of(answer).select_one("#content, main").get_text(" ").split())


def said(answer):
    return " ".join(" ".join(one.get_text() for one in soup_of(answer).select(".messagelist li")).split())


def fields(answer, holding):
    """What the form that holds such a button would send."""
    form = soup_of(answer).select_one(holding).find_parent("form")
    told = {}
    for one in form.select("input[name], select[name]"):
        if one.get("type") == "checkbox" and not one.has_attr("checked"):
            continue
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            told[one["name"]] = chosen["value"] if chosen else ""
        else:
            told[one["name"]] = one.get("value", "on" if one.get("type") == "checkbox" else "")
    return told


def write(client, answer):
    return client.post(PAGE, {**fields(answer, "button[value=write]"), "step": "write"}, follow=True)


def local_rows(*rows):
    return a_file([LOCAL, *rows], "local.csv")


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


# ---- An unknown file


def test_an_unknown_file_becomes_measures_on_the_mapping_page(officer_client):
    answer, address = send(officer_client, unknown())
    assert "no metric of the catalogue is in it" in said(answer)
    assert "Filters, columns of words: sex" in words(answer)
    chosen = officer_client.get(f"{address}&map=1&drafted=1&indicator=measure_pc&filter0=Total&filter0=Boys")
    entries = fields(chosen, "button[name=toml]")
    assert [entries[f"form-{n}-filters"] for n in (0, 1)] == ['{"sex": "Total"}', '{"sex": "Boys"}']
    del entries["form-1-take"]
    entries |= {"form-0-name": "A share", "form-0-code": "a-share", "form-0-polarity": "high is good"}
    as_file = officer_client.post(PAGE, {**entries, "toml": "1"})
    (series,) = read_map(as_file.content.decode(), "mapping")
    assert (series.code, series.polarity, dict(series.filters)) == (
        "a-share",
        "high is good",
        {"sex": "Total"},
    )
    preview = officer_client.post(PAGE, entries, follow=True)
    assert "4 new, 0 changed" in words(preview)
    assert "read by the mapping" in words(preview)
    write(officer_client, preview)
    assert [float(one) for one in values("a-share", BATH).values()] == [61.5, 63]
    metric = Metric.objects.get(code="a-share")
    assert (metric.unit, metric.polarity, metric.updated_by.username) == ("%", "high is good", "officer")
    # The next file of the same columns is known, and by the saved mapping it says the same.
    known, _ = send(officer_client, unknown("next year.csv"))
    assert "Everything is here already" in words(known)
    mapped, _ = send(officer_client, unknown(), mapping=SimpleUploadedFile("mapping.toml", as_file.content))
    assert "Everything is here already" in words(mapped)


def test_what_is_wrong_with_a_measure_is_said_and_what_was_typed_stays(officer_client):
    _, address = send(officer_client, unknown())
    chosen = officer_client.get(f"{address}&map=1&drafted=1&indicator=number&filter0=Total")
    entries = fields(chosen, "button[name=toml]") | {"form-0-name": "My own name"}
    for change, told in (
        ({"form-0-code": "No Code"}, "valid"),
        ({"form-0-unit": ""}, "required"),
        ({"form-0-filters": "[1]"}, "Choose its columns again"),
        ({"form-0-take": None}, "No measure is ticked"),
    ):
        sent = {name: value for name, value in (entries | change).items() if value is not None}
        answer = officer_client.post(PAGE, sent)
        assert answer.status_code == 200 and told in words(answer), told
        assert soup_of(answer).select_one("#id_form-0-name")["value"] == "My own name"
    none = officer_client.get(f"{address}&map=1&drafted=1&filter0=Total")
    assert "Tick at least one column of numbers" in words(none)
    odd = officer_client.get(f"{address}&map=1&drafted=1&indicator=nothing&filter0=Nobody")
    assert odd.status_code == 200


def test_a_mapping_that_cannot_be_read_is_said_at_its_field(officer_client):
    answer, _ = send(officer_client, unknown(), mapping=SimpleUploadedFile("m.toml", b"[[metric]"))
    assert "The mapping cannot be read as TOML" in words(answer)
    answer, _ = send(officer_client, unknown(), mapping=SimpleUploadedFile("m.toml", b"\xff\xfe"))
    assert "is not UTF-8" in words(answer)


# ---- Template and what is held


def test_the_template_is_filled_and_read_back(officer_client):
    metric = Metric.objects.create(
        code="visits-in-time", name="Visits in time", unit="%", decimals=1, year_type="month"
    )
    text = officer_client.get(
        "/admin/metrics/local-figures-template.csv?metric=visits-in-time"
    ).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert len(rows) == 12 and rows[-1]["period"] == f"{last:%B %Y}"
    untouched, _ = send(officer_client, SimpleUploadedFile("t.csv", text.encode()))
    assert "nothing to import" in said(untouched)
    rows[-1] |= {"numerator": "40", "denominator": "48"}
    rows[-2] |= {"numerator": "30", "denominator": "40", "value": "75"}
    filled = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    answer, _ = send(officer_client, a_file(filled))
    write(officer_client, answer)
    newest = Measurement.objects.counting(TODAY).filter(metric=metric).order_by("period__order")
    assert [float(one.value) for one in newest] == [75, 83.3]
    assert [
        row["period"]
        for row in csv.DictReader(
            io.StringIO(
                officer_client.get(
                    "/admin/metrics/local-figures-template.csv?metric=visits-in-time"
                ).content.decode()
            )
        )
    ] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "code", ["annual-health-assessments", "development-assessments", "social-worker-turnover"]
)
def test_what_is_held_read_in_again_changes_nothing(officer_client, kind, code):
    file = officer_client.get(f"/admin/metrics/local-figures.{kind}?metric={code}").content
    assert re.search(rb"annual|development|turnover", file) or kind == "xlsx"
    before = held()
    answer, _ = send(officer_client, SimpleUploadedFile(f"held.{kind}", file))
    assert "0 new, 0 changed, 5 unchanged" in words(answer) or "0 new, 0 changed" in words(answer)
    assert "Everything is here already" in words(answer)
    assert held() == before


def test_the_files_carry_no_formula(officer_client, publisher):
    metric = Metric.objects.get(code="annual-health-assessments")
    period = metric.periods.get(label="2025")
    ours = Measurement.objects.filter(metric=metric, place__name=BATH).first().place
    Measurement.objects.create(
        metric=metric, place=ours, period=period, value=74, note="=1+1", available_on=timezone.localdate()
    )
    book = load_workbook(
        io.BytesIO(officer_client.get(f"/admin/metrics/local-figures.xlsx?metric={metric.code}").content)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == "'=1+1" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


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
