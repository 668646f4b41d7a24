"""Measurements and the catalogue from files."""

from .catalogue import CATALOGUE, catalogue_entries, load_catalogue
from .comparing import Preview, compare
from .facts import load_from_report, load_national
from .files import Unknown, preview_file, read_file
from .illustrative import load_illustrative
from .places import place_codes
from .problems import Problem, Problems, WrongFile
from .recognising import Draft, Survey, draft, recognise, survey
from .series import Series, read_map, series_of, write_map
from .storing import ChangedMeanwhile, store, undo

__all__ = [
    "CATALOGUE",
    "ChangedMeanwhile",
    "Draft",
    "Preview",
    "Problem",
    "Problems",
    "Series",
    "Survey",
    "Unknown",
    "WrongFile",
    "catalogue_entries",
    "compare",
    "draft",
    "load_catalogue",
    "load_from_report",
    "load_illustrative",
    "load_national",
    "place_codes",
    "preview_file",
    "read_file",
    "read_map",
    "recognise",
    "series_of",
    "store",
    "survey",
    "undo",
    "write_map",
]
