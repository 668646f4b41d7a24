"""New periods of a metric, several at once: the label gives the days where it can."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from metrics.definitions import (
    LATEST,
    POINT,
    PRINTED,
    RUNS,
    WRITE,
    Span,
    WrongLabel,
    fits,
    same_words,
    span_of,
)
from metrics.models import Metric, Period

from .cells import CELLS, CellsForm, TextField

FEW = 3
FIRST_DAY = date(1990, 1, 1)


class NewPeriodForm(CellsForm):
    """A period that is not in the list yet, with its first figure if there is one."""

    label = TextField(max_length=60, required=False, label="period")
    starts_on = forms.DateField(required=False, label="first day", input_formats=["%Y-%m-%d"])
    ends_on = forms.DateField(required=False, label="last day", input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, number: int, like: Span | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.like = like
        self.span: Span | None = None
        self.initial |= {"standing": "final"}
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.name_fields(f"new period {number}")

    @property
    def is_blank(self) -> bool:
        """Nothing was typed; what was chosen in a list alone is no figure."""
        names = {"label", "starts_on", "ends_on", "target", *CELLS} - {"standing"}
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    @property
    def has_figure(self) -> bool:
        return any(self.cleaned_data.get(name) not in (None, "") for name in set(CELLS) - {"standing"})

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_blank:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.is_blank:
            return cleaned
        cleaned["label"] = " ".join(cleaned.get("label", "").split())
        cleaned["standing"] = cleaned.get("standing") or "final"
        if "label" not in self.errors and not cleaned["label"]:
            self.add_error("label", f"Give the period its label. {WRITE[self.metric.year_type]}")
        if self.has_figure:
            self.check_figures(cleaned)
        if not {"label", "starts_on", "ends_on"} & set(self.errors):
            self._read_days(cleaned)
        return cleaned

    def _read_days(self, cleaned: dict[str, Any]) -> None:
        kind, typed = self.metric.year_type, (cleaned.get("starts_on"), cleaned.get("ends_on"))
        try:
            named = span_of(cleaned["label"], kind, self.like)
        except WrongLabel as problem:
            self.add_error("label", str(problem))
            return
        if not any(typed):
            if named is None and kind != PRINTED:
                self.add_error("label", f"The days are not clear from '{cleaned['label']}'. {WRITE[kind]}")
            self.span = named
            return
        if kind == POINT:
            typed = (typed[0] or typed[1], typed[1] or typed[0])
        if not all(typed):
            self.add_error(
                "ends_on" if typed[0] else "starts_on",
                "Give both days, or neither where the label says them.",
            )
            return
        self.span = Span(typed[0], typed[1])
        self._check_days(cleaned["label"], kind, named)

    def _check_days(self, label: str, kind: str, named: Span | None) -> None:
        span = self.span
        if span.ends_on < span.starts_on:
            self.add_error("ends_on", "The period ends before it begins.")
        elif not FIRST_DAY <= span.starts_on <= span.ends_on <= date(LATEST, 12, 31):
            self.add_error("ends_on", f"A period lies between {FIRST_DAY.year} and {LATEST}.")
        elif not fits(span, kind):
            self.add_error("ends_on", f"A period of this metric runs {RUNS[kind]}.")
        elif named and named != span:
            self.add_error("ends_on", f"{label} runs {named}. Empty both days, or correct the label.")


def check_together(forms_: Iterable[NewPeriodForm], metric: Metric, standing: Iterable[Period]) -> None:
    """No period twice: neither by its label nor by its days, neither typed twice nor here already."""
    labels = {same_words(one.label): f"{one.label} is here already" for one in standing}
    days = {(one.starts_on, one.ends_on): one.label for one in standing if one.starts_on and one.ends_on}
    for form in forms_:
        if form.is_blank or "label" in form.errors:
            continue
        label = form.cleaned_data["label"]
        if told := labels.get(same_words(label)):
            form.add_error("label", f"{told}; key its figure in its own row.")
        elif form.span and (other := days.get((form.span.starts_on, form.span.ends_on))):
            form.add_error("label", f"{form.span} is the period {other}; key its figure there.")
        labels[same_words(label)] = f"{label} is typed twice"
        if form.span:
            days[form.span.starts_on, form.span.ends_on] = label
