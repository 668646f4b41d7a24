"""Damaged and hostile reports: each ends as the manifest says, the process that reads has limits, the caller always answers."""

import json
import os
import signal
import threading
import time

import pytest

from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError
from tests.report_files import MADE_UP, SHARED, TODAY, authorities, ilacs, lines_as_pdf, needed, plain_pdf

MANIFEST = SHARED / "hostile" / "manifest.json"


def manifest():
    files = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"] if MANIFEST.exists() else []
    return [one for one in files if one["kind"] in ("pdf", "report_txt")]


@pytest.fixture(name="room", scope="module")
def a_reading_room():
    with ReadingRoom((*authorities(), *MADE_UP), TODAY) as room:
        yield room


def test_the_manifest_is_at_hand():
    needed("hostile", "manifest.json")
    assert len(manifest()) > 30


@pytest.mark.parametrize("one", manifest(), ids=lambda one: one["id"])
def test_each_ends_as_the_manifest_says(one, room):
    path = needed("hostile", "files", *one["file"].split("/"))
    try:
        report = room.read(path, one["upload_name"] or path.name)
    except UnreadableReportError as problem:
        words = str(problem)
        assert one["expect"] in ("reject", "accept_or_reject"), words
        assert not one["mention"] or any(word in words.lower() for word in one["mention"]), words
        assert "Traceback" not in words
        assert "root:" not in words
        return
    assert one["expect"] in ("accept", "accept_or_reject", "review")
    grades = [row.grade for row in report.judgements]
    assert set(grades) <= {"Outstanding", "Good", "Requires improvement to be good", "Adequate", "Inadequate"}
    assert len({row.section for row in report.judgements}) == len(grades)
    if one["expect"] == "review":
        doubts = [w for w in report.warnings if w.code in ("grades-differ", "grade-parted-from-label")]
        assert doubts
        assert one["id"].startswith("txt_06") or any("differ" in doubt.message for doubt in doubts)


def test_the_controls_give_the_control_values(room):
    told = {}
    for name in ("pdf/pdf_00_good_control.pdf", "report_txt/txt_00_good_control.txt"):
        told[name] = room.read(needed("hostile", "files", *name.split("/")))
    first, second = told.values()
    assert [row.grade for row in first.judgements] == [
        *("Good", "Requires improvement to be good", "Good", "Outstanding", "Good"),
    ]
    assert (first.inspection_start.isoformat(), first.inspection_end.isoformat()) == (
        "2024-03-04",
        "2024-03-15",
    )
    assert second.framework == "protection-2012"
    assert [row.grade for row in second.judgements] == ["Adequate", "Adequate", "Good", "Adequate"]


# ---- Files that a test makes


@pytest.fixture(name="good")
def a_good_report(tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(lines_as_pdf(ilacs().split("\n")))
    return path


def refused(room, path, name=""):
    with pytest.raises(UnreadableReportError) as caught:
        room.read(path, name)
    return str(caught.value)


def test_a_name_that_is_no_file_a_folder_and_a_scan_are_told_apart(room, tmp_path):
    assert "not there" in refused(room, tmp_path / "none.pdf")
    assert "folder" in refused(room, tmp_path)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(plain_pdf([[]]))
    assert "scan" in refused(room, scan)


def test_an_encrypted_pdf_says_so(room, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "secret.pdf"
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(lines_as_pdf(ilacs().split("\n")))
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt("a password", algorithm="RC4-128")
    writer.write(path)
    assert "encrypted" in refused(room, path)


def test_a_document_of_another_kind_names_the_kinds_that_can_be_read(room, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("A letter about a focused visit to Northvale\n" + "Words of no table. " * 40)
    words = refused(room, path)
    assert "recognised" in words
    assert "Safeguarding Children Board" in words


def test_after_a_failure_the_next_file_is_read_by_a_new_process(good, tmp_path):
    with ReadingRoom(MADE_UP, TODAY) as room:
        assert room.read(good).authority == "Northvale"
        first = room.pid
        assert room.read(good).authority == "Northvale"
        assert room.pid == first
        os.kill(first, signal.SIGKILL)
        words = refused(room, good)
        assert "process" in words
        assert room.read(good).authority == "Northvale"
        assert room.pid != first


@pytest.fixture(name="endless")
def a_file_that_never_ends(tmp_path):
    """A pipe that nobody writes to: whoever reads it waits."""
    path = tmp_path / "endless.pdf"
    os.mkfifo(path)
    return path


def test_a_reading_that_is_killed_in_flight_is_answered(endless, good):
    with ReadingRoom(MADE_UP, TODAY) as room:
        room.read(good)
        process = room.pid

        def kill_soon():
            time.sleep(0.2)
            os.kill(process, signal.SIGKILL)

        killer = threading.Thread(target=kill_soon)
        killer.start()
        words = refused(room, endless)
        killer.join()
        assert "process that read this file ended" in words
        assert room.read(good).authority == "Northvale"


def test_a_reading_that_takes_too_long_is_ended(endless, good):
    with ReadingRoom(MADE_UP, TODAY, wall_seconds=1.0) as room:
        words = refused(room, endless)
        assert "longer than the limit of 1 seconds" in words
        assert room.read(good).authority == "Northvale"


def test_the_process_ends_with_its_room(good):
    with ReadingRoom(MADE_UP, TODAY) as room:
        room.read(good)
        process = room.pid
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_process_has_limits(good, tmp_path):
    limits = f"/proc/{os.getpid()}/limits"
    if not os.path.exists(limits):
        pytest.skip("this system does not tell the limits of a process")
    with ReadingRoom(MADE_UP, TODAY) as room:
        room.read(good)
        with open(f"/proc/{room.pid}/limits", encoding="ascii") as file:
            told = {line[:26].strip(): line[26:47].strip() for line in file}
    assert int(told["Max address space"]) <= 512 * 1024 * 1024
    assert told["Max file size"] == "0"
    assert int(told["Max cpu time"]) <= 30
