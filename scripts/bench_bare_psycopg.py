"""The bare worker again, with psycopg: django-tables2 imports it wherever it is installed, on SQLite too."""

import psycopg  # noqa: F401  (only its weight is wanted)

from scripts.bench_bare import application

__all__ = ["application"]
