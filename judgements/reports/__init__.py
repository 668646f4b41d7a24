"""Reads inspection reports: from a file to frozen dataclasses. Pure: the list of authorities is passed in."""
