"""The log tells what happened and where in the code, and of nobody: no name, address, mail or value that was typed."""

import io
import logging
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from django.urls import path

from config.logging import impersonal
from config.urls import urlpatterns as own
from tests.conftest import PASSWORD
from tests.test_sign_in import BURST, try_password

NAME, MAIL, PLACE = "ada.lovelace", "ada.lovelace@council.example.gov.uk", "203.0.113.77"
TYPED = "What Ada Lovelace told her manager"
PERSONAL = (NAME, MAIL, PLACE, "Lovelace", "Ada")


def breaks(request):
    try:
        raise KeyError(MAIL)
    except KeyError as cause:
        raise ValueError(f"{TYPED}, from {PLACE}: {request.POST}") from cause


def machine(request):
    raise OperationalError(
        f"no such table: judgements_person (for '{TYPED}' of {MAIL})\nDETAIL: Key (name)=({NAME})"
    )


def suspicious(request):
    raise SuspiciousOperation(f"{MAIL} sent\nwhat it should not")


def forbidden(request):
    raise PermissionDenied(TYPED)


handler400 = "dashboard.views.errors.bad_request"
handler403 = "dashboard.views.errors.forbidden"
handler404 = "dashboard.views.errors.not_found"
handler500 = "dashboard.views.errors.server_error"
urlpatterns = [
    *own,
    path("accounts/breaks/", breaks),
    path("accounts/machine/", machine),
    path("accounts/suspicious/", suspicious),
    path("accounts/forbidden/", forbidden),
]


@pytest.fixture
def log(settings):
    """What the site's own handler writes, with every logger speaking as in production."""
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    text = io.StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before)


@pytest.fixture
def ada(demonstration, settings):
    settings.ROOT_URLCONF = __name__
    return get_user_model().objects.create_user(NAME, MAIL, PASSWORD, first_name="Ada", last_name="Lovelace")


@pytest.fixture
def client(ada):
    made = Client(raise_request_exception=False, REMOTE_ADDR=PLACE)
    made.post("/accounts/login/", {"username": NAME, "password": PASSWORD})
    return made


def lines(log):
    return [line for line in log.getvalue().splitlines() if re.match(r"\d{4}-\d\d-\d\d ", line)]


def assert_impersonal(log):
    found = [word for word in (*PERSONAL, PASSWORD, TYPED) if word in log.getvalue()]
    assert not found, log.getvalue()


def test_a_burst_of_wrong_passwords_names_nobody(ada, log):
    for door in ("/accounts/login/", "/admin/login/"):
        for _ in range(BURST):
            answer = try_password(PLACE, NAME, "wrong", door)
    assert answer.status_code == 429
    assert any("Too Many Requests" in line for line in lines(log))
    assert_impersonal(log)


def test_a_500_shows_the_place_in_the_code_and_the_kind_but_not_the_values(client, log):
    answer = client.post("/accounts/breaks/", {"about": TYPED})
    assert answer.status_code == 500
    text = log.getvalue()
    assert "ERROR django.request Internal Server Error: /accounts/breaks/" in text
    assert "in breaks" in text and "tests/test_logs.py" in text
    assert text.index("\nKeyError\n") < text.index("\nValueError")
    assert_impersonal(log)


def test_what_the_machine_says_is_kept_without_the_values(client, log):
    client.get("/accounts/machine/")
    assert "OperationalError: no such table: judgements_person" in log.getvalue()
    assert_impersonal(log)


def test_refusals_name_nobody_and_stay_on_one_line(client, log):
    client.get("/accounts/suspicious/")
    client.get("/accounts/forbidden/")
    client.get(f"/accounts/{MAIL}/")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": NAME}, REMOTE_ADDR=PLACE)
    text = log.getvalue()
    for words in (
        "[mail] sent\\nwhat it should not",
        "Permission denied",
        "Not Found: /accounts/[mail]/",
        "CSRF",
    ):
        assert words in text, text
    assert_impersonal(log)


def test_lines_of_ours_and_of_axes_are_cleaned_too(log):
    logging.getLogger("dashboard").warning("%s of %s\nforged line", MAIL, PLACE)
    logging.getLogger("axes").error("Locked %s", PLACE)
    assert_impersonal(log)
    assert len(log.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask a.b@example.org now", "Ask [mail] now"),
        ("from 192.0.2.1, 2001:db8::1 and ::ffff:10.0.0.1", "from [address], [address] and [address]"),
        ("/accounts/reset/MQ/c8x-abc/ failed", "/accounts/reset/... failed"),
        ("at 12:30:05 on 2026-03-02, version 5.2.19", "at 12:30:05 on 2026-03-02, version 5.2.19"),
        ("/inspections/bath-2012-02-24/judgements/lac.being_healthy/", None),
    ],
)
def test_what_is_taken_out_and_what_stays(text, expected):
    assert impersonal(text) == (expected or text)
