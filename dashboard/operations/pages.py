"""Error pages as files, for the web server to show while the site itself does not answer."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

# File name: template.
PAGES = {"down.html": "down.html", "too-large.html": "413.html"}


def write_pages(folder: Path) -> list[Path]:
    """In the look and the words of the site, with the addresses of its hashed style sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, template in PAGES.items():
        path = folder / name
        path.write_text(render_to_string(template, {"contact": settings.HELP_CONTACT}), encoding="utf-8")
        written.append(path)
    return written
