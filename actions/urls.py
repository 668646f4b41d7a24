"""What was asked."""

from django.urls import path, re_path

from actions import views

urlpatterns = [
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations.<export:kind>", views.recommendations_export, name="recommendations-export"),
    re_path(
        r"^recommendations/(?P<slug>[-a-z0-9]{1,120})/(?P<ref>[A-Za-z0-9.-]{1,12})/$",
        views.recommendation,
        name="recommendation",
    ),
]
