"""What an officer says of a spreadsheet before it is read: where its headings are, what its columns hold, which day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from actions.calculations.plan_columns import EVENTS, FIELDS, Header, letter
from actions.importing.spreadsheet import needs_a_day
from actions.importing.spreadsheet_parts import Setting
from actions.models import ActionPlan
from judgements.forms import QuickSelect
from judgements.importing.grids import Grid

CHOICES = [("", "Not read"), *FIELDS.items()]
LAST_ROW = 1_048_576


class SettingForm(forms.Form):
    """The fields `col-0`, `col-1` and so on are made from the sheet's own columns."""

    sheet = forms.CharField(required=False, max_length=100)
    first = forms.IntegerField(label="Headings from row", min_value=1, max_value=LAST_ROW)
    last = forms.IntegerField(label="to row", min_value=1, max_value=LAST_ROW)
    on = forms.DateField(
        label="Day of these statuses",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Statuses, words on progress, revised dates, evidence and impact are recorded as of this day.",
    )
    agreed_by = forms.CharField(
        label="Board",
        required=False,
        max_length=160,
        help_text="Which board agreed to the revised dates, or reviewed the impact.",
    )
    author = forms.CharField(
        label="Who says so",
        required=False,
        max_length=160,
        help_text="By role, such as 'Performance officer'; may be left empty.",
    )

    def __init__(
        self, plan: ActionPlan, grid: Grid, headings: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.grid = plan, grid
        self.columns = [f"col-{place}" for place in range(len(headings))]
        for place, heading in enumerate(headings):
            self.fields[f"col-{place}"] = forms.ChoiceField(
                label=f"{letter(place)}: {heading[:80]}" if heading else f"{letter(place)}: no heading",
                choices=CHOICES,
                required=False,
                widget=QuickSelect,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        held = [cleaned.get(name, "") for name in self.columns]
        if "action" not in held:
            self.add_error(None, "No column is chosen as the action. Say which one names what will be done.")
        for name in FIELDS:
            if held.count(name) > 1:
                self.add_error(None, f"Two columns are chosen as '{FIELDS[name]}'. Choose one of them.")
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + 2:
            self.add_error("last", "The headings take one row, two or three.")
        if not self.errors:
            self._clean_day(cleaned, held)
        return cleaned

    def _clean_day(self, cleaned: dict[str, Any], held: list[str]) -> None:
        plan, on = self.plan, cleaned.get("on")
        if ("revised" in held or "impact" in held) and not cleaned.get("agreed_by"):
            self.add_error(
                "agreed_by", "Name the board, since a column of revised dates or of impact is read."
            )
        if not needs_a_day(self.setting({}, frozenset())):
            return
        if plan.agreed_on is None:
            words = ", ".join(f"'{FIELDS[name]}'" for name in EVENTS if name in held)
            self.add_error(
                "on",
                f"The plan has no day of agreement yet, and nothing happens to its actions before. Enter that day on "
                f"the plan first, or choose 'Not read' for {words}.",
            )
        elif on is None:
            self.add_error("on", "Give the day as of which the statuses stand.")
        elif on > timezone.localdate():
            self.add_error("on", "That day is still to come.")
        elif on < plan.agreed_on:
            self.add_error(
                "on", f"The plan was agreed on {plan.agreed_on:%-d %B %Y}; give that day or a later one."
            )

    def setting(self, answers: dict[str, str], out: frozenset[int]) -> Setting:
        cleaned = self.cleaned_data
        return Setting(
            columns={place: cleaned[name] for place, name in enumerate(self.columns) if cleaned.get(name)},
            first=cleaned["first"],
            last=cleaned["last"],
            sheet=cleaned.get("sheet", ""),
            on=cleaned.get("on"),
            agreed_by=cleaned.get("agreed_by", ""),
            author=cleaned.get("author", ""),
            answers=answers,
            out=out,
        )


def first_values(plan: ActionPlan, grid: Grid, header: Header | None) -> dict[str, Any]:
    """What the form shows first: the guess, and the board that agreed the plan."""
    rows = grid.rows
    first, last = (header.first, header.last) if header else (0, 0)
    fields = header.fields if header else {}
    return {
        "sheet": grid.title,
        "first": rows[first].number,
        "last": rows[last].number,
        "agreed_by": plan.agreed_by[:160],
        **{f"col-{place}": field for place, field in fields.items()},
    }
