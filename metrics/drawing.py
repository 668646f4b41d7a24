"""The sparkline of a table's cell: drawn as SVG on the server, so that a list needs no script."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 92, 26, 3


def sparkline(values: Sequence[Decimal | None]) -> SafeString:
    """A line of three or more points, with gaps where a value is withheld; fewer are left to the words."""
    stated = [value for value in values if value is not None]
    if len(stated) < 3:
        return mark_safe("")
    low, span = min(stated), (max(stated) - min(stated)) or Decimal(1)
    step = Decimal(WIDTH - 2 * EDGE) / (len(values) - 1)
    places = [
        None
        if value is None
        else (EDGE + n * step, HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE))
        for n, value in enumerate(values)
    ]
    path, dots, pen = "", "", "M"
    for n, place in enumerate(places):
        if place is None:
            pen = "M"
            continue
        path += f"{pen}{place[0]:.1f} {place[1]:.1f}"
        alone = pen == "M" and (n + 1 == len(places) or places[n + 1] is None)
        if alone or n + 1 == len(places):
            # A value between two gaps has no line; the newest is always marked.
            dots += f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="2.6" fill="#12436D"/>'
        pen = "L"
    return mark_safe(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true"><path d="{path}" fill="none" stroke="#12436D" '
        f'stroke-width="2"/>{dots}</svg>'
    )
