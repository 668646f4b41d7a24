"""Who did what: every way of writing leaves who, when, old, new, source and reason; one search finds it all again."""

import html
import json
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.models import Action, ActionPlan, CalendarLink, Measure, Milestone, SavedView
from dashboard import demonstration as demo
from judgements import signals
from judgements.admin import trail as page
from judgements.importing.rows import join
from judgements.migrations._present_sets import keep_present_sets
from judgements.models import (
    Agency,
    AppendOnly,
    Authority,
    Finding,
    Framework,
    Grade,
    GradeScale,
    HistorySeal,
    Import,
    Inspection,
    Judgement,
    Neighbour,
    NeighbourSet,
    Person,
    Place,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Section,
    State,
    StateChange,
    Strand,
    Theme,
    ThemeSighting,
    Tracked,
    writing,
)
from judgements.readiness import stands
from judgements.services import change_state
from judgements.trail.lines import lines
from judgements.trail.search import Search, count, keys, parts
from judgements.trail.tables import sets_of, tables
from judgements.trail.words import changed_part
from metrics.models import Measurement, Metric, Period, Target
from tests.test_hostile_values import VALUES
from tests.test_plan_steps import a_plan, an_action, an_inspection

pytestmark = pytest.mark.django_db
# Made by its owner on a page of their own; in the admin it is only revoked, which tests/test_plan_admin.py proves.
TRACKED = [model for model in apps.get_models() if issubclass(model, Tracked) and model is not CalendarLink]
SETS = [(model, field) for model in TRACKED for field in model._meta.many_to_many]
each_model = pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__name__)
each_set = pytest.mark.parametrize(
    ("model", "field"), SETS, ids=[f"{model.__name__}.{field.name}" for model, field in SETS]
)
CHANGES = "/admin/changes/"
FAR = "999999999999999999999"
# What makes a copy of a row one of its own; and the field that is changed afterwards.
NEW = {
    GradeScale: {"code": "spare"},
    Grade: {"rank": 9, "label": "Spare"},
    Strand: {"key": "spare"},
    Framework: {"code": "spare"},
    Section: {"key": "spare"},
    Judgement: {},
    Finding: {},
    Inspection: {},
    Agency: {"name": "A spare body"},
    Person: {},
    Place: {"code": "E99"},
    Authority: {"la_code": "999", "code": "E99", "is_ours": ""},
    NeighbourSet: {"name": "Spare"},
    Neighbour: {"order": 99},
    Recommendation: {"ref": "Z99"},
    ReportFigure: {"key": "z99"},
    ReportSection: {"key": "spare"},
    ReportParagraph: {"number": 999},
    ReportNote: {"key": "spare"},
    ReportEvent: {},
    Theme: {"key": "spare"},
    ThemeSighting: {},
    Metric: {"code": "spare"},
    Period: {"label": "Spare", "order": 999},
    Target: {},
    ActionPlan: {},
    Action: {"ref": "2099-A99"},
    Milestone: {},
    Measure: {},
    SavedView: {"name": "Spare"},
}
FIELD = {
    GradeScale: "name",
    Grade: "definition",
    Strand: "definition",
    Framework: "source",
    Section: "definition",
    Judgement: "summary",
    Finding: "words",
    Inspection: "title",
    Agency: "role",
    Person: "role",
    Place: "name",
    Authority: "type",
    NeighbourSet: "source",
    Neighbour: "order",
    Recommendation: "responsible_words",
    ReportFigure: "note",
    ReportSection: "title",
    ReportParagraph: "text",
    ReportNote: "where",
    ReportEvent: "words",
    Theme: "summary",
    ThemeSighting: "words",
    Metric: "note",
    Period: "label",
    Target: "note",
    ActionPlan: "title",
    Action: "outcome",
    Milestone: "title",
    Measure: "words",
    SavedView: "query",
}


# ---- What the tests stand on


def address(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def posted_by(response, form="form[id$=_form]"):
    """Everything that a browser would send for the form of a page."""
    data = {}
    soup = BeautifulSoup(response.content, "html.parser").select_one(form)
    for field in soup.select("input[name], textarea[name]"):
        kind = field.get("type", "")
        if kind == "submit" or kind == "checkbox" and not field.has_attr("checked"):
            continue
        text = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
        data.setdefault(field["name"], []).append(text)
    for field in soup.select("select[name]"):
        chosen = [option["value"] for option in field.select("option[selected]")]
        data.setdefault(field["name"], []).extend(chosen or ([] if field.has_attr("multiple") else [""]))
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def saved(client, url, data):
    response = client.post(url, data)
    if response.status_code == 302:
        return response
    soup = BeautifulSoup(response.content, "html.parser")
    return pytest.fail(
        f"{url} answered {response.status_code}: {[e.text for e in soup.select('.errorlist')]}"
    )


def as_posted(row, user):
    """What a form that shows the row would send."""
    request = RequestFactory().get("/")
    request.user = user
    form = admin.site._registry[type(row)].get_form(request)(instance=row)
    data = {}
    for name, field in form.fields.items():
        if name in ("seen_version", "reason"):
            continue
        value = field.prepare_value(form.get_initial_for_field(field, name))
        many = isinstance(value, (list, tuple)) and hasattr(field, "queryset")
        data[name] = (
            [getattr(one, "pk", one) for one in value]
            if many
            else ""
            if value is None or value is False
            else value
        )
    return data


def newest(row):
    """The last row of history of an object; `history_id` counts, since a clock may stand still."""
    return row.history.order_by("history_id").last()


def told(row):
    written = newest(row)
    return written.history_type, written.history_user, written.history_source


@pytest.fixture
def draft(inspection_2012):
    return Inspection.objects.create(
        authority=inspection_2012.authority, framework=inspection_2012.framework, title="A draft"
    )


def examples_of_plans():
    """Of an inspection of their own, and another for the copy of the plan."""
    plan = a_plan(an_inspection())
    action = an_action(plan)
    step = Milestone.objects.create(action=action, title="Half way")
    metric, other = Metric.objects.order_by("pk")[:2]
    measure = Measure.objects.create(action=action, metric=metric)
    view = SavedView.objects.create(owner=get_user_model().objects.first(), name="Late", path="/actions/")
    return {
        ActionPlan: (plan, {"inspection": an_inspection("Another").pk}),
        Action: (action, {}),
        Milestone: (step, {}),
        Measure: (measure, {"metric": other.pk}),
        SavedView: (view, {}),
    }


@pytest.fixture
def examples(inspection_2012, draft):
    """For each model a row to copy, and what else the copy needs to be one of its own."""
    ours = inspection_2012.authority
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    period = Period.objects.first()
    Target.objects.create(metric=period.metric, place=ours, period=period, value=90, set_on=date(2024, 4, 1))
    neighbour = Neighbour.objects.order_by("pk").first()
    taken = Neighbour.objects.filter(set=neighbour.set, authority=neighbour.authority)
    free = Authority.objects.exclude(pk__in=taken.values("neighbour")).exclude(pk=neighbour.authority_id)
    special = {
        Judgement: (inspection_2012.judgements.exclude(grade=None).first(), {"inspection": draft.pk}),
        Person: (person, {}),
        Place: (Place.objects.filter(kind="region").first(), {}),
        Neighbour: (neighbour, {"neighbour": free.first().pk}),
        **examples_of_plans(),
        Target: (Target.objects.first(), {"place": Place.objects.filter(kind="region").first().pk}),
    }

    def example(model):
        return special[model] if model in special else (model.objects.order_by("pk").first(), {})

    return example


@pytest.fixture
def desk(client_as):
    return client_as("administrator")


@pytest.fixture
def auditing(client_as):
    return client_as("auditor")


# ---- Every way of writing


def test_no_tracked_model_is_left_out_here():
    assert set(NEW) == set(FIELD) == set(TRACKED)


@each_model
def test_a_form_that_adds_changes_and_deletes_leaves_who_when_old_new_source_and_reason(
    model, examples, desk, administrator
):
    began = timezone.now()
    row, needed = examples(model)
    data = as_posted(row, administrator) | NEW[model] | needed
    for inline in posted_by(desk.get(address(model, "add"))).items():
        if "_FORMS" in inline[0]:
            data[inline[0]] = inline[1]
    saved(desk, address(model, "add"), data | {"reason": "Keyed late"})
    made = model.objects.order_by("pk").last()
    assert told(made) == ("+", administrator, "admin form")
    change, name = address(model, "change", made.pk), FIELD[model]
    before, now = getattr(made, name), 98 if model is Neighbour else "Changed by a test"
    saved(desk, change, posted_by(desk.get(change)) | {name: now, "reason": "It was misread"})
    assert told(made) == ("~", administrator, "admin form")
    assert newest(made).history_change_reason == "It was misread"
    first, second = made.history.order_by("history_id")
    assert (getattr(first, name), getattr(second, name)) == (before, now)
    assert began <= first.history_date <= second.history_date <= timezone.now()
    away = {"post": "yes", "reason": "Keyed twice", "seen_version": model.objects.get(pk=made.pk).version}
    saved(desk, address(model, "delete", made.pk), away)
    gone = model.history.filter(**{model._meta.pk.attname: made.pk}).order_by("history_id").last()
    assert (gone.history_type, gone.history_user, gone.history_source) == ("-", administrator, "admin form")
    assert (getattr(gone, name), gone.history_change_reason) == (now, "Keyed twice")


INLINES = [
    (model, inline)
    for model, found in admin.site._registry.items()
    if issubclass(model, Tracked)
    for inline in (
        dict.fromkeys(i for tab in found.part_inlines.values() for i in tab)
        if hasattr(found, "part_inlines")
        else found.inlines
    )
]


# Where an inline does not show the field that is changed in the model's own form.
COLUMN = {
    "JudgementInline": "printed_grade",
    "RecommendationInline": "title",
    "ParagraphInline": "page",
    "NoteInline": "answer",
    "ActionInline": "title",
}


def parent_of(model, inline):
    """An object that has such rows."""
    link = page._get_foreign_key(model, inline.model, fk_name=inline.fk_name).name
    return model.objects.filter(pk__in=inline.model.objects.values(link)).order_by("pk").first()


@pytest.mark.parametrize(
    ("model", "inline"), INLINES, ids=[f"{model.__name__}-{inline.__name__}" for model, inline in INLINES]
)
def test_a_row_inside_another_form_leaves_its_own_trace(model, inline, inspection_2012, desk, administrator):
    parent = inspection_2012 if model is Inspection else parent_of(model, inline)
    tabs = getattr(admin.site._registry[model], "part_inlines", {})
    tab = next((name for name, found in tabs.items() if inline in found), "")
    url = address(model, "change", parent.pk) + (f"?part={tab}" if tab else "")
    data = posted_by(desk.get(url))
    grading = inline.model is Judgement and "grade" in inline.fields and tab == "grades"
    column = "grade" if grading else COLUMN.get(inline.__name__, FIELD[inline.model])
    link = page._get_foreign_key(model, inline.model, fk_name=inline.fk_name)
    prefix = f"{link.remote_field.get_accessor_name()}-0"
    row = inline.model.objects.get(pk=data[f"{prefix}-id"][0])
    now = 77 if column == "page" else "Changed by a test"
    if grading:
        now = row.grade.scale.grades.exclude(pk=row.grade_id).first()
    was = getattr(row, column)
    sent = {f"{prefix}-{column}": getattr(now, "pk", now)}
    if inline.model is ThemeSighting:
        sent[f"{prefix}-raised_in"] = "2010"
    saved(desk, url, data | sent | {"reason": "Misread"})
    assert told(row) == ("~", administrator, "admin inline")
    before, after = row.history.order_by("-history_id")[1], newest(row)
    assert (getattr(before, column), getattr(after, column)) == (was, now)


def test_an_action_on_a_list_leaves_its_trace(demonstration, draft, desk, administrator):
    spare = Agency.objects.create(name="A spare body")
    chosen = {"action": "delete_selected", "_selected_action": [spare.pk], "index": 0}
    agreed = {"confirmed": "yes", "reason": "Keyed twice", f"seen-{spare.pk}": spare.version}
    saved(desk, address(Agency, "changelist"), chosen | agreed)
    gone = Agency.history.filter(id=spare.pk).order_by("history_id").last()
    assert (gone.history_type, gone.history_user, gone.history_source) == ("-", administrator, "admin action")
    chosen = {"action": "send", "_selected_action": [draft.pk], "index": 0, "confirmed": "yes"}
    desk.post(
        address(Inspection, "changelist"), chosen | {"reason": "Typed", f"seen-{draft.pk}": stands(draft)}
    )
    assert told(draft) == ("~", administrator, "admin action")
    assert (newest(draft).state, newest(draft).history_change_reason) == (State.FOR_CHECKING, "Typed")
    step = StateChange.objects.get(inspection=draft)
    assert (step.recorded_by, step.recorded_source, step.note) == (administrator, "admin action", "Typed")


def test_a_list_edited_in_place_leaves_its_trace(inspection_2012, desk, administrator):
    row = inspection_2012.recommendations.exclude(due_on=None).first()
    url = f"{address(Recommendation, 'changelist')}?id__exact={row.pk}"
    sent = {"form-0-timescale": "", "form-0-due_on": "", "_save": "Save", "reason": "None is printed"}
    saved(desk, url, posted_by(desk.get(url), "#changelist-form") | sent)
    assert told(row) == ("~", administrator, "admin list")
    assert newest(row).due_on is None is not row.due_on


def test_loading_the_demonstration_leaves_its_trace(demonstration, monkeypatch):
    monkeypatch.setattr(demo, "make_sign_ins", dict)
    row = Judgement.objects.exclude(headline="").first()
    was, row.headline = row.headline, "Changed by hand"
    row.save()
    call_command("load_demo", "--again", stdout=StringIO())
    row.refresh_from_db()
    assert row.headline == was
    assert told(row) == ("~", None, "command load_demo")
    assert newest(row).history_change_reason.startswith("Loaded from")


def test_loading_again_writes_nothing(demonstration):
    def rows():
        return {table.label: table.rows._base_manager.count() for table in tables()}

    before = rows()
    list(demo.load(again=True))
    signals.load_definitions(apps.get_app_config("judgements"))
    assert rows() == before


def test_migrating_loads_definitions_with_their_trace(demonstration):
    framework = Framework.objects.first()
    was, framework.name = framework.name, "Changed by hand"
    framework.save()
    metric = Metric.objects.first()
    metric.note = "Changed by hand"
    metric.save()
    for name in ("judgements", "metrics"):
        import_module(f"{name}.signals").load_definitions(apps.get_app_config(name))
    framework.refresh_from_db()
    assert framework.name == was
    assert told(framework) == told(metric) == ("~", None, "migrate")


def test_a_step_of_an_inspection_leaves_its_trace(draft, officer):
    change_state(inspection=draft, to=State.FOR_CHECKING, by=officer, note="Ready to be read")
    assert told(draft) == ("~", officer, "code")
    assert newest(draft).history_change_reason == "Ready to be read"
    assert (newest(draft).state, newest(draft).prev_record.state) == (State.FOR_CHECKING, State.DRAFT)
    step = draft.state_changes.get()
    assert (step.recorded_by, step.recorded_source, step.from_state) == (officer, "code", State.DRAFT)


def test_writing_many_at_once_takes_what_the_context_says(demonstration, officer):
    with writing("import", by=officer, reason="The list of 2026"):
        Agency.create_tracked([Agency(name=f"Body {n}") for n in range(3)])
    rows = list(Agency.objects.filter(name__startswith="Body "))
    for row in rows:
        assert told(row) == ("+", officer, "import")
        assert (row.updated_by, newest(row).history_change_reason) == (officer, "The list of 2026")
        row.role = "Asked to act"
    was = rows[0].updated_at
    with writing("import", by=officer):
        Agency.update_tracked(rows, ["role"], reason="Corrected")
    for row in Agency.objects.filter(pk__in=[row.pk for row in rows]):
        assert told(row) == ("~", officer, "import")
        assert (row.version, row.updated_by, newest(row).history_change_reason) == (2, officer, "Corrected")
        assert row.updated_at > was and newest(row).updated_at == row.updated_at


def test_what_the_row_says_itself_goes_before_the_context(demonstration, officer, publisher):
    row = Agency.objects.first()
    row.role, row._history_user, row._change_reason = "Asked", officer, "Its own"
    with writing("outer", by=publisher, reason="Theirs"), writing("inner"):
        row.save()
        other = Agency.objects.create(name="A body")
    assert told(row) == ("~", officer, "inner") and newest(row).history_change_reason == "Its own"
    assert told(other) == ("+", publisher, "inner") and newest(other).history_change_reason == "Theirs"


def test_a_command_that_says_nothing_of_itself_is_named(demonstration, monkeypatch):
    monkeypatch.setattr("sys.argv", ["/somewhere/manage.py", "choose_authority", "800"])
    assert told(Agency.objects.create(name="A body"))[2] == "command choose_authority"


def test_what_is_recorded_says_who_when_and_by_which_way(demonstration, officer):
    with writing("import"):
        row = Import.objects.create(file_name="a.csv", file_hash="0" * 64, kind="x", recorded_by=officer)
    assert (row.recorded_by, row.recorded_source) == (officer, "import")
    assert timezone.now() - row.recorded_at < timedelta(minutes=1)


# ---- Many-to-many


def pick(model, field):
    """An owner whose set is empty after this, and three rows of the other side."""
    owner = model.objects.order_by("pk").first()
    getattr(owner, field.name).clear()
    owner.refresh_from_db()
    return owner, list(field.remote_field.model.objects.exclude(pk=owner.pk).order_by("pk")[:3])


def kept(row, field):
    written = newest(row)
    others = f"{field.m2m_reverse_field_name()}_id"
    return {getattr(one, others) for one in getattr(written, field.name).all()}


@each_set
def test_every_many_to_many_of_every_tracked_model_is_kept(model, field):
    assert field in HistoricalRecords.m2m_models
    assert field.name in {one.name for one in model.history.model._history_m2m_fields}


@each_set
def test_each_change_of_a_set_is_a_version_with_its_trace(model, field, demonstration, officer):
    owner, others = pick(model, field)
    held, version = getattr(owner, field.name), owner.version
    acts = [
        (lambda: held.add(*others[:2]), others[:2]),
        (lambda: held.remove(others[0]), others[1:2]),
        (lambda: held.set(others), others),
        (lambda: held.clear(), []),
    ]
    for act, left in acts:
        version += 1
        with writing("import", by=officer, reason="Put right"):
            act()
        assert told(owner) == ("~", officer, "import")
        assert kept(owner, field) == {one.pk for one in left}
        assert newest(owner).history_change_reason == "Put right"
        assert (owner.version, owner.updated_by) == (newest(owner).version, officer)
    rows = owner.history.count()
    held.remove(others[0])
    held.clear()
    held.add(*[])
    assert owner.history.count() == rows, "nothing was changed"
    owner.save()  # The version that it holds is the one that was written.


@each_set
def test_a_set_changed_from_the_other_side_is_the_owners_change(model, field, demonstration, officer):
    owner, (other, *_) = pick(model, field)
    back = getattr(other, field.remote_field.get_accessor_name())
    for act, left in ((lambda: back.add(owner), {other.pk}), (lambda: back.remove(owner), set())):
        with writing("import", by=officer):
            act()
        assert told(owner) == ("~", officer, "import")
        assert kept(owner, field) == left
    back.add(owner)
    with writing("import", by=officer):
        back.clear()
    assert (told(owner), kept(owner, field)) == (("~", officer, "import"), set())


def test_a_form_with_sets_is_one_change(inspection_2012, desk, administrator):
    theme = Theme.objects.create(key="spare", name="Spare")
    url, rows, version = address(Theme, "change", theme.pk), theme.history.count(), theme.version
    wanted = list(inspection_2012.judgements.values_list("pk", flat=True)[:2])
    saved(desk, url, posted_by(desk.get(url)) | {"name": "Renamed", "judgements": wanted})
    theme.refresh_from_db()
    assert (theme.history.count(), theme.version) == (rows + 1, version + 1)
    assert kept(theme, Theme._meta.get_field("judgements")) == set(wanted)
    assert (newest(theme).name, told(theme)) == ("Renamed", ("~", administrator, "admin form"))


def test_writing_many_at_once_keeps_their_sets(inspection_2012):
    row = inspection_2012.recommendations.exclude(evidence=None).first()
    Recommendation.update_tracked([row], ["title"])
    field = Recommendation._meta.get_field("evidence")
    assert kept(row, field) == set(row.evidence.values_list("pk", flat=True)) != set()


def test_the_loaders_way_of_joining_leaves_its_trace(inspection_2012):
    row = inspection_2012.recommendations.exclude(responsible=None).first()
    others = list(Agency.objects.exclude(pk__in=row.responsible.all())[:2])
    through, pairs = Recommendation.responsible.through, [(row.pk, one.pk) for one in others]
    with writing("import"):
        join("recommendation_id", through, pairs, "agency_id")
        rows = row.history.count()
        join("recommendation_id", through, pairs, "agency_id")
    assert row.history.count() == rows
    assert kept(row, Recommendation._meta.get_field("responsible")) == {one.pk for one in others}
    assert told(row) == ("~", None, "import")


def test_deleting_what_stood_in_a_set_is_a_change_of_the_owner(inspection_2012, officer):
    agency = Agency.objects.create(name="A body that goes")
    row = inspection_2012.recommendations.first()
    row.responsible.add(agency)
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    metric = Metric.objects.first()
    metric.owner = person
    metric.save()
    gone = agency.pk
    with writing("code", by=officer):
        agency.delete()
        person.delete()
    assert gone not in kept(row, Recommendation._meta.get_field("responsible"))
    assert told(row) == told(metric) == ("~", officer, "code")
    assert newest(metric).owner_id is None


def test_an_account_that_wrote_something_is_not_deleted(demonstration):
    users = get_user_model().objects
    writer, idle = users.create_user("writer"), users.create_user("idle")
    joined = Person.objects.create(role="Lead", agency=Agency.objects.first(), user=idle)
    with writing("code", by=writer):
        Agency.objects.create(name="Written")
    with pytest.raises(ProtectedError, match="history_user"):
        writer.delete()
    idle.delete()
    assert told(joined)[0] == "~" and newest(joined).user_id is None


def test_sets_that_stood_before_their_history_began_are_kept_by_the_migration(demonstration):
    field = Recommendation._meta.get_field("evidence")
    rows = Recommendation.objects.exclude(evidence=None)
    HistoricalRecords.m2m_models[field].objects.all().delete()
    keep_present_sets("judgements", [("Recommendation", "evidence")])(apps, None)
    for row in rows:
        assert kept(row, field) == set(row.evidence.values_list("pk", flat=True))


# ---- The search


def ask(client, **asked):
    return client.get(f"{CHANGES}?{urlencode(asked, doseq=True)}")


def rows_of(response):
    table = BeautifulSoup(response.content, "html.parser").select("#change-history tbody tr")
    return [" ".join(row.text.split()) for row in table]


@pytest.fixture
def busy(inspection_2012, officer, publisher):
    """Some changes of different kinds by two people."""
    with writing("admin form", by=officer, reason="Misread"):
        judgement = inspection_2012.judgements.exclude(grade=None).select_related("grade__scale").first()
        judgement.grade = judgement.grade.scale.grades.exclude(pk=judgement.grade_id).first()
        judgement.summary = f"{'The same words. ' * 20}Old here. {'And on it goes. ' * 20}"
        judgement.save()
        judgement.summary = judgement.summary.replace("Old here", "New here")
        judgement.save()
    with writing("import", by=publisher):
        agency = Agency.objects.create(name="Spelt <i>so</i>", kind="health")
        inspection_2012.recommendations.first().responsible.add(agency)
        inspection_2012.lead_inspector, inspection_2012.published_on = "Somebody else", date(2012, 2, 25)
        inspection_2012.save()
        spare = Agency.objects.create(name="A body that goes")
        spare.delete()
    return judgement


def test_only_who_may_read_the_trail_reaches_it(demonstration, client_as):
    for role, status in {
        "administrator": 200,
        "auditor": 200,
        "officer": 403,
        "publisher": 403,
        "manager": 302,
        "partner": 404,
        "anonymous": 302,
    }.items():
        for url in (CHANGES, "/admin/changes.csv?kind=judgements.judgement"):
            assert client_as(role).get(url).status_code == status, (role, url)


def test_each_line_says_it_in_words(busy, auditing):
    line, before = rows_of(ask(auditing, kind="judgements.judgement", source="admin form"))
    assert "Changed judgement" in line and "officer" in line and "admin form Misread" in line
    assert "summary: from … same words. The same words. Old here." in line.replace(" :", ":")
    assert "New here. And on it goes." in line and len(line) < 600
    old = busy.history.order_by("-history_id")[2].grade
    assert f"grade: from {old.label} to {busy.grade.label}" in before.replace(" :", ":")
    (line,) = rows_of(ask(auditing, kind="judgements.inspection", change="changed", source="import"))
    assert "published on: from 24 February 2012 to 25 February 2012" in line.replace(" :", ":")
    assert "lead inspector: from" in line.replace(" :", ":") and "to Somebody else" in line
    (line,) = rows_of(ask(auditing, kind="judgements.recommendation", source="import"))
    assert "responsible: added Spelt <i>so</i>" in line.replace(" :", ":")
    assert "<i>so</i>" not in ask(auditing, source="import").content.decode()


def test_what_was_created_shows_its_fields_and_what_is_gone_has_no_link(busy, auditing):
    response = ask(auditing, kind="judgements.agency", source="import")
    gone, made, other = rows_of(response)
    assert "Deleted agency A body that goes" in gone and "Created agency A body that goes" in made
    assert "kind: Health" in other.replace(" :", ":")
    soup = BeautifulSoup(response.content, "html.parser")
    links = [[a["href"] for a in row.select("td a")] for row in soup.select("#change-history tbody tr")]
    assert links[:2] == [[], []] and links[2][0].startswith("/admin/judgements/agency/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"source": "import", "kind": "judgements.agency"}, 3),
        ({"source": "import", "change": "deleted"}, 1),
        ({"words": "a body that goes"}, 2),
        ({"words": "goes body"}, 2),
        ({"words": "goes nowhere"}, 0),
        ({"words": "bath nowhere", "kind": "judgements.inspection", "source": "import"}, 0),
        ({"words": "bath 2012", "kind": "judgements.inspection", "source": "import"}, 1),
        ({"until": "2011-01-01"}, 0),
        ({"change": "recorded", "kind": "judgements.agency"}, 0),
    ],
    ids=str,
)
def test_searching(busy, auditing, asked, found):
    assert len(rows_of(ask(auditing, **asked))) == found


def test_searching_by_person_and_by_day(busy, auditing, officer, publisher):
    assert len(rows_of(ask(auditing, person=officer.pk))) == 2
    assert len(rows_of(ask(auditing, person=publisher.pk, change="created"))) == 2
    today = timezone.localdate()
    assert len(rows_of(ask(auditing, person=officer.pk, since=today, until=today))) == 2
    assert rows_of(ask(auditing, person=officer.pk, since=today + timedelta(days=1))) == []


def test_the_newest_stands_first_and_pages_hold_fifty(demonstration, auditing):
    shown = ask(auditing).context["page_obj"]
    assert len(shown.object_list) == 50 and shown.paginator.count > 20_000
    when = [one.line.when for one in shown.object_list]
    assert when == sorted(when, reverse=True)
    second = ask(auditing, p=2).context["page_obj"].object_list
    assert second[0].line.when <= when[-1]
    first = {(one.line.table.label, one.line.pk) for one in shown.object_list}
    assert not first & {(one.line.table.label, one.line.pk) for one in second}


def test_the_search_finds_what_a_naive_reading_finds(busy):
    fields = page.names().search_fields
    naive = sorted(
        (
            (getattr(row, table.when), table.label, row.pk)
            for table in tables()
            for row in table.rows._base_manager.all()
        ),
        reverse=True,
    )
    everything = parts(Search(), fields)
    assert count(everything) == len(naive)
    found = keys(everything, 0, 700)
    table_of = {table.label: table for table in tables()}
    whens = [
        getattr(table_of[key.table.label].rows._base_manager.get(pk=key.pk), key.table.when) for key in found
    ]
    assert whens == [when for when, _, _ in naive[:700]]
    assert len({(key.table.label, key.pk) for key in found}) == 700


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.label)
def test_a_page_costs_the_same_for_few_lines_and_for_many(table, demonstration, examples):
    own = page.names()
    found = parts(Search(kind=table.label), own.search_fields)
    some = keys(found, 0, 50)
    with CaptureQueriesContext(connection) as captured:
        read = lines(some, own)
    related = {field.remote_field.model for field in table.model._meta.concrete_fields if field.is_relation}
    related |= {field.remote_field.model for field, _ in sets_of(table)}
    bound = 3 + len(sets_of(table)) + len(related)
    assert len(captured) <= bound, [query["sql"][:120] for query in captured.captured_queries]
    assert len(read) == len(some)
    assert all(line.text and not line.text.startswith("Historical") for line in read)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.label)
def test_every_kind_of_object_is_found_by_words(table, demonstration, examples, auditing):
    response = ask(auditing, kind=table.label, words="7 x")
    assert response.status_code == 200
    assert ask(auditing, kind=table.label, words="12").status_code == 200
    if table.rows._base_manager.exists():
        assert parts(Search(kind=table.label, words="a"), page.names().search_fields)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_same_search_as_a_file(busy, auditing, kind):
    response = auditing.get(f"/admin/changes.{kind}?source=import&kind=judgements.agency")
    assert response.status_code == 200
    if kind == "json":
        rows = json.loads(response.content)["changes"]
        assert [row["kind"] for row in rows] == ["deleted", "created", "created"]
        assert rows[0]["who"] == "publisher" and rows[2]["object"] == "Spelt <i>so</i>"
        assert "kind: from nothing to Health" in rows[2]["changes"]
    if kind == "csv":
        assert b"A body that goes" in response.content and len(response.content.splitlines()) == 4


def test_a_file_of_too_many_is_refused_in_words(demonstration, auditing, monkeypatch):
    monkeypatch.setattr(page, "MOST_EXPORTED", 100)
    response = auditing.get("/admin/changes.csv")
    assert response.status_code == 400
    assert "a file holds at most 100" in response.content.decode()


@pytest.mark.parametrize(
    "value",
    [v for v in VALUES.values() if len(v) < 4000],
    ids=[k for k, v in VALUES.items() if len(v) < 4000],
)
def test_any_parameter_is_answered(demonstration, auditing, value):
    names = ("person", "kind", "words", "since", "until", "change", "source", "p")
    for asked in (dict.fromkeys(names, value), {"words": value}, {"person": value, "since": value}):
        response = ask(auditing, **asked)
        assert response.status_code in (200, 400), asked
        if html.escape(value) != value and value not in ("'", '"'):
            assert value not in response.content.decode()
    response = auditing.get(
        f"/admin/changes.json?{urlencode({'person': value, 'since': value, 'kind': 'x'})}"
    )
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(
    "asked",
    [
        {"person": FAR},
        {"person": "²"},
        {"person": f"-{FAR}"},
        {"since": "9999-12-31"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"until": "2012-02-30"},
        {"since": "2024-02-02", "until": "2024-02-01"},
        {"p": FAR},
        {"p": "-1"},
        {"words": "x " * 99},
        {"words": "\x00"},
        {"kind": "auth.user"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told_beside_its_field(demonstration, auditing, asked):
    response = ask(auditing, **asked)
    assert response.status_code in (200, 400)
    if response.status_code == 200 and "p" not in asked and not asked.get("words", "").startswith("x"):
        assert response.context["form"].errors and rows_of(response) == []
        assert auditing.get(f"/admin/changes.csv?{urlencode(asked)}").status_code == 400


# ---- An object's own history


def test_an_inspection_tells_the_changes_of_its_rows_too(busy, inspection_2012, client_as):
    response = client_as("officer").get(address(Inspection, "history", inspection_2012.pk))
    told_lines = rows_of(response)
    assert any("Changed judgement" in line and "Misread" in line for line in told_lines)
    assert any("Changed inspection" in line and "Somebody else" in line for line in told_lines)
    assert address(Judgement, "change", busy.pk) in response.content.decode()


def test_who_may_see_an_object_reads_its_history(busy, inspection_2012, client_as):
    url = address(Inspection, "history", inspection_2012.pk)
    for role in ("officer", "publisher", "auditor", "administrator"):
        assert client_as(role).get(url).status_code == 200
    for role, status in (("manager", 302), ("partner", 404), ("anonymous", 302)):
        assert client_as(role).get(url).status_code == status
    user = get_user_model().objects.create_user("nothing", is_staff=True)
    client = client_as("anonymous")
    client.force_login(user, backend="judgements.reach.ReachBackend")
    assert client.get(url).status_code == 403


def test_a_deleted_object_still_tells_its_history(busy, auditing):
    gone = Agency.history.filter(name="A body that goes").first()
    lines_told = rows_of(auditing.get(address(Agency, "history", gone.id)))
    assert [line.split("agency")[0].split()[-1] for line in lines_told] == ["Deleted", "Created"]


@pytest.mark.parametrize("key", [FAR, "abc", "²", "0", "-1", "1e3", "%00"])
def test_no_object_no_history(demonstration, auditing, key):
    assert auditing.get(f"/admin/judgements/agency/{key}/history/").status_code in (400, 404)
    assert auditing.get(f"/admin/nothing/{key}/1/history/").status_code in (400, 404)


def test_an_objects_history_costs_no_more_the_longer_it_is(inspection_2012, auditing):
    few, many = inspection_2012.recommendations.order_by("pk")[:2]
    for n in range(30):
        many.title = f"Title {n}"
        many.save()
        many.responsible.set(Agency.objects.order_by("pk")[n % 3 : n % 3 + 2])
    few.title = "Title"
    few.save()
    few.responsible.set(Agency.objects.order_by("pk")[:2])
    auditing.get(address(Recommendation, "history", few.pk))
    costs = []
    for row in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert auditing.get(address(Recommendation, "history", row.pk)).status_code == 200
        costs.append(len(captured))
    assert costs[1] <= costs[0] < 25


# ---- Words


def test_of_long_text_the_changed_part_is_said():
    old = " ".join(f"word{n}" for n in range(100))
    new = old.replace("word50 ", "other ")
    before, after = changed_part(old, new)
    assert before == "… " + " ".join(f"word{n}" for n in range(45, 56)) + " …"
    assert after == before.replace("word50", "other")
    assert changed_part("short", "other") == ("short", "other")
    assert changed_part("", old) == ("", old)
    longer = changed_part(old, f"{old} end")
    assert longer[1].endswith("word99 end") and longer[0].startswith("… word95")


def test_seals_are_no_change(demonstration):
    assert HistorySeal not in {table.model for table in tables()}
    assert {table.model for table in tables() if table.recorded} == {
        model for model in apps.get_models() if issubclass(model, AppendOnly) and model is not HistorySeal
    }
    assert Measurement in {table.model for table in tables()}
