"""Search: every word somewhere, taken as it is written, in what had been published by the date."""

import html
import re

import pytest

from dashboard.queries.search import MOST_EACH
from judgements.models import Recommendation
from metrics.models import Metric

THEN = "as_at=2012-05-25"


@pytest.fixture
def client(demonstration, client_as):
    return client_as("manager")


def results(client, text):
    response = client.get("/search.json", {"q": text, "as_at": "2012-05-25"})
    assert response.status_code == 200
    return response.json()["results"]


def page(client, text, **parameters):
    return client.get("/search/", {"q": text, "as_at": "2012-05-25", **parameters}).content.decode()


def naive(text):
    """Recommendations whose fields hold every word, by a plain loop."""
    found = []
    for row in Recommendation.objects.filter(inspection__slug__endswith="2012-02-24").order_by("order"):
        whole = [row.ref, row.title, row.text, row.area, row.responsible_words]
        if all(any(word.lower() in part.lower() for part in whole) for word in text.split()):
            found.append(f"{row.ref} {row.title}")
    return found


@pytest.mark.parametrize(
    "text", ["health", "HEALTH", "health plans", "plans health", "S13", "reviewing officers", "xq"]
)
def test_recommendations_are_those_of_a_plain_loop(client, text):
    found = [row["title"] for row in results(client, text) if row["kind"] == "Recommendation"]
    assert found == naive(text)


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("initial health assessments", "Metric", "Initial health assessments in timescale"),
        ("initial health", "Figure", "Initial health assessments completed within the required timescale"),
        ("being healthy", "Judgement", "Being healthy"),
        ("designated", "Weakness", "Being healthy"),
        ("pledge", "Strength", "Ambition and prioritisation"),
        ("referrers", "Theme", "Referrers not told the outcome"),
        ("89.5%", "Note on the report", "Initial health assessments in timescale are given as 89.5%"),
        ("S13", "Recommendation", "S13 "),
    ],
)
def test_each_kind_of_thing_is_found(client, text, kind, title):
    found = [row["title"] for row in results(client, text) if row["kind"] == kind]
    assert [one for one in found if one.startswith(title)], found


@pytest.mark.parametrize("text", ["%", "_", "%%", "__", "100%%", "\\", "%_%\\", "' OR '1'='1' -- ", "h_alth"])
def test_signs_that_a_database_would_read_are_taken_as_they_are(client, text):
    words = text.split()
    for row in results(client, text):
        assert all(word in "".join(row.values()) for word in words) or row["kind"] in ("Judgement", "Metric")
    assert not results(client, "h_alth") and not results(client, "he%th")


def test_a_stored_percent_sign_is_found_literally(client, inspection_2012):
    Recommendation.objects.create(inspection=inspection_2012, ref="X1", order=90, title="A 7_0% share \\ of")
    for text in ("7_0%", "7_0", "\\ of", "0% share"):
        assert [row["title"] for row in results(client, text)] == ["X1 A 7_0% share \\ of"]
    assert not [row for row in results(client, "7x0") if row["kind"] == "Recommendation"]


def test_fewer_than_two_letters_find_nothing(client):
    assert results(client, "") == results(client, " ") == results(client, "h") == []
    assert "Write at least 2 letters" in page(client, "h")


def test_more_words_find_no_more(client):
    one, two = results(client, "health"), results(client, "health plans")
    assert 0 < len(two) < len(one)
    assert {row["title"] for row in two} <= {row["title"] for row in one}


def test_the_page_counts_what_the_export_holds_and_goes_through_it(client):
    found = results(client, "health")
    assert len(found) > 50
    shown, number = [], 1
    while True:
        content = page(client, "health", page=number)
        assert f"{len(found)} results for &ldquo;health&rdquo;" in content
        titles = re.findall(r"<h2><a href=\"[^\"]*\">(.*?)</a></h2>", content, re.DOTALL)
        shown += [html.unescape(title) for title in titles]
        if 'rel="next"' not in content:
            break
        number += 1
    assert shown == [row["title"] for row in found]


def test_one_kind_alone(client):
    found = results(client, "health")
    counts = {
        kind: sum(row["kind"] == kind for row in found) for kind in dict.fromkeys(r["kind"] for r in found)
    }
    content = page(client, "health", kind="Recommendation")
    assert set(re.findall(r'tl-results__kind">([^<]*)<', content)) == {"Recommendation"}
    for kind, count in counts.items():
        assert f">{kind} {count}</a>" in content
    assert set(re.findall(r'tl-results__kind">([^<]*)<', page(client, "health", kind="Nonsense"))) > {
        "Judgement"
    }


def test_every_result_leads_to_a_page_that_keeps_the_date(client):
    links = set()
    for text in ("health", "plans", "adoption", "89.5", "record"):
        content = page(client, text)
        links |= {html.unescape(one) for one in re.findall(r"<h2><a href=\"([^\"]*)\"", content)}
    kinds = {}
    for link in links:
        kinds.setdefault(link.split("/")[1], []).append(link)
    assert set(kinds) == {"inspections", "recommendations", "metrics", "actions", "history"}
    for own in kinds.values():
        for link in own[:6]:
            path, _, anchor = link.partition("#")
            response = client.get(path)
            assert response.status_code == 200 and THEN in path
            assert not anchor or f'id="{anchor}"' in response.content.decode()


def test_results_are_bounded(client):
    Metric.create_tracked(
        [
            Metric(code=f"many-{n}", name=f"Many of these {n}", unit="%", year_type="as printed")
            for n in range(MOST_EACH + 5)
        ]
    )
    assert [row["kind"] for row in results(client, "many of these")].count("Metric") == MOST_EACH


@pytest.mark.parametrize("text", ["a" * 5000, "ab " * 2000, "\u202elav", "\ufeffhealth", "📈 Good"])
def test_long_and_strange_words_are_answered(client, text):
    response = client.get("/search/", {"q": text, "as_at": "2012-05-25"})
    assert response.status_code == 200 and len(response.content) < 200_000
