"""What is done stays done: neither a second word nor an old sign-off changes how an action stands."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from actions.models import Action, ActionPlan, SignOff
from actions.queries import plan_page
from actions.queries.happened import happened
from actions.queries.states import met, states
from actions.services import (
    NotPossible,
    add_evidence,
    correct,
    move_due_date,
    record_update,
    reopen,
    sign_off,
    take_back,
)
from actions.services.mine import Shown, report_progress
from tests.plans import a_plan, an_action, an_inspection

DAY = date(2011, 4, 5)


@pytest.fixture
def action(demonstration, officer, publisher):
    made = an_action(a_plan(an_inspection(), by=officer), by=officer)
    record_update(action=made, on=DAY, status="complete", by=officer)
    add_evidence(action=made, on=DAY, kind="audit", summary="Twenty files read", by=officer)
    sign_off(action=made, on=DAY, signed_by="Director", by=publisher)
    return made


def stands(action, on):
    state = states([action], on)[action.pk]
    counted = Action.objects.filter(met(on), pk=action.pk).exists()
    assert state.met == counted
    return state.met, state.completed_on, state.days_late


def test_what_is_complete_takes_evidence_alone(action, officer):
    before = stands(action, date(2011, 12, 1))
    update, evidence = report_progress(
        action=action, on=date(2011, 12, 1), by=officer, status="complete", shown=Shown("audit", "Ten more")
    )
    assert (update, evidence.summary) == (None, "Ten more")
    assert stands(action, date(2011, 12, 1)) == before
    assert states([action], date(2011, 12, 1))[action.pk].evidence_count == 2


def test_a_sign_off_before_a_reopening_of_the_same_day_is_gone_for_good(action, officer, publisher):
    reopen(action=action, on=DAY, status="on track", reason="Two files were missed", by=publisher)
    assert stands(action, DAY)[0] is False
    record_update(action=action, on=DAY, status="complete", by=officer)
    assert stands(action, DAY)[0] is False
    sign_off(action=action, on=DAY, signed_by="Director", by=publisher)
    assert stands(action, DAY)[0] is True
    assert SignOff.objects.filter(action=action).count() == 2


def test_a_due_date_before_the_plan_was_agreed_is_refused(demonstration, officer):
    action = an_action(a_plan(an_inspection(), by=officer), by=officer)
    with pytest.raises(NotPossible, match="1 January 1900 lies before"):
        move_due_date(
            action=action, on=DAY, new_due=date(1900, 1, 1), reason="A slip", agreed_by="Board", by=officer
        )
    assert not action.duedatechanges.exists()


@pytest.mark.parametrize("day", [date(26, 12, 20), date(1, 1, 1), date(9999, 12, 31), date(2206, 1, 1)])
def test_a_slip_of_the_year_is_refused_wherever_a_day_is_given(demonstration, officer, day):
    action = an_action(a_plan(an_inspection(), by=officer), by=officer)
    facts = {"reason": "A slip", "agreed_by": "Board"}
    with pytest.raises(NotPossible):
        move_due_date(action=action, on=DAY, new_due=day, by=officer, **facts)
    with pytest.raises(NotPossible):
        record_update(action=action, on=DAY, status="on track", forecast_on=day, by=officer)
    update = record_update(action=action, on=DAY, status="on track", by=officer)
    with pytest.raises(NotPossible, match="lies outside 1990 to 2100"):
        correct(event=update, by=officer, forecast_on=day)
    action.due_on = day
    with pytest.raises(ValidationError, match="lies outside 1990 to 2100"):
        action.clean()
    assert states([action], DAY)[action.pk].forecast_on is None


def test_a_closed_plan_says_what_was_not_done(demonstration):
    plan = ActionPlan.objects.visible(date(2013, 6, 1)).get()
    page = plan_page(plan, date(2013, 6, 1))
    open_still = [row for row in page.rows if row.state.delivery != "complete"]
    assert open_still
    assert f"; {len(open_still)} not complete when the plan was closed; " in page.sentence
    assert "overdue" not in page.sentence


def test_a_second_word_on_what_is_complete_leaves_the_day_and_the_sign_off(action, officer):
    before = stands(action, date(2011, 12, 1))
    record_update(action=action, on=date(2011, 6, 1), status="complete", commentary="Still so.", by=officer)
    assert stands(action, date(2011, 12, 1)) == before == (True, DAY, 0)
    assert states([action], date(2011, 6, 1))[action.pk].updated_on == date(2011, 6, 1)


def test_a_corrected_event_keeps_its_place_among_those_of_its_day(action, officer):
    other = an_action(action.plan, by=officer, ref="B2")
    older = record_update(action=other, on=DAY, status="on track", by=officer)
    record_update(action=other, on=DAY, status="at risk", commentary="A post is empty.", by=officer)
    once = correct(event=older, by=officer, commentary="Two words were missing.")
    correct(event=once, by=officer, commentary="Three words were missing.")
    assert states([other], DAY)[other.pk].delivery == "at risk"
    assert [row.status for row in other.progressupdates.filter(corrected_by=None)] == ["on track", "at risk"]


def test_the_last_evidence_under_a_sign_off_is_not_taken_back(action, officer, publisher):
    only = action.evidences.get()
    with pytest.raises(NotPossible, match="only evidence under the sign-off of 5 April 2011"):
        take_back(event=only, by=officer)
    with pytest.raises(NotPossible, match="only evidence") as problem:
        correct(event=only, by=officer, on=date(2011, 4, 6))
    assert problem.value.field == "on"
    add_evidence(action=action, on=DAY, kind="data", summary="Ten records", by=officer)
    take_back(event=only, by=officer)
    assert stands(action, DAY)[0] is True


@pytest.mark.parametrize(
    "signed_by",
    [
        "head of  Safeguarding",
        "The Head of Safeguarding",
        "Safeguarding, Head",
        "Ann Other (acting)",
        "ANN OTHER",
    ],
)
def test_the_lead_does_not_sign_off_under_another_spelling(plan_with_lead, publisher, signed_by):
    with pytest.raises(NotPossible, match="That is the lead") as problem:
        sign_off(action=plan_with_lead, on=DAY, signed_by=signed_by, by=publisher)
    assert problem.value.field == "signed_by"


def test_somebody_with_a_longer_title_than_the_lead_signs_off(plan_with_lead, publisher):
    sign_off(
        action=plan_with_lead, on=DAY, signed_by="Assistant Head of Safeguarding Standards", by=publisher
    )
    assert stands(plan_with_lead, DAY)[0] is True


@pytest.fixture
def plan_with_lead(action, officer):
    from judgements.models import Agency, Person

    lead = Person.objects.create(name="Ann Other", role="Head of Safeguarding", agency=Agency.objects.first())
    made = an_action(action.plan, by=officer, ref="B3", lead=lead)
    record_update(action=made, on=DAY, status="complete", by=officer)
    add_evidence(action=made, on=DAY, kind="audit", summary="Twenty files read", by=officer)
    return made


def test_a_change_entered_late_is_told_from_the_date_that_stood_before_it(action, officer):
    other = an_action(action.plan, by=officer, ref="B4", due_on=date(2011, 8, 1))
    for on, to in ((date(2011, 7, 1), date(2011, 10, 1)), (date(2011, 6, 1), date(2011, 9, 1))):
        move_due_date(
            action=other, on=on, new_due=to, reason="A post is empty.", agreed_by="Board", by=officer
        )
    told = [one.title for one in happened(other, date(2011, 12, 1)) if one.kind == "change"]
    assert told == [
        "Due date moved from 1 September 2011 to 1 October 2011",
        "Due date moved from 1 August 2011 to 1 September 2011",
    ]
