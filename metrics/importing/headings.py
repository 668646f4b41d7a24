"""The Department's own columns, as other releases and other hands write their names. Pure."""

import re
from collections.abc import Iterable, Sequence

PERIOD, IDENTIFIER, LEVEL = "time_period", "time_identifier", "geographic_level"
NEEDED = (PERIOD, LEVEL)
PLACES = (
    *("country_code", "country_name", "region_code", "region_name"),
    *("old_la_code", "new_la_code", "la_code", "la_name", "lad_code", "lad_name"),
)
STANDING = ("version", "data_status", "status")
STANDINGS = {"provisional", "final", "revised"}
NATIONAL, REGIONAL, LOCAL = "national", "regional", "local authority"
KEPT = {NATIONAL, REGIONAL, LOCAL}
LEVELS = {
    **dict.fromkeys(("country", "england"), NATIONAL),
    **dict.fromkeys(("region", "regions"), REGIONAL),
    **dict.fromkeys(("la", "local authorities", "local_authority", "utla"), LOCAL),
}
# Spellings met in older releases; taken only where the column itself is not in the file.
OTHERS = {
    PERIOD: ("period", "year", "timeperiod"),
    IDENTIFIER: ("timeidentifier", "time_id", "period_type"),
    LEVEL: ("geographical_level", "geography_level", "geographiclevel", "geog_level", "level"),
    "country_name": ("country",),
    "region_name": ("region", "gor_name"),
    "region_code": ("gor_code", "new_region_code"),
    "old_la_code": ("la_code_old", "la_number", "lea_code"),
    "new_la_code": ("la_code_new", "la_ons_code", "ons_la_code", "local_authority_code"),
    "la_name": ("local_authority", "local_authority_name", "la"),
}
TOTALS = ("total", "all", "overall", "all children", "all ages")
OWN = (PERIOD, IDENTIFIER, LEVEL, *PLACES, *STANDING)


def plain(text: str) -> str:
    """A heading or a filter's value, as two files may differ in writing it."""
    return " ".join(text.split()).casefold()


def level_of(text: str) -> str:
    """The level in the Department's word; any other as it stands."""
    level = plain(text)
    return LEVELS.get(level, level)


def named(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings, with the Department's own columns by their own names: 'Time period' is `time_period`."""
    joined = [
        re.sub(r"[\s_.-]+", "_", one.strip("\u200e\u200f\u202a\u202b\u202c\ufeff ")) for one in headings
    ]
    taken = set(joined)
    found = []
    for heading, word in zip(headings, joined, strict=True):
        other = next((own for own, words in OTHERS.items() if word in words and own not in taken), "")
        if word in OWN and word not in found:
            found.append(word)
        elif other and other not in found:
            found.append(other)
        else:
            found.append(heading)
    return tuple(found) if is_tidy(found) and len(set(found)) == len(found) else tuple(headings)


def is_tidy(headings: Iterable[str]) -> bool:
    return set(NEEDED) <= set(headings)


def is_total(value: str) -> bool:
    """Whether a filter's value stands for everybody."""
    word = plain(value)
    return word in TOTALS or word.startswith(("total", "all "))
