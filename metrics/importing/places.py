"""The places that a file may speak of, by every code and name that it may use."""

import re

from judgements.models import Authority, Place

from .headings import LOCAL, NATIONAL, REGIONAL, plain

LEVEL_OF = {Place.Kind.COUNTRY: NATIONAL, Place.Kind.REGION: REGIONAL, Place.Kind.AUTHORITY: LOCAL}


def bare_name(text: str) -> str:
    """A council's name without the words that lists add to it or leave out."""
    words = plain(text).replace("&", "and").replace(",", "").replace("'", "").replace("’", "")
    return re.sub(r"\b(city of|county of|the|council|borough|county|city)\b", " ", words).replace(" ", "")


def named_place(level: str, name: str) -> str:
    """How a place is looked up that a file names without any code."""
    return f"NAME:{level}:{bare_name(name)}"


def place_codes() -> dict[str, int]:
    """Every code that a file may use for a place: ONS code, earlier codes, `LA:` and the LA code; its name by level."""
    codes = dict(Place.objects.values_list("code", "pk"))
    for authority in Authority.objects.all():
        codes |= {code: authority.pk for code in authority.other_codes if code not in codes}
        codes[f"LA:{authority.la_code}"] = authority.pk
    named: dict[str, set[int]] = {}
    for pk, kind, name in Place.objects.values_list("pk", "kind", "name"):
        if kind in LEVEL_OF:
            named.setdefault(named_place(LEVEL_OF[Place.Kind(kind)], name), set()).add(pk)
    for pk, others in Authority.objects.values_list("pk", "also_known_as"):
        for name in others:
            named.setdefault(named_place(LOCAL, name), set()).add(pk)
    # A name that two places bear is nobody's.
    codes |= {name: pks.pop() for name, pks in named.items() if len(pks) == 1}
    return codes
