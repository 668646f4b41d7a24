"""A draft beside its report: every value at its page, corrected and answered there by those who may."""

import pytest
from django.urls import reverse

from judgements.importing.report_places import Beside
from judgements.models import ReportFigure, ReportParagraph, State
from judgements.services import change_state
from metrics.models import Measurement
from tests.report_files import needed
from tests.report_import import store, the

PNG = b"\x89PNG\r\n\x1a\n"
PARTS = (
    "beside", "beside-judgements", "beside-recommendations", "beside-paragraphs", "beside-doubts", "beside-figures",
)  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return sorted(needed("reports", "pdf").glob("*/*.pdf"))


@pytest.fixture
def sheffield(demonstration, files):
    return store(the(files, "sheffield")).inspection


def page_of(draft, part):
    return f"{reverse('admin:judgements_inspection_change', args=[draft.pk])}?part={part}"


def posted(client, address, **changes):
    """What the page would send, with some values changed; its rows are told by a part of their name."""
    context = client.get(address).context_data
    form = context["adminform"].form
    forms = [form, *(one for rows in context["inline_admin_formsets"] for one in rows.formset.forms)]
    values = {}
    for rows in context["inline_admin_formsets"]:
        management = rows.formset.management_form
        values |= {management.add_prefix(name): management[name].value() for name in management.fields}
    for one in forms:
        for bound in one:
            value = bound.value()
            if value not in (None, False, []):
                values[bound.html_name] = getattr(value, "isoformat", lambda value=value: value)()
    values["_save"] = "Save"
    return client.post(address, values | changes, follow=True)


# ---- Where each value stands


def test_every_value_of_every_report_is_traced_to_its_page(demonstration, files):
    """Judgements, recommendations and paragraphs of several families: their words stand on the page that is named."""
    from judgements.reports.passages import passage

    for part in ("camb", "sheffield", "slough", "norfolk", "doncaster", "kingston"):
        draft = store(the(files, part)).inspection
        beside = Beside(draft)
        rows = [*draft.judgements.select_related("section"), *draft.recommendations.all()]
        missed = [row for row in rows if not found(beside, row, passage)]
        assert missed == [], part
        paragraphs = list(draft.paragraphs.all())
        lost = [row.number for row in paragraphs if not found(beside, row, passage)]
        assert len(lost) <= len(paragraphs) // 50, (part, lost)


def found(beside, row, passage):
    place = beside.of_row(row)
    words = beside.words_of(place.page)
    return 1 <= place.page <= beside.pages and passage(words, place.words) is not None


def test_fields_of_the_cover_say_their_page_and_how_sure_they_are(sheffield, client_as):
    page = client_as("officer").get(page_of(sheffield, "beside")).content.decode()
    source = Beside(sheffield).of_field("lead_inspector")
    assert f"Page {source.page}, read with certainty: \u2018{source.words}\u2019" in page
    assert 'data-place="field-lead_inspector"' in page and f"of {Beside(sheffield).pages}</h2>" in page


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_for_who_may_and_for_nobody_else(sheffield, client_as, part):
    for role in ("officer", "publisher", "auditor"):
        assert b"data-leaf" in client_as(role).get(page_of(sheffield, part)).content
    for role in ("manager", "partner"):
        assert client_as(role).get(page_of(sheffield, part)).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "query",
    [
        "place=judgement-999999999999999999999", "place=judgement-x", "place=field-password", "place=figure-99999",
        "place=figure--1", "page=0", "page=99999", "page=abc", "page=9999999999", "place=<script>", "place=\x00",
        "part=<script>", "place=paragraph-", "",
    ],
)  # fmt: skip
def test_whatever_is_asked_for_there_is_a_page(sheffield, client_as, query):
    answer = client_as("officer").get(f"{reverse('admin:report_page', args=[sheffield.pk])}?{query}")
    assert (
        answer.status_code == 200 and b"<script>" not in answer.content and b'id="h-leaf"' in answer.content
    )


def test_a_page_comes_as_a_picture_for_who_may(sheffield, client_as):
    address = reverse("admin:report_picture", args=[sheffield.pk])
    row = sheffield.recommendations.first()
    plain, marked = (
        client_as("officer").get(f"{address}?{query}")
        for query in (f"page={row.page}", f"place=recommendation-{row.pk}")
    )
    assert plain.content.startswith(PNG) and marked.content.startswith(PNG)
    assert plain.content != marked.content and marked["X-Content-Type-Options"] == "nosniff"
    assert "private" in marked["Cache-Control"]
    for role in ("publisher", "auditor"):
        assert client_as(role).get(address).content.startswith(PNG)
    for role in ("manager", "partner"):
        for name in ("report_picture", "report_page", "report_check"):
            assert client_as(role).get(reverse(f"admin:{name}", args=[sheffield.pk])).status_code in (
                302,
                403,
                404,
            )
    assert client_as("officer").get(reverse("admin:report_picture", args=[10**15])).status_code == 404


def test_what_was_typed_has_no_report_beside_it(demonstration, client_as):
    from judgements.models import Inspection

    typed = Inspection.objects.get(slug__contains="2012")
    client = client_as("officer")
    assert b"Beside the report" not in client.get(page_of(typed, "")).content
    assert b"data-leaf" not in client.get(page_of(typed, "beside-judgements")).content
    assert client.get(reverse("admin:report_check", args=[typed.pk])).status_code == 404


# ---- Corrected and answered


def test_a_doubt_is_answered_beside_its_passage(demonstration, files, client_as):
    draft = store(the(files, "medway")).inspection
    client, note = client_as("officer"), draft.notes.get()
    address = page_of(draft, "beside-doubts")
    told = posted(client, address, **{"notes-0-answer": "The cover is right."})
    note.refresh_from_db()
    assert told.status_code == 200 and (note.answer, note.settled) == ("The cover is right.", True)
    assert note.history.first().history_user.username == "officer"
    stale = posted(client, address, **{"notes-0-answer": "Another word.", "notes-0-seen_version": "1"})
    note.refresh_from_db()
    assert (
        note.answer == "The cover is right."
        and b"Somebody else saved while you had this open" in stale.content
    )
    posted(client, address, **{"notes-0-answer": ""})
    note.refresh_from_db()
    assert (note.answer, note.settled) == ("", False)


def test_values_are_corrected_beside_the_report(sheffield, client_as):
    client = client_as("officer")
    posted(client, page_of(sheffield, "beside"), lead_inspector="Another Name")
    sheffield.refresh_from_db()
    assert sheffield.lead_inspector == "Another Name"
    row = sheffield.recommendations.order_by("order").first()
    posted(client, page_of(sheffield, "beside-recommendations"), **{"recommendations-0-title": "Own words"})
    row.refresh_from_db()
    assert row.title == "Own words" and row.history.first().history_user.username == "officer"
    judgement = sheffield.judgements.order_by("section__order").first()
    other = sheffield.framework.scale.grades.exclude(pk=judgement.grade_id).first()
    posted(client, page_of(sheffield, "beside-judgements"), **{"judgements-0-grade": str(other.pk)})
    judgement.refresh_from_db()
    assert judgement.grade == other and judgement.printed_grade.lower().startswith(other.label.lower()[:8])
    paragraph = ReportParagraph.objects.filter(inspection=sheffield).order_by("part", "number").first()
    posted(client, page_of(sheffield, "beside-paragraphs"), **{"paragraphs-0-text": "As it stands."})
    paragraph.refresh_from_db()
    assert paragraph.text == "As it stands."


def test_figures_of_the_text_are_offered_and_never_stored_by_themselves(sheffield, client_as):
    before = (ReportFigure.objects.count(), Measurement.objects.count())
    client = client_as("officer")
    offers = Beside(sheffield).figures
    page = client.get(page_of(sheffield, "beside-figures"))
    assert page.content.decode().count("Take it over") == len(offers) > 0
    assert (ReportFigure.objects.count(), Measurement.objects.count()) == before
    one = page.context_data["figures"][0]
    form = (
        client.get(f"{reverse('admin:judgements_reportfigure_add')}?{one.query}")
        .context_data["adminform"]
        .form
    )
    assert str(form.initial["value"]) == one.told["value"].replace(",", "")
    ReportFigure.objects.create(
        inspection=sheffield, key="read-1", measure="Our name for it", value=form.initial["value"],
        paragraph_id=form.initial["paragraph"], page=form.initial.get("page"),
    )  # fmt: skip
    assert b"Taken over" in client.get(page_of(sheffield, "beside-figures")).content


def test_the_queries_do_not_grow_with_the_rows(
    demonstration, files, client_as, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = {}
    for name in ("camb", "sheffield"):
        draft = store(the(files, name)).inspection
        client = client_as("officer")
        for part in PARTS:
            client.get(page_of(draft, part))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(page_of(draft, part))
            counts.setdefault(part, []).append(len(asked))
    assert all(abs(few - many) <= 2 for few, many in counts.values()), counts


def test_an_officer_takes_out_of_a_draft_what_was_read_wrongly(sheffield, client_as):
    client, address = client_as("officer"), page_of(sheffield, "beside-recommendations")
    row = sheffield.recommendations.order_by("order").first()
    posted(client, address, **{"recommendations-0-DELETE": "on"})
    assert not sheffield.recommendations.filter(pk=row.pk).exists()
    gone = row.history.first()
    assert (gone.history_type, gone.history_user.username) == ("-", "officer")
    change_state(inspection=sheffield, to=State.FOR_CHECKING, by=None)
    left = sheffield.recommendations.count()
    posted(client, address, **{"recommendations-0-DELETE": "on"})
    assert sheffield.recommendations.count() == left
    assert b"-DELETE" not in client.get(address).content
