"""What was asked, and what is being done about it."""

from django.urls import path, re_path

from actions.views import actions, calendar, mine, plans, recommendations, saved, spreadsheet

REF = r"(?P<ref>[A-Za-z0-9.-]{1,20})"

urlpatterns = [
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path(
        "recommendations.<export:kind>", recommendations.recommendations_export, name="recommendations-export"
    ),
    re_path(
        r"^recommendations/(?P<slug>[-a-z0-9]{1,120})/(?P<ref>[A-Za-z0-9.-]{1,12})/$",
        recommendations.recommendation,
        name="recommendation",
    ),
    path("plans/<slug:slug>/", plans.plan, name="plan"),
    path("plans/<slug:slug>/actions.<export:kind>", plans.plan_export, name="plan-export"),
    path("actions/", actions.actions, name="actions"),
    path("actions.<export:kind>", actions.actions_export, name="actions-export"),
    re_path(rf"^actions/{REF}/$", actions.action, name="action"),
    path("saved-views/", saved.saved_views, name="saved-views"),
    path("saved-views/<int:pk>/delete/", saved.delete_saved_view, name="saved-view-delete"),
    path("my-actions/", mine.my_actions_page, name="my-actions"),
    path("my-actions/calendar/", calendar.my_calendar, name="my-calendar"),
    re_path(rf"^my-actions/{REF}/$", mine.my_action, name="my-action"),
    re_path(rf"^actions/{REF}/evidence/(?P<pk>[0-9]{{1,18}})/$", mine.evidence_file, name="evidence-file"),
    re_path(r"^calendar/(?P<secret>[A-Za-z0-9_-]{1,100})\.ics$", calendar.calendar, name="calendar"),
    re_path(
        r"^plans/(?P<slug>[-a-z0-9]{1,120})/plan\.xlsx$",
        spreadsheet.plan_spreadsheet,
        name="plan-spreadsheet",
    ),
]
