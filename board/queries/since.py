"""What changed between two days: grades published, figures that came out, actions and recommendations that moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import MET, SHOWN
from actions.models import Action
from actions.queries import PRINTED, ActionRow, RecommendationRow, Record, action_rows, exceptions_in, rows_of
from board import sentences
from board.queries.frame import Frame, day, refs_of
from board.queries.lists import Listed, foot, set_out
from board.slides import CONCERN, PLAIN, QUIET, Line, Slide, Status
from judgements.calculations import counted
from judgements.models import Recommendation
from judgements.queries import inspections_of
from metrics.models import Measurement

NAMED = 8
LONGEST = 104


@dataclass(frozen=True)
class Change:
    """One kind of change: how many and which, whether it is for the better (None where it is neither)."""

    key: str
    words: str
    which: tuple[str, ...]
    better: bool | None = None
    icon: str = ""

    @property
    def count(self) -> int:
        return len(self.which)


@dataclass(frozen=True)
class Since:
    """All that changed after one day and up to another, that day included."""

    since: date
    as_at: date
    changes: tuple[Change, ...]

    def of(self, key: str) -> Change | None:
        return next((one for one in self.changes if one.key == key), None)


# Each kind of change of an action: how it is told of one and of many, whether it is better, its sign, and when it holds.
ACTIONS: tuple[tuple[str, str, str, bool | None, str, Any], ...] = (
    ("completed", "action completed", "actions completed", True, "met",
     lambda old, new: new.state.complete and not old.state.complete),
    ("signed-off", "action signed off", "actions signed off", True, "met",
     lambda old, new: new.state.met and not old.state.met),
    ("impact", "action with impact newly shown", "actions with impact newly shown", True, "early",
     lambda old, new: new.state.impact in SHOWN and old.state.impact not in SHOWN),
    ("evidence", "action with new evidence", "actions with new evidence", True, "sustained",
     lambda old, new: new.state.evidence_count > old.state.evidence_count),
    ("on-track", "action came on track", "actions came on track", True, "on-track",
     lambda old, new: new.state.delivery == "on track" and old.state.delivery in ("not started", "at risk")
     and not new.state.overdue),
    ("overdue", "action became overdue", "actions became overdue", False, "overdue",
     lambda old, new: new.state.overdue and not old.state.overdue),
    ("at-risk", "action became at risk", "actions became at risk", False, "at-risk",
     lambda old, new: new.state.delivery == "at risk" and old.state.delivery != "at risk" and not new.state.overdue),
    ("slipped", "due date moved back", "due dates moved back", False, "at-risk",
     lambda old, new: bool(new.state.due and old.state.due and new.state.due > old.state.due)),
    ("reopened", "action reopened", "actions reopened", False, "at-risk",
     lambda old, new: old.state.complete and not new.state.complete),
    ("backwards", "action gone backwards", "actions gone backwards", False, "backwards",
     lambda old, new: new.state.impact == "gone backwards" and old.state.impact != "gone backwards"),
)  # fmt: skip


def _actions(old: dict[int, ActionRow], new: Iterable[ActionRow]) -> list[Change]:
    pairs = [(old[row.pk], row) for row in new if row.pk in old]
    found = []
    for key, one, many, better, icon, holds in ACTIONS:
        which = tuple(refs_of(now) for before, now in pairs if holds(before, now))
        found.append(Change(key, one if len(which) == 1 else many, which, better, icon))
    return found


def _exceptions(old: dict[int, ActionRow], new: list[ActionRow]) -> list[Change]:
    """Which actions came among the exceptions and which left them."""
    before = {one.row.pk for one in exceptions_in(list(old.values()))}
    now = {one.row.pk for one in exceptions_in(new)}
    into = tuple(refs_of(row) for row in new if row.pk in now - before)
    out = tuple(refs_of(row) for row in new if row.pk in before - now)
    return [
        Change("into", "new exception" if len(into) == 1 else "new exceptions", into, False, "at-risk"),
        Change("out", "exception settled" if len(out) == 1 else "exceptions settled", out, True, "met"),
    ]


def _asked(old: list[RecommendationRow], new: list[RecommendationRow]) -> list[Change]:
    before = {row.pk: row for row in old}
    met = tuple(
        row.ref for row in new if row.status == MET and (row.pk not in before or before[row.pk].status != MET)
    )
    late = tuple(
        row.ref for row in new if row.days_overdue and not (row.pk in before and before[row.pk].days_overdue)
    )
    word = ("recommendation", "recommendations")
    return [
        Change("met", f"{word[len(met) != 1]} met", met, True, "met"),
        Change("late", f"{word[len(late) != 1]} became overdue", late, False, "overdue"),
    ]


def _figures(frame: Frame) -> list[Change]:
    """Our own figures that came out: a period's first, and those that took the place of an earlier one."""
    known = Measurement.objects.known(frame.as_at).filter(
        place=frame.authority.pk, metric__illustrative=False
    )
    fresh = (
        known.filter(available_on__gt=frame.since)
        .order_by("metric__name", "period__order")
        .values_list("metric_id", "metric__short_name", "metric__name", "period_id")
    )
    rows = list(dict.fromkeys(fresh))
    earlier = set(
        known.filter(available_on__lte=frame.since, period__in={row[3] for row in rows})
        .order_by()
        .values_list("metric_id", "period_id")
    )
    new = tuple(
        dict.fromkeys(short or name for pk, short, name, period in rows if (pk, period) not in earlier)
    )
    revised = tuple(
        dict.fromkeys(short or name for pk, short, name, period in rows if (pk, period) in earlier)
    )
    return [
        Change("figures", "measure with a new figure" if len(new) == 1 else "measures with new figures", new),
        Change("revised", "measure revised" if len(revised) == 1 else "measures revised", revised),
    ]


def since(frame: Frame) -> Since:
    """Between the two days of the frame; a plan that was agreed between them is compared with nothing."""
    published = [
        one
        for one in inspections_of(frame.authority, frame.as_at)
        if one.published_on and one.published_on > frame.since
    ]
    word = "inspection published" if len(published) == 1 else "inspections published"
    changes = [Change("published", word, tuple(one.title for one in published))]
    changes += _figures(frame)
    changes += _recommendations(frame)
    if frame.plan is not None:
        chosen = Action.objects.filter(plan=frame.plan.facts.pk)
        old = {row.pk: row for row in action_rows(frame.since, chosen)}
        changes += _actions(old, frame.plan.rows)
        if old:
            changes += _exceptions(old, frame.plan.rows)
        if frame.since < frame.plan.facts.agreed_on:
            changes.append(Change("agreed", "plan agreed", (frame.plan.facts.title,), True, "met"))
    return Since(frame.since, frame.as_at, tuple(one for one in changes if one.count))


def _recommendations(frame: Frame) -> list[Change]:
    earlier = inspections_of(frame.authority, frame.since)
    inspection = frame.told.inspection
    old: list[RecommendationRow] = []
    if any(one.pk == inspection.pk for one in earlier):
        own = Recommendation.objects.filter(inspection=inspection.pk).order_by(*PRINTED)
        old = rows_of(own, Record.of(earlier, frame.since), frame.since)
    return _asked(old, frame.told.asked)


# What a headline says first, if it happened at all.
HEADLINE = ("completed", "impact", "met", "overdue", "late", "slipped", "published", "figures", "agreed")


def _headline(found: Since, words: str) -> str:
    held = [one for key in HEADLINE if (one := found.of(key))]
    good = [one for one in held if one.better is not False][:2]
    bad = sorted((one for one in held if one.better is False), key=lambda one: -one.count)[:1]
    verbs = {"completed": ("action was completed", "actions were completed"),
             "impact": ("action showed impact", "actions showed impact"),
             "met": ("recommendation was met", "recommendations were met"),
             "published": ("inspection was published", "inspections were published"),
             "figures": ("measure has a new figure", "measures have new figures"),
             "slipped": ("due date was moved back", "due dates were moved back"),
             "agreed": ("plan was agreed", "plans were agreed")}  # fmt: skip
    parts = [
        f"{counted(one.count)} {verbs.get(one.key, (one.words, one.words))[one.count != 1]}"
        for one in [*good, *bad]
    ]
    told = sentences.changed(words, parts)
    # Two lines of a slide: of two good things the second gives way.
    return told if len(told) <= LONGEST or len(good) < 2 else sentences.changed(words, [parts[0], *parts[2:]])


def _line(one: Change, *, in_full: bool = False) -> Line:
    named = one.count if in_full else NAMED if one.key not in ("figures", "revised") else 3
    which = ", ".join(one.which[:named]) + (f" and {one.count - named} more" if one.count > named else "")
    tone = CONCERN if one.better is False else QUIET if one.better is None else PLAIN
    return Line(str(one.count), one.words[:1].upper() + one.words[1:], Status("", one.icon, tone), which)


def _changes(title: str, found: list[Change], none: str) -> Listed:
    told = {one.words[:1].upper() + one.words[1:]: one.words for one in found}
    return Listed(
        title,
        [_line(one) for one in found],
        none=none,
        whole=[_line(one, in_full=True) for one in found],
        rest=lambda left: f"and {', '.join(f'{line.ref} {told[line.words]}' for line in left)}",
        counts=True,
    )


def changed(frame: Frame) -> Slide | None:
    """What moved on beside what slipped; None where nothing changed and no meeting asks for it."""
    found = since(frame)
    if not found.changes and not frame.met:
        return None
    words = frame.since_words or day(frame.since)
    better = [one for one in found.changes if one.better is not False]
    worse = [one for one in found.changes if one.better is False]
    board = f"{frame.board}, " if frame.several and frame.board else ""
    source = f"{board}{day(frame.since)} to {day(frame.as_at)}"
    headline = _headline(found, words)
    blocks, setting = set_out(
        headline,
        [
            _changes("Moved on", better, "Nothing moved on."),
            _changes("Slipped", worse, "Nothing slipped."),
        ],
        foot=foot(frame, source),
    )
    return Slide(
        key="since",
        kind="since",
        name="Since the last meeting",
        headline=headline,
        blocks=blocks,
        source=source,
        illustrative=frame.made_up,
        setting=setting,
    )
