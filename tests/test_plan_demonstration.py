"""The demonstration's plan of 2012: its counts by two ways on five days, every state, nothing of a later day."""

from collections import Counter
from datetime import date, timedelta

import pytest

from actions.calculations import RULES
from actions.models import EVENTS, Action
from actions.queries import action_rows, facts_of, recommendation_rows, summary, visible_plans
from judgements.models import Recommendation

SLUG = "bath-and-north-east-somerset-2012-02-24"
THE_DAY = date(2012, 5, 25)
DAYS = [date(2012, 3, 30), date(2012, 5, 24), THE_DAY, date(2012, 12, 31), date.today()]
every_day = pytest.mark.parametrize("today", DAYS, ids=["agreed", "24 May", "25 May", "31 December", "today"])


def summary_on(today):
    rows = [row for row in action_rows(today) if row.plan == SLUG]
    return summary(rows, Recommendation.objects.filter(inspection__slug=SLUG).count())


def rows_on(today):
    return {row.ref: row for row in action_rows(today) if row.plan == SLUG}


# ---- The second way to count: plain loops over the rows of the events


def standing_events(kind, today):
    """What had happened by the day and was neither taken back nor replaced, the oldest first."""
    rows = list(kind.objects.filter(action__plan__inspection__slug=SLUG))
    replaced = {row.corrects_id for row in rows}
    kept = [row for row in rows if row.pk not in replaced and not row.void and row.on <= today]
    return sorted(kept, key=lambda row: (row.on, row.recorded_at, row.pk))


def naive_actions(today):
    """Each action as a dict of what the counts need."""
    names = ("update", "change", "met", "evidence", "review", "sign_off", "reopening")
    events = {name: standing_events(kind, today) for name, kind in zip(names, EVENTS, strict=True)}
    found = {}
    for action in Action.objects.filter(plan__inspection__slug=SLUG).select_related("plan"):
        own = {name: [row for row in rows if row.action_id == action.pk] for name, rows in events.items()}
        told = sorted(own["update"] + own["reopening"], key=lambda row: (row.on, row.recorded_at))
        delivery = told[-1].status if told else "not started"
        due = own["change"][-1].new_due if own["change"] else action.due_on
        complete = delivery == "complete"
        signed = complete and any(row.on >= told[-1].on for row in own["sign_off"])
        closed = action.plan.closed_on < today
        late = 0
        while not complete and not closed and due + timedelta(days=late) < today:
            late += 1
        forecast = getattr(told[-1], "forecast_on", None) if told else None
        level = own["review"][-1].level if own["review"] else "not yet known"
        heard = max([action.plan.agreed_on, action.starts_on, *(row.on for row in told[-1:])])
        found[action.ref] = {
            "delivery": delivery,
            "level": level,
            "shown": complete and level in ("early evidence", "sustained") and bool(own["evidence"]),
            "signed": signed,
            "late": late,
            "no_date": late > 0 and (forecast is None or forecast < today),
            "silent": not complete and not closed and (today - heard).days > 28,
            "revised": len(own["change"]),
        }
    return found


def naive_summary(today):
    actions = naive_actions(today)
    counts = Counter(one["delivery"] for one in actions.values())
    answered = {
        asked.pk
        for action in Action.objects.all()
        for asked in action.recommendations.all()
        if action.ref in actions
    }
    return {
        "asked": 32,
        "answered": len(answered),
        "actions": len(actions),
        "not_started": counts["not started"],
        "on_track": counts["on track"],
        "at_risk": counts["at risk"],
        "complete": counts["complete"],
        "signed_off": sum(one["signed"] for one in actions.values()),
        "impact_shown": sum(one["shown"] for one in actions.values()),
        "overdue": sum(one["late"] > 0 for one in actions.values()),
        "longest_days": max(one["late"] for one in actions.values()),
        "no_revised_date": sum(one["no_date"] for one in actions.values()),
        "silent": sum(one["silent"] for one in actions.values()),
        "revised": sum(one["revised"] > 0 for one in actions.values()),
    }


def naive_standing(today):
    actions, counts = naive_actions(today), Counter()
    overtaken = today >= date(2017, 7, 7)
    for asked in Recommendation.objects.filter(inspection__slug=SLUG):
        refs = [action.ref for action in asked.actions.all()]
        if refs and all(actions[ref]["signed"] for ref in refs):
            counts["met", None] += 1
        elif overtaken:
            counts["superseded", None] += 1
        elif today > date(2013, 3, 31):
            counts["not met when the plan closed", None] += 1
        elif asked.due_on < today:
            counts["overdue", (today - asked.due_on).days] += 1
        else:
            counts["due today" if asked.due_on == today else "not yet due", None] += 1
    return counts


@every_day
def test_every_count_of_the_plan_equals_the_plain_loops(demonstration, today):
    found = summary_on(today)
    assert {name: getattr(found, name) for name in naive_summary(today)} == naive_summary(today)
    assert found.unanswered == 3


@every_day
def test_every_action_stands_as_the_plain_loops_say(demonstration, today):
    states = {ref: row.state for ref, row in rows_on(today).items()}
    assert {
        ref: {
            "delivery": str(state.delivery),
            "level": str(state.impact),
            "shown": state.complete and state.impact_shown,
            "signed": state.met,
            "late": state.days_overdue,
            "no_date": state.no_revised_date,
            "silent": state.silent,
            "revised": state.times_revised,
        }
        for ref, state in states.items()
    } == naive_actions(today)


@pytest.mark.parametrize(
    "today",
    [*DAYS, date(2013, 3, 31), date(2013, 4, 1), date(2017, 7, 6)],
    ids=str,
)
def test_recommendations_stand_as_the_plain_loops_say(demonstration, today):
    rows = [row for row in recommendation_rows(today) if row.inspection == SLUG]
    assert Counter((row.status, row.days_overdue) for row in rows) == naive_standing(today)


# ---- The picture of 25 May 2012


def test_the_sentence_of_25_may_2012(demonstration):
    """32 recommendations, 29 answered by 27 actions; 4 overdue, the longest by 31 days; 9 complete, 3 with impact."""
    found = summary_on(THE_DAY)
    assert (found.asked, found.answered, found.actions) == (32, 29, 27)
    assert (found.overdue, found.longest_days) == (4, 31)
    assert (found.complete, found.impact_shown) == (9, 3)


def test_the_counts_of_the_other_days(demonstration):
    agreed, day_before, year_end, now = (
        summary_on(day) for day in (DAYS[0], date(2012, 5, 24), DAYS[3], DAYS[4])
    )
    assert agreed.not_started == agreed.actions == 27 and not agreed.overdue
    assert (day_before.overdue, day_before.longest_days, day_before.complete) == (2, 30, 9)
    assert (year_end.complete, year_end.impact_shown, year_end.overdue) == (23, 11, 2)
    assert (now.complete, now.overdue, now.silent) == (23, 0, 0)
    assert summary_on(date(2012, 3, 29)).actions == 0


def test_every_state_occurs_on_25_may_2012(demonstration):
    states = [row.state for row in rows_on(THE_DAY).values()]
    assert {str(state.delivery) for state in states} == {"not started", "on track", "at risk", "complete"}
    assert {str(state.impact) for state in states} == {
        "not yet known",
        "no evidence of impact",
        "early evidence",
        "sustained",
        "gone backwards",
    }
    hit = {rule.key for row in rows_on(THE_DAY).values() for rule in row.exceptions}
    closed = {rule.key for row in rows_on(date(2013, 4, 1)).values() for rule in row.exceptions}
    assert hit == {rule.key for rule in RULES} - {"left-undone"} and "left-undone" in closed
    assert {row.brag.name for row in rows_on(THE_DAY).values()} == {"blue", "red", "amber", "green", "grey"}


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("2012-A04", "31 days overdue, no revised date"),  # The flags of paragraph 60.
        ("2012-A19", "14 days overdue"),
        ("2012-A10", "1 day overdue"),
        ("2012-A08", "Complete, impact not shown"),
        ("2012-A01", "Complete"),
        ("2012-A14", "Not started"),
        ("2012-A07", "At risk"),
    ],
)
def test_an_action_reads(demonstration, ref, words):
    assert rows_on(THE_DAY)[ref].state.delivery_words == words


def test_the_ones_that_are_alone_in_their_kind(demonstration):
    rows = rows_on(THE_DAY)

    def those(test):
        return {ref for ref, row in rows.items() if test(row.state)}

    assert those(lambda one: one.no_revised_date) == {"2012-A04"}
    assert those(lambda one: one.silent) == {"2012-A13"}
    assert those(lambda one: one.times_revised == 2) == {"2012-A22"}
    assert those(lambda one: one.unexplained) == {"2012-A07"}
    assert those(lambda one: one.impact == "gone backwards") == {"2012-A11"}
    assert those(lambda one: one.impact == "sustained") == {"2012-A01"}
    assert those(lambda one: one.complete and not one.met) == {"2012-A08"}


def test_late_recommendations_stay_visible_whatever_their_actions_dates(demonstration):
    """S15 is due on 24 May though its action was moved to June; L2's action is 14 days late and L2 itself 91."""
    rows = {row.ref: row.standing.words for row in recommendation_rows(THE_DAY) if row.inspection == SLUG}
    assert (rows["S15"], rows["L2"], rows["S1"]) == ("1 day overdue", "91 days overdue", "Met")
    assert (rows["S11"], rows["L12"]) == ("1 day overdue", "1 day overdue")


def test_one_action_for_two_recommendations_counts_once(demonstration):
    row = rows_on(THE_DAY)["2012-A12"]
    assert [one.ref for one in row.recommendations] == ["S13", "L11"]
    met = {one.ref for one in recommendation_rows(THE_DAY) if one.status == "met"}
    assert {"S13", "L11"} <= met
    pairs = sum(len(row.recommendations) for row in rows_on(THE_DAY).values())
    assert (len(rows_on(THE_DAY)), pairs) == (27, 30)
    assert {one.ref for one in Recommendation.objects.filter(inspection__slug=SLUG, actions=None)} == {
        "S11",
        "S18",
        "L12",
    }


# ---- Nothing of a later day


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_events_of_every_kind_lie_between_the_agreement_and_the_closing(demonstration, kind):
    days = list(kind.objects.filter(action__plan__inspection__slug=SLUG).values_list("on", flat=True))
    assert days and min(days) > date(2012, 3, 30) and max(days) <= date(2013, 3, 31)


@pytest.mark.parametrize("today", DAYS[:4], ids=str)
def test_what_happened_later_changes_nothing_of_an_earlier_day(demonstration, today):
    """With every later event rolled away, the day reads the same."""
    before = {ref: row.state for ref, row in rows_on(today).items()}
    assert any(kind.objects.filter(on__gt=today).exists() for kind in EVENTS)
    for row in rows_on(today).values():
        assert row.said_on is None or row.said_on <= today
        assert row.state.updated_on is None or row.state.updated_on <= today
    for kind in EVENTS:
        kind.objects.filter(on__gt=today)._raw_delete("default")
    assert {ref: row.state for ref, row in rows_on(today).items()} == before


def test_the_plan_is_seen_from_the_day_on_which_it_was_agreed(demonstration):
    assert not visible_plans(date(2012, 3, 29))
    facts = facts_of(visible_plans(date(2012, 3, 30))[0], date(2012, 3, 30))
    assert facts.illustrative and facts.slug == SLUG and "made up" in facts.source
    assert facts.closed_on is None and facts.closing_words == ""
    assert (facts.deadline.on, facts.days_before_deadline) == (date(2012, 6, 8), 70)
    closed = facts_of(visible_plans(date(2013, 3, 31))[0], date(2013, 3, 31))
    assert closed.closed_on == date(2013, 3, 31) and "Of 27 actions 23 were complete" in closed.closing_words


def test_the_closing_words_say_what_the_events_say(demonstration):
    actions = naive_actions(date(2013, 3, 31))
    left = {ref for ref, one in actions.items() if one["delivery"] != "complete"}
    assert left == {"2012-A14", "2012-A20", "2012-A24", "2012-A27"}
    assert {ref for ref, one in actions.items() if one["delivery"] == "complete" and not one["signed"]} == {
        "2012-A13"
    }
