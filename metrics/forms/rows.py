"""One row of the grid: what its reader saw, what was typed, what stands now."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from metrics.models import Measurement, Metric, Period, Status, Target

from .cells import CELLS, FIGURES, STANDINGS, CellsForm, plain, shown

NOT_SEEN = (
    "This row does not say which figure it was opened with. Open the page again; nothing has been recorded."
)


def person(by: Any) -> str:
    return str(by.get_full_name() or by) if by else "The house itself"


def said(measurement: Measurement | None, metric: Metric) -> str:
    """A measurement in a few words."""
    if measurement is None:
        return "nothing"
    if measurement.value is None:
        return measurement.words or Status(measurement.status).label.lower()
    sign = "%" if metric.unit == "%" else ""
    counted = [plain(one) for one in (measurement.numerator, measurement.denominator) if one is not None]
    return f"{plain(measurement.value, metric.decimals)}{sign}" + (
        f" ({' of '.join(counted)})" if len(counted) == 2 else ""
    )


class Row(CellsForm):
    """A period's figure and target: changed cells become a new measurement, untouched ones write nothing.

    Three states of each cell are compared: as seen, as typed, as it stands. What only somebody else changed is taken
    over; what both changed is shown twice, and the reader decides.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    target_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        period: Period,
        records: list[Measurement],
        target: Target | None,
        metric: Metric,
    ) -> None:
        """`records` are all that was ever recorded for the period, the one that stands first."""
        self.period, self.records, self.held_target = period, records, target
        self.stands = next((one for one in records if not hasattr(one.source_import, "undone")), None)
        self.changed = self.target_changed = self.figures_differ = False
        self._strange: dict[str, str] = {}
        super().__init__(data.copy() if data is not None else None, metric=metric, prefix=f"p{period.pk}")
        self.data: Any  # A copy of its own, into which what stands is taken over.
        self.initial = {**shown(self.stands, metric), **self._target_shown()}
        self.initial["seen"] = str(self.stands.pk) if self.stands else "none"
        if self.stands:
            now = dict(STANDINGS)[self.stands.standing]
            self.fields["standing"].choices = [("", f"As it is: {now.lower()}"), *STANDINGS]
        self.fields["denominator"].label = "Out of"
        self.name_fields(period.label)

    def _target_shown(self) -> dict[str, str]:
        target = self.held_target
        if target is None:
            return {"target": "", "target_seen": "none"}
        return {"target": plain(target.value, self.metric.decimals), "target_seen": str(target.version)}

    def _typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")).strip()

    def full_clean(self) -> None:
        if not self.is_bound:
            super().full_clean()
            return
        self._take_what_was_ticked()
        problem = self._compare()
        super().full_clean()
        if problem:
            self.add_error(None, problem)

    def _take_what_was_ticked(self) -> None:
        for name in (*CELLS, "target"):
            if self.data.get(f"{self.add_prefix(name)}-take"):
                self.data[self.add_prefix(name)] = self.initial[name]

    @property
    def days(self) -> str:
        first, last = self.period.starts_on, self.period.ends_on
        return f"{last:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} to {last:%-d %b %Y}"

    @property
    def revisions(self) -> str:
        return "1 record" if len(self.records) == 1 else f"{len(self.records)} revisions"

    @property
    def history(self) -> list[tuple[str, str, Measurement, bool]]:
        """Every record of the period, the newest first: what, who, the row, whether its import was undone."""
        return [
            (
                said(one, self.metric),
                person(one.recorded_by) + (f", {one.source_import}" if one.source_import else ""),
                one,
                hasattr(one.source_import, "undone"),
            )
            for one in self.records
        ]

    # ---- The figure

    def _compare(self) -> Any:
        """What is wrong with the row as a whole; also takes over what somebody else alone changed."""
        key = self._typed("seen")
        seen = next((one for one in self.records if str(one.pk) == key), None)
        if seen is None and key != "none":
            return NOT_SEEN
        before, now = shown(seen, self.metric), shown(self.stands, self.metric)
        if seen != self.stands:
            told = self._meet(before, now)
            if told:
                return told
        self.changed = any(self._typed(name) != now[name] for name in CELLS)
        return self._compare_target()

    def _meet(self, before: dict[str, str], now: dict[str, str]) -> Any:
        """Somebody recorded a figure since the row was opened."""
        mine = [name for name in CELLS if self._typed(name) not in (before[name], now[name])]
        clash = [name for name in mine if before[name] != now[name]]
        for name in CELLS:
            if self._typed(name) == before[name]:
                self.data[self.add_prefix(name)] = now[name]
        self.data[self.add_prefix("seen")] = self.initial["seen"]
        if not mine:
            return ""
        self._strange = {name: now[name] for name in clash}
        return self._told()

    def _told(self) -> str:
        stands = self.stands
        if stands is None:
            return "The figure that you saw was taken back meanwhile. What you typed is still here; look at it and save again."
        when = timezone.localtime(stands.recorded_at)
        return (
            f"{person(stands.recorded_by)} recorded {said(stands, self.metric)} at {when:%H:%M on %-d %B}, while "
            "you had this open. What you typed is still here. Look at it and save again."
        )

    def _choice(self, name: str, stands: str) -> SafeString:
        words = (
            dict(self.fields[name].choices).get(stands, stands) if name in ("status", "standing") else stands
        )
        return format_html(
            'Now stands: “{}”. Save again to keep what you typed, or <label class="tl-take">'
            '<input type="checkbox" name="{}-take" value="1"> take what stands</label>.',
            words or "nothing",
            self.add_prefix(name),
        )

    # ---- The target

    def _compare_target(self) -> str:
        """The same for the target, which is a tracked row with a version."""
        key, typed, now = self._typed("target_seen"), self._typed("target"), self.initial["target"]
        if key != "none" and not (key.isascii() and key.isdecimal() and len(key) < 10):
            return NOT_SEEN
        self.target_changed = typed != now
        if key == self.initial["target_seen"] or not self.target_changed:
            self.data[self.add_prefix("target_seen")] = self.initial["target_seen"]
            return ""
        self.data[self.add_prefix("target_seen")] = self.initial["target_seen"]
        if typed == self._target_as_of(key):
            self.data[self.add_prefix("target")], self.target_changed = now, False
            return ""
        self._strange["target"] = now
        return "Somebody changed the target while you had this open. What you typed is still here; look and save again."

    def _target_as_of(self, version: str) -> str:
        if version == "none":
            return ""
        held = Target.history.filter(metric=self.metric, period=self.period, version=int(version)).first()
        return plain(held.value, self.metric.decimals) if held else ""

    # ---- What is stored

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.changed and not set(CELLS) & set(self.errors):
            self.changed = self._says_something_new(cleaned)
            if self.changed:
                self.check_figures(cleaned)
                self.changed = bool(self.errors) or self._says_something_new(cleaned)
        elif not self.changed:
            self._forget_errors(CELLS)
        if self.target_changed:
            self._check_target(cleaned)
        for name, stands in self._strange.items():
            self.add_error(name, self._choice(name, stands))
        return cleaned

    def _forget_errors(self, names: Any) -> None:
        for name in names:
            self._errors.pop(name, None)

    def _check_target(self, cleaned: dict[str, Any]) -> None:
        if "target" in self.errors:
            return
        if cleaned["target"] is None:
            self.add_error(
                "target", "A target that was set stays; an administrator can delete it on its own page."
            )
        elif self.held_target and cleaned["target"] == self.held_target.value:
            self.target_changed = False
        elif self.metric.unit == "%" and not 0 <= cleaned["target"] <= 100:
            self.add_error("target", "A percentage lies between 0 and 100.")

    def _says_something_new(self, cleaned: dict[str, Any]) -> bool:
        """'73.0' for 73 changes nothing."""
        stands = self.stands
        if stands is None:
            return True
        same = all(cleaned[name] == getattr(stands, name) for name in FIGURES)
        self.figures_differ = not same
        said_anew = cleaned["standing"] not in ("", stands.standing)
        return not same or said_anew or self._typed("note") != shown(stands, self.metric)["note"]

    def measurement(self, why: str) -> Measurement:
        """The new row; a corrected figure is 'revised' unless the officer says otherwise."""
        cleaned, stands = self.cleaned_data, self.stands
        figures = {name: cleaned[name] for name in FIGURES}
        note = cleaned["note"]
        if why and self._typed("note") == shown(stands, self.metric)["note"]:
            note = why
        if stands is None:
            return Measurement(
                **figures, standing=cleaned["standing"] or "final", note=note, period=self.period
            )
        as_it_was = not self.figures_differ
        return Measurement(
            **figures,
            standing=cleaned["standing"] or (stands.standing if as_it_was else "revised"),
            note=note,
            period=self.period,
            words=stands.words if as_it_was else "",
            figure=stands.figure if as_it_was else None,
        )
