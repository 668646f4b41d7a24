"""The page that suggests repeat findings, for the admin of themes."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import slugify

from judgements.models import Theme
from judgements.queries import our_authority
from judgements.repeats import link, repeats


class LinkForm(forms.Form):
    """Into which theme a pair goes."""

    theme = forms.ModelChoiceField(
        Theme.objects.all(), required=False, empty_label="A new theme, named below"
    )
    name = forms.CharField(label="Name of the new theme", max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if not held.get("theme") and not slugify(held.get("name") or "") and not self.errors:
            self.add_error("name", "Choose a theme, or name a new one.")
        return held


class SuggestsRepeats:
    """For the admin of themes: what reads alike in two inspections, each with a form that links it."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.repeats_view)
        return [path("repeats/", view, name="judgements_theme_repeats"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        own = {"repeats_address": self._repeats() if self.may_link(request) else ""}
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def _repeats(self) -> str:
        return reverse("admin:judgements_theme_repeats")

    def may_link(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["judgements.add_theme", "judgements.change_theme"])

    def repeats_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_link(request):
            raise PermissionDenied
        authority = our_authority()
        pairs = repeats(authority) if authority else []
        wrong: dict[str, LinkForm] = {}
        if request.method == "POST":
            wanted = request.POST.get("pair", "")
            pair = next((one for one in pairs if one.key == wanted), None)
            form = LinkForm(request.POST, prefix=wanted)
            if pair is None:
                self.message_user(
                    request, "That pair is linked already, or was changed meanwhile.", "warning"
                )
                return HttpResponseRedirect(self._repeats())
            if form.is_valid():
                theme = link(
                    repeat=pair,
                    theme=form.cleaned_data["theme"],
                    name=form.cleaned_data["name"],
                    by=request.user,
                )
                self.message_user(request, f"Both stand in the theme '{theme}' now.", "success")
                return HttpResponseRedirect(self._repeats())
            wrong[wanted] = form
        context = {
            **self.admin_site.each_context(request),
            "title": "Found before and again?",
            "opts": self.opts,
            "authority": authority,
            "pairs": [(pair, wrong.get(pair.key) or LinkForm(prefix=pair.key)) for pair in pairs],
        }
        return TemplateResponse(request, "admin/judgements/theme/repeats.html", context)
