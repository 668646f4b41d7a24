"""Two officers on one row: the second is told what the first changed, keeps what was typed, and chooses.

A form carries the version that its reader saw. When it comes back and the row has moved on, the three states of each
field are compared: as seen, as typed, as it stands now. What only the other changed is taken over; what both changed is
shown twice, and the second reader decides. Nothing is stored until they have seen it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from judgements.models import Tracked

from .choices import whole_number

LONGEST = 300
NOT_SEEN = (
    "This form does not say which version it was opened with. Open the page again; nothing has been saved."
)


class SeenVersion(forms.IntegerField):
    """The version that the reader saw; never a change of its own."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True)
class Change:
    """What somebody else did to one field meanwhile; `conflict` if the reader changed it too."""

    name: str
    label: str
    stands: str
    who: str
    when: datetime
    conflict: bool
    stood: str = ""

    @property
    def told(self) -> str:
        when = f"{timezone.localtime(self.when):%H:%M on %-d %B}"
        values = f" from “{self.stood}” to “{self.stands}”" if self.stood else f" to “{self.stands}”"
        yours = "you typed something else" if self.conflict else "taken over, as you had typed nothing there"
        return f"{self.who} changed '{self.label}' at {when}{values} ({yours})"


def said(field: forms.Field, value: Any) -> str:
    """A field's value as its reader would say it."""
    if isinstance(field, ModelMultipleChoiceField):
        rows = field.queryset.filter(pk__in=[getattr(one, "pk", one) for one in value or []])
        return ", ".join(field.label_from_instance(row) for row in rows) or "nothing"
    if value in (None, "", []):
        return "nothing"
    if isinstance(field, ModelChoiceField):
        held = getattr(field, "rows", None)
        row = held.get(str(value)) if held is not None else field.queryset.filter(pk=value).first()
        return field.label_from_instance(row) if row else str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if hasattr(value, "isoformat"):
        return f"{value:%-d %B %Y}"
    return str(field.prepare_value(value))[:LONGEST]


class GuardedForm(forms.ModelForm):
    """A form of a tracked row that cannot overwrite what its reader has not seen."""

    seen_version = SeenVersion(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guarded = isinstance(self.instance, Tracked) and self.instance.pk is not None
        self.meanwhile: list[Change] = []
        self.row_name = ""
        if not self.guarded:
            return
        self.initial["seen_version"] = self.instance.version
        # As it stands in the database; validation writes what was typed into the instance.
        self.now = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}

    def full_clean(self) -> None:
        wrong = self._compare() if self.guarded and self.is_bound else ""
        super().full_clean()
        if wrong:
            self.add_error(None, wrong)
        if self.meanwhile:
            self._tell()

    def _compare(self) -> str:
        """Takes over, notes what to tell, and answers with what is wrong with the version itself."""
        self._take_what_was_ticked()
        posted = self._typed("seen_version")
        if not posted or not whole_number(posted) or int(posted) > self.instance.version:
            return NOT_SEEN
        if int(posted) < self.instance.version:
            self._meet(int(posted))
            self._write("seen_version", self.instance.version)
        return ""

    def _typed(self, name: str) -> Any:
        return self._widget_data_value(self.fields[name].widget, self.add_prefix(name))

    def _write(self, name: str, value: Any) -> None:
        """Puts a value into what was posted, so that the form shows it and the next answer brings it."""
        field, key = self.fields[name], self.add_prefix(name)
        self.data: Any = self.data.copy()
        self.data.pop(key, None)
        if isinstance(field, ModelMultipleChoiceField):
            self.data.setlist(key, [str(getattr(one, "pk", one)) for one in value or []])
        elif isinstance(field, forms.BooleanField):
            self.data.update({key: "on"} if value else {})
        else:
            shown = field.prepare_value(value)
            text = shown.isoformat() if hasattr(shown, "isoformat") else shown
            self.data.update({key: "" if text is None else str(text)})

    def _take_what_was_ticked(self) -> None:
        for name in self.now:
            if self.data.get(f"{self.add_prefix(name)}-take"):
                self._write(name, self.now[name])

    def _meet(self, seen: int) -> None:
        # As it stands: once the form is checked, the row bears what was typed.
        self.row_name = str(self.instance) if self.prefix else ""
        rows = list(
            self.instance.history.filter(version__gte=seen)
            .select_related("history_user")
            .order_by("history_date", "history_id")
        )
        seen_row = next((row for row in rows if row.version == seen), None)
        own = {
            field.name for field in self._meta.model._meta.get_fields() if field.concrete
        } & self.now.keys()
        for name, field in self.fields.items():
            if field.disabled or name not in own:
                continue
            before = self._as_of(seen_row, name)
            if seen_row is not None and not field.has_changed(before, self._comparable(name, self.now[name])):
                continue  # Nobody else touched it.
            typed = self._typed(name)
            mine = seen_row is None or field.has_changed(before, typed)
            conflict = mine and field.has_changed(self.now[name], typed)
            if not conflict:
                self._write(name, self.now[name])
            if seen_row is not None or conflict:
                stood = said(field, before) if seen_row is not None else ""
                self.meanwhile.append(replace(self._change(name, rows, conflict), stood=stood))

    def _as_of(self, row: Any, name: str) -> Any:
        """The field as the history holds it; a relation to many as a list of keys."""
        if row is None:
            return None
        model_field = self._meta.model._meta.get_field(name)
        if not model_field.many_to_many:
            return model_field.value_from_object(row)
        held, key = getattr(row, name, None), f"{model_field.m2m_reverse_field_name()}_id"
        return self.now[name] if held is None else [getattr(one, key) for one in held.all()]

    def _comparable(self, name: str, value: Any) -> Any:
        """A value in the form in which a browser would send it."""
        field = self.fields[name]
        if isinstance(field, ModelMultipleChoiceField):
            return [str(getattr(one, "pk", one)) for one in value or []]
        shown = field.prepare_value(value)
        return shown if shown is None or isinstance(shown, bool) else str(shown)

    def _change(self, name: str, rows: list[Any], conflict: bool) -> Change:
        last = rows[-1] if rows else None
        for earlier, later in pairwise(rows):
            if self._as_of(earlier, name) != self._as_of(later, name):
                last = later
        field, label = self.fields[name], str(self.fields[name].label or name.replace("_", " "))
        return Change(
            name=name,
            label=label[:1].upper() + label[1:],
            stands=said(field, self.now[name]),
            who=str(last.history_user) if last and last.history_user else "The house itself",
            when=last.history_date if last else timezone.now(),
            conflict=conflict,
        )

    def _tell(self) -> None:
        lines = "; ".join(change.told for change in self.meanwhile)
        begins = f"{self.row_name}: while" if self.row_name else "While"
        told = (
            f"{begins} you had this open, {lines}. What you typed is still here. Look at it and save again."
        )
        self.add_error(None, told)
        for change in self.meanwhile:
            if change.conflict:
                self.add_error(change.name, self._choice(change))

    def _choice(self, change: Change) -> SafeString:
        return format_html(
            'Now stands: “{}”. Save again to keep what you typed, or <label class="tl-take">'
            '<input type="checkbox" name="{}-take" value="1"> take what stands</label>.',
            change.stands,
            self.add_prefix(change.name),
        )


def guarded_forms(context: dict[str, Any]) -> list[Any]:
    """The page's own form and those of its rows, as far as they compare versions."""
    rows = [form for one in context.get("inline_admin_formsets", ()) for form in one.formset.forms]
    return [form for form in (context["adminform"].form, *rows) if isinstance(form, GuardedForm)]
