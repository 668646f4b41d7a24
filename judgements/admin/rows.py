"""Rows of an inline: read once, checked where they changed, written together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from .shown import SAY_WHY, shown_now

NOT_WRITTEN = ("version", "updated_at", "updated_by")


class KnownRow(forms.Field):
    """The key of a row that is at hand. The trap: Django asks the database for each row of the page again."""

    widget = forms.HiddenInput

    def __init__(self, row: Any) -> None:
        super().__init__(required=False, initial=row.pk)
        self.row = row

    def to_python(self, value: Any) -> Any:
        if str(value) != str(self.row.pk):
            raise ValidationError("This row is not one of this page. Open the page again.")
        return self.row

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class HouseRows(BaseInlineFormSet):
    """The number of queries does not grow with the rows that stay as they are."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            form.fields[self._pk_field.name] = KnownRow(form.instance)

    def clean(self) -> None:
        super().clean()
        if any(form.has_changed() for form in self.forms) and shown_now(self.instance):
            if not str(self.data.get("reason", "")).strip():
                raise ValidationError(SAY_WHY)


def write_rows(formset: Any, request: HttpRequest, reason: str) -> None:
    """What changed and what is new, each with its history, in a few statements; the rows are locked by the page."""
    formset.save(commit=False)
    model, user = formset.model, request.user
    if changed := [row for row, _ in formset.changed_objects]:
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if not field.primary_key and field.name not in NOT_WRITTEN
        ]
        model.update_tracked(changed, fields, by=user, reason=reason)
    if formset.new_objects:
        model.create_tracked(formset.new_objects, by=user, reason=reason)
    for row in formset.deleted_objects:
        row._history_user = user
        row.delete()
    formset.save_m2m()
