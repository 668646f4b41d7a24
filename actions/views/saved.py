"""A reader's own saved views: a filter of a list under a name, opened and deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions.forms.saved_views import SavedViewForm, first_words, kept_query
from actions.models import SavedView
from judgements.addresses import address


def _own(request: HttpRequest) -> HttpResponse:
    response = redirect(address(request, "saved-views"))
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The reader's views; with an address to save, the form that names it."""
    if request.method == "POST":
        form = SavedViewForm(request.POST, instance=SavedView(owner=request.user))
        if form.is_valid():
            view = form.save(commit=False)
            view.updated_by = request.user
            view.save()
            messages.success(request, f"Saved as \u201c{view.name}\u201d.")
            return _own(request)
    else:
        query = kept_query(request.GET.get("query", "")[:1000])
        form = SavedViewForm(initial={"path": request.GET.get("path", "")[:200], "query": query})
    context = {
        "form": form,
        "to_save": form["path"].value(),
        "problem": first_words(form) if form.is_bound else "",
        "views": SavedView.objects.filter(owner=request.user).order_by("path", "name"),
        "section": "actions",
    }
    response = render(request, "actions/saved_views.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def delete_saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one's own; of somebody else's there is nothing to be told."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    name = view.name
    view.delete()
    messages.success(request, f"\u201c{name}\u201d is deleted.")
    return _own(request)
