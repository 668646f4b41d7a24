"""No page that a partner opens tells of another agency's action or leads where a partner may not go."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import Resolver404, resolve

from actions.models import Action
from dashboard.reach import OPEN_TO_PARTNERS
from judgements.models import Agency, Inspection, Theme
from tests.partner_agencies import SLUG, House


@pytest.fixture
def house(demonstration):
    return House()


@pytest.fixture
def client(house):
    return house.partner(house.trust)


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

# ---- No way out


class Links(HTMLParser):
    """Where the links and figures of a page lead."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [at for name, at in attrs if (tag, name) == ("a", "href") or name == "data-figure-src"]


def links_of(path, html):
    return {urljoin(path, link) for link in Links(html.decode()).found}


def of_every_kind(links):
    """Up to eight links to each kind of page, from the first to the last of them."""
    kinds = {}
    for link in sorted(links):
        kinds.setdefault(name_of(link), []).append(link)
    for found in kinds.values():
        yield from found[:: -(-len(found) // 8)]


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
    for link in of_every_kind(seen):
        assert client.get(link).status_code == 200, (seen[link], link)


def test_the_navigation_has_what_they_can_open(client, client_as):
    def nav(someone):
        soup = BeautifulSoup(someone.get("/inspections/").content, "html.parser")
        return [one.get_text() for one in soup.select(".tl-nav a")]

    assert not {"Overview", "Metrics", "Edit"} & set(nav(client))
    assert {"My actions", "Inspections", "Recommendations", "History", "Search"} <= set(nav(client))
    assert {"Overview", "Metrics"} <= set(nav(client_as("manager")))


# ---- Only their own agency's actions


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
