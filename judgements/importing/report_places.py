"""Where each row of a draft stands in the report that it was read from, and what the reader doubted about it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from judgements.importing.reports import import_of
from judgements.models import (
    Import,
    Inspection,
    Judgement,
    Recommendation,
    ReportNote,
    ReportParagraph,
    ReportReading,
)
from judgements.reports.parsed import CERTAIN, LIKELY

# Which printed line each field of the inspection was read from, and how the doubts name it.
FIELDS = {
    "started_on": ("inspection_dates", "inspection dates"),
    "ended_on": ("inspection_dates", "inspection dates"),
    "published_on": ("published", "date of publication"),
    "lead_inspector": ("lead_inspector", "lead inspector"),
    "title": ("authority", "authority"),
    "kind": ("authority", "kind"),
}


@dataclass(frozen=True)
class Place:
    """A page, the words to look for on it, and how sure the reading is; `page` counts from 1."""

    page: int
    words: str
    confidence: float = CERTAIN
    doubts: tuple[ReportNote, ...] = field(default=(), compare=False)

    @property
    def sure(self) -> str:
        """'read with certainty', for an officer to know where to look twice."""
        if self.confidence >= CERTAIN:
            return "read with certainty"
        return "probably so: look" if self.confidence >= LIKELY else "doubtful: look"


class Beside:
    """A draft and the newest reading of its file."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection

    @cached_property
    def record(self) -> Import | None:
        return import_of(self.inspection)

    @cached_property
    def reading(self) -> ReportReading | None:
        return self.record.readings.order_by("-pk").first() if self.record else None

    @property
    def is_pdf(self) -> bool:
        return bool(self.record and str(self.record.wrote.get("stored", "")).endswith(".pdf"))

    @property
    def pages(self) -> int:
        return len(self.reading.pages) if self.reading else 0

    def words_of(self, page: int) -> str:
        return str(self.reading.pages[page - 1]) if self.reading and 1 <= page <= self.pages else ""

    @cached_property
    def _read(self) -> dict[str, Any]:
        return self.reading.read if self.reading else {}

    @cached_property
    def _sources(self) -> dict[str, Any]:
        return {one["field"]: one for one in self._read.get("sources", ())}

    @cached_property
    def _judged(self) -> dict[str, Any]:
        return {one["section"]: one for one in self._read.get("judgements", ())}

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """Numbers that the text states, offered as measurements."""
        return list(self._read.get("figures", ()))

    @cached_property
    def doubts(self) -> list[ReportNote]:
        """The notes that nobody has answered."""
        return [note for note in self.inspection.notes.all() if not note.answer]

    @cached_property
    def _noted(self) -> dict[int, ReportParagraph]:
        """The paragraphs that notes are about."""
        numbers = {note.paragraph for note in self.inspection.notes.all() if note.paragraph}
        return {one.number: one for one in self.inspection.paragraphs.filter(part="", number__in=numbers)}

    def _about(self, *names: str, paragraph: int | None = None) -> tuple[ReportNote, ...]:
        told = {name.lower() for name in names if name}
        return tuple(
            note
            for note in self.doubts
            if note.where.lower() in told or (paragraph and note.paragraph == paragraph)
        )

    def of_field(self, name: str) -> Place:
        source, words = FIELDS.get(name, ("", name))
        found = self._sources.get(source, {})
        return Place(
            found.get("page") or 1,
            found.get("printed", ""),
            found.get("confidence", CERTAIN),
            self._about(words),
        )

    def of_figure(self, number: int) -> Place | None:
        if not 0 <= number < len(self.figures):
            return None
        one = self.figures[number]
        return Place(one.get("page") or 1, one["printed"])

    def of_row(self, row: Any) -> Place:
        """The place of a judgement, recommendation, paragraph or note."""
        if isinstance(row, Judgement):
            one = self._judged.get(row.section.key, {})
            label = one.get("label", row.section.title)
            words = _printed(label, one.get("grade", ""))
            doubts = self._about(label, row.section.title)
            return Place(one.get("page") or 1, words, one.get("confidence", CERTAIN), doubts)
        if isinstance(row, Recommendation):
            return Place(row.page or 1, row.text or row.title, CERTAIN, self._about(row.ref))
        if isinstance(row, ReportParagraph):
            doubts = self._about(paragraph=row.number) if not row.part else ()
            return Place(row.page or 1, row.text, CERTAIN, doubts)
        return self._of_note(row)

    def _of_note(self, note: ReportNote) -> Place:
        """By its paragraph, else by what it names: a page, a judgement's label, a field of the cover."""
        if note.paragraph:
            found = self._noted.get(note.paragraph)
            return Place((found and found.page) or 1, found.text if found else "")
        where = note.where.lower()
        number = where.removeprefix("page ")
        if number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= self.pages:
            return Place(int(number), "")
        for one in self._judged.values():
            if one["label"].lower() == where:
                return Place(one.get("page") or 1, _printed(one["label"], one["grade"]))
        for one in (*self._read.get("recommendations", ()), *self._read.get("board_recommendations", ())):
            if one["ref"].lower() == where:
                return Place(one.get("page") or 1, one["text"])
        name = next((name for name, (_, words) in FIELDS.items() if words == where), "")
        return replace(self.of_field(name), doubts=()) if name else Place(1, "")


def _printed(label: str, grade: str) -> str:
    """A label with its grade behind it, as a table prints them; a sentence has the grade in it already."""
    return label if label.lower().endswith(grade.lower()) else f"{label} {grade}"
