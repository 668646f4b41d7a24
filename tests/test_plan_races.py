"""Three who write about one action at once, in real threads: nothing is lost and one is told."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from actions.models import (
    Action,
    DueDateChange,
    ProgressUpdate,
)
from actions.queries.states import states
from actions.services import change_plan_state, record_update
from judgements.models import State
from tests.forms import text_of, typed
from tests.plan_desk import address, sent
from tests.plans import AGREED, DUE, a_plan, an_action, an_inspection
from tests.races import together

ROUNDS = 20


# ---- Three at once


@pytest.mark.django_db(transaction=True)
class TestThreeAtOnce:
    """Two leads say how one action stands while an officer moves its date: real threads, let go at one moment."""

    @pytest.fixture(autouse=True)
    def rows(self, demonstration):
        plan = a_plan(an_inspection())
        self.action = an_action(plan)
        change_plan_state(plan=plan, to=State.PUBLISHED, by=None)
        users = get_user_model().objects
        self.leads = [users.create_user(f"lead{n}") for n in (1, 2)]
        yield
        connection.close()

    def test_nothing_is_lost_and_all_three_stand_in_the_history(self, client_as, officer):
        client = client_as("officer")
        url = f"{address(DueDateChange, 'add')}?action={self.action.pk}"
        for n in range(ROUNDS):
            day, new_due = AGREED + timedelta(n), DUE + timedelta(n + 1)
            form = sent(client, url, on=day, new_due=new_due, reason=f"Round {n}", agreed_by="The board")
            one, two, moved = together(
                *(
                    lambda lead=lead, day=day, n=n: record_update(
                        action=self.action, on=day, status="at risk", commentary=f"{lead} {n}", by=lead
                    )
                    for lead in self.leads
                ),
                lambda form=form: client.post(url, form),
            )
            assert isinstance(one, ProgressUpdate) and isinstance(two, ProgressUpdate), (n, one, two)
            assert getattr(moved, "status_code", moved) == 302, n
            said = self.action.progressupdates.filter(on=day)
            assert {(row.commentary, row.recorded_by) for row in said} == {
                (f"{lead} {n}", lead) for lead in self.leads
            }
            change = self.action.duedatechanges.get(on=day)
            assert (change.old_due, change.new_due, change.recorded_by) == (
                new_due - timedelta(1),
                new_due,
                officer,
            )
            state = states([Action.objects.select_related("plan").get(pk=self.action.pk)], day)
            assert state[self.action.pk].due == new_due
        assert self.action.progressupdates.count() == 2 * ROUNDS
        assert self.action.duedatechanges.count() == ROUNDS
        told = text_of(client.get(address(Action, "change", self.action.pk), {"part": "events"}))
        for n in range(ROUNDS):
            assert f"lead1 {n}" in told and f"lead2 {n}" in told and f"Round {n}" in told

    def test_of_two_who_close_a_circle_at_once_one_is_told(self, client_as):
        clients = [client_as("officer"), client_as("administrator")]
        other = an_action(self.action.plan)
        pairs = ((self.action, other), (other, self.action))
        for n in range(ROUNDS):
            for row in (self.action, other):
                Action.objects.get(pk=row.pk).depends_on.clear()
            works = []
            for client, (row, needs) in zip(clients, pairs, strict=True):
                url = address(Action, "change", row.pk)
                data = typed(client, url, depends_on=[str(needs.pk)])
                works.append(lambda c=client, u=url, d=data: c.post(u, d))
            codes = sorted(getattr(answer, "status_code", answer) for answer in together(*works))
            assert codes == [200, 302], n
            held = Action.depends_on.through.objects.filter(from_action__in=[self.action, other])
            assert held.count() == 1

    def test_two_who_add_an_action_at_once_get_two_references(self, client_as):
        clients = [client_as("officer"), client_as("administrator")]
        for n in range(ROUNDS):
            url = f"{address(Action, 'add')}?plan={self.action.plan_id}"
            works = []
            for who, client in enumerate(clients):
                data = sent(client, url, title=f"Round {n} {who}", added_on=AGREED, due_on=DUE)
                works.append(lambda c=client, d=data, u=url: c.post(u, d))
            answers = together(*works)
            assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302], n
        refs = list(Action.objects.filter(title__startswith="Round").values_list("ref", flat=True))
        assert len(refs) == len(set(refs)) == 2 * ROUNDS
