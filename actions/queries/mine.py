"""One person's actions: what they lead, what their agency leads or helps with, what they answer for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from actions.calculations.attention import needs_update, urgency
from actions.models import Action
from actions.queries.actions import ActionRow, action_rows, seen_by
from judgements.models import Person


@dataclass(frozen=True)
class MyAction:
    """An action as its own people see it."""

    row: ActionRow
    leads: bool
    agency_leads: bool
    answers: bool
    why: tuple[str, ...]

    @property
    def may_write(self) -> bool:
        return self.leads or self.agency_leads

    @property
    def told(self) -> str:
        """What it has to do with the reader."""
        if self.leads:
            return "You lead it"
        if self.agency_leads:
            return "Your agency leads it"
        return "You answer for it" if self.answers else "Your agency helps"

    @property
    def exceptions(self) -> str:
        """The rules that put it before its director, in words."""
        return "; ".join(rule.told(self.row.state) for rule in self.row.exceptions)


@dataclass(frozen=True)
class Mine:
    """Everything on the page, each action once: those that wait for a word from the reader, whoever of the agency leads
    them; then what else they lead, what else is the agency's, what they only answer for, and what has ended."""

    waiting: tuple[MyAction, ...]
    led: tuple[MyAction, ...]
    agency: tuple[MyAction, ...]
    answered: tuple[MyAction, ...]
    ended: tuple[MyAction, ...]

    @property
    def under_way(self) -> int:
        """What is the reader's or their agency's, and has not ended."""
        return len(self.waiting) + len(self.led) + len(self.agency)

    @property
    def illustrative(self) -> bool:
        every = (*self.waiting, *self.led, *self.agency, *self.answered, *self.ended)
        return any(one.row.illustrative for one in every)


def of_person(person: Person, agency: int | None) -> Any:
    """What the person leads or answers for, and what their agency leads or helps with."""
    partner = Action.partners.through.objects.filter(agency=person.agency_id).values("action")
    return seen_by(agency).filter(
        Q(lead=person) | Q(director=person) | Q(lead_agency=person.agency_id) | Q(pk__in=partner)
    )


def my_actions(person: Person, as_at: date, agency: int | None) -> list[MyAction]:
    """Of visible plans, in the order of urgency."""
    chosen = of_person(person, agency)
    rows = action_rows(as_at, chosen)
    tied = {pk: (lead, director) for pk, lead, director in chosen.values_list("pk", "lead", "director")}
    found = [
        MyAction(
            row=row,
            leads=tied[row.pk][0] == person.pk,
            agency_leads=row.agency_pk == person.agency_id,
            answers=tied[row.pk][1] == person.pk,
            why=needs_update(row.state, as_at),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (urgency(one.row.state, as_at), one.row.ref))


def _place(one: MyAction, agency: int) -> str:
    if one.row.state.ended:
        return "ended"
    if one.why and one.may_write:
        return "waiting"
    if one.leads:
        return "led"
    return "agency" if one.agency_leads or agency in one.row.partner_pks else "answered"


def mine(person: Person, as_at: date, agency: int | None) -> Mine:
    """Their own before their agency's, the most urgent first."""
    places: dict[str, list[MyAction]] = {
        name: [] for name in ("waiting", "led", "agency", "answered", "ended")
    }
    for one in my_actions(person, as_at, agency):
        places[_place(one, person.agency_id)].append(one)
    places["waiting"].sort(key=lambda one: not one.leads)
    return Mine(**{name: tuple(rows) for name, rows in places.items()})
