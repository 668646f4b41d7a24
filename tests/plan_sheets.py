"""A plan as a council keeps it in a spreadsheet, and the way of such a file through the pages of the import."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from actions.models import EVENTS, Action, ActionPlan
from judgements.models import Agency, DataStamp, Import, Person
from tests.forms import main_of, text_of

ON = "2012-05-25"
BOARD = "Local Safeguarding Children Board"
FIRST_ROW = 6
HEADINGS = ("ref", "recommendations", "action", "outcome", "lead", "agency", "partners")
COLUMNS = (*HEADINGS, "starts_on", "due_on", "revised", "status", "progress", "evidence")
LETTERS = dict(zip(COLUMNS, "ABCDEFGHIJKLM", strict=True))
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


# ---- The file


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


def a_plan_to_fill(inspection):
    """The demonstration's own plan stands aside, so that this one may be the inspection's."""
    for found in ActionPlan.objects.filter(inspection=inspection)[:1]:
        found.state = "withdrawn"
        found.save()
    return ActionPlan.objects.create(
        inspection=inspection, title="Improvement plan", agreed_on=date(2012, 3, 30), agreed_by=BOARD
    )


# ---- The way through


def address(plan):
    return reverse("admin:actions_actionplan_import", args=[plan.pk])


def upload(client, plan, content, name="plan.xlsx"):
    return client.post(address(plan), {"file": SimpleUploadedFile(name, content)})


def fields_of(page):
    """What the page's own form would send, as a browser has it."""
    form = main_of(page).select("form")[-1]
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


said = text_of


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


def ready(client, plan, rows=None):
    """A preview with nothing left to ask."""
    page = look(client, plan, workbook(rows or [plain_row(number) for number in range(1, 6)]))
    assert outcome(page).can_be_written, outcome(page).lines
    return page


def published(plan):
    plan.refresh_from_db()
    plan.state, plan.slug = "published", "improvement-plan"
    plan.save()
