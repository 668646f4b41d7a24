"""Loads places/*.toml: England, regions, authorities with their successors, neighbour sets."""

import tomllib
from pathlib import Path

from django.db import transaction

from judgements.models import Authority, Neighbour, NeighbourSet, Place

from .rows import Counts, join, settle

FOLDER = Path(__file__).resolve().parent.parent / "places"
REASON = "Loaded from judgements/places"


def _read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _load_plain_places(regions: dict, authorities: dict) -> tuple[dict[str, Place], Counts]:
    rows = [
        {
            "kind": Place.Kind.COUNTRY,
            "code": regions["country"]["ons_code"],
            "name": regions["country"]["name"],
        }
    ]
    rows += [
        {"kind": Place.Kind.REGION, "code": region["ons_code"], "name": region["name"]}
        for kind in ("region", "part_of_region")
        for region in regions.get(kind, [])
    ]
    rows += [
        {"kind": Place.Kind.JOINT, "code": joint["ons_code"], "name": joint["name"]}
        for joint in authorities.get("joint_return", [])
    ]
    places, counts = settle(Place, ["code"], rows, reason=REASON)
    return {code: place for (code,), place in places.items()}, counts


def _load_authorities(entries: list[dict], places: dict[str, Place]) -> tuple[dict[str, Authority], Counts]:
    rows = [
        {
            "kind": Place.Kind.AUTHORITY,
            "code": entry["ons_code"],
            "name": entry["name"],
            "la_code": entry["la_code"],
            "region_id": places[entry["region"]].pk,
            "type": entry.get("kind", ""),
            "other_codes": entry.get("other_ons_codes", []),
            "also_known_as": entry.get("also_known_as", []),
            "starts_on": entry.get("starts_on"),
            "ends_on": entry.get("ends_on"),
        }
        for entry in entries
    ]
    found, counts = settle(Authority, ["la_code"], rows, reason=REASON)
    return {code: authority for (code,), authority in found.items()}, counts


def _load_neighbours(sets: list[dict], by_la_code: dict[str, Authority]) -> Counts:
    total = Counts()
    for entry in sets:
        values = {name: entry[name] for name in ("name", "published_on", "source")}
        rows, counts = settle(NeighbourSet, ["name"], [values], reason=REASON)
        chosen = rows[(entry["name"],)]
        neighbours = [
            {"authority_id": by_la_code[la].pk, "order": order, "neighbour_id": by_la_code[other].pk}
            for la, others in entry["members"].items()
            for order, other in enumerate(others, start=1)
        ]
        _, more = settle(
            Neighbour, ["authority_id", "order"], neighbours, within={"set_id": chosen.pk}, reason=REASON
        )
        total += counts + more
    return total


@transaction.atomic
def load_places() -> Counts:
    """Every place and neighbour set of the files; what officers set (which authority is ours) stays."""
    regions, authorities = _read("regions.toml"), _read("authorities.toml")
    places, total = _load_plain_places(regions, authorities)
    by_la_code, counts = _load_authorities(authorities["authority"], places)
    by_ons_code = {authority.code: authority for authority in by_la_code.values()}
    pairs = [
        (by_la_code[entry["la_code"]].pk, by_ons_code[successor].pk)
        for entry in authorities["authority"]
        for successor in entry.get("successors", [])
    ]
    join("from_authority_id", Authority.successors.through, pairs, "to_authority_id")
    return total + counts + _load_neighbours(_read("neighbours.toml")["set"], by_la_code)
