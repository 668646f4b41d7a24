"""Every change of an account or of a group's rights stands in the trail, by whichever way it was made, and no password."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from dashboard.operations.people import leave, make_administrator
from judgements.models import AccountChange, RecordedForGood, writing
from judgements.trail.tables import tables
from tests.forms import typed
from tests.test_meanwhile import told

User = get_user_model()


@pytest.fixture
def person(db):
    return User.objects.create_user("dana", password="a-secret-of-dana", email="dana@example.org")


def changes(user):
    return AccountChange.objects.filter(name=user.get_username()).order_by("pk")


def newest(user):
    return changes(user).last()


def test_an_administrator_who_gives_rights_in_a_form_is_named(
    demonstration, person, client_as, administrator
):
    client, url = client_as("administrator"), reverse("admin:auth_user_change", args=[person.pk])
    officers = Group.objects.get(name="officers")
    assert (
        client.post(url, typed(client, url, is_active="on", is_staff="on", groups=[officers.pk])).status_code
        == 302
    )
    rows = list(changes(person))[1:]
    flags = next(row for row in rows if "is_staff" in row.after)
    rights = next(row for row in rows if "groups" in row.after)
    assert (flags.before, flags.after) == ({"is_staff": False}, {"is_staff": True})
    assert (rights.before, rights.after) == ({"groups": []}, {"groups": ["officers"]})
    assert {(row.recorded_by, row.recorded_source) for row in rows} == {(administrator, "admin form")}


def test_the_commands_leave_their_rows(demonstration):
    with writing("command make_administrator"):
        user = make_administrator(name="first", email="first@example.org", password="a-long-enough-secret-1")
    assert newest(user).after == {"groups": ["administrators"]}
    with writing("command leaver"):
        leave(name="first")
    rows = list(changes(user))
    assert any(row.after == {"groups": []} and row.recorded_source == "command leaver" for row in rows)
    assert any(row.after.get("is_active") is False for row in rows)
    assert rows[-1].password_changed


def test_from_either_side_and_by_code(person, db):
    group = Group.objects.create(name="readers")
    group.user_set.add(person)
    assert newest(person).after == {"groups": ["readers"]}
    group.user_set.clear()
    assert newest(person).after == {"groups": []}
    person.user_permissions.add(Permission.objects.first())
    assert (
        list(newest(person).after) == ["rights of its own"] and newest(person).before != newest(person).after
    )
    group.permissions.add(Permission.objects.first())
    assert AccountChange.objects.filter(what="group", name="readers").last() is not None
    person.is_superuser = True
    person.save()
    assert newest(person).after == {"is_superuser": True}


def test_what_is_deleted_keeps_its_name(person):
    number = person.pk
    person.delete()
    row = AccountChange.objects.filter(number=number, act="deleted").get()
    assert row.name == "dana" and row.before["username"] == "dana"


def test_of_mail_and_password_only_that_they_changed(person):
    person.email = "elsewhere@example.org"
    person.set_password("another-secret-of-dana")
    person.save()
    row = newest(person)
    assert row.email_changed and row.password_changed and (row.before, row.after) == ({}, {})
    kept = json.dumps(list(AccountChange.objects.values("before", "after", "name")))
    assert "secret" not in kept and "pbkdf2" not in kept and "argon" not in kept and "@example" not in kept


def test_signing_in_is_no_change(demonstration, person, client):
    before = changes(person).count()
    client.force_login(person)
    assert changes(person).count() == before


def test_auditors_search_it_and_officers_do_not(demonstration, person, client_as):
    person.is_active = False
    person.save()
    page = client_as("auditor").get(
        reverse("admin:changes"), {"kind": "judgements.accountchange", "words": "dana"}
    )
    assert "dana" in told(page) and "is active: no" in told(page)
    row = newest(person)
    url = reverse("admin:judgements_accountchange_change", args=[row.pk])
    assert client_as("auditor").get(url).status_code == 200
    for role in ("officer", "publisher"):
        assert client_as(role).get(url).status_code == 403
        assert client_as(role).get(reverse("admin:judgements_accountchange_changelist")).status_code == 403
    assert not Permission.objects.filter(codename__endswith="_accountchange", group__isnull=False).exists()


def test_it_is_sealed_and_never_changed(person):
    assert AccountChange in [table.rows for table in tables()]
    with pytest.raises(RecordedForGood):
        newest(person).save()
    with pytest.raises(RecordedForGood):
        AccountChange.objects.all().delete()


def test_a_second_migrate_records_nothing(demonstration):
    before = AccountChange.objects.count()
    call_command("migrate", verbosity=0, interactive=False)
    assert AccountChange.objects.count() == before and connection is not None
