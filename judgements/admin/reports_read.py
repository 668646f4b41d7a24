"""Reports in the admin: several files sent at once, each read in a guarded process and stored as a draft or refused."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import Count, Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from judgements.importing.reports import (
    KIND,
    AlreadyImported,
    NotImported,
    import_report,
    known_authorities,
    refuse_again,
)
from judgements.models import Import, Inspection
from judgements.reports.guarded import ReadingRoom
from judgements.reports.parsed import UnreadableReportError

from .importing_reference import plain_name
from .reach import FURTHEST

LARGEST = 25_000_000
MOST = 20
LATEST = 10
OUTCOMES = "reports_read"
RIGHTS = ("judgements.add_inspection", "judgements.add_judgement", "judgements.add_recommendation")


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a draft, one that was here already, or why it was refused."""

    name: str
    words: str
    draft: int = 0
    again: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """For the page that sends one file after another."""
        address = f"{reverse('admin:judgements_inspection_change', args=[self.draft])}?part=beside"
        return {"name": self.name, "words": self.words, "address": address if self.draft else ""}


def may_read(request: HttpRequest) -> bool:
    return request.user.has_perms(RIGHTS)


def read_reports(request: HttpRequest) -> HttpResponseBase:
    """The page that asks for files; and, once they were sent, what became of each."""
    if request.method == "POST":
        outcomes = _take(request)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"outcomes": [one.told for one in outcomes]})
        request.session[OUTCOMES] = [vars(one) for one in outcomes]
        return HttpResponseRedirect(reverse("admin:reports_read"))
    outcomes = [Outcome(**one) for one in request.session.pop(OUTCOMES, [])]
    context = {
        **admin.site.each_context(request),
        "title": "Read inspection reports",
        "opts": Inspection._meta,
        "outcomes": outcomes,
        "made": sum(bool(one.draft) for one in outcomes),
        "largest": LARGEST,
        "largest_words": f"{LARGEST / 1e6:.0f} MB",
        "most": MOST,
        "earlier": _earlier(),
    }
    return TemplateResponse(request, "admin/judgements/read_reports.html", context)


def _earlier() -> list[tuple[Import, Inspection | None]]:
    """The latest imports, each with its inspection if that is still here."""
    found = list(Import.objects.filter(kind=KIND).select_related("recorded_by", "undone")[:LATEST])
    keys = [one.wrote.get("inspection", 0) for one in found]
    waiting = Count("notes", filter=Q(notes__answer=""), distinct=True)
    inspections = Inspection.objects.select_related("authority", "framework").annotate(doubts=waiting)
    here = inspections.in_bulk(keys)
    return [(one, here.get(key)) for one, key in zip(found, keys, strict=True)]


def _take(request: HttpRequest) -> list[Outcome]:
    files = request.FILES.getlist("files")
    if not files:
        return [Outcome("No file", "Choose at least one report.")]
    found = [
        Outcome(plain_name(one.name), f"Not read: at most {MOST} files at a time.") for one in files[MOST:]
    ]
    with TemporaryDirectory() as folder, ReadingRoom(known_authorities(), timezone.localdate()) as room:
        for n, sent in enumerate(files[:MOST]):
            found.insert(n, _one(room, sent, Path(folder) / f"{n}", request.user))
    return found


def _one(room: ReadingRoom, sent: Any, path: Path, by: Any) -> Outcome:
    name = plain_name(sent.name)
    if sent.size > LARGEST:
        return Outcome(
            name, f"Not read: it has {sent.size / 1e6:.0f} MB, and a report at most {LARGEST / 1e6:.0f} MB."
        )
    content = sent.read()
    try:
        refuse_again(content)
        path.write_bytes(content)
        report, pages = room.read_with_pages(path, name)
        done = import_report(name=name, content=content, report=report, pages=pages, by=by)
    except AlreadyImported as problem:
        return Outcome(name, str(problem)[:1].upper() + str(problem)[1:], again=True)
    except (UnreadableReportError, NotImported) as problem:
        return Outcome(name, f"Refused: {problem}")
    return Outcome(name, f"{done.inspection}: {done.words}.", draft=done.inspection.pk)


def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was sent; only downloaded, never shown, for those who work on the draft."""
    done = Import.objects.filter(kind=KIND, pk=pk).first() if pk <= FURTHEST else None
    stored = done.wrote.get("stored", "") if done else ""
    if not stored or not default_storage.exists(stored):
        raise Http404
    kind = "application/pdf" if stored.endswith(".pdf") else "text/plain; charset=utf-8"
    answer = FileResponse(
        default_storage.open(stored, "rb"), as_attachment=True, filename=done.file_name, content_type=kind
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


admin.site.add_page("reports/", read_reports, "reports_read", "Read inspection reports", may_read)
admin.site.add_page("reports/<int:pk>/file/", report_file, "report_file", "", may_read)
