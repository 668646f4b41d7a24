"""A partner sees their own agency's actions and the published inspections, and nothing more."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse

from dashboard.reach import OPEN_TO_PARTNERS, ReachMiddleware
from judgements.reach import agency_scope, with_reach
from tests.conftest import BACKEND
from tests.partner_agencies import SLUG, House
from tests.test_access import TABLE, named

CLOSED = (
    "/metrics/",
    "/metrics.json",
    "/metrics/annual-health-assessments/",
    "/metrics/annual-health-assessments.csv",
    "/metrics/annual-health-assessments/figure.json",
    "/admin/",
    "/admin/login/",
    "/inspections/drafts/1/",
)


@pytest.fixture
def house(demonstration):
    return House()


@pytest.fixture
def client(house):
    return house.partner(house.trust)


# ---- Deny by default


def test_every_address_that_is_not_written_out_is_not_there(client):
    for name in sorted(set(named(get_resolver().url_patterns)) & set(TABLE)):
        status = client.get(reverse(name, kwargs=TABLE[name][0])).status_code
        if name == "overview":
            assert status == 302
        elif name in OPEN_TO_PARTNERS:
            assert status != 403, name
        else:
            assert status == 404, name


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_closed_is_not_there_by_any_method(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_an_address_that_is_added_one_day_is_closed_until_somebody_opens_it():
    class Request:
        resolver_match = type("Match", (), {"view_name": "made-up-tomorrow"})
        user = type(
            "User",
            (),
            {"is_authenticated": True, "partners_group": 1, "person": type("P", (), {"agency_id": 5})},
        )

    with pytest.raises(Http404):
        ReachMiddleware(lambda request: None).process_view(Request(), None, (), {})


def test_every_name_that_is_written_out_is_a_page():
    assert set(named(get_resolver().url_patterns)) >= OPEN_TO_PARTNERS


def test_the_overview_leads_to_my_actions_on_the_same_day(client):
    assert client.get("/")["Location"] == "/my-actions/"
    assert client.get("/?as_at=2012-05-25")["Location"] == "/my-actions/?as_at=2012-05-25"
    assert Client().get("/")["Location"].startswith("/accounts/login/")


# ---- What is kept


def test_a_page_that_somebody_else_has_just_read_is_not_theirs(house, client, client_as):
    """Kept pages and ETags are told apart by the agency."""
    path = f"/inspections/{SLUG}/judgements/lac.being_healthy/?as_at=2012-05-25"
    manager = client_as("manager").get(path)
    assert "/metrics/" in manager.content.decode()
    assert "/metrics/" not in client.get(path).content.decode()
    assert client.get(path, headers={"If-None-Match": manager["ETag"]}).status_code == 200
    other = house.partner(house.police, "bob").get(path)
    assert other["ETag"] != client.get(path)["ETag"]
    assert "/metrics/" in client_as("manager").get(path).content.decode()


# ---- Only their own agency's actions


@pytest.mark.parametrize("page", ["/my-actions/{}/"])
def test_an_action_of_another_agency_is_not_there(client, page):
    assert client.get(page.format("P-OWN")).status_code == 200
    assert client.get(page.format("P-HELPED")).status_code == 200
    assert client.get(page.format("P-OTHER")).status_code == 404
    assert client.post(page.format("P-OTHER"), {"status": "complete"}).status_code == 404
    assert client.get(page.format("P-NONE")).status_code == 404


def test_my_actions_lists_the_agencys_alone(client):
    words = client.get("/my-actions/").content.decode()
    assert "P-OWN" in words and "P-HELPED" in words and "P-OTHER" not in words


def test_a_partner_without_an_agency_sees_no_action_at_all(house):
    client = house.partner(None, "nobody")
    assert "joined to nobody" in client.get("/my-actions/").content.decode()
    assert client.get("/my-actions/P-OWN/").status_code == 404
    assert client.get("/inspections/").status_code == 200
    assert client.get("/metrics/").status_code == 404


def test_every_page_that_lists_actions_leaves_the_others_out(client):
    for name in ("actions", "actions-export"):
        path = reverse(name, kwargs={"kind": "json"} if name.endswith("export") else {})
        words = client.get(path).content.decode()
        assert "P-OWN" in words and "P-HELPED" in words and "P-OTHER" not in words


def test_one_action_is_there_for_its_agency_alone(client):
    path = reverse("action", kwargs={"ref": "P-OWN"})
    assert client.get(path).status_code == 200
    assert client.get(reverse("action", kwargs={"ref": "P-OTHER"})).status_code == 404


def test_an_action_that_waits_for_anothers_does_not_name_it(house, client):
    house.own.depends_on.add(house.other)
    house.other.depends_on.add(house.helped)
    for ref in ("P-OWN", "P-HELPED"):
        for page in ("/actions/{}/", "/my-actions/{}/"):
            assert "P-OTHER" not in client.get(page.format(ref)).content.decode()


def test_what_is_being_done_tells_of_their_own_actions_alone(house, client):
    path = f"/inspections/{house.inspection.slug}/"
    assert "P-OTHER" not in client.get(path).content.decode()


# ---- Who is a partner


def test_a_group_that_narrows_is_not_widened_by_another(house):
    house.partner(house.trust)
    user = get_user_model().objects.get(username="anne")
    user.groups.add(Group.objects.get(name="officers"), Group.objects.get(name="managers"))
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user, backend=BACKEND)
    assert client.get("/metrics/").status_code == 404
    assert client.get("/admin/").status_code == 404


def test_nobody_else_is_narrowed(house, officer, manager):
    for user in (officer, manager):
        assert agency_scope(user) is None
        assert agency_scope(with_reach(type(user).objects.filter(pk=user.pk)).get()) is None


def test_the_reach_is_the_same_however_the_account_was_read(house):
    house.partner(house.trust)
    plain = get_user_model().objects.get(username="anne")
    assert agency_scope(plain) == house.trust.pk
    assert agency_scope(with_reach(type(plain).objects.filter(pk=plain.pk)).first()) == house.trust.pk


def test_joining_and_leaving_count_from_the_next_request(house, client):
    user = get_user_model().objects.get(username="anne")
    user.groups.clear()
    assert client.get("/metrics/").status_code == 200
    user.groups.add(Group.objects.get(name="partners"))
    assert client.get("/metrics/").status_code == 404


def test_the_reach_of_a_reader_costs_no_query(house, client, assert_queries):
    client.get("/inspections/")
    answer = client.get("/inspections/")
    with assert_queries(["django_session", "auth_user", "judgements_datastamp"]):
        assert client.get("/inspections/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
