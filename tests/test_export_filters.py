"""An export holds what was asked for, or is not made: an unknown value of a filter is answered with its name."""

import pytest

DAY = "as_at=2012-05-25"
FILTERS = [
    ("/recommendations", "timescale", "immediately"),
    ("/recommendations", "status", "overdue"),
    ("/actions", "delivery", "complete"),
    ("/plans/{plan}/actions", "agency", ""),
    ("/inspections", "framework", "slac"),
    ("/inspections/{inspection}/grades", "show", "below"),
    ("/metrics", "topic", "Adoption"),
]


@pytest.fixture
def addresses(demonstration):
    from actions.models import ActionPlan
    from judgements.models import Inspection

    plan = ActionPlan.objects.get(state="published")
    inspection = Inspection.objects.get(framework__code="slac")
    return {"plan": plan.slug, "inspection": inspection.slug}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize(("path", "name", "known"), FILTERS)
def test_an_unknown_value_makes_no_file_and_is_named(client_as, addresses, path, name, known, kind):
    client, address = client_as("manager"), f"{path.format(**addresses)}.{kind}"
    answer = client.get(f"{address}?{DAY}&{name}=nonsense%3Cscript%3E")
    words = answer.content.decode()
    assert answer.status_code == 400 and "nonsense&lt;script&gt;" in words and "<script>" not in words
    assert "does not know" in words and answer["Content-Type"].startswith("text/html")
    assert client.get(f"{address}?{DAY}&{name}={known}").status_code == 200
    assert client.get(f"{address}?{DAY}&unheard=of").status_code == 200


@pytest.mark.parametrize(("path", "name", "known"), FILTERS)
def test_the_page_shows_everything_and_says_so(client_as, addresses, path, name, known):
    page = path.format(**addresses).removesuffix("/actions").removesuffix("/grades") or "/"
    page = "/actions" if path == "/actions" else page
    answer = client_as("manager").get(f"{page}/?{DAY}&{name}=nonsense")
    assert answer.status_code == 200 and "not one of the available choices" in answer.content.decode()
