"""The forms of an import of measurements: the file, the day from which it was known, the measures of an unknown file."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from judgements.models import Polarity
from metrics.importing import Series, Survey
from metrics.models import YearType

LARGEST = 100_000_000
EARLIEST = date(1990, 1, 1)
MOST_ENTRIES = 60


def _released(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= timezone.localdate():
        raise ValidationError("Give the day on which the file was released: between 1990 and today.")
    return day


class KnownFromForm(forms.Form):
    """From which day the figures count as known."""

    available_on = forms.DateField(
        label="Known from",
        required=False,
        widget=AdminDateWidget,
        help_text=(
            "The day on which the file was released: what it changes counts from then. A first figure counts from the"
            " month in which its year is first released, where the catalogue says so, and from this day at the latest."
            " Empty: today."
        ),
    )

    def clean_available_on(self) -> date | None:
        return _released(self.cleaned_data["available_on"])


class UploadForm(KnownFromForm):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text="A tidy CSV of the Department for Education, or local figures as CSV or Excel; at most 100 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    mapping = forms.FileField(
        label="Mapping",
        required=False,
        help_text="Only for a tidy CSV that the catalogue does not know and that was mapped before: the saved TOML.",
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
    field_order = ("file", "available_on", "mapping")

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > LARGEST:
            raise ValidationError(
                f"The file is larger than {LARGEST // 1_000_000} MB. Split it into several."
            )
        return self.cleaned_data["file"]

    def clean_mapping(self) -> str:
        file = self.cleaned_data["mapping"]
        if not file:
            return ""
        if file.size > 1_000_000:
            raise ValidationError("A mapping is larger than 1 MB; that is no mapping of ours.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError("The mapping is not UTF-8. Save it so.") from None


class ChooseForm(forms.Form):
    """Which columns and which of their values become measures."""

    def __init__(self, survey: Survey, **given: Any) -> None:
        super().__init__(**given)
        self.names = {f"filter{number}": name for number, name in enumerate(survey.filters)}
        self.fields["indicator"] = forms.MultipleChoiceField(
            label="Columns of numbers",
            choices=[(name, name) for name in survey.indicators],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick at least one column of numbers."},
        )
        for field, name in self.names.items():
            values = survey.filters[name]
            self.fields[field] = forms.MultipleChoiceField(
                label=name,
                choices=[
                    (one, f"{one or 'empty'} ({count:,} rows)") for one, count in values.most_common(400)
                ],
                widget=forms.SelectMultiple(attrs={"size": min(6, max(2, len(values)))}),
                error_messages={"required": f"Choose at least one value of {name}."},
            )

    @property
    def filter_fields(self) -> list[Any]:
        return [self[field] for field in self.names]

    def values(self) -> dict[str, list[str]]:
        return {name: self.cleaned_data[field] for field, name in self.names.items()}


class EntryForm(forms.Form):
    """One measure of an unknown file, as the catalogue will keep it."""

    take = forms.BooleanField(label="Take", required=False, initial=True)
    name = forms.CharField(max_length=160)
    code = forms.SlugField(max_length=80)
    unit = forms.CharField(max_length=40)
    decimals = forms.IntegerField(min_value=0, max_value=4)
    polarity = forms.ChoiceField(choices=Polarity.choices)
    year_type = forms.ChoiceField(label="Kind of year", choices=YearType.choices)
    numerator_indicator = forms.ChoiceField(label="Numerator", required=False)
    denominator_indicator = forms.ChoiceField(label="Denominator", required=False)
    indicator = forms.CharField(widget=forms.HiddenInput, max_length=300)
    filters = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)

    def __init__(self, *args: Any, indicators: Sequence[str] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["name"].widget.attrs["size"] = 40
        for field in ("numerator_indicator", "denominator_indicator"):
            self.fields[field].choices = [("", "none"), *((one, one) for one in indicators)]

    def clean_filters(self) -> dict[str, str]:
        try:
            held = json.loads(self.cleaned_data["filters"] or "{}")
        except ValueError:
            held = None
        if not isinstance(held, dict) or not all(isinstance(one, str) for one in held.values()):
            raise ValidationError("The filters of this row were lost. Choose its columns again.")
        return held

    @property
    def rows_words(self) -> str:
        """Which rows of the file are meant."""
        try:
            held = json.loads(self["filters"].value() or "{}")
        except (TypeError, ValueError):
            return ""
        return (
            ", ".join(f"{key}: {value or 'empty'}" for key, value in held.items())
            if isinstance(held, dict)
            else ""
        )

    def series(self) -> Series:
        told = self.cleaned_data
        return Series(**{key: value for key, value in told.items() if key != "take"})


EntryForms = forms.formset_factory(EntryForm, extra=0, max_num=MOST_ENTRIES, absolute_max=MOST_ENTRIES)


def first_entries(series: Sequence[Series]) -> list[dict[str, Any]]:
    """What the rows say before anybody has changed them."""
    return [
        {
            "take": True,
            "name": one.name,
            "code": one.code,
            "unit": one.unit,
            "decimals": one.decimals,
            "polarity": one.polarity,
            "year_type": one.year_type,
            "indicator": one.indicator,
            "filters": json.dumps(dict(one.filters)),
        }
        for one in series
    ]


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        error_messages={"required": "Say why the import is taken back."},
        help_text="One sentence for whoever reads the history. The figures stay in it and count no longer.",
    )
