"""Files of measurements in the admin: choose, look (or map an unknown file first), write, see what was written.

Between the steps the file waits in the folder of stored files; the session says whose it is and what was said of it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from judgements.admin.importing_reference import GONE, plain_name
from judgements.models import Authority, Import
from metrics.exports import held_figures, local_metrics, template
from metrics.forms.imports import KnownFromForm, UploadForm
from metrics.importing import Preview, Unknown, WrongFile, preview_file, read_map, store, write_map
from metrics.importing.waiting import TOKEN, Told, let_go, new_token, progress, put_aside, take_up
from metrics.models import Metric

from .importing_map import MapPage
from .importing_shown import Shown, changes_file

WAITING = "measurement_files"
MOST_WAITING = 5
KINDS = ("national file", "local file")
RIGHTS = ("metrics.add_measurement", "metrics.add_period")
MAY_MAP = "metrics.add_metric"
LATEST = 10


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(RIGHTS)


def import_measurements(request: HttpRequest) -> HttpResponse:
    return MeasurementImport(request).answer()


def import_progress(request: HttpRequest, token: str) -> HttpResponse:
    """How many rows of so many have been read."""
    return JsonResponse(progress(token))


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return TemplateResponse(
        request,
        f"admin/metrics/import/{template}.html",
        {**admin.site.each_context(request), "title": title, "opts": Metric._meta, **context},
    )


class MeasurementImport:
    """One request of the import. A file that waits is named by its token; `held` is what was said of it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.address = reverse("admin:metrics_import")
        self.given = request.POST if request.method == "POST" else request.GET
        self.token = self.given.get("file", "") if request.method != "POST" else request.POST.get("token", "")
        self.files: dict[str, dict[str, str]] = request.session.get(WAITING, {})

    def answer(self) -> HttpResponse:
        step = self.given.get("step", "")
        if self.request.method == "POST" and step == "file":
            return self._upload()
        if not self.token:
            return self._ask(UploadForm())
        self.held = self.files.get(self.token, {})
        content = take_up(self.token) if self.held else None
        if content is None:
            messages.error(self.request, GONE)
            return HttpResponseRedirect(self.address)
        self.content = content
        if self.request.method == "POST":
            return self._act(step)
        return self._map() if "map" in self.given else self._look()

    # ---- Choose

    def _ask(self, form: UploadForm) -> HttpResponse:
        token = new_token()
        return page(
            self.request,
            "file",
            "Import measurements",
            form=form,
            token=token,
            progress=reverse("admin:metrics_import_progress", args=[token]),
            earlier=Import.objects.filter(kind__in=KINDS).select_related("recorded_by", "undone")[:LATEST],
            empty=not Metric.objects.exclude(dataset={}).exists(),
        )

    def _upload(self) -> HttpResponse:
        form = UploadForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._ask(form)
        told, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            mapping = told["mapping"] and write_map(read_map(told["mapping"], "The mapping"))
        except WrongFile as problem:
            form.add_error("mapping", str(problem))
            return self._ask(form)
        free = bool(TOKEN.fullmatch(self.token)) and take_up(self.token) is None
        token = self.token if free else new_token()
        put_aside(token, file.read())
        self._keep(
            token,
            name=plain_name(file.name),
            mapping=mapping,
            available_on=told["available_on"].isoformat() if told["available_on"] else "",
        )
        return self._to(token)

    def _keep(self, token: str, **told: str) -> None:
        self.files[token] = {**self.files.get(token, {}), **told}
        for old in list(self.files)[:-MOST_WAITING]:
            let_go(old)
            del self.files[old]
        self.request.session[WAITING] = self.files

    def _to(self, token: str, **more: Any) -> HttpResponse:
        return HttpResponseRedirect(f"{self.address}?{urlencode({'file': token, **more})}")

    def _drop(self) -> None:
        let_go(self.token)
        self.files.pop(self.token, None)
        self.request.session[WAITING] = self.files

    # ---- Look

    def _preview(self) -> Preview:
        held = self.held
        return preview_file(
            held["name"],
            self.content,
            mapping=read_map(held["mapping"], "The mapping") if held["mapping"] else None,
            available_on=date.fromisoformat(held["available_on"]) if held["available_on"] else None,
            progress=Told(self.token, self.content.count(b"\n")),
        )

    def _look(self, stale: str = "", form: KnownFromForm | None = None) -> HttpResponse:
        try:
            preview = self._preview()
        except Unknown as problem:
            messages.warning(self.request, str(problem).partition(" Draft a mapping")[0])
            return self._to(self.token, map=1) if self._may_map() else self._refuse(str(problem))
        except WrongFile as problem:
            return self._refuse(str(problem))
        if self.given.get("changes") == "csv":
            return changes_file(preview)
        return page(
            self.request,
            "preview",
            f"Import: what {preview.name} would do",
            preview=preview,
            shown=Shown(preview),
            form=form or KnownFromForm(initial={"available_on": preview.available_on}),
            token=self.token,
            progress=reverse("admin:metrics_import_progress", args=[self.token]),
            mapped=bool(self.held["mapping"]),
            may_map=self._may_map() and preview.reading.kind == "national file",
            stale=stale,
        )

    def _refuse(self, words: str) -> HttpResponse:
        """The file as a whole cannot be taken: it is let go, and the words stand above the form."""
        messages.error(self.request, f"{self.held['name']}: {words}")
        self._drop()
        return self._ask(UploadForm())

    # ---- Act

    def _act(self, step: str) -> HttpResponse:
        steps: dict[str, Callable[[], HttpResponse]] = {
            "leave": self._leave,
            "again": self._again,
            "entries": self._map,
            "unmap": self._unmap,
            "write": self._write,
        }
        return steps.get(step, self._look)()

    def _leave(self) -> HttpResponse:
        self._drop()
        messages.info(self.request, "The file was set aside; nothing has been written.")
        return HttpResponseRedirect(self.address)

    def _again(self) -> HttpResponse:
        form = KnownFromForm(self.request.POST)
        if not form.is_valid():
            return self._look(form=form)
        day = form.cleaned_data["available_on"]
        self._keep(self.token, available_on=day.isoformat() if day else "")
        return self._to(self.token)

    def _unmap(self) -> HttpResponse:
        self._keep(self.token, mapping="")
        return self._to(self.token)

    def _write(self) -> HttpResponse:
        try:
            preview = self._preview()
            if preview.reading.problems or (self.held["mapping"] and not self._may_map()):
                return self._look()
            done = store(preview, by=self.request.user, seen=self.request.POST.get("seen", ""))
        except WrongFile as problem:
            return self._look(stale=str(problem))
        self._drop()
        if done is None:
            messages.info(self.request, "Everything was here already, so nothing has been written.")
            return HttpResponseRedirect(self.address)
        told = f"{preview.name}: {preview.new:,} new and {preview.changed:,} changed figures were written."
        messages.success(self.request, told)
        return HttpResponseRedirect(reverse("admin:metrics_imported", args=[done.pk]))

    # ---- Map

    def _may_map(self) -> bool:
        return self.request.user.has_perm(MAY_MAP)

    def _map(self) -> HttpResponse:
        if not self._may_map():
            return self._look()
        try:
            answer = MapPage(self.request, self.token, self.held["name"], self.content).answer()
        except WrongFile as problem:
            return self._refuse(str(problem))
        if isinstance(answer, str):
            self._keep(self.token, mapping=answer)
            return self._to(self.token)
        return answer


def may_take(request: HttpRequest) -> bool:
    return request.user.has_perm("metrics.view_measurement")


def _figures(request: HttpRequest, kind: str, made: Callable[..., HttpResponse]) -> HttpResponse:
    """Of one metric, named in the address by its code, or of every one that is counted locally."""
    ours = Authority.objects.filter(is_ours=True).first()
    if kind not in ("csv", "xlsx"):
        raise Http404
    if ours is None:
        messages.error(request, "No authority is marked as ours yet. Choose it first.")
        return HttpResponseRedirect(reverse("admin:judgements_authority_changelist"))
    code = request.GET.get("metric", "")
    metrics = Metric.objects.filter(code=code) if code else local_metrics()
    if code and not metrics.exists():
        raise Http404
    return made(kind, metrics, ours, timezone.localdate())


def figures_template(request: HttpRequest, kind: str) -> HttpResponse:
    return _figures(request, kind, template)


def figures_held(request: HttpRequest, kind: str) -> HttpResponse:
    return _figures(request, kind, held_figures)


admin.site.add_page(
    "metrics/import/", import_measurements, "metrics_import", "Import measurements", may_import
)
admin.site.add_page(
    "metrics/import/progress/<str:token>/", import_progress, "metrics_import_progress", "", may_import
)
admin.site.add_page(
    "metrics/local-figures-template.<str:kind>", figures_template, "metrics_template", "", may_take
)
admin.site.add_page("metrics/local-figures.<str:kind>", figures_held, "metrics_held", "", may_take)
