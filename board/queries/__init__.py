"""What a board is shown, answered as frozen, JSON-ready dataclasses."""

from .deck import chosen, deck_of, frame_of
from .frame import Frame, day
from .meetings import Around, around
from .since import Since, since

__all__ = ["Around", "Frame", "Since", "around", "chosen", "day", "deck_of", "frame_of", "since"]
