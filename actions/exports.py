"""A plan as an Excel workbook in the columns that councils use, and lists that say what of them is made up."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from actions.calculations.plan_columns import FIELDS
from actions.calculations.sheet_days import said
from actions.models import Action, ActionPlan
from actions.queries.spreadsheet import SheetRow, sheet_rows
from judgements.exports import TYPES, cell, export
from judgements.models import State

MADE_UP = "Illustrative: this plan was made up to show how a plan works. It is nobody's real plan."
MADE_UP_ROWS = "Illustrative: leads, updates and statuses are made up to show how a plan works."
OVERDUE = "Days overdue"
WIDTHS = {"ref": 12, "recommendations": 16, "action": 44, "outcome": 40, "progress": 44, "evidence": 40}


def marked_export(
    kind: str,
    name: str,
    key: str,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    *,
    made_up: Sequence[bool],
    **envelope: Any,
) -> HttpResponse:
    """What rests on a made-up plan says so, in JSON beside the rows, elsewhere in each row: the contract's keys stay."""
    if any(made_up) and kind == "json":
        envelope["illustrative"] = MADE_UP_ROWS
    elif any(made_up):
        rows = [{**row, "illustrative": one} for row, one in zip(rows, made_up, strict=True)]
    return export(kind, name, key, rows, columns, **envelope)


def plan_workbook(plan: ActionPlan, as_at: date | None) -> HttpResponse:
    """As readers may see it on the day; without one, whole as it stands today, for those who edit it."""
    day = as_at or timezone.localdate()
    rows = sheet_rows(plan, day, Action.objects.visible(day) if as_at else None)
    response = HttpResponse(_workbook(plan, rows, day), content_type=TYPES["xlsx"])
    name = f"{slugify(plan.slug or plan.title)[:80] or 'plan'}-{day.isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _above(plan: ActionPlan, day: date) -> list[str]:
    """What stands over the table: what it is, as of when, and from where."""
    lines = [plan.title]
    if plan.illustrative:
        lines.append(MADE_UP)
    if plan.state != State.PUBLISHED:
        lines.append(f"{plan.get_state_display()}: not published.")
    lines.append(f"As at {said(day)}.")
    if plan.agreed_on:
        by = f" by {plan.agreed_by}" if plan.agreed_by else ""
        lines.append(f"Agreed on {said(plan.agreed_on)}{by}.")
    lines.append(f"For: {plan.inspection}. Source: {plan.source or 'entered in Throughline'}")
    return lines


def _workbook(plan: ActionPlan, rows: list[SheetRow], day: date) -> bytes:
    from openpyxl import Workbook  # Heavy, and no page needs it.
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Action plan"
    for number, line in enumerate(_above(plan, day), start=1):
        _put(sheet.cell(number, 1), line)
        sheet.cell(number, 1).font = Font(bold=number == 1)
    head = sheet.max_row + 2
    for place, label in enumerate([*FIELDS.values(), OVERDUE], start=1):
        sheet.cell(head, place, label).font = Font(bold=True)
    for number, row in enumerate(rows, start=head + 1):
        values = [*(row.cell(name) for name in FIELDS), row.state.days_overdue or None]
        for place, value in enumerate(values, start=1):
            _put(sheet.cell(number, place), value)
            sheet.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
    for place, name in enumerate(FIELDS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, 18)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (
        "landscape",
        1,
        0,
    )
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _put(place: Any, value: Any) -> None:
    """Days are days, and text is text: the trap is that the library takes '=1' for a formula and '#N/A' for an error."""
    if isinstance(value, date):
        place.value, place.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, str):
        place.value = cell(value) or None
        if value:
            place.data_type = "s"
    else:
        place.value = value
