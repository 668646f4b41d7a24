"""Rules over several tables hold in the form, in words, and in the database, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from judgements import guards
from judgements.models import Authority, Framework, Inspection, Judgement, Recommendation
from metrics.guards import GUARDS as METRIC_GUARDS
from metrics.models import Measurement, Metric, Period, Target, YearType
from tests.forms import posted_by, typed


@pytest.fixture
def draft(demonstration):
    return Inspection.objects.create(
        authority=Authority.objects.exclude(is_ours=True).first(),
        framework=Framework.objects.get(code="slac"),
        title="A draft",
        published_on=date(2012, 2, 24),
    )


@pytest.fixture
def percentage(demonstration):
    return Metric.objects.filter(unit="%", periods__isnull=False).exclude(year_type=YearType.PRINTED).first()


def wrong_section(draft):
    other = Framework.objects.get(code="sif").sections.filter(graded=True).first()
    Judgement(inspection=draft, section=other, printed_grade="Good").save()


def wrong_grade(draft):
    section = draft.framework.sections.filter(graded=True).first()
    grade = Framework.objects.get(code="sif").scale.grades.first()
    Judgement(inspection=draft, section=section, grade=grade, printed_grade="Good").save()


def other_framework(draft):
    section = draft.framework.sections.filter(graded=True).first()
    Judgement.objects.create(inspection=draft, section=section, printed_grade="Not judged")
    draft.framework = Framework.objects.get(code="sif")
    draft.save()


def due_too_early(draft):
    Recommendation(
        inspection=draft, ref="S1", order=1, title="A", timescale="immediately", due_on=date(2012, 2, 23)
    ).save()


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (wrong_section, "another framework"),
        (wrong_grade, "another scale"),
        (other_framework, "judgements of another framework"),
        (due_too_early, "before its report was published"),
    ],
)
def test_the_database_refuses_a_judgement_that_cannot_be(draft, write, told):
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        write(draft)


def measurement(metric, **changed):
    period = metric.periods.order_by("-order").first()
    values = {"metric": metric, "place": Authority.objects.get(is_ours=True), "period": period, "value": 50}
    return Measurement(**(values | {"available_on": date(2026, 1, 1)} | changed))


def test_the_database_refuses_a_measurement_that_cannot_be(percentage):
    other = Period.objects.exclude(metric=percentage).first()
    for row, told in (
        (measurement(percentage, period=other), "another metric"),
        (measurement(percentage, numerator=11, denominator=10), "above the denominator"),
    ):
        with pytest.raises(IntegrityError, match=told), transaction.atomic():
            row.save()
    measurement(percentage, numerator=5, denominator=10).save()


def test_the_database_refuses_a_period_or_target_that_cannot_be(percentage):
    strange = next(kind for kind in YearType.values if kind != percentage.year_type)
    with pytest.raises(IntegrityError, match="another kind of year"), transaction.atomic():
        Period.objects.create(metric=percentage, label="Strange", year_type=strange, order=99_999)
    other = Period.objects.exclude(metric=percentage).first()
    with pytest.raises(IntegrityError, match="another metric"), transaction.atomic():
        Target.objects.create(
            metric=percentage, place=Authority.objects.first(), period=other, value=1, set_on=date(2026, 1, 1)
        )


def test_an_update_is_guarded_as_a_new_row_is(inspection_2012):
    row = inspection_2012.judgements.exclude(grade=None).first()
    row.grade = Framework.objects.get(code="sif").scale.grades.first()
    with pytest.raises(IntegrityError, match="another scale"), transaction.atomic():
        row.save()


def test_a_published_inspection_keeps_every_grade_whoever_writes(inspection_2012):
    row = inspection_2012.judgements.exclude(grade=None).first()

    def bare():
        held = Judgement.objects.get(pk=row.pk)
        held.grade, held.printed_grade = None, ""
        return held

    for write in (
        lambda: bare().save(),
        lambda: Judgement.update_tracked([bare()], ["grade", "printed_grade"]),
        lambda: Judgement.create_tracked([Judgement(inspection=inspection_2012, section=row.section)]),
    ):
        with pytest.raises(IntegrityError, match="needs a grade or the words printed"), transaction.atomic():
            write()
    row = Judgement.objects.get(pk=row.pk)
    row.grade, row.printed_grade = None, "Not judged"
    row.save()


def test_no_code_publishes_a_judgement_that_is_still_to_be_keyed(draft):
    section = draft.framework.sections.filter(graded=True).first()
    Judgement.objects.create(inspection=draft, section=section)
    draft.state, draft.slug = "published", "a-draft"
    with pytest.raises(IntegrityError, match="neither a grade nor the words"), transaction.atomic():
        draft.save()


def test_every_guard_stands_and_is_made_again_after_it_was_lifted(demonstration):
    every = [*guards.GUARDS, *METRIC_GUARDS]

    def standing():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
                return {name for (name,) in cursor.fetchall()}
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return {name.rsplit("_", 1)[0] for (name,) in cursor.fetchall()}

    names = {guard.name for guard in every}
    assert names <= standing()
    guards.drop(every)
    assert not names & standing()
    guards.make(every)
    guards.make(every)
    assert names <= standing()


# ---- In the form, in words


def test_a_due_date_against_its_timescale_is_told_with_the_right_one(inspection_2012, client_as):
    row, client = inspection_2012.recommendations.get(ref="S1"), client_as("officer")
    url = reverse("admin:judgements_recommendation_change", args=[row.pk])
    response = client.post(url, typed(client, url, timescale="within three months", due_on="2012-06-24"))
    assert "from publication on 24 February 2012 is 24 May 2012" in response.content.decode()
    assert (
        client.post(
            url, typed(client, url, timescale="within three months", due_on="", reason="As printed")
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.timescale, row.due_on) == ("within three months", date(2012, 5, 24))


def test_due_dates_of_many_are_set_in_one_go(draft, client_as):
    rows = [
        Recommendation.objects.create(inspection=draft, ref=ref, order=n, title=ref, timescale=timescale)
        for n, (ref, timescale) in enumerate((("A", "within six months"), ("B", "")), start=1)
    ]
    client, url = client_as("officer"), reverse("admin:judgements_recommendation_changelist")
    posted = {"action": "set_due", "_selected_action": [row.pk for row in rows], "index": 0}
    asked = client.post(url, posted)
    assert "are you sure?" in asked.content.decode()
    answer = client.post(url, posted_by(asked, "form.tl-confirm") | {"reason": "As printed"}, follow=True)
    assert "due on 24 August 2012" in answer.content.decode()
    assert "has no printed timescale" in answer.content.decode()
    for row in rows:
        row.refresh_from_db()
    assert [row.due_on for row in rows] == [date(2012, 8, 24), None]
    assert rows[0].history.first().history_change_reason == "As printed"
