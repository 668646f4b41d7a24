"""What people have of their own: calendars that can be revoked, saved views; and which mails were sent."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from actions.models import CalendarLink, DigestSent, SavedView
from judgements.admin import HouseForm, ReadOnlyAdmin, TrackedAdmin
from judgements.admin.confirming import Confirmed, Refused, signed


def _revoke(link: CalendarLink, by: Any, reason: str) -> str:
    if link.revoked_at is not None:
        raise Refused("was revoked already.")
    link.revoked_at = timezone.now()
    signed(link, by, reason).save()
    return "its address answers no more."


REVOKE = Confirmed(
    name="revoke",
    verb="Revoke",
    told="Its address answers no more; the owner can make a new one.",
    do=_revoke,
)


class OwnRows:
    """Of these everybody sees their own; who looks after accounts, or audits, sees all."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        every = any(request.user.has_perm(one) for one in ("auth.view_user", "judgements.read_trail"))
        return rows if every else rows.filter(owner=request.user.pk)


@admin.register(CalendarLink)
class CalendarLinkAdmin(OwnRows, TrackedAdmin):
    """Made by their owners on their own page; here only looked at and revoked. Of the secret nothing is shown."""

    list_display = ("owner", "made_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("owner",)
    search_fields = ("owner__username",)
    date_hierarchy = "made_at"
    fields = ("owner", "made_at", "revoked_at")
    readonly_fields = ("owner", "made_at", "revoked_at")
    actions = (REVOKE.action(),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(DigestSent)
class DigestSentAdmin(ReadOnlyAdmin):
    list_display = ("person", "day", "actions", "recorded_at")
    list_select_related = ("person",)
    search_fields = ("person__role", "person__name")
    date_hierarchy = "day"
    actions = None


class SavedViewForm(HouseForm):
    """A new one belongs to whoever saves it."""

    by: Any = None

    def _post_clean(self) -> None:
        if self.instance.owner_id is None:
            self.instance.owner = self.by
        super()._post_clean()


@admin.register(SavedView)
class SavedViewAdmin(OwnRows, TrackedAdmin):
    form = SavedViewForm
    list_display = ("name", "path", "query", "owner")
    list_select_related = ("owner",)
    search_fields = ("name", "path", "query", "owner__username")
    fields = ("name", "path", "query")
    help_texts = {
        "path": "The list, such as /actions/.",
        "query": "Its filters, as the address has them after '?'.",
    }

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form
