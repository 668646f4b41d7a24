"""Which columns of a council's action plan hold what, guessed from the words of their headings. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What a column may hold, in the order in which an export prints it.
FIELDS = {
    "ref": "Reference",
    "recommendations": "Recommendations",
    "action": "Action",
    "outcome": "Outcome sought",
    "lead_role": "Lead role",
    "lead": "Lead person",
    "director_role": "Accountable director",
    "agency": "Lead agency",
    "partners": "Partner agencies",
    "starts_on": "Start date",
    "due_on": "Due date",
    "revised": "Revised date",
    "status": "Status",
    "progress": "Progress",
    "evidence": "Evidence",
    "impact": "Impact",
}
DAYS = ("starts_on", "due_on", "revised")
EVENTS = ("revised", "status", "progress", "evidence", "impact")
# The first that fits decides, so what is narrower stands above what is wider.
RULES: tuple[tuple[str, str], ...] = (
    (
        "",
        r"forecast|actual|expected|anticipated|completed on|date completed|date agreed|sign(ed)? off|cost|budget",
    ),
    ("partners", r"partner|supporting (agenc|organi)"),
    ("agency", r"agenc|organi[sz]ation|\bbody\b"),
    ("revised", r"(revised|new|extended|amended|current) .*(date|due|deadline|target|timescale)|\brevised\b"),
    ("starts_on", r"\bstart|commenc|date from"),
    ("status", r"status|\bb?rag\b|\brating\b|^delivery$"),
    (
        "due_on",
        r"\bdue\b|deadline|by when|^when$|target date|^target$|completion date|timescale|complete by|end date",
    ),
    ("evidence", r"evidence"),
    ("impact", r"impact"),
    ("lead_role", r"\brole\b|\bpost\b|job title|position"),
    ("director_role", r"director"),
    ("lead", r"\blead|owner|responsib|accountab|by whom|^who$|\bofficer"),
    ("progress", r"progress|comment|update|narrative|latest position"),
    ("outcome", r"outcome|success|difference|so that"),
    ("recommendations", r"\brecs?\b|recommendation"),
    ("ref", r"\bref|\bno\b|\bnumber\b|\bid\b|^item$|^$"),
    ("action", r"\baction|\btask\b|activit|what will|what we will|\bstep"),
)
LOOKED_AT, LONGEST_HEADING, FEWEST = 25, 60, 2


def plain(text: str) -> str:
    """Lower case words alone; '#' is a number, and marks part words."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("#", " no ")).split())


def field_of(heading: str) -> str:
    """What such a column holds; empty where no rule knows."""
    words = plain(heading)
    if not words or len(heading) > 2 * LONGEST_HEADING:
        return ""
    return next((field for field, pattern in RULES if re.search(pattern, words)), "")


def guess(headings: Sequence[str]) -> dict[int, str]:
    """Field by column. Of two columns for one field the first has it."""
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        field = field_of(heading)
        if field and field not in found.values():
            found[place] = field
    return found


@dataclass(frozen=True)
class Header:
    """The rows of the headings, as places in the sheet's own list of rows; each column's words and guessed field."""

    first: int
    last: int
    headings: tuple[str, ...]
    fields: dict[int, str]


def joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Each column's words from the top down, none said twice."""
    width = max((len(row) for row in rows), default=0)
    columns = [[" ".join(row[n].split()) if n < len(row) else "" for row in rows] for n in range(width)]
    return tuple(" ".join(dict.fromkeys(filter(None, column))) for column in columns)


def header_at(rows: Sequence[Sequence[str]], first: int, last: int) -> Header:
    headings = joined(rows[first : last + 1])
    return Header(first, last, headings, guess(headings))


def _could_head(row: Sequence[str]) -> bool:
    """Headings are short, and no row of them is a single title over everything."""
    held = [cell for cell in row if cell.strip()]
    return len(set(held)) >= FEWEST and all(len(cell) <= LONGEST_HEADING for cell in held)


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The row, or the two rows, among the first whose words name most columns; an action column must be among them."""
    best: Header | None = None
    for first, row in enumerate(rows[:LOOKED_AT]):
        if not _could_head(row):
            continue
        tried = [header_at(rows, first, first)]
        if first + 1 < len(rows) and _could_head(rows[first + 1]):
            tried.append(header_at(rows, first, first + 1))
        for one in tried:
            fields = set(one.fields.values())
            if (
                "action" in fields
                and len(fields) >= FEWEST
                and (best is None or len(fields) > len(best.fields))
            ):
                best = one
    return best


def letter(place: int) -> str:
    """The letters of a column, from 0: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
