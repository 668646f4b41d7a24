"""`read_report`: the objects that it prints, their order, its exit, and that nothing is stored."""

import json
import os
import pty
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from judgements.models import Authority, Import, Inspection, Place
from tests.report_files import PROJECT, ilacs, needed

KEYS = {
    *("file", "framework", "kind", "authority", "title", "inspection_start", "inspection_end", "published"),
    *("lead_inspector", "judgements", "recommendations", "board_recommendations", "paragraphs", "warnings"),
}
PARTS = {
    "judgements": {"section", "label", "grade", "first_paragraph", "last_paragraph"},
    "recommendations": {"ref", "area", "timescale", "responsible", "text", "page"},
    "board_recommendations": {"ref", "area", "timescale", "responsible", "text", "page"},
    "paragraphs": {"number", "section", "page", "text"},
    "warnings": {"code", "where", "message"},
}


def run(*paths):
    """The objects that the command prints, and its exit code."""
    out = StringIO()
    code = 0
    try:
        call_command("read_report", *map(str, paths), stdout=out)
    except SystemExit as end:
        code = end.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


@pytest.fixture(name="northvale")
def a_council_of_the_tests(db):
    region = Place.objects.filter(kind=Place.Kind.REGION).first()
    kind = Place.Kind.AUTHORITY
    return Authority.objects.create(
        kind=kind, code="E06000099", la_code="998", name="Northvale", region=region
    )


def test_one_object_a_line_in_the_order_of_the_files(northvale, tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(ilacs(), encoding="utf-8")
    bad.write_text("<!DOCTYPE html><title>Not found</title>")
    told, code = run(bad, good, tmp_path / "none.pdf")
    assert code == 1
    assert [one["file"] for one in told] == [str(bad), str(good), str(tmp_path / "none.pdf")]
    assert set(told[0]) == {"file", "error"}
    assert "this is a web page saved as .pdf" in told[0]["error"]
    assert set(told[1]) == KEYS
    for name, keys in PARTS.items():
        assert all(set(one) == keys for one in told[1][name])
    assert told[1]["authority"] == "Northvale"
    assert told[1]["published"] is None
    assert "not there" in told[2]["error"]


def test_files_that_can_all_be_read_end_well_and_store_nothing(northvale, tmp_path):
    path = tmp_path / "good.txt"
    path.write_text(ilacs(), encoding="utf-8")
    before = [model.objects.count() for model in (Inspection, Import, Authority)]
    told, code = run(path)
    assert code == 0
    assert len(told) == 1
    assert [model.objects.count() for model in (Inspection, Import, Authority)] == before


def test_an_authority_that_the_list_lacks_is_refused_by_name(db, tmp_path):
    path = tmp_path / "stranger.txt"
    path.write_text(ilacs(), encoding="utf-8")
    (told,), code = run(path)
    assert code == 1
    assert "'Northvale' is no authority of the list" in told["error"]


def test_a_real_report_by_the_list_that_migrate_loads(db):
    """The list of the database and that of the file lead to the same authority."""
    told, code = run(needed("seed", "report-2012.txt"))
    assert code == 0
    assert told[0]["authority"] == "Bath and North East Somerset"
    assert len(told[0]["judgements"]) == 22
    assert told[0]["recommendations"][0]["ref"] == "S1"
    assert told[0]["judgements"][0]["section"] == "safeguarding.overall_effectiveness"


BAR = """
import sys
from judgements.management.commands.read_report import Bar
bar = Bar(2, shown=sys.stderr.isatty())
bar.show("one.pdf"); bar.clear(); bar.show("two.pdf"); bar.clear()
"""


def environment():
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(PROJECT)}


def test_the_bar_shows_on_a_terminal_only():
    script = "import django; django.setup()\n" + BAR
    piped = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, cwd=PROJECT, env=environment(), check=True
    )
    assert piped.stderr == b""
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", script], stderr=theirs, cwd=PROJECT, env=environment(), check=True)
    os.close(theirs)
    shown = os.read(ours, 4096)
    os.close(ours)
    assert b"0 of 2: one.pdf" in shown
    assert b"1 of 2: two.pdf" in shown
