"""Pages of the admin ask as many queries for one row as for many."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judgements.models import (
    Agency,
    DataStamp,
    Inspection,
    Recommendation,
)
from tests.admin_rows import OURS, address, fill

every_model = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def filled(for_the_module):
    """The demonstration and, of what it has none, a few rows of each kind."""
    for_the_module(fill)


# ---- As many queries for one row as for many


def counted(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def assert_same_cost(few, many):
    surplus = list(many)
    for sql in few:
        if sql in surplus:
            surplus.remove(sql)
    told = "\n".join(sql[-300:] for sql in surplus)
    assert len(few) == len(many), told


@every_model
def test_a_list_costs_the_same_for_one_row_and_for_many(filled, client_as, model):
    if model is DataStamp:
        pytest.skip("There is one row at most.")
    client, url = client_as("administrator"), address(model, "changelist")
    ids = list(model.objects.values_list("pk", flat=True)[:15])
    assert len(ids) > 1
    ContentType.objects.get_for_models(*apps.get_models())  # Else the first request would ask for them.
    one = counted(client, f"{url}?pk__in={ids[0]}")
    many = counted(client, f"{url}?pk__in={','.join(map(str, ids))}")
    assert_same_cost(one, many)


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_an_inspection_costs_the_same_with_four_judgements_and_with_twenty_two(
    demonstration, client_as, role
):
    client = client_as(role)
    few = Inspection.objects.get(slug__endswith="2022-04-19")
    many = Inspection.objects.get(slug__endswith="2012-02-24")
    assert few.judgements.count() < many.judgements.count() == 22
    client.get(address(Inspection, "change", few.pk))
    costs = [counted(client, address(Inspection, "change", row.pk)) for row in (few, many)]
    assert_same_cost(*costs)


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_a_form_costs_the_same_however_much_is_chosen_in_it(demonstration, client_as, role, inspection_2012):
    client = client_as(role)
    few, many = inspection_2012.recommendations.order_by("order")[:2]
    for row, n in ((few, 1), (many, 12)):
        row.judgements.set(inspection_2012.judgements.all()[:n])
        row.evidence.set(inspection_2012.paragraphs.all()[:n])
        row.responsible.set(Agency.objects.all()[:n])
    client.get(address(Recommendation, "change", few.pk))
    costs = [counted(client, address(Recommendation, "change", row.pk)) for row in (few, many)]
    assert_same_cost(*costs)
