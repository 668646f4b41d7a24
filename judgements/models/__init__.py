"""The judgement model: frameworks, places, people, inspections and what their reports hold."""

from .accounts import AccountChange
from .base import (
    AppendOnly,
    AppendOnlyQuerySet,
    DataStamp,
    Gated,
    GatedQuerySet,
    HistoryWouldBeLost,
    RecordedForGood,
    State,
    StateChangeBase,
    Tracked,
    TrackedQuerySet,
    WrittenMeanwhile,
)
from .frameworks import Framework, Grade, GradeScale, Section, Strand
from .inspections import Finding, Inspection, Judgement, StateChange
from .people import Agency, Person
from .places import Authority, Neighbour, NeighbourSet, Place
from .readings import ReportReading
from .reports import (
    Import,
    ImportUndone,
    Polarity,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    Theme,
    ThemeSighting,
)
from .seals import HistorySeal
from .trail import TrailRow, record, writing

__all__ = [
    "AccountChange",
    "Agency",
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Authority",
    "DataStamp",
    "Finding",
    "Framework",
    "Gated",
    "GatedQuerySet",
    "Grade",
    "GradeScale",
    "HistorySeal",
    "HistoryWouldBeLost",
    "Import",
    "ImportUndone",
    "Inspection",
    "Judgement",
    "Neighbour",
    "NeighbourSet",
    "Person",
    "Place",
    "Polarity",
    "Recommendation",
    "RecordedForGood",
    "ReportEvent",
    "ReportFigure",
    "ReportNote",
    "ReportParagraph",
    "ReportReading",
    "ReportSection",
    "Section",
    "State",
    "StateChange",
    "StateChangeBase",
    "Strand",
    "Theme",
    "ThemeSighting",
    "Tracked",
    "TrackedQuerySet",
    "TrailRow",
    "WrittenMeanwhile",
    "record",
    "writing",
]
