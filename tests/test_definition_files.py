"""Scales that nobody ships yet load too, and a wrong definition file is refused with its remedy."""

from pathlib import Path

import pytest

from judgements.definitions import (
    DefinitionError,
    load_all,
    load_framework,
    load_scale,
    load_strands,
)
from judgements.palette import css_class


@pytest.fixture(scope="module")
def shipped():
    return load_all()


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
