"""The many layouts of councils' plans: merged cells, hidden rows, several sheets, CSV, names that stand twice."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook

from actions.models import Action, ActionPlan, Evidence, ProgressUpdate
from tests.plan_sheets import (
    FIRST_ROW,
    a_plan_to_fill,
    cell_of,
    counts,
    go,
    key,
    look,
    plain_row,
    ready,
    said,
    told,
    upload,
    workbook,
)


@pytest.fixture
def plan(inspection_2012):
    return a_plan_to_fill(inspection_2012)


@pytest.fixture
def client(plan, client_as):
    return client_as("officer")


def book_of(fill):
    book, content = Workbook(), io.BytesIO()
    fill(book)
    book.save(content)
    return content.getvalue()


def test_merged_cells_down_a_column_carry_their_value_and_it_is_said(client, plan):
    def fill(book):
        sheet = book.active
        for row in (
            ["Recommendation", "Action", "Due"],
            ["S1", "Train staff", date(2012, 8, 1)],
            [None, "Audit files", date(2012, 9, 1)],
            ["Looked after children", None, None],
            ["L1", "Invite nurses", date(2012, 8, 1)],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("A4:C4")

    page = look(client, plan, book_of(fill))
    assert counts(page) == {"new": 3, "left out": 1}
    assert "carried down from a merged cell" in told(page)["A3"]
    assert "heading among the rows" in told(page)["A4"]
    assert "a merged cell carries its value down into row 3" in said(page)
    go(client, plan, page, step="write")
    audit = plan.actions.get(title="Audit files")
    assert [one.ref for one in audit.recommendations.all()] == ["S1"] and audit.ref.startswith("2012-A")


def test_hidden_rows_are_asked_about(client, plan):
    content = workbook([plain_row(number) for number in range(1, 4)], hidden=[FIRST_ROW + 1])
    page = look(client, plan, content)
    assert counts(page) == {"waiting": 1, "new": 2}
    assert "the row is hidden" in told(page).get(f"row {FIRST_ROW + 1}", "")
    taken = go(client, plan, page, **{key(page, "hidden rows"): "take"})
    assert counts(taken) == {"new": 3}
    left = go(client, plan, page, **{key(page, "hidden rows"): "none"})
    assert counts(left) == {"new": 2, "left out": 1}


def test_the_sheet_and_the_headings_can_be_chosen(client, plan):
    def fill(book):
        book.active.title = "Notes"
        book.active.append(["Nothing", "here"])
        book.active.append(["of", "use"])
        sheet = book.create_sheet("The plan")
        for row in (["x", "y"], ["Wie", "Was"], ["1", "Train staff"]):
            sheet.append(row)

    page = upload(client, plan, book_of(fill))
    assert "No row was found whose headings name an action" in said(page)
    page = go(client, plan, page, step="headings", sheet="The plan", first="2", last="2")
    assert "B: Was" in said(page) and "Train staff" in said(page)
    page = go(client, plan, page, **{"col-1": "action"})
    assert counts(page) == {"new": 1}
    assert go(client, plan, page, step="write").status_code == 302
    assert plan.actions.get().title == "Train staff"


def test_a_csv_file_is_read_the_same_way(client, plan):
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ["Improvement plan"],
            ["Ref", "Action", "Due date", "Status"],
            ["1.1", "Train staff", "24/05/2012", "On track"],
            ["1.2", "Audit files", "Jun-12", "Red"],
        ]
    )
    page = look(client, plan, text.getvalue().encode(), "plan.csv")
    assert counts(page) == {"new": 1, "waiting": 1}
    page = go(client, plan, page)  # What is suggested stands in the boxes and is taken by looking again.
    assert counts(page) == {"new": 2}
    go(client, plan, page, step="write")
    assert plan.actions.get(ref="1.2").due_on == date(2012, 6, 30)
    assert ProgressUpdate.objects.get(action__ref="1.2").status == "at risk"


def test_rows_of_one_name_are_refused_and_a_reference_of_another_plan_is_not_taken(client, plan):
    other = ActionPlan.objects.create(inspection=plan.inspection, title="Old", state="withdrawn")
    Action.objects.create(plan=other, ref="BN1", title="Another")
    rows = [plain_row(1), plain_row(2), plain_row(2)]
    page = look(client, plan, workbook(rows))
    assert "row 7 has the reference 'BN2' already" in told(page)[cell_of(2, "ref")]
    assert "does not fit; the house's own is 2012-A" in told(page)[cell_of(0, "ref")]


def test_long_words_are_kept_whole_and_it_is_said(client, plan):
    rows = [plain_row(1)]
    long = "Train every member of staff who meets children. " * 12
    rows[0] |= {"action": long, "evidence": f"Minutes: {long}"}
    page = ready(client, plan, rows)
    assert "the note keeps the whole" in told(page)[cell_of(0, "action")]
    assert "what it shows" in told(page)[cell_of(0, "evidence")]
    go(client, plan, page, step="write")
    action = plan.actions.get(ref="BN1")
    assert len(action.title) <= 240 and long.strip() in action.note
    assert long.strip() in Evidence.objects.get(action=action).shows
    assert counts(look(client, plan, workbook(rows))) == {"unchanged": 1}
