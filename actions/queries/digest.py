"""Who is to be reminded of what on a day: leads of what waits for a word, directors of exceptions alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from actions.calculations.attention import due_soon, needs_update, urgency
from actions.models import Action, ActionPlan
from actions.queries.actions import ActionRow, action_rows, seen_by
from judgements.models import Person
from judgements.reach import agency_scope


@dataclass(frozen=True)
class Reminder:
    """One action and why it stands in the mail."""

    row: ActionRow
    why: tuple[str, ...]

    @property
    def words(self) -> str:
        return "; ".join(self.why)


@dataclass(frozen=True)
class Digest:
    """Everything that one person is told on a day."""

    person: Person
    day: date
    led: tuple[Reminder, ...]
    answered: tuple[Reminder, ...]

    @property
    def number(self) -> int:
        return len({one.row.pk for one in (*self.led, *self.answered)})

    @property
    def illustrative(self) -> bool:
        return any(one.row.illustrative for one in (*self.led, *self.answered))

    @property
    def overdue(self) -> int:
        return len({one.row.pk for one in (*self.led, *self.answered) if one.row.state.overdue})

    @property
    def coming(self) -> int:
        return sum(due_soon(one.row.state, self.day) for one in self.led)

    @property
    def address(self) -> str:
        """Where it is sent; empty where `why_not` says what is missing."""
        user = self.person.user
        return user.email.strip() if user and user.is_active else ""

    @property
    def why_not(self) -> str:
        """What keeps it from being sent; empty where nothing does."""
        user = self.person.user
        if user is None:
            return "has no account"
        if not user.is_active:
            return "has an account that is switched off"
        return "" if self.address else "has an account without a mail address"


@dataclass(frozen=True)
class Unheld:
    """A post that is to be reminded and that no person of the list holds; empty where nobody leads."""

    post: str
    agency: str
    actions: int


@dataclass(frozen=True)
class Digests:
    """The day's mails, the posts that nobody holds, and how many actions of illustrative plans were left out."""

    found: tuple[Digest, ...]
    unheld: tuple[Unheld, ...]
    left_out: int


def _wanted(day: date, illustrative: bool) -> tuple[list[ActionRow], int]:
    plans = ActionPlan.objects.in_force(day)
    chosen = Action.objects.filter(plan__in=plans)
    left_out = 0 if illustrative else chosen.visible(day).filter(plan__illustrative=True).count()
    if not illustrative:
        chosen = chosen.filter(plan__illustrative=False)
    return action_rows(day, chosen), left_out


def digests(day: date, *, illustrative: bool) -> Digests:
    """In the order of people's roles; a person who is told nothing has none."""
    if day > timezone.localdate():
        raise ValueError("The day is still to come.")
    rows, left_out = _wanted(day, illustrative)
    tied = {
        pk: tuple(rest)
        for pk, *rest in Action.objects.filter(pk__in=[row.pk for row in rows]).values_list(
            "pk", "lead", "director", "lead_role", "director_role"
        )
    }
    rows.sort(key=lambda row: (urgency(row.state, day), row.ref))
    people = {pk for lead, director, *_ in tied.values() for pk in (lead, director) if pk}
    found = []
    for person in (
        Person.objects.filter(pk__in=people).select_related("user", "agency").order_by("role", "pk")
    ):
        digest = _digest(person, day, rows, tied)
        if digest.number:
            found.append(digest)
    return Digests(tuple(found), _unheld(day, rows, tied), left_out)


def _unheld(day: date, rows: list[ActionRow], tied: dict[int, Any]) -> tuple[Unheld, ...]:
    """Of what a mail would speak of: the posts that stand there without a person."""
    waiting: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        lead, director, lead_role, director_role = tied[row.pk]
        if not lead and needs_update(row.state, day, explanation=False):
            waiting.setdefault((lead_role, row.agency if lead_role else ""), set()).add(row.pk)
        if not director and director_role and row.exceptions:
            waiting.setdefault((director_role, ""), set()).add(row.pk)
    return tuple(Unheld(*post, len(actions)) for post, actions in sorted(waiting.items()))


def _digest(person: Person, day: date, rows: list[ActionRow], tied: dict[int, Any]) -> Digest:
    rows = _in_their_reach(person, rows)
    led = [row for row in rows if tied[row.pk][0] == person.pk]
    answered = [row for row in rows if tied[row.pk][1] == person.pk]
    return Digest(
        person=person,
        day=day,
        led=tuple(
            Reminder(row, why) for row in led if (why := needs_update(row.state, day, explanation=False))
        ),
        answered=tuple(
            Reminder(row, tuple(rule.told(row.state) for rule in row.exceptions))
            for row in answered
            if row.exceptions
        ),
    )


def _in_their_reach(person: Person, rows: list[ActionRow]) -> list[ActionRow]:
    """A partner is told only of what their sign-in would show."""
    scope = agency_scope(person.user) if person.user else None
    if scope is None:
        return rows
    seen = set(seen_by(scope).values_list("pk", flat=True))
    return [row for row in rows if row.pk in seen]
