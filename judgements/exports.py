"""The same rows as CSV, XLSX and JSON; no cell can start a formula."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.urls import register_converter

KINDS = ("csv", "xlsx", "json")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class ExportConverter:
    """The ending of an export's address."""

    regex = "csv|xlsx|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ExportConverter, "export")


class Encoder(DjangoJSONEncoder):
    """Numbers stay numbers: a decimal without a fraction is written as a whole one."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return super().default(value)


def cell(value: Any) -> Any:
    """A value as a spreadsheet may hold it: text that would be a formula is led by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (int, float, date, datetime)):
        return value.isoformat() if isinstance(value, (date, datetime)) else value
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(part) for part in value)
    text = "".join(letter for letter in str(value) if letter >= " " or letter in "\t\r\n")
    return (
        f"'{text}"
        if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS[:4])
        else text
    )


def export(
    kind: str, name: str, key: str, rows: Sequence[dict[str, Any]], columns: Sequence[str], **envelope: Any
) -> HttpResponse:
    """An answer in the kind asked for; JSON has the rows under `key`, beside the envelope."""
    if kind == "json":
        content: Any = json.dumps({**envelope, key: list(rows)}, cls=Encoder, ensure_ascii=False)
    else:
        import tablib  # Heavy, and no page needs it.

        headers = list(rows[0]) if rows else list(columns)
        data = tablib.Dataset(*[[cell(row.get(head)) for head in headers] for row in rows], headers=headers)
        data.title = key[:31]
        content = data.export(kind)
    response = HttpResponse(content, content_type=TYPES[kind])
    if kind != "json":
        response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
