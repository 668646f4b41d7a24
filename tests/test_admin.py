"""The admin: every model of ours, for each role, with as many queries for one row as for many, whatever is asked."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import (
    EVENTS,
    CalendarLink,
    DigestSent,
    Measure,
    Milestone,
    PlanStateChange,
    SavedView,
)
from actions.services import change_plan_state
from judgements.admin.forms import LinesField, NumbersField, TableField
from judgements.models import (
    AccountChange,
    Agency,
    AppendOnly,
    Authority,
    DataStamp,
    Framework,
    Grade,
    HistorySeal,
    Import,
    ImportUndone,
    Inspection,
    Judgement,
    Person,
    Recommendation,
    ReportParagraph,
    Section,
    State,
    StateChange,
    Theme,
    Tracked,
)
from metrics.models import Measurement, Metric, Period, Target
from tests.test_plan_guards import event
from tests.test_plan_steps import a_plan, an_action, an_inspection

OURS = [
    model
    for label in ("judgements", "metrics", "actions")
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.startswith("Historical")
]
TRACKED = [model for model in OURS if issubclass(model, Tracked)]
WRITTEN_BY_THE_HOUSE = [
    StateChange,
    Import,
    ImportUndone,
    DataStamp,
    HistorySeal,
    AccountChange,
    PlanStateChange,
    DigestSent,
    CalendarLink,
]
EDITED = [model for model in OURS if model not in WRITTEN_BY_THE_HOUSE]
FAR = "999999999999999999999"
HOSTILE_IDS = (
    FAR,
    f"-{FAR}",
    "abc",
    "1 OR 1=1",
    "1e999",
    "²",
    "१२",
    "<img src=x onerror=window.__xss=1>",
    "\ufffd",
)
WORST_IDS = (FAR, "abc", "²")
every_model = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
edited_models = pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def answers(client, url, data=None):
    """The status after redirects inside the admin; a redirect to sign-in stays one."""
    response = client.get(url, data) if data is None else client.post(url, data)
    return response.status_code


@pytest.fixture(scope="module")
def filled(for_the_module):
    """The demonstration and, of what it has none, a few rows of each kind."""
    for_the_module(fill)


def fill():
    administrator, officer = (
        get_user_model().objects.get(username=name) for name in ("administrator", "officer")
    )
    agency = Agency.objects.first()
    for n in range(3):
        Person.objects.create(role=f"Role {n}", agency=agency)
        done = Import.objects.create(file_name=f"{n}.csv", file_hash="0" * 64, kind="measurements")
        ImportUndone.objects.create(of=done, reason="Wrong file.", recorded_by=administrator)
    ours = Authority.objects.get(is_ours=True)
    for period in Period.objects.select_related("metric")[:3]:
        values = {"metric": period.metric, "place": ours, "period": period}
        Target.objects.create(**values, value=90, set_on=date(2024, 4, 1))
    for n in (1, 2):
        HistorySeal.objects.create(day=date(2024, 4, n), digest=f"{n}" * 64)
    fill_plan(officer)
    DataStamp.move()


def fill_plan(owner):
    """One row of each kind that a plan brings."""
    plan = a_plan(an_inspection())
    action = an_action(plan)
    Milestone.objects.create(action=action, title="Half way")
    Measure.objects.create(action=action, metric=Metric.objects.first())
    for kind in EVENTS:
        event(kind, action).save()
    change_plan_state(plan=plan, to=State.PUBLISHED, by=None)
    revoked = timezone.now()
    for n, when in enumerate((revoked, None)):
        CalendarLink.objects.create(owner=owner, secret_hash=f"{n}" * 64, revoked_at=when)
        DigestSent.objects.create(person=Person.objects.last(), day=date(2024, 4, n + 1))
        SavedView.objects.create(owner=owner, name=f"Late {n}", path="/actions/")


@pytest.fixture
def short_lists(monkeypatch):
    """Ten rows to a page, where the question is whether a list answers and not what stands in it."""
    for page in admin.site._registry.values():
        monkeypatch.setattr(page, "list_per_page", 10)


# ---- Every model


def test_every_model_of_ours_is_registered():
    assert [model.__name__ for model in OURS if not admin.site.is_registered(model)] == []


def test_what_is_edited_shows_its_history_and_what_is_recorded_cannot_be_changed(rf, administrator):
    request = rf.get("/")
    request.user = administrator
    for model in OURS:
        page = admin.site.get_model_admin(model)
        recorded = issubclass(model, AppendOnly) or model is DataStamp
        assert hasattr(page, "history_form_view") is issubclass(model, Tracked)
        assert page.has_change_permission(request) is page.has_delete_permission(request) is not recorded
        assert page.has_add_permission(request) is (model not in WRITTEN_BY_THE_HOUSE)


@pytest.mark.parametrize("role", ["administrator", "officer"])
@every_model
def test_pages_answer(filled, short_lists, client_as, role, model):
    client, row = client_as(role), model.objects.last()
    # Whoever edits inspections has no business with accounts.
    seen = 403 if model is AccountChange and role == "officer" else 200
    assert answers(client, address(model, "changelist")) == seen
    assert answers(client, address(model, "add")) == (200 if model in EDITED else 403)
    assert answers(client, address(model, "change", row.pk)) == seen
    if model in TRACKED:
        assert answers(client, address(model, "history", row.pk)) == 200
        version = row.history.first().pk
        assert answers(client, address(model, "simple_history", row.pk, version)) == 200


@every_model
def test_auditors_read_and_do_not_change(filled, short_lists, client_as, model):
    reads_and_does_not_change(client_as("auditor"), model)


@pytest.mark.parametrize(
    "model", [Inspection, Judgement, Metric, Measurement], ids=lambda model: model.__name__
)
def test_publishers_read_and_do_not_change(filled, short_lists, client_as, model):
    reads_and_does_not_change(client_as("publisher"), model)


def reads_and_does_not_change(client, model):
    row = model.objects.last()
    for page in ("changelist", "change", *(["history"] if model in TRACKED else [])):
        assert answers(client, address(model, page, *([] if page == "changelist" else [row.pk]))) == 200
    assert answers(client, address(model, "add")) == 403
    assert answers(client, address(model, "change", row.pk), {"name": "changed"}) == 403
    assert answers(client, address(model, "delete", row.pk), {"post": "yes"}) == 403


@every_model
def test_officers_do_not_delete(filled, client_as, model):
    client, row = client_as("officer"), model.objects.last()
    assert answers(client, address(model, "delete", row.pk)) == 403
    assert answers(client, address(model, "delete", row.pk), {"post": "yes"}) == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "index": 0, "post": "yes"}
    client.post(address(model, "changelist"), chosen)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ["manager", "partner", "anonymous"])
def test_who_only_reads_pages_does_not_reach_the_admin(demonstration, client_as, role):
    for url in (reverse("admin:index"), address(Inspection, "changelist")):
        assert client_as(role).get(url).status_code == (404 if role == "partner" else 302)


def test_an_officer_reaches_neither_accounts_nor_groups(demonstration, client_as, officer):
    client = client_as("officer")
    for name in ("user", "group"):
        assert client.get(reverse(f"admin:auth_{name}_changelist")).status_code == 403
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    posted = {"name": "", "role": "Lead", "agency": person.agency_id, "user": officer.pk}
    posted["seen_version"] = person.version
    assert client.post(address(Person, "change", person.pk), posted).status_code == 302
    person.refresh_from_db()
    assert person.user is None


# ---- As many queries for one row as for many


def counted(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def assert_same_cost(few, many):
    surplus = list(many)
    for sql in few:
        if sql in surplus:
            surplus.remove(sql)
    told = "\n".join(sql[-300:] for sql in surplus)
    assert len(few) == len(many), told


@every_model
def test_a_list_costs_the_same_for_one_row_and_for_many(filled, client_as, model):
    if model is DataStamp:
        pytest.skip("There is one row at most.")
    client, url = client_as("administrator"), address(model, "changelist")
    ids = list(model.objects.values_list("pk", flat=True)[:40])
    assert len(ids) > 1
    client.get(url)  # the first request of a process also fills the cache of content types
    one = counted(client, f"{url}?pk__in={ids[0]}")
    many = counted(client, f"{url}?pk__in={','.join(map(str, ids))}")
    assert_same_cost(one, many)


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_an_inspection_costs_the_same_with_four_judgements_and_with_twenty_two(
    demonstration, client_as, role
):
    client = client_as(role)
    few = Inspection.objects.get(slug__endswith="2022-04-19")
    many = Inspection.objects.get(slug__endswith="2012-02-24")
    assert few.judgements.count() < many.judgements.count() == 22
    client.get(address(Inspection, "change", few.pk))
    costs = [counted(client, address(Inspection, "change", row.pk)) for row in (few, many)]
    assert_same_cost(*costs)


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_a_form_costs_the_same_however_much_is_chosen_in_it(demonstration, client_as, role, inspection_2012):
    client = client_as(role)
    few, many = inspection_2012.recommendations.order_by("order")[:2]
    for row, n in ((few, 1), (many, 12)):
        row.judgements.set(inspection_2012.judgements.all()[:n])
        row.evidence.set(inspection_2012.paragraphs.all()[:n])
        row.responsible.set(Agency.objects.all()[:n])
    client.get(address(Recommendation, "change", few.pk))
    costs = [counted(client, address(Recommendation, "change", row.pk)) for row in (few, many)]
    assert_same_cost(*costs)


# ---- The inspection


def management(prefix, total=0, initial=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def facts(inspection, **changed):
    names = (
        "kind",
        "title",
        "started_on",
        "ended_on",
        "published_on",
        "published_on_source",
        "lead_inspector",
        "source",
    )
    values = {name: getattr(inspection, name) or "" for name in names}
    values |= {"authority": inspection.authority_id, "framework": inspection.framework_id}
    values["seen_version"] = Inspection.objects.get(pk=inspection.pk).version
    return values | management("judgements") | changed


@pytest.fixture
def draft(demonstration):
    framework = Framework.objects.get(code="slac")
    authority = Authority.objects.exclude(is_ours=True).first()
    return Inspection.objects.create(
        authority=authority, framework=framework, title="A draft", ended_on=date(2011, 3, 4)
    )


def change(client, inspection, **values):
    return client.post(address(Inspection, "change", inspection.pk), facts(inspection, **values))


def test_an_officer_adds_an_inspection(demonstration, client_as, officer):
    authority, framework = Authority.objects.last(), Framework.objects.get(code="sif")
    posted = {"authority": authority.pk, "framework": framework.pk, "kind": "standard", "title": "A new one"}
    posted |= {"state": "published", "slug": "forged", "version": 99, "updated_by": 1}
    assert client_as("officer").post(address(Inspection, "add"), posted).status_code == 302
    made = Inspection.objects.get(title="A new one")
    assert (made.state, made.slug, made.version, made.updated_by) == (State.DRAFT, None, 1, officer)
    assert made.history.get().history_user == officer


def test_state_slug_and_version_are_not_posted(draft, client_as, officer):
    response = change(
        client_as("officer"), draft, title="Changed", state="published", slug="forged", version=99
    )
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.state, draft.slug, draft.version) == ("Changed", State.DRAFT, None, 2)
    assert draft.updated_by == draft.history.first().history_user == officer


def test_judgements_are_keyed_in_rows_of_this_framework(draft, client_as, officer):
    section = draft.framework.sections.filter(graded=True).first()
    grade = draft.framework.scale.grades.get(label="Adequate")
    row = management("judgements", total=1) | {
        "judgements-0-section": section.pk,
        "judgements-0-grade": grade.pk,
    }
    assert change(client_as("officer"), draft, **row).status_code == 302
    made = draft.judgements.get()
    assert (made.section, made.grade, made.printed_grade, made.updated_by) == (
        section,
        grade,
        "Adequate",
        officer,
    )


@pytest.mark.parametrize("wrong", ["section", "grade", "nothing"])
def test_a_row_of_another_framework_is_refused_in_words(draft, client_as, wrong):
    other = Framework.objects.get(code="ilacs")
    framework = draft.framework
    section = (other if wrong == "section" else framework).sections.filter(graded=True).first()
    grade = (other if wrong == "grade" else framework).scale.grades.first()
    row = {"judgements-0-section": section.pk, "judgements-0-grade": "" if wrong == "nothing" else grade.pk}
    response = change(client_as("officer"), draft, **management("judgements", total=1), **row)
    said = "Choose a grade, or give the words printed" if wrong == "nothing" else "Select a valid choice"
    assert response.status_code == 200 and said in response.content.decode()
    assert not draft.judgements.exists()


def test_a_new_grade_brings_its_own_words(draft, client_as):
    section = draft.framework.sections.filter(graded=True).first()
    good, adequate = (draft.framework.scale.grades.get(label=label) for label in ("Good", "Adequate"))
    row = Judgement.objects.create(inspection=draft, section=section, grade=good, printed_grade="Good")
    posted = {"section": section.pk, "grade": adequate.pk, "printed_grade": "Good", **management("findings")}
    posted["seen_version"] = row.version
    client = client_as("officer")
    assert client.post(address(Judgement, "change", row.pk), posted).status_code == 302
    row.refresh_from_db()
    assert (row.grade, row.printed_grade) == (adequate, "Adequate")
    response = client.post(
        address(Judgement, "change", row.pk),
        posted | {"grade": "", "printed_grade": "Adequate", "seen_version": row.version},
    )
    assert "Choose a grade, or give the words printed" in response.content.decode()


def test_two_judgements_of_one_section_are_refused_in_words(draft, client_as):
    section, grade = (
        draft.framework.sections.filter(graded=True).first(),
        draft.framework.scale.grades.first(),
    )
    values = {"section": section, "grade": grade, "printed_grade": grade.label}
    Judgement.objects.create(inspection=draft, **values)
    posted = {"inspection": draft.pk, "section": section.pk, "grade": grade.pk, **management("findings")}
    response = client_as("officer").post(address(Judgement, "add"), posted)
    assert "This section already has a judgement in this inspection." in response.content.decode()
    again = {"judgements-0-section": section.pk, "judgements-0-grade": grade.pk}
    response = change(client_as("officer"), draft, **management("judgements", total=1), **again)
    assert response.status_code == 200 and draft.judgements.count() == 1


def test_the_framework_is_fixed_once_there_are_judgements(inspection_2012, client_as):
    other = Framework.objects.get(code="ilacs")
    ids = {}
    for n, row in enumerate(inspection_2012.judgements.all()):
        names = ("id", "section_id", "grade_id", "printed_grade", "first_paragraph", "last_paragraph")
        ids |= {f"judgements-{n}-{name.removesuffix('_id')}": getattr(row, name) or "" for name in names}
        ids[f"judgements-{n}-seen_version"] = row.version
    posted = management("judgements", total=22, initial=22) | ids | {"framework": other.pk}
    assert change(client_as("officer"), inspection_2012, **posted).status_code == 302
    inspection_2012.refresh_from_db()
    assert inspection_2012.framework.code == "slac"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"started_on": "2011-03-05"}, "The last day is before the first day."),
        ({"published_on": "2011-03-03"}, "The report is published before the inspection&#x27;s last day."),
        ({"published_on": "2024-02-30"}, "Enter a valid date."),
        ({"published_on": "10000-01-01"}, "Enter a valid date."),
        ({"title": "A" * 256}, "at most 240 characters"),
        ({"kind": "__not_a_choice__"}, "not one of the available choices"),
        ({"authority": "1 OR 1=1"}, "not one of the available choices"),
        ({"authority": FAR}, "not one of the available choices"),
    ],
)
def test_validation_speaks(draft, client_as, values, said):
    response = change(client_as("officer"), draft, **values)
    assert response.status_code == 200 and said in response.content.decode()


def test_a_published_inspection_keeps_its_date(inspection_2012, client_as):
    """The form does not show the state, so Django alone would leave this to the database: a 500."""
    response = change(client_as("officer"), inspection_2012, published_on="")
    assert response.status_code == 200 and "withdraw it first" in response.content.decode()


def test_a_rule_about_a_read_only_field_is_told_in_the_form(inspection_2012, client_as):
    """The inspection of a saved recommendation is read only, yet its reference must stay the only one."""
    first, second = inspection_2012.recommendations.order_by("order")[:2]
    posted = {"ref": first.ref, "order": second.order, "title": second.title, "seen_version": second.version}
    posted["reason"] = "The report numbers them anew"
    response = client_as("officer").post(address(Recommendation, "change", second.pk), posted)
    assert response.status_code == 200
    assert "already has a recommendation of that reference" in response.content.decode()


def test_view_on_site_shows_a_draft_on_a_page_of_its_own(inspection_2012, draft):
    page = admin.site.get_model_admin(Inspection)
    assert page.get_view_on_site_url(draft) == reverse("inspection-draft", args=[draft.pk])
    assert page.get_view_on_site_url(inspection_2012) == reverse(
        "inspection", kwargs={"slug": inspection_2012.slug}
    )


def test_an_inspection_links_to_what_it_holds(inspection_2012, client_as):
    text = client_as("officer").get(address(Inspection, "change", inspection_2012.pk)).content.decode()
    for words in ("22 judgements", "32 recommendations", "156 report paragraphs"):
        assert words in text
    url = f"{address(Recommendation, 'changelist')}?inspection={inspection_2012.pk}"
    assert url in text and "32 recommendations" in client_as("officer").get(url).content.decode()


# ---- Publishing


def act(client, action, *inspections, **more):
    posted = {"action": action, "_selected_action": [row.pk for row in inspections], "index": 0} | more
    return client.post(address(Inspection, "changelist"), posted, follow=True)


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_an_officer_and_an_auditor_do_not_publish(draft, client_as, role):
    draft.published_on = date(2011, 4, 1)
    draft.save()
    client = client_as(role)
    assert 'value="publish"' not in client.get(address(Inspection, "changelist")).content.decode()
    act(client, "publish", draft)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


# ---- History is read, not turned back


@pytest.mark.parametrize("role", ["administrator", "officer", "auditor"])
def test_a_post_to_an_old_version_changes_nothing(inspection_2012, client_as, role):
    version = inspection_2012.history.last()
    url = address(Inspection, "simple_history", inspection_2012.pk, version.pk)
    assert client_as(role).post(url, facts(inspection_2012, title="Turned back")).status_code == 403
    inspection_2012.refresh_from_db()
    assert inspection_2012.title != "Turned back"
    assert "Revert" not in client_as(role).get(url).content.decode()


def test_history_says_who_changed_what(draft, client_as):
    change(client_as("officer"), draft, title="Another title")
    text = client_as("auditor").get(address(Inspection, "history", draft.pk)).content.decode()
    assert "officer" in text and "A draft" in text and "Another title" in text and "style=" not in text


# ---- Choosing related rows


def chosen(client, model, remote, field, **parameters):
    source = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return client.get(address(remote, "choose"), source | parameters)


def test_paragraphs_are_chosen_by_number_and_say_of_which_inspection(inspection_2012, client_as):
    client = client_as("officer")
    found = chosen(client, Recommendation, ReportParagraph, "evidence", term="99 bath").json()["results"]
    years = {f"paragraph 99 (Bath and North East Somerset {year})" for year in (2012, 2017)}
    assert {row["text"] for row in found} == years
    inside = chosen(client, Recommendation, ReportParagraph, "evidence", term="99", within=inspection_2012.pk)
    assert [row["text"] for row in inside.json()["results"]] == ["paragraph 99"]


@pytest.mark.parametrize("value", HOSTILE_IDS)
def test_choosing_answers_whatever_is_asked(demonstration, client_as, value):
    client = client_as("officer")
    for parameters in ({"term": value}, {"term": "9", "within": value}, {"term": "9", "page": value}):
        assert chosen(client, Recommendation, ReportParagraph, "evidence", **parameters).status_code < 500


def test_only_who_may_see_paragraphs_chooses_them(demonstration, client_as):
    for role, status in (("manager", 302), ("partner", 404), ("anonymous", 302)):
        answer = chosen(client_as(role), Recommendation, ReportParagraph, "evidence", term="9")
        assert answer.status_code == status


def test_evidence_of_another_inspection_is_refused(inspection_2012, draft, client_as):
    row = inspection_2012.recommendations.first()
    other = Judgement.objects.exclude(inspection=inspection_2012).first()
    posted = {"ref": row.ref, "order": row.order, "title": row.title, "judgements": [other.pk]}
    response = client_as("officer").post(address(Recommendation, "change", row.pk), posted)
    assert response.status_code == 200 and "Of another inspection" in response.content.decode()


def test_a_judgement_offers_the_sections_and_grades_of_its_framework(inspection_2012, client_as):
    judgement = inspection_2012.judgements.first()
    client = client_as("officer")
    for url in (
        address(Judgement, "change", judgement.pk),
        f"{address(Judgement, 'add')}?inspection={inspection_2012.pk}",
    ):
        form = client.get(url).context["adminform"].form
        assert {section.framework.code for section in form.fields["section"].queryset} == {"slac"}
        assert {grade.scale_id for grade in form.fields["grade"].queryset} == {
            inspection_2012.framework.scale_id
        }


# ---- Measurements


def test_a_revision_is_a_new_row(demonstration, client_as, officer):
    row = Measurement.objects.select_related("metric").exclude(value=None).first()
    client = client_as("officer")
    text = client.get(address(Measurement, "change", row.pk)).content.decode()
    assert f"metric={row.metric_id}&amp;place={row.place_id}&amp;period={row.period_id}" in text
    same = {"metric": row.metric_id, "place": row.place_id, "period": row.period_id}
    posted = same | {"value": "1.5", "standing": "revised", "available_on": "2026-01-31", "recorded_by": 1}
    assert client.post(address(Measurement, "add"), posted).status_code == 302
    assert client.post(address(Measurement, "change", row.pk), posted).status_code == 403
    assert Measurement.objects.filter(**same).latest("recorded_at").recorded_by == officer
    assert Measurement.objects.get(pk=row.pk).value == row.value


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": ""}, "needs the status that says why"),
        ({"value": "5", "status": "c"}, "A withheld figure has no value"),
        ({"value": "1e999"}, "Enter a number|no more than"),
        ({"value": "NaN"}, "Enter a number"),
        ({"numerator": "5", "denominator": "0"}, "must be above zero"),
        ({"period": "other"}, "is a period of another metric"),
    ],
)
def test_a_wrong_measurement_is_told_in_words(demonstration, client_as, values, said):
    row = Measurement.objects.exclude(value=None).first()
    other = Period.objects.exclude(metric=row.metric_id).first()
    posted = {"metric": row.metric_id, "place": row.place_id, "period": row.period_id, "value": "1"}
    posted |= {"standing": "final", "available_on": "2026-01-31"} | values
    posted["period"] = other.pk if values.get("period") else row.period_id
    response = client_as("officer").post(address(Measurement, "add"), posted)
    text = response.content.decode()
    assert response.status_code == 200 and any(words in text for words in said.split("|"))


# ---- What is stored as a list


def test_numbers_are_typed_as_a_reader_would():
    field = NumbersField(required=False)
    assert field.clean("95, 99-101") == [95, 99, 100, 101]
    assert field.clean("") == [] and field.prepare_value([23, 30]) == "23, 30"
    assert (
        not field.has_changed([23, 30], "23 30")
        and field.has_changed([23], "24")
        and field.has_changed([], "x")
    )


@pytest.mark.parametrize("wrong", ["abc", "0", "12345", "9-3", "1-9999", "-5", "\x00", "१२", "1e9"])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        NumbersField(required=False).clean(wrong)


def test_names_stand_one_on_a_line():
    field = LinesField(required=False)
    assert field.clean(" B&NES \r\n\r\nBanes, the council") == ["B&NES", "Banes, the council"]
    assert not field.has_changed(["2010", "2011"], "2010\n2011")
    with pytest.raises(ValidationError):
        field.clean("a\x00b")


@pytest.mark.parametrize(
    "wrong", ["{", "NaN", "[NaN]", "[1e999]", "{}", "5", '["\\u0000"]', "[" * 100_000, "[" * 20 + "]" * 20]
)
def test_json_that_a_database_refuses_is_a_form_error(wrong):
    with pytest.raises(ValidationError):
        TableField(kind=list, required=False).clean(wrong)


# ---- Whatever is asked


PARAMETERS = [
    ("e", "1"),
    ("e", ""),
    ("p", "__"),
    ("p", "-1"),
    ("p", FAR),
    ("o", FAR),
    ("o", "-²"),
    ("o", "x.y.-"),
    ("q", "\x00"),
    ("q", "'"),
    ("q", '"'),
    ("q", "%_%\\"),
    ("q", "' OR '1'='1' -- "),
    ("q", FAR),
    ("q", "a " * 3_000),
    ("q", "%" * 60_000),
    ("all", "x"),
    ("_facets", "x"),
    ("_popup", "x"),
    ("_to_field", "nonsense"),
    ("_to_field", "id"),
    ("pk__in", FAR),
    ("pk__in", "abc"),
    ("pk__in", ""),
    ("pk", FAR),
    ("pk__gt", FAR),
    ("pk__range", "1"),
    ("pk__isnull", "x"),
    ("nonsense", "x"),
    ("nonsense__in", FAR),
    ("inspection", FAR),
    ("inspection", "abc"),
    ("inspection__in", FAR),
    ("inspection__id__exact", FAR),
    ("authority__place_ptr__exact", FAR),
    ("metric__id__exact", "1 OR 1=1"),
    ("updated_by__exact", FAR),
    ("recorded_by__in", f"{FAR},abc"),
    ("published_on__year", FAR),
    ("published_on__year", "0"),
    ("published_on__gte", "10000-01-01"),
    ("recorded_at__gte", "2024-02-30"),
    ("updated_at__year", FAR),
    ("value__gte", "1e999"),
    ("title__regex", "("),
    ("name__iregex", "(a+)+$"),
    ("history__history_user__password__startswith", "p"),
    ("updated_by__password__startswith", "p"),
    ("<img src=x onerror=window.__xss=1>", "1"),
]


@pytest.mark.parametrize("model", [Inspection, Measurement, Authority], ids=lambda model: model.__name__)
def test_a_list_answers_whatever_is_asked(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    for name, value in PARAMETERS:
        response = client.get(f"{url}?{urlencode({name: value})}")
        assert response.status_code < 500, (name, value[:60])
        assert "<img src=x" not in response.content.decode()


@every_model
def test_every_list_answers_the_worst_of_them(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    searched = admin.site.get_model_admin(model).search_fields
    for asked in ({"pk__in": f"{FAR},1", "o": f"{FAR}.x"}, {"pk__in": "abc", "p": FAR}):
        assert client.get(f"{url}?{urlencode(asked)}").status_code < 500, asked
    if searched:
        assert client.get(f"{url}?{urlencode({'q': f'{FAR} ' + 'a ' * 3_000})}").status_code == 200


@pytest.mark.parametrize("model", [Inspection, Measurement, Recommendation], ids=lambda model: model.__name__)
def test_a_date_far_away_is_no_error(filled, short_lists, client_as, model):
    name = admin.site.get_model_admin(model).date_hierarchy
    client, url = client_as("administrator"), address(model, "changelist")
    for year, month, day in (
        ("2012", "13", "1"),
        ("2012", "2", FAR),
        (FAR, "1", "1"),
        ("9999", "12", "31"),
        ("x", "", ""),
    ):
        asked = {f"{name}__year": year, f"{name}__month": month, f"{name}__day": day}
        assert client.get(f"{url}?{urlencode(asked)}", follow=True).status_code < 500


@every_model
def test_a_page_of_a_row_that_cannot_be_answers(filled, client_as, model):
    client = client_as("administrator")
    for value in HOSTILE_IDS if model in (Inspection, Authority) else WORST_IDS:
        for page in ("change", "delete", "history"):
            assert client.get(address(model, page, value)).status_code < 500, (page, value)
        if model in TRACKED:
            for pair in ((value, 1), (1, value)):
                assert client.get(address(model, "simple_history", *pair)).status_code in (400, 404), pair


@every_model
def test_an_action_on_rows_that_cannot_be_answers(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    before = model.objects.count()
    for value in HOSTILE_IDS if model is Inspection else WORST_IDS:
        for action in (
            ("delete_selected", "publish", "withdraw") if model is Inspection else ("delete_selected",)
        ):
            posted = {"action": action, "_selected_action": [value], "index": 0}
            assert client.post(url, posted).status_code < 500, (action, value)
    assert model.objects.count() == before


@edited_models
def test_hostile_values_in_every_field_of_a_form(filled, client_as, model):
    """Every field of the add form filled with the same: an error in the form or a row, never a 500."""
    client, url = client_as("administrator"), address(model, "add")
    context = client.get(url).context
    names = list(context["adminform"].form.fields)
    inlines = [inline.formset.prefix for inline in context["inline_admin_formsets"]]
    ids = HOSTILE_IDS if model in (Recommendation, Measurement) else WORST_IDS
    for value in (*ids, "", "A" * 256, "1e999", "-1", "10000-01-01", "\x00"):
        posted = dict.fromkeys(names, value)
        for prefix in inlines:
            posted |= management(prefix, total=1, initial=1) | {f"{prefix}-0-id": value}
        assert client.post(url, posted).status_code < 500, value
    for value in (FAR, "abc"):
        query = dict.fromkeys(names, value) | {"_changelist_filters": value}
        assert client.get(f"{url}?{urlencode(query)}").status_code == 200, value


def test_an_id_beyond_reach_in_a_multi_select_is_a_form_error(inspection_2012, client_as):
    """SQLite's driver raises OverflowError there: Django alone answers 500."""
    row, theme = inspection_2012.recommendations.first(), Theme.objects.first()
    client = client_as("officer")
    posted = {"ref": row.ref, "order": row.order, "title": row.title}
    for name in ("judgements", "evidence", "responsible"):
        for value in (FAR, f"-{FAR}", "abc"):
            response = client.post(address(Recommendation, "change", row.pk), posted | {name: [value]})
            assert response.status_code == 200
            assert response.context["adminform"].form.errors[name], (name, value)
    sighting = management("sightings", total=1) | {"sightings-0-paragraph": FAR, "sightings-0-words": "x"}
    posted = {"key": theme.key, "name": theme.name, "judgements": [FAR]} | sighting
    response = client.post(address(Theme, "change", theme.pk), posted)
    assert response.status_code == 200 and response.context["adminform"].form.errors["judgements"]


@pytest.mark.parametrize("value", HOSTILE_IDS)
def test_accounts_and_groups_refuse_ids_that_cannot_be(filled, client_as, value):
    """Django's own pages too: the guard is for every form of the process."""
    client, user = client_as("administrator"), get_user_model().objects.get(username="officer")
    posted = {"username": user.username, "groups": [value], "user_permissions": [value]}
    assert client.post(reverse("admin:auth_user_change", args=[user.pk]), posted).status_code == 200
    group = {"name": "x", "permissions": [value]}
    assert client.post(reverse("admin:auth_group_add"), group).status_code == 200


def test_an_id_beyond_reach_finds_nothing_and_leaves_nothing_out(demonstration):
    beyond, some = int(FAR), Grade.objects.first()
    assert not Grade.objects.filter(pk__in=[beyond]).exists()
    assert Grade.objects.filter(pk__in=[beyond, some.pk]).get() == some
    assert Grade.objects.exclude(pk__in=[beyond]).count() == Grade.objects.count()
    assert not Section.objects.filter(framework=beyond).exists()
    assert not Section.objects.filter(framework__in=[beyond]).exists()
    assert Section.objects.exclude(framework=beyond).count() == Section.objects.count()
    assert not Authority.objects.filter(pk=beyond).exists()


def test_rows_offer_titles_grouped_by_area_and_markup_in_one_stays_text(draft, client_as):
    section = draft.framework.sections.filter(graded=True).first()
    section.title = "<img src=x onerror=window.__xss=1>"
    section.save()
    text = client_as("officer").get(address(Inspection, "change", draft.pk)).content.decode()
    assert f'<optgroup label="{section.area}">' in text
    assert f"&lt;img src=x onerror=window.__xss=1&gt; ({section.area})</option>" in text
    assert "<img src=x" not in text
