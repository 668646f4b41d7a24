"""What waits for whom: the meetings' part of the admin's index by task."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from board.models import Decision, Meeting, Question
from config.admin_site import Task, TaskGroup

AHEAD = timedelta(days=28)


def tasks(request: HttpRequest) -> Iterable[TaskGroup]:
    """Meetings to prepare and to close, questions without an answer, decisions that wait."""
    if not request.user.has_perm("board.view_meeting"):
        return
    today = timezone.localdate()
    found = []
    for one in Meeting.objects.filter(picture=None, on__lte=today + AHEAD, illustrative=False).order_by("on")[
        :8
    ]:
        words = "to be closed" if one.on <= today else "to prepare"
        found.append(Task(str(one), 0, reverse("admin:board_meeting_change", args=[one.pk]), words))
    questions = Question.objects.filter(answered_on=None, meeting__illustrative=False).count()
    if questions:
        address = f"{reverse('admin:board_question_changelist')}?answered_on__isempty=1"
        found.append(Task("Questions of members without an answer", questions, address))
    late = Decision.objects.filter(
        standing=Decision.Standing.TAKEN, done_on=None, due_on__lt=today, meeting__illustrative=False
    ).count()
    if late:
        address = f"{reverse('admin:board_decision_changelist')}?standing__exact=taken"
        found.append(Task("Decisions that are late", late, address))
    yield TaskGroup(
        "Meetings", tuple(found), order=16, none="No meeting waits, and every question has its answer."
    )


admin.site.add_tasks(tasks)
