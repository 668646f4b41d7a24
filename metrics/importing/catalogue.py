"""The metric catalogue becomes rows: idempotent, all or nothing."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from judgements.importing.rows import Counts, join, settle
from judgements.models import Section, Strand
from metrics.models import Metric

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"
REASON = "Loaded from metrics/catalogue"
PLAIN = (
    "name",
    "short_name",
    "dictionary_name",
    "topic",
    "definition",
    "numerator",
    "denominator",
    "unit",
    "polarity",
    "year_type",
    "source",
    "licence",
    "span",
    "expected_next",
    "note",
)
DATASET = (
    "file",
    "filters",
    "indicator",
    "numerator_indicator",
    "denominator_indicator",
    "denominator_filters",
    "released",
    "year_ends",
)


def catalogue_entries(folder: Path = CATALOGUE) -> list[dict[str, Any]]:
    """Every metric of the catalogue, in the order of its files."""
    return [
        entry
        for path in sorted(folder.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("metric", [])
    ]


@transaction.atomic
def load_catalogue(folder: Path = CATALOGUE) -> Counts:
    """Every metric of the files, with the strands and sections that it bears on."""
    entries = catalogue_entries(folder)
    rows = [
        {
            "code": entry["code"],
            **{name: " ".join(str(entry.get(name, "")).split()) for name in PLAIN},
            "decimals": entry.get("decimals", 0),
            "least_count": entry.get("least_count"),
            "illustrative": entry.get("illustrative", False),
            "dataset": {name: entry[name] for name in DATASET if name in entry},
            "order": order,
        }
        for order, entry in enumerate(entries, start=1)
    ]
    metrics, counts = settle(Metric, ["code"], rows, reason=REASON)
    strands = {strand.key: strand.pk for strand in Strand.objects.all()}
    pairs = [
        (metrics[(entry["code"],)].pk, strands[key]) for entry in entries for key in entry.get("strands", [])
    ]
    join("metric_id", Metric.strands.through, pairs, "strand_id")
    sections = {
        f"{code}/{key}": pk for code, key, pk in Section.objects.values_list("framework__code", "key", "pk")
    }
    pairs = [
        (metrics[(entry["code"],)].pk, sections[key])
        for entry in entries
        for key in entry.get("sections", [])
    ]
    join("metric_id", Metric.sections.through, pairs, "section_id")
    return counts
