"""What every model takes on: history that no write escapes, rows recorded for good, one stamp, one gate."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models, transaction

from judgements.models import (
    Agency,
    AppendOnly,
    DataStamp,
    Gated,
    HistoryWouldBeLost,
    Import,
    Inspection,
    Recommendation,
    RecordedForGood,
    State,
    StateChange,
    Theme,
    Tracked,
)
from judgements.services import NotReady, change_state
from metrics.models import Measurement

OURS = ("judgements", "metrics", "actions", "dashboard", "board")
pytestmark = pytest.mark.django_db


def concrete(base: type[models.Model]) -> list[type[models.Model]]:
    return [
        model
        for label in OURS
        if apps.is_installed(label)
        for model in apps.get_app_config(label).get_models()
        if issubclass(model, base)
    ]


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(name="A body for tests")


@pytest.fixture
def agencies() -> list[Agency]:
    return Agency.create_tracked([Agency(name=f"Body {n}") for n in range(3)], reason="made for tests")


# ---- Tracked: what people edit


def test_every_model_of_ours_is_tracked_or_append_only():
    neither = {
        model.__name__
        for label in OURS
        if apps.is_installed(label)
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, (Tracked, AppendOnly)) and not model.__name__.startswith("Historical")
    }
    assert neither == {"DataStamp"}


@pytest.mark.parametrize("model", concrete(Tracked), ids=lambda model: model.__name__)
def test_every_tracked_model_keeps_history_and_refuses_what_leaves_none(model):
    assert hasattr(model, "history")
    with pytest.raises(HistoryWouldBeLost, match="update_tracked"):
        model.objects.update(version=1)
    with pytest.raises(HistoryWouldBeLost, match="create_tracked"):
        model.objects.bulk_create([])
    with pytest.raises(HistoryWouldBeLost, match="update_tracked"):
        model.objects.bulk_update([], ["version"])


def test_a_filtered_queryset_refuses_too(agency):
    with pytest.raises(HistoryWouldBeLost):
        Agency.objects.filter(pk=agency.pk).exclude(name="").update(name="Without a trace")
    agency.refresh_from_db()
    assert agency.name == "A body for tests"


def test_a_relation_refuses_too(inspection_2012):
    with pytest.raises(HistoryWouldBeLost):
        inspection_2012.recommendations.update(title="Without a trace")


def test_saving_counts_the_version_and_keeps_each_state(agency, officer):
    agency.role, agency.updated_by, agency._change_reason = "Asked to act", officer, "It was unclear"
    agency.save()
    agency.refresh_from_db()
    assert agency.version == 2
    assert [(row.version, row.role) for row in agency.history.order_by("pk")] == [
        (1, ""),
        (2, "Asked to act"),
    ]
    assert agency.history.latest().history_change_reason == "It was unclear"


def test_saving_a_few_fields_counts_the_version_too(agency):
    before = agency.updated_at
    agency.role = "Asked to act"
    agency.save(update_fields=["role"])
    agency.refresh_from_db()
    assert agency.version == 2
    assert agency.updated_at > before


def test_creating_many_leaves_a_row_of_history_with_user_and_reason(officer):
    made = Agency.create_tracked(
        [Agency(name="One body"), Agency(name="Another body")], by=officer, reason="Named in paragraph 4"
    )
    assert len(made) == 2
    for row in Agency.objects.filter(name__in=["One body", "Another body"]):
        written = row.history.get()
        assert (row.version, row.updated_by) == (1, officer)
        assert (written.history_type, written.history_user) == ("+", officer)
        assert written.history_change_reason == "Named in paragraph 4"


def test_changing_many_counts_versions_and_leaves_history(agencies, officer):
    rows = list(Agency.objects.filter(pk__in=[agency.pk for agency in agencies]))
    for row in rows:
        row.role = "Asked to act"
    assert Agency.update_tracked(rows, ["role"], by=officer, reason="From the record of findings") == 3
    for row in Agency.objects.filter(pk__in=[agency.pk for agency in agencies]):
        assert (row.version, row.role, row.updated_by) == (2, "Asked to act", officer)
        first, second = row.history.order_by("pk")
        assert (first.role, first.history_change_reason) == ("", "made for tests")
        assert (second.role, second.history_type, second.history_user) == ("Asked to act", "~", officer)
        assert second.history_change_reason == "From the record of findings"


def test_changing_many_changes_only_the_named_fields(agencies):
    row = Agency.objects.get(pk=agencies[0].pk)
    row.role, row.source = "Asked to act", "Not named"
    Agency.update_tracked([row], ["role"])
    row.refresh_from_db()
    assert (row.role, row.source) == ("Asked to act", "")


def test_after_the_bulk_functions_the_refusal_stands_again(agencies):
    with pytest.raises(HistoryWouldBeLost):
        Agency.objects.filter(pk=agencies[0].pk).update(role="Without a trace")


def test_deleting_leaves_the_last_state_in_the_history(agency):
    key = agency.pk
    agency.delete()
    assert Agency.history.filter(id=key).latest().history_type == "-"


def test_the_demonstration_has_a_history_for_every_row(demonstration):
    for model in (Inspection, Recommendation, Theme):
        assert set(model.objects.values_list("pk", flat=True)) <= set(
            model.history.values_list("id", flat=True)
        )


# ---- AppendOnly: what happened


@pytest.mark.parametrize("model", concrete(AppendOnly), ids=lambda model: model.__name__)
def test_every_append_only_model_refuses_change_and_deletion(model):
    with pytest.raises(RecordedForGood, match="append-only"):
        model.objects.update(recorded_at=None)
    with pytest.raises(RecordedForGood, match="append-only"):
        model.objects.bulk_update([], ["recorded_at"])
    with pytest.raises(RecordedForGood, match="append-only"):
        model.objects.all().delete()
    assert not hasattr(model, "version")


def test_a_recorded_row_is_neither_changed_nor_deleted():
    row = Import.objects.create(file_name="figures.csv", file_hash="0" * 64, kind="measurements")
    row.note = "Changed afterwards"
    with pytest.raises(RecordedForGood, match="new row"):
        row.save()
    with pytest.raises(RecordedForGood, match="correction"):
        row.delete()
    with pytest.raises(RecordedForGood):
        Import.objects.get(pk=row.pk).save()
    with pytest.raises(RecordedForGood):
        Import.objects.filter(pk=row.pk).update(note="Changed afterwards")
    assert Import.objects.get(pk=row.pk).note == ""


def test_a_measurement_is_never_changed(demonstration):
    measurement = Measurement.objects.exclude(value=None).first()
    measurement.value += 1
    with pytest.raises(RecordedForGood):
        measurement.save()
    with pytest.raises(RecordedForGood):
        Measurement.objects.filter(pk=measurement.pk).update(value=0)


# ---- DataStamp: moves with whatever a page may show


@pytest.fixture
def moves():
    """`moves(act)`: whether the stamp moved while `act` ran."""

    def watch(act):
        before = DataStamp.current()
        act()
        return DataStamp.current() != before

    return watch


def test_the_stamp_moves_on_save_and_delete(agency, moves):
    assert moves(lambda: Agency.objects.create(name="Another body"))
    assert moves(agency.save)
    assert moves(agency.delete)
    assert moves(lambda: Import.objects.create(file_name="a.csv", file_hash="0" * 64, kind="measurements"))


def test_the_stamp_moves_on_deleting_many(agencies, moves):
    assert moves(lambda: Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).delete())


def test_the_stamp_moves_when_rows_are_joined_and_parted(agency, inspection_2012, moves):
    recommendation = inspection_2012.recommendations.first()
    recommendation.responsible.clear()
    assert moves(lambda: recommendation.responsible.add(agency))
    assert moves(lambda: recommendation.responsible.remove(agency))
    assert moves(lambda: recommendation.responsible.set([agency]))
    assert moves(recommendation.responsible.clear)


def test_the_stamp_moves_on_the_bulk_functions(agencies, moves):
    assert moves(lambda: Agency.create_tracked([Agency(name="Yet another body")]))
    rows = list(Agency.objects.filter(pk__in=[agency.pk for agency in agencies]))
    assert moves(lambda: Agency.update_tracked(rows, ["role"]))


def test_the_stamp_goes_back_with_the_transaction(moves):
    def write_and_think_better():
        with transaction.atomic():
            Agency.objects.create(name="Never there")
            transaction.set_rollback(True)

    assert not moves(write_and_think_better)
    assert not Agency.objects.filter(name="Never there").exists()


def test_the_stamp_rests_while_nobody_writes(demonstration, manager, moves):
    assert not moves(lambda: list(Inspection.objects.all()))
    assert not moves(manager.save)  # A sign-in changes a user and no page.


def test_the_stamp_is_one_row(agency):
    assert DataStamp.objects.count() == 1
    assert DataStamp.objects.get().moves > 0


# ---- The gate


WAY_TO = {
    State.WITHDRAWN: [State.WITHDRAWN],
    State.DRAFT: [State.WITHDRAWN, State.DRAFT],
    State.FOR_CHECKING: [State.WITHDRAWN, State.DRAFT, State.FOR_CHECKING],
}


def test_every_gated_model_names_its_date():
    assert concrete(Gated)
    for model in concrete(Gated):
        assert isinstance(model._meta.get_field(model.shown_from), models.DateField)


def test_an_inspection_is_seen_from_the_day_of_publication(inspection_2012):
    published_on = date(2012, 2, 24)
    assert inspection_2012.published_on == published_on
    for as_at, seen in ((published_on - timedelta(days=1), False), (published_on, True), (date.max, True)):
        assert Inspection.objects.visible(as_at).filter(pk=inspection_2012.pk).exists() is seen


@pytest.mark.parametrize("state", [State.DRAFT, State.FOR_CHECKING, State.WITHDRAWN])
def test_what_is_not_published_is_never_seen(inspection_2012, officer, state):
    for to in WAY_TO[state]:
        before = Inspection.objects.get(pk=inspection_2012.pk).state
        change_state(inspection=inspection_2012, to=to, by=officer, note="For a test")
    assert not Inspection.objects.visible(date.max).filter(pk=inspection_2012.pk).exists()
    step = StateChange.objects.filter(inspection=inspection_2012).last()
    assert (step.from_state, step.to_state, step.recorded_by) == (before, state, officer)


def test_visible_counts_as_a_plain_loop_does(demonstration):
    for as_at in (date(2012, 5, 25), date(2017, 7, 6), date(2017, 7, 7), date(2026, 1, 1)):
        naive = {
            inspection.pk
            for inspection in Inspection.objects.all()
            if inspection.state == State.PUBLISHED and inspection.published_on <= as_at
        }
        assert set(Inspection.objects.visible(as_at).values_list("pk", flat=True)) == naive


def test_publishing_needs_the_date_and_gives_the_address(inspection_2012, officer):
    draft = Inspection.objects.create(
        authority=inspection_2012.authority, framework=inspection_2012.framework, title="A second report"
    )
    with pytest.raises(NotReady, match="date of publication"):
        change_state(inspection=draft, to=State.PUBLISHED, by=officer)
    draft.published_on = inspection_2012.published_on
    draft.save()
    published = change_state(inspection=draft, to=State.PUBLISHED, by=officer)
    assert published.slug == "bath-and-north-east-somerset-2012-02-24-2"
