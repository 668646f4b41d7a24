"""An inspection on its way in: its folder, what has been made so far, and the counts."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from judgements.models import Agency, Inspection, Judgement, Recommendation, ReportFigure, ReportParagraph

from .rows import Counts, settle


class UnknownReference(Exception):
    """A file names something that no file defines."""


def read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) if path.is_file() else {}


@dataclass
class Load:
    """One inspection on its way in: what has been made so far, by the names that the files use."""

    folder: Path
    by: Any
    inspection: Inspection
    judgements: dict[str, Judgement] = field(default_factory=dict)
    paragraphs: dict[int, ReportParagraph] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    figures: dict[str, ReportFigure] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def settle(self, model: Any, key: list[str], rows: list[dict[str, Any]], **within: Any) -> dict[Any, Any]:
        found, counts = settle(
            model, key, rows, within=within, by=self.by, reason=f"Loaded from {self.folder.name}"
        )
        self.counts += counts
        return found

    def find(self, kind: str, name: Any) -> Any:
        try:
            return getattr(self, kind)[name]
        except KeyError:
            raise UnknownReference(f"{self.folder}: {kind} {name!r} is named and nowhere defined.") from None
