"""The grid by period: figures are appended, never changed; every fault says where; two officers lose nothing."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from judgements.models import Authority, DataStamp, Import, ImportUndone
from metrics.calculations import agrees, quotient
from metrics.definitions import Span, WrongLabel, fits, span_of
from metrics.models import Measurement, Metric, Period, Target
from metrics.services import add_period
from tests.conftest import BACKEND
from tests.test_hostile_values import VALUES

HEALTH = "annual-health-assessments"
ROUNDS = 20


def grid_of(metric):
    return reverse("admin:metrics_metric_grid", args=[metric.pk])


def soup_of(page):
    """Read once for each answer."""
    if not hasattr(page, "soup"):
        page.soup = BeautifulSoup(page.content, "html.parser")
    return page.soup


def fields_of(page):
    """What a browser would send for the grid as it stands."""
    soup = soup_of(page).select_one("#grid_form")
    data = {
        field["name"]: field.get("value", "") for field in soup.select("input[name]:not([type=checkbox])")
    }
    for field in soup.select("select[name]"):
        data[field["name"]] = (field.select_one("option[selected]") or field.option)["value"]
    return data


def said(page):
    return " ".join(soup_of(page).select_one("main").text.split())


def key(client, metric, **typed):
    """Opens the grid, types `p2025_value="74"` and the like, saves."""
    data = fields_of(client.get(grid_of(metric)))
    return client.post(grid_of(metric), data | named(metric, typed), follow=True)


def named(metric, typed):
    """p2025_value becomes the name of that period's field."""
    periods = {period.label: period.pk for period in metric.periods.all()}
    found = {}
    for name, value in typed.items():
        row, _, field = name.partition("_")
        if row[:1] == "p" and row[1:] in periods:
            found[f"p{periods[row[1:]]}-{field}"] = value
        elif row.startswith("new"):
            found[f"{row}-{field}"] = value
        else:
            found[name] = value
    return found


def figures(metric, label="2025"):
    return list(
        Measurement.objects.filter(
            metric=metric, place__in=Authority.objects.filter(is_ours=True), period__label=label
        )
        .order_by("recorded_at")
        .values_list("value", "status", "numerator", "denominator", "standing", "note")
    )


def everything():
    return (
        Measurement.objects.count(),
        Period.objects.count(),
        Target.objects.count(),
        Target.history.count(),
        Period.history.count(),
        DataStamp.current(),
    )


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


@pytest.fixture
def two(db):
    people = []
    for name in ("ann", "ben"):
        user = get_user_model().objects.create_user(name, is_staff=True)
        user.groups.set(Group.objects.filter(name="officers"))
        person = Client()
        person.force_login(user, backend=BACKEND)
        people.append(person)
    return people


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
    assert [(p.label, p.order) for p in metric.periods.all()][:3] == [
        ("2018-19", 1),
        ("2021", 2),
        ("2022", 3),
    ]
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


# ---- Two officers


def test_the_second_officer_is_told_keeps_what_was_typed_and_chooses(two, metric):
    ann, ben = two
    data = fields_of(ben.get(grid_of(metric)))
    key(ann, metric, p2025_value="74", p2025_numerator="118")
    pk = metric.periods.get(label="2025").pk
    page = ben.post(grid_of(metric), data | named(metric, {"p2025_value": "75", "p2025_numerator": "120"}))
    assert "ann recorded 74% (118 of 160)" in said(page) and "Now stands: “74”" in said(page)
    assert [value for value, *_ in figures(metric)] == [73, 74]
    kept = fields_of(page)
    assert (kept[f"p{pk}-value"], kept[f"p{pk}-numerator"], kept[f"p{pk}-denominator"]) == (
        "75",
        "120",
        "160",
    )
    chosen = kept | {f"p{pk}-value-take": "1", f"p{pk}-numerator-take": "1"}
    assert "Nothing was changed" in said(ben.post(grid_of(metric), chosen, follow=True))
    assert "75%" in said(ben.post(grid_of(metric), kept, follow=True))
    assert [value for value, *_ in figures(metric)] == [73, 74, 75]


def test_other_cells_of_the_same_row_are_merged_once_they_have_been_seen(two, metric):
    ann, ben = two
    data = fields_of(ben.get(grid_of(metric)))
    key(ann, metric, p2025_value="74", p2025_numerator="118")
    page = ben.post(grid_of(metric), data | named(metric, {"p2025_note": "Mine."}))
    assert "ann recorded" in said(page) and "Now stands" not in said(page)
    ben.post(grid_of(metric), fields_of(page))
    assert figures(metric)[-1][:1] + figures(metric)[-1][-1:] == (74, "Mine.")


def test_what_only_the_other_changed_is_left_alone_and_agreement_is_no_conflict(two, metric):
    ann, ben = two
    data = fields_of(ben.get(grid_of(metric)))
    key(ann, metric, p2025_value="74", p2025_numerator="118")
    page = ben.post(
        grid_of(metric), data | named(metric, {"p2024_note": "Mine.", "p2025_value": "74"}), follow=True
    )
    assert "Recorded: 2024" in said(page)
    assert [value for value, *_ in figures(metric)] == [73, 74]


def test_a_target_that_somebody_changed_is_shown_before_it_is_overwritten(two, metric):
    ann, ben = two
    key(ann, metric, p2025_target="90")
    data = fields_of(ben.get(grid_of(metric)))
    key(ann, metric, p2025_target="91")
    page = ben.post(grid_of(metric), data | named(metric, {"p2025_target": "95"}))
    assert "Somebody changed the target" in said(page) and "Now stands: “91”" in said(page)
    assert Target.objects.get(metric=metric).value == 91
    ben.post(grid_of(metric), fields_of(page))
    assert Target.objects.get(metric=metric).value == 95


def test_a_row_that_does_not_say_what_it_saw_is_refused(client, metric, opened):
    for seen in ("", "999999999999999999999", "abc", "²", "none"):
        before = everything()
        typed = {"p2025_value": "74", "p2025_seen": seen}
        page = client.post(grid_of(metric), opened | named(metric, typed), follow=True)
        assert "Nothing has been recorded yet" in said(page) and everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_true_race_loses_no_figure(demonstration, two):
    """Two at once, twenty times: whoever comes second is told, so no figure stands that its reader has not seen."""
    metric = Metric.objects.get(code=HEALTH)
    url, start, answers = grid_of(metric), threading.Barrier(2), []

    def save(person, data):
        start.wait()
        answers.append(person.post(url, data))
        connections.close_all()

    for n in range(ROUNDS):
        opened = fields_of(two[0].get(url))  # Both see the same.
        threads = [
            threading.Thread(
                target=save,
                args=(
                    person,
                    opened | named(metric, {"p2025_value": str(10 + 2 * n + who), "p2025_numerator": ""}),
                ),
            )
            for who, person in enumerate(two)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    told = [answer for answer in answers if b"while you had this open" in answer.content]
    kept = [answer for answer in answers if answer.status_code == 302]
    assert (len(told), len(kept), len(figures(metric))) == (ROUNDS, ROUNDS, ROUNDS + 1)


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


# ---- Arithmetic and labels


@pytest.mark.parametrize(
    ("label", "kind", "expected"),
    [
        ("2025-26", "financial", ("2025-04-01", "2026-03-31")),
        ("2025/26", "financial", ("2025-04-01", "2026-03-31")),
        ("2025–2026", "financial", ("2025-04-01", "2026-03-31")),
        ("202526", "financial", ("2025-04-01", "2026-03-31")),
        ("1999-00", "academic", ("1999-09-01", "2000-08-31")),
        ("2025", "financial", ("2024-04-01", "2025-03-31")),
        ("2025", "calendar", ("2025-01-01", "2025-12-31")),
        ("Q1 2026", "financial", ("2026-04-01", "2026-06-30")),
        ("q4 2025-26", "financial", ("2026-01-01", "2026-03-31")),
        ("2025-26 Q2", "financial", ("2025-07-01", "2025-09-30")),
        ("Q1 2024", "calendar", ("2024-01-01", "2024-03-31")),
        ("29 February 2024", "point in time", ("2024-02-29", "2024-02-29")),
        ("2024-03-31", "point in time", ("2024-03-31", "2024-03-31")),
        ("2026", "point in time", ("2026-09-30", "2026-09-30")),
    ],
)
def test_a_label_gives_the_days(label, kind, expected):
    like = Span(date(2025, 9, 30), date(2025, 9, 30))
    span = span_of(label, kind, like)
    assert (span.starts_on.isoformat(), span.ends_on.isoformat()) == expected
    assert fits(span, kind)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("2025-27", "financial"),
        ("Q1 2025", "academic"),
        ("2025-26", "calendar"),
        ("2025-26", "point in time"),
        ("31 February 2024", "point in time"),
        ("1066", "calendar"),
        ("9999", "financial"),
    ],
)
def test_a_label_of_another_kind_is_refused(label, kind):
    with pytest.raises(WrongLabel):
        span_of(label, kind)


@pytest.mark.parametrize(
    ("label", "kind"), [("Autumn", "financial"), ("2025", "point in time"), ("2025", "as printed")]
)
def test_a_label_that_names_no_days_gives_none(label, kind):
    assert span_of(label, kind) is None


def test_a_year_fits_only_its_own_metric():
    year = Span(date(2024, 4, 1), date(2025, 3, 31))
    assert [
        kind
        for kind in ("financial", "academic", "calendar", "point in time", "as printed")
        if fits(year, kind)
    ] == [
        "financial",
        "as printed",
    ]


@pytest.mark.parametrize(
    ("value", "exact", "right"),
    [("73", "73.125", True), ("73.1", "73.125", True), ("73.13", "73.125", True), ("73.12", "73.125", True),
     ("73.0", "73.4", False), ("73", "73.4", True), ("74", "73.5", True), ("73", "73.5", True), ("0", "0.51", False)],
)  # fmt: skip
def test_a_value_agrees_when_rounded_to_its_own_decimals(value, exact, right):
    assert agrees(Decimal(value), Decimal(exact)) is right


def test_a_quotient_is_in_the_metrics_unit():
    above, below = Decimal(3), Decimal(4)
    assert quotient(above, below, "%") == 75
    assert quotient(above, below, "per 10,000 children") == 7500
    assert quotient(above, below, "cases") == Decimal("0.75")
    assert quotient(above, below, "children") is None


# ---- The index by task


def tasks_of(client):
    soup = BeautifulSoup(client.get(reverse("admin:index")).content, "html.parser")
    return {
        section.h2.text: {
            item.a.text: (item.a["href"], item.b.text if item.b else "") for item in section.select("li")
        }
        for section in soup.select(".tl-tasks section")
    }


def test_the_index_names_figures_that_are_expected_until_they_are_entered(client, metric):
    Metric.objects.exclude(pk=metric.pk).filter(expected_next__gt="").exists()
    for one in Metric.objects.exclude(expected_next=""):
        one.expected_next = "2999-01"
        one.save()
    metric.refresh_from_db()
    metric.expected_next = f"{timezone.localdate():%Y-%m}"
    metric.save()
    assert tasks_of(client)["Figures to enter"] == {metric.name: (grid_of(metric), "")}
    listed = client.get(reverse("admin:metrics_metric_changelist"), {"next": "missing"})
    assert listed.context["cl"].result_count == 1
    key(client, metric, p2025_value="74", p2025_numerator="118")
    assert tasks_of(client)["Figures to enter"] == {}


def test_the_index_names_provisional_figures_until_they_are_confirmed(client, metric):
    key(client, metric, p2025_standing="provisional", p2024_standing="provisional")
    assert tasks_of(client)["Provisional figures"] == {metric.name: (grid_of(metric), "2")}
    key(client, metric, p2025_standing="final", p2024_standing="final")
    assert tasks_of(client)["Provisional figures"] == {}


def test_the_index_counts_metrics_without_owner_or_target_and_leads_to_them(client, metric, ours):
    bearing = [one for one in Metric.objects.all() if one.strands.exists() or one.sections.exists()]
    for what in ("owner", "target"):
        address, count = tasks_of(client)["Metrics to complete"][f"Bear on a judgement and have no {what}"]
        assert int(count) == len(bearing) == client.get(address).context["cl"].result_count
    key(client, metric, p2025_target="90")
    assert tasks_of(client)["Metrics to complete"]["Bear on a judgement and have no target"][1] == str(
        len(bearing) - 1
    )


def test_the_index_costs_the_same_however_much_waits(client, metric, assert_queries):
    client.get(reverse("admin:index"))
    key(client, metric, p2025_standing="provisional")
    with assert_queries(120, at_most=True) as first:
        client.get(reverse("admin:index"))
    asked = len(first.captured_queries)
    for code in ("dental-checks", "immunisations", "re-referrals"):
        key(client, Metric.objects.get(code=code), p2025_standing="provisional", p2024_standing="provisional")
    with assert_queries(asked):
        client.get(reverse("admin:index"))
