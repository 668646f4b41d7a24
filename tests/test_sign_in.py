"""Wrong passwords: limited for each account and address, and for each address; nobody learns which names exist."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connections
from django.test import Client, RequestFactory

from config.sign_in import address_of
from tests.conftest import PASSWORD

BURST = 24
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.2"
LIMIT = site_settings.AXES_FAILURE_LIMIT
DOORS = ("/accounts/login/", "/admin/login/")


def try_password(address=HERE, username="manager", password="wrong", door=DOORS[0], **headers):
    """One try by somebody who has been to no page before."""
    client = Client(REMOTE_ADDR=address, **headers)
    return client.post(door, {"username": username, "password": password, "next": "/"})


def gets_in(address=HERE, username="manager", **headers):
    return try_password(address, username, PASSWORD, **headers).status_code == 302


@pytest.fixture
def clock(demonstration):
    """A moment that moves only when the test says so."""
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as moved:
        yield moved


@pytest.fixture
def hashes(monkeypatch):
    """How many password hashes were computed."""
    made = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        made.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return made


# ---- One account


def test_a_burst_is_limited_and_the_owner_comes_in_from_elsewhere_at_once(clock):
    answers = [try_password().status_code for _ in range(BURST)]
    assert answers == [200] * (LIMIT - 1) + [429] * (BURST - LIMIT + 1)
    assert not gets_in(HERE)
    assert gets_in(ELSEWHERE)
    assert gets_in(HERE, "officer")


def test_the_page_says_when_one_can_try_again_and_that_is_true(clock):
    for _ in range(BURST):
        closed = try_password()
    words = " ".join(re.sub(r"<[^>]+>", "", closed.content.decode()).split())
    assert "closed until 09:15: for a quarter of an hour" in words
    assert closed["Retry-After"] == "900"
    assert "no-store" in closed["Cache-Control"]
    clock.shift(timedelta(minutes=14, seconds=58))
    assert not gets_in()
    clock.shift(timedelta(seconds=2))
    assert gets_in()


def test_tries_while_it_is_closed_do_not_keep_it_closed(clock):
    for _ in range(LIMIT):
        try_password()
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        assert try_password().status_code == 429
    clock.shift(timedelta(minutes=1))
    assert gets_in()


def test_old_tries_are_forgotten(clock):
    for _ in range(3):
        for _ in range(LIMIT - 1):
            assert try_password().status_code == 200
        clock.shift(timedelta(minutes=16))


def test_another_browser_at_the_same_address_is_not_another_place(clock):
    for number in range(LIMIT):
        try_password(HTTP_USER_AGENT=f"Browser {number}")
    assert not gets_in(HTTP_USER_AGENT="And another")


def test_both_doors_count_together(clock):
    for number in range(LIMIT):
        try_password(door=DOORS[number % 2], username="officer")
    for door in DOORS:
        assert try_password(username="officer", password=PASSWORD, door=door).status_code == 429


def test_what_is_closed_stands_in_the_database_and_tells_no_password(clock):
    for _ in range(BURST):
        try_password(password="a secret that was typed")
    cache.clear()
    assert not gets_in()
    held = AccessAttempt.objects.get(username="manager")
    assert held.failures_since_start == LIMIT
    assert (held.get_data, held.post_data, held.user_agent) == ("", "", "")


def test_the_record_of_tries_does_not_grow_for_ever(clock):
    for number in range(10):
        try_password(f"203.0.113.{number}")
    clock.shift(timedelta(minutes=16))
    assert gets_in()
    assert AccessAttempt.objects.exclude(username="").count() == 0
    assert AccessAttempt.objects.count() <= 1


# ---- One address


def test_many_names_from_one_address_are_limited(clock):
    limit = site_settings.SIGN_IN_FAILURES_PER_ADDRESS
    assert limit > BURST > LIMIT
    answers = [try_password(username=f"name-{number}").status_code for number in range(limit + 5)]
    assert answers == [200] * (limit - 1) + [429] * 6
    assert "Signing in from this place is closed" in try_password(username="another").content.decode()
    assert not gets_in(HERE)
    assert gets_in(ELSEWHERE)
    clock.shift(timedelta(minutes=15))
    assert gets_in(HERE)


def test_right_passwords_of_a_whole_council_behind_one_address_close_nothing(clock):
    assert all(gets_in() for _ in range(site_settings.SIGN_IN_FAILURES_PER_ADDRESS + 10))
    assert try_password().status_code == 200


def test_one_right_password_does_not_take_back_the_wrong_ones_for_other_names(clock):
    limit = site_settings.SIGN_IN_FAILURES_PER_ADDRESS
    for number in range(limit - 1):
        try_password(username=f"name-{number}")
        if number % 10 == 0:
            assert gets_in()
    assert try_password(username="one-more").status_code == 429


# ---- Where a try comes from


@pytest.mark.parametrize(
    ("behind", "forwarded", "remote", "expected"),
    [
        (False, "203.0.113.7", "192.0.2.1", "192.0.2.1"),
        (True, "203.0.113.7", "127.0.0.1", "203.0.113.7"),
        (True, "10.0.0.1, 198.51.100.9, 203.0.113.7", "127.0.0.1", "203.0.113.7"),
        (True, "203.0.113.7:51234", "127.0.0.1", "203.0.113.7"),
        (True, "::ffff:203.0.113.7", "127.0.0.1", "203.0.113.7"),
        (True, "2001:db8:1:2:aaaa::1", "127.0.0.1", "2001:db8:1:2::"),
        (True, "2001:db8:1:2:bbbb::9", "127.0.0.1", "2001:db8:1:2::"),
        (True, "203.0.113.7, <script>", "127.0.0.1", "127.0.0.1"),
        (True, "", "127.0.0.1", "127.0.0.1"),
        (True, "", "", "0.0.0.0"),
    ],
)
def test_whose_try_it_is(settings, behind, forwarded, remote, expected):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == expected


def test_invented_entries_do_not_help_behind_a_proxy(clock, settings):
    settings.BEHIND_PROXY = True
    answers = [
        try_password("127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, {HERE}").status_code
        for n in range(BURST)
    ]
    assert answers.count(429) == BURST - LIMIT + 1
    assert gets_in("127.0.0.1", HTTP_X_FORWARDED_FOR=f"{HERE}, {ELSEWHERE}")


def test_without_a_proxy_the_header_is_not_believed(clock, settings):
    settings.BEHIND_PROXY = False
    answers = [try_password(HTTP_X_FORWARDED_FOR=f"10.0.0.{n}").status_code for n in range(BURST)]
    assert answers.count(429) == BURST - LIMIT + 1


# ---- Which names exist


def told(response, name):
    """All that a stranger sees of an answer, but for what was typed and what is random."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(
        name, "NAME"
    )
    headers = {key: value for key, value in response.headers.items() if key != "Content-Length"}
    cookies = {key: re.sub(r"=\w{32}", "=", one.OutputString()) for key, one in response.cookies.items()}
    return response.status_code, text, headers, cookies


@pytest.fixture
def names(clock):
    """Accounts of every kind, and a name that nobody has; all of the same length."""
    users = get_user_model().objects
    users.create_user("inactive", password=PASSWORD, is_active=False)
    users.create_user("nopasswd")
    users.create_user("existing", password=PASSWORD)
    users.create_user("an-admin", password=PASSWORD, is_staff=True, is_superuser=True)
    return ("existing", "an-admin", "inactive", "nopasswd", "notthere")


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_names_are_answered_alike(names, hashes, door):
    seen = []
    for name in names:
        before = len(hashes)
        answers = [told(try_password(username=name, door=door), name) for _ in range(LIMIT + 2)]
        seen.append((answers, len(hashes) - before))
        AccessAttempt.objects.all().delete()
    assert seen[0][1] == LIMIT, "one hash for each password that was looked at, none once it is closed"
    for one in seen[1:]:
        assert one == seen[0]


def test_a_right_password_of_somebody_who_may_not_edit_is_answered_like_a_wrong_one(names, hashes):
    answers = []
    for password in (PASSWORD, "wrong"):
        before = len(hashes)
        response = try_password(username="existing", password=password, door="/admin/login/")
        answers.append((told(response, "existing"), len(hashes) - before))
        AccessAttempt.objects.all().delete()
    assert answers[0] == answers[1]


def test_an_account_that_was_switched_off_is_not_told_from_a_wrong_password(names):
    assert told(try_password(username="inactive", password=PASSWORD), "inactive") == told(
        try_password(username="notthere", password=PASSWORD), "notthere"
    )


# ---- In parallel


def test_a_burst_in_parallel_gets_no_further_than_one_by_one(transactional_db, hashes):
    user = get_user_model().objects.create_user("targeted", password=PASSWORD)
    hashes.clear()
    together = Barrier(BURST)

    def one(number):
        together.wait()
        try:
            return try_password(username="targeted", password=f"wrong {number}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(BURST) as pool:
        answers = list(pool.map(one, range(BURST)))
    assert set(answers) <= {200, 429}
    assert len(hashes) == LIMIT, "passwords that were looked at"
    assert answers.count(429) == BURST - LIMIT + 1
    assert not gets_in(HERE, user.username)
    assert gets_in(ELSEWHERE, user.username)


def test_a_burst_of_names_in_parallel_is_limited_by_its_address(transactional_db, hashes, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 10
    together = Barrier(BURST)

    def one(number):
        together.wait()
        try:
            return try_password(username=f"name-{number}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(BURST) as pool:
        answers = list(pool.map(one, range(BURST)))
    assert len(hashes) == 10
    assert answers.count(429) == BURST - 10 + 1
