"""Reading a definition file and checking its shape: what is wrong is told with the file, the key and the remedy."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any


class DefinitionError(ValueError):
    """A definition file is wrong; the message names the file, the key and what to do."""

    def __init__(self, path: Path, key: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{path.name}: {key}: {wrong}. {remedy}.")
        self.path, self.key, self.wrong, self.remedy = path, key, wrong, remedy


def read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DefinitionError(path, "the file", "it is not there", f"Write it at {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(
            path, "the file", f"it is not TOML: {error}", "Correct the line it names"
        ) from error


def checked(path: Path, where: str, table: Mapping[str, Any], shape: Mapping[str, str]) -> dict[str, Any]:
    """The table with every key of its shape; a key that may be left out is None where it is."""
    kinds = {key.rstrip("?"): kind for key, kind in shape.items()}
    for key in table:
        if key not in kinds:
            remedy = f"Take it out or correct its spelling; known here: {listed(kinds)}"
            raise DefinitionError(path, where + key, "unknown key", remedy)
    for key in shape:
        if not key.endswith("?") and key not in table:
            raise DefinitionError(path, where + key, "missing", f"Add it: {kinds[key]}")
    for key, value in table.items():
        if not is_a(kinds[key], value):
            raise DefinitionError(path, where + key, f"{value!r} is not {kinds[key]}", f"Write {kinds[key]}")
    return {key: table.get(key) for key in kinds}


def entries(path: Path, table: Mapping[str, Any], name: str, shape: Mapping[str, str]) -> list[Any]:
    """The [[name]] tables, each checked; a wrong one is named by its key or label, or else by its place."""
    found = []
    for place, entry in enumerate(table[name], start=1):
        who = entry.get("key") or entry.get("label") or f"number {place}"
        found.append(checked(path, f"{name} {who}: ", entry, shape))
    return found


def is_a(kind: str, value: Any) -> bool:
    # type() and not isinstance: to Python true is a number, and a date with a time is a date
    if kind.endswith(" by name"):
        inner = kind.removesuffix(" by name").replace("lists", "list")
        return type(value) is dict and all(is_a(inner, item) for item in value.values())
    if kind == "list of words":
        return type(value) is list and all(type(item) is str for item in value)
    if kind == "tables":
        return type(value) is list and bool(value) and all(type(item) is dict for item in value)
    if kind == "words":
        return type(value) is str and bool(value.strip())
    return type(value) is {"words or blank": str, "number": int, "true or false": bool, "date": date}[kind]


def refuse_twice(path: Path, key: str, values: Iterable[Any]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise DefinitionError(path, key, f"'{value}' stands twice", "Keep one of them")
        seen.add(value)


def refuse_inverted(path: Path, key: str, starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        wrong = f"{ends_on} is before {starts_on}"
        raise DefinitionError(path, key, wrong, "Give a last day that is not before in_force_from")


def by_code(loaded: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, definition in loaded:
        if definition.code in found:
            raise DefinitionError(
                path, "code", f"'{definition.code}' is another file's", "Give each file its own code"
            )
        found[definition.code] = definition
    return found


def without(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))
