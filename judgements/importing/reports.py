"""A report that was read, stored as a draft: judgements, paragraphs, recommendations and every doubt as a note.

One transaction: whatever is killed when, either the whole draft is there or nothing of it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from judgements.calculations import due_date, listed
from judgements.models import (
    Agency,
    Authority,
    Framework,
    Grade,
    Import,
    Inspection,
    Judgement,
    Recommendation,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Section,
    State,
)
from judgements.reports.parsed import (
    KnownAuthority,
    ParsedRecommendation,
    ParsedReport,
    ReadingWarning,
)

KIND = "report"
BOARD = "board"
SHORT = 110
KINDS = {kind.value: kind for kind in Inspection.Kind}
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
    done = (
        Import.objects.filter(kind=KIND, file_hash=hash_of(content), undone=None)
        .select_related("recorded_by")
        .first()
    )
    if done is not None:
        when = timezone.localtime(done.recorded_at)
        who = f" by {done.recorded_by}" if done.recorded_by else ""
        raise AlreadyImported(
            f"already imported on {when:%-d %B %Y}{who} as {done.file_name}; nothing was changed."
        )


@transaction.atomic
def import_report(*, name: str, content: bytes, report: ParsedReport, by: Any) -> Imported:
    """The draft of a report that was read from `content`. Raises NotImported; the file itself is kept beside it."""
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
    draft = _Draft(inspection, framework, report, by)
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
            "figures": [vars(one) for one in report.figures],
        },
        recorded_by=by,
    )
    return Imported(inspection, record, counts)


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


class _Draft:
    """Writes the parts of one report, each kind at once."""

    def __init__(self, inspection: Inspection, framework: Framework, report: ParsedReport, by: Any) -> None:
        self.inspection, self.framework, self.report, self.by = inspection, framework, report, by
        self.sections = {one.key: one for one in Section.objects.filter(framework=framework)}
        self.doubts: list[ReadingWarning] = list(report.warnings)

    def write(self) -> dict[str, int]:
        judgements = self._judgements()
        paragraphs = self._paragraphs()
        recommendations = self._recommendations()
        notes = self._notes()
        return {
            "judgements": len(judgements),
            "paragraphs": len(paragraphs),
            "recommendations": len(recommendations),
            "notes": len(notes),
        }

    def _keep(self, model: Any, rows: Iterable[Any]) -> list[Any]:
        rows = list(rows)
        return model.create_tracked(rows, by=self.by, reason="Read from the report") if rows else []

    def _doubt(self, code: str, where: str, message: str) -> None:
        self.doubts.append(ReadingWarning(code, where, message))

    # ---- Judgements

    def _grade(self, printed: str) -> Grade | None:
        """By the printed word: a framework may print a grade longer than its scale names it, a report one letter short."""
        said = _word(printed)
        for grade in self.framework.scale.grades.all():
            names = {_word(grade.label), _word(self.framework.printed_labels.get(grade.label, ""))} - {""}
            if any(said.startswith(name) for name in names):
                return grade
        return None

    def _judgements(self) -> list[Any]:
        rows = []
        for one in self.report.judgements:
            section = self.sections.get(one.section)
            if section is None:
                self._doubt(
                    "unknown-section",
                    one.label,
                    f"'{one.label}' ({one.grade}) is no section of this framework.",
                )
                continue
            grade = self._grade(one.grade)
            if grade is None and "not judged" not in one.grade.lower():
                self._doubt(
                    "unknown-grade", one.label, f"'{one.grade}' is no grade of this framework's scale."
                )
            both = one.first_paragraph is not None and one.last_paragraph is not None
            rows.append(
                Judgement(
                    inspection=self.inspection,
                    section=section,
                    grade=grade,
                    printed_grade=one.grade[:80],
                    first_paragraph=one.first_paragraph if both else None,
                    last_paragraph=one.last_paragraph if both else None,
                )
            )
        return self._keep(Judgement, rows)

    # ---- Paragraphs

    def _parts(self) -> dict[tuple[str, str], list[Any]]:
        """The paragraphs of each section of each part; a number that stands twice is doubted and kept once."""
        found: dict[tuple[str, str], list[Any]] = {}
        seen: set[tuple[str, int]] = set()
        for one in self.report.paragraphs:
            if (one.part, one.number) in seen or one.number < 1:
                self._doubt(
                    "paragraph-twice",
                    f"paragraph {one.number}",
                    f"Paragraph {one.number} stands twice; the first is kept.",
                )
                continue
            seen.add((one.part, one.number))
            found.setdefault((one.part, one.section), []).append(one)
        return found

    def _paragraphs(self) -> list[Any]:
        parts = self._parts()
        rows = [self._section(n, key, own) for n, (key, own) in enumerate(parts.items(), start=1)]
        made = dict(zip(parts, self._keep(ReportSection, rows), strict=True))
        paragraphs = [
            ReportParagraph(
                inspection=self.inspection,
                report_section=made[key],
                part=one.part,
                number=one.number,
                page=one.page,
                text=one.text,
            )
            for key, own in parts.items()
            for one in own
        ]
        return self._keep(ReportParagraph, paragraphs)

    def _section(self, order: int, key: tuple[str, str], own: list[Any]) -> ReportSection:
        part, name = key
        section = self.sections.get(name)
        numbers = [one.number for one in own]
        plain = name.split(".")[-1].replace("_", " ").capitalize()
        return ReportSection(
            inspection=self.inspection,
            section=section,
            key=f"{part}.{name}"[:120] if part else name[:120],
            title=(section.title if section else plain)[:200],
            area=(section.area if section else "")[:120],
            graded=bool(section and section.graded),
            order=order,
            part=part,
            first_paragraph=min(numbers),
            last_paragraph=max(numbers),
            page=own[0].page,
        )

    # ---- Recommendations

    def _recommendations(self) -> list[Any]:
        agencies = {one.name.lower(): one for one in Agency.objects.all()}
        taken: set[str] = set()
        asked = [("", one) for one in self.report.recommendations]
        asked += [(BOARD, one) for one in self.report.board_recommendations]
        rows = [self._asked(n, part, one, taken) for n, (part, one) in enumerate(asked, start=1)]
        made = self._keep(Recommendation, rows)
        for row, (_, one) in zip(made, asked, strict=True):
            known = [agencies[name.lower()] for name in one.responsible if name.lower() in agencies]
            if known:
                row.responsible.set(known)
        return made

    def _asked(self, order: int, part: str, one: ParsedRecommendation, taken: set[str]) -> Recommendation:
        ref = one.ref[:12] or f"{'B' if part else 'R'}{order}"
        while ref in taken:
            ref = f"{ref[:10]}{'b' if ref[-1:] != 'b' else '2'}"
        taken.add(ref)
        timescale = one.timescale if one.timescale in Recommendation.Timescale.values else ""
        published = self.report.published
        return Recommendation(
            inspection=self.inspection,
            ref=ref,
            order=order,
            area=one.area[:120],
            title=short(one.text),
            text=one.text,
            timescale=timescale,
            due_on=due_date(published, timescale) if published and timescale else None,
            page=one.page,
            paragraph=one.number,
            responsible_words=", ".join(one.responsible)[:240],
        )

    # ---- Doubts

    def _notes(self) -> list[Any]:
        """One note for each doubt; open until somebody answers it, and so in the way of publishing."""
        rows = []
        for n, one in enumerate(self.doubts, start=1):
            number = one.where.removeprefix("paragraph ")
            rows.append(
                ReportNote(
                    inspection=self.inspection,
                    key=f"read-{n:03d}-{one.code}"[:60],
                    paragraph=int(number)
                    if number.isascii() and number.isdigit() and len(number) < 5
                    else None,
                    where=one.where[:240],
                    doubt=one.message,
                )
            )
        return self._keep(ReportNote, rows)


def _word(label: str) -> str:
    """A grade's words without case and without the s of a verb: 'require improvement'."""
    return " ".join(word.removesuffix("s") for word in label.lower().split())


def short(text: str) -> str:
    """The beginning of the words, for an officer to put in words of their own."""
    plain = " ".join(text.split())
    if len(plain) <= SHORT:
        return plain or "(no words were read)"
    return f"{plain[:SHORT].rsplit(' ', 1)[0].rstrip(',;:')} ..."
