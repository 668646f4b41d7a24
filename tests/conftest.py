"""What every test stands on: the demonstration loaded once, a person for each role, no network, listed queries."""

import gc
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
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.test import client as test_client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings

# No test is timed: a busy machine is no fault of the code.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

ROLES = ("manager", "officer", "publisher", "partner", "auditor", "administrator")
PASSWORD = "a-password-for-tests"
BACKEND = "judgements.reach.ReachBackend"
HERE = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out the tests that ask no database, which another run does",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    asking = [item for item in items if asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def asks_the_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) or "django_db_setup" in getattr(
        item, "fixturenames", ()
    )


def pytest_collection_finish() -> None:
    """What is there now stays to the end, so the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


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


class Filled:
    """The database as it was filled, kept beside the tests' own: a file on SQLite, a database on PostgreSQL.

    What a test with real transactions leaves behind is thrown away for it; emptying every table would also run what
    follows a migration, and load the demonstration again.
    """

    def __init__(self, folder: Path) -> None:
        self.own = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            self.name = str(folder / "site.sqlite3")
            self.copy_to(self.name)
            return
        self.name = f"{self.own}_filled"
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # Else it is done in the background, at another moment in each run.
        self._ask(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.own}"')

    def restore(self) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.name)) as copy:
                copy.backup(connection.connection)
            return
        self._ask(f'DROP DATABASE "{self.own}" WITH (FORCE)')
        self._ask(f'CREATE DATABASE "{self.own}" TEMPLATE "{self.name}"')

    def drop(self) -> None:
        if connection.vendor != "sqlite":
            self._ask(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    @staticmethod
    def copy_to(path: str | Path) -> None:
        """On SQLite: the tests' own database as it stands."""
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)

    @staticmethod
    def _ask(sql: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Filled]:
    """After pytest-django's own: the migrated database, with the demonstration and its people."""
    with django_db_blocker.unblock():
        load_demonstration()
        make_people()
        held = Filled(tmp_path_factory.mktemp("filled"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: held.restore())
        yield held
    with django_db_blocker.unblock():
        held.drop()


@pytest.fixture(scope="session")
def filled_copy(django_db_setup) -> Filled:
    """Stays as it was loaded, whatever tests do to the tests' own database; places and the browser's site copy it."""
    return django_db_setup


@pytest.fixture(scope="module")
def for_the_module(django_db_setup, django_db_blocker) -> Iterator[Callable[[Callable[[], None]], None]]:
    """`for_the_module(fill)`: written once, found by each later test of the module, and gone after its last.

    Each test's own transaction is then a savepoint in the module's: not for modules with real transactions.
    """
    around = transaction.atomic()

    def write(fill: Callable[[], None]) -> None:
        with django_db_blocker.unblock():
            fill()

    with django_db_blocker.unblock():
        around.__enter__()
    yield write
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def demonstration(db):
    """Names the need for the demonstration."""


@pytest.fixture
def inspection_2012(demonstration):
    from judgements.models import Inspection

    return Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")


@pytest.fixture
def without_plan(demonstration):
    """The demonstration before anybody answers it: its plans are withdrawn, so what was asked stands by its own dates."""
    from actions.models import ActionPlan
    from actions.services import change_plan_state
    from judgements.models import State

    for plan in ActionPlan.objects.filter(state=State.PUBLISHED):
        change_plan_state(plan=plan, to=State.WITHDRAWN, by=None)


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


@pytest.fixture(scope="session", autouse=True)
def outermost_context(django_test_environment):
    """`response.context` is that of the page; Django would also copy one for each widget and each include in it."""
    store = test_client.store_rendered_templates

    def once(kept: dict[str, Any], **told: Any) -> None:
        if "context" not in kept:
            store(kept, **told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", once)
        yield


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
