"""What whoever runs an installation does by command: our authority, the first administrator, leavers, error pages."""

import io
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve

from judgements.models import Agency, Authority, Inspection, Person
from metrics.models import Metric

pytestmark = pytest.mark.django_db
User = get_user_model()


def run(*words: str, **options: object) -> str:
    said = StringIO()
    call_command(*words, stdout=said, **options)
    return said.getvalue()


# ---- Our authority


def ours() -> list[str]:
    return list(Authority.objects.filter(is_ours=True).values_list("name", flat=True))


@pytest.mark.parametrize("words", ["Wiltshire", "  wiltshire ", "865", "E06000054"])
def test_an_authority_is_chosen_by_name_or_code_and_is_the_only_one(demonstration, words):
    assert ours() == ["Bath and North East Somerset"]
    said = run("choose_authority", words)
    assert said == "Wiltshire (LA code 865) is our authority now, instead of Bath and North East Somerset.\n"
    assert ours() == ["Wiltshire"]


def test_a_second_time_changes_nothing(demonstration):
    run("choose_authority", "Wiltshire")
    before = Authority.history.count()
    assert "already; nothing to do" in run("choose_authority", "Wiltshire")
    assert Authority.history.count() == before


def test_who_chose_when_and_how_is_in_the_history(demonstration, officer):
    run("choose_authority", "Wiltshire", by="officer")
    for name, stands in (("Wiltshire", True), ("Bath and North East Somerset", False)):
        newest = Authority.objects.get(name=name).history.first()
        assert (newest.is_ours, newest.history_user) == (stands, officer)
        assert newest.history_source == "command choose_authority"
        assert newest.history_change_reason == "Chosen by officer"


def test_without_a_name_the_history_says_which_account_of_the_server(demonstration):
    run("choose_authority", "Wiltshire")
    assert "on the server" in Authority.objects.get(name="Wiltshire").history.first().history_change_reason


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("Wiltshre", "Wiltshire"),
        ("bath", "Bath and North East Somerset"),
        ("Somerset North", "North Somerset|North East"),
        ("Newham Council", "Newham"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(demonstration, wrong, meant):
    with pytest.raises(CommandError, match=rf"No authority is called.*Did you mean .*({meant})"):
        run("choose_authority", wrong)
    assert ours() == ["Bath and North East Somerset"]


@pytest.mark.parametrize("wrong", ["zzzzzzz", "99999999999999999999", "'; DROP TABLE", "\N{SNOWMAN}"])
def test_a_name_like_no_other_leads_to_the_list(demonstration, wrong):
    with pytest.raises(CommandError, match="Without a name, the command lists them all"):
        run("choose_authority", wrong)


def test_an_authority_that_has_ended_names_its_successors(demonstration):
    with pytest.raises(
        CommandError, match=r"Northamptonshire ended on 31 March 2021\. Choose North North.* or West North"
    ):
        run("choose_authority", "Northamptonshire")


def test_without_a_name_the_list_has_those_of_today_and_marks_ours(demonstration):
    lines = run("choose_authority").splitlines()
    assert "800  Bath and North East Somerset  (ours)" in lines
    assert "865  Wiltshire" in lines
    assert len(lines) == 153
    assert not [line for line in lines if line.endswith("  Northamptonshire")]


def test_a_user_who_is_not_there_chooses_nothing(demonstration):
    with pytest.raises(CommandError, match="Nobody signs in as 'nobody'"):
        run("choose_authority", "Wiltshire", by="nobody")
    assert ours() == ["Bath and North East Somerset"]


# ---- The first administrator


def test_an_administrator_sets_a_password_by_the_link_and_comes_in(settings):
    settings.ALLOWED_HOSTS = ["inspections.example.gov.uk"]
    said = run("make_administrator", "ann", email="ann@example.gov.uk")
    user = User.objects.get(username="ann")
    assert (user.is_active, user.is_staff, user.is_superuser, user.has_usable_password()) == (
        True,
        True,
        False,
        False,
    )
    assert [group.name for group in user.groups.all()] == ["administrators"]
    link = next(line for line in said.splitlines() if "://" in line)
    path = link.split("inspections.example.gov.uk", 1)[1]
    assert resolve(path).url_name == "password_reset_confirm"
    host = {"headers": {"host": "inspections.example.gov.uk"}}
    client = Client()
    form = client.get(path, follow=True, **host)
    assert b"new_password1" in form.content
    words = {"new_password1": "seven-green-boats-2026", "new_password2": "seven-green-boats-2026"}
    client.post(form.redirect_chain[-1][0], words, **host)
    assert User.objects.get(username="ann").check_password("seven-green-boats-2026")
    assert b"new_password1" not in Client().get(path, follow=True, **host).content, "the link is for once"
    assert "make the other accounts" in said


def test_a_password_can_come_by_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("seven-green-boats-2026\n"))
    said = run("make_administrator", "ann", password_stdin=True)
    assert "://" not in said
    assert User.objects.get(username="ann").check_password("seven-green-boats-2026")


@pytest.mark.parametrize(
    ("name", "options", "typed", "words"),
    [
        ("ann", {"email": "no address"}, "", "valid email"),
        ("a b", {}, "", "valid username"),
        ("", {}, "", "cannot be blank|may not be blank"),
        ("ann", {"password_stdin": True}, "12345\n", "too short"),
        ("ann", {"password_stdin": True}, "", "holds no password"),
    ],
)
def test_what_cannot_be_an_account_is_refused(monkeypatch, name, options, typed, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError, match=words):
        run("make_administrator", name, **options)
    assert not User.objects.filter(username=name).exists()


def test_somebody_who_is_there_becomes_an_administrator_and_keeps_their_password(officer):
    held = officer.password
    run("make_administrator", "officer")
    officer.refresh_from_db()
    assert {group.name for group in officer.groups.all()} >= {"administrators", "officers"}
    assert officer.password == held


def test_before_migrate_it_says_what_to_do():
    Group.objects.filter(name="administrators").delete()
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        run("make_administrator", "ann")


# ---- Leavers


@pytest.fixture
def leaving(officer, demonstration):
    """The officer answers for two metrics; a colleague of the same agency could take over."""
    agency = Agency.objects.create(name="Our council", kind="council")
    person = Person.objects.create(name="Jo", role="Performance officer", agency=agency, user=officer)
    other = User.objects.create_user("colleague")
    Person.objects.create(name="Kim", role="Data lead", agency=agency, user=other)
    Person.objects.create(name="Gone", role="Performance officer", agency=agency)
    for metric in Metric.objects.order_by("pk")[:2]:
        metric.owner = person
        metric.save()
    return person


def test_a_leaver_is_out_at_once_and_has_no_right_left(leaving, client_as):
    client = client_as("officer")
    other = client_as("manager")
    assert client.get("/").status_code == 200
    said = run("leaver", "officer")
    assert client.get("/").status_code == 302
    assert other.get("/").status_code == 200
    user = User.objects.get(username="officer")
    assert (user.is_active, user.is_staff, user.is_superuser, user.has_usable_password()) == (False,) * 4
    assert not user.groups.exists()
    assert "officer can no longer sign in; 1 sessions ended; no longer in officers." in said
    assert not [
        one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(user.pk)
    ]


def test_what_a_leaver_still_owns_is_said_and_stays(leaving):
    said = run("leaver", "officer")
    first, second = Metric.objects.filter(owner=leaving).order_by("order", "name")
    assert f"2 metrics (owner): {first}, {second}" in said
    assert "Who could take over: Kim, Data lead." in said
    assert leaving.user.username == "officer"


def test_what_a_leaver_wrote_keeps_their_name(leaving, officer):
    inspection = Inspection.objects.first()
    inspection._history_user = inspection.updated_by = officer
    inspection.save()
    run("leaver", "officer")
    inspection.refresh_from_db()
    assert inspection.history.first().history_user == inspection.updated_by == officer


def test_a_second_time_says_so_and_changes_nothing(leaving):
    run("leaver", "officer")
    written = LogEntry.objects.count()
    said = run("leaver", "officer")
    assert "was disabled already; nothing to do" in said
    assert "2 metrics (owner)" in said
    assert LogEntry.objects.count() == written


def test_the_last_administrator_cannot_leave(administrator):
    with pytest.raises(CommandError, match="is the last administrator"):
        run("leaver", "administrator")
    assert User.objects.get(username="administrator").is_active
    run("make_administrator", "ann")
    run("leaver", "administrator")
    assert not User.objects.get(username="administrator").is_active


def test_nobody_cannot_leave():
    with pytest.raises(CommandError, match="Nobody signs in as 'nobody'"):
        run("leaver", "nobody")


# ---- Error pages


def test_the_pages_for_the_web_server_name_whom_to_tell(tmp_path, settings):
    settings.HELP_CONTACT = "the data team <of the council>"
    run("error_pages", str(tmp_path / "pages"))
    for name, words in (
        ("down.html", "not running at the moment"),
        ("too-large.html", "larger than the site takes"),
    ):
        text = (tmp_path / "pages" / name).read_text(encoding="utf-8")
        assert words in text
        assert "the data team &lt;of the council&gt;" in text
        assert "<script" not in text
        assert "style=" not in text
