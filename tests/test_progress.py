"""Progress over time: the sweep through dated events equals the fold of each action on each day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculations import Change, Delivery, Done, Facts, Note, fold
from actions.calculations.progress import LATE, STANDINGS, Course, on_day, progress, spans
from actions.charts import Aim, Line, Step, measured, progress_chart, timeline
from actions.models import Action
from actions.queries import progress_of, states
from judgements.charts import Chart

START = date(2012, 3, 30)
SIXTY = st.integers(0, 60)
days = SIXTY.map(lambda n: START + timedelta(days=n))


def moment(n):
    return datetime(2012, 3, 1, tzinfo=UTC) + timedelta(minutes=n)


@st.composite
def histories(draw):
    """Events as they may have been recorded, in any order: (day, moment, number), what, value."""
    events = draw(
        st.lists(
            st.tuples(days, st.integers(0, 3), st.sampled_from(["update", "reopening", "change"]), st.data()),
            max_size=8,
        )
    )
    found = []
    for n, (on, minute, kind, data) in enumerate(events):
        if kind == "change":
            value = data.draw(days)
        else:
            value = str(data.draw(st.sampled_from(list(Delivery)[: 4 if kind == "update" else 3])))
        found.append((kind, on, moment(minute), n, value))
    due, ended = draw(st.none() | days), draw(st.none() | days)
    return found, due, ended


def naive(history, day):
    """The newest of each kind by a plain loop, and the fold of those."""
    events, due, ended = history
    newest = {}
    for kind, on, at, pk, value in events:
        if on <= day and (kind not in newest or (on, at, pk) > newest[kind][:3]):
            newest[kind] = (on, at, pk, value)
    made = {
        "update": lambda on, at, pk, value: Note(on, at, pk, status=value),
        "reopening": lambda on, at, pk, value: Done(on, at, pk, status=value),
        "change": lambda on, at, pk, value: Change(on, at, pk, new_due=value),
    }
    facts = Facts(START, due, ended, **{kind: made[kind](*values) for kind, values in newest.items()})
    state = fold(facts, day)
    return LATE if state.overdue else str(state.delivery)


def course(history):
    events, due, ended = history
    place = {"reopening": 0, "update": 1}
    return Course(
        START,
        due,
        ended,
        tuple(sorted(((on, at, place[k], pk), v) for k, on, at, pk, v in events if k != "change")),
        tuple(sorted(((on, at, 1, pk), v) for k, on, at, pk, v in events if k == "change")),
    )


@given(histories(), SIXTY)
def test_an_action_stands_on_every_day_as_the_fold_has_it(history, last):
    until = START + timedelta(days=last)
    found = spans(course(history), until)
    day = START
    while day <= until:
        assert [word for on, word in found if on <= day][-1] == naive(history, day), day
        day += timedelta(days=1)


@given(st.lists(histories(), max_size=4))
def test_the_counts_of_a_day_are_those_of_its_actions(several):
    until = START + timedelta(days=60)
    rows = progress([course(one) for one in several], until)
    for n in range(61):
        day = START + timedelta(days=n)
        count = Counter(naive(one, day) for one in several)
        assert on_day(rows, day) == tuple(count[word] for word in STANDINGS)


def test_nothing_counts_before_its_action_joined_and_the_order_of_entry_does_not_matter():
    late = Course(START + timedelta(days=10), None)
    early = Course(START, None)
    one, other = progress([late, early], START + timedelta(days=20)), None
    other = progress([early, late], START + timedelta(days=20))
    assert one == other
    assert [(day.on, day.total) for day in one][:2] == [(START, 1), (START + timedelta(days=10), 2)]


@pytest.mark.parametrize("as_at", [date(2012, 5, 25), date(2012, 12, 31), date(2013, 6, 1)], ids=str)
def test_the_demonstrations_progress_equals_its_states_on_each_date(demonstration, as_at):
    rows = progress_of(Action.objects.all(), as_at)
    changed = [row.on for row in rows]
    for day in changed[:: max(1, len(changed) // 15)]:
        actions = Action.objects.visible(day).select_related("plan")
        words = [LATE if s.overdue else str(s.delivery) for s in states(actions, day).values()]
        assert on_day(rows, day) == tuple(words.count(word) for word in STANDINGS), day


# ---- The drawings


def drawn(chart):
    go.Figure(chart.figure)
    assert "<b>" not in str(chart.figure) and "<script" not in str(chart.figure)
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    return chart


def a_line(n, standing, **more):
    facts = {
        "ref": f"<b>{n}",
        "title": "Do <script>it</script>",
        "begins": START,
        "first_due": START + timedelta(days=30),
        "due": START + timedelta(days=40 + n),
        "forecast": START + timedelta(days=70),
        "completed": None,
        "standing": standing,
        "words": standing,
        "steps": (
            Step("<b>One", START + timedelta(days=5), True),
            Step("Two", START + timedelta(days=50), False),
        ),
    }
    return Line(**{**facts, **more})


def test_a_timeline_of_every_standing_is_a_figure_with_its_words():
    rows = [a_line(n, word) for n, word in enumerate(STANDINGS)]
    rows.append(a_line(9, "complete", due=None, first_due=None, forecast=None, steps=()))
    chart = drawn(timeline(rows=rows, as_at=START + timedelta(days=35), headline="Six"))
    assert len(chart.rows) == 6
    marks = [trace for trace in chart.figure["data"] if trace["mode"] == "markers"]
    assert {"triangle-up", "triangle-up-open", "square-open", "circle"} <= {
        trace["marker"]["symbol"] for trace in marks
    }
    assert chart.figure["layout"]["shapes"][0]["x0"] == (START + timedelta(days=35)).isoformat()


def test_the_stack_adds_up_to_all_actions_on_each_day():
    rows = progress(
        [Course(START, START + timedelta(days=5)), Course(START + timedelta(days=2), None)],
        START + timedelta(days=9),
    )
    chart = drawn(progress_chart(days=rows))
    for n, day in enumerate(rows):
        assert sum(trace["y"][n] for trace in chart.figure["data"]) == day.total
    assert chart.headline == "0 of 2 actions are complete, 1 is overdue"
    assert progress_chart(days=rows[:1]) is None


def test_a_target_widens_the_axis_and_a_baseline_on_the_line_is_not_drawn_twice():
    figure = {
        "data": [{"type": "scatter", "x": [0, 1], "y": [80.0, 70.0]}],
        "layout": {"yaxis": {"range": [60, 90]}},
    }
    chart = Chart(figure, "h", "", "", "c", ("a",))
    found = measured(chart, Aim(70.0, "Baseline 70%", 95.0, "Target 95%"))
    go.Figure(found.figure)
    assert len(found.figure["layout"]["shapes"]) == 1
    assert found.figure["layout"]["yaxis"]["range"][1] > 95
    assert "Baseline 70%" in found.caption and "Target 95%" in found.caption
    assert chart.figure["layout"]["yaxis"]["range"] == [60, 90]
    assert measured(chart, Aim(None, "", None, "")) is chart
