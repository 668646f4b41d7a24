"""The rows of a draft that was read from a report: judgements, sections, paragraphs, recommendations, doubts."""

from collections.abc import Iterable
from typing import Any

from judgements.calculations import due_date
from judgements.models import (
    Agency,
    Framework,
    Grade,
    Inspection,
    Judgement,
    Recommendation,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Section,
)
from judgements.reports.parsed import ParsedRecommendation, ParsedReport, ReadingWarning

BOARD = "B"
SHORT = 110


class Draft:
    """Writes the parts of one report, each kind at once."""

    def __init__(self, inspection: Inspection, framework: Framework, report: ParsedReport, by: Any) -> None:
        self.inspection, self.framework, self.report, self.by = inspection, framework, report, by
        self.sections = {one.key: one for one in Section.objects.filter(framework=framework)}
        self.doubts: list[ReadingWarning] = list(report.warnings)

    def write(self) -> dict[str, int]:
        judgements = self.write_judgements()
        paragraphs = self.write_paragraphs()
        recommendations = self._recommendations()
        notes = self.write_notes()
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

    def grade(self, printed: str) -> Grade | None:
        """By the printed word: a framework may print a grade longer than its scale names it, a report one letter short."""
        said = _word(printed)
        for grade in self.framework.scale.grades.all():
            names = {_word(grade.label), _word(self.framework.printed_labels.get(grade.label, ""))} - {""}
            if any(said.startswith(name) for name in names):
                return grade
        return None

    def write_judgements(self) -> list[Any]:
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
            grade = self.grade(one.grade)
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

    def write_paragraphs(self) -> list[Any]:
        parts = self._parts()
        held = {(one.part, one.key): one for one in self.inspection.report_sections.all()}
        rows = [self._section(n, key, own) for n, (key, own) in enumerate(parts.items(), start=len(held) + 1)]
        new = [row for row in rows if (row.part, row.key) not in held]
        held |= {(row.part, row.key): row for row in self._keep(ReportSection, new)}
        made = {key: held[row.part, row.key] for key, row in zip(parts, rows, strict=True)}
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
        asked = asked_in(self.report)
        rows = [self.asked(n, ref, one) for n, (ref, one) in enumerate(asked, start=1)]
        made = self._keep(Recommendation, rows)
        for row, (_, one) in zip(made, asked, strict=True):
            known = [agencies[name.lower()] for name in one.responsible if name.lower() in agencies]
            if known:
                row.responsible.set(known)
        return made

    def asked(self, order: int, ref: str, one: ParsedRecommendation) -> Recommendation:
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

    def write_notes(self) -> list[Any]:
        """One note for each doubt; open until somebody answers it, and so in the way of publishing."""
        rows = []
        for n, one in enumerate(self.doubts, start=self.inspection.notes.count() + 1):
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


def asked_in(report: ParsedReport) -> list[tuple[str, ParsedRecommendation]]:
    """Every recommendation of a report, the board's own last, each under a reference of its own."""
    found: dict[str, ParsedRecommendation] = {}
    parts = (("R", report.recommendations), (BOARD, report.board_recommendations))
    for letter, one in ((letter, one) for letter, own in parts for one in own):
        ref = one.ref[:12] or f"{letter}{len(found) + 1}"
        while ref in found:
            ref = f"{ref[:10]}{'b' if ref[-1:] != 'b' else '2'}"
        found[ref] = one
    return list(found.items())


def _word(label: str) -> str:
    """A grade's words without case and without the s of a verb: 'require improvement'."""
    return " ".join(word.removesuffix("s") for word in label.lower().split())


def short(text: str) -> str:
    """The beginning of the words, for an officer to put in words of their own."""
    plain = " ".join(text.split())
    if len(plain) <= SHORT:
        return plain or "(no words were read)"
    return f"{plain[:SHORT].rsplit(' ', 1)[0].rstrip(',;:')} ..."
