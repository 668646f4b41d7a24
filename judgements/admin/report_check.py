"""A draft beside its report: each doubt with its passage and room for the answer, what was read, figures to take over."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from judgements.importing.reports import KIND
from judgements.models import Import, Inspection, ReportNote, ReportParagraph, WrittenMeanwhile

from .choices import whole_number
from .reach import FURTHEST

LONGEST = 4_000
SHOWN = 200


@dataclass(frozen=True)
class Doubt:
    """A note with the passage that it is about; without a numbered paragraph only its place is known."""

    note: ReportNote
    passage: ReportParagraph | None


def may_check(request: HttpRequest) -> bool:
    return request.user.has_perm("judgements.change_reportnote")


def check_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads with GET; POST keeps the answers that were changed, all or none."""
    found = Inspection.objects.select_related("authority", "framework")
    inspection = found.filter(pk=pk).first() if pk <= FURTHEST else None
    if inspection is None:
        raise Http404
    if request.method == "POST":
        return _keep(request, inspection)
    record = Import.objects.filter(kind=KIND, wrote__inspection=inspection.pk, undone=None).first()
    context = {
        **admin.site.each_context(request),
        "title": f"{inspection}: beside the report",
        "opts": Inspection._meta,
        "inspection": inspection,
        "doubts": _doubts(inspection),
        "judgements": inspection.judgements.select_related("section", "grade"),
        "asked": inspection.recommendations.order_by("order"),
        "record": record,
        "figures": (record.wrote.get("figures", []) if record else [])[:SHOWN],
    }
    return TemplateResponse(request, "admin/judgements/check_report.html", context)


def _doubts(inspection: Inspection) -> list[Doubt]:
    notes = list(inspection.notes.order_by("settled", "key"))
    numbers = {note.paragraph for note in notes if note.paragraph}
    passages = {one.number: one for one in inspection.paragraphs.filter(part="", number__in=numbers)}
    return [Doubt(note, passages.get(note.paragraph or 0)) for note in notes]


def _answers(request: HttpRequest, inspection: Inspection) -> list[ReportNote]:
    """The notes whose answer was changed, each with the version that its reader had seen."""
    changed = []
    for note in inspection.notes.all():
        answer = request.POST.get(f"answer-{note.pk}")
        seen = request.POST.get(f"version-{note.pk}", "")
        if answer is None or answer.strip()[:LONGEST] == note.answer or not whole_number(seen):
            continue
        note.answer = answer.strip()[:LONGEST]
        note.settled = bool(note.answer)
        note.version = min(int(seen), 2**31 - 2)
        changed.append(note)
    return changed


def _keep(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    home = HttpResponseRedirect(reverse("admin:report_check", args=[inspection.pk]))
    try:
        with transaction.atomic():
            changed = _answers(request, inspection)
            if changed:
                ReportNote.update_tracked(
                    changed, ["answer", "settled"], by=request.user, reason="Answered beside the report"
                )
    except WrittenMeanwhile as problem:
        messages.error(request, f"{problem} Look at the answers again.")
        return home
    number = len(changed)
    words = f"{number} answer{'' if number == 1 else 's'} kept." if number else "No answer was changed."
    messages.success(request, words)
    return home


admin.site.add_page("reports/<int:pk>/check/", check_report, "report_check", "", may_check)
