"""The admin of meetings: what is shown, asked and decided; closing, links for a screen, packs for the public."""

from . import acts, meetings, tasks

__all__ = ["acts", "meetings", "tasks"]
