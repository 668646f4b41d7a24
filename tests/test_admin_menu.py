"""The menu of the admin is Django's own, line for line, and leads each role to what it may open."""

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import get_script_prefix, set_script_prefix

from judgements.models import Agency

PATHS = ("/admin/", "/admin/judgements/", "/admin/judgements/agency/7/change/", "/admin/<b>/")


def pieces(html):
    """Tags with their attributes and the words between them, whatever the space around these."""
    found = BeautifulSoup(html, "html.parser")
    return [
        (one.name, one.attrs, " ".join(one.find_all(string=True, recursive=False)).split()) for one in found()
    ]


@pytest.mark.parametrize("role", ["administrator", "officer", "publisher", "auditor", "manager"])
def test_the_menu_is_the_one_that_django_makes(demonstration, rf, role):
    for path in PATHS:
        request = rf.get(path)
        request.user = get_user_model().objects.get(username=role)
        ours = admin.site.get_app_list(request)
        assert ours == AdminSite.get_app_list(admin.site, request)
        told = {"available_apps": ours, "app_list": ours, "show_changelinks": False}
        theirs = render_to_string("admin/app_list.html", told, request)
        assert pieces(admin.site.each_context(request)["menu"]()) == pieces(theirs)


def test_one_app_alone_is_the_one_that_django_makes(demonstration, rf, administrator):
    request = rf.get("/admin/judgements/")
    request.user = administrator
    for label in ("judgements", "auth", "nothing"):
        ours = admin.site.get_app_list(request, label)
        assert ours == AdminSite.get_app_list(admin.site, request, label)


def test_markup_in_a_name_stays_text(demonstration, rf, administrator, monkeypatch):
    request = rf.get("/admin/")
    request.user = administrator
    monkeypatch.setattr(Agency._meta, "verbose_name_plural", "<img src=x onerror=window.__xss=1>")
    html = admin.site.each_context(request)["menu"]()
    assert "&lt;img src=x" in html.lower() and "<img" not in html.lower()


def test_an_address_follows_the_place_that_the_site_is_served_from(demonstration, rf, administrator):
    request = rf.get("/admin/")
    request.user, held = administrator, get_script_prefix()
    plain = admin.site.get_app_list(request)[0]["app_url"]
    try:
        set_script_prefix("/below/")
        assert admin.site.get_app_list(request)[0]["app_url"] == f"/below{plain}"
    finally:
        set_script_prefix(held)


@pytest.mark.parametrize("role", ["administrator", "officer", "publisher", "auditor"])
def test_the_menu_stands_on_a_page_and_marks_where_one_is(demonstration, client_as, role):
    html = client_as(role).get("/admin/judgements/agency/").content
    links = BeautifulSoup(html, "html.parser").select("#nav-sidebar th a")
    assert len(links) > 20
    assert [one["href"] for one in links if one.get("aria-current")] == ["/admin/judgements/agency/"]
