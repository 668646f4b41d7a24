"""What happened to an action, told a second time by a plain loop over everything that ever happened."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from actions.calculations import Delivery, Impact

AGREED, DUE = date(2012, 3, 30), date(2012, 5, 24)
FIRST, LAST = date(2012, 3, 30), date(2012, 8, 1)
days = st.dates(FIRST, LAST)
moments = st.integers(0, 10_000).map(lambda n: datetime(2012, 4, 1, tzinfo=UTC) + timedelta(minutes=n))


@dataclass
class Told:
    """The answers of the loop."""

    delivery: str = "not started"
    complete_on: date | None = None
    signed: bool = False
    due: date | None = DUE
    revised: int = 0
    impact: str = "not yet known"
    evidence: int = 0
    overdue: int = 0
    met: bool = False


@dataclass
class Happening:
    """One thing that happened, of any kind."""

    kind: str
    on: date
    at: datetime
    pk: int
    value: object = None
    standing: bool = True
    rank: int = field(init=False)

    def __post_init__(self):
        # What the house says of two kinds at one moment: a reopening stands only if it is later than the update.
        self.rank = {"reopening": 0, "update": 1}.get(self.kind, 2)


def tell(happened, today):
    """Day by day from the first, everything in the order in which it happened."""
    told, signings = Told(), []
    for one in sorted(happened, key=lambda one: (one.on, one.at, one.rank, one.pk)):
        if one.on > today or not one.standing:
            continue
        if one.kind == "update":
            told.delivery = one.value
            if one.value != "complete":
                told.complete_on = None
            elif told.complete_on is None:  # Said again, it was done when it was first said.
                told.complete_on = one.on
        elif one.kind == "reopening":
            told.delivery, told.complete_on = one.value, None
            signings.clear()
        elif one.kind == "change":
            told.due, told.revised = one.value, told.revised + 1
        elif one.kind == "review":
            told.impact = one.value
        elif one.kind == "evidence":
            told.evidence += 1
        else:
            signings.append(one.on)
    told.signed = told.complete_on is not None and any(on >= told.complete_on for on in signings)
    told.met = told.signed
    if told.complete_on is None and today > told.due:
        told.overdue = (today - told.due).days
    return told


kinds = st.one_of(
    st.tuples(st.just("update"), st.sampled_from([str(one) for one in Delivery])),
    st.tuples(st.just("reopening"), st.sampled_from(["on track", "at risk", "not started"])),
    st.tuples(st.just("change"), days),
    st.tuples(st.just("review"), st.sampled_from([str(one) for one in Impact])),
    st.tuples(st.just("evidence"), st.none()),
    st.tuples(st.just("sign_off"), st.none()),
)


@st.composite
def histories(draw):
    return [
        Happening(kind, on, at, n, value)
        for n, ((kind, value), on, at) in enumerate(
            draw(st.lists(st.tuples(kinds, days, moments), max_size=12))
        )
    ]


def same(state, told):
    assert state.delivery == told.delivery
    assert state.completed_on == told.complete_on
    assert state.met == told.met
    assert (state.due, state.times_revised) == (told.due, told.revised)
    assert (state.impact, state.evidence_count) == (told.impact, told.evidence)
    assert state.days_overdue == told.overdue
