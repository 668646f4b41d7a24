"""Hostile files, cells and answers on their way into a plan: refused in words or stored exactly, never a fault of ours."""

import csv
import io
import json
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from judgements.models import Inspection
from tests.conftest import BACKEND
from tests.plan_sheets import (
    BOARD,
    ON,
    a_plan_to_fill,
    address,
    everything,
    fields_of,
    go,
    look,
    odd_rows,
    outcome,
    said,
    upload,
    workbook,
)
from tests.test_hostile_values import VALUES

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
# Anything but a fault of ours: a page, a way back, or a form that is too large.
ANSWERED = (200, 302, 400, 413)


@pytest.fixture
def plan(inspection_2012):
    return a_plan_to_fill(inspection_2012)


@pytest.fixture
def client(plan, client_as):
    return client_as("officer")


def hostile_files():
    if not (HOSTILE / "manifest.json").exists():
        return []
    entries = json.loads((HOSTILE / "manifest.json").read_text(encoding="utf-8"))["files"]
    return [one for one in entries if one["kind"] in ("csv", "xlsx")]


@pytest.mark.parametrize("entry", hostile_files(), ids=lambda entry: entry["id"])
def test_a_hostile_file_is_refused_in_words_or_is_no_plan_and_stores_nothing(client, plan, entry):
    """None of them is a plan: each is refused as a file, or stops where no column names an action. Forced past that, it
    still stores nothing by itself."""
    before = everything()
    path = HOSTILE / "files" / entry["file"]
    page = upload(client, plan, path.read_bytes(), entry["upload_name"] or path.name)
    words = said(page).lower()
    assert page.status_code == 200 and everything() == before
    if "no row was found whose headings name an action" not in words:
        assert any(word in words for word in entry["mention"] or [""])
        assert "seen" not in fields_of(page)
        return
    forced = {"col-0": "action", "col-1": "due_on", "col-2": "status"}
    page = go(client, plan, page, **forced, on=ON, agreed_by=BOARD)
    assert page.status_code == 200 and everything() == before
    page = go(client, plan, page, **forced, on=ON, agreed_by=BOARD)
    assert page.status_code == 200 and everything() == before


IN_CELLS = {name: value for name, value in VALUES.items() if len(value) < 4000}


def rows_with(value, number):
    """The value as a heading would stand above these: in every cell of one row, in the words of another."""
    return [value] * 7, [f"x{number}", "Do it", value, "", "", "", value]


def sheet_of(values):
    text = io.StringIO()
    heading = next(iter(values)) if len(values) == 1 else "More"
    rows = [row for number, value in enumerate(values, 1) for row in rows_with(value, number)]
    csv.writer(text).writerows([["Ref", "Action", "Outcome", "Lead", "Due", "Status", heading], *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def read_alone(client, plan):
    """Each value in a file of its own, as a heading too: those whose file is taken."""
    for name, value in IN_CELLS.items():
        page = upload(client, plan, sheet_of([value]), "plan.csv")
        assert page.status_code == 200, name
        if "<" in value:
            assert value not in page.content.decode(), name
        if b'name="seen"' in page.content:
            yield name, value


def test_hostile_cells_are_refused_or_stored_exactly_and_shown_escaped(client, plan):
    """Each file alone as far as its columns; all that were taken then go the whole way in one."""
    taken = dict(read_alone(client, plan))
    assert len(taken) > len(IN_CELLS) / 2
    page = upload(client, plan, sheet_of(list(taken.values())), "plan.csv")
    page = go(client, plan, page, on=ON, agreed_by=BOARD)
    whole = {f"out-{line.number}": "on" for line in outcome(page).lines if line.what != "Do it"}
    page = go(client, plan, page, **whole)
    for name, value in taken.items():
        assert page.status_code == 200 and ("<" not in value or value not in page.content.decode()), name
    refused = {line.ref: line for line in outcome(page).lines if line.kind == "refused"}
    assert all(line.problems for line in refused.values())
    page = go(client, plan, page, **whole, **{f"out-{line.number}": "on" for line in refused.values()})
    assert outcome(page).can_be_written, outcome(page).questions
    assert go(client, plan, page, step="write").status_code == 302
    held = dict(plan.actions.values_list("ref", "outcome"))
    assert len(held) == len(taken) - len(refused)
    for number, (name, value) in enumerate(taken.items(), 1):
        if f"x{number}" not in refused:
            assert held[f"x{number}"].split() in (value.split(), value.lstrip("'").split()), name


@pytest.fixture(scope="module")
def asking(for_the_module):
    """A plan whose file waits with a question of each kind: opened once, then answered in every way."""
    held = {}

    def fill():
        held["plan"] = a_plan_to_fill(Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24"))
        client, held["cookies"] = Client(), SimpleCookie()
        client.force_login(get_user_model().objects.get(username="officer"), backend=BACKEND)
        rows = odd_rows()
        page = look(client, held["plan"], workbook([rows[place] for place in (2, 6, 8, 9, 13)]))
        held["cookies"].update(client.cookies)
        held["sent"], held["keys"] = fields_of(page), [one.key for one in outcome(page).questions]
        held["before"] = everything()

    for_the_module(fill)
    return held


@pytest.mark.parametrize("name", list(VALUES))
def test_hostile_answers_and_choices_are_answered(asking, db, name):
    """The value in every place of the form once: as each answer, each name, each choice, each step."""
    value, url, client = VALUES[name], address(asking["plan"]), Client()
    client.cookies.update(asking["cookies"])
    answers = dict.fromkeys(asking["keys"], value)
    beside = {"on": value, "agreed_by": value, "author": value}
    names = {f"ask-{value}": value, f"out-{value}": value, "ask-day-x": value}
    for changes in (
        {"step": value, "shown": value, **answers, **names},
        {"step": "write", "shown": value, **answers},
        {"step": "columns", "first": value, "last": value, "col-1": value, **beside, **answers},
        {"step": "headings", "first": value, **beside, **answers},
        {"step": "look", "sheet": value},
        {"step": "look", "on": value},
    ):
        answer = client.post(url, {**asking["sent"], **changes})
        assert answer.status_code in ANSWERED, changes
    assert client.post(url, {"seen": value, "step": "write"}).status_code in ANSWERED
    assert everything() == asking["before"]
