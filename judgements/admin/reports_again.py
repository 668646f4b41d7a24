"""A stored report read again, or taken back: what would change is shown first, and nothing changes before it is chosen."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from judgements.importing.report_again import differences
from judgements.importing.report_taking import fingerprint, last_reading, take_over
from judgements.importing.reports import KIND, NotImported, inspection_of, known_authorities, take_back
from judgements.models import Import, Inspection, State, WrittenMeanwhile
from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import READER_VERSION, ParsedReport, UnreadableReportError

from .reach import FURTHEST
from .reports_read import may_read

MOST_SHOWN = 300
LONGEST_REASON = 500


def _record(pk: int) -> tuple[Import, Inspection | None]:
    found = Import.objects.filter(kind=KIND, undone=None, pk=pk).first() if pk <= FURTHEST else None
    if found is None:
        raise Http404
    return found, inspection_of(found)


def read_stored(record: Import) -> tuple[ParsedReport, list[str]]:
    """The kept file, by the present reader. Raises UnreadableReportError."""
    stored = str(record.wrote.get("stored", ""))
    if not stored or not default_storage.exists(stored):
        raise UnreadableReportError(
            "the file is kept here no longer. Take this import back and send it again."
        )
    with (
        TemporaryDirectory() as folder,
        ReadingRoom(known_authorities(), timezone.localdate()) as room,
        default_storage.open(stored, "rb") as kept,
    ):
        path = Path(folder) / f"report{Path(stored).suffix}"
        path.write_bytes(kept.read())
        return room.read_with_pages(path, record.file_name)


def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what the present reader reads otherwise; POST takes over what was ticked of it, whole or not at all."""
    record, inspection = _record(pk)
    if inspection is None:
        raise Http404
    before = last_reading(record)
    home = HttpResponseRedirect(
        f"{reverse('admin:judgements_inspection_change', args=[inspection.pk])}?part=beside"
    )
    try:
        report, pages = read_stored(record)
    except UnreadableReportError as problem:
        messages.error(request, f"Not read again: {problem}")
        return home
    if request.method == "POST":
        told = _taken(request, record, inspection, report, pages)
        return home if told else HttpResponseRedirect(reverse("admin:report_again", args=[pk]))
    found = differences(before, report, inspection) if before else []
    context = {
        **admin.site.each_context(request),
        "title": "Read again",
        "opts": Inspection._meta,
        "inspection": inspection,
        "record": record,
        "reader": READER_VERSION,
        "before": before,
        "found": found,
        "shown": found[:MOST_SHOWN],
        "seen": fingerprint(found),
        "open": inspection.state in (State.DRAFT, State.FOR_CHECKING),
    }
    return TemplateResponse(request, "admin/judgements/read_again.html", context)


def _taken(
    request: HttpRequest, record: Import, inspection: Inspection, report: ParsedReport, pages: list[str]
) -> bool:
    chosen = set(request.POST.getlist("take"))
    seen = request.POST.get("seen", "")
    try:
        number = take_over(record, inspection, report, pages, chosen=chosen, seen=seen, by=request.user)
    except (NotImported, WrittenMeanwhile) as problem:
        messages.error(request, f"Nothing was changed: {problem}")
        return False
    messages.success(request, f"{number} difference{'' if number == 1 else 's'} taken over.")
    return True


def take_import_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a reason; then the draft goes, and the file may be read anew."""
    record, inspection = _record(pk)
    problem, reason = "", request.POST.get("reason", "").strip()
    if request.method == "POST":
        problem = _why_not(reason)
        if not problem:
            try:
                take_back(record, reason=reason, by=request.user)
                messages.success(request, f"{record.file_name} was taken back; the file may be read again.")
                return HttpResponseRedirect(reverse("admin:reports_read"))
            except NotImported as refused:
                problem = str(refused)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Take an import back",
        "opts": Inspection._meta,
        "inspection": inspection,
        "record": record,
        "problem": problem[:1].upper() + problem[1:],
        "reason": reason[:LONGEST_REASON],
    }
    return TemplateResponse(request, "admin/judgements/take_back.html", context)


def _why_not(reason: str) -> str:
    if not reason:
        return "Say why, in one sentence; it is kept in the history."
    if len(reason) > LONGEST_REASON or "\x00" in reason:
        return f"Write the reason in at most {LONGEST_REASON} ordinary characters."
    return ""


admin.site.add_page("reports/<int:pk>/again/", read_again, "report_again", "", may_read)
admin.site.add_page("reports/<int:pk>/back/", take_import_back, "report_back", "", may_read)
