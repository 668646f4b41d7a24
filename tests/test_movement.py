"""Movement: said within one scale and one subject, named where a judgement follows two, and never across scales."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgements.calculations import Movement, Standing, movement

SCALES = {"slac": "ofsted-2009", "lac-2013": "ofsted-2009", "sif": "ofsted-2013", "ilacs": "ofsted-2013"}
LABELS = ("Outstanding", "Good", "Third", "Inadequate")
NAMES = {"children_in_care": "Children in care", "care_leavers": "Care leavers", "overall": "Overall"}
DATES = (date(2012, 2, 24), date(2017, 7, 7), date(2022, 4, 19), date(2025, 8, 5))


def judged(section, rank, *strands, framework="ilacs", on=DATES[2], area="", scale=None, label=None):
    return Standing(
        section=section,
        area=area,
        framework=framework,
        framework_name=framework.upper(),
        scale=scale or SCALES[framework],
        rank=rank,
        label=label or ("Not judged" if rank is None else LABELS[rank - 1]),
        strands=frozenset(strands),
        headline=False,
        on=on,
    )


# ---- Spelled out


def test_the_same_section_under_the_same_framework_names_no_framework():
    now, before = judged("leaders", 2), judged("leaders", 3, on=DATES[1])
    assert movement(now, [now, before]) == Movement("up", "Up from Third")
    assert movement(judged("leaders", 4), [before]) == Movement("down", "Down from Third")
    assert movement(judged("leaders", 3), [before]) == Movement("same", "Still Third")


def test_another_framework_on_the_same_scale_is_named_with_its_year():
    before = judged("3", 2, "leadership", framework="sif", on=DATES[1])
    assert movement(judged("leaders", 2, "leadership"), [before]).words == "Still Good (SIF, 2017)"


def test_another_scale_is_neither_up_nor_down():
    before = judged("lac.overall", 4, "children_in_care", framework="slac", on=DATES[0])
    assert movement(judged("children_in_care", 1, "children_in_care"), [before]) == Movement(
        "another scale", "Another scale: Inadequate in 2012"
    )


def test_a_comparable_judgement_further_back_is_found_behind_one_on_another_scale():
    between = judged("x", 2, "overall", framework="slac", on=DATES[1])
    before = judged("y", 3, "overall", framework="sif", on=DATES[0])
    assert movement(judged("overall", 2, "overall"), [between, before]).kind == "up"


def test_a_joint_judgement_names_each_strand_of_the_two_that_it_follows():
    earlier = [
        judged("2", 2, "children_in_care", "permanence", framework="sif", on=DATES[1]),
        judged("2.2", 3, "care_leavers", framework="sif", on=DATES[1]),
    ]
    joint = judged("care_and_leavers", 2, "children_in_care", "care_leavers")
    found = movement(joint, earlier, NAMES)
    assert found.kind == "up"
    assert found.words == (
        "Up from Third (SIF, 2017) for care leavers; still Good (SIF, 2017) for children in care"
    )


def test_a_joint_judgement_that_moved_both_ways_is_never_told_as_a_rise():
    earlier = [
        judged("2", 1, "children_in_care", framework="sif", on=DATES[1]),
        judged("2.2", 3, "care_leavers", framework="sif", on=DATES[1]),
    ]
    found = movement(judged("joint", 2, "children_in_care", "care_leavers"), earlier, NAMES)
    assert found.kind == "down"
    assert "Up from Third" in found.words and "own from Outstanding" in found.words


def test_what_was_not_judged_moves_nowhere_and_is_passed_over():
    skipped = judged("leaders", None, on=DATES[2])
    before = judged("leaders", 2, on=DATES[1])
    assert movement(skipped, [before]) == Movement("none", "Not judged")
    assert movement(judged("leaders", 2, on=DATES[3]), [skipped, before]).words == "Still Good"
    assert movement(judged("leaders", 2, on=DATES[3]), [skipped]).kind == "first"


def test_of_two_candidates_in_different_areas_the_own_area_decides_or_nothing_is_said():
    both = [
        judged(
            "safeguarding.leadership", 3, "leadership", framework="slac", on=DATES[0], area="Safeguarding"
        ),
        judged("lac.leadership", 2, "leadership", framework="slac", on=DATES[0], area="Looked after"),
    ]
    inside = judged("x", 2, "leadership", framework="lac-2013", on=DATES[1], area="Looked after")
    beside = judged("x", 2, "leadership", framework="lac-2013", on=DATES[1])
    assert movement(inside, both).words == "Still Good (SLAC, 2012)"
    assert movement(beside, both).kind == "first"


# ---- A second way to compute, and what must never be


def naive(now, earlier, names):
    """By plain loops over days, judgements and strands."""
    if now.rank is None:
        return "none", "Not judged"
    past = [one for one in earlier if one.on < now.on and one.rank is not None]
    told_elsewhere = None
    for on in sorted({one.on for one in past})[::-1]:
        that_day = [one for one in past if one.on == on]
        chosen = []
        for one in that_day:
            if one.framework == now.framework and one.section == now.section:
                chosen.append(one)
        if not chosen:
            for strand in sorted(now.strands):
                with_it = [one for one in that_day if strand in one.strands]
                if len(with_it) > 1:
                    with_it = [one for one in with_it if one.area == now.area]
                if len(with_it) == 1 and with_it[0] not in chosen:
                    chosen.append(with_it[0])
        comparable = [one for one in chosen if one.scale == now.scale]
        if comparable:
            return _told(now, comparable, names)
        if chosen and told_elsewhere is None:
            told_elsewhere = f"Another scale: {chosen[0].label} in {chosen[0].on.year}"
    if told_elsewhere:
        return "another scale", told_elsewhere
    return "first", "First under this framework"


def _told(now, comparable, names):
    kinds, words, subjects = [], [], []
    for one in comparable:
        if now.rank == one.rank:
            kind, said = "same", f"Still {now.label}"
        elif now.rank < one.rank:
            kind, said = "up", f"Up from {one.label}"
        else:
            kind, said = "down", f"Down from {one.label}"
        if one.framework != now.framework:
            said += f" ({one.framework_name}, {one.on.year})"
        shared = sorted(set(now.strands) & set(one.strands))
        kinds.append(kind)
        words.append(said)
        subjects.append(f" for {names.get(shared[0], shared[0]).lower()}" if shared else "")
    if len(set(words)) == 1:
        return kinds[0], words[0]
    worst = "down" if "down" in kinds else "up" if "up" in kinds else "same"
    whole = [word + subject for word, subject in zip(words, subjects, strict=True)]
    return worst, "; ".join(whole[:1] + [one[0].lower() + one[1:] for one in whole[1:]])


@st.composite
def standings(draw):
    framework = draw(st.sampled_from(sorted(SCALES)))
    return judged(
        draw(st.sampled_from(["a", "b", "c"])),
        draw(st.sampled_from([1, 2, 3, 4, None])),
        *draw(st.sets(st.sampled_from([*NAMES, "adoption"]), max_size=3)),
        framework=framework,
        on=draw(st.sampled_from(DATES)),
        area=draw(st.sampled_from(["", "Safeguarding", "Looked after"])),
    )


histories = st.lists(standings(), max_size=12, unique_by=lambda one: (one.on, one.framework, one.section))


@given(standings(), histories)
def test_movement_equals_the_plain_loops(now, earlier):
    found = movement(now, earlier, NAMES)
    assert (found.kind, found.words) == naive(now, earlier, NAMES)


@given(standings(), histories)
def test_two_scales_are_never_compared(now, earlier):
    """Taking every judgement on another scale away changes nothing that is said to have moved."""
    found = movement(now, earlier, NAMES)
    own_scale = movement(now, [one for one in earlier if one.scale == now.scale], NAMES)
    if found.kind in ("up", "down", "same"):
        assert own_scale.kind in ("up", "down", "same")
    assert own_scale.kind != "another scale"
    only_other = movement(now, [one for one in earlier if one.scale != now.scale], NAMES)
    assert only_other.kind in ("none", "first", "another scale")


@given(standings(), histories)
def test_what_comes_later_or_on_the_same_day_says_nothing(now, earlier):
    past = [one for one in earlier if one.on < now.on]
    assert movement(now, earlier, NAMES) == movement(now, past, NAMES)


@given(standings(), histories)
def test_a_rise_has_a_lower_grade_of_the_same_scale_before_it(now, earlier):
    found = movement(now, earlier, NAMES)
    ranks = {one.rank for one in earlier if one.on < now.on and one.scale == now.scale and one.rank}
    if found.kind == "up":
        assert any(rank > now.rank for rank in ranks)
    if found.kind == "down":
        assert any(rank < now.rank for rank in ranks)


# ---- The demonstration

SAID = {
    "2012-02-24": {"First under this framework"},
    "2017-07-07": {
        "overall": "First under this framework",
        "help_and_protection": "Another scale: Adequate in 2012",
        "looked_after_and_permanence": "Another scale: Good in 2012",
        "adoption": "First under this framework",
        "care_leavers": "Another scale: Adequate in 2012",
        "leadership": "First under this framework",
        "lscb": "First under this framework",
    },
    "2022-04-19": {
        "leaders": "Still Good (SIF, 2017)",
        "help_and_protection": "Up from Requires improvement (SIF, 2017)",
        "in_care_and_care_leavers": (
            "Up from Requires improvement (SIF, 2017) for care leavers; "
            "still Good (SIF, 2017) for children in care"
        ),
        "overall": "Still Good (SIF, 2017)",
    },
    "2025-08-05": {
        "leaders": "Still Good",
        "help_and_protection": "Still Good",
        "in_care": "Still Good",
        "care_leavers": "Still Good",
        "overall": "Still Good",
    },
}


@pytest.mark.parametrize("published", SAID)
def test_the_words_of_the_demonstration(client_as, demonstration, published):
    slug = f"bath-and-north-east-somerset-{published}"
    rows = client_as("manager").get(f"/inspections/{slug}/grades.json").json()["judgements"]
    said = {row["key"]: row["movement"] for row in rows}
    expected = SAID[published]
    assert (set(said.values()) if isinstance(expected, set) else said) == expected
