"""The page of a report beside what was read from it: for a row, for a field, or by its number."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from judgements.importing.report_places import FIELDS, Beside, Place
from judgements.models import (
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    ReportParagraph,
)
from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError
from judgements.reports.passages import passage

from .choices import whole_number
from .reach import FURTHEST
from .reports_read import RIGHTS

NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
ROWS = {
    "judgement": "judgements",
    "recommendation": "recommendations",
    "paragraph": "paragraphs",
    "note": "notes",
}
KEYS: dict[type, str] = {
    Judgement: "judgement",
    Recommendation: "recommendation",
    ReportParagraph: "paragraph",
    ReportNote: "note",
}


@dataclass(frozen=True)
class Turned:
    """The page that lies open: its number, and the key of the place that is marked on it, if any."""

    number: int
    key: str
    place: Place | None


def may_look(request: HttpRequest) -> bool:
    """Whoever checks, publishes or audits what was read may see what it was read from."""
    return request.user.has_perm("judgements.view_reportnote")


def turned_to(beside: Beside, request: HttpRequest, first: str = "") -> Turned:
    """What `?place=` or `?page=` asks for; where neither does, the place of the first row, or the first page."""
    key = request.GET.get("place", "" if "page" in request.GET else first)
    kind, _, which = key.partition("-")
    place = None
    if kind == "field" and which in FIELDS:
        place = beside.of_field(which)
    elif kind == "figure" and whole_number(which) and int(which) <= FURTHEST:
        place = beside.of_figure(int(which))
    elif kind in ROWS and whole_number(which) and int(which) <= FURTHEST:
        row = getattr(beside.inspection, ROWS[kind]).filter(pk=int(which)).first()
        place = beside.of_row(row) if row else None
    asked = request.GET.get("page", "1")
    number = place.page if place else int(asked) if whole_number(asked) and len(asked) < 5 else 1
    return Turned(min(max(1, number), max(1, beside.pages)), key if place else "", place)


def leaf(beside: Beside, request: HttpRequest, part: str, first: str = "") -> str:
    """The page as HTML: its picture, its words with the passage marked, and the ways to the pages around it."""
    turned = turned_to(beside, request, first)
    words = beside.words_of(turned.number)
    found = passage(words, turned.place.words) if turned.place else None
    start, end = found or (len(words), len(words))
    return render_to_string(
        "admin/judgements/report_page.html",
        {
            "beside": beside,
            "turned": turned,
            "part": part,
            "may_read": request.user.has_perms(RIGHTS),
            "before": words[:start],
            "marked": words[start:end],
            "after": words[end:],
        },
        request,
    )


def tell_places(beside: Beside, context: dict[str, Any]) -> str:
    """Tells each row and each field of a form where it stands in the report; the key of the first row, if any."""
    first = ""
    for rows in context.get("inline_admin_formsets", ()):
        for form in rows.formset.forms:
            if form.instance.pk:
                form.instance.place = beside.of_row(form.instance)
                form.instance.place_key = f"{KEYS[type(form.instance)]}-{form.instance.pk}"
                form.instance.place_heading = _heading(form.instance)
                first = first or form.instance.place_key
    for name, field in context["adminform"].form.fields.items():
        if name in FIELDS and (place := beside.of_field(name)).words:
            field.help_text = f"Page {place.page}, {place.sure}: \u2018{place.words[:160]}\u2019"
            field.widget.attrs["data-place"] = f"field-{name}"
    return first


def _heading(row: Any) -> str:
    """What a row is called beside the report; a doubt by its place, since its words stand below."""
    if isinstance(row, ReportNote):
        return row.where[:1].upper() + row.where[1:] or "The document"
    return f"{row.ref}: {row.title}" if isinstance(row, Recommendation) else str(row)


@dataclass(frozen=True)
class Offered:
    """A figure that the text states: as told, in words, and the form that takes it over or the row that holds it."""

    told: dict[str, Any]
    words: str
    query: str
    held: int | None


def offered(beside: Beside) -> list[Offered]:
    paragraphs = {one.number: one.pk for one in beside.inspection.paragraphs.filter(part="")}
    rows = ReportFigure.objects.filter(inspection=beside.inspection).select_related("paragraph")
    held = {
        (one.paragraph.number, one.value): one.pk for one in rows if one.paragraph and one.value is not None
    }
    return [
        _offered(n, one, beside.inspection.pk, paragraphs, held) for n, one in enumerate(beside.figures, 1)
    ]


def _offered(
    n: int, one: dict[str, Any], inspection: int, paragraphs: dict[int, int], held: dict[Any, int]
) -> Offered:
    value, earlier = (one[name].replace(",", "") for name in ("value", "earlier"))
    before = f"{one['earlier']} {one['earlier_period']} to ".replace("  ", " ") if earlier else ""
    asked = {
        "inspection": inspection,
        "key": f"read-{n}",
        "paragraph": paragraphs.get(one["paragraph"], ""),
        "page": one["page"] or "",
        "value": value,
        "unit": one["unit"],
        "period": one["period"],
        "previous_value": earlier,
        "previous_period": one["earlier_period"],
        "note": one["printed"],
    }
    return Offered(
        one,
        f"{before}{one['value']} {one['unit']} {one['period']}".strip(),
        urlencode({name: said for name, said in asked.items() if said != ""}),
        held.get((one["paragraph"], Decimal(value) if NUMBER.fullmatch(value) else None)),
    )


def _draft(pk: int) -> Beside:
    found = Inspection.objects.select_related("authority", "framework").filter(pk=min(pk, FURTHEST)).first()
    if found is None:
        raise Http404
    beside = Beside(found)
    if beside.reading is None:
        raise Http404
    return beside


def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    part = request.GET.get("part", "")
    return HttpResponse(leaf(_draft(pk), request, part if part.startswith("beside") else "beside"))


def report_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Drawn in the guarded process each time: what the file does to it is done to nobody else."""
    beside = _draft(pk)
    turned = turned_to(beside, request)
    stored = str(beside.record.wrote.get("stored", "")) if beside.record else ""
    if not beside.is_pdf or not default_storage.exists(stored):
        raise Http404
    with TemporaryDirectory() as folder, ReadingRoom((), timezone.localdate()) as room:
        path = Path(folder) / "report.pdf"
        with default_storage.open(stored, "rb") as kept:
            path.write_bytes(kept.read())
        try:
            picture = room.picture(path, turned.number, turned.place.words if turned.place else "")
        except UnreadableReportError:
            raise Http404 from None
    answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def check_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The first tab beside the report."""
    _draft(pk)
    return HttpResponseRedirect(f"{reverse('admin:judgements_inspection_change', args=[pk])}?part=beside")


admin.site.add_page("reports/<int:pk>/check/", check_report, "report_check", "", may_look)
admin.site.add_page("reports/<int:pk>/page/", report_page, "report_page", "", may_look)
admin.site.add_page("reports/<int:pk>/page.png", report_picture, "report_picture", "", may_look)
