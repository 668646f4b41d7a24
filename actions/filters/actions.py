"""Which actions a list shows, and how they are grouped; their state is computed, so the rows are sifted here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from actions.calculations import RULES, Delivery, Impact
from actions.calculations.progress import LATE, standing_word
from actions.queries import ActionRow
from judgements.forms import QuickSelect

GROUPS = {
    "area": "Area",
    "recommendation": "Recommendation",
    "agency": "Lead agency",
    "lead": "Lead",
    "status": "Status",
    "plan": "Plan",
    "none": "In one run",
}
SHOWN, UNSHOWN = "shown", "unshown"
IMPACTS = (
    (UNSHOWN, "Complete, not shown"),
    (SHOWN, "Shown"),
    *((str(one), one.capitalize()) for one in Impact),
)
DELIVERIES = ((LATE, "Overdue"), *((str(one), one.capitalize()) for one in Delivery))
WHY = tuple((rule.key, rule.name) for rule in RULES)


def _choices(values: Iterable[str], every: str) -> list[tuple[str, str]]:
    return [("", every), *((value, value) for value in sorted(set(values) - {""}))]


class ActionFilter(forms.Form):
    """By plan, area, agency, lead and both statuses; offers only what the rows have."""

    plan = forms.ChoiceField(required=False, label="Plan", widget=QuickSelect)
    area = forms.ChoiceField(required=False, label="Area", widget=QuickSelect)
    agency = forms.ChoiceField(required=False, label="Agency", widget=QuickSelect)
    lead = forms.ChoiceField(required=False, label="Lead", widget=QuickSelect)
    delivery = forms.ChoiceField(
        choices=(("", "Any"), *DELIVERIES), required=False, label="Delivery", widget=QuickSelect
    )
    impact = forms.ChoiceField(
        choices=(("", "Any"), *IMPACTS), required=False, label="Impact", widget=QuickSelect
    )
    why = forms.ChoiceField(
        choices=(("", "Any or none"), *WHY), required=False, label="Exception", widget=QuickSelect
    )
    group = forms.ChoiceField(required=False, label="Grouped by", widget=QuickSelect)
    brag = forms.ChoiceField(
        choices=(("", "Two statuses"), ("1", "With BRAG")),
        required=False,
        label="Shown as",
        widget=QuickSelect,
    )

    def __init__(self, *args: Any, rows: Sequence[ActionRow], groups: Sequence[str], **kwargs: Any) -> None:
        """`groups` are the keys that may be chosen, the usual one first."""
        super().__init__(*args, **kwargs)
        plans = {row.plan: row.plan_title for row in rows}
        offered: dict[str, Any] = {
            "plan": [("", "Every plan"), *plans.items()],
            "area": _choices((area for row in rows for area in row.areas), "Every area"),
            "agency": _choices((name for row in rows for name in (row.agency, *row.partners)), "Any agency"),
            "lead": _choices((row.lead_words for row in rows), "Anyone"),
            "group": [("", GROUPS[groups[0]]), *((key, GROUPS[key]) for key in groups[1:])],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices
        if "plan" not in groups:
            del self.fields["plan"]


TESTS: dict[str, Callable[[ActionRow, str], bool]] = {
    "plan": lambda row, wanted: row.plan == wanted,
    "area": lambda row, wanted: wanted in row.areas,
    "agency": lambda row, wanted: wanted in (row.agency, *row.partners),
    "lead": lambda row, wanted: row.lead_words == wanted,
    "delivery": lambda row, wanted: row.state.overdue if wanted == LATE else row.state.delivery == wanted,
    "impact": lambda row, wanted: {
        SHOWN: row.state.impact_shown,
        UNSHOWN: row.state.complete and not row.state.impact_shown,
    }.get(wanted, row.state.impact == wanted),
    "why": lambda row, wanted: wanted in {rule.key for rule in row.exceptions},
}


@dataclass(frozen=True)
class Wanted:
    """The filter as the address sets it, the rows that pass, how they are grouped, and whether BRAG is beside them."""

    form: ActionFilter
    rows: list[ActionRow]
    group: str
    brag: bool
    narrows: bool


def wanted_of(request: HttpRequest, rows: Sequence[ActionRow], groups: Sequence[str]) -> Wanted:
    """A value that is no choice filters nothing and is told in the form."""
    form = ActionFilter(request.GET, rows=rows, groups=groups)
    form.is_valid()
    chosen = form.cleaned_data
    sifted = [(test, chosen[name]) for name, test in TESTS.items() if chosen.get(name)]
    kept = [row for row in rows if all(test(row, value) for test, value in sifted)]
    return Wanted(form, kept, chosen.get("group") or groups[0], chosen.get("brag") == "1", bool(sifted))


def standing_of(row: ActionRow) -> str:
    """Overdue, or what was reported."""
    return standing_word(delivery=row.state.delivery, overdue=row.state.overdue)
