"""How recommendations, actions and plans stand on a day. Pure: facts and dates in, states and words out."""

from .brag import Brag, brag
from .deadlines import Deadline, bank_holidays, deadline
from .events import SHOWN, Change, Delivery, Done, Impact, Note, Review, Shown
from .exceptions import RULES, Rule, exceptions_of, moved_words
from .folding import ActionState, Facts, fold
from .standing import (
    CLOSED,
    DUE,
    ICONS,
    MET,
    OVERDUE,
    STATUSES,
    SUPERSEDED,
    TODAY,
    UNDATED,
    Overdue,
    RecommendationStanding,
    overdue_groups,
    standing,
)

__all__ = [
    "CLOSED",
    "DUE",
    "ICONS",
    "MET",
    "OVERDUE",
    "RULES",
    "SHOWN",
    "STATUSES",
    "SUPERSEDED",
    "TODAY",
    "UNDATED",
    "ActionState",
    "Brag",
    "Change",
    "Deadline",
    "Delivery",
    "Done",
    "Facts",
    "Impact",
    "Note",
    "Overdue",
    "RecommendationStanding",
    "Review",
    "Rule",
    "Shown",
    "bank_holidays",
    "brag",
    "deadline",
    "exceptions_of",
    "fold",
    "moved_words",
    "overdue_groups",
    "standing",
]
