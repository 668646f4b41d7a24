"""What became of the questions and decisions of the last meeting."""

from board import sentences
from board.queries.frame import Ask, Asked, Frame, day
from board.queries.lists import Listed, foot, set_out
from board.slides import CAUTION, QUIET, Line, Slide, Status

LONGEST = 160


def answers(frame: Frame) -> Slide | None:
    """None where the last meeting left neither a question nor a decision."""
    if not frame.questions and not frame.earlier:
        return None
    answered = sum(one.answered_on is not None for one in frame.questions)
    done = sum(one.done_on is not None for one in frame.earlier)
    board = f" of the {frame.board}" if frame.several and frame.board else ""
    source = f"The last meeting{board} was on {day(frame.since)}"
    headline = sentences.answers(len(frame.questions), answered, len(frame.earlier), done)
    blocks, setting = set_out(
        headline,
        [
            Listed(
                "What members asked",
                [_asked(one) for one in frame.questions],
                none="No question was left open.",
                whole=[_asked(one, in_full=True) for one in frame.questions],
                below=True,
            ),
            Listed(
                "What was decided",
                [_decided(one) for one in frame.earlier],
                none="Nothing was decided.",
                below=True,
            ),
        ],
        foot=foot(frame, source),
    )
    return Slide(
        key="answers",
        kind="answers",
        name="Answers and decisions of the last meeting",
        headline=headline,
        blocks=blocks,
        source=source,
        illustrative=frame.made_up or frame.meetings_made_up,
        setting=setting,
    )


def _asked(one: Asked, *, in_full: bool = False) -> Line:
    if one.answered_on is None:
        return Line(one.ref, one.words, Status("No answer yet", "at-risk", CAUTION), one.owner)
    answer = " ".join(one.answer.split()) if in_full else short(one.answer)
    return Line(one.ref, one.words, Status("Answered", "met", QUIET), answer)


def _decided(one: Ask) -> Line:
    if one.done_on is not None:
        return Line(one.ref, one.words, Status(f"Done {one.done_on:%-d %b %Y}", "met", QUIET))
    due = f"due {day(one.due_on)}" if one.due_on else ""
    whose = ", ".join(filter(None, [one.owner, due]))
    return Line(one.ref, one.words, Status("Not yet carried out", "at-risk", CAUTION), whose)


def short(answer: str) -> str:
    """An answer as a slide has room for; the meeting's page has it whole."""
    plain = " ".join(answer.split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rsplit(' ', 1)[0]} ..."
