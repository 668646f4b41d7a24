"""What each group may do, that no posted field raises a right, and that what is secret is not even hinted at."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from dashboard.roles import ROLES, load_roles
from judgements.models import Agency, Authority, Framework, Inspection, Person, State
from tests.conftest import PASSWORD
from tests.forms import main_of

User = get_user_model()


@pytest.fixture
def chief(demonstration):
    """In the group of administrators, and no superuser."""
    user = User.objects.create_user("chief", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="administrators"))
    return user


@pytest.fixture
def as_chief(chief, client_as):
    return client_as("chief")


def rights(name):
    return {
        f"{one.content_type.app_label}.{one.codename}"
        for one in Group.objects.get(name=name).permissions.select_related("content_type")
    }


def fields_of(page, form_id=None):
    """What a browser would send for the form if nothing was typed."""
    form = main_of(page).find("form", id=form_id) if form_id else None
    data = {}
    for one in form.find_all(["input", "select", "textarea"]) if form else ():
        name, kind = one.get("name"), one.get("type")
        if (
            not name
            or kind in ("submit", "button", "file")
            or kind in ("checkbox", "radio")
            and not one.has_attr("checked")
        ):
            continue
        if one.name == "select":
            data[name] = [option.get("value", "") for option in one.find_all("option", selected=True)]
        else:
            data[name] = (
                one.text if one.name == "textarea" else one.get("value", "on" if kind == "checkbox" else "")
            )
    return data


# ---- The groups


def test_officers_edit_what_is_ours_and_nothing_else(demonstration):
    may = rights("officers")
    assert {"judgements.view_inspection", "judgements.add_inspection", "judgements.change_inspection"} <= may
    assert {one.split(".")[0] for one in may} <= {"judgements", "metrics", "actions", "board"}
    assert {one.split(".")[1].split("_")[0] for one in may} == {"view", "add", "change"}


def test_publishers_look_and_publish(demonstration):
    may = {one.split(".")[1] for one in rights("publishers")}
    assert {one for one in may if not one.startswith("view_")} == {
        "publish_inspection",
        "publish_actionplan",
        "publish_pack",
    }


def test_auditors_look_and_read_the_trail(demonstration):
    may = {one.split(".")[1] for one in rights("auditors")}
    assert {one for one in may if not one.startswith("view_")} == {"read_trail"}


def test_nobody_has_a_right_to_the_tables_of_the_history(demonstration):
    for name in ROLES:
        assert not [one for one in rights(name) if "historical" in one]


def test_administrators_have_every_right_of_the_others_and_accounts(demonstration):
    may = rights("administrators")
    for name in ROLES:
        assert rights(name) <= may
    assert {"auth.add_user", "auth.change_user", "auth.delete_user", "auth.change_group"} <= may
    assert {"judgements.delete_inspection", "axes.delete_accessattempt"} <= may
    assert "auth.change_permission" not in may


def test_setting_them_again_changes_nothing_and_takes_away_what_was_added(demonstration):
    before = {name: rights(name) for name in ROLES}
    Group.objects.get(name="officers").permissions.add(Permission.objects.get(codename="delete_user"))
    load_roles()
    assert {name: rights(name) for name in ROLES} == before


def test_groups_of_before_keep_their_members_under_the_new_name(demonstration, officer):
    migration = import_module("dashboard.migrations.0001_groups")
    old = Group.objects.create(name="officer")
    officer.groups.set([old])
    migration.make_groups(apps, None)
    assert [group.name for group in officer.groups.all()] == ["officers"]
    assert not Group.objects.filter(name="officer").exists()
    migration.name_them_as_before(apps, None)
    assert [group.name for group in officer.groups.all()] == ["officer"]


# ---- Nothing that is posted raises a right


HOSTILE = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "state": State.PUBLISHED.value,
    "slug": "posted-by-an-officer",
    "version": "999",
}


def standing(user):
    user = User.objects.get(pk=user.pk)
    return (
        user.is_superuser,
        user.is_staff,
        user.username,
        sorted(user.groups.values_list("name", flat=True)),
        sorted(user.user_permissions.values_list("codename", flat=True)),
        sorted(User.objects.get(pk=user.pk).get_all_permissions()),
    )


def published():
    return sorted(Inspection.objects.filter(state=State.PUBLISHED).values_list("pk", "slug"))


def test_an_officer_who_posts_every_forbidden_field_to_every_form_gains_nothing(
    demonstration, client_as, officer, administrator
):
    """Each add and change form that an officer reaches, with a browser's own values and the forbidden ones beside."""
    own = {
        **HOSTILE,
        "groups": [str(group.pk) for group in Group.objects.all()],
        "user_permissions": [str(one) for one in Permission.objects.values_list("pk", flat=True)],
        **{name: str(administrator.pk) for name in ("user", "updated_by", "recorded_by", "history_user")},
    }
    agency = Agency.objects.first()
    Person.objects.create(role="Service manager", agency=agency, user=officer)
    draft = Inspection.objects.create(
        authority=Authority.objects.exclude(is_ours=True).first(),
        framework=Framework.objects.get(code="slac"),
        title="A draft",
    )
    before, was_published, client = standing(officer), published(), client_as("officer")
    reached, saved = [], []
    for model in list(admin.site._registry):
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = draft if model is Inspection else model._default_manager.order_by("-pk").first()
        for url in (
            reverse(f"admin:{name}_add"),
            reverse(f"admin:{name}_change", args=[row.pk]) if row else "",
        ):
            page = client.get(url) if url else None
            if page is None or page.status_code != 200:
                continue
            data = fields_of(page, f"{model._meta.model_name}_form")
            if not data:
                continue
            reached.append(url)
            answer = client.post(url, {**data, **own, "reason": "A test"})
            assert answer.status_code in (200, 302, 403), url
            saved += [url] if answer.status_code == 302 else []
    assert len(reached) > 20 and len(saved) >= 5
    assert client.post("/accounts/password_change/", {**own, "old_password": "wrong"}).status_code == 200
    assert standing(officer) == before
    assert standing(administrator)[0] is True
    assert published() == was_published
    draft.refresh_from_db()
    assert (draft.state, draft.slug) == (State.DRAFT, Inspection.objects.get(pk=draft.pk).slug)
    assert draft.slug != HOSTILE["slug"]
    assert not Person.objects.filter(user=administrator).exists()
    written_for_somebody_else = [
        (model.__name__, name)
        for model in apps.get_models()
        for name in ("updated_by", "recorded_by")
        if any(field.name == name for field in model._meta.concrete_fields)
        and not model.__name__.startswith("Historical")
        and model._base_manager.filter(**{name: administrator}).exists()
    ]
    assert not written_for_somebody_else


def test_only_an_administrator_joins_a_person_to_an_account(demonstration, client_as, as_chief, partner):
    row = Person.objects.create(role="Service manager", agency=Agency.objects.first())
    url = reverse("admin:judgements_person_change", args=[row.pk])
    for client, joined in ((client_as("officer"), None), (as_chief, partner)):
        data = {**fields_of(client.get(url), "person_form"), "user": str(partner.pk), "reason": "Joined"}
        assert client.post(url, data).status_code == 302
        row.refresh_from_db()
        assert row.user == joined


@pytest.mark.parametrize("role", ["officer", "publisher", "auditor"])
def test_accounts_groups_and_rights_are_out_of_reach_and_not_told_from_what_is_not_there(
    demonstration, client_as, role, manager
):
    client = client_as(role)
    for model in ("user", "group"):
        there = Group.objects.first().pk if model == "group" else manager.pk
        for path in (f"/admin/auth/{model}/", f"/admin/auth/{model}/add/"):
            assert client.get(path).status_code == client.post(path).status_code == 403
        for page in ("change/", "delete/", "history/", "password/" if model == "user" else "change/"):
            answers = [client.get(f"/admin/auth/{model}/{pk}/{page}") for pk in (there, 10**9)]
            assert answers[0].status_code in (403, 404)
            assert answers[0].status_code == answers[1].status_code, page
            assert answers[0].content == answers[1].content, page
    assert client.get("/admin/auth/").status_code == 404
    assert client.get("/admin/axes/").status_code == 404


# ---- Administrators


def account_form(client, user):
    url = reverse("admin:auth_user_change", args=[user.pk])
    return url, fields_of(client.get(url), "user_form")


def test_an_administrator_makes_accounts_and_gives_groups(as_chief, demonstration):
    posted = {
        "username": "new",
        "password1": "a-password-for-new",
        "password2": "a-password-for-new",
        "usable_password": "true",
    }
    assert as_chief.post("/admin/auth/user/add/", posted).status_code == 302
    new = User.objects.get(username="new")
    url, data = account_form(as_chief, new)
    group = Group.objects.get(name="managers")
    assert (
        as_chief.post(url, {**data, "groups": [str(group.pk)], "email": "new@example.org"}).status_code == 302
    )
    assert list(new.groups.all()) == [group]


def test_an_administrator_makes_no_superuser(as_chief, chief, manager):
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    for user in (chief, manager):
        url, data = account_form(as_chief, user)
        answer = as_chief.post(url, {**data, "is_superuser": "on", "user_permissions": every})
        assert answer.status_code == 302
        user.refresh_from_db()
        assert not user.is_superuser
        assert not user.user_permissions.exists()


def test_an_administrator_does_not_take_over_a_superuser(as_chief, administrator):
    before = administrator.password
    new = {"password1": "taken-over-now", "password2": "taken-over-now", "usable_password": "true"}
    assert as_chief.post(f"/admin/auth/user/{administrator.pk}/password/", new).status_code == 403
    url = reverse("admin:auth_user_change", args=[administrator.pk])
    assert as_chief.get(url).status_code == 200, "may look"
    assert as_chief.post(url, {"username": "mine", "password": ""}).status_code == 403
    assert as_chief.post(f"/admin/auth/user/{administrator.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [str(administrator.pk)], "post": "yes"}
    as_chief.post("/admin/auth/user/", chosen)
    administrator.refresh_from_db()
    assert (administrator.password, administrator.username) == (before, "administrator")


def test_a_superuser_still_may(client_as, administrator, manager):
    client = client_as("administrator")
    url, data = account_form(client, manager)
    assert client.post(url, {**data, "is_superuser": "on"}).status_code == 302
    manager.refresh_from_db()
    assert manager.is_superuser
