"""Actions in a list of the admin: how each stands, bulk actions, what waits on the index, what people have of their own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import (
    Action,
    CalendarLink,
    Measure,
    SavedView,
)
from actions.services import change_plan_state, record_update
from judgements.models import Agency, Person, State
from metrics.models import Metric
from tests.forms import main_of, posted_by, text_of
from tests.plan_desk import HOSTILE, address
from tests.plans import AGREED, DUE, a_plan, a_plan_to_do, an_action, an_inspection


@pytest.fixture
def draft(demonstration, officer):
    return a_plan_to_do(officer)


@pytest.fixture
def plan(draft):
    return change_plan_state(plan=draft, to=State.PUBLISHED, by=None)


@pytest.fixture
def action(plan):
    return plan.actions.first()


# ---- The list


def test_a_list_costs_the_same_for_three_and_for_forty(plan, client_as, officer):
    client, url = client_as("officer"), address(Action, "changelist")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"plan": plan.pk}).status_code == 200
        costs.append(len(queries))
        for _ in range(37):
            record_update(action=an_action(plan), on=AGREED, status="at risk", by=officer)
    assert costs[0] == costs[1]


def test_the_list_shows_how_each_stands_and_its_file_the_same(plan, client_as, officer):
    late, done, _ = plan.actions.all()
    record_update(action=done, on=AGREED, status="complete", by=officer)
    client = client_as("officer")
    days = (timezone.localdate() - DUE).days
    told = text_of(client.get(address(Action, "changelist"), {"plan": plan.pk}))
    assert f"{days} days overdue, no revised date" in told and "Complete, impact not shown" in told
    file = client.get(f"/admin/actions/action/export.csv?plan={plan.pk}").content.decode("utf-8-sig")
    assert f"{days} days overdue, no revised date" in file and late.ref in file
    shown = client.get(address(Action, "changelist"), {"plan": plan.pk, "amiss": "not-signed-off"})
    assert done.ref in text_of(shown) and late.ref not in text_of(shown)


@pytest.mark.parametrize("key", ["lead", "due", "recommendation", "measure"])
def test_what_is_missing_is_found(draft, client_as, key):
    bare = Action.objects.create(plan=draft, ref="2011-B01", title="Bare")
    full = an_action(draft, "2011-B02")
    Measure.objects.create(action=full, metric=Metric.objects.first())
    told = text_of(client_as("officer").get(address(Action, "changelist"), {"plan": draft.pk, "lacks": key}))
    assert bare.ref in told and full.ref not in told


# ---- Bulk actions


def ask(client, name, *rows):
    return client.post(
        address(Action, "changelist"),
        {"action": name, "_selected_action": [row.pk for row in rows], "index": 0},
    )


def confirm(client, asked, **given):
    data = posted_by(asked, "form.tl-confirm") | given
    return client.post(address(Action, "changelist"), data, follow=True)


def test_dates_of_many_move_with_one_reason(plan, client_as, officer):
    first, second, third = plan.actions.all()
    record_update(action=third, on=AGREED, status="complete", by=officer)
    client = client_as("officer")
    asked = ask(client, "move", first, second, third)
    assert "are you sure?" in text_of(asked) and "Due on 30 September 2011" in text_of(asked)
    given = {"reason": "The post is vacant", "agreed_by": "The board", "on": "2011-06-01"}
    assert "one of the two" in text_of(confirm(client, asked, **given))
    foretold = confirm(client, asked, **given, days="14")
    told = text_of(foretold)
    moved = "14 October 2011: 14 days later by the calendar, 10 of them working days"
    assert told.count("Due on 30 September 2011") == told.count(f"Would be due on {moved}") == 3
    assert "Nothing is done yet" in told and not first.duedatechanges.exists()
    told = text_of(confirm(client, foretold, **given, days="14"))
    assert told.count("due on 14 October 2011") == 2 and "It is complete" in told
    for row in (first, second):
        made = row.duedatechanges.get()
        assert (made.old_due, made.new_due, made.reason, made.agreed_by, made.recorded_by) == (
            DUE,
            DUE + timedelta(14),
            "The post is vacant",
            "The board",
            officer,
        )
    foretold = confirm(client, ask(client, "move", first), **given, new_due="2011-09-27")
    assert "13 days" not in text_of(foretold)
    assert "27 September 2011: 17 days earlier by the calendar, 13 of them working days" in text_of(foretold)
    other = confirm(client, foretold, **given, new_due="2011-12-24")
    assert "Nothing is done yet" in text_of(other) and "24 December 2011" in text_of(other)
    again = confirm(client, other, **given, new_due="2011-12-24")
    assert "due on 24 December 2011." in text_of(again)


def test_of_two_officers_who_move_by_days_only_one_moves(plan, client_as):
    row, given = plan.actions.first(), {"reason": "Late", "agreed_by": "The board", "on": "2011-06-01"}
    ann, ben = client_as("officer"), client_as("administrator")
    hers, his = ask(ann, "move", row), ask(ben, "move", row)
    hers, his = (confirm(one, page, **given, days="14") for one, page in ((ann, hers), (ben, his)))
    confirm(ann, hers, **given, days="14")
    told = text_of(confirm(ben, his, **given, days="14"))
    assert "was changed by somebody else since you selected it" in told
    assert row.duedatechanges.get().new_due == DUE + timedelta(14)


def test_another_lead_is_given_to_many_with_one_reason(plan, client_as):
    person = Person.objects.create(role="Service manager", agency=Agency.objects.first())
    client, rows = client_as("officer"), list(plan.actions.all())
    asked = ask(client, "reassign", *rows)
    assert "Led by Head of service" in text_of(asked)
    assert "Say why" in text_of(confirm(client, asked, lead=str(person.pk)))
    assert "Say who leads them" in text_of(confirm(client, asked, reason="A new post"))
    told = text_of(confirm(client, asked, lead=str(person.pk), reason="A new post"))
    assert told.count("now led by Service manager") == 3
    assert {row.lead for row in plan.actions.all()} == {person}
    assert {row.history.first().history_change_reason for row in rows} == {"A new post"}


@pytest.mark.parametrize("value", [*HOSTILE, "\x00"])
def test_bulk_actions_answer_whatever_is_posted(plan, client_as, value):
    client, row = client_as("officer"), plan.actions.first()
    for name, fields in (
        ("move", ("days", "new_due", "on", "agreed_by")),
        ("reassign", ("lead", "lead_role")),
    ):
        asked = ask(client, name, row)
        posted = dict.fromkeys(fields, value) | {"reason": value}
        assert confirm(client, asked, **posted).status_code == 200
        seen = confirm(client, asked, **{f"seen-{row.pk}": value}, reason="x", days="1", on="2011-06-01")
        assert seen.status_code == 200
    assert not row.duedatechanges.exists()


# ---- What waits


def test_the_index_says_what_waits_and_leads_there(plan, client_as, officer):
    silent, done, _ = plan.actions.all()
    record_update(action=done, on=AGREED, status="complete", by=officer)
    Action.objects.create(plan=plan, ref="2011-B01", title="Bare", added_on=AGREED)
    other = a_plan(an_inspection("Another"), agreed_on=None)
    client = client_as("officer")
    soup = main_of(client.get(reverse("admin:index")))
    told = " ".join(soup.select_one("#content").text.split())
    assert str(other) in told and "draft, not agreed yet, no actions yet" in told
    for key in ("lacks=lead", "amiss=silent", "amiss=not-signed-off"):
        link = soup.select_one(f'a[href$="{key}"]')["href"]
        assert client.get(link).status_code == 200
    assert silent.ref in text_of(client.get(f"{address(Action, 'changelist')}?amiss=silent"))


def test_what_is_withdrawn_or_closed_waits_no_more(plan, client_as, officer):
    change_plan_state(plan=plan, to=State.WITHDRAWN, by=officer, note="Redone")
    refs = set(plan.actions.values_list("ref", flat=True))
    client, url = client_as("officer"), address(Action, "changelist")
    for asked in ({"amiss": "silent"}, {"amiss": "no-revised-date"}, {"lacks": "measure"}):
        told = text_of(client.get(url, asked))
        assert not [ref for ref in refs if ref in told]


# ---- What people have of their own


def test_a_calendar_is_revoked_and_never_shows_its_secret(demonstration, client_as, officer):
    link = CalendarLink.objects.create(owner=officer, secret_hash="5ec4e7" * 10)
    client = client_as("administrator")
    url = address(CalendarLink, "changelist")
    chosen = {"action": "revoke", "_selected_action": [link.pk], "index": 0}
    asked = client.post(url, chosen)
    client.post(url, posted_by(asked, "form.tl-confirm") | {"reason": "Left"}, follow=True)
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert "5ec4e7" not in client.get(address(CalendarLink, "change", link.pk)).content.decode()
    assert client.get(address(CalendarLink, "add")).status_code == 403


def test_a_saved_view_is_its_owners(demonstration, client_as, officer, administrator):
    client, url = client_as("officer"), address(SavedView, "add")
    posted = {"name": "Late", "path": "/actions/", "query": "late=1", "owner": administrator.pk}
    assert client.post(url, posted).status_code == 302
    mine = SavedView.objects.get()
    assert mine.owner == officer
    assert "a view of that name already" in text_of(client.post(url, posted))
    theirs = SavedView.objects.create(owner=administrator, name="Theirs", path="/actions/")
    assert client.get(address(SavedView, "change", theirs.pk)).status_code == 302
    assert "Theirs" not in text_of(client.get(address(SavedView, "changelist")))
