"""One update of one action: how it stands, when it will be done, what was done, what stands in the way, what shows it."""

from typing import Any

from django import forms

from actions.calculations import Delivery
from actions.models import Evidence
from actions.services.mine import Shown

LONGEST_WORDS = 5000
EVIDENCE = ("kind", "summary", "shows", "link", "file")
STATUS_HINTS = {
    Delivery.NOT_STARTED: "Nothing has been done yet.",
    Delivery.ON_TRACK: "It will be complete by its due date.",
    Delivery.AT_RISK: "It may not be; say why below.",
    Delivery.COMPLETE: "All of it is done. Whether it helped children is asked apart from this.",
}


class UpdateForm(forms.Form):
    """Without the day: an update is of the day on which it is written."""

    status = forms.ChoiceField(
        label="How does it stand?",
        choices=[(str(one), str(one).capitalize()) for one in Delivery],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how it stands",
            "invalid_choice": "Choose one of the answers given",
        },
    )
    forecast_on = forms.DateField(
        label="When do you expect it to be complete?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"],
        help_text="Leave it empty if it is complete or if you cannot say.",
        error_messages={"invalid": "Enter a date such as 24 May 2012 or 24/05/2012"},
    )
    commentary = forms.CharField(
        label="What has been done since the last update?",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name no child and nobody who could be recognised.",
    )
    blockers = forms.CharField(
        label="What stands in the way, and who can move it?",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label="Kind of evidence",
        required=False,
        choices=[("", "No evidence this time"), *Evidence.Kind.choices],
        error_messages={"invalid_choice": "Choose one of the kinds given"},
    )
    summary = forms.CharField(label="What it is, in one line", required=False, max_length=240)
    shows = forms.CharField(
        label="What it shows",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is different for children, not what was done.",
    )
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Where your colleagues can read it, such as https://council.example.gov.uk/audit",
        error_messages={"invalid": "Enter an address that begins with https://"},
    )
    file = forms.FileField(
        label="File",
        required=False,
        max_length=200,
        help_text="PDF, Word, Excel, PowerPoint, picture or text, up to 20 MB.",
        error_messages={
            "empty": "The file is empty",
            "max_length": "The file's name is too long; give it a shorter one",
        },
    )

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.lower().startswith(("https://", "http://")):
            raise forms.ValidationError("Enter an address that begins with https://")
        return link

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (
            told.get("status") == Delivery.AT_RISK
            and not told.get("commentary")
            and not told.get("blockers")
            and not self.errors.keys() & {"commentary", "blockers"}
        ):
            self.add_error("blockers", "Say why it is at risk: what stands in the way, or what has happened")
        self._whole_evidence(told)
        return told

    def _whole_evidence(self, told: dict[str, Any]) -> None:
        """Any part of it asks for its kind and its line."""
        if not any(told.get(name) for name in EVIDENCE) or self.errors.keys() & set(EVIDENCE):
            return
        if not told.get("kind"):
            self.add_error("kind", "Choose what kind of evidence it is")
        if not told.get("summary"):
            self.add_error("summary", "Say in one line what the evidence is")

    @property
    def shown(self) -> Shown | None:
        """The evidence, if any was given."""
        told = self.cleaned_data
        return Shown(**{name: told.get(name) or "" for name in EVIDENCE}) if told.get("kind") else None

    @property
    def evidence_was_touched(self) -> bool:
        """Opens the fold again when the form comes back."""
        return bool(self.errors.keys() & set(EVIDENCE)) or (
            self.is_bound and any(self.data.get(name) for name in EVIDENCE)
        )
