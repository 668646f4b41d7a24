"""The demonstration's plan of 2012: its counts by two ways on five days, every state, and how its file is read."""

import json
import os
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from actions.calculations import RULES
from actions.importing import LeftAlone, PlanFileError, load_plan, read_plan
from actions.models import EVENTS, Action, ActionPlan, Milestone, PlanStateChange
from actions.queries import action_rows, facts_of, recommendation_rows, summary, visible_plans
from dashboard import demonstration as demo
from judgements.models import Inspection, Person, Recommendation, State

PROJECT = Path(__file__).resolve().parents[1]
FILE = PROJECT / "demonstration" / "plans" / "2012.toml"
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
    assert hit == {rule.key for rule in RULES}
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


# ---- The file and its loading


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_the_plan_has_no_run_of_seven_words_of_the_report():
    """Names of bodies aside, which are nobody's words."""
    report = PROJECT.parent / "shared" / "seed" / "report-2012.txt"
    if not report.exists():
        reason = "shared/seed is not beside the project"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    agencies = tomllib.loads(
        (PROJECT / "demonstration" / "inspections" / "2012" / "agencies.toml").read_text(encoding="utf-8")
    )["agency"]
    names = {one["name"] for one in agencies}
    printed = words(report.read_text(encoding="utf-8"))
    runs = {tuple(printed[n : n + 7]) for n in range(len(printed) - 6)}
    assert len(runs) > 10_000
    ours = [text for text in strings(tomllib.loads(FILE.read_text(encoding="utf-8"))) if text not in names]
    found = [
        text for text in ours for n in range(len(words(text)) - 6) if tuple(words(text)[n : n + 7]) in runs
    ]
    assert len(ours) > 500 and found == []


def test_people_stand_by_their_post_alone(demonstration):
    posts = {one["role"] for one in read_plan(FILE).people.values()}
    assert not Person.objects.filter(role__in=posts).exclude(name="").exists()
    for action in Action.objects.filter(plan__inspection__slug=SLUG).select_related("lead", "director"):
        assert action.lead.role == action.lead_role and action.director.role == action.director_role
        assert action.lead != action.director and action.lead_agency == action.lead.agency


def test_it_has_all_that_a_plan_can_have(demonstration):
    own = {kind: kind.objects.filter(action__plan__inspection__slug=SLUG) for kind in EVENTS}
    assert all(own.values())
    update, _, met, evidence, _, signed, reopened = own.values()
    assert {one.kind for one in evidence} == {"audit", "data", "child's voice", "observation", "document"}
    assert met.filter(void=True).count() == 1 and update.exclude(corrects=None).count() == 1
    assert reopened.count() == 1
    assert all(one.signed_by != one.action.lead_role for one in signed.select_related("action"))
    assert Milestone.objects.count() > 30 and Action.depends_on.through.objects.count() >= 5
    wanted = {measure.metric.code for row in Action.objects.all() for measure in row.measures.all()}
    assert {"initial-health-assessments-in-timescale", "adoption-within-12-months"} <= wanted


def test_a_second_loading_changes_nothing(demonstration):
    before = {kind: kind.objects.count() for kind in (*EVENTS, Action, Milestone, Person, PlanStateChange)}
    plan, counts = load_plan(FILE)
    assert (counts.made, counts.changed) == (0, 0) and counts.same > 350
    assert plan.state == State.PUBLISHED and plan.slug == SLUG
    assert {kind: kind.objects.count() for kind in before} == before
    change = plan.state_changes.get()
    assert (change.from_state, change.to_state, change.recorded_by) == ("draft", "published", None)


@pytest.fixture
def emptied(demonstration):
    """As if no plan had ever been loaded; only the database itself can take what is recorded for good."""
    from django.db import connection

    tables = [kind._meta.db_table for kind in EVENTS]
    tables += [f"actions_{name}" for name in ("milestone", "measure", "planstatechange")]
    tables += [f"actions_action_{name}" for name in ("recommendations", "partners", "depends_on")]
    with connection.cursor() as cursor:
        for table in (*tables, "actions_action", "actions_actionplan"):
            cursor.execute(f'DELETE FROM "{table}"')
    Person.objects.all()._raw_delete(connection.alias)


@pytest.fixture
def file(tmp_path):
    """`file(old, new)` is the plan's file with one thing put otherwise."""

    def make(old, new):
        text = FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "2012.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return make


def test_other_words_of_an_event_become_a_correction_and_are_counted_once(demonstration, file):
    changed = file("Trainers came eight weeks late.", "Trainers came nine weeks late.")
    action = Action.objects.get(ref="2012-A02")
    for number in (1, 0):
        _, counts = load_plan(changed)
        assert (counts.made, counts.changed) == (0, number)
        assert [one.reason for one in action.duedatechanges.standing()] == ["Trainers came nine weeks late."]
    assert action.duedatechanges.count() == 2
    load_plan(FILE)
    assert [one.reason for one in action.duedatechanges.standing()] == ["Trainers came eight weeks late."]


def test_what_somebody_corrected_stays_theirs(demonstration, officer):
    from actions.services import correct

    event = Action.objects.get(ref="2012-A02").duedatechanges.get()
    correct(event=event, by=officer, reason="The officer's own words.")
    assert load_plan(FILE)[1].changed == 0
    assert event.action.duedatechanges.standing().get().reason == "The officer's own words."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('ref = "2012-A01"', 'ref = "2012-A02"', "2012.toml: action '2012-A02' stands twice"),
        ('lead = "head-of-assessment"', 'lead = "nobody"', "2012-A01: 'lead' 'nobody' is no person"),
        ('recommendations = ["S1"]', 'recommendations = ["S99"]', "2012-A01: 'recommendations' 'S99' is named"),
        ('partners = ["Police', 'partners = ["No such', "2012-A01: 'partners' 'No such (force not named)'"),
        ("starts_on = 2012-02-27", 'starts_on = "soon"', "2012-A01: 'starts_on' cannot be 'soon'"),
        ('update = "on track"', 'update = "fine"', "2012-A01, event 1: 'update' is 'fine'; it is one of"),
        ("on = 2012-04-04", "", "2012-A01, event 1: 'on' is missing"),
        ("on = 2012-04-04", "on = 2012-03-29", "update of 2012-03-29 (on): The action joined its plan on 30 March"),
        ("[plan]", "[plan]\nboard = 1", "plan: 'board' is not known here"),
        ('inspection = "bath', 'inspection = "path', "plan: inspection 'path-"),
        ('met = "Four weeks', 'met = "Five weeks', "is no milestone of the action"),
        ('corrects = "count"', 'corrects = "other"', "no event above has the key 'other'"),
        ('depends_on = ["2012-A11"]', 'depends_on = ["2012-A14"]', "goes in a circle: 2012-A14"),
        ('metric = "child', 'metric = "wild', "2012-A01: metric 'wild-"),
        (
            'signed_by = "Director of Children\'s Services"',
            'signed_by = "Head of assessment and child protection"',
            "2012-A01, event 6, signed_by of 2012-04-26 (signed_by): That is the lead",
        ),
        ("illustrative = true", "illustrative = tru", "this is no TOML"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_with_its_place_and_stores_nothing(emptied, file, old, new, told):
    with pytest.raises(PlanFileError) as refused:
        load_plan(file(old, new))
    assert told in str(refused.value) and "2012.toml" in str(refused.value)
    assert not any(model.objects.exists() for model in (Action, ActionPlan, Person, *EVENTS))


def test_a_plan_that_was_withdrawn_stays_so(without_plan):
    lines = list(demo.load(again=True))
    assert "Plan of 2012: left alone. It was withdrawn." in lines
    assert ActionPlan.objects.get().state == State.WITHDRAWN


def test_an_inspection_that_was_answered_otherwise_is_left_alone(emptied):
    own = ActionPlan.objects.create(
        inspection=Inspection.objects.get(slug=SLUG), title="Our own plan", agreed_on=date(2012, 4, 2)
    )
    with pytest.raises(LeftAlone, match="Our own plan"):
        load_plan(FILE)
    lines = list(demo.load(again=True))
    assert any(line.startswith("Plan of 2012: left alone.") and "Our own plan" in line for line in lines)
    assert ActionPlan.objects.exclude(state=State.WITHDRAWN).get() == own


# ---- Who may sign in, and as whom


def test_the_manager_and_the_partner_have_actions_of_their_own(demonstration, tmp_path):
    path = tmp_path / "sign-ins.json"
    names = {role: {"username": f"demo-{role}", "password": "for-this-test"} for role in demo.PEOPLE}
    path.write_text(json.dumps(names), encoding="utf-8")
    for _ in range(2):
        assert demo.make_sign_ins(path) == names
    held = {
        role: Person.objects.filter(user__username=f"demo-{role}").values_list("role", "agency__kind")
        for role in demo.PEOPLE
    }
    assert [list(held[role]) for role in ("officer", "publisher")] == [[], []]
    assert list(held["manager"]) == [("Head of assessment and child protection", "council")]
    assert list(held["partner"]) == [("Hospital safeguarding lead", "health")]
    for role, refs in (
        ("manager", ["2012-A01", "2012-A02", "2012-A05"]),
        ("partner", ["2012-A04", "2012-A08"]),
    ):
        user = get_user_model().objects.get(username=f"demo-{role}")
        assert [one.ref for one in user.person.led_actions.order_by("ref")] == refs
