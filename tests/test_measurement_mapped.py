"""An unknown file mapped on its page; the template that is filled, and what is held in its columns."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from metrics.importing import read_map
from metrics.models import Measurement, Metric
from tests.measurement_files import TODAY, held, values
from tests.measurement_pages import (  # noqa: F401
    BATH,
    PAGE,
    a_file,
    an_officer_with_files,
    fields,
    said,
    send,
    soup_of,
    unknown,
    words,
    write,
)

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
