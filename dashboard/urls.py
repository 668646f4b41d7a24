"""The desk pages: each list also answers as .csv, .xlsx and .json."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from dashboard.views import history, inspections, metrics, overview, reference

SLUG = r"(?P<slug>[-a-z0-9]{1,120})"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections.<export:kind>", inspections.inspections_export, name="inspections-export"),
    path("inspections/<slug:slug>/", inspections.inspection, name="inspection"),
    path("inspections/<slug:slug>/grades.<export:kind>", inspections.grades_export, name="grades-export"),
    path(
        "inspections/<slug:slug>/sections.<export:kind>", inspections.sections_export, name="sections-export"
    ),
    path("inspections/<slug:slug>/figures.<export:kind>", inspections.figures_export, name="figures-export"),
    path("inspections/<slug:slug>/notes.<export:kind>", inspections.notes_export, name="notes-export"),
    re_path(
        rf"^inspections/{SLUG}/judgements/(?P<key>[a-z0-9_.]{{1,120}})/$",
        inspections.judgement,
        name="judgement",
    ),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics.<export:kind>", metrics.metrics_export, name="metrics-export"),
    path("metrics/<slug:slug>/", metrics.metric, name="metric"),
    path("metrics/<slug:slug>.<export:kind>", metrics.metric_export, name="metric-export"),
    path("metrics/<slug:slug>/figure.json", metrics.metric_figure, name="metric-figure"),
    path("history/", history.history, name="history"),
    path("history.<export:kind>", history.history_export, name="history-export"),
    path("history/themes/<slug:key>/", history.theme, name="theme"),
    re_path(r"^history/(?P<key>[a-z0-9_]{1,60})/$", history.strand, name="strand"),
    path("search/", reference.search, name="search"),
    path("search.<export:kind>", reference.search_export, name="search-export"),
    path("sources/", reference.sources, name="sources"),
    path("sources.<export:kind>", reference.sources_export, name="sources-export"),
    path("accessibility/", reference.accessibility, name="accessibility"),
    path("healthz", reference.healthz, name="healthz"),
    path(
        "accounts/login/",
        auth.LoginView.as_view(extra_context={"contact": settings.HELP_CONTACT}),
        name="login",
    ),
    path("accounts/logout/", login_not_required(auth.LogoutView.as_view()), name="logout"),
]
