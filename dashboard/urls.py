"""The desk pages: each list also answers as .csv, .xlsx and .json."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from dashboard.views import account, drafts, history, inspections, metrics, overview, reference

SLUG = r"(?P<slug>[-a-z0-9]{1,120})"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections.<export:kind>", inspections.inspections_export, name="inspections-export"),
    path("inspections/drafts/<int:pk>/", drafts.draft, name="inspection-draft"),
    path("plans/drafts/<int:pk>/", drafts.plan_draft, name="plan-draft"),
    re_path(
        r"^inspections/drafts/(?P<pk>[0-9]{1,19})/judgements/(?P<key>[a-z0-9_.]{1,120})/$",
        drafts.draft,
        name="judgement-draft",
    ),
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
    path("accounts/login/", account.SignIn.as_view(), name="login"),
    path("accounts/logout/", login_not_required(auth.LogoutView.as_view()), name="logout"),
    path("accounts/session/", account.session, name="session"),
    path("accounts/password_change/", auth.PasswordChangeView.as_view(), name="password_change"),
    path(
        "accounts/password_change/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"
    ),
    path("accounts/password_reset/", account.PasswordReset.as_view(), name="password_reset"),
    path("accounts/password_reset/done/", account.PasswordResetDone.as_view(), name="password_reset_done"),
    path(
        "accounts/reset/<uidb64>/<token>/",
        account.PasswordResetConfirm.as_view(),
        name="password_reset_confirm",
    ),
    path("accounts/reset/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
