"""How long a sign-in lasts, what ends it at once, and that counting costs a page next to nothing."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.sessions import SessionStore
from tests.conftest import PASSWORD

NINE = "2026-03-02 09:00:00+00:00"
PAGE = "/sources/"
ASK = "/accounts/session/"
IDLE = timedelta(minutes=30)
ONCE = timedelta(seconds=61)  # After this long a request pushes the end again.


@pytest.fixture
def clock(demonstration):
    with time_machine.travel(NINE, tick=False) as moved:
        yield moved


def signed_in(username="manager"):
    client = Client()
    done = client.post("/accounts/login/", {"username": username, "password": PASSWORD})
    assert done.status_code == 302
    return client


def is_in(client, path=PAGE):
    return client.get(path).status_code == 200


def key_of(client):
    return client.cookies[site_settings.SESSION_COOKIE_NAME].value


# ---- It ends


def test_it_ends_after_half_an_hour_without_a_request(clock):
    assert IDLE.total_seconds() == site_settings.SESSION_COOKIE_AGE
    client = signed_in()
    clock.shift(IDLE - timedelta(seconds=1))
    assert is_in(client)
    clock.shift(IDLE)
    assert not is_in(client)
    assert not is_in(client)


def test_whoever_goes_on_stays_for_twelve_hours_and_no_longer(clock):
    assert site_settings.SESSION_LONGEST == 12 * 3600
    client = signed_in()
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
    clock.shift(timedelta(minutes=19, seconds=59))
    assert is_in(client)
    clock.shift(timedelta(seconds=1))
    assert not is_in(client)


def test_signing_in_again_begins_twelve_new_hours(clock):
    client = signed_in()
    clock.shift(timedelta(minutes=25))
    client.post("/accounts/login/", {"username": "manager", "password": PASSWORD})
    assert client.session.last_moment == timezone.now() + timedelta(hours=12)


def test_signing_out_ends_it_for_a_copy_of_the_cookie_too(clock):
    client, copy = signed_in(), Client()
    copy.cookies[site_settings.SESSION_COOKIE_NAME] = key_of(client)
    assert is_in(copy)
    client.post("/accounts/logout/")
    assert not is_in(copy)
    assert not Session.objects.exists()


@pytest.mark.parametrize("path", [PAGE, "/admin/", ASK])
def test_a_disabled_account_is_out_at_once_and_stays_out(clock, path):
    client = signed_in("officer")
    users = get_user_model().objects.filter(username="officer")
    users.update(is_active=False)
    client.get(path)
    assert not is_in(client)
    users.update(is_active=True)
    assert not is_in(client)


def test_an_ended_session_is_not_brought_back_by_a_request_that_was_under_way(clock):
    client = signed_in()
    under_way = SessionStore(key_of(client))
    assert under_way["began"]
    Session.objects.all().delete()
    clock.shift(ONCE)
    under_way.push_end()
    assert not Session.objects.exists()
    assert not is_in(client)


def test_a_session_from_before_gets_a_beginning(demonstration, client_as):
    client = client_as("manager")
    store = import_module(site_settings.SESSION_ENGINE).SessionStore(key_of(client))
    del store["began"]
    store.save()
    assert is_in(client)
    assert client.session["began"] == pytest.approx(timezone.now().timestamp(), abs=60)


def test_ended_rows_can_be_cleared_away(clock):
    signed_in()
    clock.shift(IDLE + timedelta(seconds=1))
    SessionStore.clear_expired()
    assert not Session.objects.exists()


# ---- What it costs


def test_within_a_minute_nothing_is_written(clock, assert_queries):
    client = signed_in()
    client.get(PAGE)
    clock.shift(ONCE - timedelta(seconds=2))
    with assert_queries(["django_session", "auth_user", "judgements_datastamp"]):
        client.get(PAGE)


def test_later_one_row_is_written_once(clock, assert_queries):
    client = signed_in()
    client.get(PAGE)
    clock.shift(ONCE)
    asked = ["django_session", "auth_user", "judgements_datastamp"]
    with assert_queries([*asked, "django_session"]):
        assert "Set-Cookie" not in client.get(PAGE)
    with assert_queries(asked):
        client.get(PAGE)


def test_an_answer_of_304_counts_as_a_request(clock):
    client = signed_in()
    client.get(PAGE)
    etag = client.get(PAGE)["ETag"]
    clock.shift(IDLE - ONCE)
    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 304
    clock.shift(IDLE - ONCE)
    assert is_in(client)


def test_strangers_get_no_session(demonstration):
    client = Client()
    for path in ("/accounts/login/", "/accessibility/", "/", ASK):
        client.get(path)
    assert site_settings.SESSION_COOKIE_NAME not in client.cookies
    assert not Session.objects.exists()


# ---- Asking how long it lasts, and staying


def test_asking_does_not_extend_and_staying_does(clock):
    client = signed_in()
    clock.shift(timedelta(minutes=28))
    for _ in range(2):
        told = client.get(ASK).json()
        assert (told["left"], told["final"]) == (120, False)
    assert client.post(ASK).json()["left"] == 1800
    clock.shift(timedelta(minutes=29))
    assert is_in(client)


def test_near_the_last_moment_staying_is_not_promised(clock):
    client = signed_in()
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        is_in(client)
    clock.shift(timedelta(minutes=18))
    for answer in (client.get(ASK), client.post(ASK)):
        assert answer.json()["left"] == 120
        assert answer.json()["final"] is True


def test_who_is_not_signed_in_is_told_nothing_else(clock):
    client = signed_in()
    clock.shift(IDLE)
    for answer in (client.get(ASK), client.post(ASK), Client().get(ASK)):
        assert answer.status_code == 200
        assert answer.json() == {"left": 0}
        assert "no-store" in answer["Cache-Control"]


def test_staying_needs_the_token_of_a_form(clock):
    client = signed_in()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(ASK).status_code == 403
    token = client.get(ASK).json()["token"]
    assert strict.post(ASK, {"csrfmiddlewaretoken": token}).status_code == 200


def test_the_token_that_is_told_fits_forms_that_were_open_through_a_new_sign_in(clock):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    token = str(page.context["csrf_token"])
    client.post(
        "/accounts/login/", {"username": "manager", "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    form = {"csrfmiddlewaretoken": token}
    assert client.post("/accounts/password_change/", form).status_code == 403, "the token of before"
    form["csrfmiddlewaretoken"] = client.get(ASK).json()["token"]
    assert client.post("/accounts/password_change/", form).status_code == 200


# ---- Every page can warn


@pytest.mark.parametrize("path", ["/", PAGE, "/accessibility/", "/admin/", "/accounts/password_change/"])
def test_a_signed_in_page_carries_the_warning_and_its_times(clock, path):
    page = signed_in("officer").get(path)
    text = page.content.decode()
    assert 'role="alertdialog"' in text
    assert "js/session.js" in text
    assert 'data-idle="1740"' in text
    last = timezone.now() + timedelta(hours=12)
    assert f'data-last="{int(last.timestamp())}"' in text
    assert f'data-user="{page.context["user"].pk}"' in text


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/admin/login/", "/accessibility/", "/accounts/password_reset/"]
)
def test_nothing_of_it_is_loaded_for_strangers(demonstration, path):
    text = Client().get(path).content.decode()
    assert "session.js" not in text
    assert "alertdialog" not in text
