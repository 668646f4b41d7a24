"""Reminders by mail: who is told what, once a day, and never with a person's name in a subject."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from actions.models import Action, ActionPlan, DigestSent
from actions.services import record_update
from judgements.models import Agency, Inspection, Person, State

LEAD, DIRECTOR = "Ada Lovelace", "Grace Hopper"


class Refuses(EmailBackend):
    """A server that takes no mail for one address."""

    def send_messages(self, messages):
        for message in messages:
            if "broken" in message.to[0]:
                raise OSError("no such mailbox: broken@example.gov.uk")
        return super().send_messages(messages)


def account(name, address, *, active=True):
    return get_user_model().objects.create_user(name, address, "x", is_active=active)


def make_plan(*, illustrative=False, slug="digest-plan"):
    day = timezone.localdate()
    inspection = Inspection.objects.filter(state=State.PUBLISHED).order_by("-published_on").first()
    return ActionPlan.objects.create(
        inspection=inspection,
        title="The answer",
        agreed_on=day - timedelta(days=60),
        state=State.PUBLISHED,
        slug=slug,
        illustrative=illustrative,
    )


@pytest.fixture
def people(demonstration):
    agency = Agency.objects.create(name="A trust for tests")
    rows = {
        "lead": Person(
            name=LEAD, role="Lead nurse", agency=agency, user=account("ada", "ada@example.gov.uk")
        ),
        "director": Person(
            name=DIRECTOR, role="Director", agency=agency, user=account("grace", "grace@example.gov.uk")
        ),
    }
    for person in rows.values():
        person.save()
    return rows


def make_action(plan, people, ref, due, **more):
    return Action.objects.create(
        plan=plan,
        ref=ref,
        title=f"What {ref} does",
        due_on=timezone.localdate() + timedelta(days=due),
        lead=people["lead"],
        lead_role="Lead nurse",
        director=people["director"],
        lead_agency=people["lead"].agency,
        **more,
    )


def spoken_of(action, status="on track", days_ago=1, **more):
    day = timezone.localdate() - timedelta(days=days_ago)
    return record_update(action=action, on=day, status=status, by=None, **more)


@pytest.fixture
def plan(people):
    """Overdue; due in a fortnight; silent; spoken of and far away."""
    plan = make_plan()
    for ref, due in (("D-LATE", -5), ("D-SOON", 14), ("D-SILENT", 200), ("D-FINE", 200), ("D-AFTER", 15)):
        action = make_action(plan, people, ref, due)
        if ref != "D-SILENT":
            spoken_of(action, forecast_on=action.due_on if due > 0 else None)
    return plan


def run(*arguments):
    out = StringIO()
    call_command("send_digest", *arguments, stdout=out)
    return out.getvalue()


def to(address):
    return [one for one in mail.outbox if one.to == [address]]


def test_a_lead_is_told_what_is_overdue_silent_or_due_in_a_fortnight_and_a_director_exceptions_only(plan):
    run()
    (lead,), (director,) = to("ada@example.gov.uk"), to("grace@example.gov.uk")
    assert [ref for ref in ("LATE", "SOON", "SILENT", "FINE", "AFTER") if f"D-{ref} " in lead.body] == [
        "LATE",
        "SOON",
        "SILENT",
    ]
    assert "5 days overdue, no revised date" in lead.body and "Due in 14 days" in lead.body
    assert "No update for 60 days" in lead.body
    assert "D-LATE " in director.body and "D-SILENT " in director.body
    assert "D-SOON " not in director.body and "D-FINE " not in director.body


def test_a_mail_is_text_and_html_with_links_and_a_subject_of_numbers(plan, settings):
    settings.SITE_ADDRESS = "https://inspections.example.gov.uk"
    run()
    (lead,) = to("ada@example.gov.uk")
    (html, kind) = lead.alternatives[0]
    assert kind == "text/html"
    for text in (lead.body, html):
        assert "https://inspections.example.gov.uk/my-actions/D-LATE/" in text
    assert lead.subject.endswith("three actions to look at, one overdue, one due within a fortnight")
    for one in mail.outbox:
        assert not any(word in one.subject for word in (*LEAD.split(), *DIRECTOR.split(), "example.gov"))


def test_markup_in_a_title_is_text_in_the_html_part_and_itself_in_the_other(plan, people):
    row = Action.objects.get(ref="D-LATE")
    row.title = "Mend <script>alert(1)</script> & more"
    row.save()
    run()
    (lead,) = to("ada@example.gov.uk")
    assert "Mend <script>alert(1)</script> & more" in lead.body
    assert "<script>" not in lead.alternatives[0][0] and "&lt;script&gt;" in lead.alternatives[0][0]


def test_nobody_is_mailed_twice_for_one_day_and_is_again_for_the_next(plan):
    run()
    assert "0 mails sent; 2 people had this day's mail already" in run()
    assert len(mail.outbox) == 2
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert "2 mails sent" in run("--day", yesterday)


def test_a_dry_run_prints_all_and_sends_and_records_nothing(plan):
    words = run("--dry-run")
    assert "D-LATE" in words and "Subject: Throughline" in words and "2 mails printed, none sent" in words
    assert not mail.outbox and not DigestSent.objects.exists()


def test_one_broken_address_does_not_stop_the_others_and_the_command_fails_naming_the_role(
    plan, people, settings
):
    settings.EMAIL_BACKEND = "tests.test_digest.Refuses"
    user = people["lead"].user
    user.email = "broken@example.gov.uk"
    user.save()
    with pytest.raises(CommandError) as problem:
        run()
    assert "Lead nurse, A trust for tests" in str(problem.value) and "OSError" in str(problem.value)
    assert LEAD not in str(problem.value) and "broken@" not in str(problem.value)
    assert len(to("grace@example.gov.uk")) == 1
    assert list(DigestSent.objects.values_list("person", flat=True)) == [people["director"].pk]
    user.email = "ada@example.gov.uk"
    user.save()
    assert "1 mails sent; 1 people" in run()


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        ("no account", "has no account"),
        ("no address", "has an account without a mail address"),
        ("switched off", "has an account that is switched off"),
    ],
)
def test_who_cannot_be_mailed_is_counted_out_loud_by_role_with_the_reason(plan, people, lost, why):
    lead = people["lead"]
    if lost == "no account":
        lead.user = None
        lead.save()
    elif lost == "no address":
        get_user_model().objects.filter(username="ada").update(email="")
    else:
        get_user_model().objects.filter(username="ada").update(is_active=False)
    words = run()
    pk = lead.pk
    assert "1 person could not be mailed" in words
    assert f"Lead nurse, A trust for tests (person {pk}) {why}; 3 actions wait" in words
    assert LEAD not in words and len(mail.outbox) == 1


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_a_post_that_nobody_holds_is_told_with_what_waits_for_it(plan, people, arguments):
    for row in Action.objects.filter(ref__in=("D-SILENT", "D-FINE")):
        row.lead, row.lead_role = None, "Head of a post"
        row.save()
    row = Action.objects.get(ref="D-LATE")
    row.lead, row.lead_role, row.director, row.director_role = None, "", None, "A chair"
    row.save()
    told = run(*arguments).splitlines()
    assert "3 posts could not be mailed, as no person is named:" in told
    assert "  Head of a post, A trust for tests; 1 action waits" in told
    assert "  No lead at all; 1 action waits" in told and "  A chair; 1 action waits" in told


def test_illustrative_plans_are_marked_and_in_production_only_mailed_when_asked(people, settings):
    make_action(make_plan(illustrative=True), people, "D-SHOW", -3)
    settings.PRODUCTION = True
    assert "1 action of illustrative plans is left out" in run() and not mail.outbox
    run("--illustrative")
    assert len(mail.outbox) == 2
    for one in mail.outbox:
        assert one.subject.startswith("Illustrative. ")
        assert "made up to show" in one.body and "made up to show" in one.alternatives[0][0]


def test_a_closed_plan_and_a_draft_remind_nobody(plan):
    plan.closed_on = timezone.localdate() - timedelta(days=1)
    plan.save()
    assert "0 mails sent" in run()
    plan.closed_on, plan.state = None, State.DRAFT
    plan.save()
    assert "0 mails sent" in run() and not mail.outbox


def test_a_partner_is_told_only_of_what_their_sign_in_shows(plan, people):
    people["lead"].user.groups.add(Group.objects.get(name="partners"))
    row = Action.objects.get(ref="D-LATE")
    row.lead_agency = Agency.objects.create(name="Another agency")
    row.save()
    run()
    (lead,) = to("ada@example.gov.uk")
    assert "D-LATE" not in lead.body and "D-SOON" in lead.body


@pytest.mark.parametrize("day", ["2012-5-1", "tomorrow", "2999-01-01"])
def test_a_day_that_cannot_be_is_refused_in_words(plan, day):
    with pytest.raises(CommandError, match="--day"):
        run("--day", day)


def test_without_a_server_production_sends_nothing_and_says_so(plan, settings):
    settings.MAIL_SET_UP = False
    with pytest.raises(CommandError, match="EMAIL_HOST"):
        run()
    assert not DigestSent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_each_mail_once(plan):
    failed = []

    def one_run():
        try:
            run()
        except Exception as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    runs = [threading.Thread(target=one_run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert not failed
    assert sorted(one.to[0] for one in mail.outbox) == ["ada@example.gov.uk", "grace@example.gov.uk"]
    assert DigestSent.objects.count() == 2
