"""Filters of the desk pages; a value that is not a choice shows everything and says so."""

from typing import Any

from django import forms
from django.http import HttpRequest

from dashboard.queries.grades import GradeLine
from judgements.forms import QuickSelect

SHOW = (
    ("", "Every judgement"),
    ("below", "Below good"),
    ("overdue", "With overdue recommendations"),
    ("moved", "That moved"),
)
GROUPS = (("", "By area"), ("none", "In one run"))


class GradeFilter(forms.Form):
    """Which judgements the grade table shows, and whether it keeps to the areas."""

    show = forms.ChoiceField(choices=SHOW, required=False, label="Show", widget=QuickSelect)
    grade = forms.ChoiceField(required=False, label="Grade", widget=QuickSelect)
    group = forms.ChoiceField(choices=GROUPS, required=False, label="Grouped", widget=QuickSelect)

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", "Any grade"), *((grade, grade) for grade in grades)]


def grade_lines_wanted(request: HttpRequest, lines: list[GradeLine]) -> tuple[GradeFilter, list[GradeLine]]:
    """The filter as the address sets it, and the lines that pass; an unknown value is left out and told."""
    grades = list(dict.fromkeys(line.tile.label for line in sorted(lines, key=lambda line: line.rank)))
    form = GradeFilter(request.GET or None, grades=grades)
    chosen = form.cleaned_data if form.is_bound and (form.is_valid() or form.cleaned_data) else {}
    tests = {
        "below": lambda line: line.row.below_good,
        "overdue": lambda line: line.asked.overdue > 0,
        "moved": lambda line: line.row.movement.kind in ("up", "down"),
    }
    wanted = tests.get(chosen.get("show", ""), lambda line: True)
    grade = chosen.get("grade")
    return form, [line for line in lines if wanted(line) and (not grade or line.tile.label == grade)]
