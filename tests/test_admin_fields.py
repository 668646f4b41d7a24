"""Measurements as they are keyed, and what is stored as a list: numbers, names, tables."""

import pytest
from django.core.exceptions import ValidationError

from judgements.admin.forms import LinesField, NumbersField, TableField
from metrics.models import (
    Measurement,
    Period,
)
from tests.admin_rows import address

# ---- Measurements


def test_a_revision_is_a_new_row(demonstration, client_as, officer):
    row = Measurement.objects.select_related("metric").exclude(value=None).first()
    client = client_as("officer")
    text = client.get(address(Measurement, "change", row.pk)).content.decode()
    assert f"metric={row.metric_id}&amp;place={row.place_id}&amp;period={row.period_id}" in text
    same = {"metric": row.metric_id, "place": row.place_id, "period": row.period_id}
    posted = same | {"value": "1.5", "standing": "revised", "available_on": "2026-01-31", "recorded_by": 1}
    assert client.post(address(Measurement, "add"), posted).status_code == 302
    assert client.post(address(Measurement, "change", row.pk), posted).status_code == 403
    assert Measurement.objects.filter(**same).latest("recorded_at").recorded_by == officer
    assert Measurement.objects.get(pk=row.pk).value == row.value


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": ""}, "needs the status that says why"),
        ({"value": "5", "status": "c"}, "A withheld figure has no value"),
        ({"value": "1e999"}, "Enter a number|no more than"),
        ({"value": "NaN"}, "Enter a number"),
        ({"numerator": "5", "denominator": "0"}, "must be above zero"),
        ({"period": "other"}, "is a period of another metric"),
    ],
)
def test_a_wrong_measurement_is_told_in_words(demonstration, client_as, values, said):
    row = Measurement.objects.exclude(value=None).first()
    other = Period.objects.exclude(metric=row.metric_id).first()
    posted = {"metric": row.metric_id, "place": row.place_id, "period": row.period_id, "value": "1"}
    posted |= {"standing": "final", "available_on": "2026-01-31"} | values
    posted["period"] = other.pk if values.get("period") else row.period_id
    response = client_as("officer").post(address(Measurement, "add"), posted)
    text = response.content.decode()
    assert response.status_code == 200 and any(words in text for words in said.split("|"))


# ---- What is stored as a list


def test_numbers_are_typed_as_a_reader_would():
    field = NumbersField(required=False)
    assert field.clean("95, 99-101") == [95, 99, 100, 101]
    assert field.clean("") == [] and field.prepare_value([23, 30]) == "23, 30"
    assert (
        not field.has_changed([23, 30], "23 30")
        and field.has_changed([23], "24")
        and field.has_changed([], "x")
    )


@pytest.mark.parametrize("wrong", ["abc", "0", "12345", "9-3", "1-9999", "-5", "\x00", "१२", "1e9"])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        NumbersField(required=False).clean(wrong)


def test_names_stand_one_on_a_line():
    field = LinesField(required=False)
    assert field.clean(" B&NES \r\n\r\nBanes, the council") == ["B&NES", "Banes, the council"]
    assert not field.has_changed(["2010", "2011"], "2010\n2011")
    with pytest.raises(ValidationError):
        field.clean("a\x00b")


@pytest.mark.parametrize(
    "wrong", ["{", "NaN", "[NaN]", "[1e999]", "{}", "5", '["\\u0000"]', "[" * 100_000, "[" * 20 + "]" * 20]
)
def test_json_that_a_database_refuses_is_a_form_error(wrong):
    with pytest.raises(ValidationError):
        TableField(kind=list, required=False).clean(wrong)
