"""What the database itself refuses of a plan, whoever writes: rules over several tables, each broken once."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from actions.guards import EVENT_TABLES, GUARDS
from actions.models import (
    EVENTS,
    Action,
    DueDateChange,
    Evidence,
    ImpactReview,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from judgements import guards
from judgements.models import Agency, Person, State
from tests.plans import AGREED, a_plan, an_action, an_inspection

FACTS = {
    ProgressUpdate: {"status": "on track"},
    DueDateChange: {"new_due": date(2012, 1, 1), "reason": "Late", "agreed_by": "The board"},
    Evidence: {"kind": "audit", "summary": "Looked at"},
    ImpactReview: {"level": "not yet known", "reviewed_by": "The board", "why": "Too early"},
    SignOff: {"signed_by": "The board"},
    Reopening: {"reason": "It came back"},
}


BROKEN: set[str] = set()


def breaks(*names):
    """Says which guards the test breaks; one that no test names fails below."""

    def mark(function):
        BROKEN.update(names)
        return function

    return mark


@pytest.fixture
def two(demonstration):
    """Two actions of one plan."""
    plan = a_plan(an_inspection())
    return an_action(plan), an_action(plan)


def event(kind, action, **facts):
    given = dict(FACTS.get(kind, {}))
    if kind is MilestoneMet and "milestone" not in facts:
        given["milestone"] = Milestone.objects.create(action=action, title="Half way")
    return kind(action=action, on=AGREED, **{**given, **facts})


def refused(told, write):
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        write()


@breaks(*(f"{table}_corrects_its_own_action" for table in EVENT_TABLES))
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_corrects_one_of_its_own_action(two, kind):
    one, other = two
    first = event(kind, one)
    first.save()
    stranger = event(kind, other, corrects=first)
    refused("of another action", stranger.save)
    event(kind, one, corrects=first).save()


@breaks("milestone_of_the_action")
def test_a_milestone_is_met_by_its_own_action(two):
    one, other = two
    step = Milestone.objects.create(action=other, title="Elsewhere")
    refused("of another action", event(MilestoneMet, one, milestone=step).save)


@breaks("signed_off_by_another_than_the_lead")
def test_the_lead_does_not_sign_off_whatever_way_is_taken(two, officer, publisher):
    one, _ = two
    one.lead = Person.objects.create(role="Lead", agency=Agency.objects.first(), user=officer)
    one.save()
    refused("does not sign it off", event(SignOff, one, recorded_by=officer).save)
    event(SignOff, one, recorded_by=publisher).save()


@breaks("answers_its_own_inspection")
def test_a_recommendation_is_of_the_plans_inspection(two):
    strange = an_inspection("Another").recommendations.first()
    refused("another inspection than the plan", lambda: two[0].recommendations.add(strange))


@breaks("plan_fixed_by_what_it_answers", "action_fixed_by_what_it_answers")
def test_a_plan_and_an_action_stay_with_what_they_answer(two):
    one, _ = two
    other = an_inspection("Another")
    plan = one.plan
    plan.inspection = other
    refused("recommendations of another inspection", plan.save)
    one.plan = a_plan(other)
    refused("another inspection than the plan", one.save)


@breaks("no_action_waits_for_itself", "waits_for_its_own_plan")
def test_an_action_waits_neither_for_itself_nor_for_another_plan(two):
    one, other = two
    refused("cannot depend on itself", lambda: one.depends_on.add(one))
    strange = an_action(a_plan(an_inspection("Another")))
    refused("of its own plan", lambda: one.depends_on.add(strange))
    one.depends_on.add(other)


def names_standing():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            return {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name.rsplit("_", 1)[0] for (name,) in cursor.fetchall()}


def test_every_guard_stands_and_is_made_again_after_it_was_lifted(demonstration):
    names = {guard.name for guard in GUARDS}
    assert len(names) == len(GUARDS) and {kind._meta.model_name for kind in EVENTS} == set(EVENT_TABLES)
    assert names <= names_standing()
    guards.drop(GUARDS)
    assert not names & names_standing()
    guards.make(GUARDS)
    guards.make(GUARDS)
    assert names <= names_standing()


def test_every_guard_is_broken_in_this_file():
    assert {guard.name for guard in GUARDS} == BROKEN


def test_a_plan_that_readers_see_was_agreed(two):
    """Beside the triggers, the table's own rule."""
    plan = two[0].plan
    plan.state, plan.agreed_on = State.PUBLISHED, None
    refused("published_plan_was_agreed", plan.save)
    assert Action.objects.visible(timezone.localdate()).filter(plan=plan).count() == 0
