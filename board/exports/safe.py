"""Words as a file of Office may hold them: none that XML refuses, and none that a sheet inside would run or link to."""

import re
from typing import Any

from judgements.exports import cell

# What XML 1.0 has no place for, halves of a pair, and marks that no reader sees.
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*://|mailto:|internal:|external:)", re.IGNORECASE)


def readable(held: Any) -> Any:
    """The same deck, its words without what XML refuses; a line's end within a word becomes a space."""
    if isinstance(held, str):
        return REFUSED.sub("", held.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(held, dict):
        return {key: readable(value) for key, value in held.items()}
    return [readable(value) for value in held] if isinstance(held, (list, tuple)) else held


def named(words: str) -> str:
    """The name of a row or a column in the sheet behind a chart: its writer would run '=1' and link an address."""
    safe = str(cell(words))
    return f"'{safe}" if ADDRESS.match(safe) else safe
