"""Which cells of a tidy file are a metric: from the catalogue's rows, or from a mapping in TOML."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from judgements.models import Polarity
from metrics.models import Metric, YearType

from .headings import plain
from .problems import WrongFile

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
REQUIRED = ("code", "name", "unit", "year_type", "indicator")
LONGEST = {"unit": 40, "topic": 80, "licence": 80, "indicator": 300}
WORDS = ("topic", "definition", "numerator", "denominator", "source", "licence", "note")
OPTIONAL = ("numerator_indicator", "denominator_indicator", "released", "year_ends")
COLUMNS = ("indicator", "numerator_indicator", "denominator_indicator")
KEYS = (
    *("code", "name", *WORDS, "unit", "decimals", "polarity", "year_type", "filters", *COLUMNS),
    *("denominator_filters", "released", "year_ends"),
)


@dataclass(frozen=True)
class Series:
    """A metric and the cells that are its values: rows that match the filters, in the column of the indicator."""

    code: str
    name: str
    unit: str
    decimals: int
    polarity: str
    year_type: str
    indicator: str
    filters: Mapping[str, str] = field(default_factory=dict)
    numerator_indicator: str = ""
    denominator_indicator: str = ""
    denominator_filters: Mapping[str, str] | None = None
    released: str = ""
    year_ends: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """Every heading that it needs."""
        named = {self.indicator, self.numerator_indicator, self.denominator_indicator} - {""}
        return {plain(one) for one in (*named, *self.filters, *(self.denominator_filters or ()))}

    @property
    def counts_from(self) -> str:
        """The column of the denominator; the numerator's own where no other is named."""
        return self.denominator_indicator or self.numerator_indicator

    def dataset(self) -> dict[str, Any]:
        """As a metric keeps it."""
        held: dict[str, Any] = {"filters": dict(self.filters), "indicator": self.indicator}
        for name in OPTIONAL:
            if value := getattr(self, name):
                held[name] = value
        if self.denominator_filters is not None:
            held["denominator_filters"] = dict(self.denominator_filters)
        return held


def series_of(metric: Metric) -> Series | None:
    """None for a metric that no tidy file holds."""
    held = metric.dataset
    if not held.get("indicator"):
        return None
    return Series(
        code=metric.code,
        name=metric.name,
        unit=metric.unit,
        decimals=metric.decimals,
        polarity=metric.polarity,
        year_type=metric.year_type,
        indicator=held["indicator"],
        filters=held.get("filters", {}),
        numerator_indicator=held.get("numerator_indicator", ""),
        denominator_indicator=held.get("denominator_indicator", ""),
        denominator_filters=held.get("denominator_filters"),
        released=held.get("released", ""),
        year_ends=held.get("year_ends", ""),
    )


# ---- As TOML


def read_map(text: str, name: str) -> list[Series]:
    """The metrics of a mapping; raises WrongFile with the entry and what to do."""
    try:
        entries = tomllib.loads(text).get("metric", [])
    except tomllib.TOMLDecodeError as problem:
        raise WrongFile(f"{name} cannot be read as TOML: {problem}.") from None
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise WrongFile(f"{name} names no metric: it needs a [[metric]] for each.")
    found = [_read_entry(entry, f"{name}, metric {number}") for number, entry in enumerate(entries, start=1)]
    codes = [one.code for one in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise WrongFile(f"{name}: the code '{sorted(twice)[0]}' stands there twice. Give each its own.")
    return found


def _read_entry(entry: dict[str, Any], where: str) -> Series:
    if lacking := [key for key in REQUIRED if not str(entry.get(key, "")).strip()]:
        raise WrongFile(f"{where}: '{lacking[0]}' is missing. A metric needs {', '.join(REQUIRED)}.")
    if strange := sorted(set(entry) - set(KEYS)):
        raise WrongFile(f"{where}: '{strange[0]}' is no key of a mapping. The keys are {', '.join(KEYS)}.")
    texts = {
        key: value
        for key, value in entry.items()
        if key not in ("filters", "denominator_filters", "decimals")
    }
    if odd := [key for key, value in texts.items() if not isinstance(value, str)]:
        raise WrongFile(f"{where}: '{odd[0]}' must be words in quotes.")
    for key, most in LONGEST.items():
        if len(texts.get(key, "")) > most:
            raise WrongFile(f"{where}: {key} has more than {most} letters. Shorten it.")
    if odd := [
        key
        for key, value in texts.items()
        if any(letter < " " and letter not in "\t\n\r" for letter in value)
    ]:
        raise WrongFile(f"{where}: {odd[0]} holds a character that cannot be printed. Take it out.")
    if not CODE.fullmatch(entry["code"]):
        raise WrongFile(
            f"{where}: the code '{entry['code'][:80]}' may hold small letters, digits, - and _ alone."
        )
    polarity, year_type = entry.get("polarity", Polarity.NEITHER), entry["year_type"]
    for value, allowed, key in (
        (polarity, Polarity.values, "polarity"),
        (year_type, YearType.values, "year_type"),
    ):
        if value not in allowed:
            raise WrongFile(f"{where}: {key} '{value}' is none of {', '.join(allowed)}.")
    decimals = entry.get("decimals", 0)
    if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 4:
        raise WrongFile(f"{where}: decimals is a whole number from 0 to 4.")
    for key in ("filters", "denominator_filters"):
        held = entry.get(key, {})
        if not isinstance(held, dict) or not all(isinstance(one, str) for one in held.values()):
            raise WrongFile(f"{where}: {key} names columns with the words that a row must have.")
    return Series(
        code=entry["code"],
        name=" ".join(entry["name"].split())[:160],
        unit=entry["unit"],
        decimals=decimals,
        polarity=polarity,
        year_type=year_type,
        indicator=entry["indicator"],
        filters=entry.get("filters", {}),
        numerator_indicator=entry.get("numerator_indicator", ""),
        denominator_indicator=entry.get("denominator_indicator", ""),
        denominator_filters=entry.get("denominator_filters"),
        released=_release(entry.get("released", ""), where),
        year_ends=_month_day(entry.get("year_ends", ""), where),
        words={key: " ".join(entry[key].split()) for key in WORDS if entry.get(key)},
    )


def _release(text: str, where: str) -> str:
    if text and not re.fullmatch(r"(\+[0-9]-)?(0[1-9]|1[0-2])", text):
        raise WrongFile(f"{where}: released is a month such as 11, or +1-02 for February of the next year.")
    return text


def _month_day(text: str, where: str) -> str:
    try:
        if text:
            date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise WrongFile(
            f"{where}: year_ends is the month and day on which the year ends, such as 09-30."
        ) from None
    return text


def quoted(text: str) -> str:
    """A basic string of TOML; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(held: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(key)} = {quoted(value)}" for key, value in held.items()) + "}"


def write_map(series: Iterable[Series], remarks: Iterable[str] = ()) -> str:
    """The mapping as TOML, which `read_map` reads back the same."""
    lines = [f"# {' '.join(remark.split())}" for remark in remarks]
    for one in series:
        lines += ["", "[[metric]]"]
        words = {"code": one.code, "name": one.name, **one.words, "unit": one.unit}
        lines += [f"{key} = {quoted(value)}" for key, value in words.items()]
        lines.append(f"decimals = {one.decimals}")
        lines += [f"polarity = {quoted(one.polarity)}", f"year_type = {quoted(one.year_type)}"]
        lines += [f"filters = {_table(one.filters)}", f"indicator = {quoted(one.indicator)}"]
        lines += [f"{key} = {quoted(getattr(one, key))}" for key in OPTIONAL if getattr(one, key)]
        if one.denominator_filters is not None:
            lines.append(f"denominator_filters = {_table(one.denominator_filters)}")
    return "\n".join(lines).lstrip("\n") + "\n"
