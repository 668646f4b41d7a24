"""Files that wait between looking and writing: in the folder of stored files, so that any process of the site can go on
with them; a day at the most. How far the reading of one has come stands beside it."""

import json
import re
import secrets
import time
from pathlib import Path

from django.conf import settings

FOLDER = "waiting"
LONGEST = 24 * 60 * 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
EVERY = 0.3


def _path(token: str, ending: str) -> Path | None:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{token}.{ending}" if TOKEN.fullmatch(token) else None


def new_token() -> str:
    return secrets.token_urlsafe(24)


def put_aside(token: str, content: bytes) -> None:
    """Under a token that nobody else knows; what waited too long goes."""
    path = _path(token, "file")
    if path is None:
        raise ValueError("no token of ours")
    path.parent.mkdir(parents=True, exist_ok=True)
    for one in path.parent.iterdir():
        if time.time() - one.stat().st_mtime > LONGEST:
            one.unlink(missing_ok=True)
    path.write_bytes(content)


def take_up(token: str) -> bytes | None:
    path = _path(token, "file")
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None


def let_go(token: str) -> None:
    for ending in ("file", "progress"):
        if path := _path(token, ending):
            path.unlink(missing_ok=True)


class Told:
    """Says how many of so many rows are read, for whoever asks by the token."""

    def __init__(self, token: str, of: int) -> None:
        self.path, self.of, self.last = _path(token, "progress"), max(1, of), 0.0

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if self.path and now - self.last > EVERY and self.path.parent.is_dir():
            self.last = now
            self.path.write_text(json.dumps({"done": done, "of": self.of}), encoding="ascii")


def progress(token: str) -> dict[str, int]:
    """{"done", "of"} in rows; empty where nothing is being read."""
    path = _path(token, "progress")
    try:
        held = json.loads(path.read_text(encoding="ascii")) if path else {}
    except (OSError, ValueError):
        return {}
    return {key: int(held[key]) for key in ("done", "of") if key in held}
