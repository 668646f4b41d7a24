"""Writes docs/metrics.md from the catalogue: every national measure with where it is read from, and the local ones.

    .venv/bin/python scripts/write_metric_list.py

tests/test_catalogue.py compares the document with the catalogue.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "metrics" / "catalogue"
DOCUMENT = ROOT / "docs" / "metrics.md"
HEAD = """# Metrics

Written by `scripts/write_metric_list.py` from `metrics/catalogue/`; change the catalogue, not this page.

A national measure is read from a tidy CSV of the Department for Education by `manage.py import_measurements` or in the
admin under Metrics, Import measurements. It is known by its columns and filters, whatever the file is called. Age bands
of one measure are measures of one name. The dictionary's name is that of the Local Authority Interactive Tool, which
also gives the polarity; where it has none, the polarity is ours and the metric's note says so.
"""


def metrics() -> list[dict[str, Any]]:
    return [
        {**entry, "of": path.stem}
        for path in sorted(CATALOGUE.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["metric"]
    ]


def measure(name: str) -> str:
    """The name without its age band."""
    return re.sub(r",? age[sd] [0-9]+ to [0-9]+", "", name)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _filters(filters: dict[str, str]) -> str:
    return "<br>".join(f"`{name}` {_cell(value)}" for name, value in filters.items()) or "every row"


def _row(metric: dict[str, Any]) -> str:
    cells = [
        f"`{metric['code']}`",
        _cell(metric["name"]),
        _cell(metric.get("dictionary_name", "")) or "not listed",
        metric["file"],
        _filters(metric["filters"]),
        f"`{metric['indicator']}`",
        metric["unit"],
        metric["polarity"],
        metric["year_type"],
    ]
    return f"| {' | '.join(cells)} |"


def _local_row(metric: dict[str, Any]) -> str:
    cells = [
        f"`{metric['code']}`",
        _cell(metric["name"]),
        metric["unit"],
        metric["polarity"],
        metric["year_type"],
    ]
    return f"| {' | '.join(cells)} |"


def document() -> str:
    held = metrics()
    national = [one for one in held if "file" in one]
    measures = {measure(one["name"]) for one in national}
    parts = [HEAD, f"## National: {len(measures)} measures, {len(national)} with their age bands\n"]
    parts.append("| code | name | dictionary's name | file | filters | indicator | unit | polarity | year |")
    parts.append("|---|---|---|---|---|---|---|---|---|")
    parts += [_row(one) for one in national]
    for heading, of in (
        ("Counted by authorities themselves", "local"),
        ("Printed in the inspection report of 2012", "local-2012"),
        ("Made up for the demonstration, illustrative", "illustrative"),
    ):
        own = [one for one in held if one["of"] == of]
        parts += [
            f"\n## {heading}: {len(own)}\n",
            "| code | name | unit | polarity | year |",
            "|---|---|---|---|---|",
        ]
        parts += [_local_row(one) for one in own]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.relative_to(ROOT)} written.\n")
