"""Reports for the tests: the real ones of ../shared, the list of authorities, and PDFs that a test lays out itself."""

import json
import os
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from judgements.reports.parsed import KnownAuthority, Page, UnreadableReportError
from judgements.reports.reading import read_report

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
TODAY = date(2026, 1, 5)
MADE_UP = (KnownAuthority("Northvale", "998"), KnownAuthority("Eastmere", "997"))


def needed(*parts):
    """A file or folder of ../shared; without it the test is skipped, and under CI it fails."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        reason = f"shared/{'/'.join(parts)} is not beside the project"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@cache
def authorities():
    """The list as `migrate` loads it."""
    rows = tomllib.loads((PROJECT / "judgements" / "places" / "authorities.toml").read_text(encoding="utf-8"))
    return tuple(
        KnownAuthority(
            row["name"],
            row["la_code"],
            tuple(row.get("also_known_as", ())),
            row.get("starts_on"),
            row.get("ends_on"),
        )
        for row in rows["authority"]
    )


def expected():
    text = needed("reports", "expected.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def pages_of(text: str) -> list[Page]:
    """A text as pages, parted by form feeds."""
    return [Page(number, tuple(sheet.split("\n"))) for number, sheet in enumerate(text.split("\f"), start=1)]


# ---- Reading what a test writes


def read(*lines, known=MADE_UP):
    return read_report(pages_of("\n".join(lines)), known, TODAY)


def grades(report):
    return {one.section: one.grade for one in report.judgements}


def codes(report):
    return {one.code for one in report.warnings}


def refused(*lines, known=MADE_UP):
    with pytest.raises(UnreadableReportError) as caught:
        read(*lines, known=known)
    return str(caught.value)


# ---- Reports that a test writes

ILACS_ROWS = (
    ("The impact of leaders on social work practice with children and families", "Good"),
    (
        "The experiences and progress of children who need help and protection",
        "Requires improvement to be good",
    ),
    ("The experiences and progress of children in care", "Outstanding"),
    ("The experiences and progress of care leavers", "Inadequate"),
    ("Overall effectiveness", "Good"),
)
ILACS_KEYS = ("leaders", "help_and_protection", "in_care", "care_leavers", "overall")


def ilacs(
    *,
    title: str = "Inspection of Northvale local authority children’s services",
    dates: str = "Inspection dates: 4 to 15 March 2024",
    lead: str = "Lead inspector: Ann Example, His Majesty’s Inspector",
    table: Iterable[str] | None = None,
    asked: Iterable[str] = ("◼ The first thing.", "◼ The second thing."),
    body: Iterable[str] | None = None,
) -> str:
    """A report in the form of 2024, of made-up words."""
    rows = [f"{label} {grade}" for label, grade in ILACS_ROWS] if table is None else table
    sections = (
        [
            "The experiences and progress of children who need help and protection: requires improvement to be good",
            "1. Help comes late.",
            "The experiences and progress of children in care: outstanding",
            "2. Homes are stable.",
            "The experiences and progress of care leavers: inadequate",
            "3. Few have a plan.",
            "The impact of leaders on social work practice with children and families: good",
            "4. Leaders know.",
        ]
        if body is None
        else body
    )
    lines = [title, dates, lead, "Judgement Grade", *rows, "Words about Northvale."]
    return "\n".join([*lines, "What needs to improve?", *asked, *sections])


# ---- PDFs

WIDE, HIGH = 595, 842


def plain_pdf(sheets: Sequence[Sequence[tuple[float, float, str]]]) -> bytes:
    """A PDF with words at places, written in the order given: (from the left, from the top, words) in points."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(sheets)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for number, sheet in enumerate(sheets):
        drawn = b"\n".join(
            b"BT /F1 11 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (left, HIGH - top, escaped(words))
            for left, top, words in sheet
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDE} {HIGH}] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def escaped(words: str) -> bytes:
    raw = words.replace("◼", "•").encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def lines_as_pdf(lines: Sequence[str], *, each: int = 50, foot: str = "") -> bytes:
    """Lines one below another, so many on a page, with a foot that numbers the pages."""
    sheets = []
    for number, start in enumerate(range(0, len(lines), each), start=1):
        sheet = [
            (60.0, 50.0 + 15 * row, line) for row, line in enumerate(lines[start : start + each]) if line
        ]
        sheets.append([*sheet, (60.0, HIGH - 30.0, f"{foot} {number}".strip())])
    return plain_pdf(sheets)
