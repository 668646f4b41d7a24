"""An action's state on a day: folded from dated events, asked of the database, and told again by a plain loop."""

from datetime import date

import pytest
from hypothesis import given, settings

from actions.calculations import exceptions_of
from actions.models import (
    EVENTS,
    Action,
    ActionPlan,
    DueDateChange,
    Evidence,
    ImpactReview,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from actions.queries import action_rows, met, met_recommendations, recommendation_rows, states, summary
from actions.services import (
    NotPossible,
    add_evidence,
    correct,
    move_due_date,
    record_update,
    reopen,
    review_impact,
    sign_off,
    take_back,
)
from judgements.models import RecordedForGood, State
from tests.telling import AGREED, DUE, histories, same, tell

# ---- The same of the database


@pytest.fixture
def plan(demonstration, inspection_2012):
    """A plan of our own with nothing in it; the demonstration's stands aside."""
    for other in inspection_2012.plans.exclude(state=State.WITHDRAWN):
        other.state, other.slug = State.WITHDRAWN, None
        other.save()
    return ActionPlan.objects.create(
        inspection=inspection_2012, title="A plan", agreed_on=AGREED, state=State.PUBLISHED, slug="a-plan"
    )


def made(plan, n, **more):
    return Action.objects.create(plan=plan, ref=f"T-{n}", title=f"Action {n}", due_on=DUE, order=n, **more)


MODELS = {
    "update": (ProgressUpdate, lambda value: {"status": value}),
    "reopening": (Reopening, lambda value: {"status": value, "reason": "r"}),
    "change": (DueDateChange, lambda value: {"new_due": value, "reason": "r", "agreed_by": "b"}),
    "review": (ImpactReview, lambda value: {"level": value, "reviewed_by": "r", "why": "w"}),
    "evidence": (Evidence, lambda value: {"kind": "audit", "summary": "s"}),
    "sign_off": (SignOff, lambda value: {"signed_by": "s"}),
}


def store(action, happened):
    for one in happened:
        model, values = MODELS[one.kind]
        model.objects.bulk_create([model(action=action, on=one.on, recorded_at=one.at, **values(one.value))])


def test_the_database_agrees_with_the_loop_for_hundreds_of_histories(plan, django_assert_num_queries):
    """On two days, for 60 actions with random histories, drawn by the same strategy."""
    examples = drawn(60)
    actions = [made(plan, n) for n in range(len(examples))]
    for action, happened in zip(actions, examples, strict=True):
        store(action, happened)
    for today in (date(2012, 5, 1), date(2012, 5, 24), date(2012, 7, 1)):
        with django_assert_num_queries(7):
            found = states(actions, today)
        is_met = set(Action.objects.filter(met(today), plan=plan).values_list("pk", flat=True))
        for action, happened in zip(actions, examples, strict=True):
            told = tell(happened, today)
            same(found[action.pk], told)
            assert (action.pk in is_met) == told.met
    assert sum(bool(happened) for happened in examples) > 40


def drawn(number):
    """Histories of the strategy above, the same in every run."""
    found = []

    @settings(max_examples=number * 3, database=None, derandomize=True, deadline=None)
    @given(histories())
    def draw(happened):
        found.append(happened)

    draw()
    return sorted(found, key=len, reverse=True)[:number]


def test_a_correction_replaces_and_a_void_one_takes_away(plan):
    action = made(plan, 1)
    first = record_update(action=action, on=date(2012, 4, 10), status="at risk", by=None)
    record_update(action=action, on=date(2012, 4, 20), status="on track", by=None)
    better = correct(event=first, by=None, status="not started", on=date(2012, 4, 12))
    assert states([action], date(2012, 4, 11))[action.pk].delivery == "not started"
    assert states([action], date(2012, 4, 11))[action.pk].updated_on is None
    assert states([action], date(2012, 4, 12))[action.pk].updated_on == date(2012, 4, 12)
    with pytest.raises(NotPossible, match="corrected already"):
        correct(event=first, by=None, status="complete")
    moved = move_due_date(
        action=action, on=date(2012, 4, 21), new_due=date(2012, 6, 1), reason="r", agreed_by="b", by=None
    )
    assert moved.old_due == DUE
    take_back(event=moved, by=None)
    state = states([action], date(2012, 5, 1))[action.pk]
    assert (state.due, state.times_revised) == (DUE, 0)
    take_back(event=better, by=None)
    assert ProgressUpdate.objects.filter(action=action).count() == 4
    with pytest.raises(RecordedForGood):
        first.delete()


# ---- What cannot be


def test_each_rule_of_the_services_says_what_and_where(plan, publisher):
    lead = publisher.person if hasattr(publisher, "person") else None
    action = made(plan, 1, lead_role="Head of Safeguarding")
    refusals = [
        (record_update, {"on": date(2012, 3, 29), "status": "on track"}, "30 March 2012", "on"),
        (record_update, {"on": date(2999, 1, 1), "status": "on track"}, "still to come", "on"),
        (
            record_update,
            {"on": date(2012, 4, 2), "status": "on track", "forecast_on": date(2012, 4, 1)},
            "before the day",
            "forecast_on",
        ),
        (record_update, {"on": date(2012, 4, 2), "status": "perfect"}, "not a valid choice", "status"),
        (sign_off, {"on": date(2012, 4, 2), "signed_by": "Director"}, "not complete", "on"),
        (reopen, {"on": date(2012, 4, 2), "reason": "r"}, "not complete", "on"),
        (
            review_impact,
            {"on": date(2012, 4, 2), "level": "sustained", "reviewed_by": "r", "why": "w"},
            "needs evidence",
            "level",
        ),
        (
            move_due_date,
            {"on": date(2012, 4, 2), "new_due": DUE, "reason": "r", "agreed_by": "b"},
            "already",
            "new_due",
        ),
        (
            move_due_date,
            {"on": date(2012, 4, 2), "new_due": date(2012, 6, 1), "reason": " ", "agreed_by": "b"},
            "why",
            "reason",
        ),
        (
            move_due_date,
            {"on": date(2012, 4, 2), "new_due": date(2012, 6, 1), "reason": "r", "agreed_by": ""},
            "who agreed",
            "agreed_by",
        ),
        (
            add_evidence,
            {"on": date(2012, 4, 2), "kind": "rumour", "summary": "s"},
            "not a valid choice",
            "kind",
        ),
        (add_evidence, {"on": date(2012, 4, 2), "kind": "data", "summary": ""}, "blank", "summary"),
    ]
    assert lead is None
    for act, values, words, where in refusals:
        with pytest.raises(NotPossible, match=words) as problem:
            act(action=action, by=None, **values)
        assert problem.value.field == where
    assert not any(model.objects.filter(action=action).exists() for model in EVENTS)


def test_done_needs_evidence_and_somebody_else(plan, officer, publisher, inspection_2012):
    from judgements.models import Agency, Person

    agency = Agency.objects.first()
    lead = Person.objects.create(role="Head of Safeguarding", agency=agency, user=officer)
    action = made(plan, 1, lead=lead, lead_role="Head of Safeguarding")
    record_update(action=action, on=date(2012, 4, 2), status="complete", by=officer)
    assert states([action], date(2012, 4, 2))[action.pk].delivery_words == "Complete, impact not shown"
    with pytest.raises(NotPossible, match="no evidence"):
        sign_off(action=action, on=date(2012, 4, 3), signed_by="Director", by=publisher)
    add_evidence(action=action, on=date(2012, 4, 3), kind="audit", summary="Files audited", by=officer)
    with pytest.raises(NotPossible, match="You lead this action"):
        sign_off(action=action, on=date(2012, 4, 3), signed_by="Director", by=officer)
    with pytest.raises(NotPossible, match="That is the lead"):
        sign_off(action=action, on=date(2012, 4, 3), signed_by="head of safeguarding", by=publisher)
    sign_off(action=action, on=date(2012, 4, 3), signed_by="Director", by=publisher)
    with pytest.raises(NotPossible, match="signed off already"):
        sign_off(action=action, on=date(2012, 4, 4), signed_by="Director", by=publisher)
    with pytest.raises(NotPossible, match="reopen it first"):
        record_update(action=action, on=date(2012, 4, 5), status="on track", by=officer)
    reopen(action=action, on=date(2012, 4, 6), reason="Files were missing", by=publisher)
    assert not states([action], date(2012, 4, 6))[action.pk].met
    assert not states([action], date(2012, 4, 6))[action.pk].unexplained
    assert states([action], date(2012, 4, 5))[action.pk].met
    with pytest.raises(NotPossible, match="That is the lead"):
        correct(event=SignOff.objects.get(action=action), by=publisher, signed_by="Head of Safeguarding")


def test_overdue_reads_by_whether_a_date_is_forecast(plan):
    with_date, without = made(plan, 1), made(plan, 2)
    record_update(
        action=with_date, on=date(2012, 5, 20), status="at risk", forecast_on=date(2012, 6, 10), by=None
    )
    today = date(2012, 6, 3)
    found = states([with_date, without], today)
    assert found[with_date.pk].days_overdue == found[without.pk].days_overdue == 10
    assert found[with_date.pk].delivery_words == "10 days overdue"
    assert found[without.pk].delivery_words == "10 days overdue, no revised date"
    assert [rule.key for rule in exceptions_of(found[with_date.pk])][:2] == ["overdue", "at-risk-unexplained"]
    # The forecast day has gone by: it is no forecast any more.
    assert states([with_date], date(2012, 6, 11))[with_date.pk].no_revised_date


# ---- Recommendations and the plan


def test_a_recommendation_is_met_when_all_its_actions_are(plan, inspection_2012):
    asked = list(inspection_2012.recommendations.order_by("order")[:2])
    one, two = made(plan, 1), made(plan, 2)
    one.recommendations.set(asked)
    two.recommendations.set(asked[1:])
    for action, on in ((one, date(2012, 4, 10)), (two, date(2012, 5, 10))):
        record_update(action=action, on=on, status="complete", by=None)
        add_evidence(action=action, on=on, kind="data", summary="Seen", by=None)
        sign_off(action=action, on=on, signed_by="Director", by=None)
    assert met_recommendations(date(2012, 4, 9)) == frozenset()
    assert met_recommendations(date(2012, 4, 10)) == {asked[0].pk}
    assert met_recommendations(date(2012, 5, 10)) == {one.pk for one in asked}
    rows = action_rows(date(2012, 5, 10), Action.objects.filter(plan=plan))
    counted_ = summary(rows, asked=32)
    assert (counted_.actions, counted_.answered, counted_.complete) == (2, 2, 2)


def test_after_closing_nothing_is_late_until_then_it_is(plan, inspection_2012):
    action = made(plan, 1)
    action.recommendations.set(inspection_2012.recommendations.all()[:1])
    plan.closed_on = date(2013, 3, 31)
    plan.save()

    def standings(today):
        return {row.status for row in recommendation_rows(today) if row.inspection == inspection_2012.slug}

    assert standings(date(2013, 3, 31)) == {"overdue"}
    assert standings(date(2013, 4, 1)) == {"not met when the plan closed"}
    assert standings(date(2017, 7, 7)) == {"superseded"}
    assert states([action], date(2013, 3, 31))[action.pk].days_overdue == 311
    assert states([action], date(2013, 4, 1))[action.pk].days_overdue == 0


def test_a_plan_is_seen_from_the_day_of_its_agreement_and_not_as_a_draft(plan):
    action = made(plan, 1)
    late = made(plan, 2, added_on=date(2012, 6, 1))
    mine = Action.objects.filter(plan=plan)
    assert not action_rows(date(2012, 3, 29), mine)
    assert [row.ref for row in action_rows(date(2012, 3, 30), mine)] == [action.ref]
    assert [row.ref for row in action_rows(date(2012, 6, 1), mine)] == [action.ref, late.ref]
    for state in (State.DRAFT, State.FOR_CHECKING, State.WITHDRAWN):
        plan.state = state
        plan.save()
        assert not action_rows(date(2012, 6, 1), mine)
