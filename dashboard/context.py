"""What every page knows: our authority, the as-at date, what the address holds beside it."""

from typing import Any

from django.http import HttpRequest

from judgements.reading import ours


def house(request: HttpRequest) -> dict[str, Any]:
    """Nothing for somebody who is not signed in, and nothing that needs the database on an error page."""
    user = getattr(request, "user", None)
    if user is None or not hasattr(request, "as_at") or request.path.startswith("/admin/"):
        return {}
    narrowed = getattr(request, "agency", None) is not None
    return {
        # A partner sees less; a person of the plan, and every partner, has a page of their own.
        "narrowed": narrowed,
        "has_actions": narrowed or getattr(user, "person", None) is not None,
        "our_authority": ours(request) if user.is_authenticated else None,
        "is_today": request.as_at == request.today,
        "kept_parameters": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in ("as_at", "page")
            for value in values
        ],
    }
