"""An action's state on a day, folded from the newest event of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from judgements.calculations import days_words

from .events import SHOWN, Change, Delivery, Done, Happened, Impact, Note, Review, Shown


@dataclass(frozen=True)
class Facts:
    """What the state is made of: the agreed dates, the newest of each kind of event, and what is only counted.

    `completed` is the first update that says so since it last was anything else. `ended_on` is the day after which the plan counts nothing as late.
    """

    begins_on: date | None
    first_due: date | None
    ended_on: date | None = None
    silent_after: int = 28
    update: Note | None = None
    completed: Done | None = None
    change: Change | None = None
    reopening: Done | None = None
    sign_off: Done | None = None
    review: Review | None = None
    evidence: Shown | None = None
    times_revised: int = 0
    evidence_count: int = 0


@dataclass(frozen=True)
class ActionState:
    """Two answers and what follows from the dates. All days are whole days, the day asked for included. `note` is the
    newest update."""

    delivery: Delivery
    impact: Impact
    due: date | None
    first_due: date | None
    times_revised: int
    days_overdue: int
    completed_on: date | None
    days_late: int
    signed_off_on: date | None
    forecast_on: date | None
    updated_on: date | None
    silent_days: int
    explained: bool
    evidence_count: int
    ended: bool
    silent_after: int
    note: Note | None = None

    @property
    def complete(self) -> bool:
        return self.delivery == Delivery.COMPLETE

    @property
    def met(self) -> bool:
        """Complete and accepted by somebody else."""
        return self.signed_off_on is not None

    @property
    def overdue(self) -> bool:
        return self.days_overdue > 0

    @property
    def impact_shown(self) -> bool:
        """Judged early or sustained, with evidence that shows it."""
        return self.impact in SHOWN and self.evidence_count > 0

    @property
    def no_revised_date(self) -> bool:
        """Overdue, and nobody has said when it will be done."""
        return self.overdue and self.forecast_on is None

    @property
    def silent(self) -> bool:
        return not self.complete and not self.ended and self.silent_days > self.silent_after

    @property
    def unexplained(self) -> bool:
        return self.delivery == Delivery.AT_RISK and not self.explained and not self.ended

    @property
    def slipped_days(self) -> int:
        """From the first date to the one that stands now."""
        return (self.due - self.first_due).days if self.due and self.first_due else 0

    @property
    def forecast_late_days(self) -> int:
        """How far the forecast lies behind the date that stands."""
        return max(0, (self.forecast_on - self.due).days) if self.due and self.forecast_on else 0

    @property
    def delivery_words(self) -> str:
        """Such as '31 days overdue, no revised date' or 'Complete, impact not shown'."""
        if self.complete:
            return "Complete" if self.impact_shown else "Complete, impact not shown"
        if self.no_revised_date:
            return f"{days_words(self.days_overdue)} overdue, no revised date"
        if self.overdue:
            return f"{days_words(self.days_overdue)} overdue"
        return self.delivery.capitalize()

    @property
    def impact_words(self) -> str:
        return self.impact.capitalize()


def after(one: Happened | None, other: Happened | None) -> bool:
    """Whether `one` is newer; by the day, and by the writing down on one day."""
    return one is not None and (other is None or (one.on, one.written_at) > (other.on, other.written_at))


def fold(facts: Facts, today: date) -> ActionState:
    """The state at the end of `today`, from events of which none is later."""
    update, reopening = facts.update, facts.reopening
    newest = reopening if after(reopening, update) else update
    delivery = Delivery(newest.status) if newest else Delivery.NOT_STARTED
    # A second 'complete' adds words; the day on which it was done, and who accepted it, stay.
    done = facts.completed if delivery == Delivery.COMPLETE else None
    signed = facts.sign_off if done and facts.sign_off and facts.sign_off.on >= done.on else None
    if after(reopening, signed):  # What was accepted before it was reopened is for somebody to accept anew.
        signed = None
    due = facts.change.new_due if facts.change else facts.first_due
    ended = facts.ended_on is not None and today > facts.ended_on
    forecast = update.forecast_on if update and update is newest else None
    since = max(filter(None, (facts.begins_on, newest.on if newest else None)), default=None)
    return ActionState(
        delivery=delivery,
        impact=Impact(facts.review.level) if facts.review else Impact.NOT_KNOWN,
        due=due,
        first_due=facts.first_due,
        times_revised=facts.times_revised,
        days_overdue=0
        if delivery == Delivery.COMPLETE or ended or due is None
        else max(0, (today - due).days),
        completed_on=done.on if done else None,
        days_late=max(0, (done.on - due).days) if done and due else 0,
        signed_off_on=signed.on if signed else None,
        # A forecast that has gone by is no forecast any more.
        forecast_on=forecast if forecast and forecast >= today and delivery != Delivery.COMPLETE else None,
        updated_on=newest.on if newest else None,
        silent_days=max(0, (today - since).days) if since else 0,
        # A reopening always says why.
        explained=newest is not update
        or bool(update and (update.commentary.strip() or update.blockers.strip())),
        evidence_count=facts.evidence_count,
        ended=ended,
        silent_after=facts.silent_after,
        note=update,
    )


def newest(events: Iterable[Happened], today: date) -> Happened | None:
    """The newest by the day; what is later than the day has not happened."""
    return max((one for one in events if one.on <= today), key=lambda one: one.key, default=None)
