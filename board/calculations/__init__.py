"""Pure calculations of the board: what to decide, the ends of an axis, and what slides have room for."""

from .asks import A_QUARTER, FRESH, OutOfLine, brief, ends, suggestions

__all__ = ["A_QUARTER", "FRESH", "OutOfLine", "brief", "ends", "suggestions"]
