"""The deck of a day: what each slide says, counted again from the rows themselves on two dates."""

import json
import re
from datetime import date, timedelta

import pytest

from actions.models import Action
from actions.queries import action_rows
from board import sentences
from board.models import Decision, Meeting, Question
from board.queries import deck_of, frame_of, since
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
    assert [one.key for one in now.slides] == ["where-we-stand", "grades", "metrics"]


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
        "calls",
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
    assert "18.7 percentage points" in slide(then, "judgement-lac.being_healthy").headline
    assert chart.title == "Initial health assessments" and "undated" in chart.note


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
    assert [line.ref for line in asks.lines] == ["D1", "D2", "D3"]
    (_, rules) = blocks(deck_of(ours, THEN - timedelta(days=1)), "exceptions", "lines")
    assert [line.ref for line in rules.lines] == [f"D{n}" for n in range(1, len(rules.lines) + 1)]
    assert all(re.match(r"[SL]\d+: ", line.words) for line in rules.lines)


def test_a_decision_stays_on_its_slide_once_it_is_taken(ours, then):
    asked = slide(then, "exceptions")
    for one in Decision.objects.filter(meeting__on=THEN):
        one.standing = Decision.Standing.TAKEN
        one.save()
    after = slide(deck_of(ours, THEN), "exceptions")
    assert after.headline == asked.headline and after.blocks == asked.blocks


def test_what_waits_is_carried_from_meeting_to_meeting_until_it_is_done(ours):
    july = date(2012, 7, 27)
    (asked, decided) = blocks(deck_of(ours, july), "answers", "lines")
    assert [line.words for line in asked.lines] == [
        "How many children waited longer than they should for a first health assessment?"
    ]
    assert [line.words[:23] for line in decided.lines] == ["Bring the monthly count"]
    question = Question.objects.get(answered_on=None)
    question.answer, question.answered_on = "Nineteen.", july
    question.save()
    (asked, _) = blocks(deck_of(ours, july), "answers", "lines")
    assert not asked.lines


def test_no_action_is_told_as_moved_on_and_as_slipped_for_one_change(ours):
    found = since(frame_of(ours, THEN))
    old = {row.pk: row for row in action_rows(BEFORE, Action.objects.all())}
    new = action_rows(THEN, Action.objects.all())
    forward = sum(row.state.delivery == "on track" and not row.state.overdue for row in new)
    risk = sum(
        row.state.delivery == "at risk" and not row.state.overdue and old[row.pk].state.delivery != "at risk"
        for row in new
    )
    assert (len(told(found, "on-track")), len(told(found, "at-risk"))) == (forward, risk) and risk > 0
    assert not set(told(found, "on-track")) & {*told(found, "at-risk"), *told(found, "overdue")}


def test_as_many_labels_stand_beside_a_number_as_it_says(ours):
    for one in since(frame_of(ours, THEN)).changes:
        assert all("," not in label for label in one.which) and one.count == len(one.which)


@pytest.mark.parametrize("number", [0, 1, 2, 11])
def test_headlines_read_as_sentences_for_none_one_and_many(number):
    made = [
        sentences.plan(27, number, min(number, 1), number),
        sentences.exceptions(number, 3, number, number),
        sentences.exceptions(0, 0, number, None),
        sentences.due(number, 0, "27 July"),
        sentences.answers(11, number, 11, number),
        sentences.answers(1, min(number, 1), 1, min(number, 1)),
        sentences.metrics([("Visits", "In the bottom quarter of authorities")] * number, 20),
        sentences.grades(number, "Inadequate", number, 22),
    ]
    for one in made:
        assert "No of" not in one and {"is", "are", "need", "needs", "fall", "falls", "call", "calls"} & set(
            one.lower().replace(";", " ").split()
        ), one


def test_lists_of_words_say_how_many_more_there_are(ours):
    meeting = Meeting.objects.get(on=THEN)
    for n in range(9):
        Decision.objects.create(meeting=meeting, words=f"{n} " + "Decide on a long matter " * 10, order=9 + n)
        Question.objects.create(
            meeting=Meeting.objects.get(on=BEFORE), words=f"{n} " + "Why is it so late " * 14
        )
    deck = deck_of(ours, THEN)
    asks = blocks(deck, "exceptions", "lines")[1]
    asked = blocks(deck, "answers", "lines")[0]
    assert len(asks.lines) < 12 and asks.rest == f"and {12 - len(asks.lines)} more"
    assert "12 decisions are asked for" in slide(deck, "exceptions").headline
    assert asked.rest == f"and {11 - len(asked.lines)} more"


# ---- Data that is kept


def test_a_deck_is_the_same_after_it_was_written_down(then):
    plain = as_json(then)
    again = json.loads(written(plain))
    assert again == plain and fingerprint(written(again)) == fingerprint(written(plain))


@pytest.mark.parametrize("day", [THEN, NOW])
def test_two_decks_of_a_day_are_equal(ours, day):
    assert written(as_json(deck_of(ours, day))) == written(as_json(deck_of(ours, day)))
