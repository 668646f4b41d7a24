"""What a page of the admin tells its reader, and what a browser would send for a form of it."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client


def main_of(page: HttpResponse | str) -> Tag:
    """What stands in `main`: the menu beside it is on every page, and reading it takes as long as the page."""
    text = page if isinstance(page, str) else page.content.decode()
    start = text.index("<main")
    return BeautifulSoup(text[start : text.index("</main>", start)], "html.parser")


def text_of(page: HttpResponse) -> str:
    return " ".join(main_of(page).text.split())


def posted_by(page: HttpResponse | str, form: str = "form[id$=_form]") -> dict[str, Any]:
    """Everything that a browser would send for the form of a page, without its buttons and its row to be added."""
    soup, data = main_of(page).select_one(form), {}
    for field in soup.select("input[name], textarea[name]"):
        kind = field.get("type", "")
        unticked = kind in ("checkbox", "radio") and not field.has_attr("checked")
        if unticked or kind in ("submit", "button", "file"):
            continue
        text = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
        data.setdefault(field["name"], []).append(text)
    for field in soup.select("select[name]"):
        chosen = [option["value"] for option in field.select("option[selected]")]
        if not chosen and not field.has_attr("multiple"):
            chosen = [option["value"] for option in field.select("option")[:1]] or [""]
        data.setdefault(field["name"], []).extend(chosen)
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def typed(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """What the form at an address would send, with these changes."""
    return posted_by(client.get(url)) | changed
