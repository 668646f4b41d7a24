"""The grid by period: figures are appended, never changed; every fault says where; two officers lose nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from judgements.models import Authority, Import, ImportUndone
from metrics.definitions import Span
from metrics.models import Measurement, Metric, Period, Target
from metrics.services import add_period
from tests.grid import HEALTH, everything, fields_of, figures, grid_of, key, said


@pytest.fixture
def metric(demonstration):
    return Metric.objects.get(code=HEALTH)


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def client(client_as):
    return client_as("officer")


# ---- What is stored


def test_a_changed_figure_is_appended_as_revised_and_the_one_before_stays(client, metric, officer):
    before = figures(metric)
    page = key(
        client, metric, p2025_value="74", p2025_numerator="118", p2025_denominator="160", why="A late return."
    )
    assert "Recorded: 2025: 74% (118 of 160), revised." in said(page)
    assert figures(metric) == [
        *before,
        (Decimal(74), "", Decimal(118), Decimal(160), "revised", "A late return."),
    ]
    newest = Measurement.objects.latest("pk")
    assert (newest.recorded_by, newest.available_on) == (officer, timezone.localdate())
    assert newest.recorded_source == "measurement grid"
    counts = Measurement.objects.filter(metric=metric, place=newest.place, period=newest.period)
    assert counts.counting(timezone.localdate()).get() == newest
    assert counts.counting(timezone.localdate() - timedelta(days=1)).get().value == 73


def test_untouched_rows_write_nothing(client, metric):
    before = everything()
    assert "Nothing was changed" in said(key(client, metric))
    assert "Nothing was changed" in said(key(client, metric, p2025_value="73.0", p2024_note="   "))
    assert everything() == before


def test_the_officer_may_choose_another_standing_and_confirm_a_provisional_figure(client, metric):
    key(client, metric, p2025_value="74", p2025_numerator="", p2025_standing="provisional")
    key(client, metric, p2025_standing="final")
    assert [(value, standing) for value, *_, standing, _ in figures(metric)[1:]] == [
        (74, "provisional"),
        (74, "final"),
    ]


def test_a_note_alone_is_a_row_of_its_own_and_keeps_the_standing(client, metric):
    key(client, metric, p2025_note="Checked against the return.")
    assert figures(metric)[1:] == [
        (Decimal(73), "", Decimal(117), Decimal(160), "final", "Checked against the return.")
    ]


def test_a_note_of_a_row_is_not_replaced_by_the_reason_of_the_page(client, metric):
    key(client, metric, p2025_value="74", p2025_numerator="118", p2025_note="Own.", why="For all.")
    assert figures(metric)[-1][-1] == "Own."


def test_the_value_is_computed_from_numerator_and_denominator(client, metric):
    key(client, metric, p2025_value="", p2025_numerator="120", p2025_denominator="161")
    assert figures(metric)[-1][:4] == (Decimal(75), "", Decimal(120), Decimal(161))


def test_several_rows_new_periods_and_targets_are_one_act(client, metric, ours, officer):
    page = key(
        client,
        metric,
        p2025_value="74",
        p2025_numerator="118",
        p2024_status="c",
        p2024_value="",
        p2024_numerator="",
        p2025_target="90",
        new1_label="2025-26",
        new1_value="77",
        new1_target="92",
        new2_label="Q1 2026-27",
        available_on="2026-11-02",
    )
    assert "2 targets" in said(page)
    year, quarter = Period.objects.get(metric=metric, label="2025-26"), Period.objects.get(label="Q1 2026-27")
    assert (year.starts_on, year.ends_on) == (date(2025, 4, 1), date(2026, 3, 31))
    assert (quarter.starts_on, quarter.ends_on) == (date(2026, 4, 1), date(2026, 6, 30))
    assert [period.label for period in metric.periods.all()][-3:] == ["2025", "2025-26", "Q1 2026-27"]
    times = Measurement.objects.filter(metric=metric, recorded_by=officer).values_list(
        "recorded_at", "available_on"
    )
    assert len(times) == 3 and len(set(times)) == 1
    assert {
        (t.period.label, t.value, t.set_on) for t in Target.objects.filter(metric=metric, place=ours)
    } == {
        ("2025", 90, date(2026, 11, 2)),
        ("2025-26", 92, date(2026, 11, 2)),
    }
    assert {row.history_source for row in year.history.all()} == {"measurement grid"}


def test_a_target_keeps_its_history(client, metric, officer):
    key(client, metric, p2025_target="90")
    key(client, metric, p2025_target="85", why="Agreed with the board.")
    target = Target.objects.get(metric=metric)
    assert [
        (row.value, row.history_change_reason, row.history_user)
        for row in target.history.order_by("history_id")
    ] == [
        (90, None, officer),
        (85, "Agreed with the board.", officer),
    ]
    assert "stays" in said(key(client, metric, p2025_target=""))
    assert Target.objects.get(metric=metric).value == 85


def test_an_earlier_period_is_put_in_its_place(client, metric):
    key(client, metric, new1_label="2018-19", new1_value="80", available_on=str(timezone.localdate()))
    assert [period.label for period in metric.periods.order_by("order")][:3] == ["2018-19", "2021", "2022"]
    assert metric.periods.get(label="2021").version == 2


def test_a_period_between_two_moves_the_later_ones_alone(demonstration, officer):
    metric = Metric.objects.get(code="agency-social-workers")
    add_period(metric=metric, label="March 2024", span=Span(date(2024, 3, 31), date(2024, 3, 31)), by=officer)
    labels = [period.label for period in metric.periods.order_by("order")]
    assert labels.index("March 2024") == labels.index("2023") + 1 == labels.index("2024") - 1
    assert metric.periods.get(label="2023").version == 1


def test_every_revision_of_a_cell_can_be_read(client, metric):
    key(client, metric, p2025_value="74", p2025_numerator="118", why="A late return.")
    key(client, metric, p2025_value="75", p2025_numerator="120")
    soup = BeautifulSoup(client.get(grid_of(metric)).content, "html.parser")
    cell = next(row for row in soup.select("table[data-down] tbody tr") if row.th.text.split()[0] == "2025")
    assert cell.summary.text == "3 revisions"
    lines = [" ".join(line.text.split()) for line in cell.select("li")]
    assert lines[0].startswith("75% (120 of 160), revised") and "officer" in lines[0]
    assert "A late return." in lines[1]
    assert lines[2].startswith("73% (117 of 160), final") and "The house itself, annual-health" in lines[2]


def test_what_an_undone_import_wrote_is_listed_and_does_not_stand(client, metric, ours, administrator):
    wrong = Import.objects.create(file_name="wrong.csv", file_hash="0" * 64, kind="test")
    Measurement.objects.create(
        metric=metric,
        place=ours,
        period=metric.periods.get(label="2025"),
        value=1,
        available_on=timezone.localdate(),
        source_import=wrong,
    )
    ImportUndone.objects.create(of=wrong, reason="Wrong file.", recorded_by=administrator)
    page = client.get(grid_of(metric))
    assert fields_of(page)[f"p{metric.periods.get(label='2025').pk}-value"] == "73"
    assert "import undone" in said(page)


def test_a_first_figure_of_a_metric_without_periods(client):
    metric = Metric.objects.create(code="new", name="New", unit="%", year_type="academic")
    key(client, metric, new1_label="2024/25", new1_numerator="1", new1_denominator="3")
    assert figures(metric, "2024/25")[0][:2] == (Decimal(33), "")
    assert Period.objects.get(metric=metric).order == 1
