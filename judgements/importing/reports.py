"""A report that was read, stored as a draft: judgements, paragraphs, recommendations and every doubt as a note.

One transaction: whatever is killed when, either the whole draft is there or nothing of it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from judgements.calculations import listed
from judgements.importing.report_draft import Draft
from judgements.models import (
    Authority,
    Framework,
    Import,
    ImportUndone,
    Inspection,
    ReportReading,
    State,
    writing,
)
from judgements.reports.parsed import DAYS, KnownAuthority, ParsedReport

KIND = "report"
KINDS = {kind.value: kind for kind in Inspection.Kind}
# What an inspection holds, in the order in which it can be taken away.
INSIDE = ("notes", "figures", "recommendations", "events", "paragraphs", "report_sections", "judgements")
SOURCE = "Read from {name}, {pages} page{s}. The words are the report's own."


class NotImported(Exception):
    """The report cannot become a draft; says which it is, why, and what to do."""


class AlreadyImported(NotImported):
    """This very file was imported before; says when and by whom."""


@dataclass(frozen=True)
class Imported:
    """What was stored: the draft, the import, and how many of each."""

    inspection: Inspection
    record: Import
    counts: dict[str, int]

    @property
    def words(self) -> str:
        """'7 judgements, 105 paragraphs, 1 recommendation and 2 doubts'."""
        named = {"notes": "doubts"}
        parts = [
            f"{count} {name.removesuffix('s') if count == 1 else name}"
            for key, count in self.counts.items()
            for name in [named.get(key, key)]
        ]
        return listed(parts)


def known_authorities() -> Iterator[KnownAuthority]:
    """The list of authorities, which every reading is given; `migrate` has loaded it."""
    rows = Authority.objects.values_list("name", "la_code", "also_known_as", "starts_on", "ends_on")
    for name, code, others, start, end in rows:
        yield KnownAuthority(name, code, tuple(others), start, end)


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def refuse_again(content: bytes) -> None:
    """Raises AlreadyImported if this very file stands as a draft or more."""
    found = Import.objects.filter(kind=KIND, file_hash=hash_of(content), undone=None)
    done = found.select_related("recorded_by").first()
    if done is not None and inspection_of(done) is not None:
        when = timezone.localtime(done.recorded_at)
        who = f" by {done.recorded_by}" if done.recorded_by else ""
        raise AlreadyImported(
            f"already imported on {when:%-d %B %Y}{who} as {done.file_name}; nothing was changed."
        )


def inspection_of(done: Import) -> Inspection | None:
    """The inspection that an import made, if it is still here."""
    return Inspection.objects.filter(pk=done.wrote.get("inspection", 0)).first()


def import_of(inspection: Inspection) -> Import | None:
    """The import that an inspection came from, if a report was read."""
    found = Import.objects.filter(kind=KIND, wrote__inspection=inspection.pk, undone=None)
    return found.select_related("recorded_by").first()


@transaction.atomic
def import_report(
    *, name: str, content: bytes, report: ParsedReport, by: Any, pages: Sequence[str] = ()
) -> Imported:
    """The draft of a report that was read from `content`. Raises NotImported; the file itself is kept beside it.

    `pages` are the words of each page, kept so that every value can be looked up where it stood.
    """
    # Two at once: the second waits for the first and then sees what it wrote.
    authority = Authority.objects.select_for_update(of=("self",)).filter(la_code=report.la_code).first()
    refuse_again(content)
    framework = Framework.objects.select_related("scale").filter(code=report.framework).first()
    if authority is None or framework is None:
        raise NotImported(
            f"{report.authority}, {report.framework}: not in the lists of this site; run migrate first."
        )
    _refuse_twin(report, authority, framework)
    inspection = Inspection(
        authority=authority,
        framework=framework,
        kind=KINDS.get(report.kind, Inspection.Kind.OTHER),
        title=report.title[:240],
        started_on=report.inspection_start,
        ended_on=report.inspection_end,
        published_on=report.published,
        lead_inspector=(report.lead_inspector or "")[:120],
        source=SOURCE.format(name=name, pages=report.pages, s="" if report.pages == 1 else "s"),
        updated_by=by,
    )
    inspection.save()
    draft = Draft(inspection, framework, report, by)
    counts = draft.write()
    record = Import.objects.create(
        file_name=name[:255],
        file_hash=hash_of(content),
        kind=KIND,
        wrote={
            "inspection": inspection.pk,
            "reader": report.version,
            "stored": _stored(content),
            "counts": counts,
        },
        recorded_by=by,
    )
    keep_reading(record, report, pages, by)
    return Imported(inspection, record, counts)


def keep_reading(record: Import, report: ParsedReport, pages: Sequence[str], by: Any) -> ReportReading:
    """Dates as text, as JSON has none; a sign that no database stores is left out of the words."""
    read = asdict(report) | {name: day and day.isoformat() for name, day in _days(report).items()}
    words = [page.replace("\x00", "") for page in pages]
    return ReportReading.objects.create(
        of=record, reader=report.version, read=read, pages=words, recorded_by=by
    )


def _days(report: ParsedReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in DAYS}


@transaction.atomic
def take_back(record: Import, *, reason: str, by: Any) -> None:
    """Takes the draft of an import away with all that was read; its history stays, and the file may be read again.

    Raises NotImported where readers or a plan rest on it.
    """
    inspection = Inspection.objects.select_for_update().filter(pk=record.wrote.get("inspection", 0)).first()
    if ImportUndone.objects.filter(of=record).exists():
        raise NotImported("this import was taken back before; nothing was changed.")
    if inspection is not None:
        if inspection.state != State.DRAFT or inspection.state_changes.exists():
            raise NotImported(
                f"{inspection} has gone on to be checked or published; withdraw it by its steps instead."
            )
        with writing("", by=by, reason=reason):
            try:
                for rows in (getattr(inspection, name) for name in INSIDE):
                    for row in rows.all():
                        row.delete()
                inspection.delete()
            except ProtectedError as problem:
                kept = sorted({str(one._meta.verbose_name_plural) for one in problem.protected_objects})
                raise NotImported(
                    f"{inspection} is kept by its {listed(kept)}; take those away first. Nothing was changed."
                ) from None
    ImportUndone.objects.create(of=record, reason=reason, recorded_by=by)


def _stored(content: bytes) -> str:
    """The path of the file in the store. What a killed import leaves there is found again by its hash."""
    kind = "pdf" if content[:1024].lstrip().startswith(b"%PDF") else "txt"
    path = f"reports/{hash_of(content)}.{kind}"
    return path if default_storage.exists(path) else default_storage.save(path, ContentFile(content))


def _refuse_twin(report: ParsedReport, authority: Authority, framework: Framework) -> None:
    twin = (
        Inspection.objects.filter(
            authority=authority, framework=framework, started_on=report.inspection_start
        )
        .exclude(state=State.WITHDRAWN)
        .first()
    )
    if twin is not None:
        raise NotImported(
            f"{twin} with the same first day is here already, {twin.get_state_display().lower()}; nothing was written. "
            "Withdraw or delete that one first if this report is to take its place."
        )
