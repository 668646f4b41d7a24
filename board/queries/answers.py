"""What became of the questions and decisions of the last meeting."""

from board import sentences
from board.calculations import Room
from board.queries.frame import Ask, Asked, Frame, cut_to, day
from board.slides import CAUTION, QUIET, Line, Lines, Slide, Status

# Beside a status; the answer or whose it is stands below.
ROOM = Room(28, 34, 560)
LONGEST = 160


def answers(frame: Frame) -> Slide | None:
    """None where the last meeting left neither a question nor a decision."""
    if not frame.questions and not frame.earlier:
        return None
    answered = sum(one.answered_on is not None for one in frame.questions)
    done = sum(one.done_on is not None for one in frame.earlier)
    asked = [_asked(one) for one in frame.questions]
    decided = [_decided(one) for one in frame.earlier]
    return Slide(
        key="answers",
        kind="answers",
        name="Answers and decisions of the last meeting",
        headline=sentences.answers(len(frame.questions), answered, len(frame.earlier), done),
        blocks=(
            _held("What members asked", asked, "No question was left open."),
            _held("What was decided", decided, "Nothing was decided."),
        ),
        source=f"The last meeting was on {day(frame.since)}",
        illustrative=frame.made_up,
    )


def _asked(one: Asked) -> Line:
    if one.answered_on is None:
        return Line("", one.words, Status("No answer yet", "at-risk", CAUTION), one.owner)
    return Line("", one.words, Status("Answered", "met", QUIET), short(one.answer))


def _decided(one: Ask) -> Line:
    if one.done_on is not None:
        return Line("", one.words, Status(f"Done {one.done_on:%-d %b %Y}", "met", QUIET))
    due = f"due {day(one.due_on)}" if one.due_on else ""
    whose = ", ".join(filter(None, [one.owner, due]))
    return Line("", one.words, Status("Not yet carried out", "at-risk", CAUTION), whose)


def short(answer: str) -> str:
    """An answer as a slide has room for; the meeting's page has it whole."""
    plain = " ".join(answer.split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rsplit(' ', 1)[0]} ..."


def _held(title: str, lines: list[Line], none: str) -> Lines:
    shown = cut_to(lines, ROOM, most=5)
    more = len(lines) - len(shown)
    return Lines(title, shown, none=none, rest=f"and {more} more" if more else "")
