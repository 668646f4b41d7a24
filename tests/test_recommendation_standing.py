"""How a recommendation stands on a day: from its printed due date, until a later full inspection asks again."""

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculations import (
    ICONS,
    STATUSES,
    Overdue,
    RecommendationStanding,
    overdue_groups,
    standing,
)
from actions.queries import recommendation_rows
from judgements.models import Framework, Inspection, Recommendation, Section, State
from judgements.services import change_state

FRAMEWORKS = Path(__file__).resolve().parents[1] / "judgements" / "frameworks"
DUE = date(2012, 5, 24)
DAYS = [
    date(2012, 2, 23),
    date(2012, 2, 24),
    date(2012, 2, 25),
    date(2012, 5, 24),
    date(2012, 5, 25),
    date(2012, 8, 25),
    date(2017, 7, 6),
    date(2017, 7, 7),
    date(2022, 4, 18),
    date(2022, 4, 19),
    date(2025, 8, 5),
]
some_days = st.dates(date(2009, 1, 1), date(2030, 1, 1))


def on(today, due=DUE, superseded=None):
    return standing(due_on=due, superseded_on=superseded, today=today)


# ---- One recommendation


@pytest.mark.parametrize(
    ("today", "status", "words"),
    [
        (date(2012, 5, 22), "not yet due", "Due in 2 days"),
        (date(2012, 5, 23), "not yet due", "Due in 1 day"),
        (date(2012, 5, 24), "due today", "Due today"),
        (date(2012, 5, 25), "overdue", "1 day overdue"),
        (date(2012, 5, 26), "overdue", "2 days overdue"),
    ],
)
def test_the_days_around_the_due_date(today, status, words):
    found = on(today)
    assert (found.status, found.words) == (status, words)


def test_no_printed_timescale_is_never_late():
    assert on(date(2099, 1, 1), due=None) == RecommendationStanding("no due date")
    assert on(date(2099, 1, 1), due=None).words == "No date printed"


def test_superseded_begins_on_the_day_of_the_later_inspection():
    later = date(2017, 7, 7)
    assert on(later - timedelta(days=1), superseded=later).status == "overdue"
    assert on(later, superseded=later) == RecommendationStanding("superseded")
    assert on(later, due=None, superseded=later).status == "superseded"


@given(some_days, st.none() | some_days, st.none() | some_days)
def test_standing_equals_a_count_of_days(today, due, superseded):
    found = on(today, due, superseded)
    assert found.status in STATUSES and found.icon == ICONS[found.status] and found.words
    if superseded and superseded <= today:
        assert found == RecommendationStanding("superseded")
    elif due is None:
        assert found == RecommendationStanding("no due date")
    else:
        days, step = 0, 1 if due < today else -1
        day = due
        while day != today and abs(days) < 40:
            day += timedelta(days=step)
            days += step
        if day == today:
            assert (found.days_overdue or 0) - (found.days_left or 0) == days
        assert (found.status == "overdue") == (today > due) == (found.days_overdue is not None)


def test_groups_are_counted_longest_first_and_hold_only_the_late():
    rows = [on(DUE + timedelta(days=n)) for n in (-3, 0, 1, 91, 1)] + [on(DUE, due=None)]
    assert overdue_groups(rows) == [Overdue(1, 91), Overdue(2, 1)]
    assert overdue_groups([]) == []


# ---- The rule of the same services, by plain loops over the rows and the files


def definition(code):
    return tomllib.loads((FRAMEWORKS / f"{code}.toml").read_text(encoding="utf-8"))


def naive_full(inspection):
    """Graded every section that its framework asked for on its first day."""
    held = {one.section_id for one in inspection.judgements.all()}
    asked = [
        section.pk
        for section in Section.objects.filter(framework=inspection.framework_id)
        if section.graded
        and not section.optional
        and (section.in_force_from is None or section.in_force_from <= inspection.started_on)
        and (section.in_force_to is None or section.in_force_to >= inspection.started_on)
    ]
    return bool(asked) and held.issuperset(asked)


def naive_status(recommendation, inspections, today):
    own = recommendation.inspection
    known = definition(own.framework.code)
    for other in inspections:
        if other.authority_id != own.authority_id or other.published_on <= own.published_on:
            continue
        if other.published_on > today or other.state != "published" or not naive_full(other):
            continue
        code = other.framework.code
        areas = known.get("superseded_areas", {}).get(code)
        if code == own.framework.code:
            return "superseded", None
        if code in known.get("superseded_by", []) and (areas is None or recommendation.area in areas):
            return "superseded", None
    if recommendation.due_on is None:
        return "no due date", None
    if recommendation.due_on == today:
        return "due today", None
    if recommendation.due_on > today:
        return "not yet due", None
    days = 0
    while recommendation.due_on + timedelta(days=days) < today:
        days += 1
    return "overdue", days


@pytest.fixture
def inspections(without_plan):
    return list(Inspection.objects.select_related("framework").prefetch_related("judgements"))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_standing_equals_the_plain_loops(inspections, today):
    expected = {
        (one.inspection.slug, one.ref): naive_status(one, inspections, today)
        for one in Recommendation.objects.select_related("inspection__framework")
        if one.inspection.published_on <= today
    }
    found = {(row.inspection, row.ref): (row.status, row.days_overdue) for row in recommendation_rows(today)}
    assert found == expected


def statuses(today, slug_end):
    return {row.ref: row.status for row in recommendation_rows(today) if row.inspection.endswith(slug_end)}


def test_the_inspection_of_2017_supersedes_both_halves_of_2012(without_plan):
    before, after = (statuses(day, "2012-02-24") for day in (date(2017, 7, 6), date(2017, 7, 7)))
    assert set(before.values()) == {"overdue"} and len(before) == 32
    assert set(after.values()) == {"superseded"} and len(after) == 32


def test_what_its_plan_met_stays_met_and_the_rest_closes_with_the_plan_until_2017(demonstration):
    days = (date(2013, 3, 31), date(2013, 4, 1), date(2017, 7, 6), date(2017, 7, 7))
    found = [Counter(statuses(day, "2012-02-24").values()) for day in days]
    closed = {"met": 24, "not met when the plan closed": 8}
    assert found == [{"met": 24, "overdue": 8}, closed, closed, {"met": 24, "superseded": 8}]


def test_the_boards_own_recommendations_are_not_superseded_by_an_inspection_of_services(demonstration):
    """ILACS does not look at a safeguarding children board, so B1 to B3 of 2017 stay, without a printed date."""
    found = statuses(date(2022, 4, 19), "2017-07-07")
    board = {ref: status for ref, status in found.items() if ref.startswith("B")}
    services = {ref: status for ref, status in found.items() if ref.startswith("R")}
    assert board == dict.fromkeys(("B1", "B2", "B3"), "no due date")
    assert len(services) == 8 and set(services.values()) == {"superseded"}


def test_an_inspection_that_leaves_a_section_ungraded_supersedes_nothing(without_plan):
    Section.objects.create(
        framework=Framework.objects.get(code="sif"), key="one_more", title="One more", order=99
    )
    assert set(statuses(date(2018, 1, 1), "2012-02-24").values()) == {"overdue"}


def test_a_board_review_is_not_needed_for_a_full_inspection(demonstration):
    assert Section.objects.get(framework__code="sif", key="lscb").optional
    assert Inspection.objects.full().filter(slug__endswith="2017-07-07").exists()


def test_a_withdrawn_inspection_supersedes_nothing(without_plan):
    later = Inspection.objects.get(slug__endswith="2017-07-07")
    change_state(inspection=later, to=State.WITHDRAWN, by=None)
    assert set(statuses(date(2018, 1, 1), "2012-02-24").values()) == {"overdue"}


def test_another_authoritys_inspection_supersedes_nothing(without_plan):
    later = Inspection.objects.get(slug__endswith="2017-07-07")
    later.authority = type(later.authority).objects.exclude(pk=later.authority_id).first()
    later.save()
    assert set(statuses(date(2018, 1, 1), "2012-02-24").values()) == {"overdue"}


def test_a_framework_of_one_half_supersedes_that_half_alone(db):
    slac = Framework.objects.get(code="slac")
    halves = {"Safeguarding services", "Services for looked after children"}
    for code in ("protection-2012", "lac-2013"):
        covered = {area for area in halves if slac.is_superseded_by(code, area)}
        assert len(covered) == 1, code
    assert not slac.is_superseded_by("lscb-review", "Safeguarding services")
