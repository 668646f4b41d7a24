"""From draft to published and back: the checklist, four eyes, the framework's tree, and who sees a draft."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from judgements.models import (
    Authority,
    Finding,
    Framework,
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    State,
)
from judgements.readiness import doubtful, last_change, missing, stands
from judgements.services import NotReady, as_if_published, change_state, copy_sections
from tests.forms import posted_by

EVERYONE = ("manager", "partner", "officer", "publisher", "auditor", "administrator")


def page_of(inspection, page, *args):
    return reverse(f"admin:judgements_inspection_{page}", args=[inspection.pk, *args])


def told(response):
    return response.content.decode()


@pytest.fixture
def draft(demonstration, officer):
    inspection = Inspection(
        authority=Authority.objects.get(is_ours=True),
        framework=Framework.objects.get(code="slac"),
        title="A hidden title",
        started_on=date(2010, 2, 1),
        ended_on=date(2010, 2, 12),
        published_on=date(2010, 3, 12),
    )
    inspection._history_user = officer
    inspection.save()
    return inspection


@pytest.fixture
def keyed(draft, officer):
    copy_sections(inspection=draft, by=officer)
    good = draft.framework.scale.grades.get(label="Good")
    for row in draft.judgements.all():
        row.grade, row.printed_grade, row._history_user = good, "Good", officer
        row.save()
    return Inspection.objects.get(pk=draft.pk)


@pytest.fixture
def second_publisher(demonstration):
    user = get_user_model().objects.create_user("second", is_staff=True)
    user.groups.set(Group.objects.filter(name__startswith="publisher"))
    return user


# ---- The framework's tree


def test_one_click_brings_every_section_in_printed_order(draft, client_as, officer):
    response = client_as("officer").post(page_of(draft, "sections"))
    assert response["Location"] == f"{page_of(draft, 'change')}?part=grades"
    wanted = draft.framework.sections.in_force(draft.started_on).filter(optional=False).order_by("order")
    rows = Judgement.objects.filter(inspection=draft).order_by("section__order")
    assert [row.section for row in rows] == [one for one in wanted if one.graded]
    assert (
        len(rows) == 22 and {row.printed_grade for row in rows} == {""} and not any(row.grade for row in rows)
    )
    parts = list(draft.report_sections.order_by("order"))
    assert [part.key for part in parts] == [one.key for one in wanted]
    assert all(row.history.get().history_user == officer for row in rows)


def test_a_second_click_adds_nothing_and_keeps_what_is_there(draft, officer):
    section = draft.framework.sections.filter(graded=True).last()
    Judgement.objects.create(inspection=draft, section=section, printed_grade="Not judged")
    assert copy_sections(inspection=draft, by=officer)[0] == 21
    assert copy_sections(inspection=draft, by=officer) == (0, 0)
    assert draft.judgements.get(section=section).printed_grade == "Not judged"


@pytest.mark.parametrize(("day", "keys"), [(date(2022, 3, 1), 4), (date(2023, 3, 1), 5)])
def test_the_sections_are_those_of_the_day(draft, officer, day, keys):
    """Ilacs judged children in care and care leavers together until January 2023."""
    other = Inspection.objects.create(
        authority=draft.authority,
        framework=Framework.objects.get(code="ilacs"),
        title="Later",
        started_on=day,
    )
    assert copy_sections(inspection=other, by=officer)[0] == keys


def test_a_published_inspection_takes_no_new_sections(inspection_2012, client_as):
    before = inspection_2012.report_sections.count()
    client_as("officer").post(page_of(inspection_2012, "sections"))
    assert inspection_2012.report_sections.count() == before


def test_the_tree_is_not_copied_into_what_was_published_after_the_page_was_opened(keyed, publisher):
    stale = Inspection.objects.get(pk=keyed.pk)
    change_state(inspection=keyed, to=State.PUBLISHED, by=publisher)
    with pytest.raises(NotReady, match="Only a draft"):
        copy_sections(inspection=stale, by=publisher)


@pytest.mark.parametrize("role", ["manager", "partner", "publisher", "auditor"])
def test_only_who_edits_copies_the_tree(draft, client_as, role):
    assert client_as(role).post(page_of(draft, "sections")).status_code in (302, 403, 404)
    assert not draft.judgements.exists()


# ---- The checklist


def test_every_row_without_a_grade_and_every_open_note_is_missing(draft, officer):
    assert missing(draft) == []
    copy_sections(inspection=draft, by=officer)
    ReportNote.objects.create(inspection=draft, key="n1", doubt="The table says Good and the text Adequate.")
    ReportNote.objects.create(inspection=draft, key="n2", doubt="Answered.", answer="It is so.")
    words = [check.words for check in missing(draft)]
    assert len(words) == 23 and sum(one.endswith("has no grade yet.") for one in words) == 22
    assert words[-1] == "A note is not answered: The table says Good and the text Adequate."


def test_what_is_doubtful_is_said_with_its_place(keyed):
    section = ReportSection.objects.filter(inspection=keyed).first()
    for number in (1, 2, 4):
        ReportParagraph.objects.create(inspection=keyed, report_section=section, number=number)
    first, second = keyed.judgements.all()[:2]
    for row, run in ((first, (1, 2)), (second, (2, 9))):
        row.first_paragraph, row.last_paragraph = run
        row.save()
    Recommendation.objects.create(
        inspection=keyed,
        ref="S1",
        order=1,
        title="A",
        timescale="within three months",
        due_on=date(2010, 7, 1),
    )
    words = " | ".join(check.words for check in doubtful(keyed))
    assert "Paragraph numbers are broken: 3 are not there." in words
    assert "Cites paragraphs beyond the last one" in words and "share paragraph 2" in words
    assert "S1 asks 'within three months', which is 12 June 2010; it has 1 July 2010." in words
    assert "Bear on no judgement: S1." in words and "No summary in our own words" in words


def test_the_demonstrations_inspection_of_2012_is_ready(inspection_2012):
    assert missing(inspection_2012) == []


def test_a_draft_with_gaps_cannot_be_published_even_by_code(draft, officer, publisher):
    copy_sections(inspection=draft, by=officer)
    with pytest.raises(NotReady, match="has no grade yet"):
        change_state(inspection=draft, to=State.PUBLISHED, by=publisher)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT and draft.slug is None and not draft.state_changes.exists()


# ---- Four eyes


def test_who_changed_it_last_does_not_publish_it(keyed, publisher, second_publisher):
    row = keyed.judgements.first()
    row.headline, row._history_user = "By the publisher", publisher
    row.save()
    with pytest.raises(NotReady, match="You changed it last"):
        change_state(inspection=keyed, to=State.PUBLISHED, by=publisher)
    assert change_state(inspection=keyed, to=State.PUBLISHED, by=second_publisher).state == State.PUBLISHED


def test_a_step_is_no_change_of_content(keyed, officer, publisher):
    change_state(inspection=keyed, to=State.FOR_CHECKING, by=publisher)
    assert last_change(keyed).by == officer.pk
    assert change_state(inspection=keyed, to=State.PUBLISHED, by=publisher).state == State.PUBLISHED


def test_a_setting_allows_it_for_a_small_council(keyed, officer, settings):
    settings.SAME_PERSON_MAY_PUBLISH = True
    assert change_state(inspection=keyed, to=State.PUBLISHED, by=officer).state == State.PUBLISHED


@pytest.mark.parametrize(
    "make",
    [
        lambda i: Recommendation(inspection=i, ref="S1", order=1, title="A"),
        lambda i: ReportNote(inspection=i, key="n", doubt="A", answer="B"),
        lambda i: ReportSection(inspection=i, key="x", title="X", order=99),
    ],
)
def test_whatever_is_inside_counts_as_a_change(keyed, publisher, make):
    row = make(keyed)
    row._history_user = publisher
    row.save()
    assert last_change(keyed).by == publisher.pk


# ---- The steps


def step(client, inspection, to, **more):
    seen = stands(Inspection.objects.get(pk=inspection.pk))
    return client.post(page_of(inspection, "step", to), {"seen_version": seen, **more})


def test_a_draft_goes_its_way_with_time_person_and_note(keyed, client_as, officer, publisher):
    assert step(client_as("officer"), keyed, "for-checking", note="Ready to look at").status_code == 302
    page = client_as("publisher").get(page_of(keyed, "step", "published"))
    assert "Nothing is missing." in told(page) and "No summary in our own words" in told(page)
    refused = step(client_as("publisher"), keyed, "published")
    assert "Tick that you have looked" in told(refused)
    assert step(client_as("publisher"), keyed, "published", looked="1", note="Checked").status_code == 302
    assert "Say why" in told(step(client_as("publisher"), keyed, "withdrawn"))
    assert step(client_as("publisher"), keyed, "withdrawn", note="Wrong report").status_code == 302
    assert step(client_as("officer"), keyed, "draft").status_code == 302
    steps = list(keyed.state_changes.values_list("from_state", "to_state", "recorded_by", "note"))
    assert steps == [
        ("draft", "for checking", officer.pk, "Ready to look at"),
        ("for checking", "published", publisher.pk, "Checked"),
        ("published", "withdrawn", publisher.pk, "Wrong report"),
        ("withdrawn", "draft", officer.pk, ""),
    ]
    keyed.refresh_from_db()
    assert keyed.slug is None


def test_a_step_that_is_not_open_is_told_and_changes_nothing(draft, client_as):
    client = client_as("administrator")
    for to in ("withdrawn", "draft", "nonsense", "a" * 200):
        response = client.post(page_of(draft, "step", to), {"seen_version": draft.version}, follow=True)
        assert response.status_code == 200 and "not open now" in told(response)
    assert Inspection.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_step_on_an_older_version_is_not_taken(keyed, client_as):
    seen = keyed.version
    keyed.title = "Changed meanwhile"
    keyed.save()
    for version in (seen, "", "abc", "9" * 21):
        response = client_as("publisher").post(
            page_of(keyed, "step", "published"), {"seen_version": version, "looked": "1"}
        )
        assert "Somebody changed the inspection" in told(response)
    assert not keyed.state_changes.exists()


@pytest.mark.parametrize("role", ["officer", "auditor", "manager", "partner"])
def test_who_may_not_publish_does_not(keyed, client_as, role):
    for to in ("published", "withdrawn"):
        assert step(client_as(role), keyed, to, looked="1").status_code in (302, 403, 404)
    assert Inspection.objects.get(pk=keyed.pk).state == State.DRAFT


def test_steps_of_what_is_not_there_are_404(demonstration, client_as):
    for pk in (0, 999_999, 10**30):
        assert (
            client_as("administrator").get(f"/admin/judgements/inspection/{pk}/step/published/").status_code
            == 404
        )
        assert (
            client_as("administrator").post(f"/admin/judgements/inspection/{pk}/sections/").status_code == 404
        )


HOSTILE = [
    "",
    "abc",
    "-1",
    "9" * 21,
    "1 OR 1=1",
    "<img src=x onerror=window.__xss=1>",
    "\x00",
    "‮",
    "A" * 5000,
]


@pytest.mark.parametrize(
    "part", ["", "grades", "recommendations", "sections", "paragraphs", "notes", "nonsense"]
)
def test_every_tab_opens_with_a_constant_number_of_queries(inspection_2012, keyed, client_as, part):
    client = client_as("officer")
    costs = []
    for inspection in (inspection_2012, keyed, inspection_2012):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(inspection, "change"), {"part": part}).status_code == 200
        costs.append(len(queries))
    assert abs(costs[1] - costs[2]) <= 1, "however much the inspection holds"


@pytest.mark.parametrize("value", HOSTILE)
def test_tabs_and_steps_answer_whatever_is_asked(inspection_2012, client_as, value):
    client = client_as("administrator")
    for name in ("part", "block", "changed"):
        response = client.get(page_of(inspection_2012, "change"), {"part": "paragraphs", name: value})
        assert response.status_code == (400 if value == "\x00" else 200)
        assert "<img src=x" not in told(response)
    posted = {"seen_version": value, "note": value, "looked": value}
    assert client.post(page_of(inspection_2012, "step", "withdrawn"), posted).status_code == 200
    act(
        client,
        "withdraw",
        inspection_2012,
        confirmed="yes",
        reason=value,
        **{f"seen-{inspection_2012.pk}": value},
    )
    assert Inspection.objects.get(pk=inspection_2012.pk).state == State.PUBLISHED


# ---- Bulk actions with confirmation and one reason


def act(client, action, *rows, **more):
    posted = {"action": action, "_selected_action": [row.pk for row in rows], "index": 0, **more}
    return client.post(reverse("admin:judgements_inspection_changelist"), posted, follow=True)


def confirmed(client, action, *rows, **more):
    seen = {f"seen-{row.pk}": stands(Inspection.objects.get(pk=row.pk)) for row in rows}
    seen |= {f"looked-{row.pk}": "1" for row in rows}
    return act(client, action, *rows, confirmed="yes", **seen, **more)


WRITTEN_MEANWHILE = {
    "judgement": lambda i: _touched(i.judgements.first(), headline="Another headline"),
    "recommendation": lambda i: Recommendation.objects.create(inspection=i, ref="S9", order=9, title="A"),
    "note": lambda i: ReportNote.objects.create(inspection=i, key="n9", doubt="A", answer="B"),
    "section": lambda i: _touched(i.report_sections.first(), title="Another title"),
    "paragraph": lambda i: ReportParagraph.objects.create(
        inspection=i, report_section=i.report_sections.first(), number=9
    ),
    "figure": lambda i: ReportFigure.objects.create(inspection=i, key="F9", page=1, measure="A", words="all"),
    "finding": lambda i: Finding.objects.create(judgement=i.judgements.first(), kind="weakness", words="A"),
    "one deleted": lambda i: i.report_sections.first().delete(),
}


def _touched(row, **changed):
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("what", WRITTEN_MEANWHILE)
def test_nobody_publishes_what_they_never_saw(keyed, client_as, what):
    client, url = client_as("publisher"), page_of(keyed, "step", "published")
    alone = posted_by(client.get(url), "form.tl-confirm") | {"looked": "1"}
    many = posted_by(told(act(client, "publish", keyed)), "form.tl-confirm") | {f"looked-{keyed.pk}": "1"}
    WRITTEN_MEANWHILE[what](keyed)
    assert "Somebody changed the inspection since you opened this page." in told(client.post(url, alone))
    listing = reverse("admin:judgements_inspection_changelist")
    assert "was changed by somebody else" in told(client.post(listing, many, follow=True))
    assert Inspection.objects.get(pk=keyed.pk).state == State.DRAFT


def test_many_are_published_with_what_is_doubtful_before_the_eyes_and_a_tick_for_each(keyed, client_as):
    client, listing = client_as("publisher"), reverse("admin:judgements_inspection_changelist")
    page = told(act(client, "publish", keyed))
    assert "No summary in our own words" in page and f'name="looked-{keyed.pk}"' in page
    posted = posted_by(page, "form.tl-confirm")
    assert "tick that you have looked" in told(client.post(listing, posted, follow=True))
    assert Inspection.objects.get(pk=keyed.pk).state == State.DRAFT
    client.post(listing, posted | {f"looked-{keyed.pk}": "1"}, follow=True)
    assert Inspection.objects.get(pk=keyed.pk).state == State.PUBLISHED


def test_a_step_that_is_not_open_is_said_before_it_is_confirmed(inspection_2012, client_as):
    page = told(act(client_as("officer"), "send", inspection_2012))
    assert "It is published; that step is not open." in page and 'value="Send for checking"' not in page


def test_an_action_asks_first_and_does_nothing_yet(keyed, client_as):
    page = act(client_as("publisher"), "publish", keyed)
    assert "are you sure?" in told(page) and 'name="reason"' in told(page)
    assert Inspection.objects.get(pk=keyed.pk).state == State.DRAFT


def test_one_reason_goes_with_each_and_one_that_is_not_ready_stops_no_other(
    keyed, client_as, officer, publisher
):
    other = Inspection.objects.create(authority=keyed.authority, framework=keyed.framework, title="No date")
    page = confirmed(client_as("publisher"), "publish", keyed, other, reason="Both checked")
    assert "needs the inspectorate&#x27;s date of publication" in told(page)
    assert keyed.state_changes.get().note == "Both checked"
    assert not other.state_changes.exists()


def test_withdrawing_many_needs_its_reason(keyed, client_as, publisher):
    change_state(inspection=keyed, to=State.PUBLISHED, by=publisher)
    assert "Say why" in told(confirmed(client_as("publisher"), "withdraw", keyed))
    assert Inspection.objects.get(pk=keyed.pk).state == State.PUBLISHED
    confirmed(client_as("publisher"), "withdraw", keyed, reason="Wrong report")
    assert Inspection.objects.get(pk=keyed.pk).state == State.WITHDRAWN


def test_an_action_leaves_alone_what_somebody_changed_since_it_was_selected(keyed, client_as):
    page = act(
        client_as("publisher"),
        "publish",
        keyed,
        confirmed="yes",
        reason="x",
        **{f"seen-{keyed.pk}": keyed.version - 1},
    )
    assert "was changed by somebody else since you selected it" in told(page)
    assert Inspection.objects.get(pk=keyed.pk).state == State.DRAFT


# ---- Who sees a draft


@pytest.mark.parametrize("role", ["manager", "partner", "auditor"])
def test_for_others_a_draft_does_not_exist(draft, client_as, role):
    for pk in (draft.pk, 999_999):
        assert client_as(role).get(reverse("inspection-draft", args=[pk])).status_code == 404


@pytest.mark.parametrize("role", ["officer", "publisher", "administrator"])
def test_who_works_on_it_sees_it_as_readers_will(keyed, client_as, role):
    response = client_as(role).get(reverse("inspection-draft", args=[keyed.pk]))
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    text = told(response)
    assert "A draft." in text and "A hidden title" in text and "All 22 judgements" in text or "22" in text
    judgement = keyed.judgements.first()
    address = reverse("judgement-draft", kwargs={"pk": keyed.pk, "key": judgement.section.key})
    assert address in text
    assert client_as(role).get(address).status_code == 200


def test_looking_at_a_draft_leaves_no_trace(keyed, client_as):
    before = (keyed.version, keyed.history.count())
    client_as("officer").get(reverse("inspection-draft", args=[keyed.pk]))
    keyed.refresh_from_db()
    assert (keyed.version, keyed.history.count()) == before
    assert (keyed.state, keyed.slug) == (State.DRAFT, None)
    for role in EVERYONE:
        assert "A hidden title" not in told(client_as(role).get("/inspections/"))


def test_a_draft_without_a_date_is_shown_as_of_today(draft, client_as):
    draft.published_on = None
    draft.save()
    assert client_as("officer").get(reverse("inspection-draft", args=[draft.pk])).status_code == 200


def test_as_if_published_takes_everything_back(draft):
    with as_if_published(draft) as shown:
        assert Inspection.objects.visible(date.max).filter(pk=draft.pk).exists() and shown.slug
    assert not Inspection.objects.visible(date.max).filter(pk=draft.pk).exists()


def test_once_published_the_drafts_address_leads_to_the_page(inspection_2012, client_as):
    response = client_as("officer").get(reverse("inspection-draft", args=[inspection_2012.pk]))
    assert response["Location"] == f"/inspections/{inspection_2012.slug}/"


def test_a_stranger_is_asked_to_sign_in(draft):
    assert Client().get(reverse("inspection-draft", args=[draft.pk])).status_code == 302
