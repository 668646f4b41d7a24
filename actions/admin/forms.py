"""Forms of actions and of what happened to them: what belongs together, what stays once readers see it."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.db import connection, transaction
from django.utils import timezone

from actions.models import Action, ActionPlan
from actions.models.actions import chain_of
from actions.services import NotPossible, free_refs
from judgements.admin.choices import whole_number
from judgements.admin.forms import HouseForm, RowForm
from judgements.admin.meanwhile import GuardedForm
from judgements.admin.reach import FURTHEST
from judgements.models import State

# What readers have seen stays: a new due date is a change with its reason, a reference is on every paper.
FIXED = {
    "ref": "The plan is published, and this reference is on its pages and papers; it stays.",
    "due_on": "The plan is published, so its first due date stays. Enter a change of the due date, with its reason.",
}
JOINED = "The plan is published: say on which day the action joined it."
GONE = "This plan was withdrawn; take it up again before anything is added to it."
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ActionRules:
    """What holds for an action in a page of its own and in a row of its plan."""

    plan: ActionPlan | None = None
    refs: Iterator[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ref" in self.fields:
            self.fields["ref"].required = False
        if self._published(self._plan()) and self.instance.pk:
            for name in FIXED.keys() & self.fields.keys():
                # Another class: the admin's calendar would still write into a date that is only shown.
                attrs = {**self.fields[name].widget.attrs, "readonly": True, "class": "tl-fixed"}
                shown = forms.DateInput(format="%d/%m/%Y") if name == "due_on" else forms.TextInput()
                shown.attrs |= attrs
                self.fields[name].widget = shown

    def _plan(self) -> ActionPlan | None:
        if self.plan is not None:
            return self.plan
        return self.instance.plan if self.instance.plan_id else None

    @staticmethod
    def _published(plan: ActionPlan | None) -> bool:
        return plan is not None and plan.state == State.PUBLISHED

    def clean(self) -> Any:
        cleaned = super().clean()
        plan = cleaned.get("plan") or self._plan()
        if plan is None or (self.instance.pk and not self.has_changed()):
            return cleaned
        if not self.instance.pk and connection.in_atomic_block:
            # One after the other: each takes the next reference, and sees what became of the plan meanwhile.
            plan = (
                ActionPlan.objects.select_for_update(of=("self",))
                .select_related("inspection")
                .get(pk=plan.pk)
            )
        if self.instance.pk:
            self._keep_what_was_seen(plan)
        elif plan.state == State.WITHDRAWN:
            self.add_error(None, GONE)
        elif self._published(plan) and "added_on" in self.fields and not cleaned.get("added_on"):
            self._refuse("added_on", JOINED)
        if not cleaned.get("ref") and "ref" not in self.errors:
            cleaned["ref"] = self.instance.ref or next(self.refs or free_refs(plan))
        return cleaned

    def _keep_what_was_seen(self, plan: ActionPlan) -> None:
        if self._published(plan):
            for name in sorted(FIXED.keys() & set(self.changed_data)):
                self._refuse(name, FIXED[name])

    def _refuse(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)


class ActionForm(ActionRules, HouseForm):
    """With what is chosen among the plan's own: recommendations of its inspection, other actions of the plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self._plan()
        if plan and "depends_on" in self.fields:
            self.keep_within("depends_on", plan.pk)

    def _plan(self) -> ActionPlan | None:
        if found := super()._plan():
            return found
        asked = self.initial.get("plan")
        if self.is_bound or not whole_number(asked) or int(asked) > FURTHEST:
            return None
        return ActionPlan.objects.filter(pk=int(asked)).select_related("inspection").first()

    def own_inspection(self, cleaned: dict[str, Any]) -> int | None:
        plan = cleaned.get("plan") or self._plan()
        return plan.inspection_id if plan else None

    def clean(self) -> Any:
        cleaned = super().clean()
        plan = cleaned.get("plan") or self._plan()
        wanted = list(cleaned.get("depends_on") or [])
        strange = [one.ref for one in wanted if plan and one.plan_id != plan.pk]
        if strange:
            self.add_error(
                "depends_on", f"Of another plan: {', '.join(strange)[:200]}. Choose from this one."
            )
        elif self.instance.pk and wanted and (circle := chain_of(self.instance, wanted)):
            way = " waits for ".join([*circle, circle[0]])
            self.add_error("depends_on", f"These would wait for each other for ever: {way}.")
        return cleaned


class ActionRow(ActionRules, RowForm):
    """An action as a row of its plan."""


class EventForm(GuardedForm):
    """What happened, written by the service that checks it against how the action stood on that day.

    The trap: the service checks and writes in one go, so the event is stored while the form is validated; the page's
    own transaction is around both.
    """

    record: Callable[..., Any]
    replace: Callable[..., Any]
    by: Any = None

    def _post_clean(self) -> None:
        if self.errors:
            return
        given = {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}
        old = given.pop("corrects", None)
        try:
            with transaction.atomic():
                if old is None:
                    self.instance = type(self).record(by=self.by, **given)
                else:
                    self.instance = self._corrected(old, given)
        except NotPossible as told:
            self.add_error(told.field if told.field in self.fields else None, told.words)

    def _corrected(self, old: Any, given: dict[str, Any]) -> Any:
        action = given.pop("action")
        if action.pk != old.action_id:
            raise NotPossible("A correction is of the same action as what it corrects.", "action")
        if "file" in given and not given["file"]:
            del given["file"]  # The file of the corrected event stays with its correction.
        return type(self).replace(event=old, by=self.by, **given)


class ReassignForm(forms.Form):
    """Who leads them from now on; the person by a choice, the post in words."""

    lead = forms.ModelChoiceField(queryset=None, required=False, label="Person")
    lead_role = forms.CharField(
        required=False, max_length=160, label="Post", help_text="Empty takes the post of the person."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Action._meta.get_field("lead").remote_field.model.objects
        self.fields["lead"].queryset = people.select_related("agency").order_by("role", "name")

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if not self.errors and not cleaned["lead"] and not cleaned["lead_role"].strip():
            raise forms.ValidationError("Say who leads them, by person or by post.")
        return cleaned


class MoveForm(forms.Form):
    """By how many days, or to which day; decided when and by whom."""

    days = forms.IntegerField(
        required=False,
        min_value=-3660,
        max_value=3660,
        label="Move by so many days",
        help_text="Each from the date that stands; a number below 0 brings it forward.",
    )
    new_due = forms.DateField(required=False, label="Or to this day", widget=DAY)
    on = forms.DateField(label="Decided on", widget=DAY, initial=timezone.localdate)
    agreed_by = forms.CharField(
        max_length=200, label="Agreed by", help_text="Which person, by role, or which board."
    )

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        if self.errors:
            return cleaned
        if (cleaned["days"] is None) == (cleaned["new_due"] is None):
            raise forms.ValidationError("Give a number of days or a new day: one of the two.")
        if cleaned["days"] == 0:
            self.add_error("days", "By 0 days nothing moves.")
        return cleaned
