"""An action plan from a council's spreadsheet: each doubt named by its cell, nothing stored until confirmed, all or nothing."""

import csv
import io
import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from actions.models import EVENTS, Action, ActionPlan, DueDateChange, Evidence, ProgressUpdate
from judgements.models import Agency, DataStamp, Import, Person
from tests.test_hostile_values import VALUES

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
ON = "2012-05-25"
BOARD = "Local Safeguarding Children Board"
FIRST_ROW = 6
# Anything but a fault of ours: a page, a way back, or a form that is too large.
ANSWERED = (200, 302, 400, 413)
HEADINGS = ("ref", "recommendations", "action", "outcome", "lead", "agency", "partners")
COLUMNS = (*HEADINGS, "starts_on", "due_on", "revised", "status", "progress", "evidence")
LETTERS = dict(zip(COLUMNS, "ABCDEFGHIJKLM", strict=True))


# ---- A plan as a council keeps it


def plain_row(number):
    """One row in which nothing is doubtful."""
    return {
        "ref": f"BN{number}",
        "recommendations": f"S{number % 18 + 1}",
        "action": f"Audit cases of kind {number} each month",
        "outcome": f"Children of kind {number} are safer",
        "lead": "",
        "agency": "Bath and North East Somerset Council",
        "partners": "RUH; CAMHS",
        "starts_on": date(2012, 4, 2),
        "due_on": date(2012, 8, 31),
        "revised": None,
        "status": "On track",
        "progress": f"Month {number % 3 + 1} done",
        "evidence": "",
    }


def odd_rows():
    """Forty rows, of which many hold what real plans hold."""
    rows = [plain_row(number) for number in range(1, 41)]
    for place, name, value in (
        (0, "due_on", "24/05/2012"),
        (1, "due_on", "24 May 2012"),
        (2, "due_on", "end of May 2012"),
        (3, "due_on", "May 2012"),
        (4, "due_on", 41053),
        (5, "due_on", "24/5/12"),
        (6, "agency", "Sirona Care & Health CIC"),
        (7, "partners", "RUH; Friends of Keynsham"),
        (8, "recommendations", "S99"),
        (9, "status", "Amber"),
        (10, "status", "Ongoing"),
        (11, "due_on", date(2012, 3, 31)),
        (12, "outcome", "=CONCATENATE(A1,B1)"),
        (13, "lead", "J. Smith, Head of Service"),
        (14, "due_on", "ASAP"),
        (15, "status", "Complete"),
        (15, "evidence", "Audit report of April\nMinutes of 3 May"),
        (16, "revised", date(2012, 9, 30)),
        (17, "ref", "BN/18 (b)"),
        (18, "action", ""),
    ):
        rows[place][name] = value
    return rows


def cell_of(place, name):
    """Where a row and field stand in the sheet: 'I8'."""
    return f"{LETTERS[name]}{FIRST_ROW + place}"


def workbook(rows, hidden=(), extra_sheets=True):
    """Titles above, two rows of headings with merged cells, a hidden sheet."""
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Plan"
    sheet["A1"] = "Children's Services Improvement Plan"
    sheet.merge_cells("A1:M1")
    sheet["A2"] = "Version 7, for the board of 24 May"
    for letter, words in zip("ABCDGKLM", HEADS, strict=True):
        sheet[f"{letter}4"] = words
        sheet.merge_cells(f"{letter}4:{letter}5")
    sheet["E4"], sheet["H4"] = "Who", "Dates"
    sheet.merge_cells("E4:F4")
    sheet.merge_cells("H4:J4")
    for letter, words in zip(
        "EFHIJ", ("Lead officer", "Organisation", "Start", "Due", "Revised"), strict=True
    ):
        sheet[f"{letter}5"] = words
    for number, row in enumerate(rows, start=FIRST_ROW):
        for name, value in row.items():
            sheet[f"{LETTERS[name]}{number}"] = value
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    if extra_sheets:
        book.create_sheet("Lists").sheet_state = "hidden"
    book.save(content)
    return content.getvalue()


HEADS = (
    "No.",
    "Recommendation(s)",
    "Action",
    "Outcome for children",
    "Partners",
    "RAG status",
    "Progress / comments",
    "Evidence",
)


@pytest.fixture
def plan(inspection_2012):
    found = ActionPlan.objects.filter(inspection=inspection_2012).first()
    if (
        found is not None
    ):  # The demonstration's own plan stands aside, so that this one may be the inspection's.
        ActionPlan.objects.filter(pk=found.pk)
        found.state = "withdrawn"
        found.save()
    return ActionPlan.objects.create(
        inspection=inspection_2012, title="Improvement plan", agreed_on=date(2012, 3, 30), agreed_by=BOARD
    )


@pytest.fixture
def client(plan, client_as):
    return client_as("officer")


# ---- The way through


def address(plan):
    return reverse("admin:actions_actionplan_import", args=[plan.pk])


def upload(client, plan, content, name="plan.xlsx"):
    return client.post(address(plan), {"file": SimpleUploadedFile(name, content)})


def fields_of(page):
    """What the page's own form would send, as a browser has it."""
    form = BeautifulSoup(page.content, "html.parser").select("main form")[-1]
    sent = {}
    for one in form.select("input[name], select[name]"):
        if one.get("type") in ("submit", "checkbox") and not one.has_attr("checked"):
            continue
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            sent[one["name"]] = chosen["value"] if chosen else ""
        else:
            sent[one["name"]] = one.get("value", "")
    return sent


def go(client, plan, page, step="look", **changes):
    sent = {**fields_of(page), "step": step, **changes}
    return client.post(address(plan), {name: text for name, text in sent.items() if text is not None})


def look(client, plan, content, name="plan.xlsx", **changes):
    page = upload(client, plan, content, name)
    return go(client, plan, page, **{"on": ON, "agreed_by": BOARD, **changes})


def said(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").text.split())


def outcome(page):
    return page.context["outcome"]


def counts(page):
    found = outcome(page).counts
    return {kind: count for kind, count in found.items() if count}


def told(page):
    """Every cell that is spoken of, with what is said of it."""
    return {place: words for line in outcome(page).lines for place, words in (*line.doubts, *line.problems)}


def key(page, text):
    return next(one.key for one in outcome(page).questions if one.text == text)


def everything():
    models = (Action, Agency, Person, Import, *EVENTS)
    return [model.objects.count() for model in models], Action.history.count(), DataStamp.current()


def answered(client, plan, page):
    """What the officer says to each question of the forty rows, and which rows stay out."""
    answers = {
        key(page, "end of May 2012"): "2012-05-31",
        key(page, "May 2012"): "2012-05-31",
        key(page, "41053"): "2012-05-24",
        key(page, "24/5/12"): "2012-05-24",
        f"{key(page, 'ASAP')}-none": "on",
        f"{key(page, 'Sirona Care & Health CIC')}-make": "on",
        key(page, "Friends of Keynsham"): str(Agency.objects.get(name="Off the Record").pk),
        key(page, "S99"): "S9",
        key(page, "Amber"): "at risk",
        key(page, "Ongoing"): "on track",
        f"{key(page, 'J. Smith, Head of Service')}-make": "on",
        **{f"out-{FIRST_ROW + place}": "on" for place in (11, 12, 18)},
    }
    return go(client, plan, page, **answers)


# ---- What the preview says


def test_two_rows_of_merged_headings_below_a_title_are_matched(client, plan):
    page = upload(client, plan, workbook(odd_rows()))
    sent = fields_of(page)
    assert {place: sent[f"col-{place}"] for place in range(13)} == dict(enumerate(COLUMNS))
    assert (sent["first"], sent["last"], sent["sheet"]) == ("4", "5", "Plan")
    assert "sheet 'Lists'" in said(page)


def test_the_preview_names_each_doubt_by_row_and_column(client, plan):
    before = everything()
    page = look(client, plan, workbook(odd_rows()))
    cells = told(page)
    for place, name, words in (
        (0, "due_on", "'24/05/2012': a date as text, read with the day first: 24 May 2012"),
        (1, "due_on", "'24 May 2012': a date as text, read as 24 May 2012"),
        (2, "due_on", "it names a month, not a day; its last day is suggested"),
        (3, "due_on", "it names a month"),
        (4, "due_on", "'41053': a number, perhaps a day"),
        (5, "due_on", "the year has two digits"),
        (6, "agency", "'Sirona Care & Health CIC' is no agency of the list"),
        (7, "partners", "'Friends of Keynsham' is no agency of the list"),
        (8, "recommendations", "'S99' is no recommendation"),
        (9, "status", "'Amber' is no status of ours"),
        (10, "status", "'Ongoing' is no status of ours"),
        (11, "due_on", "due on 31 March 2012, before it starts on 2 April 2012"),
        (12, "outcome", "holds a formula"),
        (13, "lead", "nobody of the list is called so"),
        (14, "due_on", "no date can be read from it"),
        (0, "lead", "no lead is named"),
        (18, "action", "no action is named"),
    ):
        assert words in cells[cell_of(place, name)], (place, name)
        assert cell_of(place, name) in said(page)
    assert counts(page) == {"refused": 3, "waiting": 11, "new": 26}
    assert everything() == before
    assert "step" not in fields_of(page) and b'value="write"' not in page.content


def test_nothing_is_stored_until_it_is_confirmed_and_then_everything(client, plan, officer):
    before = everything()
    content = workbook(odd_rows())
    page = answered(client, plan, look(client, plan, content))
    assert counts(page) == {"new": 37, "left out": 3}
    assert everything() == before
    done = go(client, plan, page, step="write")
    assert done.status_code == 302, said(done)
    actions = {one.ref: one for one in plan.actions.all()}
    assert len(actions) == 37
    assert actions["BN3"].due_on == actions["BN4"].due_on == date(2012, 5, 31)
    assert actions["BN1"].due_on == actions["BN5"].due_on == actions["BN6"].due_on == date(2012, 5, 24)
    assert "As printed, Due date: end of May 2012" in actions["BN3"].note
    assert actions["BN15"].due_on is None and "As printed, Due date: ASAP" in actions["BN15"].note
    assert actions["BN7"].lead_agency == Agency.objects.get(name="Sirona Care & Health CIC")
    assert {one.name for one in actions["BN8"].partners.all()} == {
        "Royal United Hospital, Bath",
        "Off the Record",
    }
    assert [one.ref for one in actions["BN9"].recommendations.all()] == ["S9"]
    assert actions["BN14"].lead == Person.objects.get(role="J. Smith, Head of Service")
    house = next(one for one in actions.values() if "As printed, Reference: BN/18 (b)" in one.note)
    assert house.ref == "2012-A01" or house.ref.startswith("2012-A")
    assert ProgressUpdate.objects.get(action=actions["BN10"]).status == "at risk"
    complete = ProgressUpdate.objects.get(action=actions["BN16"])
    assert (complete.status, complete.on, complete.recorded_by) == ("complete", date(2012, 5, 25), officer)
    assert {one.summary for one in Evidence.objects.filter(action=actions["BN16"])} == {
        "Audit report of April",
        "Minutes of 3 May",
    }
    change = DueDateChange.objects.get(action=actions["BN17"])
    assert (change.old_due, change.new_due) == (date(2012, 8, 31), date(2012, 9, 30))
    assert (change.reason, change.agreed_by) == ("As imported", BOARD)
    row = actions["BN1"].history.earliest()
    assert (row.history_user, row.history_source) == (officer, "import")
    assert row.history_change_reason == "Imported from plan.xlsx"
    record = Import.objects.get(kind="action plan")
    assert (record.file_hash, record.recorded_by) == (sha256(content).hexdigest(), officer)
    words = said(client.get(done.url))
    assert "37 new and 0 changed" in words and "Agency Sirona Care & Health CIC" in words


def test_the_same_file_twice_changes_nothing_and_says_when_it_was_imported_and_by_whom(client, plan):
    content = workbook(odd_rows())
    page = answered(client, plan, look(client, plan, content))
    go(client, plan, page, step="write")
    before = everything()
    first = upload(client, plan, content)
    assert "This very file was imported into this plan already" in said(first) and "by officer" in said(first)
    again = go(client, plan, first, on=ON, agreed_by=BOARD)
    assert counts(again) == {"refused": 3, "unchanged": 37}, [
        line for line in outcome(again).lines if line.kind != "unchanged"
    ]
    again = go(client, plan, again, **{f"out-{FIRST_ROW + place}": "on" for place in (11, 12, 18)})
    assert counts(again) == {"left out": 3, "unchanged": 37}
    assert "there is nothing to write" in said(again)
    assert everything() == before


# ---- All or nothing


def ready(client, plan, rows=None):
    """A preview with nothing left to ask."""
    page = look(client, plan, workbook(rows or [plain_row(number) for number in range(1, 6)]))
    assert outcome(page).can_be_written, outcome(page).lines
    return page


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_in_the_middle_leaves_nothing_behind(plan, client):
    """The third of five rows breaks a constraint that came after the preview."""
    rows = [plain_row(number) for number in range(1, 6)]
    rows[2]["progress"] = rows[0]["progress"]
    page = ready(client, plan, rows)
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX said_once ON actions_progressupdate (commentary)")
    try:
        answer = go(client, plan, page, step="write")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX said_once")
    assert answer.status_code == 200 and "Nothing has been written" in said(answer)
    assert "the database refuses this row" in told(answer)[f"row {FIRST_ROW + 2}"].lower()
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_fault_after_the_last_row_takes_every_row_back(plan, client):
    """The record of the file itself breaks a constraint: what was written before it goes with it."""
    page = ready(client, plan)
    Import.objects.create(file_name="plan.xlsx", file_hash="a" * 64, kind="another")
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX named_once ON judgements_import (file_name)")
    client.raise_request_exception = False
    try:
        answer = go(client, plan, page, step="write")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX named_once")
    assert answer.status_code == 200 and "Nothing has been written" in said(answer)
    assert everything() == before


def test_what_changed_since_the_preview_is_shown_again_and_not_written(client, plan):
    go(client, plan, ready(client, plan), step="write")
    rows = [plain_row(number) for number in range(1, 6)]
    rows[0]["outcome"] = "Children say so themselves"
    page = ready(client, plan, rows)
    held = plan.actions.get(ref="BN1")
    held.outcome = "Somebody else was here"
    held.save()
    before = everything()
    answer = go(client, plan, page, step="write")
    assert "no longer what you were shown" in said(answer) and everything() == before
    assert "Somebody else was here becomes Children say so themselves" in said(answer)
    assert go(client, plan, answer, step="write").status_code == 302
    assert plan.actions.get(ref="BN1").outcome == "Children say so themselves"


def test_only_the_file_that_was_previewed_is_written(client, plan):
    page = ready(client, plan)
    upload(client, plan, workbook([plain_row(9)]))
    before = everything()
    answer = client.post(address(plan), {**fields_of(page), "step": "write"}, follow=True)
    assert "No file waits to be written" in said_of_all(answer) and everything() == before


def said_of_all(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").text.split())


# ---- A plan that is there already


def test_a_changed_row_shows_old_and_new_and_is_written_as_events_and_history(client, plan, officer):
    go(client, plan, ready(client, plan), step="write")
    rows = [plain_row(number) for number in range(1, 6)]
    rows[1] |= {
        "outcome": "Safer still",
        "status": "At risk",
        "progress": "Staff left",
        "revised": date(2012, 10, 31),
    }
    rows[2] |= {"partners": "RUH", "evidence": "Minutes of June"}
    page = look(client, plan, workbook(rows), on="2012-06-25")
    assert counts(page) == {"changed": 2, "unchanged": 3}
    words = said(page)
    for piece in (
        "Outcome sought: Children of kind 2 are safer becomes Safer still",
        "Revised date: 2012-08-31 becomes 2012-10-31",
        "Progress: On track; Month 3 done becomes At risk; Staff left",
        "Evidence: nothing becomes Minutes of June",
    ):
        assert piece in words
    assert go(client, plan, page, step="write").status_code == 302
    held = plan.actions.get(ref="BN2")
    assert (held.outcome, held.due_on, held.updated_by) == ("Safer still", date(2012, 8, 31), officer)
    assert held.history.first().history_source == "import"
    assert [one.name for one in plan.actions.get(ref="BN3").partners.all()] == ["Royal United Hospital, Bath"]
    assert ProgressUpdate.objects.filter(action=held).count() == 2
    again = look(client, plan, workbook(rows), on="2012-06-25")
    assert counts(again) == {"unchanged": 5}


def published(plan):
    plan.refresh_from_db()
    plan.state, plan.slug = "published", "improvement-plan"
    plan.save()


def test_a_published_plan_keeps_its_first_dates_and_takes_no_new_action(client, plan):
    go(client, plan, ready(client, plan), step="write")
    published(plan)
    rows = [plain_row(number) for number in range(1, 7)]
    rows[0]["due_on"] = date(2012, 12, 1)
    rows[1]["status"] = "At risk"
    page = look(client, plan, workbook(rows))
    assert counts(page) == {"refused": 2, "changed": 1, "unchanged": 3}
    assert "first due date" in told(page)[cell_of(0, "due_on")]
    assert "readers would see it at once" in told(page)[f"row {FIRST_ROW + 5}"]
    assert "seen by its readers at once" in said(page)


def test_what_no_event_may_say_is_told_at_its_cell(client, plan):
    rows = [plain_row(1)]
    rows[0]["status"] = "Complete"
    go(client, plan, ready(client, plan, rows), step="write")
    rows[0]["status"] = "On track"
    page = look(client, plan, workbook(rows))
    assert "reopen it first" in told(page)[cell_of(0, "status")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": ""}, "Give the day"),
        ({"on": "2012-03-01"}, "agreed on 30 March 2012"),
        ({"on": "2999-01-01"}, "still to come"),
        ({"on": "yesterday"}, "Enter a valid date"),
        ({"agreed_by": ""}, "Name the board"),
        ({"col-2": ""}, "No column is chosen as the action"),
        ({"col-3": "action"}, "Two columns are chosen as 'Action'"),
        ({"col-3": "no such field"}, "Select a valid choice"),
        ({"first": "4", "last": "9"}, "one row, two or three"),
    ],
)
def test_what_is_asked_beside_the_columns_must_be_there(client, plan, changes, words):
    page = upload(client, plan, workbook(odd_rows()))
    answer = go(client, plan, page, **{"on": ON, "agreed_by": BOARD, **changes})
    assert words in said(answer) and "outcome" not in (answer.context or {})


def test_a_plan_that_was_not_agreed_yet_takes_the_actions_and_says_why_not_their_statuses(client, plan):
    plan.agreed_on = None
    plan.save()
    page = look(client, plan, workbook([plain_row(1)]))
    assert "no day of agreement yet" in said(page)
    without = {f"col-{COLUMNS.index(name)}": "" for name in ("revised", "status", "progress", "evidence")}
    page = go(client, plan, page, **without, on="")
    assert counts(page) == {"new": 1} and "Columns that are not read: J" in said(page)
    assert go(client, plan, page, step="write").status_code == 302
    assert not ProgressUpdate.objects.filter(action__plan=plan).exists()


# ---- Layouts


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


# ---- The export


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


# ---- Who may


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer", 200),
        ("administrator", 200),
        ("publisher", 403),
        ("auditor", 403),
        ("manager", 302),
        ("anonymous", 302),
    ],
)
def test_only_those_who_write_plans_may_import(plan, client_as, role, status):
    client = client_as(role)
    assert client.get(address(plan)).status_code == status
    if status != 200:
        assert upload(client, plan, workbook([plain_row(1)])).status_code == status


def test_no_plan_no_import(client, plan):
    for pk in (0, 999_999, 10**18, 10**30):
        assert client.get(f"/admin/actions/actionplan/{pk}/import/").status_code == 404
        assert client.get(f"/admin/actions/actionplan/{pk}/plan.xlsx").status_code == 404
        assert client.get(f"/admin/actions/actionplan/{plan.pk}/import/{pk}/").status_code == 404
    other = Import.objects.create(file_name="x", file_hash="", kind="reference: agencies")
    assert client.get(f"/admin/actions/actionplan/{plan.pk}/import/{other.pk}/").status_code == 404
    plan.state = "withdrawn"
    plan.save()
    assert client.get(address(plan)).status_code == 403


def test_a_file_can_be_set_aside(client, plan):
    page = ready(client, plan)
    assert client.post(address(plan), {**fields_of(page), "leave": "Leave it"}).status_code == 302
    assert go(client, plan, page, step="write").status_code == 302
    assert not plan.actions.exists()


# ---- Hostile files and values


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


@pytest.mark.parametrize("name", [name for name, value in VALUES.items() if len(value) < 4000])
def test_hostile_cells_are_refused_or_stored_exactly_and_shown_escaped(client, plan, name):
    value = VALUES[name]
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ["Ref", "Action", "Outcome", "Lead", "Due", "Status", value],
            [value] * 7,
            ["x1", "Do it", value, "", "", "", value],
        ]
    )
    page = upload(client, plan, text.getvalue().encode("utf-8", "surrogatepass"), "plan.csv")
    assert page.status_code == 200
    if "seen" not in fields_of(page):
        return
    page = go(client, plan, page, on=ON, agreed_by=BOARD)
    assert page.status_code == 200
    if "<" in value:
        assert value not in page.content.decode()
    if "outcome" not in page.context:
        return
    page = go(client, plan, page, **{"out-2": "on"})
    if outcome(page).can_be_written:
        assert go(client, plan, page, step="write").status_code == 302
        assert plan.actions.get(ref="x1").outcome.split() in (value.split(), value.lstrip("'").split())


@pytest.mark.parametrize("name", list(VALUES))
def test_hostile_answers_and_choices_are_answered(client, plan, name):
    value = VALUES[name]
    rows = odd_rows()
    page = look(client, plan, workbook([rows[place] for place in (2, 6, 8, 9, 13)]))
    before = everything()
    answers = {one.key: value for one in outcome(page).questions}
    for changes in (
        answers,
        {"on": value, "agreed_by": value, "author": value},
        {"first": value, "last": value, "sheet": value, "col-1": value},
        {"step": value, "shown": value},
        {f"ask-{value}": value, f"out-{value}": value, "ask-day-x": value},
    ):
        answer = go(client, plan, page, **changes)
        assert answer.status_code in ANSWERED
    for step in ("write", "columns", "headings"):
        assert go(client, plan, page, step=step, **answers).status_code in ANSWERED
    assert client.post(address(plan), {"seen": value, "step": "write"}).status_code in ANSWERED
    assert everything() == before
