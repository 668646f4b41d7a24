"""The admin under the house's name."""

from django.contrib.admin.apps import AdminConfig


class ThroughlineAdminConfig(AdminConfig):
    default_site = "config.admin_site.ThroughlineAdminSite"
