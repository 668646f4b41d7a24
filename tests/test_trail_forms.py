"""Every form of the admin, of a row alone and of rows inside another: who, when, old, new, source and reason."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from actions.models import Action, ActionPlan, Measure, Milestone, SavedView
from board.models import AgendaItem, Attendee, Decision, Meeting, Question, SlideChoice
from judgements.admin import trail as page
from judgements.models import (
    Agency,
    Authority,
    Finding,
    Framework,
    Grade,
    GradeScale,
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
)
from judgements.readiness import stands
from metrics.models import DefinitionChange, Metric, Period, Target
from tests.forms import posted_by
from tests.trail import TRACKED, a_draft, address, examples_of, newest, saved, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(inspection_2012):
    return a_draft(inspection_2012)


@pytest.fixture(scope="module")
def examples(for_the_module):
    """Made once: each test works on copies of them."""
    held = []

    def fill():
        inspection = Inspection.objects.get(slug="bath-and-north-east-somerset-2012-02-24")
        held.append(examples_of(inspection, a_draft(inspection)))

    for_the_module(fill)
    return held[0]


@pytest.fixture
def desk(client_as):
    return client_as("administrator")


each_model = pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__name__)


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
    DefinitionChange: {"applies_from": "2031-04-01"},
    Meeting: {"board": "Spare board"},
    AgendaItem: {},
    Attendee: {},
    SlideChoice: {"key": "", "headline": "Spare"},
    Question: {},
    Decision: {},
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
    DefinitionChange: "source",
    Meeting: "place",
    AgendaItem: "title",
    Attendee: "role",
    SlideChoice: "notes",
    Question: "words",
    Decision: "words",
}


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
    "BesideJudgements": "printed_grade",
    "BesideDoubts": "answer",
    "ActionInline": "title",
}


def parent_of(model, inline):
    """An object that has such rows."""
    link = page._get_foreign_key(model, inline.model, fk_name=inline.fk_name).name
    held = list(model.objects.filter(pk__in=inline.model.objects.values(link)).order_by("pk"))
    # What a closed meeting was shown is locked.
    return next((one for one in held if not getattr(one, "closed", False)), held[0])


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
