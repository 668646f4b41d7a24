"""A person's due dates as calendar programs read them, without anybody's name."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from actions.models import Milestone, MilestoneMet
from actions.queries.mine import MyAction, my_actions
from judgements.models import Person

HOUSE = "throughline"


def calendar_of(person: Person, as_at: date, agency: int | None, address: Any) -> bytes:
    """One all-day event for each due date and each milestone; `address` makes the link of an action by its ref.

    A moved date is the same event with a greater sequence, so that it moves in every calendar. What is complete or met
    is left out, and with it vanishes from what has subscribed: an event, unlike a task, has no way to say 'done'.
    """
    from icalendar import Calendar

    found = [one for one in my_actions(person, as_at, agency) if one.row.due and not one.row.state.complete]
    calendar = Calendar()
    calendar.add("prodid", "-//Throughline//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Throughline: due dates")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for one in sorted(found, key=lambda each: each.row.ref):
        calendar.add_component(_due(one, as_at, address))
    for step in _milestones(found, as_at):
        calendar.add_component(_milestone(*step, as_at, address))
    return calendar.to_ical()


def _event(uid: str, on: date, words: str, more: str, link: str, as_at: date, sequence: int = 0) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@{HOUSE}")
    event.add("dtstamp", datetime(as_at.year, as_at.month, as_at.day, tzinfo=UTC))
    event.add("sequence", sequence)
    event.add("dtstart", on)
    if on < date.max:  # Without an end it is that one day all the same.
        event.add("dtend", on + timedelta(days=1))
    event.add("summary", words)
    event.add("description", more)
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _mark(one: MyAction) -> str:
    return "Illustrative: " if one.row.illustrative else ""


def _due(one: MyAction, as_at: date, address: Any) -> Any:
    row, state = one.row, one.row.state
    assert state.due is not None
    moved = ""
    if state.times_revised and state.first_due:
        moved = f" First due {state.first_due:%-d %B %Y}."
    return _event(
        row.ref,
        state.due,
        f"{_mark(one)}{row.ref} due: {row.title}",
        f"Delivery: {state.delivery_words}. Impact: {state.impact_words}.{moved}",
        address(row.ref),
        as_at,
        state.times_revised,
    )


def _milestones(found: list[MyAction], as_at: date) -> list[tuple[MyAction, Milestone]]:
    by_pk = {one.row.pk: one for one in found}
    met = set(
        MilestoneMet.objects.standing(as_at).filter(action__in=by_pk).values_list("milestone_id", flat=True)
    )
    steps = Milestone.objects.filter(action__in=by_pk, due_on__isnull=False).order_by("due_on", "pk")
    return [(by_pk[step.action_id], step) for step in steps if step.pk not in met]


def _milestone(one: MyAction, step: Milestone, as_at: date, address: Any) -> Any:
    return _event(
        f"{one.row.ref}-milestone-{step.pk}",
        step.due_on,  # type: ignore[arg-type]
        f"{_mark(one)}{one.row.ref} milestone: {step.title}",
        f"Of the action: {one.row.title}",
        address(one.row.ref),
        as_at,
        step.version,
    )
