"""Many-to-many sets in the trail: each change of a set is a version of its owner, from whichever side it comes."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError
from simple_history.models import HistoricalRecords

from judgements.importing.rows import join
from judgements.migrations._present_sets import keep_present_sets
from judgements.models import (
    Agency,
    Person,
    Recommendation,
    Theme,
    writing,
)
from metrics.models import Metric
from tests.forms import posted_by
from tests.trail import TRACKED, address, kept, newest, saved, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_as):
    return client_as("administrator")


SETS = [(model, field) for model in TRACKED for field in model._meta.many_to_many]


each_set = pytest.mark.parametrize(
    ("model", "field"), SETS, ids=[f"{model.__name__}.{field.name}" for model, field in SETS]
)


# ---- Many-to-many


def pick(model, field):
    """An owner whose set is empty after this, and three rows of the other side."""
    owner = model.objects.order_by("pk").first()
    getattr(owner, field.name).clear()
    owner.refresh_from_db()
    return owner, list(field.remote_field.model.objects.exclude(pk=owner.pk).order_by("pk")[:3])


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
