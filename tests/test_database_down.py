"""With the database out of reach the site answers with a page of its own, and without an error once it is back."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from scripts import postgres
from tests.scratch import Place, ask, free_port, gunicorn, signed_in

ROOT = Path(__file__).resolve().parent.parent
# A port of this machine on which nothing listens; a cookie makes the site look for its session.
NOWHERE = "postgres://nobody@127.0.0.1:9/nothing"
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
found = {}
for path in ("/", "/inspections/", "/metrics.json", "/admin/", "/healthz", "/accessibility/"):
    answer = client.get(path)
    found[path] = [answer.status_code, answer.content.decode(), dict(answer.headers)]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers():
    environment = {
        **os.environ,
        "ENVIRONMENT": "development",
        "SECRET_KEY": "only-for-this-test",
        "DATABASE_URL": NOWHERE,
        "HASHED_STATIC": "false",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("path", ["/", "/inspections/", "/metrics.json", "/admin/", "/healthz"])
def test_a_page_of_ours_says_so(answers, path):
    status, body, headers = answers[path]
    assert status == 503
    assert "cannot reach its records" in body
    assert "Wait half a minute" in body
    assert "no-store" in headers["Cache-Control"]
    assert headers["Retry-After"] == "30"


def test_no_word_of_the_database_is_told(answers):
    for _, body, _ in answers.values():
        assert "127.0.0.1:9" not in body
        assert "psycopg" not in body
        assert "Traceback" not in body


# ---- A real PostgreSQL, stopped and started under a real gunicorn


PAGES = ("/", "/inspections/", "/metrics.json", "/admin/", "/recommendations/?as_at=2012-05-25", "/healthz")


@pytest.fixture
def cluster():
    """A server of its own, so that the tests' own goes on."""
    binary = postgres.binaries()
    if binary is None:
        reason = "no PostgreSQL server is on this machine (on Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="throughline-down-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        postgres.start(binary, folder)
        yield binary, folder
    finally:
        postgres.stop(binary, folder)
        shutil.rmtree(folder, ignore_errors=True)


def start_again(binary: Path, folder: Path) -> None:
    options = f"--options=-k '{folder}' -c listen_addresses=''"
    log = f"--log={folder / 'log'}"
    postgres.run([str(binary / "pg_ctl"), "start", "--wait", f"--pgdata={folder / 'data'}", log, options])


def many(address: str, cookie: str, times: int) -> list:
    """Each page so many times, four at once, as browsers would."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda path: (path, ask(address, path, cookie=cookie)), PAGES * times))


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="it has a server of its own; the run on SQLite does it"
)
def test_postgresql_stopped_and_started_leaves_no_error_behind(cluster, tmp_path):
    binary, folder = cluster
    site = Place(
        f"postgres://{postgres.ROLE}@{quote(str(folder), safe='')}/{postgres.ROLE}", tmp_path / "files"
    )
    assert site.manage("migrate", "-v", "0").returncode == 0
    address, cookie = f"127.0.0.1:{free_port()}", signed_in(site)
    with gunicorn(
        site.environment(), address, tmp_path / "log", ready=lambda: ask(address, "/healthz").status == 200
    ):
        assert {answer.status for _, answer in many(address, cookie, 4)} == {200}
        for _ in range(2):
            postgres.stop(binary, folder)
            for path, answer in many(address, cookie, 4):
                assert answer.status == 503, path
                assert "cannot reach its records" in answer.body, path
                assert answer.headers["retry-after"] == "30"
                assert str(folder) not in answer.body
            start_again(binary, folder)
            assert {(path, answer.status) for path, answer in many(address, cookie, 10)} == {
                (path, 200) for path in PAGES
            }
