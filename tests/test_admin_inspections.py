"""An inspection at the officers' desk: its facts, its judgements in rows, what is refused in words, what related rows may be chosen."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from judgements.models import (
    Authority,
    Framework,
    Inspection,
    Judgement,
    Recommendation,
    ReportParagraph,
    State,
)
from tests.admin_rows import FAR, HOSTILE_IDS, address, change, facts, management


@pytest.fixture
def draft(demonstration):
    framework = Framework.objects.get(code="slac")
    authority = Authority.objects.exclude(is_ours=True).first()
    return Inspection.objects.create(
        authority=authority, framework=framework, title="A draft", ended_on=date(2011, 3, 4)
    )


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


def test_rows_offer_titles_grouped_by_area_and_markup_in_one_stays_text(draft, client_as):
    section = draft.framework.sections.filter(graded=True).first()
    section.title = "<img src=x onerror=window.__xss=1>"
    section.save()
    text = client_as("officer").get(address(Inspection, "change", draft.pk)).content.decode()
    assert f'<optgroup label="{section.area}">' in text
    assert f"&lt;img src=x onerror=window.__xss=1&gt; ({section.area})</option>" in text
    assert "<img src=x" not in text
