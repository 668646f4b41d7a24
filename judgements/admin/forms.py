"""Form fields for what we store as lists, and the form that every page of ours in the admin uses."""

import json
import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models

from .meanwhile import GuardedForm
from .shown import INSIDE, SAY_WHY, shown_by

MOST_NUMBERS, LARGEST_NUMBER, DEEPEST = 500, 9_999, 12
# What the lists of our models hold; every other JSON field is a table that only a careful reader should edit.
NUMBER_LISTS = {"also_paragraphs", "pages", "paragraphs", "treated_in"}
LINE_LISTS = {"abbreviations", "also_known_as", "other_codes", "raised_in", "superseded_by"}


def _no_nul(text: str) -> None:
    if "\x00" in text:
        raise ValidationError("This holds a character that cannot be stored; type it anew.")


class NumbersField(forms.CharField):
    """Paragraphs or pages: '95, 99-101' for [95, 99, 100, 101]."""

    widget = AdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        numbers: list[int] = []
        for part in re.split(r"[,;\s]+", str(value or "").strip()):
            numbers += self._read(part) if part else []
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(f"These are {len(numbers)} numbers; give at most {MOST_NUMBERS}.")
        return numbers

    def _read(self, part: str) -> list[int]:
        if not re.fullmatch(r"[0-9]{1,4}([-\u2013][0-9]{1,4})?", part):
            raise ValidationError(
                f"'{part[:40]}' is no number. Write numbers parted by commas, such as 95, 99-101."
            )
        first, last = (int(number) for number in (re.split(r"[-\u2013]", part) * 2)[:2])
        if not 1 <= first <= last <= LARGEST_NUMBER:
            raise ValidationError(
                f"'{part}' does not run from a first number of at least 1 up to a last one."
            )
        return list(range(first, last + 1))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class LinesField(forms.CharField):
    """Names, codes or years, one on a line."""

    widget = AdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        _no_nul(str(value or ""))
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _read_float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _depth(value: Any) -> int:
    if isinstance(value, (dict, list)):
        inside = value.values() if isinstance(value, dict) else value
        return 1 + max(map(_depth, inside), default=0)
    return 0


class TableField(forms.JSONField):
    """JSON of one kind, a list or an object, without what a database refuses: NaN, Infinity, 1e999, NUL."""

    def __init__(self, *, kind: type, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return self.kind()
        try:
            found = value if isinstance(value, self.kind) else self._read(str(value))
            deep = _depth(found) > DEEPEST
        except (ValueError, RecursionError):
            raise ValidationError(
                "This is not JSON that can be stored; check brackets, quotes and numbers."
            ) from None
        if not isinstance(found, self.kind) or deep:
            shape = "a list in square brackets" if self.kind is list else "an object in curly brackets"
            raise ValidationError(f"Write {shape}, not more than {DEEPEST} deep.")
        _no_nul(json.dumps(found, ensure_ascii=False).replace("\\u0000", "\x00"))
        return found

    def _read(self, text: str) -> Any:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or self.kind())
        except ValidationError:
            return True


def list_field(db_field: models.JSONField, **kwargs: Any) -> forms.Field:
    """The form field of a JSON column: numbers, lines or a table."""
    told = {"required": not db_field.blank, "label": db_field.verbose_name.capitalize(), **kwargs}
    told.setdefault("help_text", db_field.help_text)
    if db_field.name in NUMBER_LISTS:
        told["help_text"] = told["help_text"] or "Numbers parted by commas, such as 95, 99-101."
        return NumbersField(**told)
    if db_field.name in LINE_LISTS:
        told["help_text"] = f"{told['help_text']} One on a line.".strip()
        return LinesField(**told)
    return TableField(kind=db_field.get_default().__class__, **told)


class HouseForm(GuardedForm):
    """Checks what Django leaves to the database, and that what belongs together is of one inspection."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label="Why",
        widget=AdminTextInputWidget,
        help_text="One sentence for whoever reads the history; needed where the inspection is published.",
    )

    same_inspection: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.guarded and not isinstance(self.instance, INSIDE):
            self.fields.pop("reason", None)
        for name in self.same_inspection:
            if name in self.fields and (own := self.own_inspection({})):
                self.keep_within(name, own)

    def keep_within(self, name: str, key: int) -> None:
        """Offers only what is of the same object as this row."""
        widget = self.fields[name].widget
        getattr(widget, "widget", widget).within = key
        self.fields[name].label_from_instance = str

    def own_inspection(self, cleaned: dict[str, Any]) -> int | None:
        """The key of the inspection that the row is of, as it stands or as it was typed."""
        inspection = cleaned.get("inspection")
        return inspection.pk if inspection else getattr(self.instance, "inspection_id", None)

    def clean(self) -> Any:
        cleaned = super().clean()
        self._ask_why(cleaned or self.cleaned_data)
        own = self.own_inspection(cleaned)
        for name in self.same_inspection:
            found = cleaned.get(name)
            rows = [] if found is None else list(found) if hasattr(found, "__iter__") else [found]
            strange = [str(row) for row in rows if own and row.inspection_id != own]
            if strange:
                self.add_error(
                    name, f"Of another inspection: {', '.join(strange)[:200]}. Choose from this one."
                )
        return cleaned

    def _ask_why(self, cleaned: dict[str, Any]) -> None:
        """What readers see at once is not changed without a word."""
        if "reason" not in self.fields or not set(self.changed_data) - {"reason", "seen_version"}:
            return
        if not (cleaned.get("reason") or "").strip() and shown_by(self.instance, cleaned):
            if "reason" not in self.errors:
                self.add_error("reason", SAY_WHY)

    def _post_clean(self) -> None:
        if self.guarded and not self.has_changed():
            return  # As it stands in the database; checking it again costs queries for every row of a page.
        self._check()

    def _check(self) -> None:
        """Every constraint. The trap: Django skips those that name a field which the form does not show (read only, such
        as the inspection of a saved recommendation; or the parent of an inline), and the database answers with a 500.
        """
        self._validate_constraints = False  # Not Django's part of them, then all of them again.
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as problems:
            for name, messages in problems.message_dict.items():
                self.add_error(name if name in self.fields else None, messages)


class RowForm(HouseForm):
    """A row of an inline. The trap: Django heads the columns, and leaves the inputs without a name of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("reason", None)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = str(field.label or name.replace("_", " ")).capitalize()
            if isinstance(widget, forms.Textarea):
                widget.attrs["rows"] = 3
