"""The mapping of a tidy CSV that nobody has described: choose its columns and values, then say what each measure is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from metrics.forms.imports import MOST_ENTRIES, ChooseForm, EntryForms, first_entries
from metrics.importing import Survey, WrongFile, draft, read_map, survey, write_map
from metrics.importing.headings import is_total
from metrics.importing.recognising import words_of
from metrics.models import Metric


def _likely(found: Survey) -> dict[str, Any]:
    """What is ticked at first: every column of numbers if there are few, and of each filter its total."""
    first: dict[str, Any] = {"indicator": list(found.indicators)[:8]}
    for number, values in enumerate(found.filters.values()):
        totals = [one for one in values if is_total(one)]
        first[f"filter{number}"] = totals[:1] or [values.most_common(1)[0][0]]
    return first


class MapPage:
    """One request: GET with what is chosen, POST with the measures; answers a page, or the mapping as text."""

    def __init__(self, request: HttpRequest, token: str, name: str, content: bytes) -> None:
        self.request, self.token, self.name = request, token, name
        self.found = survey(name, content)

    def answer(self) -> HttpResponse | str:
        if self.request.method == "POST":
            return self._entries()
        if "indicator" not in self.request.GET and "drafted" not in self.request.GET:
            return self._show(ChooseForm(self.found, initial=_likely(self.found)))
        form = ChooseForm(self.found, data=self.request.GET)
        if not form.is_valid():
            return self._show(form)
        drafted = draft(self.found, form.cleaned_data["indicator"], form.values(), most=MOST_ENTRIES)
        entries = EntryForms(initial=first_entries(drafted.series), form_kwargs=self._columns())
        return self._show(form, entries, drafted.remarks[2:])

    def _columns(self) -> dict[str, Any]:
        return {"indicators": list(self.found.indicators)}

    def _entries(self) -> HttpResponse | str:
        entries = EntryForms(self.request.POST, form_kwargs=self._columns())
        problem = ""
        if entries.is_valid():
            words = words_of(self.name)
            taken = [replace(form.series(), words=words) for form in entries if form.cleaned_data["take"]]
            try:
                if not taken:
                    raise WrongFile("No measure is ticked. Take at least one.")
                text = write_map(taken, [f"Mapping of {self.name}."])
                read_map(text, "The mapping")
            except WrongFile as wrong:
                problem = str(wrong).removeprefix("The mapping, ")
            else:
                return self._as_file(text) if "toml" in self.request.POST else text
        return self._show(ChooseForm(self.found, initial=_likely(self.found)), entries, (), problem)

    def _as_file(self, text: str) -> HttpResponse:
        response = HttpResponse(text, content_type="application/toml; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="mapping.toml"'
        return response

    def _show(
        self,
        form: ChooseForm,
        entries: BaseFormSet | None = None,
        remarks: Sequence[str] = (),
        problem: str = "",
    ) -> HttpResponse:
        context = {
            **admin.site.each_context(self.request),
            "title": f"Import: the columns of {self.name}",
            "opts": Metric._meta,
            "found": self.found,
            "form": form,
            "entries": entries,
            "remarks": remarks,
            "problem": problem,
            "token": self.token,
            "name": self.name,
            "most": MOST_ENTRIES,
            "address": reverse("admin:metrics_import"),
        }
        return TemplateResponse(self.request, "admin/metrics/import/mapping.html", context)
