"""The only readers of the environment: a setting never lies.

A variable that is not set in the process is looked for in `var/env`, which `make demo` and `make test` write
once; an unknown value raises, naming the variable and the remedy.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TRUE, FALSE = "true", "false"


def _read_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip() for name, value in pairs}


_FILE = _read_file(BASE_DIR / "var" / "env")


def env_str(name: str, default: str | None = None) -> str:
    """The variable's text; without a default an unset or empty one stops the start."""
    value = os.environ.get(name) or _FILE.get(name) or default
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (see docs/settings.md); "
            f"on your own machine, 'make demo' writes one to var/env."
        )
    return value


def env_bool(name: str, default: bool) -> bool:
    """Exactly 'true' or 'false'; anything else raises."""
    value = env_str(name, TRUE if default else FALSE)
    if value not in (TRUE, FALSE):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write {TRUE} or {FALSE}.")
    return value == TRUE


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`; anything else raises."""
    value = env_str(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number of {least} or more.")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """Values parted by commas; blanks are dropped."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of the choices; anything else raises."""
    value = env_str(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: {', '.join(choices)}.")
    return value
