"""What the database refuses, whoever writes: each named constraint is broken once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from actions.models import (
    EVENTS,
    ActionPlan,
    CalendarLink,
    DigestSent,
    Measure,
    ProgressUpdate,
    SavedView,
)
from judgements.models import (
    Agency,
    Authority,
    Framework,
    Grade,
    GradeScale,
    Inspection,
    Judgement,
    Neighbour,
    Person,
    ReportFigure,
    ReportParagraph,
    ReportSection,
    Section,
    State,
)
from metrics.models import (
    DefinitionChange,
    LimitsChange,
    Measurement,
    MeasurementReason,
    Metric,
    Period,
    Target,
)
from tests import board_constraints
from tests.plans import an_action, an_inspection
from tests.test_plan_guards import event

OURS = ("judgements", "metrics", "actions", "board")
DAY = date(2012, 2, 24)
BREAKERS = {}


def breaks(name):
    """Registers a way to break the constraint of that name; the function is given the 2012 inspection."""

    def register(function):
        assert name not in BREAKERS
        BREAKERS[name] = function
        return function

    return register


def again(row, **changes):
    """A new row with the values of one that is there, and these changes."""
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def change(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


for _name, _breaker in board_constraints.BREAKERS.items():
    breaks(_name)(lambda inspection, breaker=_breaker: breaker())


# ---- Frameworks


@breaks("concern_begins_inside_the_scale")
def _(inspection):
    GradeScale.objects.create(code="test", name="Test", places=4, concern_from=5)


@breaks("one_grade_per_rank")
def _(inspection):
    again(Grade.objects.first(), label="Another word")


@breaks("one_grade_per_label")
def _(inspection):
    again(Grade.objects.first(), rank=9)


@breaks("rank_begins_at_one")
def _(inspection):
    change(Grade.objects.first(), rank=0)


@breaks("framework_ends_after_it_begins")
def _(inspection):
    framework = Framework.objects.first()
    change(framework, in_force_to=framework.in_force_from - timedelta(days=1))


@breaks("section_key_is_unique_in_its_framework")
def _(inspection):
    again(Section.objects.first(), title="Another section")


@breaks("section_ends_after_it_begins")
def _(inspection):
    change(Section.objects.first(), in_force_from=DAY, in_force_to=DAY - timedelta(days=1))


# ---- Places


@breaks("one_authority_is_ours")
def _(inspection):
    change(Authority.objects.filter(is_ours=False).first(), is_ours=True)


@breaks("authority_ends_after_it_begins")
def _(inspection):
    change(inspection.authority, starts_on=DAY, ends_on=DAY - timedelta(days=1))


@breaks("one_neighbour_per_place_in_a_set")
def _(inspection):
    first = Neighbour.objects.first()
    taken = first.set.neighbours.filter(authority=first.authority).values("neighbour")
    other = Authority.objects.exclude(pk__in=taken).exclude(pk=first.authority_id).first()
    again(first, neighbour=other)


@breaks("a_neighbour_counts_once_in_a_set")
def _(inspection):
    again(Neighbour.objects.first(), order=99)


@breaks("nobody_is_their_own_neighbour")
def _(inspection):
    first = Neighbour.objects.first()
    again(first, neighbour=first.authority, order=99)


# ---- Inspections


@breaks("inspection_ends_after_it_begins")
def _(inspection):
    change(inspection, started_on=DAY, ended_on=DAY - timedelta(days=1))


@breaks("published_after_the_inspection")
def _(inspection):
    change(inspection, published_on=inspection.ended_on - timedelta(days=1))


@breaks("published_with_date_and_slug")
def _(inspection):
    change(inspection, published_on=None)


@breaks("no_slug_before_publishing")
def _(inspection):
    change(inspection, state=State.DRAFT)


@breaks("one_judgement_per_section")
def _(inspection):
    again(inspection.judgements.first())


@breaks("judgement_paragraphs_both_or_none")
def _(inspection):
    change(inspection.judgements.first(), first_paragraph=12, last_paragraph=11)


# ---- Reports


@breaks("report_section_key_is_unique")
def _(inspection):
    again(inspection.report_sections.first())


@breaks("report_section_paragraphs_both_or_none")
def _(inspection):
    change(inspection.report_sections.first(), first_paragraph=12, last_paragraph=None)


@breaks("a_paragraph_number_stands_once")
def _(inspection):
    again(inspection.paragraphs.first())


@breaks("paragraph_numbers_begin_at_one")
def _(inspection):
    again(inspection.paragraphs.first(), number=0)


@breaks("one_recommendation_per_reference")
def _(inspection):
    again(inspection.recommendations.first())


@breaks("no_due_date_without_a_timescale")
def _(inspection):
    change(inspection.recommendations.first(), due_on=DAY, timescale="")


@breaks("one_figure_per_key")
def _(inspection):
    again(inspection.figures.first())


@breaks("figure_is_a_number_or_words")
def _(inspection):
    change(inspection.figures.exclude(value=None).first(), words="Most of them")


@breaks("figure_cites_paragraph_or_page")
def _(inspection):
    change(inspection.figures.first(), paragraph=None, page=None)


@breaks("one_note_per_key")
def _(inspection):
    again(inspection.notes.first())


# ---- Metrics


@breaks("one_period_per_label")
def _(inspection):
    again(Period.objects.first(), order=999_999)


@breaks("one_period_per_place_in_order")
def _(inspection):
    again(Period.objects.first(), label="Another year")


@breaks("period_ends_after_it_begins")
def _(inspection):
    change(Period.objects.first(), starts_on=DAY, ends_on=DAY - timedelta(days=1))


@breaks("one_measurement_per_availability_and_record")
def _(inspection):
    again(Measurement.objects.first())


@breaks("no_value_needs_its_reason")
def _(inspection):
    again(Measurement.objects.first(), recorded_at=timezone.now(), value=None, status="")


@breaks("withheld_is_never_a_number")
def _(inspection):
    again(Measurement.objects.first(), recorded_at=timezone.now(), value=Decimal(0), status="c")


@breaks("denominator_is_above_zero")
def _(inspection):
    again(Measurement.objects.first(), recorded_at=timezone.now(), denominator=Decimal(0))


@breaks("one_target_per_period")
def _(inspection):
    period = Period.objects.first()
    target = Target(
        metric=period.metric, place=inspection.authority, period=period, value=Decimal(90), set_on=DAY
    )
    target.save()
    again(target)


@breaks("one_definition_change_a_day")
def _(inspection):
    change = DefinitionChange(metric=Metric.objects.first(), applies_from=DAY, reason="Wider")
    change.save()
    again(change)


def reason_of(words):
    return MeasurementReason(measurement=Measurement.objects.first(), words=words, count=1)


@breaks("one_count_per_reason")
def _(inspection):
    reason_of("late notification").save()
    reason_of("late notification").save()


@breaks("a_reason_is_named")
def _(inspection):
    reason_of("").save()


@breaks("new_limits_have_a_reason")
def _(inspection):
    period = Period.objects.select_related("metric").first()
    LimitsChange(metric=period.metric, place=inspection.authority, period=period, reason="").save()


# ---- Plans


def a_plan(**facts):
    facts = {"title": "Another plan", "agreed_on": DAY, **facts}
    return ActionPlan.objects.create(inspection=an_inspection(), **facts)


@breaks("one_plan_that_stands_per_inspection")
def _(inspection):
    again(a_plan())


@breaks("plan_closes_after_it_is_agreed")
def _(inspection):
    a_plan(closed_on=DAY - timedelta(days=1))


@breaks("published_plan_was_agreed")
def _(inspection):
    a_plan(agreed_on=None, state=State.PUBLISHED)


@breaks("action_is_due_after_it_starts")
def _(inspection):
    an_action(a_plan(), starts_on=DAY, due_on=DAY - timedelta(days=1))


@breaks("one_measure_per_action_and_metric")
def _(inspection):
    again(Measure.objects.create(action=an_action(a_plan()), metric=Metric.objects.first()))


for kind in EVENTS:
    name = kind._meta.model_name

    @breaks(f"{name}_void_corrects_one")
    def _(inspection, kind=kind):
        event(kind, an_action(a_plan()), void=True).save()


@breaks("one_calendar_link_that_works")
def _(inspection):
    owner = get_user_model().objects.first()
    for secret in "ab":
        CalendarLink.objects.create(owner=owner, secret_hash=secret * 64)


@breaks("one_digest_a_day")
def _(inspection):
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    again(DigestSent.objects.create(person=person, day=DAY))


@breaks("one_saved_view_per_name")
def _(inspection):
    again(SavedView.objects.create(owner=get_user_model().objects.first(), name="Late", path="/actions/"))


def test_two_corrections_of_one_event_are_refused(inspection_2012):
    """A relation of one to one is no constraint of the list below."""
    first = event(ProgressUpdate, an_action(a_plan()))
    first.save()
    event(ProgressUpdate, first.action, corrects=first).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        event(ProgressUpdate, first.action, corrects=first).save()


# ---- The list and the database


def constraints():
    return {
        constraint.name: (model, constraint)
        for label in OURS
        if apps.is_installed(label)
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical")
        for constraint in model._meta.constraints
    }


def test_every_constraint_of_the_models_has_a_way_to_break_it():
    assert set(BREAKERS) == set(constraints())


@pytest.mark.parametrize("name", sorted(BREAKERS))
def test_the_database_refuses(name, inspection_2012):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKERS[name](inspection_2012)
    said = str(refused.value)
    model, constraint = constraints()[name]
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in said
    else:  # SQLite names the columns of a unique constraint, or its index.
        assert (
            all(f"{model._meta.db_table}.{field}" in said for field in columns(model, constraint))
            or name in said
        )


def columns(model, constraint):
    return [model._meta.get_field(field).column for field in constraint.fields]


@pytest.mark.parametrize("model", [Inspection, Judgement, Metric, Period, ReportSection])
def test_what_others_stand_on_cannot_be_deleted(model, demonstration):
    with pytest.raises(models.ProtectedError), transaction.atomic():
        model.objects.filter(pk__in=in_use(model)).delete()


def in_use(model):
    """Rows that others point to."""
    return {
        Inspection: Judgement.objects.values("inspection"),
        Judgement: ReportFigure.objects.exclude(judgement=None).values("judgement"),
        Metric: Measurement.objects.values("metric"),
        Period: Measurement.objects.values("period"),
        ReportSection: ReportParagraph.objects.values("report_section"),
    }[model]
