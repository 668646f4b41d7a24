"""A name for the filter that somebody looks at."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import Resolver404, resolve

from actions.models import SavedView

# Lists whose filters live in the address.
PAGES = ("actions", "plan", "recommendations", "inspections", "metrics")
NOT_KEPT = ("as_at", "page")


class SavedViewForm(forms.ModelForm):
    """Only addresses of our own lists; the day and the page of the table are not kept."""

    class Meta:
        model = SavedView
        fields = ("name", "path", "query")
        widgets = {"path": forms.HiddenInput, "query": forms.HiddenInput}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        # The constraint says the same; the form knows no owner to ask it with.
        taken = SavedView.objects.filter(owner=self.instance.owner, path=self.data.get("path", ""), name=name)
        if taken.exists():
            raise forms.ValidationError("You have a view of that name already; choose another.")
        return name

    def clean_path(self) -> str:
        path = str(self.cleaned_data["path"])
        try:
            found = resolve(path)
        except Resolver404:
            found = None
        if found is None or found.url_name not in PAGES:
            raise forms.ValidationError("That page has no filter to save.")
        return path

    def clean_query(self) -> str:
        return kept_query(str(self.cleaned_data.get("query", "")))


def kept_query(text: str) -> str:
    """What the address holds beside the day and the page of the table."""
    query = QueryDict(text, mutable=True)
    for name in NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()


def first_words(form: Any) -> str:
    """The first thing that is wrong, for whoever reads the top of the page."""
    return next((str(words[0]) for words in form.errors.values()), "")
