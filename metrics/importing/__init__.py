"""Measurements and the catalogue from files."""

from .catalogue import CATALOGUE, catalogue_entries, load_catalogue
from .facts import load_from_report, load_national
from .places import place_codes
from .problems import Problem, Problems, WrongFile

__all__ = [
    "CATALOGUE",
    "Problem",
    "Problems",
    "WrongFile",
    "catalogue_entries",
    "load_catalogue",
    "load_from_report",
    "load_national",
    "place_codes",
]
