"""A report that was read becomes a draft, whole or not at all: by the command and by the officer's page."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from judgements.importing.report_draft import short
from judgements.importing.reports import (
    AlreadyImported,
    NotImported,
    import_report,
)
from judgements.models import (
    Import,
    Inspection,
    Judgement,
    Recommendation,
    ReportNote,
    ReportParagraph,
    State,
)
from judgements.readiness import doubtful
from tests.report_files import needed
from tests.report_import import read, store, the

PROJECT = Path(__file__).resolve().parents[1]
ILACS, SIF = "camb", "doncaster"


@pytest.fixture(scope="module")
def files():
    return sorted(needed("reports", "pdf").glob("*/*.pdf"))


def rows():
    return [
        model.objects.count()
        for model in (Inspection, Judgement, ReportParagraph, Recommendation, ReportNote, Import)
    ]


@pytest.mark.parametrize("part", [ILACS, SIF, "norfolk", "kingston", "slough"])
def test_what_was_read_is_what_is_stored(demonstration, files, part):
    file = the(files, part)
    report, draft = read(file), store(file).inspection
    assert draft.state == State.DRAFT and draft.slug is None
    assert (draft.started_on, draft.ended_on) == (report.inspection_start, report.inspection_end)
    assert draft.authority.la_code == report.la_code and draft.framework.code == report.framework
    held = {(one.section.key, one.printed_grade) for one in draft.judgements.select_related("section")}
    assert held == {(one.section, one.grade) for one in report.judgements}
    assert not draft.judgements.filter(grade=None).exclude(printed_grade__icontains="not judged").exists()
    assert draft.paragraphs.count() == len({(one.part, one.number) for one in report.paragraphs})
    asked = [*report.recommendations, *report.board_recommendations]
    assert [one.text for one in draft.recommendations.order_by("order")] == [one.text for one in asked]
    for one in draft.judgements.all():
        one.full_clean()
    for one in draft.recommendations.all():
        one.full_clean()


def test_every_report_of_the_set_becomes_a_draft(demonstration, files):
    told = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("import_report", *files, stdout=told)
    lines = str(failed.value).splitlines()
    # Two are web pages; one is of an inspection that the demonstration holds already.
    assert sum("web page" in line for line in lines) == 2
    assert sum("is here already" in line for line in lines) == len(lines) - 2 >= 1
    assert told.getvalue().count("draft of") == len(files) - len(lines)


def test_a_doubt_is_a_note_that_stands_in_the_way_of_publishing(demonstration, files):
    draft = store(the(files, "sheffield")).inspection
    report = read(the(files, "sheffield"))
    notes = list(draft.notes.all())
    assert len(notes) == len(report.warnings) > 0 and not any(note.settled or note.answer for note in notes)
    assert {note.doubt for note in notes} == {one.message for one in report.warnings}
    assert doubtful(draft)


def test_the_same_file_twice_changes_nothing(demonstration, files, officer):
    file = the(files, ILACS)
    store(file, by=officer)
    before = rows()
    with pytest.raises(AlreadyImported, match=f"already imported on .* by {officer.username}"):
        store(file)
    assert rows() == before


def test_a_second_report_of_one_inspection_is_refused_by_name(demonstration, files):
    file = the(files, ILACS)
    store(file)
    before = rows()
    with pytest.raises(NotImported, match="is here already, draft"):
        import_report(name="again.pdf", content=file.read_bytes() + b"\n", report=read(file), by=None)
    assert rows() == before


def test_whatever_fails_late_leaves_nothing(demonstration, files, monkeypatch):
    before = rows()
    file = the(files, ILACS)
    report = read(file)

    def breaks(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr("judgements.importing.reports._stored", breaks)
    with pytest.raises(OSError, match="no space"):
        import_report(name=file.name, content=file.read_bytes(), report=report, by=None)
    assert rows() == before


def test_killed_in_flight_nothing_is_half_stored(filled_copy, django_db_blocker, files, tmp_path):
    """A real process, killed at moments that meet every part of it."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the same transaction on both; a copy of a whole database is quick on SQLite alone")
    file = the(files, "kingston")
    for n, after in enumerate((0.4, 0.7, 0.9, 1.0, 1.1, 1.3)):
        database = tmp_path / f"{n}.sqlite3"
        with django_db_blocker.unblock():
            filled_copy.copy_to(database)
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "FILES_ROOT": str(tmp_path / "files"),
        }
        running = subprocess.Popen(
            [sys.executable, "manage.py", "import_report", str(file)],
            cwd=PROJECT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(after)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        import sqlite3

        with sqlite3.connect(database) as held:
            drafts = held.execute("SELECT id FROM judgements_inspection WHERE state = 'draft'").fetchall()
            counts = [
                held.execute(
                    f"SELECT count(*) FROM judgements_{table} WHERE inspection_id = ?", draft
                ).fetchone()[0]
                for draft in drafts
                for table in ("judgement", "reportparagraph", "recommendation")
            ]
            records = held.execute("SELECT count(*) FROM judgements_import WHERE kind = 'report'").fetchone()[
                0
            ]
        assert (len(drafts), records) in ((0, 0), (1, 1)) and all(counts)


def test_a_title_is_the_beginning_of_the_words():
    assert short("One  two") == "One two" and short("") == "(no words were read)"
    assert len(short("word " * 60)) <= 115 and short("word " * 60).endswith(" ...")


# ---- The officer's page


def sent(file, name=""):
    return SimpleUploadedFile(name or file.name, file.read_bytes(), content_type="application/pdf")


def test_an_officer_sends_several_files_and_sees_what_became_of_each(demonstration, files, client_as):
    client = client_as("officer")
    web_page = next(file for file in files if file.read_bytes()[:200].lstrip().lower().startswith(b"<"))
    answer = client.post(
        reverse("admin:reports_read"),
        {"files": [sent(the(files, ILACS)), sent(web_page), sent(the(files, ILACS), "copy.pdf")]},
        follow=True,
    )
    page = answer.content.decode()
    assert "1 of 3 files became a draft" in page and "web page" in page and "lready imported on" in page
    draft = Inspection.objects.get(state=State.DRAFT)
    assert reverse("admin:report_check", args=[draft.pk]) in page
    assert draft.updated_by.username == "officer"
    history = draft.history.first()
    assert history.history_user.username == "officer"


def test_the_file_is_kept_and_only_downloaded_by_those_who_may(demonstration, files, client_as):
    file = the(files, ILACS)
    officer = client_as("officer")
    officer.post(reverse("admin:reports_read"), {"files": [sent(file)]})
    address = reverse("admin:report_file", args=[Import.objects.get(kind="report").pk])
    answer = officer.get(address)
    assert b"".join(answer.streaming_content) == file.read_bytes()
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert answer["Content-Security-Policy"].startswith("sandbox") and "no-store" in answer["Cache-Control"]
    for role in ("manager", "auditor", "publisher"):
        assert client_as(role).get(address).status_code in (302, 403)
        assert client_as(role).get(reverse("admin:reports_read")).status_code in (302, 403)
    assert officer.get(reverse("admin:report_file", args=[10**15])).status_code == 404


def test_nothing_chosen_and_too_much_are_told(demonstration, client_as, monkeypatch):
    client = client_as("officer")
    told = client.post(reverse("admin:reports_read"), {}, follow=True).content.decode()
    assert "Choose at least one report" in told
    monkeypatch.setattr("judgements.admin.reports_read.LARGEST", 10)
    big = SimpleUploadedFile("big.pdf", b"%PDF-" + b"x" * 100)
    told = client.post(reverse("admin:reports_read"), {"files": [big]}, follow=True).content.decode()
    assert "Not read: it has" in told and Inspection.objects.filter(state=State.DRAFT).count() == 0


@pytest.mark.parametrize(
    "name", ["=1+1.pdf", "<script>alert(1)</script>.pdf", "../../etc/passwd", "\u202efdp.pdf", "a" * 300]
)
def test_a_hostile_name_is_only_shown(demonstration, files, client_as, name):
    client = client_as("officer")
    page = client.post(reverse("admin:reports_read"), {"files": [sent(the(files, ILACS), name)]}, follow=True)
    assert page.status_code == 200 and b"<script>alert" not in page.content
    kept = Import.objects.get(kind="report")
    assert kept.wrote["stored"].startswith("reports/") and ".." not in kept.wrote["stored"]


def test_a_draft_that_was_read_is_seen_nowhere_else(demonstration, files, client_as):
    draft = store(the(files, ILACS)).inspection
    manager = client_as("manager")
    name = draft.authority.name
    for path in ("/inspections/", "/inspections.json", f"/search/?q={name}", "/board/", "/"):
        assert f"Inspection of {name}" not in manager.get(path).content.decode()
    assert draft.published_on is None or draft.published_on <= date.today()


def test_one_file_at_a_time_is_answered_with_what_became_of_it(demonstration, files, client_as):
    client = client_as("officer")
    answer = client.post(
        reverse("admin:reports_read"),
        {"files": [sent(the(files, ILACS))]},
        headers={"accept": "application/json"},
    )
    (told,) = answer.json()["outcomes"]
    draft = Inspection.objects.get(state=State.DRAFT)
    assert told["name"] == the(files, ILACS).name and "judgements" in told["words"]
    assert told["address"].startswith(reverse("admin:judgements_inspection_change", args=[draft.pk]))
    again = client.post(
        reverse("admin:reports_read"),
        {"files": [sent(the(files, ILACS))]},
        headers={"accept": "application/json"},
    )
    (told,) = again.json()["outcomes"]
    assert told["address"] == "" and told["words"].startswith("Already imported on")
