"""What became of the questions and decisions of the last meeting."""

from board import sentences
from board.queries.frame import Frame, day
from board.slides import CAUTION, QUIET, Line, Lines, Slide, Status


def answers(frame: Frame) -> Slide | None:
    """None where the last meeting left neither a question nor a decision."""
    if not frame.questions and not frame.earlier:
        return None
    answered = sum(one.answered_on is not None for one in frame.questions)
    done = sum(one.done_on is not None for one in frame.earlier)
    asked = tuple(
        Line(
            "",
            one.words,
            Status("Answered", "met", QUIET)
            if one.answered_on
            else Status("No answer yet", "at-risk", CAUTION),
            one.answer if one.answered_on else one.owner,
        )
        for one in frame.questions[:4]
    )
    decided = tuple(
        Line(
            "",
            one.words,
            Status(f"Done {day(one.done_on)}", "met", QUIET)
            if one.done_on
            else Status("Not yet carried out", "at-risk", CAUTION),
            ""
            if one.done_on
            else ", ".join(filter(None, [one.owner, f"due {day(one.due_on)}" if one.due_on else ""])),
        )
        for one in frame.earlier[:4]
    )
    return Slide(
        key="answers",
        kind="answers",
        name="Answers and decisions of the last meeting",
        headline=sentences.answers(len(frame.questions), answered, len(frame.earlier), done),
        blocks=(
            Lines("What members asked", asked, none="No question was left open."),
            Lines("What was decided", decided, none="Nothing was decided."),
        ),
        source=f"The last meeting was on {day(frame.since)}",
        illustrative=frame.made_up,
    )
