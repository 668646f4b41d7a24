"""Links of the admin: to a list narrowed to what is meant, and how much it holds."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode


def list_link(model: type[models.Model], words: str, **parameters: Any) -> str:
    """A link to a list of the admin, narrowed to the rows that the parameters name."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(parameters), words)


def counted_links(rows: list[tuple[type[models.Model], int, dict[str, Any]]]) -> str:
    """One line each: how many of what, as a link to them."""
    lines = [
        (
            list_link(
                model,
                f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}",
                **p,
            ),
        )
        for model, count, p in rows
    ]
    return format_html('<ul class="tl-held">{}</ul>', format_html_join("", "<li>{}</li>", lines))
