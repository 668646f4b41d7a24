"""The name under which wrong passwords are counted."""

from typing import Any

from django.http import HttpRequest

LONGEST = 255


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """What was typed, cut to what the record of tries holds: PostgreSQL refuses a longer one with an error."""
    typed = (credentials or request.POST).get("username")
    return typed[:LONGEST] if typed else typed
