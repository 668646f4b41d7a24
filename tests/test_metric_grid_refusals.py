"""What the grid refuses, each with its place; who may key; hostile values in every cell."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from judgements.models import Authority
from metrics.models import Measurement, Metric, Period, Target
from tests.grid import HEALTH, everything, fields_of, grid_of, key, named, said
from tests.test_hostile_values import VALUES


@pytest.fixture
def metric(demonstration):
    return Metric.objects.get(code=HEALTH)


OPENED = {}


@pytest.fixture
def opened(client, metric):
    """The fields of the grid as the demonstration fills it; asked for once, since each test finds the same rows."""
    if not OPENED:
        OPENED.update(fields_of(client.get(grid_of(metric))))
    return dict(OPENED)


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def client(client_as):
    return client_as("officer")


# ---- What is refused, each with its place, and nothing half stored


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"p2025_numerator": "170", "p2025_value": ""}, "2025, numerator: The numerator is above the denominator, 160"),
        ({"p2025_numerator": "118"}, "2025, value: 118 of 160 is 73.8, not 73. Correct one of them"),
        ({"p2025_value": "73.5"}, "2025, value: 117 of 160 is 73.13, not 73.5"),
        ({"p2025_value": "", "p2025_numerator": "", "p2025_denominator": ""}, "2025, value: Type the value, or choose"),
        ({"p2025_status": "c"}, "2025, value: The status says 'withheld as confidential', so there is no number"),
        ({"p2025_value": "150", "p2025_numerator": ""}, "2025, value: A percentage lies between 0 and 100"),
        ({"p2025_value": "-1", "p2025_numerator": ""}, "2025, value: A percentage lies between 0 and 100"),
        ({"p2025_denominator": "0", "p2025_value": "1"}, "2025, out of: The denominator must be above zero"),
        ({"p2025_value": "67,3"}, "2025, value: '67,3' is not a number"),
        ({"p2025_value": "7" * 11}, "is not a number"),
        ({"p2025_value": "73.12345"}, "2025, value: Give at most 4 decimals"),
        ({"p2025_status": "__not_a_choice__"}, "2025, status: Select a valid choice"),
        ({"p2025_note": "a\x07b"}, "2025, note: This holds a character that cannot be stored"),
        ({"p2025_target": "101"}, "2025, target: A percentage lies between 0 and 100"),
        ({"p2025_value": "74", "p2025_numerator": "", "available_on": "2025-10-31"}, "known since 1 November 2025"),
        ({"available_on": "2024-02-30"}, "available_on"),
        ({"available_on": "10000-01-01"}, "Enter a valid date"),
        ({"available_on": "1999-12-31"}, "Choose a day from 1 January 2000"),
        ({"available_on": "2100-01-01"}, "to a year from today"),
        ({"new1_label": "2024-25", "new1_value": "1"}, "1 April 2024 to 31 March 2025 is the period 2025"),
        ({"new1_label": " 2025 "}, "New period 1, period: 2025 is here already"),
        ({"new1_label": "2025-26", "new2_label": "2025/26"}, "New period 2, period: 2025-26 is typed twice"),
        ({"new1_label": "2025-26", "new2_label": "2026"}, "New period 2, period: 1 April 2025 to 31 March 2026 is"),
        ({"new1_label": "2025-27"}, "New period 1, period: 2025 is not followed by 27"),
        ({"new1_label": "Autumn"}, "The days are not clear from 'Autumn'. Write a year to 31 March"),
        ({"new1_label": "Autumn", "new1_starts_on": "2025-09-01", "new1_ends_on": "2025-12-31"}, "runs from 1 April to"),
        ({"new1_label": "Odd", "new1_starts_on": "2025-04-01", "new1_ends_on": "2024-03-31"}, "ends before it begins"),
        ({"new1_label": "Odd", "new1_starts_on": "2025-04-01"}, "new period 1, last day: give both days"),
        ({"new1_label": "2025-26", "new1_starts_on": "2024-04-01", "new1_ends_on": "2025-03-31"}, "Empty both days"),
        ({"new1_value": "5"}, "New period 1, period: Give the period its label"),
        ({"new1_label": "2027-28", "new1_value": "5"}, "The period begins on 1 April 2027, after the day"),
        ({"new1_label": "2025-26", "new1_numerator": "9", "new1_denominator": "3"}, "New period 1, numerator: The num"),
        ({"new1_label": "2025-26", "new1_status": "c", "new1_value": "9"}, "New period 1, value: The status says"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value[:40],
)  # fmt: skip
def test_each_fault_says_where_and_what_to_do_and_nothing_is_stored(client, metric, opened, typed, told):
    before = everything()
    # A sound change beside it: all or nothing.
    typed = {"p2022_value": "84", "p2022_numerator": "112", **typed}
    page = client.post(grid_of(metric), opened | named(metric, typed), follow=True)
    assert page.status_code == 200
    if told != "available_on":
        assert told.lower() in said(page).lower()
    assert "Nothing has been recorded yet" in said(page)
    assert everything() == before
    assert fields_of(page)[f"p{metric.periods.get(label='2022').pk}-value"] == "84"


def test_a_period_of_the_wrong_year_is_refused_for_every_kind_of_year(client, demonstration):
    for code, label in (
        ("attainment-8-children-looked-after", "Q1 2026"),
        ("agency-social-workers", "2025-26"),
    ):
        before = everything()
        page = key(client, Metric.objects.get(code=code), new1_label=label)
        assert "This metric" in said(page) and everything() == before


def test_a_figure_that_was_stored_before_the_rules_stands_until_it_is_touched(client, metric, ours):
    period = metric.periods.get(label="2021")
    Measurement.objects.create(
        metric=metric,
        place=ours,
        period=period,
        value=10,
        numerator=1,
        denominator=2,
        available_on=date(2026, 1, 1),
    )
    assert "Recorded" in said(key(client, metric, p2025_value="74", p2025_numerator="118"))
    assert "2021, value: 1 of 2 is 50" in said(key(client, metric, p2021_note="Odd."))


# ---- Who may, and what is asked


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 403), ("publisher", 403), ("manager", 302), ("partner", 404)]
)
def test_only_who_may_record_keys_figures(client_as, metric, role, status):
    before, person = everything(), client_as(role)
    assert person.get(grid_of(metric)).status_code == (200 if status == 403 else status)
    pk = metric.periods.get(label="2025").pk
    assert person.post(grid_of(metric), {f"p{pk}-value": "1", f"p{pk}-seen": "none"}).status_code == status
    assert everything() == before


def test_an_auditor_reads_the_figures_without_a_field(client_as, metric):
    page = client_as("auditor").get(grid_of(metric))
    assert "117" in said(page) and not BeautifulSoup(page.content, "html.parser").select("#grid_form select")


def test_the_metrics_page_leads_to_the_grid_and_back(client, metric):
    change = reverse("admin:metrics_metric_change", args=[metric.pk])
    assert grid_of(metric) in client.get(change).content.decode()
    assert change in client.get(grid_of(metric)).content.decode()
    assert client.get(grid_of(metric).replace(f"/{metric.pk}/", f"/{'9' * 21}/")).status_code == 404
    assert client.get(grid_of(metric).replace(f"/{metric.pk}/", "/999999/")).status_code == 404


def test_without_an_authority_of_ours_the_page_says_what_to_do(client, metric, ours):
    ours.is_ours = False
    ours.save()
    assert "Choose our authority" in said(client.get(grid_of(metric)))
    assert client.post(grid_of(metric), {}).status_code == 403


def filled_with_periods(metric, ours, count):
    for number in range(count):
        period = Period.objects.create(
            metric=metric, label=f"Month {number}", year_type=metric.year_type, order=100 + number
        )
        for value in (1, 2):
            Measurement.objects.create(
                metric=metric, place=ours, period=period, value=value, available_on=date(2024, 1, value)
            )
        Target.objects.create(metric=metric, place=ours, period=period, value=5, set_on=date(2024, 1, 1))


def test_one_row_or_a_full_page_cost_the_same_queries(client, ours, assert_queries):
    metric = Metric.objects.get(code="looked-after-reviews-on-time")
    filled_with_periods(metric, ours, 1)
    with assert_queries(40, at_most=True) as first:
        client.get(grid_of(metric))
    asked = len(first.captured_queries)
    for number in range(1, 60):
        Period.objects.create(
            metric=metric, label=f"More {number}", year_type=metric.year_type, order=200 + number
        )
    with assert_queries(asked):
        page = client.get(grid_of(metric))
    soup = BeautifulSoup(page.content, "html.parser")
    assert len(soup.select("table[data-down] tbody tr")) == 24
    assert soup.select("a[href='?p=3']")
    assert "Month 0" in said(client.get(grid_of(metric), {"p": "3"}))


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 30, "²"])
def test_any_page_number_is_answered(client, metric, page):
    assert client.get(grid_of(metric), {"p": page}).status_code == 200


CELLS = ("value", "status", "numerator", "denominator", "standing", "note", "target", "seen", "target_seen")


@pytest.mark.parametrize("name", [name for name in VALUES if name != "long_3mb"])
def test_hostile_values_in_every_cell(client, metric, opened, name):
    value = VALUES[name]
    for typed in (
        {f"p2025_{cell}": value for cell in CELLS},
        {"p2025_note": value, "p2024_value": value, "why": value, "available_on": value},
        {f"new1_{cell}": value for cell in ("label", "starts_on", "ends_on", *CELLS)},
    ):
        page = client.post(grid_of(metric), opened | named(metric, typed), follow=True)
        assert page.status_code in (200, 400)
        if "<" in value:
            assert value not in page.content.decode()
