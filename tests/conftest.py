"""What every test stands on: the demonstration loaded once, a person for each role, no network, listed queries."""

import re
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROLES = ("manager", "officer", "publisher", "partner", "auditor", "administrator")
PASSWORD = "a-password-for-tests"
BACKEND = "django.contrib.auth.backends.ModelBackend"
HERE = {"127.0.0.1", "::1", "localhost"}


# ---- The demonstration, once for each run and database; every test then works in a transaction of its own.


def load_demonstration() -> None:
    """The real inspections and figures; without the sign-ins, whose passwords belong to var/."""
    from dashboard import demonstration

    for _ in demonstration.load():
        pass


def make_people() -> None:
    """One person for each role; the administrator is Django's superuser."""
    from dashboard.roles import STAFF_ROLES

    users = get_user_model().objects
    for role in ROLES:
        if role == "administrator":
            users.create_superuser(role, password=PASSWORD)
            continue
        user = users.create_user(role, password=PASSWORD, is_staff=f"{role}s" in STAFF_ROLES)
        user.groups.add(Group.objects.get(name=f"{role}s"))


def make_sessions() -> dict[str, str]:
    """A session for each person, as signing in would make it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = {}
    for user in get_user_model().objects.all():
        session = store()
        session["_auth_user_id"] = str(user.pk)
        session["_auth_user_backend"] = BACKEND
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session.create()
        keys[user.username] = session.session_key
    return keys


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, filled_copy):
    """After pytest-django's own: the migrated database, with the demonstration and its people."""
    with django_db_blocker.unblock():
        load_demonstration()
        make_people()
        if connection.vendor == "sqlite":
            filled_copy.sessions = make_sessions()
            with closing(sqlite3.connect(filled_copy.path)) as copy:
                connection.connection.backup(copy)
            Session.objects.all().delete()


class FilledCopy:
    """On SQLite: the database as it was filled, and the keys of a session for each person in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sessions: dict[str, str] = {}


@pytest.fixture(scope="session")
def filled_copy(tmp_path_factory) -> FilledCopy:
    """Stays as it was loaded, whatever tests with real transactions do to the tests' own database."""
    return FilledCopy(tmp_path_factory.mktemp("filled") / "site.sqlite3")


@pytest.fixture
def demonstration(db):
    """Names the need for the demonstration; loads it again after a test that emptied the database."""
    from judgements.models import Inspection

    if not Inspection.objects.exists():
        load_demonstration()
        make_people()


@pytest.fixture
def inspection_2012(demonstration):
    from judgements.models import Inspection

    return Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")


def _person(role: str) -> Any:
    @pytest.fixture(name=role)
    def person(db: None) -> Any:
        return get_user_model().objects.get(username=role)

    return person


manager, officer, publisher = _person("manager"), _person("officer"), _person("publisher")
partner, auditor, administrator = _person("partner"), _person("auditor"), _person("administrator")


@pytest.fixture
def client_as(db) -> Callable[[str], Client]:
    """`client_as("officer")`; 'anonymous' has not signed in."""

    def make(role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(get_user_model().objects.get(username=role), backend=BACKEND)
        return client

    return make


@pytest.fixture(autouse=True)
def fresh_cache():
    """What one test put into the cache is not found by the next."""
    from django.core.cache import cache

    cache.clear()


# ---- Queries, listed rather than counted.


def main_table(sql: str) -> str:
    """The table that a statement reads or writes first; transaction control by its first word."""
    found = re.search(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)"?', sql, re.IGNORECASE)
    return found.group(1) if found else sql.split(maxsplit=1)[0].upper()


@pytest.fixture
def assert_queries(db) -> Callable[..., Any]:
    """`with assert_queries(["django_session", "auth_user", ...])` or a number; a failure prints every query."""

    @contextmanager
    def check(expected: int | Sequence[str], *, at_most: bool = False) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        tables = [main_table(query["sql"]) for query in captured.captured_queries]
        if isinstance(expected, int):
            right = len(tables) <= expected if at_most else len(tables) == expected
            wanted = f"{'at most ' if at_most else ''}{expected} queries"
        else:
            right, wanted = tables == list(expected), f"the queries {list(expected)}"
        if not right:
            listed = "\n".join(
                f"{n:>3} {table}: {query['sql'][:400]}"
                for n, (table, query) in enumerate(
                    zip(tables, captured.captured_queries, strict=True), start=1
                )
            )
            pytest.fail(f"Expected {wanted}; there were {len(tables)}: {tables}\n{listed}")

    return check


# ---- No test speaks to anything beyond this machine.


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuses every connection but those to this machine and to sockets in its file system."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in HERE:
            raise RuntimeError(f"A test tried to reach {address[0]}; tests speak to this machine alone.")

    def guarded(self: socket.socket, address: Any) -> None:
        refuse(address)
        return connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield
