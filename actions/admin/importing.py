"""A plan from a spreadsheet, in steps: choose the file, match its columns, look, answer, write, see what was written.

Between them the file waits in the session; everything else is in the forms, so that a step can be taken again.
"""

from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from actions.calculations.plan_columns import find_header, header_at, letter
from actions.exports import plan_workbook
from actions.forms.spreadsheet import SettingForm, first_values
from actions.importing.spreadsheet import (
    KIND,
    earlier,
    preview_plan,
    remembered,
    write_plan,
)
from actions.importing.spreadsheet_lines import Outcome
from actions.importing.spreadsheet_parts import MAKE, NONE
from actions.models import ActionPlan
from judgements.admin.importing_reference import GONE, FileForm, plain_name, put_aside, take_up
from judgements.importing.grids import Grid, book_of, read_grid
from judgements.importing.sheet_rules import MOST_BYTES, WrongSheet
from judgements.models import State

from .importing_pages import asked_of, imported, plan_of, plan_page

# Whoever may write every kind of row that a file can make.
RIGHTS = (
    "actions.view_actionplan",
    "actions.add_action",
    "actions.change_action",
    "actions.add_progressupdate",
    "actions.add_duedatechange",
    "actions.add_evidence",
    "actions.add_impactreview",
    "judgements.add_agency",
    "judgements.add_person",
)
HEADINGS = {
    "refused": "Rejected",
    "waiting": "Waiting for an answer",
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "left out": "Left out",
}
MOST_ANSWERS, LONGEST_ANSWER, SAMPLES = 400, 60, 2


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(RIGHTS)


def may_export(request: HttpRequest) -> bool:
    return request.user.has_perm("actions.view_actionplan")


def import_plan(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(pk)
    if plan.state == State.WITHDRAWN:
        raise PermissionDenied
    return PlanImport(request, plan).answer()


class PlanImport:
    """One request of the import into one plan."""

    def __init__(self, request: HttpRequest, plan: ActionPlan) -> None:
        self.request, self.plan = request, plan
        self.kind = f"{KIND} {plan.pk}"
        self.address = reverse("admin:actions_actionplan_import", args=[plan.pk])

    def answer(self) -> HttpResponse:
        request = self.request
        if request.method != "POST":
            return self._ask(FileForm())
        if "leave" in request.POST:
            request.session.pop("reference_file", None)
            messages.info(request, "The file was set aside; nothing has been written.")
            return HttpResponseRedirect(self.address)
        if "seen" not in request.POST:
            return self._upload()
        held = take_up(request, self.kind)
        if held is None:
            messages.error(request, GONE)
            return HttpResponseRedirect(self.address)
        self.name, self.content, self.digest = held
        return self._go_on()

    # ---- Choose

    def _upload(self) -> HttpResponse:
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._ask(form)
        file = form.cleaned_data["file"]
        self.name = plain_name(file.name)
        try:
            if file.size > MOST_BYTES:
                raise WrongSheet(
                    f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several."
                )
            self.content = file.read()
            self.book = book_of(self.name, self.content)
            grid = self._best_sheet()
        except WrongSheet as problem:
            form.add_error("file", str(problem))
            return self._ask(form)
        self.digest = sha256(self.content).hexdigest()
        put_aside(self.request, self.kind, self.name, self.content, self.digest)
        header = find_header([row.texts for row in grid.rows])
        first, last = (header.first, header.last) if header else (0, 0)
        rows = [row.texts for row in grid.rows]
        headings = header_at(rows, first, last).headings
        setting = SettingForm(self.plan, grid, headings, initial=first_values(self.plan, grid, header))
        return self._match(grid, setting, last, found=header is not None)

    def _best_sheet(self) -> Grid:
        """The first whose headings name an action; else the first. Every sheet that is read must hold rows."""
        first: Grid | None = None
        for title in self.book.sheets[:20]:
            try:
                grid = read_grid(self.name, self.content, title)
            except WrongSheet:
                if len(self.book.sheets) == 1:
                    raise
                continue
            if find_header([row.texts for row in grid.rows]):
                return self._with_rows(grid)
            first = first or (grid if grid.rows else None)
        if first is None:
            raise WrongSheet("The file is empty: it has no headings and no rows.")
        return self._with_rows(first)

    def _with_rows(self, grid: Grid) -> Grid:
        if len(grid.rows) < 2:
            raise WrongSheet("The file has headings and no rows below them, so there is nothing to read.")
        return grid

    # ---- Match, look, write

    def _go_on(self) -> HttpResponse:
        post = self.request.POST
        try:
            self.book = book_of(self.name, self.content)
            grid = self._with_rows(read_grid(self.name, self.content, post.get("sheet", "")[:100]))
        except WrongSheet as problem:
            messages.error(self.request, str(problem))
            return HttpResponseRedirect(self.address)
        rows = [row.texts for row in grid.rows]
        first, last = self._rows_asked(grid)
        header = header_at(rows, first, last)
        step = post.get("step", "look")
        if step == "headings":
            given = {name: post.get(name, "") for name in ("on", "agreed_by", "author")}
            values = first_values(self.plan, grid, header) | {
                name: text for name, text in given.items() if text
            }
            form = SettingForm(self.plan, grid, header.headings, initial=values)
            return self._match(grid, form, last, found="action" in header.fields.values())
        form = SettingForm(self.plan, grid, header.headings, data=post)
        if step == "columns" or not form.is_valid():
            return self._match(grid, form, last, found=True)
        return self._look(grid, form, write=step == "write")

    def _rows_asked(self, grid: Grid) -> tuple[int, int]:
        """The places of the rows of headings, from the numbers that the form gives; whatever it gives, of this sheet."""
        numbers = []
        for name in ("first", "last"):
            text = self.request.POST.get(name, "")
            numbers.append(int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1)
        places = [n for n, row in enumerate(grid.rows) if numbers[0] <= row.number <= max(numbers)][:3]
        return (places[0], places[-1]) if places else (0, 0)

    def _look(self, grid: Grid, form: SettingForm, write: bool) -> HttpResponse:
        answers, out = self._answers()
        given = form.setting({**remembered(self.plan), **answers}, out)
        try:
            if write:
                outcome = write_plan(
                    plan=self.plan,
                    grid=grid,
                    setting=given,
                    by=self.request.user,
                    file_name=self.name,
                    digest=self.digest,
                    seen=self.request.POST.get("shown", ""),
                )
            else:
                outcome = preview_plan(plan=self.plan, grid=grid, setting=given, by=self.request.user)
        except WrongSheet as problem:
            form.add_error(None, str(problem))
            return self._match(grid, form, self._rows_asked(grid)[1], found=True)
        if outcome.written:
            self.request.session.pop("reference_file", None)
            return HttpResponseRedirect(
                reverse("admin:actions_actionplan_imported", args=[self.plan.pk, outcome.written.pk])
            )
        return self._show(grid, form, outcome)

    def _answers(self) -> tuple[dict[str, str], frozenset[int]]:
        """Of each question its answer; a ticked box stands above what is chosen beside it."""
        answers: dict[str, str] = {}
        out: set[int] = set()
        for name, value in self.request.POST.items():
            value = str(value).strip()[:LONGEST_ANSWER]
            if name.startswith("out-") and name[4:].isdecimal() and name.isascii() and len(name) < 14:
                out.add(int(name[4:]))
            elif (
                name.startswith("ask-")
                and len(answers) < MOST_ANSWERS
                and not name.endswith(("-make", "-none"))
            ):
                ticked = [word for word in (MAKE, NONE) if f"{name}-{word}" in self.request.POST]
                answers[name] = ticked[0] if ticked else value
        return answers, frozenset(out)

    # ---- Pages

    def _page(self, template: str, title: str, **context: Any) -> HttpResponse:
        return plan_page(self.request, self.plan, template, title, address=self.address, **context)

    def _ask(self, form: FileForm) -> HttpResponse:
        return self._page(
            "import_file", "Import from a spreadsheet", form=form, before=list(earlier(self.plan)[:5])
        )

    def _match(self, grid: Grid, form: SettingForm, last: int, found: bool) -> HttpResponse:
        below = grid.rows[last + 1 :]
        samples = {}
        for place, name in enumerate(form.columns):
            held = [row.at(place).text for row in below if row.at(place).text]
            samples[name] = list(dict.fromkeys(held))[:SAMPLES]
        columns = [
            (form[name], samples[name], place in grid.hidden_columns)
            for place, name in enumerate(form.columns)
        ]
        return self._page(
            "import_columns",
            f"Import: the columns of {self.name}",
            form=form,
            columns=columns,
            found=found,
            book=self.book,
            name=self.name,
            digest=self.digest,
            before=list(earlier(self.plan, self.digest)[:5]),
            answers=self._carried(form),
        )

    def _carried(self, form: SettingForm) -> list[tuple[str, str]]:
        """What was answered already goes with the form when the columns are chosen anew."""
        names = [name for name in self.request.POST if name.startswith(("ask-", "out-"))][: 2 * MOST_ANSWERS]
        return [(name, self.request.POST[name][:LONGEST_ANSWER]) for name in names]

    def _show(self, grid: Grid, form: SettingForm, outcome: Outcome) -> HttpResponse:
        hidden = [(name, form.data.get(name, "")) for name in form.fields]
        return self._page(
            "import_preview",
            f"Import: what {self.name} would do",
            outcome=outcome,
            counts=outcome.counts,
            **asked_of(outcome.questions, self.plan),
            groups=[
                (heading, kind, outcome.of(kind)) for kind, heading in HEADINGS.items() if outcome.of(kind)
            ],
            hidden=hidden,
            ticked=self._answers()[1],
            hidden_sheets=self.book.hidden,
            unread=[
                f"{letter(place)} ({form[name].label.partition(': ')[2]})"
                for place, name in enumerate(form.columns)
                if not form.cleaned_data.get(name)
            ],
            digest=self.digest,
            name=self.name,
            before=list(earlier(self.plan, self.digest)[:5]),
        )


def spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    return plan_workbook(plan_of(pk), None)


admin.site.add_page(
    "actions/actionplan/<int:pk>/import/", import_plan, "actions_actionplan_import", "", may_import
)
admin.site.add_page(
    "actions/actionplan/<int:pk>/import/<int:done>/", imported, "actions_actionplan_imported", "", may_import
)
admin.site.add_page(
    "actions/actionplan/<int:pk>/plan.xlsx", spreadsheet, "actions_actionplan_spreadsheet", "", may_export
)
