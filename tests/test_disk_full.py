"""A full disk: a clear page, no half row, reading goes on, and all works again when there is room."""

import errno
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from dashboard.views.errors import server_error
from tests.scratch import PROJECT, Place, ask, free_port, gunicorn, loaded, place, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db
sqlite_alone = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own disk")
# Writes through the admin with no page left in the file, then with room again.
FULL = """
import json, django
django.setup()
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from judgements.models import Agency, DataStamp
client = Client(raise_request_exception=False)
client.force_login(get_user_model().objects.create_superuser('full'))
def pragma(words):
    with connection.cursor() as cursor:
        cursor.execute('PRAGMA ' + words)
        return cursor.fetchone()[0]
def held():
    return [model.objects.count() for model in (Agency, Agency.history.model, LogEntry)] + [DataStamp.current()]
def send():
    answer = client.post('/admin/judgements/agency/add/', SENT)
    return [answer.status_code, answer.content.decode(), answer.headers.get('Cache-Control', '')]
SENT = {'name': 'A new agency', 'kind': 'other', 'abbreviations': '[]', 'role': 'words ' * 40_000, 'source': ''}
found = {'before': held()}
pragma('max_page_count = %d' % pragma('page_count'))
found['full'] = send()
found['meanwhile'] = held()
found['read'] = [client.get(path).status_code for path in ('/', '/inspections/', '/admin/judgements/agency/')]
pragma('max_page_count = 1073741823')
found['freed'] = send()
found['after'] = held()
found['whole'] = pragma('integrity_check')
print(json.dumps(found))
"""


def says_what_to_do(body: str) -> None:
    assert "There is no room to store this" in body
    assert "tell your performance team that the disk is full" in body
    assert "Traceback" not in body
    assert "sqlite" not in body.lower()


@sqlite_alone
def test_no_page_left_in_the_file_stores_nothing_in_part_and_works_again(loaded, tmp_path):  # noqa: F811
    with place(tmp_path / "site", loaded) as site:
        done = subprocess.run(
            [sys.executable, "-c", FULL],
            cwd=PROJECT,
            env=site.environment(DJANGO_SETTINGS_MODULE="config.settings"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    status, body, cached = found["full"]
    assert status == 507
    assert "no-store" in cached
    says_what_to_do(body)
    assert found["meanwhile"] == found["before"]
    assert found["read"] == [200, 200, 200]
    assert found["freed"][0] == 302, found["freed"][1]
    assert [now - then for now, then in zip(found["after"][:3], found["before"][:3], strict=True)] == [
        1,
        1,
        1,
    ]
    assert found["after"][3] != found["before"][3]
    assert found["whole"] == "ok"


# ---- A disk that is truly full


def unshare() -> list[str]:
    """The command before another, which may then mount; skipped where that is not allowed."""
    if not shutil.which("unshare"):
        pytest.skip("there is no unshare on this machine, so no small disk can be mounted")
    command = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    )
    tried = subprocess.run(
        [*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {tried.stderr.strip()}")
    return command


def fill(disk: Path) -> Path:
    """To the last byte."""
    path = disk / "filler"
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        for size in (1_000_000, 4096, 1):
            with suppress(OSError):
                while True:
                    filler.write(b"x" * size)
    assert shutil.disk_usage(disk).free == 0
    return path


def new_agency(address: str, cookie: str, name: str) -> tuple[int, str]:
    page = "/admin/judgements/agency/add/"
    form = ask(address, page, cookie=cookie)
    assert form.status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.body).group(1)
    secret = re.search(r"csrftoken=\w+", form.headers["set-cookie"]).group()
    fields = {
        "csrfmiddlewaretoken": token,
        "name": name,
        "kind": "other",
        "abbreviations": "[]",
        "source": "",
    }
    sent = "&".join(f"{key}={value}" for key, value in {**fields, "role": "words+" * 20_000}.items())
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = ask(address, page, cookie=f"{cookie}; {secret}", data=sent.encode(), **kind)
    return answer.status, answer.body


@sqlite_alone
def test_a_full_disk_under_gunicorn_is_said_and_leaves_no_trace_when_freed(loaded, tmp_path):  # noqa: F811
    command, disk = unshare(), tmp_path / "disk"
    disk.mkdir()
    with place(tmp_path / "site", loaded) as site:
        cookie = signed_in(site)
        small = Place(f"sqlite:///{disk / 'site.sqlite3'}", disk / "files")
        mount = f'mount -t tmpfs -o size=40m none "{disk}" && cp "{site.database}" "{small.database}" && exec "$@"'
        address = f"127.0.0.1:{free_port()}"
        with gunicorn(
            small.environment(),
            address,
            tmp_path / "log",
            ready=lambda: ask(address, "/healthz").status == 200,
            prefix=(*command, "sh", "-c", mount, "sh"),
        ) as running:
            inside = Path(f"/proc/{running.pid}/root{disk}")
            assert new_agency(address, cookie, "Before")[0] == 302
            filler = fill(inside)
            for number in range(4):
                status, body = new_agency(address, cookie, f"Full {number}")
                assert status == 507, body[:500]
                says_what_to_do(body)
            assert {
                ask(address, path, cookie=cookie).status for path in ("/", "/inspections/", "/healthz")
            } == {200}
            filler.unlink()
            assert new_agency(address, cookie, "After")[0] == 302
            copy = tmp_path / "copy"
            copy.mkdir()
            for path in inside.glob("site.sqlite3*"):
                shutil.copy(path, copy / path.name)
    kept = Place(f"sqlite:///{copy / 'site.sqlite3'}", copy / "files")
    for table in ("judgements_agency", "judgements_historicalagency"):
        rows = kept.rows(f"SELECT name FROM {table} WHERE role LIKE 'words words %' ORDER BY 1")
        assert rows == [("After",), ("Before",)]
    assert kept.rows("PRAGMA integrity_check") == [("ok",)]


# ---- Backup and restore without room


def limited(size: int):
    """As the file system says no to a file that becomes too large: at the same place in the code as a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_backup_without_room_says_so_and_leaves_no_half_file(loaded, tmp_path):  # noqa: F811
    (tmp_path / "out").mkdir()
    with place(tmp_path / "site", loaded) as site:
        done = site.manage("backup", tmp_path / "out" / "a.zip", preexec_fn=limited(100_000))
    assert done.returncode == 1
    assert "could not be written, and nothing of it was left behind: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/1": No space left on device'),
    ],
    ids=str,
)
def test_a_full_disk_is_known_whoever_says_it(problem):
    try:
        raise problem
    except (OSError, OperationalError):
        answer = server_error(RequestFactory().post("/"))
    assert answer.status_code == 507
    says_what_to_do(answer.content.decode())


@pytest.mark.parametrize(
    ("problem", "status"),
    [(OSError(errno.EACCES, "no"), 500), (OperationalError("gone"), 503), (ValueError("x"), 500)],
)
def test_other_faults_keep_their_own_pages(problem, status):
    try:
        raise problem
    except (OSError, OperationalError, ValueError):
        assert server_error(RequestFactory().post("/")).status_code == status
