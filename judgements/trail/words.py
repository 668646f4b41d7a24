"""A change in words: names for keys, labels for choices, dates as people write them, of long text the changed part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

WHOLE, AROUND = 160, 5
Called = Mapping[tuple[Any, Any], str]


@dataclass(frozen=True)
class Change:
    """One field: what stood there and what stands there now; of a set, what left it and what came."""

    label: str
    old: str
    new: str
    of_set: bool = False

    def __str__(self) -> str:
        if self.of_set:
            parts = [f"added {self.new}" if self.new else "", f"removed {self.old}" if self.old else ""]
            return f"{self.label}: {'; '.join(filter(None, parts))}"
        return f"{self.label}: from {self.old or 'nothing'} to {self.new or 'nothing'}"


def empty(value: Any) -> bool:
    return value is None or (not isinstance(value, (bool, int, Decimal)) and not value)


def say(field: models.Field, value: Any, called: Called) -> str:
    """A stored value as a reader would say it."""
    if field.is_relation:
        return "" if value is None else name_of(field.remote_field.model, value, called)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value or ""))
    return "" if empty(value) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%-d %B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list) and all(isinstance(one, (str, int)) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, dict) and all(isinstance(one, (str, int, list)) for one in value.values()):
        return "; ".join(f"{name.replace('_', ' ')}: {_plain(one) or 'none'}" for name, one in value.items())
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def name_of(model: Any, key: Any, called: Called) -> str:
    return called.get((model, key)) or f"{model._meta.verbose_name} {key}, deleted since"


def grades_alone(old: str, new: str) -> tuple[str, str]:
    """Two grades without the name of their scale, unless it is not the same one."""
    parted = [text.partition(" (") for text in (old, new)]
    scales = {scale for _, _, scale in parted if scale}
    return (old, new) if len(scales) > 1 else (parted[0][0], parted[1][0])


def changed_part(old: str, new: str) -> tuple[str, str]:
    """Both texts without what they begin and end with alike, save a few words around it."""
    if not old or not new or len(old) + len(new) <= WHOLE:
        return old, new
    before, after = old.split(" "), new.split(" ")
    shorter, first = min(len(before), len(after)), 0
    while first < shorter and before[first] == after[first]:
        first += 1
    last = 0
    while last < shorter - first and before[-1 - last] == after[-1 - last]:
        last += 1
    return _cut(before, first, last), _cut(after, first, last)


def _cut(words: list[str], first: int, last: int) -> str:
    start, end = max(0, first - AROUND), min(len(words), len(words) - last + AROUND)
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"
