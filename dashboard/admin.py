"""Accounts and groups, for administrators; nobody makes themselves or another a superuser by them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

User = get_user_model()
admin.site.unregister([User, Group])


class Secret:
    """The trap: Django's history page looks for the row first, and so tells anybody which numbers are there."""

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, *args, **kwargs)


@admin.register(User)
class AccountAdmin(Secret, UserAdmin):
    """A right is given by a group. The trap: whoever may change any account could set a superuser's password."""

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._within_reach(request, obj)

    def _within_reach(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or not obj.is_superuser or request.user.is_superuser


@admin.register(Group)
class RoleAdmin(Secret, GroupAdmin):
    """Its rights are set anew by every migrate, from dashboard/roles.py."""
