"""The slides as one file that needs no server: styles, script, typeface and drawings stand in it, and it asks for nothing.

Its own policy names the script and the style by their hashes and allows nothing else, so that not even a word that was
typed as markup could send anything anywhere.
"""

import base64
import hashlib
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

STYLES = ("css/throughline.css", "css/palette.css", "css/board.css")
FONT = re.compile(r'url\("\.\./(vendor/[^"]+\.woff2)"\)')


def _font(found: re.Match[str]) -> str:
    file = settings.BASE_DIR / "static" / found.group(1).replace("%40", "@")
    return f'url("data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()}")'


@cache
def style() -> str:
    """The style sheets of the board with the typeface inside."""
    text = "\n".join((settings.BASE_DIR / "static" / name).read_text(encoding="utf-8") for name in STYLES)
    return FONT.sub(_font, text)


@cache
def script() -> str:
    return (settings.BASE_DIR / "static" / "js" / "board.js").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def policy() -> str:
    """What the file may load: its own script and style, its own typeface, and nothing from anywhere."""
    return (
        f"default-src 'none'; script-src {_hash(script())}; style-src {_hash(style())}; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def html_of(deck: dict[str, Any]) -> str:
    """The whole file, from a deck's plain data."""
    shown = {
        "deck": deck,
        "style": mark_safe(style()),
        "script": mark_safe(script()),
        "policy": mark_safe(policy()),
    }
    return render_to_string("board/offline.html", shown)


def policy_in(html: str) -> str:
    """The policy that a file made by `html_of` names for itself."""
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)
    return found.group(1) if found else "default-src 'none'"
