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


# Each reading of a control chart has a shape of its own; the words stand beside it.
_SIGNS = {
    "wave": '<path d="M3 12c2-6 4-6 6 0s4 6 6 0 4-6 6 0" {line}/>',
    "star": '<path d="M12 3l2.6 6 6.4.5-4.9 4.2 1.5 6.3L12 16.6 6.4 20l1.5-6.3L3 9.5l6.4-.5z" {full}/>',
    "warning": '<path d="M12 3 22 20H2z" {line}/><path d="M12 9v6M12 17v1.5" {line}/>',
    "up": '<path d="M12 3 21 20H3z" {full}/>',
    "down": '<path d="M12 21 21 4H3z" {full}/>',
    "both": '<path d="M8 2l6 9H2zM16 22l-6-9h12z" {full}/>',
    "half": '<circle cx="12" cy="12" r="9" {line}/><path d="M12 3a9 9 0 0 1 0 18z" {full}/>',
    "tick": '<path d="M4 13l5 5L20 6" {line}/>',
    "cross": '<path d="M5 5l14 14M19 5L5 19" {line}/>',
}
_LINE = 'fill="none" stroke="#0B1A2A" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"'


def sign(shape: str) -> SafeString:
    """The shape of a reading, as SVG beside its words; nothing where there is none."""
    drawn = _SIGNS.get(shape, "").format(line=_LINE, full='fill="#0B1A2A"')
    return mark_safe(
        f'<svg class="tl-sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{drawn}</svg>'
        if drawn
        else ""
    )
