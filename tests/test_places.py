"""The places that ship with the project: regions, authorities since 2009, statistical neighbours."""

import csv
import json
import os
import re
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PLACES = PROJECT / "judgements" / "places"
SHARED = PROJECT.parent / "shared"
FAR_PAST, FAR_FUTURE = date(1, 1, 1), date(9999, 12, 31)


def load(name):
    return tomllib.loads((PLACES / name).read_text(encoding="utf-8"))


REGIONS = load("regions.toml")
AUTHORITIES = load("authorities.toml")["authority"]
JOINT_RETURNS = load("authorities.toml")["joint_return"]
SETS = {neighbours["name"]: neighbours for neighbours in load("neighbours.toml")["set"]}
BY_LA_CODE = {authority["la_code"]: authority for authority in AUTHORITIES}


def ons_codes(authority):
    return [authority["ons_code"], *authority.get("other_ons_codes", [])]


def lifetime(authority):
    return authority.get("starts_on", FAR_PAST), authority.get("ends_on", FAR_FUTURE)


def alive(on):
    return {a["la_code"] for a in AUTHORITIES if lifetime(a)[0] <= on <= lifetime(a)[1]}


def plain(name):
    """A name as a reader of documents compares it: no capitals, stops or hyphens, 'and' for '&'."""
    words = re.sub(r"[^a-z]+", " ", name.lower().replace("&", " and ").replace(".", ""))
    return " ".join(words.split())


def names(authority):
    return {plain(name) for name in [authority["name"], *authority.get("also_known_as", [])]}


@pytest.fixture
def shared():
    """The published files that the facts were taken from; they are not part of the project."""
    if not (SHARED / "data").is_dir():
        message = f"the published data files are not beside the project ({SHARED.name}/data is absent)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


def test_codes_are_unique():
    la_codes = [authority["la_code"] for authority in AUTHORITIES]
    places = [REGIONS["country"], *REGIONS["region"], *REGIONS["part_of_region"]]
    codes = [code for authority in AUTHORITIES for code in ons_codes(authority)]
    codes += [place["ons_code"] for place in places]
    urns = [authority["ofsted_urn"] for authority in AUTHORITIES if "ofsted_urn" in authority]
    assert len(set(la_codes)) == len(la_codes)
    assert len(set(codes)) == len(codes)
    assert len(set(urns)) == len(urns)


def test_codes_have_their_format():
    for authority in AUTHORITIES:
        assert re.fullmatch(r"\d{3}", authority["la_code"]), authority["name"]
        for code in ons_codes(authority):
            assert re.fullmatch(r"E(06|08|09|10)\d{6}", code), authority["name"]
    assert REGIONS["country"]["ons_code"] == "E92000001"
    assert [region["ons_code"] for region in REGIONS["region"]] == [f"E1200000{n}" for n in range(1, 10)]
    assert [part["ons_code"] for part in REGIONS["part_of_region"]] == ["E13000001", "E13000002"]


def test_kind_agrees_with_the_ons_code():
    """The first three characters of an ONS code say what sort of council it is."""
    kinds = {
        "E06": {"unitary"},
        "E08": {"metropolitan"},
        "E10": {"county"},
        "E09": {"london borough", "city corporation"},
    }
    for authority in AUTHORITIES:
        assert authority["kind"] in kinds[authority["ons_code"][:3]], authority["name"]
    assert [a["name"] for a in AUTHORITIES if a["kind"] == "city corporation"] == ["City of London"]


def test_regions_resolve():
    regions = {region["ons_code"] for region in REGIONS["region"]}
    assert {authority["region"] for authority in AUTHORITIES} == regions
    assert {part["region"] for part in REGIONS["part_of_region"]} <= regions


def test_the_parts_of_london_are_london():
    parts = [code for part in REGIONS["part_of_region"] for code in part["la_codes"]]
    assert sorted(parts) == sorted(a["la_code"] for a in AUTHORITIES if a["region"] == "E12000007")


def test_ended_authorities_have_successors_that_begin_the_next_day():
    current = {authority["ons_code"]: authority for authority in AUTHORITIES}
    ended = [authority for authority in AUTHORITIES if "ends_on" in authority or "successors" in authority]
    assert {authority["la_code"] for authority in ended} == {"835", "836", "837", "909", "928"}
    for authority in ended:
        assert authority["successors"], authority["name"]
        for code in authority["successors"]:
            assert (current[code]["starts_on"] - authority["ends_on"]).days == 1, authority["name"]


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2009, 4, 1), 152),
        (date(2012, 2, 24), 152),
        (date(2019, 3, 31), 152),
        (date(2019, 4, 1), 151),  # Bournemouth, Dorset and Poole: three become two
        (date(2021, 4, 1), 152),  # Northamptonshire: one becomes two
        (date(2023, 4, 1), 153),  # Cumbria: one becomes two
        (date(2025, 1, 1), 153),
    ],
)
def test_how_many_authorities_there_are(on, count):
    assert len(alive(on)) == count


def test_one_name_means_one_authority_on_any_day():
    """Dorset is the name of two councils, one after the other; a report's date tells them apart."""
    for index, one in enumerate(AUTHORITIES):
        for other in AUTHORITIES[index + 1 :]:
            begins = max(lifetime(one)[0], lifetime(other)[0])
            ends = min(lifetime(one)[1], lifetime(other)[1])
            if begins <= ends:
                assert not names(one) & names(other), (one["la_code"], other["la_code"])


def test_joint_returns_name_known_authorities():
    for joint in JOINT_RETURNS:
        assert joint["la_code"] == " / ".join(joint["authorities"])
        assert joint["ons_code"] == " / ".join(BY_LA_CODE[code]["ons_code"] for code in joint["authorities"])


@pytest.mark.parametrize("name", SETS)
def test_every_authority_of_the_day_has_ten_known_neighbours(name):
    members = SETS[name]["members"]
    living = alive(SETS[name]["published_on"])
    assert set(members) == living
    for la_code, neighbours in members.items():
        assert len(neighbours) == len(set(neighbours)) == 10, la_code
        assert la_code not in neighbours
        assert set(neighbours) <= living, la_code


def test_neighbours_of_bath_and_north_east_somerset():
    assert set(SETS) == {"Statistical neighbours, 2025", "Statistical neighbours, 2021"}
    of_2025 = ["816", "358", "919", "356", "938", "314", "825", "931", "873", "916"]
    of_2021 = ["916", "873", "931", "865", "938", "850", "802", "803", "885", "878"]
    assert SETS["Statistical neighbours, 2025"]["members"]["800"] == of_2025
    assert SETS["Statistical neighbours, 2021"]["members"]["800"] == of_2021


def authority_rows(folder):
    """(file, row) of each authority row of the Department for Education's files."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "geographic_level" not in (rows.fieldnames or []):
                continue
            for row in rows:
                if row["geographic_level"] == "Local authority":
                    yield path.name, row


def test_every_authority_code_of_the_data_files_resolves(shared):
    joint = {(row["la_code"], row["ons_code"]): row for row in JOINT_RETURNS}
    parts = {part["ons_code"]: part["region"] for part in REGIONS["part_of_region"]}
    seen, wrong = set(), set()
    for file, row in authority_rows(shared / "data"):
        codes = (row["old_la_code"], row["new_la_code"])
        seen.add(file)
        if codes in joint:
            if row["time_period"] not in joint[codes]["periods"]:
                wrong.add((file, *codes, row["time_period"]))
            continue
        authority = BY_LA_CODE.get(codes[0])
        region = parts.get(row["region_code"], row["region_code"])
        if not authority or codes[1] not in ons_codes(authority) or region != authority["region"]:
            wrong.add((file, *codes, row["region_code"]))
    assert not wrong
    assert len(seen) >= 8


def test_neighbour_sets_equal_the_published_files(shared):
    def published(name, first):
        with (shared / "data" / name).open(encoding="utf-8-sig", newline="") as file:
            return {row[0]: row[first : first + 20 : 2] for row in list(csv.reader(file))[1:] if row[0]}

    of_2025 = published("sn_model_2025_wide.csv", 4)
    of_2021 = published("New_Statistical_Neighbour_Groupings_April_2021.csv", 5)
    for ended in ("835", "836", "837", "928"):  # the file keeps rows of councils that had ended
        del of_2021[ended]
    assert SETS["Statistical neighbours, 2025"]["members"] == of_2025
    assert SETS["Statistical neighbours, 2021"]["members"] == of_2021


def test_ofsted_knows_the_same_authorities(shared):
    """The list of outcomes also holds councils that have ended."""
    with zipfile.ZipFile(shared / "data" / "LA_Inspection_Outcomes_as_at_31_March_2025.ods") as archive:
        listed = set(re.findall(r">(E(?:06|08|09|10)\d{6})<", archive.read("content.xml").decode()))
    known = {code: authority["la_code"] for authority in AUTHORITIES for code in ons_codes(authority)}
    assert listed <= set(known)
    assert alive(date(2025, 3, 31)) <= {known[code] for code in listed}


def test_ofsted_numbers_equal_the_lookup(shared):
    with (shared / "data" / "Provider_data_lookup.csv").open(encoding="utf-8-sig", newline="") as file:
        lookup = {row["la_code"]: row["urn"] for row in csv.DictReader(file)}
    ours = {authority["la_code"]: authority.get("ofsted_urn") for authority in AUTHORITIES}
    assert {code: urn for code, urn in ours.items() if urn} == {
        code: urn for code, urn in lookup.items() if code in alive(date(2025, 1, 1))
    }


def test_authorities_of_the_reports_resolve_by_name(shared):
    for line in (shared / "reports" / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        if not report["valid"]:  # not reports: web pages saved under a report's name
            continue
        inspected_on = date.fromisoformat(report["inspection_start"])
        found = {
            code for code in alive(inspected_on) if plain(report["authority"]) in names(BY_LA_CODE[code])
        }
        assert found == {report["la_code"]}, report["authority"]
