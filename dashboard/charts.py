"""Which drawing a desk page shows. Pure: dataclasses in, charts out."""

from collections.abc import Sequence
from typing import Any

from judgements.charts import Chart, Judged, Share, grade_history, grade_share


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


def share_charts(areas: Sequence[Any]) -> list[Chart]:
    """The judgements of each area at each grade (`AreaStanding`); one drawing for each scale."""
    scales: dict[tuple[int, int], list[Any]] = {}
    for area in areas:
        scales.setdefault((area.places, area.concern_from), []).append(area)
    return [
        grade_share(
            areas=[
                (
                    area.area or "Children\u2019s services",
                    [
                        Share(share.label, share.rank, area.places, area.concern_from, share.count)
                        for share in area.shares
                    ],
                )
                for area in own
            ]
        )
        for own in scales.values()
    ]
