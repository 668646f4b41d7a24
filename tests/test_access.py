"""Who may open what: every address by every role, deny by default, and signing in and out."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from dashboard.roles import ROLES, STAFF_ROLES
from judgements.models import Authority, Framework, Inspection, State
from tests.conftest import PASSWORD

SLUG = "bath-and-north-east-somerset-2012-02-24"
METRIC = "initial-health-assessments-in-timescale"
PLAN, REF = SLUG, "2012-A01"
MEETING = "local-safeguarding-children-board-2012-05-25"
CLOSED = "local-safeguarding-children-board-2012-03-30"
EVERYONE = ("anonymous", "manager", "partner", "officer", "publisher", "auditor", "administrator")
SIGNED_IN = EVERYONE[1:]
# A partner agency sees published inspections and its own actions; tests/test_partners.py looks at what stands on them.
NOT_PARTNERS = tuple(role for role in SIGNED_IN if role != "partner")
EDITORS = ("officer", "publisher", "auditor", "administrator")
DAY = "?as_at=2012-05-25"
# Each named address, what it needs to be built, and who may open it; everybody else is asked to sign in.
TABLE = {
    "overview": ({}, NOT_PARTNERS),
    "inspections": ({}, SIGNED_IN),
    "inspections-export": ({"kind": "json"}, SIGNED_IN),
    "inspection": ({"slug": SLUG}, SIGNED_IN),
    "grades-export": ({"slug": SLUG, "kind": "csv"}, SIGNED_IN),
    "sections-export": ({"slug": SLUG, "kind": "json"}, SIGNED_IN),
    "figures-export": ({"slug": SLUG, "kind": "json"}, SIGNED_IN),
    "notes-export": ({"slug": SLUG, "kind": "json"}, SIGNED_IN),
    "judgement": ({"slug": SLUG, "key": "lac.being_healthy"}, SIGNED_IN),
    "recommendations": ({}, SIGNED_IN),
    "recommendations-export": ({"kind": "xlsx"}, SIGNED_IN),
    "recommendation": ({"slug": SLUG, "ref": "S1"}, SIGNED_IN),
    "plan": ({"slug": PLAN}, NOT_PARTNERS),
    "plan-export": ({"slug": PLAN, "kind": "json"}, NOT_PARTNERS),
    "plan-spreadsheet": ({"slug": PLAN}, NOT_PARTNERS),
    "actions": ({}, SIGNED_IN),
    "actions-export": ({"kind": "json"}, SIGNED_IN),
    # Of an agency's own actions a partner sees each; this one is another agency's.
    "action": ({"ref": REF}, NOT_PARTNERS),
    "my-actions": ({}, SIGNED_IN),
    "my-action": ({"ref": REF}, NOT_PARTNERS),
    "saved-views": ({}, NOT_PARTNERS),
    "metrics": ({}, NOT_PARTNERS),
    "metrics-export": ({"kind": "json"}, NOT_PARTNERS),
    "metric": ({"slug": METRIC}, NOT_PARTNERS),
    "metric-export": ({"slug": METRIC, "kind": "csv"}, NOT_PARTNERS),
    "metric-figure": ({"slug": METRIC}, NOT_PARTNERS),
    "history": ({}, SIGNED_IN),
    "history-export": ({"kind": "json"}, SIGNED_IN),
    "theme": ({"key": "referrers-not-told-the-outcome"}, SIGNED_IN),
    "strand": ({"key": "leadership"}, SIGNED_IN),
    "board": ({}, NOT_PARTNERS),
    "board-presenter": ({}, NOT_PARTNERS),
    "board-pack": ({"kind": "html"}, NOT_PARTNERS),
    "meetings": ({}, NOT_PARTNERS),
    "meetings-export": ({"kind": "json"}, NOT_PARTNERS),
    "meeting": ({"slug": MEETING}, NOT_PARTNERS),
    "meeting-board": ({"slug": MEETING}, NOT_PARTNERS),
    "meeting-presenter": ({"slug": MEETING}, NOT_PARTNERS),
    "meeting-pack": ({"slug": MEETING, "kind": "html"}, NOT_PARTNERS),
    "meeting-picture": ({"slug": CLOSED}, NOT_PARTNERS),
    "search": ({}, SIGNED_IN),
    "search-export": ({"kind": "json"}, SIGNED_IN),
    "sources": ({}, SIGNED_IN),
    "sources-export": ({"kind": "csv"}, SIGNED_IN),
    "accessibility": ({}, EVERYONE),
    "healthz": ({}, EVERYONE),
    "login": ({}, EVERYONE),
    "session": ({}, EVERYONE),
    "password_change": ({}, SIGNED_IN),
    "password_change_done": ({}, SIGNED_IN),
    "password_reset": ({}, EVERYONE),
    "password_reset_done": ({}, EVERYONE),
    "password_reset_confirm": ({"uidb64": "MQ", "token": "no-such-token"}, EVERYONE),
    "password_reset_complete": ({}, EVERYONE),
    "admin:index": ({}, EDITORS),
    "admin:judgements_inspection_changelist": ({}, EDITORS),
    "admin:metrics_measurement_changelist": ({}, EDITORS),
    "admin:judgements_inspection_add": ({}, ("officer", "administrator")),
    "admin:auth_user_changelist": ({}, ("administrator",)),
}
POST_ONLY = {"logout", "my-calendar", "saved-view-delete"}
# Each needs a row of its own: a secret that was made (tests/test_calendar.py, tests/test_display_links.py), a file
# (tests/test_evidence_files.py), a pack that was made (tests/test_public_packs.py).
TESTED_APART = {"calendar", "evidence-file", "display", "public-pack"}
# There for those who work on a draft; for every other reader there is nothing at all.
SECRET = {"inspection-draft": {}, "judgement-draft": {"key": "overall"}, "plan-draft": {}}
# A meeting is told as at its own day, and leads there from any other.
OF_ITS_OWN_DAY = {"meeting-board", "meeting-presenter", "meeting-pack"}
WORK_ON_DRAFTS = ("officer", "publisher", "administrator")


def named(patterns):
    """Every name of the address list outside the admin, which tests/test_admin.py opens model by model."""
    for one in patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from named(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name or f"unnamed {one.pattern}"


def path_of(name):
    arguments, _ = TABLE[name]
    path = reverse(name, kwargs=arguments)
    return path if name.startswith("admin:") or name in OF_ITS_OWN_DAY else path + DAY


# ---- The table


def test_every_named_address_is_in_the_table():
    known = {name for name in TABLE if not name.startswith("admin:")}
    assert sorted(named(get_resolver().url_patterns)) == sorted(
        known | POST_ONLY | TESTED_APART | set(SECRET)
    )


def right_answer(name, role, response):
    if role in TABLE[name][1]:
        return response.status_code == 200
    if role == "anonymous" or (name == "admin:index" and role != "partner"):
        return response.status_code == 302 and "/login/?next=" in response["Location"]
    if role == "partner":
        # Nothing else is there for them, the admin included; the overview leads to their own actions.
        away = name == "overview" and response.status_code == 302
        return response["Location"] == f"/my-actions/{DAY}" if away else response.status_code == 404
    # Django's admin asks those who are not staff to sign in, and refuses staff who lack the right.
    return response.status_code in (302, 403)


def test_every_address_by_every_role(demonstration, client_as):
    wrong = []
    for role in EVERYONE:
        client = client_as(role)
        for name in TABLE:
            response = client.get(path_of(name))
            if not right_answer(name, role, response):
                wrong.append((role, name, response.status_code))
    assert not wrong


def test_nothing_of_a_page_is_told_before_signing_in(demonstration, client_as):
    for name, (_, allowed) in TABLE.items():
        if "anonymous" not in allowed:
            response = client_as("anonymous").get(path_of(name))
            assert response.content == b"", name
            assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_an_address_that_is_none_is_404_for_readers_and_tells_strangers_nothing(demonstration, client_as):
    assert client_as("manager").get("/inspections/nothing-here/").status_code == 404
    for path in ("/inspections/nothing-here/", f"/inspections/{SLUG}/"):
        assert client_as("anonymous").get(path).status_code == 302


@pytest.fixture
def draft(demonstration):
    """Withdrawn, so that it has an address of its own, which a first draft has not."""
    return Inspection.objects.create(
        authority=Authority.objects.exclude(is_ours=True).first(),
        framework=Framework.objects.get(code="ilacs"),
        title="An inspection that nobody is to know of",
        state=State.WITHDRAWN,
        slug="withdrawn-and-nobody-is-to-know",
        started_on=date(2024, 3, 4),
        ended_on=date(2024, 3, 8),
        published_on=date(2024, 4, 8),
    )


def as_seen(response, *random):
    """What somebody sees of an answer, but for the address that was asked for."""
    text = response.content.decode()
    for words in random:
        text = text.replace(words, "")
    return response.status_code, text, dict(response.headers)


@pytest.mark.parametrize("role", [role for role in EVERYONE if role not in WORK_ON_DRAFTS])
def test_a_draft_is_not_told_from_what_is_not_there(draft, client_as, role):
    """404, not 403: that a draft exists is as secret as what it says."""
    client, nowhere = client_as(role), Inspection.objects.order_by("-pk").first().pk + 1000
    client.get("/accounts/password_change/")
    for name, more in SECRET.items():
        seen = []
        for pk in (draft.pk, nowhere):
            path = reverse(name, kwargs={"pk": pk, **more})
            seen.append(as_seen(client.get(path), path))
        status = seen[0][0]
        if role == "anonymous":
            assert status == seen[1][0] == 302
            assert [one[2].pop("Location").split("?")[0] for one in seen] == ["/accounts/login/"] * 2
        else:
            assert status == 404
        assert seen[0] == seen[1]
    for name in (
        "inspection",
        "grades-export",
        "sections-export",
        "figures-export",
        "notes-export",
        "judgement",
    ):
        arguments = TABLE[name][0]
        seen = []
        for slug in (draft.slug, "what-is-not-there"):
            path = reverse(name, kwargs={**arguments, "slug": slug})
            answer = client.get(path)
            seen.append((answer.status_code, answer.content))
        assert seen[0] == seen[1], name
        assert seen[0][0] == (302 if role == "anonymous" else 404)


@pytest.mark.parametrize("role", WORK_ON_DRAFTS)
def test_who_works_on_a_draft_sees_it_and_nobody_else_may_keep_it(draft, client_as, role):
    client = client_as(role)
    answer = client.get(reverse("inspection-draft", kwargs={"pk": draft.pk}))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/inspections/{draft.slug}/").status_code == 404


@pytest.mark.parametrize("role", SIGNED_IN)
def test_reading_pages_take_no_writes(demonstration, client_as, role):
    client = client_as(role)
    names = ("overview", "inspections", "recommendations-export", "metric", "actions", "search")
    for name in (one for one in names if role in TABLE[one][1]):
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(path_of(name)).status_code == 405


def test_the_roles_of_the_table_are_the_groups(demonstration):
    assert set(ROLES) == {f"{role}s" for role in SIGNED_IN}
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert {f"{role}s" for role in EDITORS} == STAFF_ROLES
    assert not Group.objects.get(name="managers").permissions.exists()
    assert not Group.objects.get(name="partners").permissions.exists()


def test_somebody_who_was_switched_off_reads_nothing(demonstration, client_as):
    client = client_as("manager")
    assert client.get("/sources/").status_code == 200
    get_user_model().objects.filter(username="manager").update(is_active=False)
    assert client.get("/sources/").status_code == 302


# ---- Signing in and out


def sign_in(client, username="manager", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"username": username, "password": password, **more})


def test_signing_in_leads_to_the_overview_and_the_right_password_is_needed(demonstration):
    client = Client()
    refused = sign_in(client, password="wrong")
    assert refused.status_code == 200 and "There is a problem" in refused.content.decode()
    assert sign_in(client)["Location"] == "/"
    page = client.get("/").content.decode()
    assert "Sign out manager" in page


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/metrics/?as_at=2012-05-25", "/metrics/?as_at=2012-05-25"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("javascript:window.__xss=1", "/"),
        ("http:///example.org", "/"),
    ],
)
def test_next_leads_nowhere_else(demonstration, wanted, reached):
    assert sign_in(Client(), next=wanted)["Location"] == reached


def test_the_wanted_page_is_kept_through_signing_in(demonstration):
    client = Client()
    asked = client.get("/metrics/?as_at=2012-05-25")["Location"]
    hidden = re.search(r'name="next" value="([^"]*)"', client.get(asked).content.decode()).group(1)
    assert sign_in(client, next=hidden)["Location"] == "/metrics/?as_at=2012-05-25"


def test_wrong_passwords_close_one_account_from_one_address(demonstration, settings):
    here, elsewhere = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [sign_in(here, password="wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert all(one.status_code == 200 for one in answers[:-1])
    for closed in (answers[-1], sign_in(here)):
        assert closed.status_code == 429
        words = closed.content.decode()
        assert "Too many wrong passwords" in words and "quarter of an hour" in words
        assert "no-store" in closed["Cache-Control"]
    assert sign_in(here, username="officer").status_code == 302
    assert sign_in(elsewhere).status_code == 302


def test_a_right_password_takes_the_wrong_ones_back(demonstration, settings):
    client = Client(REMOTE_ADDR="192.0.2.3")
    for _ in range(2):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302


def test_signing_out_by_post_alone(demonstration, client_as):
    client = client_as("manager")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/").status_code == 302


def test_a_form_from_elsewhere_is_refused_in_words(demonstration, client_as):
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert response.status_code == 403
    assert "came from another place" in response.content.decode()


def test_sign_in_and_the_admin_are_stored_nowhere(demonstration, client_as):
    for role, path in (("anonymous", "/accounts/login/"), ("officer", "/admin/"), ("manager", "/admin/")):
        assert "no-store" in client_as(role).get(path)["Cache-Control"]
    cookie = sign_in(Client()).cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
