"""Every shipped definition file loads, other scales load too, and a wrong file is refused with its remedy."""

import dataclasses
import json
import os
from datetime import date
from pathlib import Path

import pytest

from judgements.definitions import (
    FOLDER,
    DefinitionError,
    load_all,
    load_framework,
    load_scale,
    load_strands,
)
from judgements.palette import css_class

SCALE_HEAD = 'code = "test"\nname = "Test"\nsource = "A test"\nconcern_from = {concern}\n'
GRADE = '[[grade]]\nlabel = "{label}"\ndefinition = "How it is."\n'
FRAMEWORK_HEAD = """
code = "test"
name = "Test"
inspectorate = "Ofsted"
scale = "requires-improvement"
in_force_from = 2020-01-01
in_force_to = 2021-12-31
full_sections = "all"
source = "A test"
superseded_by = []
"""
SECTION = """
[[section]]
key = "overall"
title = "Overall effectiveness"
area = ""
group = ""
graded = true
headline = true
strands = ["overall"]
definition = "How good it is."
"""
STRAND = '[[strand]]\nkey = "overall"\nname = "Overall"\ndefinition = "All of it."\n'


@pytest.fixture(scope="module")
def shipped():
    return load_all()


@pytest.fixture
def write(tmp_path):
    def write_file(text: str, name: str = "test.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def scale_text(labels: str, concern: int = 2) -> str:
    return SCALE_HEAD.format(concern=concern) + "".join(GRADE.format(label=label) for label in labels.split())


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


# Other scales


@pytest.mark.parametrize(
    ("labels", "concern"),
    [
        ("Typical Inconsistent Failing", 2),
        ("Exceptional Strong Expected Attention Urgent", 4),
        ("Excellent Very-good Good Adequate Weak Unsatisfactory", 4),
    ],
)
def test_scales_of_three_five_and_six_grades_load(write, labels, concern):
    scale = load_scale(write(scale_text(labels, concern)))
    places = len(labels.split())
    assert [grade.rank for grade in scale.grades] == list(range(1, places + 1))
    assert [grade.label for grade in scale.grades] == labels.split()
    assert css_class(scale.tone(scale.grades[-1])) == f"tl-tone-{places}-{concern}-{places}"


def test_numbers_may_fall_where_six_is_best(write):
    text = scale_text("Excellent Good Weak")
    for number in (6, 5, 4):
        text = text.replace('definition = "How', f'number = {number}\ndefinition  = "How', 1)
    assert [grade.number for grade in load_scale(write(text)).grades] == [6, 5, 4]


# What is refused

THREE = scale_text("Good Fair Poor")


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        (THREE.replace("source =", "origin ="), "origin: unknown key", "correct its spelling"),
        (THREE.replace('source = "A test"\n', ""), "source: missing", "Add it"),
        (THREE.replace('"A test"', '" "'), "source: ' ' is not words", "Write words"),
        (
            THREE.replace("concern_from = 2", 'concern_from = "2"'),
            "concern_from: '2' is not number",
            "Write number",
        ),
        (
            THREE.replace("concern_from = 2", "concern_from = true"),
            "concern_from: True is not number",
            "Write number",
        ),
        (THREE.replace("concern_from = 2", "concern_from = 1"), "concern_from: 1 is outside", "2 to 3"),
        (THREE.replace("concern_from = 2", "concern_from = 4"), "concern_from: 4 is outside", "2 to 3"),
        (THREE.replace('label = "Fair"', 'label = "Good"'), "grade.label: 'Good' stands twice", "Keep one"),
        (
            THREE.replace('label = "Fair"', 'labels = "Fair"'),
            "grade number 2: labels: unknown key",
            "known here",
        ),
        (
            THREE.replace("definition =", "number = 1\ndefinition ="),
            "grade.number: '1' stands twice",
            "Keep one",
        ),
        (scale_text("Only", concern=2), "grade: there are 1 grades", "Give 2 to 6"),
        (scale_text("A B C D E F G"), "grade: there are 7 grades", "Give 2 to 6"),
        (SCALE_HEAD.format(concern=2), "grade: missing", "Add it"),
        ("code = ", "the file: it is not TOML", "Correct the line"),
    ],
)
def test_a_wrong_scale_is_refused_by_file_key_and_remedy(write, text, key, remedy):
    with pytest.raises(DefinitionError) as refusal:
        load_scale(write(text))
    assert str(refusal.value).startswith(f"test.toml: {key}")
    assert remedy in str(refusal.value)


def test_numbers_that_run_both_ways_are_refused(write):
    text = THREE
    for number in (1, 3, 2):
        text = text.replace('definition = "How', f'number = {number}\ndefinition  = "How', 1)
    with pytest.raises(DefinitionError, match=r"grade\.number: the numbers do not run one way"):
        load_scale(write(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"none\.toml: the file: it is not there"):
        load_scale(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        (STRAND + STRAND, "strand.key: 'overall' stands twice", "Keep one"),
        (STRAND.replace("name", "title"), "strand overall: title: unknown key", "known here"),
        (STRAND.replace('name = "Overall"\n', ""), "strand overall: name: missing", "Add it"),
        (STRAND.replace('"All of it."', "3"), "strand overall: definition: 3 is not words", "Write words"),
        ("", "strand: missing", "Add it"),
    ],
)
def test_wrong_strands_are_refused_by_file_key_and_remedy(write, text, key, remedy):
    with pytest.raises(DefinitionError) as refusal:
        load_strands(write(text))
    assert str(refusal.value).startswith(f"test.toml: {key}")
    assert remedy in str(refusal.value)


GOOD = FRAMEWORK_HEAD + SECTION
SECOND = SECTION.replace('key = "overall"', 'key = "second"')


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        (GOOD.replace("inspectorate", "inspector"), "inspector: unknown key", "known here"),
        (GOOD.replace('inspectorate = "Ofsted"\n', ""), "inspectorate: missing", "Add it"),
        (FRAMEWORK_HEAD, "section: missing", "Add it"),
        (FRAMEWORK_HEAD + "section = []", "section: [] is not tables", "Write tables"),
        (
            GOOD.replace("= 2020-01-01", '= "2020-01-01"'),
            "in_force_from: '2020-01-01' is not date",
            "Write date",
        ),
        (
            GOOD.replace("2020-01-01", "2020-01-01T00:00:00"),
            "in_force_from: datetime.datetime(2020, 1, 1, 0, 0) is not date",
            "Write date",
        ),
        (
            GOOD.replace("2021-12-31", "2019-12-31"),
            "in_force_to: 2019-12-31 is before 2020-01-01",
            "last day",
        ),
        (
            GOOD.replace('"requires-improvement"', '"none"'),
            "scale: there is no scale 'none'",
            "adequate-2009",
        ),
        (
            GOOD.replace('full_sections = "all"', 'full_sections = "most"'),
            "full_sections: 'most'",
            "optional = true",
        ),
        (
            GOOD.replace("superseded_by", 'printed_labels = {Fair = "Fairly good"}\nsuperseded_by'),
            "printed_labels.Fair: the scale has no such grade",
            "Name a grade",
        ),
        (
            GOOD.replace("superseded_by = []", 'superseded_by = "sif"'),
            "superseded_by: 'sif' is not list",
            "Write list",
        ),
        (GOOD.replace("= []", '= ["sif", "sif"]'), "superseded_by: 'sif' stands twice", "Keep one"),
        (
            GOOD.replace("superseded_by = []", 'superseded_by = []\nsuperseded_areas = {sif = [""]}'),
            "superseded_areas.sif: superseded_by does not name it",
            "Add it there",
        ),
        (
            GOOD.replace(
                "superseded_by = []", 'superseded_by = ["sif"]\nsuperseded_areas = {sif = ["Roads"]}'
            ),
            "superseded_areas.sif: no section has the area 'Roads'",
            "Use the words",
        ),
        (GOOD + SECTION, "section.key: 'overall' stands twice", "Keep one"),
        (
            GOOD + SECOND,
            "section second: headline: 'overall' is the headline of the same area",
            "headline = false",
        ),
        (
            GOOD.replace("graded = true", "graded = false"),
            "section.graded: no section is graded",
            "graded = true",
        ),
        (
            GOOD + SECOND.replace("graded = true", "graded = false"),
            "section second: headline: an ungraded section",
            "graded = true",
        ),
        (
            GOOD.replace("graded = true", "graded = 1"),
            "section overall: graded: 1 is not true or false",
            "Write true",
        ),
        (
            GOOD.replace('strands = ["overall"]', "strands = []"),
            "section overall: strands: a graded",
            "at least one",
        ),
        (
            GOOD.replace('["overall"]', "[1]"),
            "section overall: strands: [1] is not list of words",
            "Write list",
        ),
        (
            GOOD.replace('["overall"]', '["roads"]'),
            "section overall: strands: there is no strand 'roads'",
            "strands.toml",
        ),
        (
            GOOD.replace('["overall"]', '["overall", "overall"]'),
            "section overall: strands: 'overall' stands twice",
            "Keep",
        ),
        (
            GOOD.replace('title = "Overall effectiveness"', 'title = ""'),
            "section overall: title: '' is not words",
            "Write",
        ),
        (GOOD + "order = 1", "section overall: order: unknown key", "known here"),
        (GOOD.replace('group = ""\n', ""), "section overall: group: missing", "Add it"),
        (
            GOOD + "in_force_from = 2021-01-01\nin_force_to = 2020-12-31",
            "section overall: in_force_to: 2020-12-31 is before 2021-01-01",
            "last day",
        ),
    ],
)
def test_a_wrong_framework_is_refused_by_file_key_and_remedy(write, shipped, text, key, remedy):
    with pytest.raises(DefinitionError) as refusal:
        load_framework(write(text), shipped.scales, shipped.strands)
    assert str(refusal.value).startswith(f"test.toml: {key}")
    assert remedy in str(refusal.value)


def test_the_framework_that_the_cases_above_spoil_is_itself_good(write, shipped):
    framework = load_framework(write(GOOD), shipped.scales, shipped.strands)
    assert [section.key for section in framework.sections] == ["overall"]
    assert framework.printed_labels == {}
    assert not framework.sections[0].optional


def folder(write, **frameworks: str) -> Path:
    scale = scale_text("Good Fair Poor").replace('code = "test"', 'code = "requires-improvement"')
    write(scale, "all/scales/three.toml")
    for name, text in frameworks.items():
        write(text, f"all/{name}.toml")
    return write(STRAND, "all/strands.toml").parent


def test_a_folder_loads_whole(write):
    found = load_all(folder(write, one=GOOD))
    assert (list(found.scales), list(found.strands), list(found.frameworks)) == (
        ["requires-improvement"],
        ["overall"],
        ["test"],
    )


def test_two_files_with_one_code_are_refused(write):
    with pytest.raises(DefinitionError, match=r"two\.toml: code: 'test' is another file's\. Give each file"):
        load_all(folder(write, one=GOOD, two=GOOD))


def test_an_unknown_successor_is_refused(write):
    wrong = GOOD.replace("superseded_by = []", 'superseded_by = ["later"]')
    with pytest.raises(
        DefinitionError, match=r"one\.toml: superseded_by: there is no framework 'later'\. Use"
    ):
        load_all(folder(write, one=wrong))
