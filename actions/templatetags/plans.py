"""Tags of the plan's pages: the two statuses and the one colour."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from actions import drawing
from actions.calculations import moved_words
from judgements.addresses import address

register = template.Library()


@register.filter
def first_few(rows: list[Any], most: int) -> list[Any]:
    return rows[:most]


@register.filter
def moved(times: int) -> str:
    return moved_words(times)


@register.simple_tag
def delivery(state: Any) -> SafeString:
    return drawing.delivery_status(state)


@register.simple_tag
def impact(state: Any) -> SafeString:
    return drawing.impact_status(state)


@register.simple_tag
def brag(value: Any) -> SafeString:
    return drawing.brag_sign(value)


@register.simple_tag(takes_context=True)
def save_address(context: dict[str, Any]) -> str:
    """Where this page's filter is given a name; neither the day nor the page of the table goes with it."""
    request = context["request"]
    query = request.GET.copy()
    for name in ("as_at", "page"):
        query.pop(name, None)
    return address(request, "saved-views", query={"path": request.path, "query": query.urlencode()})
