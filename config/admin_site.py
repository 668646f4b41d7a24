"""Django's own admin, named for the house and open to officers."""

from django.contrib.admin import AdminSite


class ThroughlineAdminSite(AdminSite):
    site_header = "Throughline: editing"
    site_title = "Throughline"
    index_title = "What we hold"
