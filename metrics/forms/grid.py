"""Our authority's figures for one metric, a row a period: read, checked and recorded in one piece."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from judgements.models import Authority
from metrics.definitions import Span
from metrics.models import Measurement, Metric, Period, Target
from metrics.services import Aim, NewPeriod, record_figures

from .cells import TextField
from .periods import FEW, NewPeriodForm, check_together
from .rows import Row, said

PER_PAGE = 24
FURTHEST_AHEAD = timedelta(days=366)
EARLIEST = date(2000, 1, 1)


class HeadForm(forms.Form):
    """What is asked once for the page."""

    available_on = forms.DateField(
        label="Known since",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="The first day on which anybody could have known what you enter; a picture of an earlier day does not show it.",
    )
    why = TextField(
        max_length=500,
        required=False,
        label="Why",
        help_text="One sentence, kept with each figure whose own note you leave as it is. It may stay empty.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, initial={"available_on": today}, **kwargs)

    def clean_available_on(self) -> date:
        day = self.cleaned_data["available_on"]
        if not EARLIEST <= day <= self.today + FURTHEST_AHEAD:
            raise forms.ValidationError(
                f"Choose a day from {EARLIEST:%-d %B %Y} to a year from today; figures come with a day near it."
            )
        return day


class Grid:
    """The page's rows and new periods; `save` records what was changed, all or nothing."""

    def __init__(
        self, metric: Metric, place: Authority, today: date, *, page: Any = 1, data: Any = None
    ) -> None:
        self.metric, self.place = metric, place
        self.head = HeadForm(data, today=today)
        self.page = Paginator(self._listed(), PER_PAGE).get_page(page)
        self.rows = list(self._rows(data))
        like = Period.objects.filter(metric=metric, starts_on__isnull=False, ends_on__isnull=False).last()
        span = Span(like.starts_on, like.ends_on) if like else None
        self.new = [
            NewPeriodForm(data, metric=metric, number=number, like=span, prefix=f"new{number}")
            for number in range(1, FEW + 1)
        ]

    def _listed(self) -> QuerySet:
        return Period.objects.filter(metric=self.metric).order_by("-order")

    def _periods(self, data: Any) -> list[Period]:
        """Those of the page; of what was posted those that it names, since a new period moves the others on."""
        if data is None:
            return list(self.page)
        named = [key[1:-5] for key in data if key.startswith("p") and key.endswith("-seen")]
        keys = [int(key) for key in named if key.isascii() and key.isdecimal() and len(key) < 19]
        return list(self._listed().filter(pk__in=keys[: 2 * PER_PAGE]))

    def _rows(self, data: Any) -> Iterator[Row]:
        periods = self._periods(data)
        records: dict[int, list[Measurement]] = defaultdict(list)
        ours = Measurement.objects.filter(metric=self.metric, place=self.place, period__in=periods)
        for one in ours.select_related("recorded_by", "source_import__undone").order_by(
            "-available_on", "-recorded_at", "-pk"
        ):
            records[one.period_id].append(one)
        targets = {
            one.period_id: one
            for one in Target.objects.filter(metric=self.metric, place=self.place, period__in=periods)
        }
        for period in periods:
            yield Row(
                data,
                period=period,
                records=records[period.pk],
                target=targets.get(period.pk),
                metric=self.metric,
            )

    @property
    def filled(self) -> list[NewPeriodForm]:
        return [form for form in self.new if not form.is_blank]

    @property
    def touched(self) -> list[Row]:
        return [row for row in self.rows if row.changed or row.target_changed]

    def is_valid(self) -> bool:
        for form in (self.head, *self.rows, *self.new):
            form.is_valid()
        check_together(self.filled, self.metric, Period.objects.filter(metric=self.metric))
        if day := self.head.cleaned_data.get("available_on"):
            self._check_day(day)
        return not any(form.errors for form in (self.head, *self.rows, *self.filled))

    def _check_day(self, day: date) -> None:
        """What is entered must count, and cannot have been known before its period began."""
        for row in self.rows:
            if row.changed and row.stands and day < row.stands.available_on:
                since = f"{row.stands.available_on:%-d %B %Y}"
                row.add_error(
                    None,
                    f"The figure that stands is known since {since}; one from an earlier day would count nowhere. "
                    f"Choose {since} or later at the top.",
                )
            elif row.changed and row.period.starts_on and day < row.period.starts_on:
                row.add_error(None, self._too_early(row.period.starts_on))
        for form in self.filled:
            if form.span and form.has_figure and day < form.span.starts_on:
                form.add_error(None, self._too_early(form.span.starts_on))

    def _too_early(self, began: date) -> str:
        return (
            f"The period begins on {began:%-d %B %Y}, after the day from which you say that its figure is known. "
            "Correct that day at the top, or the period."
        )

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Each fault as (where to go, which cell, what to do), in the order of the page."""
        named: list[tuple[forms.Form, str]] = [(self.head, "")]
        named += [
            (form, f"New period {number}") for number, form in enumerate(self.new, 1) if not form.is_blank
        ]
        named += [(row, row.period.label) for row in self.rows]
        return [
            self._problem(form, of, name, told)
            for form, of in named
            for name, list_ in form.errors.items()
            for told in list_
        ]

    def _problem(self, form: forms.Form, of: str, name: str, told: str) -> tuple[str, str, str]:
        first = "label" if isinstance(form, NewPeriodForm) else "value"
        field = form[first if name == "__all__" else name]
        label = "" if name == "__all__" else str(field.label).lower()
        if isinstance(told, SafeString):  # A choice to make, which stands in its cell.
            told = "somebody else changed it too; choose in the cell."
        return f"#{field.id_for_label}", ", ".join(filter(None, (of, label))), told

    def save(self, *, by: Any) -> str:
        """Records what was changed; answers what was recorded, in words."""
        head, why = self.head.cleaned_data, self.head.cleaned_data["why"]
        rows = [row for row in self.rows if row.changed]
        aims = [
            Aim(row.period, row.cleaned_data["target"], row.held_target)
            for row in self.rows
            if row.target_changed
        ]
        periods = [self._new_period(form, why) for form in self.filled]
        made = record_figures(
            metric=self.metric,
            place=self.place,
            available_on=head["available_on"],
            by=by,
            why=why,
            measurements=[row.measurement(why) for row in rows],
            aims=aims,
            periods=periods,
        )
        return self._told(made, aims, periods)

    def _new_period(self, form: NewPeriodForm, why: str) -> NewPeriod:
        cleaned, measurement = form.cleaned_data, None
        if form.has_figure:
            names = ("value", "status", "numerator", "denominator", "standing")
            measurement = Measurement(**{name: cleaned[name] for name in names}, note=cleaned["note"] or why)
        return NewPeriod(cleaned["label"], form.span, measurement, cleaned["target"])

    def _told(self, made: list[Measurement], aims: list[Aim], periods: list[NewPeriod]) -> str:
        parts = [f"{one.period.label}: {said(one, self.metric)}, {one.standing}" for one in made]
        parts += [f"period {one.label}" + (f", {one.span}" if one.span else "") for one in periods]
        if count := len(aims) + sum(one.target is not None for one in periods):
            parts.append(f"{count} target{'' if count == 1 else 's'}")
        return f"Recorded: {'; '.join(parts)}." if parts else ""
