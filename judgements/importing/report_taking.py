"""Takes over into a draft what an officer chose of the differences between two readings of its file."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from judgements.calculations import due_date, listed
from judgements.importing.report_again import (
    Difference,
    Rows,
    asked_told,
    differences,
    fields_told,
    judged_told,
    keyed,
    number_of,
    paired,
    paragraphs_told,
)
from judgements.importing.report_draft import Draft
from judgements.importing.reports import NotImported, keep_reading
from judgements.models import Import, Inspection, State, writing
from judgements.reports.parsed import ParsedReport, from_plain

WHY = "Read again by reader {reader}"


def fingerprint(found: list[Difference]) -> str:
    """Of what was seen: whoever takes it over takes over that and nothing else."""
    return hashlib.sha256(repr(found).encode()).hexdigest()


def last_reading(record: Import) -> ParsedReport | None:
    reading = record.readings.order_by("-pk").first()
    return from_plain(reading.read) if reading else None


@transaction.atomic
def take_over(
    record: Import,
    inspection: Inspection,
    report: ParsedReport,
    pages: list[str],
    *,
    chosen: set[str],
    seen: str,
    by: Any,
) -> int:
    """Writes the chosen differences into the draft and keeps the reading; answers how many. Raises NotImported."""
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    before = last_reading(record)
    if inspection.state not in (State.DRAFT, State.FOR_CHECKING) or before is None:
        raise NotImported("only a draft takes over what was read again; withdraw the inspection first.")
    found = differences(before, report, inspection)
    if fingerprint(found) != seen:
        raise NotImported("the draft was changed since you opened this page; look at the differences again.")
    taken = [one for one in found if one.name in chosen]
    why = WHY.format(reader=report.version)
    try:
        with writing("", by=by, reason=why):
            Taking(inspection, before, report, by, why).write(taken)
    except ProtectedError as problem:
        kept = sorted({str(one._meta.verbose_name_plural) for one in problem.protected_objects})
        raise NotImported(
            f"a row that is no longer read is kept by its {listed(kept)}; leave it, or take those away first."
        ) from None
    keep_reading(record, report, pages, by)
    return len(taken)


class Taking:
    """Writes differences, kind by kind."""

    def __init__(
        self, inspection: Inspection, before: ParsedReport, report: ParsedReport, by: Any, why: str
    ) -> None:
        self.inspection, self.report, self.by, self.why = inspection, report, by, why
        self.pairs = paired(before, report)

    def write(self, taken: list[Difference]) -> None:
        if fields := [one.field for one in taken if one.kind == "field"]:
            self._fields(fields)
        self._rows("judgement", taken, self._judgements(), self._new_judgement)
        self._rows("recommendation", taken, self._recommendations(), self._new_recommendation)
        self._rows("paragraph", taken, self._paragraphs(), self._new_paragraph)
        if doubts := [self.report.warnings[int(one.key)] for one in taken if one.kind == "doubt"]:
            self._draft(warnings=tuple(doubts)).write_notes()

    def _draft(self, **parts: Any) -> Draft:
        return Draft(self.inspection, self.inspection.framework, replace(self.report, **parts), self.by)

    def _fields(self, names: list[str]) -> None:
        told = {
            "started_on": self.report.inspection_start,
            "ended_on": self.report.inspection_end,
            "published_on": self.report.published,
        }
        plain = fields_told(self.report)
        for name in names:
            setattr(self.inspection, name, told[name] if name in told else plain[name])
        Inspection.update_tracked([self.inspection], names, by=self.by, reason=self.why)

    def _rows(
        self, kind: str, taken: list[Difference], rows: dict[str, Any], new: Callable[[str], None]
    ) -> None:
        changed: dict[str, list[str]] = {}
        for one in (one for one in taken if one.kind == kind):
            if one.field:
                changed.setdefault(one.key, []).append(one.field)
            elif one.now:
                new(one.key)
            else:
                rows[one.key].delete()
        for key, names in changed.items():
            row, told = rows[key], self._told(kind)[key]
            for name in names:
                value: Any = told[name]
                setattr(row, name, (int(value) if value else None) if _isnumber_of(name) else value)
            if "printed_grade" in names:
                row.grade = self._draft().grade(row.printed_grade)
                names.append("grade")
            if "timescale" in names and self.report.published:
                row.due_on = due_date(self.report.published, row.timescale) if row.timescale else None
                names.append("due_on")
            type(row).update_tracked([row], names, by=self.by, reason=self.why)

    def _told(self, kind: str) -> Rows:
        if kind == "judgement":
            return judged_told(self.report)
        if kind == "paragraph":
            return paragraphs_told(self.report)
        return asked_told(self.report, self.pairs)

    def _judgements(self) -> dict[str, Any]:
        return {one.section.key: one for one in self.inspection.judgements.select_related("section")}

    def _recommendations(self) -> dict[str, Any]:
        return {one.ref: one for one in self.inspection.recommendations.all()}

    def _paragraphs(self) -> dict[str, Any]:
        return {number_of(one): one for one in self.inspection.paragraphs.all()}

    def _new_judgement(self, key: str) -> None:
        own = tuple(one for one in self.report.judgements if one.section == key)
        self._draft(judgements=own, warnings=()).write_judgements()

    def _new_recommendation(self, key: str) -> None:
        ref, one = keyed(self.report, self.pairs)[key]
        held = set(self._recommendations())
        free = next(name for name in (ref, *(f"{ref[:9]}.{n}" for n in range(2, 999))) if name not in held)
        order = 1 + max((row.order for row in self.inspection.recommendations.all()), default=0)
        row = self._draft().asked(order, free, one)
        type(row).create_tracked([row], by=self.by, reason=self.why)

    def _new_paragraph(self, key: str) -> None:
        own = tuple(one for one in self.report.paragraphs if number_of(one) == key)[:1]
        self._draft(paragraphs=own, warnings=()).write_paragraphs()


def _isnumber_of(name: str) -> bool:
    return name in ("first_paragraph", "last_paragraph", "page")
