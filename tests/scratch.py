"""Sites of their own for tests that stop, fill, back up or move one: a database, a folder of files, commands."""

import http.client
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.conftest import Filled

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Place:
    """One installation: where its rows and its files are."""

    url: str
    files: Path

    @property
    def on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def database(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        own = {"ENVIRONMENT": "development", "SECRET_KEY": "for-tests-alone", "HASHED_STATIC": "false"}
        return {**kept, **own, "DATABASE_URL": self.url, "FILES_ROOT": str(self.files), **more}

    def manage(self, *words: object, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=PROJECT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            **more,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Asked past Django."""
        if self.on_sqlite:
            with sqlite3.connect(self.database) as db:
                found = db.execute(sql).fetchall()
            db.close()
            return found
        with psycopg.connect(**_server(self.url)) as db:
            return db.execute(sql).fetchall()

    def run(self, sql: str) -> None:
        """Done past Django."""
        if self.on_sqlite:
            with sqlite3.connect(self.database) as db:
                db.execute(sql)
            db.close()
            return
        with psycopg.connect(**_server(self.url)) as db:
            db.execute(sql)

    def tables(self) -> list[str]:
        if self.on_sqlite:
            if not self.database.exists():
                return []
            asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        else:
            asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return sorted(name for (name,) in self.rows(asked))


def _server(url: str) -> dict[str, Any]:
    """The server of the tests, and the database that the address names."""
    given = connection.settings_dict
    parts = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
    }
    return {"dbname": url.rsplit("/", 1)[1], **{name: value for name, value in parts.items() if value}}


def _address(name: str) -> str:
    """The address of the tests' server with another database."""
    return f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"


def _ask_server(sql: str) -> None:
    with psycopg.connect(**_server("/template1"), autocommit=True) as db:
        db.execute(sql)


@contextmanager
def place(folder: Path, template: str = "") -> Iterator[Place]:
    """An empty place of the database that the tests run on; or with the rows of a database of that name or path."""
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        path = folder / "site.sqlite3"
        if template:
            path.write_bytes(Path(template).read_bytes())
        yield Place(f"sqlite:///{path}", folder / "files")
        return
    name = f"scratch_{secrets.token_hex(4)}"
    _ask_server(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
    try:
        yield Place(_address(name), folder / "files")
    finally:
        _ask_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def loaded(filled_copy: Filled, django_db_blocker: Any) -> str:
    """The migrated database with the demonstration, by its name or path: to copy places from."""
    with django_db_blocker.unblock():
        if not MigrationRecorder(connection).applied_migrations():
            pytest.skip("without migrations (--no-migrations) there is no database as an installation has it")
    return filled_copy.name


# ---- Served by gunicorn


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def gunicorn(
    environment: dict[str, str],
    bind: str,
    log: Path,
    *,
    ready: Callable[[], bool],
    prefix: tuple[str, ...] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """The site under the example configuration, bound elsewhere and with two workers."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "--bind",
        bind,
        "--workers",
        "2",
    ]
    with log.open("ab") as said:
        running = subprocess.Popen(
            [*prefix, *command, "config.wsgi"], cwd=PROJECT, env=environment, stdout=said, stderr=said
        )
        try:
            until = time.monotonic() + 60
            while not ready():
                assert running.poll() is None and time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield running
        finally:
            running.terminate()
            running.wait(timeout=30)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers with small names, the body."""

    status: int
    headers: dict[str, str]
    body: str


def ask(
    address: str, path: str = "/", *, cookie: str = "", data: bytes | None = None, **headers: str
) -> Answer:
    """One request, redirections not followed; status 0 where nobody listens. `address` is host:port or a socket's path."""
    if address.startswith("/"):
        link: http.client.HTTPConnection = http.client.HTTPConnection("localhost", timeout=30)
        link.sock = socket.socket(socket.AF_UNIX)
    else:
        link = http.client.HTTPConnection(address, timeout=30)
    try:
        if address.startswith("/"):
            link.sock.connect(address)
        sent = {**headers, **({"Cookie": cookie} if cookie else {})}
        link.request("GET" if data is None else "POST", path, body=data, headers=sent)
        got = link.getresponse()
        names: dict[str, str] = {}
        for name, value in got.getheaders():  # A header that comes twice keeps both, a line each.
            names[name.lower()] = "\n".join(filter(None, [names.get(name.lower()), value]))
        return Answer(got.status, names, got.read().decode("utf-8", errors="replace"))
    except OSError:
        return Answer(0, {}, "")
    finally:
        link.close()


# Prints the cookie of a session of a new administrator.
SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import get_user_model
user = get_user_model().objects.create_superuser('signed-in')
session = import_module(settings.SESSION_ENGINE).SessionStore()
session['_auth_user_id'] = str(user.pk)
session['_auth_user_backend'] = 'judgements.reach.ReachBackend'
session['_auth_user_hash'] = user.get_session_auth_hash()
session.create()
print(f'{settings.SESSION_COOKIE_NAME}={session.session_key}')
"""


def signed_in(site: Place) -> str:
    done = site.manage("shell", "-v", "0", "-c", SIGN_IN)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]
