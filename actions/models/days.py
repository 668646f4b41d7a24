"""Which days an action may speak of: a slip such as the year 26 would take every count and chart with it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

FIRST, LAST = 1990, 2100


def check_days(row: models.Model) -> None:
    """Every date of the row lies between the first and the last year; raises ValidationError by field."""
    wrong: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            value = getattr(row, field.attname)
            if value and not FIRST <= value.year <= LAST:
                wrong[field.name] = (
                    f"The year {value.year} lies outside {FIRST} to {LAST}; look at the date again."
                )
    if wrong:
        raise ValidationError(wrong)
