"""Finds the authority that a report names in the list of authorities, which is passed in."""

import re
from collections.abc import Sequence
from datetime import date

from judgements.reports.parsed import KnownAuthority, UnreadableReportError
from judgements.reports.words import plain

# What councils add to their name; longest first, since one may begin another.
STYLES = (
    *("metropolitan borough council of", "metropolitan district council of", "metropolitan borough of"),
    *("metropolitan district of", "london borough council of", "london borough of", "royal borough of"),
    *("city and county of", "county borough of", "borough council of", "district council of"),
    *("county council of", "city council of", "council of the city of", "council of the borough of"),
    *("council of the", "council for the", "council of", "council for", "city of", "county of", "borough of"),
    *("district of", "metropolitan borough council", "metropolitan district council"),
    *("district metropolitan council", "city metropolitan district council", "city and district council"),
    *("london borough council", "royal borough council", "county borough council", "metropolitan council"),
    *("unitary authority", "county council", "borough council", "district council", "city council"),
    *(
        "metropolitan borough",
        "metropolitan district",
        "london borough",
        "royal borough",
        "local authority area",
    ),
    *("local authority", "unitary council", "city corporation", "corporation of", "childrens services trust"),
    *(
        "childrens trust",
        "children first",
        "childrens services",
        "childrens social care services",
        "childrens social care",
    ),
    *(
        "corporation",
        "borough",
        "district",
        "council",
        "county",
        "city",
        "area",
        "services",
        "authority",
        "mbc",
    ),
    *("mdc", "cc", "the", "of", "in", "for", "lb", "rb"),
)
# Words of a title beside the council's own name: its styles, and who acts for it.
BESIDE_A_NAME = frozenset(" ".join(STYLES).split()) | {
    "and",
    "delivered",
    "by",
    "on",
    "behalf",
    "with",
    "together",
}
OPENING = re.compile(
    r"^(?:" + "|".join(sorted((re.escape(s) for s in STYLES), key=len, reverse=True)) + r")\b\s*"
)
CLOSING = re.compile(
    r"\s*\b(?:" + "|".join(sorted((re.escape(s) for s in STYLES), key=len, reverse=True)) + r")$"
)
SAINT = re.compile(r"\bsaint\b")


def spellings(name: str) -> list[str]:
    """The name as printed, then with each of a council's titles taken off; 'city of london' keeps its city."""
    whole = SAINT.sub("st", plain(name))
    told = [whole]
    for pattern in (OPENING, CLOSING):
        for form in list(told):
            shorter = pattern.sub("", form).strip()
            while shorter and shorter not in told:
                told.append(shorter)
                shorter = pattern.sub("", shorter).strip()
    return [form for form in dict.fromkeys(told) if form]


class Register:
    """The list of authorities, ready to be asked."""

    def __init__(self, known: Sequence[KnownAuthority]) -> None:
        self._exact: dict[str, list[KnownAuthority]] = {}
        self._short: dict[str, list[KnownAuthority]] = {}
        for one in known:
            for name in (one.name, *one.also_known_as):
                whole, *shorter = spellings(turned(name))
                self._add(self._exact, whole, one)
                self._add(self._exact, SAINT.sub("st", plain(name)), one)
                for form in shorter:
                    self._add(self._short, form, one)

    @staticmethod
    def _add(index: dict[str, list[KnownAuthority]], form: str, one: KnownAuthority) -> None:
        if form and one not in index.setdefault(form, []):
            index[form].append(one)

    def named(self, name: str, on: date | None = None) -> KnownAuthority | None:
        """The authority of exactly this name, in any of the styles in which councils print it."""
        for form in spellings(turned(name)):
            for index in (self._exact, self._short):
                one = chosen(index.get(form, []), on)
                if one:
                    return one
        return self._begun(name, on)

    def _begun(self, name: str, on: date | None) -> KnownAuthority | None:
        """The one authority whose name goes on from here: 'Newcastle' for 'Newcastle upon Tyne'."""
        for form in spellings(name):
            if len(form) < 4 or form in (
                "north",
                "south",
                "east",
                "west",
                "county",
                "city",
                "london",
                "saint",
            ):
                continue
            begun = [
                found
                for key, found in self._exact.items()
                if re.match(re.escape(form) + r" (?:upon|on|under|in|of|with|and)\b", key)
            ]
            different = {one.la_code: one for found in begun for one in found if alive(one, on)}
            if len(different) == 1:
                return next(iter(different.values()))
        return None

    def within(self, text: str, on: date | None = None) -> KnownAuthority | None:
        """The authority with the longest name that stands in a text, as whole words."""
        words = f" {SAINT.sub('st', plain(text))} "
        found = [(len(form), form) for form in self._exact if len(form) > 3 and f" {form} " in words]
        there = (
            one for _, form in sorted(found, reverse=True) for one in self._exact[form] if alive(one, on)
        )
        return next(there, None)


def turned(name: str) -> str:
    """'Bristol, City of' as 'City of Bristol'."""
    found = re.match(
        r"^(.*?),\s*((?:city|county|royal borough|borough|isle|isles)\s+of)$", name.strip(), re.IGNORECASE
    )
    return f"{found.group(2)} {found.group(1)}" if found else name


def alive(one: KnownAuthority, on: date | None) -> bool:
    return on is None or ((one.starts_on or date.min) <= on <= (one.ends_on or date.max))


def chosen(found: Sequence[KnownAuthority], on: date | None) -> KnownAuthority | None:
    """One of several of a name: the one that was there on the day, since Dorset was founded twice."""
    there = [one for one in found if alive(one, on)] or list(found)
    return there[0] if there else None


def refuse_stranger(name: str) -> UnreadableReportError:
    shown = " ".join(name.split())[:80]
    return UnreadableReportError(
        f"'{shown}' is no authority of the list of authorities, so the council cannot be matched. "
        "Add the council or its other name to the list first, then read the report again."
    )
