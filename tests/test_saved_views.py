"""A filter that somebody keeps under a name is theirs alone and leads to a list of ours."""

import re
from html import unescape

import pytest

from actions.models import ActionPlan, SavedView
from tests.plan_pages import MAY, PATH, SLUG


@pytest.fixture
def plan(demonstration):
    return ActionPlan.objects.get(slug=SLUG)


def test_a_filter_is_saved_opened_and_deleted_by_its_owner_alone(plan, client_as):
    client, other = client_as("manager"), client_as("officer")
    offered = client.get(f"{PATH}?as_at={MAY}&group=lead&page=1").content.decode()
    link = unescape(re.search(r'href="(/saved-views/[^"]*)"', offered).group(1))
    form = client.get(link)
    assert form.status_code == 200 and "no-store" in form["Cache-Control"]
    data = {"name": "By lead", "path": PATH, "query": "group=lead&as_at=2012-05-25&page=2"}
    assert client.post("/saved-views/", data).status_code == 302
    view = SavedView.objects.get()
    assert (view.owner.username, view.path, view.query) == ("manager", PATH, "group=lead")
    html = client.get("/saved-views/").content.decode()
    assert f'href="{PATH}?group=lead"' in html and "By lead" in html
    assert client.get(f"{PATH}?{view.query}").status_code == 200
    assert "By lead" not in other.get("/saved-views/").content.decode()
    twice = client.post("/saved-views/", data)
    assert twice.status_code == 200 and "You have a view of that name already" in twice.content.decode()
    assert other.post(f"/saved-views/{view.pk}/delete/").status_code == 404
    assert client.get(f"/saved-views/{view.pk}/delete/").status_code == 405
    assert client.post(f"/saved-views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/actions/", "javascript:1", "/admin/", "/x/", ""]
)
def test_only_our_own_lists_can_be_saved(plan, client_as, path):
    client = client_as("manager")
    answer = client.post("/saved-views/", {"name": "x", "path": path, "query": "a=1"})
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_saved_view_needs_the_forms_secret(plan, manager):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(manager, backend="judgements.reach.ReachBackend")
    assert client.post("/saved-views/", {"name": "x", "path": "/actions/", "query": ""}).status_code == 403
    assert not SavedView.objects.exists()
