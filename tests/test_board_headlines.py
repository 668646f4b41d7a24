"""A headline of a judgement says what is wrong, in the words of the judgement's own message."""

import pytest

from board import sentences
from board.queries import frame_of
from board.queries.judged import discussed, judgement_slides
from judgements.models import Authority
from tests.test_board_deck import NOW, THEN


@pytest.mark.parametrize(
    ("message", "told"),
    [
        # What is well gives way to what is not.
        (
            "Early help was strong, but weak plans and slow challenge left some children in need waiting, and private fostering was poor.",
            "Weak plans and slow challenge left some children in need waiting, and private fostering was poor",
        ),
        (
            "75% of care leavers aged 19 to 21 were learning or working, but pathway plans were uneven and rising needs went unmet.",
            "Pathway plans were uneven and rising needs went unmet",
        ),
        # A short one stays as it is.
        ("Early help was strong, but plans were weak.", "Early help was strong, but plans were weak."),
        # As many clauses as fit.
        (
            "Neither designated health post was filled, and first health assessments on time fell by 18.7 percentage points, from 89.5% to 70.8%.",
            "Neither designated health post was filled, and first health assessments on time fell by 18.7 percentage points",
        ),
        # What leans on the words before it says nothing alone.
        (
            "Visits to children were made on time in every month of the year that the inspectors read, but they were not seen alone.",
            "Visits to children were made on time in every month of the year that the inspectors read, but they were not seen alone.",
        ),
    ],
)
def test_what_is_wrong_is_told(message, told):
    assert sentences.wrong(message) == told


@pytest.mark.parametrize("day", [THEN, THEN.replace(year=2017, month=12), NOW])
def test_no_headline_says_more_than_its_message(demonstration, day):
    frame = frame_of(Authority.objects.get(is_ours=True), day)
    lines = discussed(frame)
    for one, line in zip(judgement_slides(frame), lines, strict=True):
        assert one.headline.lower() in line.row.message.lower()
        assert not any(turn in line.row.message.partition(one.headline)[2][:6] for turn in sentences.TURNS)
        assert len(one.headline) <= sentences.LONGEST
