"""The cells of one measurement, and the rules between them: each says what is wrong, where, and what to do."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from judgements.forms import QuickSelect
from metrics import calculations
from metrics.models import Measurement, Metric, Status

FIGURES = ("value", "status", "numerator", "denominator")
CELLS = (*FIGURES, "standing", "note")
STANDINGS = [("provisional", "Provisional"), ("final", "Final"), ("revised", "Revised")]
WITH_A_VALUE = ("", Status.UNRELIABLE)
NUMBER = re.compile(r"[-\u2212]?([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.([0-9]{1,12}))?")
LONGEST_NOTE = 1000


class NumberField(forms.CharField):
    """A number as people write it: '67.3', '1,008'. Never 1e3, 6_7, an Arabic digit or a decimal comma."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        self.places = places
        super().__init__(required=False, widget=forms.TextInput, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "size": 8}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = NUMBER.fullmatch(text)
        if not found:
            raise ValidationError(f"'{text[:40]}' is not a number. Write it like 67.3 or 1,008.")
        if len(found[4] or "") > self.places:
            raise ValidationError(f"Give at most {self.places} decimals.")
        return Decimal(text.replace(",", "").replace("\u2212", "-"))


class TextField(forms.CharField):
    """A sentence that any database can hold."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if any(letter < " " and letter not in "\t\r\n" for letter in text):
            raise ValidationError("This holds a character that cannot be stored; type it anew.")
        return text


def plain(number: Decimal | None, decimals: int = 0) -> str:
    """A stored number as it would be typed: no padding zeros beyond the metric's own decimals."""
    if number is None:
        return ""
    text = f"{number.normalize():f}"
    held = len(text.partition(".")[2])
    return text if held >= decimals else f"{number:.{decimals}f}"


def shown(measurement: Measurement | None, metric: Metric) -> dict[str, str]:
    """What the cells of a row hold before anybody types; an empty standing stays as it is, or becomes 'revised'."""
    if measurement is None:
        return {
            "value": "",
            "status": "",
            "numerator": "",
            "denominator": "",
            "standing": "final",
            "note": "",
        }
    return {
        "value": plain(measurement.value, metric.decimals),
        "status": measurement.status,
        "numerator": plain(measurement.numerator),
        "denominator": plain(measurement.denominator),
        "standing": "",
        "note": " ".join(measurement.note.split()),  # A field of one line would break it differently.
    }


class CellsForm(forms.Form):
    """Value, status, numerator, denominator, standing and note of one period, and its target."""

    value = NumberField(places=4)
    status = forms.ChoiceField(choices=Status.choices, required=False, widget=QuickSelect)
    numerator = NumberField(places=2)
    denominator = NumberField(places=2)
    standing = forms.ChoiceField(choices=STANDINGS, required=False, widget=QuickSelect)
    note = TextField(max_length=LONGEST_NOTE, required=False)
    target = NumberField(places=4)

    def __init__(self, *args: Any, metric: Metric, **kwargs: Any) -> None:
        self.metric = metric
        super().__init__(*args, **kwargs)

    def name_fields(self, of: str) -> None:
        """A cell has no label of its own: its column and its row name it."""
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                label = str(field.label or name.replace("_", " ")).capitalize()
                field.widget.attrs["aria-label"] = f"{label}, {of}"

    def check_figures(self, cleaned: dict[str, Any]) -> None:
        """The rules of a measurement; what could not be read at all has been said already."""
        if any(name in self.errors for name in FIGURES):
            return
        # The trap: a fault takes its cell out of what was cleaned.
        typed = {name: cleaned[name] for name in FIGURES}
        if cleaned["status"] not in WITH_A_VALUE:
            self._check_withheld(typed)
        self._check_range(typed)
        if not self.errors and (computed := self._check_quotient(typed)) is not None:
            cleaned["value"] = computed
        if not self.errors and cleaned["value"] is None and not cleaned["status"]:
            self.add_error("value", "Type the value, or choose the status that says why there is none.")

    def _check_withheld(self, typed: dict[str, Any]) -> None:
        said = Status(typed["status"]).label.lower()
        for name in ("value", "numerator"):
            if typed[name] is not None:
                self.add_error(
                    name,
                    f"The status says '{said}', so there is no number. Empty this, or choose the status 'Stated'.",
                )

    def _check_range(self, typed: dict[str, Any]) -> None:
        value, above, below = typed["value"], typed["numerator"], typed["denominator"]
        if self.metric.unit == "%" and value is not None and not 0 <= value <= 100:
            self.add_error("value", "A percentage lies between 0 and 100.")
        if above is not None and above < 0:
            self.add_error("numerator", "A count is not below zero.")
        if below is not None and below <= 0:
            self.add_error("denominator", "The denominator must be above zero.")
        elif above is not None and below is not None and self.metric.unit == "%" and above > below:
            self.add_error(
                "numerator",
                f"The numerator is above the denominator, {plain(below)}; correct the one or the other.",
            )

    def _check_quotient(self, typed: dict[str, Any]) -> Decimal | None:
        """Computed where no value was typed; otherwise it must be the value, rounded as the value is."""
        value, above, below = typed["value"], typed["numerator"], typed["denominator"]
        if above is None or below is None or typed["status"] not in WITH_A_VALUE:
            return None
        exact = calculations.quotient(above, below, self.metric.unit)
        if exact is None:
            return None
        if value is None:
            return calculations.rounded(exact, self.metric.decimals)
        if not calculations.agrees(value, exact):
            places = max(0, -int(value.as_tuple().exponent))
            self.add_error(
                "value",
                f"{plain(above)} of {plain(below)} is {calculations.rounded(exact, places + 1)}, not "
                f"{plain(value)}. Correct one of them, or empty the value to have it computed.",
            )
        return None
