"""An action plan from a council's spreadsheet: each doubt named by its cell, nothing stored until confirmed, all or nothing."""

from datetime import date
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from actions.models import DueDateChange, Evidence, ProgressUpdate
from judgements.models import Agency, Import, Person
from tests.plan_sheets import (
    BOARD,
    COLUMNS,
    FIRST_ROW,
    ON,
    a_plan_to_fill,
    address,
    cell_of,
    counts,
    everything,
    fields_of,
    go,
    key,
    look,
    odd_rows,
    outcome,
    plain_row,
    published,
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
