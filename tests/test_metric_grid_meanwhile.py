"""Two officers on one grid: the second is told, what was typed is kept, no figure is lost."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from metrics.models import Metric, Target
from tests.conftest import BACKEND
from tests.grid import HEALTH, everything, fields_of, figures, grid_of, key, named, said
from tests.races import together


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
def client(client_as):
    return client_as("officer")


ROUNDS = 20


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
    url, answers = grid_of(metric), []
    for n in range(ROUNDS):
        opened = fields_of(two[0].get(url))  # Both see the same.
        typed = [
            opened | named(metric, {"p2025_value": str(10 + 2 * n + who), "p2025_numerator": ""})
            for who in range(2)
        ]
        answers += together(
            *(lambda p=person, d=data: p.post(url, d) for person, data in zip(two, typed, strict=True))
        )
    told = [answer for answer in answers if b"while you had this open" in answer.content]
    kept = [answer for answer in answers if answer.status_code == 302]
    assert (len(told), len(kept), len(figures(metric))) == (ROUNDS, ROUNDS, ROUNDS + 1)
