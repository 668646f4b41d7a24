"""What waits of metrics on the index by task: expected, provisional, without owner or target."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from judgements.models import Authority
from metrics.models import Metric
from tests.grid import HEALTH, grid_of, key


@pytest.fixture
def metric(demonstration):
    return Metric.objects.get(code=HEALTH)


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def client(client_as):
    return client_as("officer")


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
    bearing = [
        one
        for one in Metric.objects.all()
        if (one.strands.exists() or one.sections.exists()) and one.measurements.filter(place=ours).exists()
    ]
    without = {
        "owner": [one for one in bearing if one.owner is None],
        "target": [one for one in bearing if not one.targets.filter(place=ours).exists()],
    }
    assert len(without["owner"]) == len(without["target"]) + 3 == 46
    for what, waiting in without.items():
        address, count = tasks_of(client)["Metrics to complete"][f"Bear on a judgement and have no {what}"]
        assert int(count) == len(waiting) == client.get(address).context["cl"].result_count
    key(client, metric, p2025_target="90")
    assert tasks_of(client)["Metrics to complete"]["Bear on a judgement and have no target"][1] == str(
        len(without["target"]) - 1
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
