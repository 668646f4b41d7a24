"""A partner sees their own agency's actions and the published inspections, and nothing more."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import Http404
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils import timezone

from actions.models import Action, ActionPlan
from dashboard.reach import OPEN_TO_PARTNERS, ReachMiddleware
from judgements.models import Agency, Inspection, Person, State, Theme
from judgements.reach import agency_scope, with_reach
from tests.conftest import BACKEND
from tests.test_access import TABLE, named

SLUG = "bath-and-north-east-somerset-2012-02-24"
STARTS = (
    "/my-actions/",
    "/inspections/",
    f"/inspections/{SLUG}/",
    f"/inspections/{SLUG}/judgements/lac.being_healthy/",
    "/recommendations/",
    f"/recommendations/{SLUG}/S1/",
    "/history/",
    "/history/leadership/",
    "/history/themes/referrers-not-told-the-outcome/",
    "/search/?q=health",
    "/actions/",
    "/actions/P-OWN/",
    "/my-actions/P-OWN/",
    "/sources/",
    "/accessibility/",
)
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


def day(number):
    return timezone.localdate() + timedelta(days=number)


class House:
    """Two agencies with two actions each; one of each plan's recommendations is served by both."""

    def __init__(self):
        self.trust = Agency.objects.create(name="A trust for tests")
        self.police = Agency.objects.create(name="A police force for tests")
        inspection = Inspection.objects.filter(state=State.PUBLISHED).order_by("-published_on").first()
        self.inspection = inspection
        self.plan = ActionPlan.objects.create(
            inspection=inspection,
            title="The answer",
            agreed_on=day(-60),
            state=State.PUBLISHED,
            slug="partners-plan",
        )
        self.own = self.action("P-OWN", lead_agency=self.trust)
        self.helped = self.action("P-HELPED", lead_agency=self.police)
        self.helped.partners.add(self.trust)
        self.other = self.action("P-OTHER", lead_agency=self.police)

    def action(self, ref, **more):
        return Action.objects.create(plan=self.plan, ref=ref, title=f"Work {ref}", due_on=day(-5), **more)

    def partner(self, agency, name="anne"):
        user = get_user_model().objects.create_user(name, password="x")
        user.groups.add(Group.objects.get(name="partners"))
        if agency:
            Person.objects.create(role=f"Manager {name}", agency=agency, user=user)
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client


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


# ---- No way out


def links_of(path, html):
    soup = BeautifulSoup(html, "html.parser")
    found = [one["href"] for one in soup.select("a[href]")]
    found += [one["data-figure-src"] for one in soup.select("[data-figure-src]")]
    return {urljoin(path, link) for link in found}


def name_of(path):
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


@pytest.mark.parametrize("day_asked", ["", "as_at=2012-05-25"])
def test_no_page_that_they_can_open_links_to_one_that_they_cannot(client, day_asked):
    seen, lost = {}, []
    for start in STARTS:
        if day_asked and "P-OWN" in start:
            continue
        path = start + (("&" if "?" in start else "?") + day_asked if day_asked else "")
        answer = client.get(path)
        assert answer.status_code == 200, path
        for link in links_of(path, answer.content):
            if link.startswith("/") and not link.startswith("/static/"):
                seen.setdefault(link.split("#")[0], path)
    for link, on in seen.items():
        if name_of(link) not in OPEN_TO_PARTNERS:
            lost.append((on, link))
    assert not lost
    for link, on in sorted(seen.items())[:150]:
        assert client.get(link).status_code == 200, (on, link)


def test_the_navigation_has_what_they_can_open(client, client_as):
    def nav(someone):
        soup = BeautifulSoup(someone.get("/inspections/").content, "html.parser")
        return [one.get_text() for one in soup.select(".tl-nav a")]

    assert not {"Overview", "Metrics", "Edit"} & set(nav(client))
    assert {"My actions", "Inspections", "Recommendations", "History", "Search"} <= set(nav(client))
    assert {"Overview", "Metrics"} <= set(nav(client_as("manager")))


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


HOSPITAL = "Royal United Hospital, Bath"
ACTION = re.compile(r"2012-A\d\d")


def pages_of_2012():
    """Every page and export that could tell of the demonstration's plan."""
    yield from (
        f"/inspections/{SLUG}/",
        f"/recommendations/{SLUG}/S1/",
        "/recommendations/",
        "/recommendations.json",
    )
    yield from (
        "/my-actions/",
        "/actions/",
        "/actions.json",
        "/actions.csv",
        "/search/?q=2012-A",
        "/search.json?q=2012-A",
    )
    yield from ("/history/", "/sources/", "/inspections/", "/history/help_and_protection/")
    inspection = Inspection.objects.get(slug=SLUG)
    for judgement in inspection.judgements.select_related("section"):
        yield f"/inspections/{SLUG}/judgements/{judgement.section.key}/"
    for one in inspection.recommendations.all():
        yield f"/recommendations/{SLUG}/{one.ref}/"
    for theme in Theme.objects.all():
        yield f"/history/themes/{theme.key}/"


def test_of_the_demonstrations_plan_no_page_tells_a_partner_of_anothers_action(house):
    """The agency's own actions are told of on the same pages, so that the test sees something."""
    agency = Agency.objects.get(name=HOSPITAL)
    client, own = (
        house.partner(agency, "nurse"),
        set(Action.objects.of_agency(agency).values_list("ref", flat=True)),
    )
    assert own
    told = {}
    for path in pages_of_2012():
        answer = client.get(f"{path}{'&' if '?' in path else '?'}as_at=2012-05-25")
        if answer.status_code == 200:
            told[path] = set(ACTION.findall(answer.content.decode()))
    assert {path: refs - own for path, refs in told.items() if refs - own} == {}
    assert set.union(*told.values()) == own
    assert any(refs for path, refs in told.items() if "/judgements/" in path)
    assert told["/my-actions/"] == told["/actions/"] == own
    for ref in own:
        path = f"/actions/{ref}/?as_at=2012-05-25"
        assert set(ACTION.findall(client.get(path).content.decode())) <= own, path
    for action in Action.objects.exclude(ref__in=own):
        assert client.get(f"/actions/{action.ref}/?as_at=2012-05-25").status_code == 404


def test_an_action_that_waits_for_anothers_does_not_name_it(house, client):
    house.own.depends_on.add(house.other)
    house.other.depends_on.add(house.helped)
    for ref in ("P-OWN", "P-HELPED"):
        for page in ("/actions/{}/", "/my-actions/{}/"):
            assert "P-OTHER" not in client.get(page.format(ref)).content.decode()


def test_what_is_being_done_tells_of_their_own_actions_alone(house, client):
    path = f"/inspections/{house.inspection.slug}/"
    assert "P-OTHER" not in client.get(path).content.decode()


def test_search_finds_inspections_and_own_actions_and_no_metric(client, client_as):
    for path in ("/search/?q=health", "/search.json?q=health"):
        assert "Metric" in client_as("manager").get(path).content.decode()
        text = client.get(path).content.decode()
        assert '"Metric"' not in text and not re.search(r">Metric\s*<", text)
    found = [one["title"] for one in client.get("/search.json?q=Work P-").json()["results"]]
    assert not any("P-OTHER" in one for one in found)


def test_sources_tell_of_no_metric(client, client_as):
    assert any(one["kind"] == "Metric" for one in client_as("manager").get("/sources.json").json()["sources"])
    assert not any(one["kind"] == "Metric" for one in client.get("/sources.json").json()["sources"])


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
