"""What the list of metrics and the page of one show, as rows of a spreadsheet."""

from typing import Any

from metrics.queries import MetricRow, MetricStory


def list_row(row: MetricRow) -> dict[str, Any]:
    """The contract's columns first, then what stands beside them on the page."""
    around = row.around
    return {
        **row.as_json(),
        "status": row.status.name,
        "needs_attention": row.needs,
        "late": row.late.words if row.late else "",
        "change": row.change,
        "target": row.target,
        "england": row.england.value if row.england else None,
        "neighbours_median": around.neighbours if around else None,
        "band": row.band.words if row.band else "",
        "rank": row.band.rank if row.band else None,
        "of": row.band.of if row.band else None,
        "illustrative": "yes" if row.illustrative else "",
    }


def spreadsheet_rows(story: MetricStory) -> list[dict[str, Any]]:
    """Every point of every line, oldest first, with its counts; ours with target and place among authorities too."""
    rows = []
    for line in story.lines:
        for point in line.points:
            row: dict[str, Any] = {
                "place": line.label,
                "period": point.period,
                "value": point.value,
                "status": point.status,
                "numerator": point.numerator,
                "denominator": point.denominator,
                "standing": point.standing,
                "known_from": point.available_on,
                "target": story.targets.get(point.period) if line.kind == "ours" else None,
            }
            around = story.around(point.period) if line.kind == "ours" else None
            place = around.standing if around else None
            row |= {
                "quarter": place.words if place else "",
                "rank": place.rank if place else None,
                "of": place.of if place else None,
                "illustrative": "yes" if story.row.illustrative else "",
            }
            rows.append(row)
    return rows
