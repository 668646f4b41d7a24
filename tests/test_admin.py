"""The admin: every model of ours, for each role, with as many queries for one row as for many, whatever is asked."""

import pytest
from django.contrib import admin
from django.urls import reverse

from judgements.models import (
    AccountChange,
    Agency,
    AppendOnly,
    DataStamp,
    Inspection,
    Judgement,
    Person,
    Tracked,
)
from metrics.models import (
    Measurement,
    Metric,
)
from tests.admin_rows import EDITED, OURS, TRACKED, WRITTEN_BY_THE_HOUSE, address, answers, fill

every_model = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def filled(for_the_module):
    """The demonstration and, of what it has none, a few rows of each kind."""
    for_the_module(fill)


@pytest.fixture
def short_lists(monkeypatch):
    """Ten rows to a page, where the question is whether a list answers and not what stands in it."""
    for page in admin.site._registry.values():
        monkeypatch.setattr(page, "list_per_page", 10)


# ---- Every model


def test_every_model_of_ours_is_registered():
    assert [model.__name__ for model in OURS if not admin.site.is_registered(model)] == []


def test_what_is_edited_shows_its_history_and_what_is_recorded_cannot_be_changed(rf, administrator):
    request = rf.get("/")
    request.user = administrator
    for model in OURS:
        page = admin.site.get_model_admin(model)
        recorded = issubclass(model, AppendOnly) or model is DataStamp
        assert hasattr(page, "history_form_view") is issubclass(model, Tracked)
        assert page.has_change_permission(request) is page.has_delete_permission(request) is not recorded
        assert page.has_add_permission(request) is (model not in WRITTEN_BY_THE_HOUSE)


@pytest.mark.parametrize("role", ["administrator", "officer"])
@every_model
def test_pages_answer(filled, short_lists, client_as, role, model):
    client, row = client_as(role), model.objects.last()
    # Whoever edits inspections has no business with accounts.
    seen = 403 if model is AccountChange and role == "officer" else 200
    assert answers(client, address(model, "changelist")) == seen
    assert answers(client, address(model, "add")) == (200 if model in EDITED else 403)
    assert answers(client, address(model, "change", row.pk)) == seen
    if model in TRACKED:
        assert answers(client, address(model, "history", row.pk)) == 200
        version = row.history.first().pk
        assert answers(client, address(model, "simple_history", row.pk, version)) == 200


@every_model
def test_auditors_read_and_do_not_change(filled, short_lists, client_as, model):
    reads_and_does_not_change(client_as("auditor"), model)


@pytest.mark.parametrize(
    "model", [Inspection, Judgement, Metric, Measurement], ids=lambda model: model.__name__
)
def test_publishers_read_and_do_not_change(filled, short_lists, client_as, model):
    reads_and_does_not_change(client_as("publisher"), model)


def reads_and_does_not_change(client, model):
    row = model.objects.last()
    for page in ("changelist", "change", *(["history"] if model in TRACKED else [])):
        assert answers(client, address(model, page, *([] if page == "changelist" else [row.pk]))) == 200
    assert answers(client, address(model, "add")) == 403
    assert answers(client, address(model, "change", row.pk), {"name": "changed"}) == 403
    assert answers(client, address(model, "delete", row.pk), {"post": "yes"}) == 403


@every_model
def test_officers_do_not_delete(filled, client_as, model):
    client, row = client_as("officer"), model.objects.last()
    assert answers(client, address(model, "delete", row.pk)) == 403
    assert answers(client, address(model, "delete", row.pk), {"post": "yes"}) == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "index": 0, "post": "yes"}
    client.post(address(model, "changelist"), chosen)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ["manager", "partner", "anonymous"])
def test_who_only_reads_pages_does_not_reach_the_admin(demonstration, client_as, role):
    for url in (reverse("admin:index"), address(Inspection, "changelist")):
        assert client_as(role).get(url).status_code == (404 if role == "partner" else 302)


def test_an_officer_reaches_neither_accounts_nor_groups(demonstration, client_as, officer):
    client = client_as("officer")
    for name in ("user", "group"):
        assert client.get(reverse(f"admin:auth_{name}_changelist")).status_code == 403
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    posted = {"name": "", "role": "Lead", "agency": person.agency_id, "user": officer.pk}
    posted["seen_version"] = person.version
    assert client.post(address(Person, "change", person.pk), posted).status_code == 302
    person.refresh_from_db()
    assert person.user is None
