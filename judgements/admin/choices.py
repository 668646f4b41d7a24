"""Choosing related rows by typing: labels that say which inspection, and only its own rows where one is known."""

from typing import Any

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from judgements.forms import QuickSelect

MOST_DIGITS = 40


def whole_number(text: Any) -> bool:
    """The trap: Python refuses to read a number of more than 4,300 digits."""
    text = str(text)
    return len(text) <= MOST_DIGITS and text.isascii() and text.isdecimal()


def inspection_label(inspection: Any) -> str:
    year = f" {inspection.published_on.year}" if inspection.published_on else ", not published"
    return f"{inspection.authority}{year}"


class ChooseView(AutocompleteJsonView):
    """Django's autocomplete with the related admin's own label; `within` names the inspection, or what else its page
    says that rows are kept within."""

    def get_queryset(self) -> models.QuerySet:
        rows = super().get_queryset()
        within = self.request.GET.get("within", "")
        column = getattr(self.model_admin, "kept_within", "inspection_id")
        if within and hasattr(rows.model, column):
            rows = rows.filter(**{column: int(within)}) if whole_number(within) else rows.none()
        return rows

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        within = bool(self.request.GET.get("within"))
        text = str(obj) if within else self.model_admin.choice_label(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": text}


class ChooseMixin:
    """The widget to that view; for a model that is not ours, to Django's."""

    within: int | None = None

    def get_url(self) -> str:
        related = self.field.remote_field.model._meta
        if not hasattr(self.admin_site.get_model_admin(related.model), "choice_label"):
            return super().get_url()
        address = reverse(f"{self.admin_site.name}:{related.app_label}_{related.model_name}_choose")
        return f"{address}?{urlencode({'within': self.within})}" if self.within else address

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        # The trap: Django looks the posted values up to show them again, and raises where one is no number.
        return super().optgroups(name, [one for one in value if not one or whole_number(one)], attr)


class ChooseOne(ChooseMixin, AutocompleteSelect):
    pass


class ChooseMany(ChooseMixin, AutocompleteSelectMultiple):
    pass


class HeldChoiceField(forms.ModelChoiceField):
    """A choice among rows that were read once for a whole page of forms, instead of once a form."""

    widget = QuickSelect

    def __init__(self, rows: list[models.Model], **kwargs: Any) -> None:
        self.rows = {str(row.pk): row for row in rows}
        super().__init__(queryset=None, **kwargs)
        self.choices = [("", "---------"), *((key, str(row)) for key, row in self.rows.items())]

    def _set_queryset(self, queryset: Any) -> None:
        self._queryset = queryset

    queryset = property(forms.ModelChoiceField._get_queryset, _set_queryset)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return self.rows[str(getattr(value, "pk", value))]
        except KeyError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


def choose_widget(db_field: models.Field, site: Any, request: HttpRequest) -> forms.Widget | None:
    """For a relation to what can be searched; None leaves Django's own."""
    related = site._registry.get(db_field.remote_field.model)
    if not related or not related.search_fields:
        return None
    return (ChooseMany if db_field.many_to_many else ChooseOne)(db_field, site)
