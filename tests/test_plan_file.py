"""The file of the demonstration's plan: our own words, read once, and refused with its place when it cannot be."""

import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from actions.importing import LeftAlone, PlanFileError, load_plan, read_plan
from actions.models import EVENTS, Action, ActionPlan, Milestone, PlanStateChange
from dashboard import demonstration as demo
from judgements.models import Inspection, Person, State

SLUG = "bath-and-north-east-somerset-2012-02-24"


PROJECT = Path(__file__).resolve().parents[1]
FILE = PROJECT / "demonstration" / "plans" / "2012.toml"

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
        cursor.execute('UPDATE "board_decision" SET "action_id" = NULL')
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
