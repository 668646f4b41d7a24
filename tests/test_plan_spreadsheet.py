"""A plan as a spreadsheet: what it says of itself, no formula, and read in again it changes nothing."""

import io
from datetime import datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.plan_sheets import (
    FIRST_ROW,
    a_plan_to_fill,
    counts,
    everything,
    go,
    look,
    odd_rows,
    outcome,
    plain_row,
    published,
    ready,
    workbook,
)


@pytest.fixture
def plan(inspection_2012):
    return a_plan_to_fill(inspection_2012)


@pytest.fixture
def client(plan, client_as):
    return client_as("officer")


def exported(client, plan):
    answer = client.get(reverse("admin:actions_actionplan_spreadsheet", args=[plan.pk]))
    assert answer.status_code == 200
    return answer.content


def cells(content):
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_an_export_read_in_again_changes_nothing(client, plan):
    rows = [row for place, row in enumerate(odd_rows()) if place not in (11, 12, 18)]
    rows[20] |= {"outcome": "=SUM(A1)", "progress": "-5 since May", "evidence": "@board\n+1"}
    page = look(client, plan, typed(rows))
    page = answered_any(client, plan, page)
    assert go(client, plan, page, step="write").status_code == 302
    before = everything()
    page = look(client, plan, exported(client, plan), on="2012-06-01")
    assert counts(page) == {"unchanged": 37}, [one for one in outcome(page).lines if one.kind != "unchanged"]
    assert not outcome(page).questions and everything() == before


def typed(rows):
    """The forty rows, with text that begins like a formula kept as text."""
    content = io.BytesIO(workbook(rows))
    book = load_workbook(content)
    for row in book["Plan"].iter_rows(min_row=FIRST_ROW):
        for one in row:
            if one.data_type in ("f", "e"):
                one.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answered_any(client, plan, page):
    """Each question by the first thing that its page offers."""
    answers = {}
    for one in outcome(page).questions:
        if one.kind in ("agency", "person"):
            answers[f"{one.key}-make"] = "on"
        elif one.kind == "day" and not one.suggestion:
            answers[f"{one.key}-none"] = "on"
        elif one.kind == "recommendation":
            answers[one.key] = "none"
    return go(client, plan, page, **answers)


def test_an_export_says_what_it_is_and_holds_no_formula(client, plan):
    plan.illustrative, plan.source = True, "=HYPERLINK(1)"
    plan.save()
    rows = [plain_row(1)]
    rows[0] |= {"outcome": "=1+1", "progress": "#N/A"}
    go(client, plan, ready_typed(client, plan, rows), step="write")
    book = load_workbook(io.BytesIO(exported(client, plan)))
    held = [one for row in book.active.iter_rows() for one in row if one.value is not None]
    assert not [one for one in held if one.data_type in ("f", "e")]
    texts = [str(one.value) for one in held]
    assert any(text.startswith("Illustrative") for text in texts[:6])
    assert any(text.startswith("As at") for text in texts[:6]) and "'=1+1" in texts
    assert any("not published" in text for text in texts[:6])


def ready_typed(client, plan, rows):
    page = look(client, plan, typed(rows))
    assert outcome(page).can_be_written
    return page


def test_readers_get_a_published_plan_as_it_stood_on_the_day(client, client_as, plan):
    go(client, plan, ready(client, plan), step="write")
    reader = client_as("manager")
    path = "/plans/improvement-plan/plan.xlsx"
    assert reader.get(path).status_code == 404
    published(plan)
    before = cells(reader.get(f"{path}?as_at=2012-05-24").content)
    after = cells(reader.get(f"{path}?as_at=2012-05-25").content)
    assert reader.get(f"{path}?as_at=2012-03-29").status_code == 404
    head = next(n for n, row in enumerate(before) if row[0] == "Reference")
    status = before[head].index("Status")
    assert [row[status] for row in before[head + 1 :]] == ["Not started"] * 5
    assert [row[status] for row in after[head + 1 :]] == ["On track"] * 5
    assert any("As at 24 May 2012" in str(row[0]) for row in before[:head])
    assert isinstance(before[head + 1][before[head].index("Due date")], datetime)
