"""Which drawing a desk page shows. Pure: dataclasses in, charts out."""

from typing import Any

from judgements.charts import Chart, Judged, grade_history


def strand_chart(strand: Any) -> Chart:
    """One strand through the inspections (`StrandHistory`)."""
    return grade_history(
        name=strand.name,
        sentence=strand.sentence,
        judged=[
            Judged(
                on=one.on,
                section=one.section,
                framework=one.framework,
                scale=one.scale,
                grades=one.grades,
                label=one.tile.label,
                rank=one.tile.rank,
                concern_from=one.tile.tone.concern_from if one.tile.tone else len(one.grades),
            )
            for one in strand.judged
        ],
    )
