"""The two commands and their parts: what they make, what they say, and that the harness can fail."""

import ast
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from scripts import demo, postgres, prepare
from tests.scratch import loaded  # noqa: F401

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")


# ---- Preparing


def test_an_old_python_can_read_the_first_script_and_is_told_what_is_needed(monkeypatch):
    ast.parse((PROJECT / "scripts" / "prepare.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9"):
        prepare.check_python()


def test_a_python_without_venv_names_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="python3-venv"):
        prepare.check_python()


def test_a_taken_port_is_said_before_anything_else_is_done():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "scripts/prepare.py", "--port", str(port)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in done.stderr
    assert "make demo PORT=8123" in done.stderr


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SystemExit, match="from 1 to 65535"):
        prepare.check_port(port)


def test_the_environment_file_is_written_once_and_kept(monkeypatch, tmp_path):
    path = tmp_path / "var" / "env"
    monkeypatch.setattr(prepare, "ENV_FILE", path)
    prepare.write_env()
    first = path.read_text(encoding="utf-8")
    assert [line.split("=")[0] for line in first.splitlines()] == [
        "ENVIRONMENT",
        "SECRET_KEY",
        "HASHED_STATIC",
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    prepare.write_env()
    assert path.read_text(encoding="utf-8") == first


def test_a_line_that_is_there_stays_and_a_missing_one_is_added(monkeypatch, tmp_path):
    path = tmp_path / "env"
    path.write_text("SECRET_KEY=mine\nHELP_CONTACT=the team", encoding="utf-8")
    monkeypatch.setattr(prepare, "ENV_FILE", path)
    prepare.write_env()
    assert path.read_text(encoding="utf-8").splitlines() == [
        "SECRET_KEY=mine",
        "HELP_CONTACT=the team",
        "ENVIRONMENT=development",
        "HASHED_STATIC=false",
    ]


def test_packages_are_installed_with_hashes_and_only_when_their_files_changed(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(prepare.subprocess, "call", lambda command: calls.append(command) or 0)
    monkeypatch.setattr(prepare, "BASE_DIR", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(prepare, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("python", "pip"):
        (tmp_path / ".venv" / "bin" / name).touch()
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("one==1\n", encoding="utf-8")
    prepare.install(["requirements.txt"])
    prepare.install(["requirements.txt"])
    assert len(calls) == 1
    assert "--require-hashes" in calls[0]
    wanted.write_text("one==2\n", encoding="utf-8")
    prepare.install(["requirements.txt"])
    assert len(calls) == 2


def test_a_failed_installation_is_tried_again(monkeypatch, tmp_path):
    monkeypatch.setattr(prepare.subprocess, "call", lambda command: 1)
    monkeypatch.setattr(prepare, "make_venv", lambda: None)
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    with pytest.raises(SystemExit, match="could not be installed"):
        prepare.install(["requirements.txt"])
    assert not list(tmp_path.iterdir())


# ---- The demonstration


def test_the_welcome_names_both_pictures_and_everybody_who_may_sign_in():
    people = {
        name: {"username": name, "password": f"{name}-word"}
        for name in ("manager", "officer", "publisher", "partner")
    }
    words = demo.welcome(8123, people)
    assert "http://127.0.0.1:8123/\n" in words
    assert "http://127.0.0.1:8123/?as_at=2012-05-25" in words
    for name in people:
        assert re.search(rf"{name} +{name}-word", words)


@pytest.fixture(scope="session")
def loaded_copy(loaded, tmp_path_factory):  # noqa: F811
    """A file with the demonstration in it, as after a first run."""
    if connection.vendor != "sqlite":
        pytest.skip("make demo serves SQLite; the PostgreSQL run has nothing to add")
    return shutil.copy(loaded, tmp_path_factory.mktemp("demo"))


def test_the_demonstration_serves_and_ends_with_its_process_group(loaded_copy, db, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Not the variables of the tests: a demonstration's own, on a database of its own.
    variables = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "DATABASE_URL": f"sqlite:///{loaded_copy}",
    }
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        site = subprocess.Popen(
            [sys.executable, "scripts/demo.py", str(port)],
            cwd=PROJECT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = first_answer(f"http://127.0.0.1:{port}/accounts/login/", site)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(site.pid, signal.SIGTERM)
            ended = site.wait(timeout=15)
        said.seek(0)
        words = said.read()
    assert status == 200, words
    assert ended in (0, -signal.SIGTERM)
    assert f"http://127.0.0.1:{port}/?as_at=2012-05-25" in words
    assert "manager" in words
    with pytest.raises(ConnectionRefusedError), socket.socket() as probe:
        probe.connect(("127.0.0.1", port))


def first_answer(address, site):
    until = time.monotonic() + 60
    while time.monotonic() < until and site.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.status
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            time.sleep(0.1)
    return None


def test_the_sign_ins_are_made_on_the_first_run_and_kept(db, tmp_path):
    from dashboard.demonstration import make_sign_ins

    path = tmp_path / "sign-ins.json"
    first = make_sign_ins(path)
    assert set(first) == {"manager", "officer", "publisher", "partner"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text(encoding="utf-8")) == first == make_sign_ins(path)
    assert len({one["password"] for one in first.values()}) == 4
    assert set(Group.objects.values_list("name", flat=True)) >= {f"{role}s" for role in first}


def test_make_hands_the_port_on():
    done = subprocess.run(
        ["make", "--dry-run", "demo", "PORT=8123"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "scripts/prepare.py --port 8123" in done.stdout
    assert "scripts/demo.py 8123" in done.stdout


# ---- PostgreSQL and CI


def test_without_a_server_the_postgresql_tests_are_skipped_with_a_reason(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    assert postgres.missing() == 0
    assert "Skipped, no PostgreSQL server is on this machine" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert postgres.missing() == 1
    assert "apt-get install postgresql" in capsys.readouterr().err


@pytest.mark.skipif(postgres.binaries() is None, reason="no PostgreSQL server is on this machine")
def test_the_private_postgresql_answers_and_leaves_nothing_behind():
    program = (
        "import os, psycopg; from urllib.parse import urlsplit, unquote\n"
        "url = urlsplit(os.environ['DATABASE_URL']); folder = unquote(url.hostname or url.netloc.split('@')[1])\n"
        "folder = unquote(url.netloc.split('@')[1])\n"
        "with psycopg.connect(host=folder, user=url.username, dbname=url.path[1:]) as c:\n"
        "    print(folder, c.execute('show listen_addresses').fetchone()[0] == '')\n"
        "raise SystemExit(7)"
    )
    done = subprocess.run(
        [sys.executable, "scripts/postgres.py", sys.executable, "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    folder, local = done.stdout.split()
    assert local == "True"
    assert not Path(folder).exists()


def test_ci_installs_what_is_missing_and_runs_the_tests():
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text(encoding="utf-8")
    assert text.rstrip().endswith("make test")
    for package in ("chromium", "postgresql"):
        assert f"missing+=({package})" in text


# ---- What is installed


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_version_and_hashes(name):
    text = (PROJECT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[A-Za-z0-9._\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_gives_its_reason(name):
    """In the comment above it, or above the lines that it stands with."""
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    explained = False
    for line in lines:
        explained = line.startswith("#") or (explained and bool(line))
        assert explained or not line or line.startswith("-c"), f"{line} has no reason above it"


def test_no_file_names_a_package_index():
    held = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    if not held[0]:
        pytest.skip("this is no git clone, so its files are not listed")
    index = re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"])
    )
    named = [
        name
        for name in held
        if (PROJECT / name).is_file()
        and index.search((PROJECT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not named


# ---- The harness can fail


def test_a_connection_beyond_this_machine_is_refused():
    with socket.socket() as probe, pytest.raises(RuntimeError, match="this machine alone"):
        probe.connect(("192.0.2.1", 80))


def test_another_count_of_queries_fails_and_lists_them(assert_queries):
    with pytest.raises(pytest.fail.Exception, match="auth_group"), assert_queries(2):
        Group.objects.count()


def test_other_queries_fail_and_are_listed(assert_queries):
    with assert_queries(["auth_group"]):
        Group.objects.count()
    with pytest.raises(pytest.fail.Exception, match="SELECT"), assert_queries(["auth_user"]):
        Group.objects.count()
    with assert_queries(1, at_most=True):
        pass


def test_each_role_can_sign_in_with_what_its_group_may(
    manager, officer, publisher, partner, auditor, administrator
):
    assert not manager.is_staff
    assert not partner.is_staff
    assert officer.has_perm("judgements.change_inspection")
    assert publisher.has_perm("judgements.publish_inspection")
    assert auditor.has_perm("judgements.view_inspection")
    assert not auditor.has_perm("judgements.change_inspection")
    assert administrator.is_superuser
