"""The pack on paper: A4, words first, tagged; every item with its reference, the day and the source on every page."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe


class NoPaper(Exception):
    """The library that lays out paper cannot be loaded; says what to install."""


def paper_html(deck: dict[str, Any]) -> str:
    """The page that is laid out."""
    folder = settings.BASE_DIR / "static"
    shown = {
        "deck": deck,
        "palette": mark_safe((folder / "css" / "palette.css").read_text(encoding="utf-8")),
        "paper": mark_safe((folder / "css" / "paper.css").read_text(encoding="utf-8")),
    }
    return render_to_string("board/paper.html", shown)


def pdf_of(deck: dict[str, Any]) -> bytes:
    """The PDF of a deck's plain data. Raises NoPaper."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as problem:
        raise NoPaper(
            "Paper is laid out by Pango, which this server does not have. Install libpango-1.0-0 and "
            "libpangoft2-1.0-0 (Debian), then start the site again. The other packs need nothing more."
        ) from problem
    fonts = FontConfiguration()
    # The faces are files of the house; the page itself may ask for nothing at all.
    faces = CSS(string=_faces(), font_config=fonts, url_fetcher=URLFetcher(allowed_protocols=["file"]))
    document = HTML(string=paper_html(deck), url_fetcher=URLFetcher(allowed_protocols=[]))
    made: bytes = document.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant="pdf/ua-1")
    return made


FACES = settings.BASE_DIR / "static/vendor/@fontsource/atkinson-hyperlegible-next/files"


def _faces() -> str:
    """The typeface of the house, from its own files."""
    name = "atkinson-hyperlegible-next-latin-{}-normal.woff2"
    return "".join(
        f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; font-weight: {weight}; '
        f'src: url("{(FACES / name.format(weight)).as_uri()}") format("woff2"); }}'
        for weight in (400, 700)
    )
