"""A page in tabs: what an object holds is keyed part by part, since one form of two hundred rows is slow."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .base import REASON


class Tabs:
    """`?part=` names the tab; the first, without a name, has the object's own fields. Each has its own rows.

    A key with a hyphen is a tab within the tab that its first half names.
    """

    change_form_template = "admin/tabbed_form.html"
    parts: dict[str, str] = {}
    part_inlines: dict[str, tuple[Any, ...]] = {}

    def part_of(self, request: HttpRequest) -> str:
        part = request.GET.get("part", "")
        return part if part in self.parts else ""

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Rows come once there is an object that they can be of."""
        return self.part_inlines.get(self.part_of(request), ()) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        return shown if not obj or not self.part_of(request) else [one for one in shown if one[0] == REASON]

    def render_change_form(self, request: HttpRequest, context: Any, *more: Any, **kwargs: Any) -> Any:
        if obj := kwargs.get("obj"):
            part = self.part_of(request)
            tabs = self.tabs_of(obj)
            context |= {
                "tabs": [
                    (f"?part={key}" if key else request.path, words, key == part.partition("-")[0])
                    for key, words in tabs.items()
                    if "-" not in key
                ],
                "part": part,
                **self.part_context(request, obj),
            }
        return super().render_change_form(request, context, *more, **kwargs)

    def tabs_of(self, obj: Any) -> dict[str, str]:
        """The tabs that this object has."""
        return self.parts

    def part_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the template needs beside the form."""
        return {}

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """A tab is left by its own links; saving stays where the officer works."""
        response = super().response_change(request, obj)
        stays = self.part_of(request) and "_addanother" not in request.POST
        return HttpResponseRedirect(request.get_full_path()) if stays else response
