"""Loads frameworks/*.toml: scales, strands, frameworks and their sections."""

from django.db import transaction

from judgements.definitions import Definitions, FrameworkDefinition, load_all
from judgements.models import Framework, Grade, GradeScale, Section, Strand

from .rows import Counts, join, settle

REASON = "Loaded from judgements/frameworks"


def _load_scales(definitions: Definitions) -> tuple[dict[str, GradeScale], Counts]:
    scales, total = settle(
        GradeScale,
        ["code"],
        [
            {
                "code": scale.code,
                "name": scale.name,
                "concern_from": scale.concern_from,
                "places": len(scale.grades),
                "source": scale.source,
            }
            for scale in definitions.scales.values()
        ],
        reason=REASON,
    )
    for scale in definitions.scales.values():
        grades = [
            {"rank": rank, "label": grade.label, "number": grade.number, "definition": grade.definition}
            for rank, grade in enumerate(scale.grades, start=1)
        ]
        _, counts = settle(
            Grade, ["rank"], grades, within={"scale_id": scales[(scale.code,)].pk}, reason=REASON
        )
        total += counts
    return {code: scale for (code,), scale in scales.items()}, total


def _load_sections(
    definition: FrameworkDefinition, framework: Framework, strands: dict[str, Strand]
) -> Counts:
    rows = [
        {
            "key": section.key,
            "title": section.title,
            "area": section.area,
            "group": section.group,
            "order": order,
            "graded": section.graded,
            "headline": section.headline,
            "optional": section.optional,
            "definition": section.definition,
            "in_force_from": section.in_force_from,
            "in_force_to": section.in_force_to,
        }
        for order, section in enumerate(definition.sections, start=1)
    ]
    sections, counts = settle(Section, ["key"], rows, within={"framework_id": framework.pk}, reason=REASON)
    pairs = [
        (sections[(section.key,)].pk, strands[strand].pk)
        for section in definition.sections
        for strand in section.strands
    ]
    join("section_id", Section.strands.through, pairs, "strand_id")
    return counts


@transaction.atomic
def load_frameworks(definitions: Definitions | None = None) -> Counts:
    """Every scale, strand, framework and section of the files."""
    definitions = definitions or load_all()
    scales, total = _load_scales(definitions)
    strand_rows = [
        {"key": strand.key, "name": strand.name, "definition": strand.definition, "order": order}
        for order, strand in enumerate(definitions.strands.values(), start=1)
    ]
    found, counts = settle(Strand, ["key"], strand_rows, reason=REASON)
    strands = {key: strand for (key,), strand in found.items()}
    rows = [
        {
            "code": framework.code,
            "name": framework.name,
            "inspectorate": framework.inspectorate,
            "scale_id": scales[framework.scale].pk,
            "in_force_from": framework.in_force_from,
            "in_force_to": framework.in_force_to,
            "printed_labels": dict(framework.printed_labels),
            "superseded_by": list(framework.superseded_by),
            "superseded_areas": {code: list(areas) for code, areas in framework.superseded_areas.items()},
            "source": framework.source,
        }
        for framework in definitions.frameworks.values()
    ]
    frameworks, more = settle(Framework, ["code"], rows, reason=REASON)
    total += counts + more
    for framework in definitions.frameworks.values():
        total += _load_sections(framework, frameworks[(framework.code,)], strands)
    return total
