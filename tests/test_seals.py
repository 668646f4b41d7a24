"""The daily seal over the trail: whatever is altered, added or removed behind the house's back is found and placed."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import CalendarLink, DigestSent, SavedView
from board.models import DisplayLink, DisplayRevocation, Meeting, MeetingPicture
from judgements.models import (
    Agency,
    AppendOnly,
    Authority,
    HistorySeal,
    Import,
    ImportUndone,
    Inspection,
    Person,
    Place,
    Recommendation,
    ReportReading,
    State,
    Tracked,
)
from judgements.services import change_state
from judgements.trail import seals
from judgements.trail.seals import NotOverYet, Source, day_of, seal, sources, verify
from metrics.models import (
    DefinitionChange,
    LimitsChange,
    Measurement,
    MeasurementReason,
    Period,
    Target,
)
from tests.boards import fill_boards

pytestmark = pytest.mark.django_db


@contextmanager
def tomorrow(days=1):
    """When today is over."""
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        yield


@contextmanager
def behind_its_back():
    """What is done inside is taken back; otherwise the database would find the broken relations too."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults():
    return [str(fault) for fault in verify().faults]


@pytest.fixture(scope="module")
def filled(for_the_module):
    """The demonstration, and a row in every table that it leaves empty."""
    for_the_module(fill)


def fill():
    administrator = get_user_model().objects.get(username="administrator")
    Person.objects.create(role="Lead", agency=Agency.objects.first())
    done = Import.objects.create(file_name="a.csv", file_hash="0" * 64, kind="measurements")
    ImportUndone.objects.create(of=done, reason="Wrong file.", recorded_by=administrator)
    ReportReading.objects.create(of=done, reader=1, read={}, pages=["words"])
    period, ours = Period.objects.first(), Authority.objects.get(is_ours=True)
    values = {"metric": period.metric, "place": ours, "period": period}
    Target.objects.create(**values, value=90, set_on=date(2024, 4, 1))
    LimitsChange.objects.create(**values, reason="Another form of referral")
    DefinitionChange.objects.create(metric=period.metric, applies_from=date(2024, 4, 1), reason="Wider")
    MeasurementReason.objects.create(measurement=Measurement.objects.first(), words="late notice", count=1)
    CalendarLink.objects.create(owner=administrator, secret_hash="0" * 64)
    SavedView.objects.create(owner=administrator, name="Mine", path="/actions/")
    DigestSent.objects.create(person=Person.objects.first(), day=date(2012, 5, 25))
    fill_boards()
    region = Place.objects.filter(kind="region").first()
    region.name = "Renamed"
    region.save()
    for model in apps.get_models():
        for field in model._meta.many_to_many if issubclass(model, Tracked) else ():
            if field.remote_field.through.objects.exists():
                continue
            owner = model.objects.order_by("pk").first()
            getattr(owner, field.name).add(field.remote_field.model.objects.exclude(pk=owner.pk).first())
    assert [source.name for source in sources() if not source.model._base_manager.exists()] == []


@pytest.fixture
def light(monkeypatch):
    """Without the two long tables, for what is the same in every table."""
    long = ("metrics_measurement", "judgements_historicalneighbour")
    monkeypatch.setattr(seals, "sources", lambda: [one for one in sources() if one.name not in long])


@pytest.fixture
def sealed(filled):
    """Today is over and sealed."""
    with tomorrow():
        made = seal()
        assert made and faults() == []
        yield made


def victim(source):
    return source.model._base_manager.order_by("-pk").first()


def altered(source, row):
    """Another value for one column of the row: one character, or one more."""
    fields = [field for field in source.model._meta.concrete_fields if not field.primary_key]
    texts = [
        field
        for field in fields
        if isinstance(field, (models.CharField, models.TextField)) and getattr(row, field.attname)
    ]
    if texts:
        text = getattr(row, texts[0].attname)
        return texts[0].column, ("x" if text[0] != "x" else "y") + text[1:]
    number = next(f for f in fields if f.attname != source.owner and isinstance(getattr(row, f.attname), int))
    return number.column, getattr(row, number.attname) + 1


# ---- What is covered


def test_every_history_with_its_sets_and_everything_recorded_is_sealed():
    names = {source.name for source in sources()}
    kept = {model._meta.db_table for model in apps.get_models() if model.__name__.startswith("Historical")}
    recorded = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnly) and model is not HistorySeal
    }
    assert names == kept | recorded


def test_every_row_is_counted_in_bins_no_longer_than_they_may_be(sealed):
    held = {
        name: sum(count for _, _, count, _ in told["bins"])
        for one in sealed
        for name, told in one.tables.items()
    }
    assert held == {source.name: source.model._base_manager.count() for source in sources()}

    bins = sealed[-1].tables["metrics_measurement"]["bins"]
    assert len(bins) > 100 and max(count for _, _, count, _ in bins) == seals.BIN


# ---- What is found


def test_one_row_altered_added_or_missing_is_found_in_every_table(sealed):
    one_altered_character_is_found()
    one_added_row_is_found()
    one_missing_row_is_found()


def one_altered_character_is_found():
    with behind_its_back():
        for source in sources():
            row = victim(source)
            column, value = altered(source, row)
            key = source.model._meta.pk.column
            sql(f'UPDATE "{source.name}" SET "{column}" = %s WHERE "{key}" = %s', value, row.pk)
        found = verify().faults
        assert {fault.table for fault in found} == {source.name for source in sources()}
        assert {fault.what for fault in found} == {"a row was altered"}
        assert {fault.day for fault in found} == {day_of(timezone.now()) - timedelta(days=1)}
        assert len(found) == len(sources())
    assert faults() == []


def one_added_row_is_found():
    with behind_its_back():
        for source in sources():
            row, pk = victim(source), source.model._meta.pk.column
            row_values = {
                field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in source.model._meta.concrete_fields
            }
            row_values[pk] = row.pk + 1
            if "recorded_at" in row_values:
                row_values["recorded_at"] = row.recorded_at + timedelta(microseconds=1)
                row_values["recorded_at"] = source.model._meta.get_field("recorded_at").get_db_prep_save(
                    row_values["recorded_at"], connection
                )
            if source.model is ImportUndone:
                row_values["of_id"] = Import.objects.exclude(pk=row.of_id).first().pk
            if source.model is DigestSent:
                row_values["person_id"] = Person.objects.exclude(pk=row.person_id).first().pk
            if source.model is MeasurementReason:
                row_values["words"] = "another reason"
            if source.model is DisplayLink:
                row_values["token_hash"] = "f" * 64
            if source.model is DisplayRevocation:
                row_values["link_id"] = DisplayLink.objects.filter(revocation=None).first().pk
            if source.model is MeetingPicture:
                row_values["meeting_id"] = Meeting.objects.filter(picture=None).first().pk
            columns = ", ".join(f'"{name}"' for name in row_values)
            marks = ", ".join(["%s"] * len(row_values))
            sql(f'INSERT INTO "{source.name}" ({columns}) VALUES ({marks})', *row_values.values())
        found = verify().faults
        assert {fault.table for fault in found} == {source.name for source in sources()}
        assert {fault.what for fault in found} == {"1 added"}
    assert faults() == []


def one_missing_row_is_found():
    with behind_its_back():
        for source in sources():
            pk = source.model._meta.pk.column
            sql(f'DELETE FROM "{source.name}" WHERE "{pk}" = %s', victim(source).pk)
        found = {fault.table: fault.what for fault in verify().faults if fault.what.endswith("missing")}
        assert set(found) == {source.name for source in sources()}
        assert found["metrics_measurement"] == found["judgements_historicalagency"] == "1 missing"
    assert faults() == []


def test_the_bin_is_named(light, sealed):
    table = Agency.history.model._meta.db_table
    keys = list(Agency.history.order_by("history_id").values_list("history_id", flat=True))
    with behind_its_back():
        sql(f'UPDATE "{table}" SET "name" = %s WHERE "history_id" = %s', "Forged", keys[3])
        (told,) = faults()
    first, last, *_ = HistorySeal.objects.get().tables[table]["bins"][0]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert told == f"{yesterday:%-d %B %Y}, {table}, rows {first} to {last}: a row was altered"
    assert first <= keys[3] <= last


def test_a_change_moved_to_another_day_is_found_on_both(light, filled):
    with tomorrow(1):
        Agency.objects.create(name="Of the second day")
    with tomorrow(2):
        seal()
        row = Agency.history.get(name="Of the second day")
        with behind_its_back():
            Agency.history.filter(pk=row.pk).update(history_date=row.history_date - timedelta(days=1))
            assert sorted(fault.what for fault in verify().faults) == ["1 added", "1 missing"]


def test_rows_before_the_first_seal_are_found(light, sealed):
    row = Agency.history.order_by("history_id").first()
    row.pk, row.history_date = None, row.history_date - timedelta(days=400)
    row.save()
    (told,) = faults()
    assert told.endswith("1 added")


def test_rows_of_a_set_beside_no_row_of_history_are_found(light, sealed):
    source = next(source for source in sources() if source.owner)
    with behind_its_back():
        row = victim(source)
        row.pk, row.history_id = None, 10**8
        row.save()
        assert any("belongs to no row of history" in told for told in faults())


def test_what_cannot_be_read_any_more_is_placed_too(light, sealed):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds no text where a day should stand.")
    with behind_its_back():
        key = Inspection.history.order_by("history_id").first().pk
        sql(
            "UPDATE judgements_historicalinspection SET started_on = %s WHERE history_id = %s",
            "2012-13-45",
            key,
        )
        (told,) = faults()
        assert "judgements_historicalinspection" in told and told.endswith("a row was altered")


# ---- The chain


@pytest.fixture
def three_days(filled, light):
    for n in (1, 2):
        with tomorrow(n):
            Agency.objects.create(name=f"Of day {n}")
    with tomorrow(3):
        made = seal()
        assert len(made) == 3 and faults() == []
        yield made


def rewrite(one, **values):
    HistorySeal._base_manager.filter(pk=one.pk)._raw_delete("default")
    HistorySeal.objects.bulk_create(
        [
            HistorySeal(
                **{
                    "day": one.day,
                    "digest": one.digest,
                    "previous": one.previous,
                    "tables": one.tables,
                    **values,
                }
            )
        ]
    )


def test_each_day_follows_from_the_one_before(three_days):
    first, second, third = three_days
    assert first.previous == "" and second.previous == first.digest and third.previous == second.digest
    assert [one.day for one in three_days] == [first.day + timedelta(days=n) for n in range(3)]


def test_sealing_again_changes_nothing_and_a_day_is_sealed_once(three_days):
    assert seal() == []
    assert HistorySeal.objects.count() == 3


def test_an_altered_seal_is_found(three_days):
    second = three_days[1]
    tables = dict(second.tables)
    tables.pop(next(iter(tables)))
    rewrite(second, tables=tables)
    assert any(told.endswith("its seal was altered") for told in faults())


def test_a_seal_with_a_new_digest_breaks_the_chain(three_days):
    rewrite(three_days[1], digest="0" * 64)
    told = faults()
    assert any("does not follow" in one for one in told) and any("was altered" in one for one in told)


def test_a_seal_missing_in_the_middle_is_found(three_days):
    HistorySeal._base_manager.filter(pk=three_days[1].pk)._raw_delete("default")
    (told,) = faults()
    assert told == f"{three_days[1].day:%-d %B %Y}: the seal of this day is missing"


def test_a_first_seal_removed_is_found(three_days):
    HistorySeal._base_manager.filter(pk=three_days[0].pk)._raw_delete("default")
    assert any("does not follow" in told for told in faults())


def test_the_last_seal_removed_is_found_by_the_digest_that_was_kept(three_days):
    HistorySeal._base_manager.filter(pk=three_days[2].pk)._raw_delete("default")
    assert faults() == []
    (fault,) = verify(expect=three_days[2].digest).faults
    assert "no seal has the digest" in fault.what
    assert verify(expect=three_days[1].digest).faults == []


def test_rewriting_everything_is_found_by_the_digest_that_was_kept(three_days):
    Agency.history.filter(name="Of day 1").update(name="Forged")
    HistorySeal._base_manager.all()._raw_delete("default")
    seal()
    assert faults() == []
    assert len(verify(expect=three_days[2].digest).faults) == 1


def test_a_digest_kept_earlier_still_holds_when_later_days_are_sealed(three_days):
    with tomorrow(1):
        assert len(seal()) == 1
        assert verify(expect=three_days[0].digest).faults == []


# ---- What is no fault


def test_a_column_that_a_later_release_adds_leaves_earlier_seals_whole(light, filled, monkeypatch):
    whole = Source.columns
    with tomorrow():
        monkeypatch.setattr(Source, "columns", lambda self: [name for name in whole(self) if name != "role"])
        seal()
        monkeypatch.setattr(Source, "columns", whole)
        assert faults() == []


def test_a_column_that_is_gone_is_named(light, sealed, monkeypatch):
    whole = Source.columns
    monkeypatch.setattr(Source, "columns", lambda self: [name for name in whole(self) if name != "role"])
    assert any("judgements_historicalagency: column role is no longer there" in told for told in faults())


WRITES = {
    "create": lambda n: Agency.objects.create(name=f"Body {n}"),
    "change": lambda n: touch(Agency.objects.order_by("pk").first(), f"Role {n}"),
    "set": lambda n: (
        Recommendation.objects.order_by("pk")
        .first()
        .responsible.set(Agency.objects.order_by("pk")[n % 3 : n % 3 + 2])
    ),
    "bulk": lambda n: Agency.create_tracked([Agency(name=f"Bulk {n} {m}") for m in range(3)]),
    "delete": lambda n: Agency.objects.create(name=f"Gone {n}").delete(),
    "record": lambda n: Import.objects.create(file_name=f"{n}.csv", file_hash="0" * 64, kind="x"),
    "step": lambda n: step(Inspection.objects.order_by("pk").first()),
    "nothing": lambda n: None,
}


def touch(row, role):
    row.role = role
    row.save()


def step(row):
    change_state(
        inspection=row, to=State.WITHDRAWN if row.state == State.PUBLISHED else State.DRAFT, by=None, note="x"
    ) if row.state in (State.PUBLISHED, State.WITHDRAWN) else None


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.lists(st.sampled_from(sorted(WRITES)), max_size=3), min_size=1, max_size=4))
def test_what_was_written_the_ordinary_way_always_agrees(filled, light, days):
    with behind_its_back():
        n = 0
        for later, acts in enumerate(days):
            with tomorrow(later):
                seal() if later else None
                for act in acts:
                    n += 1
                    WRITES[act](n)
        with tomorrow(len(days)):
            seal()
            assert faults() == []
            assert HistorySeal.objects.count() == len(days)


def test_today_is_not_sealed(filled):
    assert seal() == []
    with pytest.raises(NotOverYet, match="not over yet"):
        seal(day_of(timezone.now()))


def test_a_day_is_londons(filled):
    assert day_of(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert day_of(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert day_of(datetime(2026, 12, 1, 23, 59, tzinfo=UTC)) == date(2026, 12, 1)


# ---- The commands


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_the_commands_say_what_they_did(light, filled):
    assert "nothing to seal" in run("seal_history")
    assert "No day is sealed yet" in run("verify_history")
    with tomorrow():
        told = run("seal_history")
        head = HistorySeal.objects.get().digest
        assert "sealed." in told and head in told
        assert "Nothing new to seal" in run("seal_history")
        assert head in run("verify_history", "--expect", head)


def test_a_fault_ends_the_command_with_one(light, sealed):
    Agency.history.filter(pk=victim(next(s for s in sources() if s.model is Agency.history.model)).pk).update(
        name="x"
    )
    with pytest.raises(CommandError, match="judgements_historicalagency") as problem:
        run("verify_history")
    assert problem.value.returncode == 1
    with pytest.raises(CommandError, match="no seal has the digest"):
        run("verify_history", "--expect", "f" * 64)


def test_until_a_day(light, filled):
    today = timezone.localdate()
    with tomorrow(3):
        assert f"{today:%-d %B %Y}" in run("seal_history", "--until", today.isoformat())
        assert HistorySeal.objects.count() == 1
        with pytest.raises(CommandError, match="not over yet"):
            run("seal_history", "--until", "2099-01-01")
        with pytest.raises(CommandError):
            run("seal_history", "--until", "never")
