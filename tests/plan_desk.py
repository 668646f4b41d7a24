"""The officers' desk for plans as tests reach it: its addresses and what is sent to it."""

from django.urls import reverse

from tests.forms import typed

FAR = "999999999999999999999"
HOSTILE = ["", "abc", "-1", FAR, "9" * 5000, "1 OR 1=1", "<img src=x onerror=window.__xss=1>", "\u202e", "²"]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def sent(client, url, **changed):
    """What a browser would send for an add form of the admin, with these changes."""
    return {name: value for name, value in typed(client, url, **changed).items() if value != [""]}
