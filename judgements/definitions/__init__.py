"""Frameworks, grade scales and strands as the files in frameworks/ define them: read, checked and frozen.

A file that is wrong is refused whole, with the file, the key and the remedy in the message: a framework that
loads half would show judgements under the wrong heading.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from judgements.definitions.tables import (
    DefinitionError,
    by_code,
    checked,
    entries,
    listed,
    read,
    refuse_inverted,
    refuse_twice,
    without,
)
from judgements.palette import FEWEST_PLACES, MOST_PLACES, Tone

FOLDER = Path(__file__).parent.parent / "frameworks"
STRANDS_FILE = "strands.toml"
SCALES_FOLDER = "scales"


@dataclass(frozen=True)
class GradeDefinition:
    """One place of a scale: rank 1 is best; the number is the inspectorate's, where it prints one."""

    rank: int
    label: str
    number: int | None
    definition: str


@dataclass(frozen=True)
class ScaleDefinition:
    """Ordered grades, best first, and the rank at which concern begins."""

    code: str
    name: str
    source: str
    concern_from: int
    grades: tuple[GradeDefinition, ...]

    def tone(self, grade: GradeDefinition) -> Tone:
        return Tone(places=len(self.grades), rank=grade.rank, concern_from=self.concern_from)


@dataclass(frozen=True)
class StrandDefinition:
    """A subject that sections of different frameworks share, so that they may be read beside one another."""

    key: str
    name: str
    definition: str


@dataclass(frozen=True)
class SectionDefinition:
    """A section of a framework in its tree of area and group; only a graded one is judged."""

    key: str
    title: str
    area: str
    group: str
    graded: bool
    headline: bool
    optional: bool
    strands: tuple[str, ...]
    definition: str
    in_force_from: date | None
    in_force_to: date | None

    def in_force(self, on: date) -> bool:
        return (self.in_force_from or date.min) <= on <= (self.in_force_to or date.max)


@dataclass(frozen=True)
class FrameworkDefinition:
    """The rules under which an inspectorate inspects, its sections in the order of its record of findings."""

    code: str
    name: str
    inspectorate: str
    scale: str
    in_force_from: date
    in_force_to: date | None
    full_sections: str
    source: str
    printed_labels: Mapping[str, str]
    superseded_by: tuple[str, ...]
    superseded_areas: Mapping[str, tuple[str, ...]]
    sections: tuple[SectionDefinition, ...]

    def sections_in_force(self, on: date) -> tuple[SectionDefinition, ...]:
        return tuple(section for section in self.sections if section.in_force(on))

    def is_full(self, keys: Collection[str], on: date) -> bool:
        """Whether an inspection that began on a day and judged these sections is a full one."""
        needed = (s for s in self.sections_in_force(on) if s.graded and not s.optional)
        return all(section.key in keys for section in needed)

    def is_superseded_by(self, code: str, area: str) -> bool:
        """Whether a later full inspection under another framework inspects the services of this area again.

        A framework always supersedes itself.
        """
        if code == self.code:
            return True
        return code in self.superseded_by and area in self.superseded_areas.get(code, (area,))


@dataclass(frozen=True)
class Definitions:
    """Everything that the folder defines, by code or key, in the order of the files."""

    scales: Mapping[str, ScaleDefinition]
    strands: Mapping[str, StrandDefinition]
    frameworks: Mapping[str, FrameworkDefinition]


# What a table may hold. A key with a question mark may be left out; only "words or blank" may be blank.
SCALE = {"code": "words", "name": "words", "source": "words", "concern_from": "number", "grade": "tables"}
GRADE = {"label": "words", "number?": "number", "definition": "words"}
STRAND = {"key": "words", "name": "words", "definition": "words"}
FRAMEWORK = {
    "code": "words",
    "name": "words",
    "inspectorate": "words",
    "scale": "words",
    "in_force_from": "date",
    "in_force_to?": "date",
    "full_sections": "words",
    "source": "words",
    "printed_labels?": "words by name",
    "superseded_by": "list of words",
    "superseded_areas?": "lists of words by name",
    "section": "tables",
}
SECTION = {
    "key": "words",
    "title": "words",
    "area": "words or blank",
    "group": "words or blank",
    "graded": "true or false",
    "headline": "true or false",
    "optional?": "true or false",
    "strands": "list of words",
    "definition": "words",
    "in_force_from?": "date",
    "in_force_to?": "date",
}


def load_scale(path: Path) -> ScaleDefinition:
    table = checked(path, "", read(path), SCALE)
    grades = tuple(
        GradeDefinition(rank=rank, **entry)
        for rank, entry in enumerate(entries(path, table, "grade", GRADE), start=1)
    )
    if not FEWEST_PLACES <= len(grades) <= MOST_PLACES:
        wrong = f"there are {len(grades)} grades"
        raise DefinitionError(path, "grade", wrong, f"Give {FEWEST_PLACES} to {MOST_PLACES}, best first")
    refuse_twice(path, "grade.label", (grade.label for grade in grades))
    numbers = [grade.number for grade in grades if grade.number is not None]
    refuse_twice(path, "grade.number", numbers)
    if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
        remedy = "List the grades best first with the numbers that the inspectorate prints"
        raise DefinitionError(path, "grade.number", "the numbers do not run one way", remedy)
    if not 2 <= table["concern_from"] <= len(grades):
        wrong = f"{table['concern_from']} is outside the scale"
        remedy = f"Give the rank where concern begins: 2 to {len(grades)}"
        raise DefinitionError(path, "concern_from", wrong, remedy)
    return ScaleDefinition(**without(table, "grade"), grades=grades)


def load_strands(path: Path) -> dict[str, StrandDefinition]:
    table = checked(path, "", read(path), {"strand": "tables"})
    strands = [StrandDefinition(**entry) for entry in entries(path, table, "strand", STRAND)]
    refuse_twice(path, "strand.key", (strand.key for strand in strands))
    return {strand.key: strand for strand in strands}


def load_framework(
    path: Path, scales: Mapping[str, ScaleDefinition], strands: Collection[str] | None = None
) -> FrameworkDefinition:
    """Read one framework; without strands given, their keys are not compared with the list of strands."""
    table = checked(path, "", read(path), FRAMEWORK)
    sections = tuple(section_of(entry) for entry in entries(path, table, "section", SECTION))
    if table["scale"] not in scales:
        wrong = f"there is no scale '{table['scale']}'"
        remedy = f"Use one of {listed(scales)} or add its file in {SCALES_FOLDER}/"
        raise DefinitionError(path, "scale", wrong, remedy)
    if table["full_sections"] != "all":
        remedy = 'Write "all", and optional = true in a section that a full inspection may lack'
        raise DefinitionError(path, "full_sections", f"'{table['full_sections']}' is unknown", remedy)
    labels = {grade.label for grade in scales[table["scale"]].grades}
    for label in table["printed_labels"] or {}:
        if label not in labels:
            remedy = f"Name a grade of the scale: {listed(labels)}"
            raise DefinitionError(path, f"printed_labels.{label}", "the scale has no such grade", remedy)
    refuse_inverted(path, "in_force_to", table["in_force_from"], table["in_force_to"])
    check_sections(path, sections, strands)
    check_supersession(path, table, {section.area for section in sections})
    return FrameworkDefinition(
        **without(table, "section", "printed_labels", "superseded_by", "superseded_areas"),
        printed_labels=table["printed_labels"] or {},
        superseded_by=tuple(table["superseded_by"]),
        superseded_areas={code: tuple(areas) for code, areas in (table["superseded_areas"] or {}).items()},
        sections=sections,
    )


def load_all(folder: Path = FOLDER) -> Definitions:
    """Read the folder whole and compare its files with one another."""
    scale_files = sorted((folder / SCALES_FOLDER).glob("*.toml"))
    scales = by_code((path, load_scale(path)) for path in scale_files)
    strands = load_strands(folder / STRANDS_FILE)
    files = [path for path in sorted(folder.glob("*.toml")) if path.name != STRANDS_FILE]
    loaded = [(path, load_framework(path, scales, strands)) for path in files]
    frameworks = by_code(loaded)
    for path, framework in loaded:
        for code in framework.superseded_by:
            if code not in frameworks:
                remedy = f"Use one of {listed(frameworks)} or add its file"
                raise DefinitionError(path, "superseded_by", f"there is no framework '{code}'", remedy)
    return Definitions(scales=scales, strands=strands, frameworks=frameworks)


def section_of(entry: dict[str, Any]) -> SectionDefinition:
    typed = {"optional": bool(entry["optional"]), "strands": tuple(entry["strands"])}
    return SectionDefinition(**(entry | typed))


def check_sections(
    path: Path, sections: tuple[SectionDefinition, ...], strands: Collection[str] | None
) -> None:
    refuse_twice(path, "section.key", (section.key for section in sections))
    if not any(section.graded for section in sections):
        remedy = "Set graded = true where it is judged"
        raise DefinitionError(path, "section.graded", "no section is graded", remedy)
    for section in sections:
        where = f"section {section.key}"
        refuse_inverted(path, f"{where}: in_force_to", section.in_force_from, section.in_force_to)
        refuse_twice(path, f"{where}: strands", section.strands)
        if section.graded and not section.strands:
            remedy = "Name at least one strand"
            raise DefinitionError(path, f"{where}: strands", "a graded section bears none", remedy)
        if section.headline and not section.graded:
            remedy = "Set headline = false, or graded = true"
            raise DefinitionError(
                path, f"{where}: headline", "an ungraded section cannot be the headline", remedy
            )
        for strand in section.strands:
            if strands is not None and strand not in strands:
                remedy = f"Use a key of {STRANDS_FILE} or add the strand there"
                raise DefinitionError(path, f"{where}: strands", f"there is no strand '{strand}'", remedy)
    headlines = sorted((s for s in sections if s.headline), key=lambda s: s.area)
    for first, second in pairwise(headlines):
        if first.area == second.area:
            wrong = f"'{first.key}' is the headline of the same area"
            raise DefinitionError(
                path, f"section {second.key}: headline", wrong, "Set headline = false in one of them"
            )


def check_supersession(path: Path, table: Mapping[str, Any], areas: Collection[str]) -> None:
    refuse_twice(path, "superseded_by", table["superseded_by"])
    for code, named in (table["superseded_areas"] or {}).items():
        where = f"superseded_areas.{code}"
        if code not in table["superseded_by"]:
            raise DefinitionError(
                path, where, "superseded_by does not name it", "Add it there or take it out here"
            )
        for area in named:
            if area not in areas:
                remedy = f"Use the words of a section's area: {listed(areas)}"
                raise DefinitionError(path, where, f"no section has the area '{area}'", remedy)
