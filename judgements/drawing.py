"""Small pieces drawn as HTML and SVG in one string: tiles, place marks, arrows, share strips. No page, no rows."""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from judgements.calculations import Movement, Share, place_words
from judgements.palette import Tone, css_class

# Drawn, since the typeface has no such characters; each in a box of 14 by 14, in the colour of the words.
ICONS = {
    "up": '<path d="M3 11 11 3M5 3h6v6" fill="none" stroke="currentColor" stroke-width="2"/>',
    "down": '<path d="M3 3l8 8M11 5v6H5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "same": '<path d="M1 7h11M8 3l4 4-4 4" fill="none" stroke="currentColor" stroke-width="2"/>',
    "overdue": '<path d="M7 1 13.5 13H.5z" fill="currentColor"/>',
    "today": '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="2"/><path d="M7 4v3l2 2" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "due": '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "met": '<path d="M2 7.5 5.5 11 12 3.5" fill="none" stroke="currentColor" stroke-width="2.2"/>',
    "closed": '<path d="M3 3l8 8M11 3 3 11" fill="none" stroke="currentColor" stroke-width="2"/>',
    "superseded": '<path d="M1 7h12" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2"/>',
    "not-started": '<rect x="2" y="2" width="10" height="10" fill="none" stroke="currentColor" stroke-width="1.9"/>',
    "on-track": '<circle cx="7" cy="7" r="5.6" fill="currentColor"/>',
    "at-risk": '<path d="M7 2.6 12.2 12H1.8z" fill="none" stroke="currentColor" stroke-width="1.9"/>',
    "not-known": '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.9" stroke-dasharray="2.6 2.6"/>',
    "no-evidence": '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.9"/>',
    "early": '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.9"/><path d="M7 2a5 5 0 0 1 0 10z" fill="currentColor"/>',
    "sustained": '<circle cx="7" cy="7" r="5.9" fill="currentColor"/>',
    "backwards": '<path d="M7 13 .5 1h13z" fill="currentColor"/>',
    "undated": '<rect x="2" y="2" width="10" height="10" fill="none" stroke="currentColor" stroke-width="1.6"/>',
}


@lru_cache(maxsize=64)
def icon(name: str) -> SafeString:
    """One drawn sign, hidden from those who hear the word beside it."""
    return mark_safe(f'<svg class="i" viewBox="0 0 14 14" aria-hidden="true">{ICONS[name]}</svg>')


@lru_cache(maxsize=64)
def place_mark(rank: int, places: int) -> SafeString:
    """As many blocks as grades, filled upwards from the lowest: Good is 3 of 4."""
    filled = places - rank + 1
    blocks = "".join(
        f'<rect x="{0.6 + 13 * n:g}" y=".6" width="7.8" height="7.8"{" class=" + chr(34) + "on" + chr(34) if n < filled else ""}/>'
        for n in range(places)
    )
    return mark_safe(
        f'<svg class="tl-place" viewBox="0 0 {13 * places - 4} 9" aria-hidden="true">{blocks}</svg>'
    )


@lru_cache(maxsize=512)
def grade_tile(label: str, tone: Tone | None, number: int | None = None, large: bool = False) -> SafeString:
    """The inspectorate's word in its colour, with the place for the eye and for the ear."""
    if tone is None:
        return format_html('<span class="tl-grade tl-grade--none">{}</span>', label)
    return format_html(
        '<span class="tl-grade {}{}">{}{}<span class="vh">, {}</span>{}</span>',
        css_class(tone),
        " tl-grade--lg" if large else "",
        label,
        format_html(' <span class="tl-grade__n">{}</span>', number) if number else "",
        place_words(tone.rank, tone.places),
        place_mark(tone.rank, tone.places),
    )


def movement_words(movement: Movement, short: bool = False) -> SafeString:
    """The words with a drawn arrow; nothing is coloured but a fall."""
    if movement.kind in ICONS:
        return format_html(
            '<span class="tl-move tl-move--{}">{}<span>{}</span></span>',
            movement.kind,
            icon(movement.kind),
            movement.words,
        )
    if movement.kind == "first" and short:
        return mark_safe('<span class="quiet">First<span class="vh-wide"> under this framework</span></span>')
    return format_html('<span class="tl-move tl-move--none">{}</span>', movement.words)


def share_strip(shares: list[Share], places: int, concern_from: int) -> SafeString:
    """One block for one judgement, best first, then counts and words."""
    units = format_html_join(
        "",
        '<i class="{}"></i>',
        (
            (css_class(Tone(places, share.rank, concern_from)),)
            for share in shares
            for _ in range(share.count)
        ),
    )
    labels = format_html_join("", "<li>{} {}</li>", ((share.count, share.label) for share in shares))
    return format_html(
        '<div class="tl-share"><div class="tl-share__units" aria-hidden="true">{}</div>'
        '<ul class="tl-share__labels">{}</ul></div>',
        units,
        labels,
    )
