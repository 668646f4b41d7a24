"""The development set, read in one guarded process and scored by the scorer that lies beside it."""

import importlib.util
import re
from pathlib import Path

import pytest

from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError
from tests.report_files import TODAY, authorities, expected, needed

# The shares that must be right, in hundredths.
BARS = {"judgements": 97, "recs_exact": 94}
EVERY_OTHER = 97
MOST_MEMORY = 300 * 1024


@pytest.fixture(name="read", scope="module")
def all_reports():
    """Each file of the set as read, or the words of its refusal; and the most memory that the process had, in kB."""
    folder = needed("reports", "pdf")
    told = {}
    with ReadingRoom(authorities(), TODAY) as room:
        processes = set()
        for gold in expected():
            try:
                told[gold["file"]] = room.read(folder / gold["file"])
            except UnreadableReportError as problem:
                told[gold["file"]] = str(problem)
            processes.add(room.pid)
        status = Path(f"/proc/{room.pid}/status")
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    assert len(processes) == 1, "one process reads them all"
    return told, int(peak[1]) if peak else None


def scorer():
    path = needed("reports", "score.py")
    spec = importlib.util.spec_from_file_location("report_scorer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_bars_of_the_scorer(read):
    told, _ = read
    score = scorer()
    right = dict.fromkeys(score.FIELDS, 0)
    wrong = []
    valid = [gold for gold in expected() if gold["valid"]]
    for gold in valid:
        report = told[gold["file"]]
        answer = {"error": report} if isinstance(report, str) else report.as_json()
        fields, *_ = score.score1(gold, answer)
        for field in score.FIELDS:
            right[field] += fields[field][0]
            if not fields[field][0]:
                wrong.append((gold["file"], field, *fields[field][1:]))
    below = {
        field: count
        for field, count in right.items()
        if 100 * count < BARS.get(field, EVERY_OTHER) * len(valid)
    }
    assert not below, wrong


def test_what_is_no_report_is_refused_by_what_it_is(read):
    told, _ = read
    refused = [told[gold["file"]] for gold in expected() if not gold["valid"]]
    assert refused
    for words in refused:
        assert isinstance(words, str)
        assert "this is a web page saved as .pdf" in words


def test_paragraphs_and_the_boards_own_list_are_counted_as_expected(read):
    told, _ = read
    for gold in (one for one in expected() if one["valid"]):
        report = told[gold["file"]]
        own = [one for one in report.paragraphs if one.part != "board"]
        assert len(own) == gold["numbered_paragraphs"], gold["file"]
        assert [one.number for one in own] == list(range(1, len(own) + 1)), gold["file"]
        if gold.get("lscb_recommendations") is not None:
            assert len(report.board_recommendations) == gold["lscb_recommendations"], gold["file"]


def test_kind_and_code_of_the_authority(read):
    told, _ = read
    for gold in (one for one in expected() if one["valid"]):
        report = told[gold["file"]]
        assert report.la_code == gold["la_code"], gold["file"]
        again = "re-inspection" if gold["reinspection"] else "standard"
        assert report.kind == (gold["length"] or again), gold["file"]


def test_labels_and_grades_are_told_as_printed_in_the_order_of_the_page(read):
    """A grade's number is left out where the word stands before it; sentences differ in their first and last sign."""
    told, _ = read
    for gold in (one for one in expected() if one["valid"]):
        rows = [
            (one["label"].strip(" ."), re.sub(r" Grade \d$", "", one["printed_grade"]))
            for one in gold["judgements"]
        ]
        found = [(one.label, one.grade) for one in told[gold["file"]].judgements]
        assert [grade for _, grade in found] == [grade for _, grade in rows], gold["file"]
        for (label, _), (printed, _) in zip(found, rows, strict=True):
            assert label.removeprefix("The ") == printed.removeprefix("The "), gold["file"]


def test_every_value_has_its_page_and_every_judgement_its_paragraphs_in_order(read):
    told, _ = read
    for name, report in told.items():
        if isinstance(report, str):
            continue
        assert all(one.page and 1 <= one.page <= report.pages for one in report.judgements), name
        assert all(one.page and one.text for one in report.paragraphs), name
        asked = [*report.recommendations, *report.board_recommendations]
        assert all(one.page and one.text.strip() for one in asked), name
        assert len({one.ref for one in asked}) == len(asked), name
        for one in report.judgements:
            assert one.first_paragraph is None or one.first_paragraph <= one.last_paragraph, name


def test_footers_that_contradict_the_cover_are_told_and_clean_reports_have_no_warning(read):
    told, _ = read
    codes = {
        name: {one.code for one in report.warnings}
        for name, report in told.items()
        if not isinstance(report, str)
    }
    contradicting = {name for name, found in codes.items() if "footer-contradicts-cover" in found}
    # One prints the first day only along its pages, one the title of another kind of inspection.
    assert len(contradicting) == 2
    assert sum(1 for found in codes.values() if not found) >= 25


def test_the_process_stays_small(read):
    _, peak = read
    if peak is None:
        pytest.skip("this system does not tell the memory of a process")
    assert peak < MOST_MEMORY
