"""A new password, by oneself or by a link in a mail; who has an account with which address stays secret."""

import logging
import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.views.account import PAUSE
from tests.conftest import PASSWORD
from tests.test_sign_in import gets_in, try_password

CHANGE, RESET = "/accounts/password_change/", "/accounts/password_reset/"
NEW = "a-quite-new-password"
BOX = "jo@council.example.gov.uk"


def signed_in(username, password=PASSWORD):
    client = Client()
    assert client.post("/accounts/login/", {"username": username, "password": password}).status_code == 302
    return client


def new_twice(**more):
    return {"new_password1": NEW, "new_password2": NEW, **more}


@pytest.fixture
def jo(transactional_db):
    """Seen by the thread that writes the mail, so really in the database."""
    return get_user_model().objects.create_user("jo", email=BOX, password=PASSWORD)


def ask_for_link(email, client=None):
    """The answer, once the thread that it has started is done."""
    before = set(threading.enumerate())
    answer = (client or Client()).post(RESET, {"email": email})
    for thread in set(threading.enumerate()) - before:
        thread.join()
    return answer


def link_in(message):
    return re.search(r"http://testserver(/accounts/reset/\S+)", message.body).group(1)


# ---- By oneself


def test_a_changed_password_ends_every_other_session(demonstration):
    here, elsewhere = signed_in("manager"), signed_in("manager")
    done = here.post(CHANGE, new_twice(old_password=PASSWORD))
    assert done["Location"] == "/accounts/password_change/done/"
    assert "Your password is changed" in here.get(done["Location"]).content.decode()
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert try_password(password=PASSWORD).status_code == 200
    assert try_password(password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        (new_twice(old_password="wrong"), "Your old password was entered incorrectly"),
        ({"old_password": PASSWORD, "new_password1": NEW, "new_password2": "another"}, "didn’t match"),
        ({"old_password": PASSWORD, "new_password1": "123", "new_password2": "123"}, "too short"),
        ({}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_above(demonstration, posted, words):
    client = signed_in("manager")
    text = client.post(CHANGE, posted).content.decode()
    assert "There is a problem" in text and "<title>Error: " in text
    assert text.count(words) >= 2
    assert 'aria-invalid="true"' in text
    assert PASSWORD not in text and NEW not in text
    assert gets_in()


def test_the_admin_has_the_same_page(demonstration):
    client = signed_in("officer")
    assert "Wherever else you are signed in" in client.get("/admin/password_change/").content.decode()
    assert client.post("/admin/password_change/", new_twice(old_password=PASSWORD)).status_code == 302
    assert try_password(username="officer", password=NEW).status_code == 302


def test_it_is_linked_where_people_look(demonstration):
    assert RESET in Client().get("/accounts/login/").content.decode()
    assert CHANGE in signed_in("manager").get("/").content.decode()


# ---- By mail


def test_the_whole_way(jo):
    client, elsewhere = Client(), signed_in("jo")
    assert ask_for_link(BOX.upper())["Location"] == "/accounts/password_reset/done/"
    (message,) = mail.outbox
    assert message.to == [BOX] and "jo" in message.body and "throughline@" in message.from_email
    form = client.get(link_in(message), follow=True)
    assert "Choose a new password" in form.content.decode()
    assert "no-store" in form["Cache-Control"]
    address = form.redirect_chain[-1][0]
    assert link_in(message).split("/")[-2] not in address, "the key is not in the address of the form"
    done = client.post(address, new_twice(), follow=True)
    assert "Your password is set" in done.content.decode()
    assert elsewhere.get("/").status_code == 302, "signed out elsewhere"
    assert client.get("/").status_code == 302, "and not signed in by a link alone"
    assert signed_in("jo", NEW)


def test_a_link_works_once_and_for_a_day(jo):
    ask_for_link(BOX)
    link = link_in(mail.outbox[0])
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert "This link does not work" in Client().get(link, follow=True).content.decode()
    client = Client()
    client.post(client.get(link)["Location"], new_twice())
    assert "This link does not work" in Client().get(link, follow=True).content.decode()


def test_the_owner_opens_a_name_that_wrong_passwords_have_closed(jo):
    for _ in range(10):
        closed = try_password(username="jo")
    assert closed.status_code == 429 and RESET in closed.content.decode()
    ask_for_link(BOX)
    client = Client()
    client.post(client.get(link_in(mail.outbox[0]))["Location"], new_twice())
    assert try_password(username="jo", password=NEW).status_code == 302


def test_an_address_that_nobody_has_is_answered_alike_by_as_many_queries(jo):
    get_user_model().objects.create_user("left", email="left@example.org", password=PASSWORD, is_active=False)
    seen = []
    for email in (BOX, "nobody@example.org", "left@example.org"):
        with CaptureQueriesContext(connection) as asked:
            answer = ask_for_link(email)
        headers = dict(answer.headers)
        seen.append((answer.status_code, answer.content, headers, len(asked)))
    assert seen[0] == seen[1] == seen[2]
    assert len(mail.outbox) == 1


def test_nobodys_box_is_filled_from_here(jo):
    for _ in range(5):
        assert ask_for_link(BOX).status_code == 302
    assert len(mail.outbox) == 1
    assert PAUSE == 300
    cache.clear()
    ask_for_link(BOX)
    assert len(mail.outbox) == 2


def test_a_mail_that_cannot_be_sent_is_logged_without_the_address(jo, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with caplog.at_level(logging.ERROR):
        assert ask_for_link(BOX).status_code == 302
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    assert BOX not in caplog.text and "jo" not in [record.getMessage() for record in caplog.records]


def test_without_a_mail_server_the_page_says_whom_to_ask(db, settings):
    settings.MAIL_SET_UP, settings.HELP_CONTACT = False, "Ms Example"
    for answer in (Client().get(RESET), Client().post(RESET, {"email": BOX})):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "This site sends no mail" in text and "Ms Example" in text
        assert "<form" not in text
    assert not mail.outbox


@pytest.mark.parametrize(
    "link", ["/accounts/reset/MQ/x/", "/accounts/reset/!!/x-y/", f"/accounts/reset/{'9' * 60}/a-b/"]
)
def test_a_link_that_is_none_says_so(db, link):
    answer = Client().get(link)
    assert answer.status_code == 200 and "This link does not work" in answer.content.decode()
