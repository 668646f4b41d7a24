"""Backup and restore: one moment under write load, all or nothing, every row and file compared; on both databases."""

import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dashboard.operations import files, rows
from dashboard.operations.archive import (
    Held,
    Manifest,
    Refused,
    check,
    is_safe,
    opened,
    read_manifest,
    rows_of,
)
from dashboard.operations.backup import take
from tests.scratch import PROJECT, Place, loaded, place  # noqa: F401

# The database of the tests is made only if a test asks for it; these take copies of it.
pytestmark = pytest.mark.django_db

FILES = {
    "one.txt": b"one",
    "deep/er/zwei \N{LATIN SMALL LETTER A WITH DIAERESIS}.bin": bytes(range(256)) * 900,
    "empty": b"",
}
# Two rows in one transaction, in a table that a backup reads early and in one that it reads late.
WRITER = """
import sys, time, django
django.setup()
from django.contrib.auth.models import Group
from django.db import transaction
from metrics.models import Metric
who = sys.argv[1]
for number in range(100_000):
    with transaction.atomic():
        Group.objects.create(name=f"load {who} {number}")
        Metric.objects.create(code=f"load-{who}-{number}", name=f"load {who} {number}", unit="%", year_type="printed")
    if number % 10 == 0:
        print(number, flush=True)
    time.sleep(0.02)  # Fifty a second from each: the backup is to be disturbed, not the machine.
"""

# Restores the file of each line, as manage.py would; answers how that ended and what was said.
RESTORER = """
import contextlib, io, json, sys, django
django.setup()
from django.core.management import execute_from_command_line
for line in sys.stdin:
    status, said = 0, io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            execute_from_command_line(["manage.py", "restore", line.rstrip()])
        except SystemExit as ended:
            status = ended.code
    print(json.dumps([status, said.getvalue()]), flush=True)
"""


def put_files(folder: Path) -> None:
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def everything(site: Place) -> dict[str, list[str]]:
    """Every row of every table, asked past Django and past what a backup uses."""
    return {
        table: sorted(repr([plain(value) for value in row]) for row in site.rows(f'SELECT * FROM "{table}"'))
        for table in site.tables()
    }


def plain(value: object) -> object:
    """The names in an object have no order; SQLite keeps one because it keeps the text."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.dumps(json.loads(value), sort_keys=True)
    return value


@contextmanager
def writers(site: Place, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(number)],
            cwd=PROJECT,
            env=site.environment(DJANGO_SETTINGS_MODULE="config.settings"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    try:
        for one in running:
            assert one.stdout.readline(), one.stderr.read()
        yield running
        assert [one.poll() for one in running] == [None] * count, "a writer failed"
    finally:
        for one in running:
            one.kill()
            one.communicate()


@pytest.fixture(scope="module")
def site(loaded, tmp_path_factory):  # noqa: F811
    with place(tmp_path_factory.mktemp("site"), loaded) as made:
        put_files(made.files)
        yield made


@pytest.fixture(scope="module")
def backup(site, tmp_path_factory):
    path = tmp_path_factory.mktemp("backup") / "site.zip"
    done = site.manage("backup", path)
    assert done.returncode == 0, done.stderr
    assert f"{len(FILES)} files" in done.stdout
    return path


# ---- Taken


def test_a_backup_under_write_load_is_one_moment_and_holds_nobody_up(site, tmp_path):
    path = tmp_path / "load.zip"
    before = len(site.rows("SELECT name FROM auth_group WHERE name LIKE 'load %'"))
    with writers(site, 2):
        done = site.manage("backup", path)
    after = {name for (name,) in site.rows("SELECT name FROM auth_group WHERE name LIKE 'load %'")}
    assert done.returncode == 0, done.stderr
    with opened(path) as archive:
        named = {
            table: names(archive, table, "load ")
            for table in ("auth_group", "metrics_metric", "metrics_historicalmetric")
        }
    assert named["auth_group"] == named["metrics_metric"] == named["metrics_historicalmetric"]
    assert before < len(named["auth_group"]) < len(after), "the writers went on while it was taken"
    assert named["auth_group"] < after


def names(archive: ZipFile, table: str, start: str) -> set[str]:
    columns = next(one.columns for one in read_manifest(archive).tables if one.name == table)
    found = (json.loads(line)[columns.index("name")] for line in rows_of(archive, table))
    return {name for name in found if name.startswith(start)}


def test_a_backup_is_for_its_owner_alone_and_writes_over_nothing(backup, site):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    held = backup.read_bytes()
    done = site.manage("backup", backup)
    assert done.returncode == 1
    assert "never writes over a file" in done.stderr
    assert backup.read_bytes() == held


@pytest.mark.parametrize(
    ("where", "words"),
    [("missing/site.zip", "There is no folder"), ("files/site.zip", "lies in the folder of stored files")],
)
def test_a_place_that_cannot_be_is_said(where, words, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files").mkdir()
    with pytest.raises(Refused, match=words):
        take(tmp_path / where)


def test_links_and_tables_that_nobody_knows_are_left_out_aloud(loaded, tmp_path):  # noqa: F811
    with place(tmp_path / "site", loaded) as own:
        own.files.mkdir()
        (own.files / "way-out").symlink_to("/etc/passwd")
        own.run("CREATE TABLE strange (a int)")
        done = own.manage("backup", tmp_path / "a.zip")
    assert done.returncode == 0, done.stderr
    assert "Left out, since the site does not know it: strange" in done.stderr
    assert "way-out (no regular file)" in done.stderr


# ---- Restored


def test_everything_comes_back_even_after_a_restore_that_was_killed(site, backup, tmp_path):
    with place(tmp_path / "new") as new:
        kill_in_the_middle(new, backup)
        assert new.tables() == []
        assert list(files.stored(new.files)) == []
        done = new.manage("restore", backup, "--without-migrate")
        assert done.returncode == 0, done.stderr
        assert "Every row and every file is as it was" in done.stdout
        with opened(backup) as archive:
            held = read_manifest(archive)
        restored = everything(new)
        assert {name: len(found) for name, found in restored.items()} == {
            one.name: one.rows for one in held.tables
        }
        held_there = everything(site)
        assert [name for name in held_there if restored[name] != held_there[name]] == []
        assert {name: path.read_bytes() for name, path in files.stored(new.files)} == FILES
        next_numbers_are_new(new, held)
        came_up_to_date(new, restored)
        refused_where_something_is(new, backup)


def kill_in_the_middle(new: Place, backup: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "manage.py", "restore", str(backup)],
        cwd=PROJECT,
        env=new.environment(),
        stderr=subprocess.DEVNULL,
    )
    time.sleep(5)
    assert running.poll() is None, "it was over before it could be killed"
    running.send_signal(signal.SIGKILL)
    running.wait()


def next_numbers_are_new(new: Place, held: Manifest) -> None:
    """The next row of a table is given a number that no row has had."""
    table = next(one for one in held.tables if one.name == "judgements_agency")
    made = new.manage(
        "shell",
        "-v",
        "0",
        "-c",
        "from judgements.models import Agency as A; print(A.objects.create(name='after').pk)",
    )
    assert int(made.stdout.split()[-1]) == table.given + 1 > table.rows, made.stderr


def came_up_to_date(new: Place, restored: dict[str, list[str]]) -> None:
    """`migrate` after it changes no row that is there."""
    done = new.manage("migrate", "-v", "0")
    assert done.returncode == 0, done.stderr
    now = everything(new)
    moved = {table for table in restored if not set(restored[table]) <= set(now[table])}
    assert moved <= {"judgements_datastamp"}


def refused_where_something_is(new: Place, backup: Path) -> None:
    before = everything(new)
    done = new.manage("restore", backup)
    assert done.returncode == 1
    assert f"The database is not empty: it has {len(before)} tables, {min(before)} to" in done.stderr
    assert everything(new) == before


def test_an_archive_moves_from_postgresql_to_sqlite(backup, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("on PostgreSQL alone; the other way is the same code")
    other = Place(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "files")
    done = other.manage("restore", backup, "--without-migrate")
    assert done.returncode == 0, done.stderr
    again = other.manage("backup", tmp_path / "again.zip")
    assert again.returncode == 0, again.stderr
    with opened(backup) as one, opened(tmp_path / "again.zip") as two:
        first, second = read_manifest(one), read_manifest(two)
    assert (first.made_on, second.made_on) == ("postgresql", "sqlite")
    assert [(one, two) for one, two in zip(first.tables, second.tables, strict=True) if one != two] == []
    assert first.files == second.files


def test_a_folder_that_holds_a_file_is_named(backup, tmp_path):
    with place(tmp_path / "new") as new:
        put_files(new.files)
        done = new.manage("restore", backup)
        assert done.returncode == 1
        assert f"{new.files}, is not empty: it holds deep, empty, one.txt" in done.stderr
        assert new.tables() == []


# ---- Refused


@cache
def apps_of(*wanted: str) -> tuple[list[tuple[str, str]], list[rows.Model]]:
    """A small database: the migrations of these apps alone, and their tables."""
    loader = MigrationLoader(None)
    applied = sorted(key for key in loader.disk_migrations if key[0] in wanted)
    return applied, rows.models_after(loader, applied)


def craft(path: Path, *, change=None, lines=None, stored=(), extra=(), format=1) -> Path:
    """A small backup whose hashes are right; `lines` of tables, `change` of the manifest."""
    applied, held = apps_of("contenttypes", "auth")
    given = {**{model._meta.db_table: [] for model in held}, **(lines or {})}
    given["django_migrations"] = [[n, *key, "2026-01-01T00:00:00+00:00"] for n, key in enumerate(applied, 1)]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        tables = []
        for model in held:
            name = model._meta.db_table
            text = b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in given[name])
            archive.writestr(f"tables/{name}.jsonl", text)
            columns = [field.column for field in rows.columns(model)]
            tables.append(
                {
                    "name": name,
                    "size": len(text),
                    "sha256": hashlib.sha256(text).hexdigest(),
                    "rows": len(given[name]),
                }
                | {"given": 0, "columns": columns}
            )
        found = []
        for name, content in stored:
            archive.writestr(f"files/{name}", content)
            found.append(
                {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                | {"rows": 0, "given": 0, "columns": []}
            )
        for info, content in extra:
            archive.writestr(info, content)
        manifest = {
            "format": format,
            "made_at": "2026",
            "made_on": "sqlite",
            "migrations": list(applied),
            "tables": tables,
        }
        manifest |= {"files": found, "left_out": []}
        if change:
            change(manifest)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


def link(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def drop(manifest):
    manifest["tables"].pop()


def absurd(manifest):
    manifest["tables"][0]["size"] = 10**15


def wrong_number(manifest):
    manifest["tables"][0]["size"] = "many"


def of_the_future(manifest):
    manifest["migrations"].append(["judgements", "9999_of_the_future"])


def other_columns(manifest):
    manifest["tables"][0]["columns"] = ["id", "name; DROP TABLE auth_user"]


def another_hash(manifest):
    manifest["tables"][0]["sha256"] = "0" * 64


# Refused while the file is looked at, before the place is.
UNSOUND = {
    "a path that leaves its folder": ({"stored": [("../out.txt", b"x")]}, "path leaves its folder"),
    "an absolute path": ({"stored": [("/etc/cron.d/out", b"x")]}, "path leaves its folder"),
    "a path of another system": ({"stored": [("a\\..\\out", b"x")]}, "path leaves its folder"),
    "a link": ({"extra": [(link("files/way-out"), "/etc/passwd")]}, "is a link"),
    "a stranger": ({"extra": [("tables/evil.sql", "DROP TABLE auth_user")]}, "the manifest does not name it"),
    "too little in the manifest": ({"change": drop}, "the manifest does not name it"),
    "an absurd size": ({"change": absurd}, "1,000,000.0 GB, and there is room for"),
    "no number": ({"change": wrong_number}, "manifest cannot be read"),
    "another hash": ({"change": another_hash}, "its sha256 differs"),
    "another format": ({"format": 2}, "this version reads format 1"),
}
# Refused for what its rows are, before anything is made or after all that was made is taken back.
UNFIT = {
    "a path that leaves its folder": UNSOUND["a path that leaves its folder"],
    "a newer version": ({"change": of_the_future}, "newer version of the site"),
    "other columns": ({"change": other_columns}, "is not the one of its migrations"),
    "too few values": ({"lines": {"auth_group": [[1]]}}, "A row of auth_group cannot be read"),
    "a value of another kind": (
        {"lines": {"auth_group": [["one", "name"]]}},
        "A row of auth_group cannot be read",
    ),
    "a row that points at nothing": ({"lines": {"auth_user_groups": [[1, 77, 88]]}}, "Nothing was restored"),
    "a key twice": ({"lines": {"auth_group": [[1, "a"], [1, "b"]]}}, "Nothing was restored"),
}


@pytest.mark.parametrize("kind", UNSOUND)
def test_a_file_that_was_made_to_do_harm_is_refused(kind, tmp_path):
    given, words = UNSOUND[kind]
    with pytest.raises(Refused, match=words):
        read_all(craft(tmp_path / "a.zip", **given))


@pytest.fixture(scope="module")
def refusing(django_db_setup, tmp_path_factory):
    """One empty place, and one process that restores each file into it that it is told."""
    folder = tmp_path_factory.mktemp("refusing")
    with place(folder / "new") as new:
        running = subprocess.Popen(
            [sys.executable, "-c", RESTORER],
            cwd=PROJECT,
            env=new.environment(DJANGO_SETTINGS_MODULE="config.settings"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        yield folder, new, running
        running.communicate(timeout=60)


@pytest.mark.parametrize("kind", UNFIT)
def test_what_cannot_be_restored_whole_leaves_nothing_behind(kind, refusing, tmp_path):
    folder, new, running = refusing
    given, words = UNFIT[kind]
    print(craft(tmp_path / "a.zip", **given), file=running.stdin, flush=True)
    status, said = json.loads(running.stdout.readline())
    assert status == 1 and words in said
    assert new.tables() == []
    assert list(files.stored(new.files)) == []
    assert {one.name for one in folder.iterdir()} == {"new"}
    assert {one.name for one in tmp_path.iterdir()} == {"a.zip"}


def test_the_crafted_archive_is_taken_when_nothing_is_wrong_with_it(tmp_path):
    path = craft(tmp_path / "a.zip", lines={"auth_group": [[7, "a"]]}, stored=[("b/c.txt", b"c")])
    with place(tmp_path / "new") as new:
        done = new.manage("restore", path, "--without-migrate")
        assert done.returncode == 0, done.stderr
        assert new.rows("SELECT id, name FROM auth_group") == [(7, "a")]
        assert (new.files / "b" / "c.txt").read_bytes() == b"c"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_something_twice_is_refused(tmp_path):
    path = craft(tmp_path / "a.zip", extra=[("tables/auth_group.jsonl", "")])
    with pytest.raises(Refused, match="twice"), opened(path) as archive:
        check(archive, read_manifest(archive), room=10**9)


def read_all(path: Path) -> None:
    with opened(path) as archive:
        check(archive, read_manifest(archive), room=10**12)


def test_a_file_that_was_cut_off_anywhere_is_refused(backup, tmp_path):
    whole, path = backup.read_bytes(), tmp_path / "cut.zip"
    for part in (0, 1, 100, len(whole) // 3, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        path.write_bytes(whole[:part])
        with pytest.raises(Refused, match="not a whole backup"):
            read_all(path)


def test_one_altered_byte_is_found_or_changes_nothing(backup, tmp_path):
    """In 60 places; a byte that says nothing about the content (a date in a header) may pass."""
    whole, path, dice = backup.read_bytes(), tmp_path / "bad.zip", random.Random(7)
    with opened(backup) as archive:
        expected = read_manifest(archive)
    found = 0
    for _ in range(60):
        place_of_it = dice.randrange(len(whole))
        bad = bytearray(whole)
        bad[place_of_it] ^= 1 << dice.randrange(8)
        path.write_bytes(bad)
        try:
            with opened(path) as archive:
                manifest = read_manifest(archive)
                assert manifest == expected
                check(archive, manifest, room=10**12)
        except Refused:
            found += 1
    assert found >= 50


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04", os.urandom(5000)])
def test_what_is_no_backup_at_all_is_refused(content, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(Refused, match="not a whole backup"):
        read_all(path)


def test_a_zip_of_something_else_is_refused(tmp_path):
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Refused, match="no backup: it has no manifest"):
        read_all(tmp_path / "a.zip")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Refused, match="There is no file"):
        read_all(tmp_path / "nowhere.zip")


@pytest.mark.parametrize("manifest", ["[]", "{}", "null", "{", '{"format": 1, "tables": 7}', "[" * 100_000])
def test_a_manifest_that_is_none_is_refused(manifest, tmp_path):
    with ZipFile(tmp_path / "a.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest)
    with pytest.raises(Refused, match="manifest cannot be read"):
        read_all(tmp_path / "a.zip")


@pytest.mark.parametrize(
    "path", ["a/../b", "../a", "/a", "a//b", "", ".", "a/.", "a\\b", "c:/x", "a\0b", "a\nb", "x" * 300]
)
def test_a_path_that_is_not_safe_is_known(path):
    assert not is_safe(path)


@pytest.mark.parametrize(
    "path", ["a", "a/b.pdf", "2026/11/Zwei W\N{LATIN SMALL LETTER O WITH DIAERESIS}rter.pdf", "..a", "a..b"]
)
def test_a_path_that_is_safe_is_known(path):
    assert is_safe(path)


def test_a_held_thing_that_is_altered_after_it_was_checked_is_found(tmp_path):
    """The hash is taken again of what was written."""
    path = craft(tmp_path / "a.zip", stored=[("a.txt", b"as it was")])
    with opened(path) as archive, pytest.raises(Refused, match="was not written as it is"):
        files.put_aside(archive, tmp_path / "files", [Held("a.txt", 9, "0" * 64)])
