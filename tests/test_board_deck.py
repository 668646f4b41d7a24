"""The deck of a day: what each slide says, counted again from the rows themselves on two dates."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.models import Action
from actions.queries import action_rows
from board.calculations import ROW, Room, brief, ends, fitting, height_of, suggestions
from board.models import Meeting, SlideChoice
from board.queries import deck_of, frame_of, since
from board.queries.deck import chosen
from board.slides import Deck, Slide, as_json, fingerprint, written
from judgements.models import Authority, Judgement, Recommendation
from metrics.models import Measurement

THEN, NOW = date(2012, 5, 25), date(2026, 11, 1)
BEFORE = date(2012, 3, 30)


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture
def then(ours):
    return deck_of(ours, THEN)


@pytest.fixture
def now(ours):
    return deck_of(ours, NOW)


def slide(deck: Deck, key: str) -> Slide:
    return next(one for one in deck.slides if one.key == key)


def blocks(deck, key, kind):
    return [block for block in slide(deck, key).blocks if block.kind == kind]


# ---- The order, without any setting-up


def test_the_story_of_2012_is_told_in_order(then):
    assert [one.key for one in then.slides] == [
        "where-we-stand",
        "since",
        "answers",
        "grades",
        "judgement-safeguarding.the_contribution_of_health_agencies_to_keeping_children_and_young_people_safe",
        "judgement-lac.being_healthy",
        "metrics",
        "plan",
        "exceptions",
        "due",
    ]


def test_today_has_no_slide_that_would_say_nothing(now):
    assert [one.key for one in now.slides] == ["where-we-stand", "since", "grades", "metrics"]


def test_a_day_before_anything_was_published_has_no_deck(ours):
    assert deck_of(ours, date(2010, 1, 1)) is None


@pytest.mark.parametrize("day", [THEN, NOW])
def test_every_headline_is_a_sentence_with_a_verb(ours, day):
    verbs = {
        "is",
        "are",
        "was",
        "were",
        "fell",
        "rose",
        "fall",
        "falls",
        "show",
        "fails",
        "has",
        "became",
        "need",
    }
    for one in deck_of(ours, day).slides:
        assert set(one.headline.lower().replace(";", " ").replace(",", " ").split()) & verbs, one.headline
        assert 0 < len(one.headline) <= 140


# ---- The numbers, again from the rows


@pytest.mark.parametrize("day", [THEN, NOW])
def test_grades_are_the_inspections_own(ours, day):
    deck = deck_of(ours, day)
    newest = frame_of(ours, day).told.inspection
    held = {}
    for one in Judgement.objects.filter(inspection=newest).select_related("grade", "section"):
        held[one.section.area, one.section.title] = one.grade.rank
    drawn = []
    for block in slide(deck, "grades").blocks:
        for row in block.rows:
            for n, grade in enumerate(row.grades):
                area = block.columns[n] if block.columns else block.title.removesuffix(" only")
                area = area if any(key[0] == area for key in held) else ""
                if grade is not None:
                    assert held[area, row.section] == grade.rank
                    drawn.append((area, row.section))
    assert sorted(drawn) == sorted(held)
    stands = blocks(deck, "where-we-stand", "standing")
    assert sum(share.count for block in stands for share in block.shares) == len(held)


def test_the_plans_parts_add_up_and_delivery_stays_apart_from_impact(then):
    delivery, impact = blocks(then, "plan", "strip")
    rows = action_rows(THEN, Action.objects.all())
    counts = {part.words: part.count for part in delivery.parts}
    late = sum(1 for row in rows if row.due and row.due < THEN and row.state.delivery != "complete")
    assert counts["Overdue"] == late
    assert counts["Complete"] == sum(1 for row in rows if row.state.delivery == "complete")
    assert sum(counts.values()) == sum(part.count for part in impact.parts) == len(rows) == 27
    shown = sum(1 for row in rows if row.state.complete and row.state.impact_shown)
    assert slide(then, "plan").headline == (
        f"Nine of 27 actions are complete, {'three' if shown == 3 else shown} show impact and four are overdue"
    )


def told(changes, key):
    found = changes.of(key)
    return sorted(found.which) if found else []


def test_since_the_last_meeting_is_the_difference_of_two_days(ours):
    found = since(frame_of(ours, THEN))
    assert (found.since, found.as_at) == (BEFORE, THEN)
    old = {row.pk: row for row in action_rows(BEFORE, Action.objects.all())}
    new = action_rows(THEN, Action.objects.all())

    def naive(holds):
        return [row for row in new if holds(old[row.pk].state, row.state)]

    assert len(told(found, "completed")) == len(naive(lambda a, b: b.complete and not a.complete)) == 9
    assert len(told(found, "overdue")) == len(naive(lambda a, b: b.days_overdue > 0 == a.days_overdue))
    assert len(told(found, "slipped")) == len(naive(lambda a, b: b.due > a.due))
    assert len(told(found, "evidence")) == len(naive(lambda a, b: b.evidence_count > a.evidence_count))
    assert len(told(found, "backwards")) == len(naive(lambda a, b: b.impact == "gone backwards"))
    due = Recommendation.objects.filter(inspection__slug__endswith="2012-02-24", due_on__lt=THEN)
    late_then = {row.ref for row in due if row.due_on >= BEFORE}
    met = set(told(found, "met"))
    assert set(told(found, "late")) == late_then - met
    assert not found.of("published")


def test_since_counts_figures_that_came_out_between_the_days(ours):
    day = date(2025, 12, 31)
    found = since(frame_of(ours, day))
    came = Measurement.objects.filter(
        place=ours, available_on__gt=found.since, available_on__lte=day, metric__illustrative=False
    )
    names = {one.metric.short_name or one.metric.name for one in came.select_related("metric")}
    assert names and names == set(told(found, "figures")) | set(told(found, "revised"))


def test_nothing_changes_between_a_day_and_itself(ours):
    frame = frame_of(ours, THEN)
    meeting = Meeting(board=frame.authority.name, on=THEN, since_on=THEN - timedelta(days=1))
    meeting.save()
    found = since(frame_of(ours, THEN, meeting))
    assert {one.key for one in found.changes} <= {
        "late",
        "overdue",
        "into",
        "evidence",
        "started",
        "signed-off",
    }


def test_what_falls_due_lies_between_the_day_and_the_next_meeting(ours, then):
    until = date(2012, 7, 27)
    rows = [
        row
        for row in action_rows(THEN, Action.objects.all())
        if row.due and THEN < row.due <= until and not row.state.complete
    ]
    assert (
        slide(then, "due").headline == "Six actions fall due by the meeting of 27 July 2012"
        and len(rows) == 6
    )


def test_a_metric_is_drawn_beside_one_judgement_only(then):
    titles = [
        block.title
        for one in then.slides
        if one.kind == "judgement"
        for block in one.blocks
        if block.kind == "chart"
    ]
    assert len(titles) == len(set(titles)) == 1


def test_two_undated_points_are_a_slope_that_says_so(then):
    (chart,) = blocks(then, "judgement-lac.being_healthy", "chart")
    assert chart.series[0].values == (89.5, 70.8) and len(chart.series) == 1
    assert "18.7 percentage points" in chart.title and "undated" in chart.note


def test_a_figure_of_long_ago_calls_for_nothing_today(now):
    assert "Initial health assessments" not in json.dumps(as_json(now)["slides"])


def test_the_plan_is_marked_wherever_it_stands(then, now):
    marked = {one.key for one in then.slides if one.illustrative}
    assert {"since", "answers", "judgement-lac.being_healthy", "plan", "exceptions", "due"} <= marked
    assert {"where-we-stand", "grades", "metrics"}.isdisjoint(marked)
    assert not any(one.illustrative for one in now.slides)


def test_decisions_come_from_the_meeting_else_from_the_rules(ours, then):
    (_, asks) = blocks(then, "exceptions", "lines")
    assert [line.words[:2] for line in asks.lines] == ["S4", "L2", "L4"]
    (_, rules) = blocks(deck_of(ours, THEN - timedelta(days=1)), "exceptions", "lines")
    assert rules.lines and all(line.ref for line in rules.lines)


# ---- Data that is kept


def test_a_deck_is_the_same_after_it_was_written_down(then):
    plain = as_json(then)
    again = json.loads(written(plain))
    assert again == plain and fingerprint(written(again)) == fingerprint(written(plain))


@pytest.mark.parametrize("day", [THEN, NOW])
def test_two_decks_of_a_day_are_equal(ours, day):
    assert written(as_json(deck_of(ours, day))) == written(as_json(deck_of(ours, day)))


# ---- An officer's choice


def some(*keys):
    return [Slide(key, "own", key, key) for key in keys]


def choice(**values):
    return SlideChoice(pk=values.pop("pk", 1), **values)


def test_slides_are_moved_hidden_noted_and_added():
    slides, hidden = chosen(
        some("a", "b", "c"),
        [
            choice(key="c", order=1, notes="Slowly"),
            choice(key="b", hidden=True),
            choice(pk=7, key="", headline="Ours", words="One.\n\nTwo.", order=2),
            choice(key="gone", order=1),
        ],
    )
    assert [one.key for one in slides] == ["c", "a", "own-7"] and [one.key for one in hidden] == ["b"]
    assert slides[0].notes == "Slowly" and slides[2].blocks[0].paragraphs == ("One.", "Two.")


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.data())
def test_no_slide_is_lost_or_doubled(keys, data):
    choices = [
        choice(key=key, order=data.draw(st.integers(0, 9)), hidden=data.draw(st.booleans()))
        for key in data.draw(st.lists(st.sampled_from("abcxyz"), unique=True))
    ]
    slides, hidden = chosen(some(*keys), choices)
    assert sorted(one.key for one in [*slides, *hidden]) == sorted(keys)


# ---- What fits


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=80)), min_size=1, max_size=12))
def test_lines_that_are_shown_fit_the_room_or_are_one(lines):
    room = Room(30, 50, 500)
    number = fitting(lines, room)
    assert 1 <= number <= len(lines)
    assert number == 1 or sum(height_of(*line, room) for line in lines[:number]) <= room.height


def test_a_line_is_as_high_as_its_words_are_long():
    room = Room(10, 10, 100)
    assert height_of("a" * 21, "", room) - height_of("a" * 10, "", room) == 2 * ROW


def test_a_title_is_cut_where_it_still_says_what_is_done():
    long = "Give every child who enters care a health assessment in time, with clinics held weekly and each late one explained"
    assert brief(long) == "Give every child who enters care a health assessment in time"
    assert brief("Short, and whole") == "Short, and whole"


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=9), st.booleans())
def test_an_axis_holds_every_value(values, percentage):
    bottom, top = ends(values, percentage=percentage)
    assert bottom <= min(values) and top >= max(values) and bottom < top and bottom >= 0


def test_nothing_out_of_line_asks_for_nothing():
    assert suggestions([]) == []
