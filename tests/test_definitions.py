"""Every shipped definition file loads, and says what the inspectorates printed."""

import dataclasses
import json
import os
from datetime import date
from pathlib import Path

import pytest

from judgements.definitions import (
    FOLDER,
    load_all,
)
from judgements.palette import css_class


@pytest.fixture(scope="module")
def shipped():
    return load_all()


# The shipped files


def test_every_shipped_file_loads(shipped):
    assert set(shipped.scales) == {"adequate-2009", "requires-improvement"}
    assert set(shipped.frameworks) == {"slac", "protection-2012", "lac-2013", "sif", "lscb-review", "ilacs"}
    for path in FOLDER.glob("*.toml"):
        assert path.stem == "strands" or path.stem in shipped.frameworks
    for path in (FOLDER / "scales").glob("*.toml"):
        assert path.stem in shipped.scales


def test_every_strand_is_borne_and_every_area_has_its_headline(shipped):
    sections = [section for framework in shipped.frameworks.values() for section in framework.sections]
    assert {strand for section in sections for strand in section.strands} == set(shipped.strands)
    for framework in shipped.frameworks.values():
        areas = {section.area for section in framework.sections if section.graded}
        assert {section.area for section in framework.sections if section.headline} == areas


def test_one_strand_is_borne_once_in_each_area_on_any_day(shipped):
    """Else nobody could say which of two sections an older judgement is to be read beside."""
    for framework in shipped.frameworks.values():
        for day in {
            framework.in_force_from,
            *(s.in_force_from for s in framework.sections if s.in_force_from),
        }:
            borne = [(s.area, strand) for s in framework.sections_in_force(day) for strand in s.strands]
            assert len(borne) == len(set(borne)), framework.code


def test_only_the_older_scale_prints_numbers_and_concern_begins_at_the_third_place(shipped):
    older, newer = shipped.scales["adequate-2009"], shipped.scales["requires-improvement"]
    assert [(g.label, g.number) for g in older.grades] == [
        ("Outstanding", 1),
        ("Good", 2),
        ("Adequate", 3),
        ("Inadequate", 4),
    ]
    assert [(g.label, g.number) for g in newer.grades] == [
        ("Outstanding", None),
        ("Good", None),
        ("Requires improvement", None),
        ("Inadequate", None),
    ]
    assert css_class(older.tone(older.grades[2])) == css_class(newer.tone(newer.grades[2])) == "tl-tone-4-3-3"


def test_single_inspection_and_its_successor_share_one_scale_and_the_older_three_another(shipped):
    by_scale = {code: framework.scale for code, framework in shipped.frameworks.items()}
    assert by_scale["slac"] == by_scale["protection-2012"] == by_scale["lac-2013"] == "adequate-2009"
    assert by_scale["sif"] == by_scale["ilacs"] == by_scale["lscb-review"] == "requires-improvement"
    assert shipped.frameworks["ilacs"].printed_labels == {
        "Requires improvement": "Requires improvement to be good"
    }


def test_the_2009_framework_judges_ten_and_twelve_sections_in_the_order_of_its_record(shipped):
    graded = [section for section in shipped.frameworks["slac"].sections if section.graded]
    assert [s.area for s in graded] == ["Safeguarding services"] * 10 + [
        "Services for looked after children"
    ] * 12
    assert [s.title for s in graded if s.area == "Safeguarding services"] == [
        "Overall effectiveness",
        "Capacity for improvement",
        "Children and young people are safe and feel safe",
        "Quality of provision",
        "The contribution of health agencies to keeping children and young people safe",
        "Ambition and prioritisation",
        "Leadership and management",
        "Performance management and quality assurance",
        "Partnership working",
        "Equality and diversity",
    ]
    assert [s.key for s in graded if s.group.startswith("How good are outcomes")] == [
        "lac.being_healthy",
        "lac.staying_safe",
        "lac.enjoying_and_achieving",
        "lac.making_a_positive_contribution_including_user_engagement",
        "lac.economic_well_being",
        "lac.quality_of_provision",
    ]


def test_care_leavers_are_judged_alone_from_2023(shipped):
    ilacs = shipped.frameworks["ilacs"]
    before, since = date(2022, 12, 31), date(2023, 1, 1)
    assert [s.key for s in ilacs.sections_in_force(before) if s.graded] == [
        "leaders",
        "help_and_protection",
        "in_care_and_care_leavers",
        "overall",
    ]
    assert [s.key for s in ilacs.sections_in_force(since) if s.graded] == [
        "leaders",
        "help_and_protection",
        "in_care",
        "care_leavers",
        "overall",
    ]


def test_full_means_every_section_in_force_on_the_day_save_the_board(shipped):
    four = {"leaders", "help_and_protection", "in_care_and_care_leavers", "overall"}
    assert shipped.frameworks["ilacs"].is_full(four, on=date(2022, 2, 28))
    assert not shipped.frameworks["ilacs"].is_full(four, on=date(2025, 6, 9))
    sif = {
        "overall",
        "help_and_protection",
        "looked_after_and_permanence",
        "adoption",
        "care_leavers",
        "leadership",
    }
    assert shipped.frameworks["sif"].is_full(sif, on=date(2017, 4, 24))
    assert not shipped.frameworks["sif"].is_full(sif - {"adoption"}, on=date(2017, 4, 24))


def test_an_inspection_of_one_half_overtakes_only_that_half(shipped):
    slac = shipped.frameworks["slac"]
    assert slac.is_superseded_by("protection-2012", "Safeguarding services")
    assert not slac.is_superseded_by("protection-2012", "Services for looked after children")
    assert not slac.is_superseded_by("lac-2013", "Safeguarding services")
    assert slac.is_superseded_by("sif", "Safeguarding services")
    assert slac.is_superseded_by("slac", "Safeguarding services")
    sif = shipped.frameworks["sif"]
    assert sif.is_superseded_by("ilacs", "")
    assert not sif.is_superseded_by("ilacs", "Local Safeguarding Children Board")
    assert not shipped.frameworks["ilacs"].is_superseded_by("sif", "")


def test_keys_are_those_that_the_readings_of_real_reports_use(shipped):
    expected = Path(__file__).parent.parent.parent / "shared" / "reports" / "expected.jsonl"
    if not expected.exists():
        reason = "shared/reports is not beside the project"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    seen = 0
    for line in expected.read_text(encoding="utf-8").splitlines():
        reading = json.loads(line)
        if not reading["valid"]:
            continue
        framework = shipped.frameworks[reading["kind"]]
        graded = {s.key for s in framework.sections if s.graded}
        keys = {judgement["key"] for judgement in reading["judgements"]}
        assert keys <= graded, reading["file"]
        assert framework.is_full(keys, on=date.fromisoformat(reading["inspection_start"])), reading["file"]
        seen += 1
    assert seen


def test_definitions_are_frozen(shipped):
    with pytest.raises(dataclasses.FrozenInstanceError):
        shipped.frameworks["slac"].sections[0].title = "Another"
