"""The menu beside every page of the admin. Django looks up a hundred addresses and fills a template for each of fifty
lines; that was a third of a page's time, and here it is one string."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def address(name: str, *args: str) -> str | None:
    """As long as the process lives an address of the admin stays what it is."""
    return _address(get_script_prefix(), get_urlconf(), name, *args)


@cache
def _address(prefix: str, urlconf: Any, name: str, *args: str) -> str | None:
    try:
        return reverse(f"admin:{name}", args=args)
    except NoReverseMatch:
        return None


def app_of(app: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": app.verbose_name,
        "app_label": app.label,
        "app_url": address("app_list", app.label),
        "has_module_perms": True,
        "models": sorted(models, key=lambda one: one["name"]),
    }


def model_of(model: Any, perms: Mapping[str, bool]) -> dict[str, Any]:
    """What Django's own list of apps says of a model to somebody with these rights."""
    name, sees = f"{model._meta.app_label}_{model._meta.model_name}", perms.get("change") or perms.get("view")
    return {
        "model": model,
        "name": capfirst(model._meta.verbose_name_plural),
        "object_name": model._meta.object_name,
        "perms": perms,
        "admin_url": address(f"{name}_changelist") if sees else None,
        "add_url": address(f"{name}_add") if perms.get("add") else None,
        **({"view_only": not perms.get("change")} if sees else {}),
    }


def menu(apps: Iterable[Mapping[str, Any]], path: str) -> SafeString:
    """What `admin/app_list.html` makes of the same apps without links to change them."""
    here = quote(path)
    nothing = _("You don’t have permission to view or edit anything.")
    return mark_safe("".join(_app(app, here) for app in apps) or f"<p>{escape(nothing)}</p>")


def _app(app: Mapping[str, Any], here: str) -> str:
    label, name, url = (escape(app[key]) for key in ("app_label", "name", "app_url"))
    current = " current-app" if app["app_url"] in here else ""
    title = escape(_("Models in the %(name)s application") % {"name": app["name"]})
    heads = "".join(
        f'<th scope="col">{escape(_(words))}</th>'
        for words in ("Model name", "Add link", "Change or view list link")
    )
    add = escape(_("Add"))
    lines = "".join(_line(label, model, here, add) for model in app["models"])
    return (
        f'<div class="app-{label} module{current}"><table>'
        f'<caption><a href="{url}" class="section" title="{title}">{name}</a></caption>'
        f'<thead class="visually-hidden"><tr>{heads}</tr></thead>{lines}</table></div>'
    )


def _line(app: str, model: Mapping[str, Any], here: str, words: str) -> str:
    key, url = escape(model["object_name"].lower()), model["admin_url"]
    name: str = escape(model["name"])
    current = bool(url) and url in here
    if url:
        marked = ' aria-current="page"' if current else ""
        name = f'<a href="{escape(url)}"{marked}>{name}</a>'
    add = ""
    if model["add_url"]:
        described = f'class="addlink" aria-describedby="{app}-{key}"'
        add = f'<a href="{escape(model["add_url"])}" {described}>{words}</a>'
    return (
        f'<tr class="model-{key}{" current-model" if current else ""}">'
        f'<th scope="row" id="{app}-{key}">{name}</th>'
        f"<td>{add}</td></tr>"
    )
