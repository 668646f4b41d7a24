"""Reference data from a file in two steps: choose and look, then write. Between them the file waits in the session."""

import base64
import re
import zlib
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from judgements.importing.reference import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    Outcome,
    ReferenceResource,
    missing_columns,
    preview_reference,
    write_reference,
)
from judgements.importing.sheet_rules import MOST_BYTES, MOST_ROWS, WrongSheet
from judgements.importing.sheets import Table, read_table

WAITING = "reference_file"
MOST_LINES = 200
HEADINGS = {NEW: "New", CHANGED: "Changed", REFUSED: "Refused"}
GONE = "No file waits to be written: it was written, set aside, or another was chosen. Choose it again."


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text=f"CSV (UTF-8) or an Excel workbook, at most {MOST_BYTES // 1_000_000} MB and {MOST_ROWS:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


def plain_name(name: str) -> str:
    """The last part of a file's name, of letters that any list can show."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2])[-200:] or "file"


def put_aside(request: HttpRequest, kind: str, name: str, content: bytes, seen: str) -> None:
    """In the session, so that any machine of the site can go on with it; it goes with the session at the latest."""
    packed = base64.b85encode(zlib.compress(content)).decode("ascii")
    request.session[WAITING] = {"kind": kind, "name": name, "seen": seen, "content": packed}


def take_up(request: HttpRequest, kind: str) -> tuple[str, bytes, str] | None:
    held = request.session.get(WAITING)
    if not held or held["kind"] != kind or request.POST.get("seen") != held["seen"]:
        return None
    return held["name"], zlib.decompress(base64.b85decode(held["content"])), held["seen"]


class ImportsReference:
    """The pages of an import, for the admin of its model."""

    change_list_template = "admin/judgements/reference_list.html"
    reference: type[ReferenceResource]
    reference_name = ""
    # Beside its own model, those of which the import makes rows.
    reference_writes: tuple[Any, ...] = ()

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return [path("import/", self.admin_site.admin_view(self.import_view), name=name), *super().get_urls()]

    def may_import(self, request: HttpRequest) -> bool:
        """Who may add and change every kind of row that it writes."""
        models = [self.model, *self.reference_writes]
        rights = [
            f"{one._meta.app_label}.{verb}_{one._meta.model_name}"
            for one in models
            for verb in ("add", "change")
        ]
        return request.user.has_perms(rights)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        own = {"import_address": self._address() if self.may_import(request) else ""}
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def _address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_import(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, FileForm())
        if "leave" in request.POST:
            request.session.pop(WAITING, None)
            self.message_user(request, "The file was set aside; nothing has been written.")
            return HttpResponseRedirect(self._address())
        return self._write(request) if "seen" in request.POST else self._look(request)

    # ---- Choose and look

    def _look(self, request: HttpRequest) -> HttpResponse:
        request.session.pop(WAITING, None)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(request, form)
        file = form.cleaned_data["file"]
        name = plain_name(file.name)
        try:
            if file.size > MOST_BYTES:
                raise WrongSheet(
                    f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several."
                )
            content = file.read()
            table = self._table(name, content)
            outcome = preview_reference(resource=self.reference(), table=table, by=request.user)
        except WrongSheet as problem:
            form.add_error("file", str(problem))
            return self._ask(request, form)
        if outcome.can_be_written:
            put_aside(request, self.reference_name, name, content, outcome.fingerprint)
        return self._show(request, name, outcome)

    def _table(self, name: str, content: bytes) -> Table:
        table = read_table(name, content)
        if lacking := missing_columns(self.reference, table):
            of = f"Sheet '{table.sheet}'" if table.sheet else "The file"
            words = "', '".join(lacking)
            raise WrongSheet(f"{of} has no column '{words}'. Its first row must name the columns.")
        return table

    # ---- Write

    def _write(self, request: HttpRequest) -> HttpResponse:
        held = take_up(request, self.reference_name)
        if held is None:
            self.message_user(request, GONE, messages.ERROR)
            return HttpResponseRedirect(self._address())
        name, content, seen = held
        outcome = write_reference(
            resource=self.reference(),
            table=self._table(name, content),
            by=request.user,
            file_name=name,
            digest=sha256(content).hexdigest(),
            kind=self.reference_name,
            seen=seen,
        )
        request.session.pop(WAITING, None)
        if not outcome.written:
            if outcome.can_be_written:
                put_aside(request, self.reference_name, name, content, outcome.fingerprint)
            return self._show(request, name, outcome)
        counts = outcome.counts
        told = f"{name}: {counts[NEW]} new and {counts[CHANGED]} changed were written, {counts[SAME]} were the same."
        self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    # ---- Pages

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _ask(self, request: HttpRequest, form: FileForm) -> HttpResponse:
        resource = self.reference()
        columns = [field.column_name for field in resource.get_import_fields()]
        context = {
            **self._context(request, f"Import {self.reference_name}"),
            "form": form,
            "about": (self.reference.__doc__ or "").strip(),
            "required": self.reference.required,
            "others": [
                name
                for name in (*columns, *getattr(resource, "also_read", ()))
                if name not in self.reference.required
            ],
        }
        return TemplateResponse(request, "admin/judgements/import_file.html", context)

    def _show(self, request: HttpRequest, name: str, outcome: Outcome) -> HttpResponse:
        context = {
            **self._context(request, f"Import {self.reference_name}: {name}"),
            "outcome": outcome,
            "counts": outcome.counts,
            "groups": [
                (heading, kind, outcome.of(kind)[:MOST_LINES], len(outcome.of(kind)))
                for kind, heading in reversed(HEADINGS.items())
                if outcome.of(kind)
            ],
            "unread": outcome.unread[:10],
            "most": MOST_LINES,
        }
        return TemplateResponse(request, "admin/judgements/import_preview.html", context)
