"""What a meeting is about: its agenda, and the further inspections that stand on it."""

from collections.abc import Sequence
from dataclasses import replace

from board import sentences
from board.models import AgendaItem, Meeting
from board.queries.frame import Frame, day
from board.queries.lists import Listed, set_out
from board.queries.standing import where_we_stand
from board.slides import Line, Slide
from dashboard.queries.overview import overview
from judgements.models import Inspection


def agenda_slide(
    meeting: Meeting, items: Sequence[AgendaItem], slides: Sequence[Slide], frame: Frame
) -> Slide:
    """The items in their order, with the minutes of each and the slide that it opens."""
    names = {one.key: one.name for one in slides}
    minutes = sum(one.minutes or 0 for one in items)
    headline = sentences.agenda(len(items), minutes)
    listed = Listed("Agenda", [_item(one, names) for one in items], numbered=True, width=1000)
    about = [Line("", f"{frame.told.inspection}", None, "The inspection that these slides tell")]
    if frame.plan is not None:
        about.append(Line("", frame.plan.facts.title, None, f"Agreed {day(frame.plan.facts.agreed_on)}"))
    about.append(Line("", f"What changed since {frame.since_words or day(frame.since)}"))
    about.append(Line("", f"What is due by {frame.until_words or day(frame.until)}"))
    blocks, setting = set_out(headline, [listed, Listed("What it is about", about, width=648)])
    return Slide(
        key="agenda",
        kind="agenda",
        name="Agenda",
        headline=headline,
        about=meeting.board,
        blocks=blocks,
        source=", ".join(
            filter(
                None,
                [day(meeting.on), f"{meeting.begins_at:%H:%M}" if meeting.begins_at else "", meeting.place],
            )
        ),
        illustrative=meeting.illustrative,
        setting=setting,
    )


def _item(one: AgendaItem, names: dict[str, str]) -> Line:
    told = [sentences.number(one.minutes, "minute")] if one.minutes else []
    told += [f"slide '{names[one.slide]}'"] if one.slide in names else []
    more = ", ".join(told)
    return Line("", one.title, None, more[:1].upper() + more[1:])


def other_inspections(frame: Frame, others: Sequence[Inspection]) -> list[Slide]:
    """Where each further inspection on the agenda stood, as it was printed: the queries of an overview for each."""
    made = []
    for one in others:
        told = overview(frame.authority, frame.as_at, about=one.pk)
        if told is None or not told.headline:
            continue
        slide = where_we_stand(replace(frame, told=told))
        made.append(
            replace(
                slide, key=f"where-we-stand-{one.slug}", name=f"{one}", about=f"Also on the agenda: {one}"
            )
        )
    return made
