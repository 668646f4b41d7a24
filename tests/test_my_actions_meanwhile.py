"""Two who write of one action at once: what the other recorded meanwhile is told, and nothing is lost."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.db import connections

from actions.models import DueDateChange, ProgressUpdate
from actions.services import NotPossible, move_due_date
from tests.my_actions import URL, House, client_of, day, page, send


@pytest.fixture
def house(demonstration):
    return House()


def test_what_somebody_else_recorded_meanwhile_is_told_after_saving(house, officer):
    mine, client = client_of(house.colleague), client_of(house.lead)
    opened = BeautifulSoup(client.get(URL.format("M-LATE")).content, "html.parser").select_one(
        "[name=opened]"
    )["value"]
    send(mine, house.late, status="on track", commentary="From the matron")
    move_due_date(
        action=house.late,
        on=day(0),
        new_due=day(30),
        reason="The school is closed",
        agreed_by="The board",
        by=officer,
    )
    answer = client.post(URL.format("M-LATE"), {"opened": opened, "status": "on track", "commentary": "Mine"})
    words = page(client.get(answer["Location"]))
    assert "While you were writing, somebody else recorded two things" in words
    assert "Matron, A trust for tests" in words and "From the matron" in words
    assert "Due date moved to" in words and "The school is closed" in words
    assert ProgressUpdate.objects.filter(action=house.late).count() == 2


def test_nobody_else_and_nothing_is_told(house):
    client = client_of(house.lead)
    assert "While you were writing" not in page(client.get(send(client, house.late)["Location"]))


@pytest.mark.parametrize("marks", ["", "1.2", "x" * 300, "1.1.1.1.1.1.-1", "9" * 30 + ".0.0.0.0.0.0", "%00"])
def test_marks_that_no_form_sent_are_left_aside(house, marks):
    client = client_of(house.lead)
    assert client.get(URL.format("M-LATE"), {"since": marks.replace("%00", "")}).status_code == 200
    answer = client.post(URL.format("M-LATE"), {"opened": marks, "status": "on track"})
    assert answer["Location"] == URL.format("M-LATE")


def test_a_form_that_came_back_with_a_mistake_still_tells_what_happened_since_it_was_opened(house):
    client = client_of(house.lead)
    opened = BeautifulSoup(client.get(URL.format("M-LATE")).content, "html.parser").select_one(
        "[name=opened]"
    )["value"]
    send(client_of(house.colleague), house.late, commentary="From the matron")
    wrong = client.post(URL.format("M-LATE"), {"opened": opened, "status": ""})
    assert "From the matron" in page(wrong)
    again = BeautifulSoup(wrong.content, "html.parser").select_one("[name=opened]")["value"]
    assert again == opened


@pytest.mark.django_db(transaction=True)
def test_two_leads_write_and_an_officer_moves_the_date_at_once_and_all_three_stand(demonstration):
    house, answers, problems = House(), [], []

    def write(someone):
        answers.append(send(client_of(someone), house.late, commentary=someone.role).status_code)

    def move():
        move_due_date(
            action=house.late, on=day(0), new_due=day(30), reason="Agreed", agreed_by="The board", by=None
        )

    def kept(work, *arguments):
        try:
            work(*arguments)
        except NotPossible as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=kept, args=(write, house.lead)),
        threading.Thread(target=kept, args=(write, house.colleague)),
        threading.Thread(target=kept, args=(move,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems and answers == [302, 302]
    assert set(ProgressUpdate.objects.filter(action=house.late).values_list("commentary", flat=True)) == {
        "Lead nurse",
        "Matron",
    }
    assert DueDateChange.objects.filter(action=house.late).count() == 1
