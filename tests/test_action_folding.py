"""The fold of an action's events agrees with a plain loop on every day, in whatever order they were entered."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculations import Delivery, brag, deadline, exceptions_of
from actions.calculations.deadlines import counted
from actions.calculations.events import Change, Done, Note, Review, Shown
from actions.calculations.folding import Facts, fold, newest
from tests.telling import AGREED, DUE, Happening, days, histories, same, tell

PURE = {
    "update": lambda one: Note(one.on, one.at, one.pk, status=one.value),
    "reopening": lambda one: Done(one.on, one.at, one.pk, status=one.value),
    "change": lambda one: Change(one.on, one.at, one.pk, new_due=one.value),
    "review": lambda one: Review(one.on, one.at, one.pk, level=one.value),
    "evidence": lambda one: Shown(one.on, one.at, one.pk),
    "sign_off": lambda one: Done(one.on, one.at, one.pk),
}


def folded(happened, today):
    """Through the house's own fold, the newest of each kind found here."""
    of = {kind: [PURE[kind](one) for one in happened if one.kind == kind] for kind in PURE}
    standing = sorted(
        (one for one in happened if one.kind in ("update", "reopening") and one.on <= today),
        key=lambda one: (one.on, one.at, one.rank, one.pk),
    )
    run = []
    for one in standing:
        run = [*run, one] if one.value == "complete" else []
    known = {kind: [one for one in events if one.on <= today] for kind, events in of.items()}
    return fold(
        Facts(
            begins_on=AGREED,
            first_due=DUE,
            times_revised=len(known["change"]),
            evidence_count=len(known["evidence"]),
            completed=Done(run[0].on, run[0].at, run[0].pk) if run else None,
            **{kind: newest(events, today) for kind, events in of.items()},
        ),
        today,
    )


@given(histories(), days)
def test_the_fold_agrees_with_a_plain_loop(happened, today):
    same(folded(happened, today), tell(happened, today))


@given(histories(), days, st.randoms())
def test_the_order_of_entry_does_not_matter(happened, today, chance):
    before = folded(happened, today)
    chance.shuffle(happened)
    assert folded(happened, today) == before


@given(histories(), days)
def test_an_earlier_day_never_sees_a_later_event(happened, today):
    assert folded(happened, today) == folded([one for one in happened if one.on <= today], today)


@given(histories(), days)
def test_what_is_late_is_not_complete_and_what_is_met_is_not_late(happened, today):
    state = folded(happened, today)
    assert not (state.complete and state.overdue)
    assert not (state.met and not state.complete)
    assert state.no_revised_date <= state.overdue
    assert brag(state).name in ("blue", "red", "amber", "green", "grey")
    keys = [rule.key for rule in exceptions_of(state)]
    assert ("overdue" in keys or "no-revised-date" in keys) == state.overdue


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2018, 11, 23), 70, date(2019, 3, 6)),
        (date(2025, 2, 27), 70, date(2025, 6, 11)),
        (date(2022, 7, 18), 70, date(2022, 10, 26)),
        (date(2012, 2, 24), 30, date(2012, 4, 10)),
        (date(2012, 2, 24), 70, date(2012, 6, 8)),
    ],
)
def test_working_days_by_the_bank_holidays_of_england(start, number, end):
    assert counted(start, number) == end


def test_the_printed_date_wins_and_the_difference_shows():
    found = deadline(framework="ilacs", published_on=date(2022, 7, 18), printed_on=date(2022, 10, 25))
    assert (found.on, found.counted_on, found.difference) == (date(2022, 10, 25), date(2022, 10, 26), -1)
    assert deadline(framework="ilacs", published_on=date(2018, 11, 23)).on == date(2019, 3, 6)
    assert deadline(framework="nobody-knows", published_on=date(2018, 11, 23)) is None


def test_every_order_of_three_events_on_three_days_is_one_history():
    happened = [
        Happening("update", date(2012, 4, 10), datetime(2012, 4, 10, tzinfo=UTC), 1, "complete"),
        Happening("reopening", date(2012, 4, 12), datetime(2012, 4, 20, tzinfo=UTC), 2, "at risk"),
        Happening("update", date(2012, 4, 11), datetime(2012, 4, 25, tzinfo=UTC), 3, "on track"),
    ]
    assert {folded(list(way), date(2012, 4, 30)).delivery for way in permutations(happened)} == {
        Delivery.AT_RISK
    }
