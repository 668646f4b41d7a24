"""Wrong passwords: under which name and address they are counted, and what is answered when there were too many."""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

LONGEST = 255
ANYBODY = ""  # The row of an address alone; no account has an empty name.
NOWHERE = "0.0.0.0"


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """What was typed, cut to what the record of tries holds: PostgreSQL refuses a longer one with an error."""
    typed = (credentials or request.POST).get("username")
    return typed[:LONGEST] if typed else typed


def address_of(request: HttpRequest) -> str:
    """Where a try comes from. Behind a proxy the last of X-Forwarded-For, which the proxy itself has written; the
    entries before it are whatever the visitor sent."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    return _canonical(told) or _canonical(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def _canonical(text: str) -> str:
    """One spelling for each place: a household of IPv6 holds 2^64 addresses and is one place."""
    try:
        found = ip_address(text.partition(":")[0] if text.count(":") == 1 else text)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found.packed, 64), strict=False).network_address)
    return str(found)


class CountFirst(AxesDatabaseHandler):
    """Counts a try before its password is looked at, so that a burst in parallel gets no further than one by one.

    One row for each account and address and one for each address alone hold the tries since `attempt_time`; the try
    that reaches the limit sets it anew, so that the whole waiting time follows. A right password takes its try back.
    """

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        name, address = name_tried(request, credentials) or ANYBODY, request.axes_ip_address
        with transaction.atomic():
            # Always the address first, so that two bursts never wait for one another.
            rows = [
                (self._row(ANYBODY, address), settings.SIGN_IN_FAILURES_PER_ADDRESS),
                (self._row(name, address), settings.AXES_FAILURE_LIMIT),
            ]
            full = [row for row, limit in rows if row.failures_since_start >= limit]
            allowed = request.sign_in_was_counted = not full
            if allowed:
                full = [row for row, limit in rows if self._count(row, limit)]
        request.sign_in_opens_at = max((self._opens(row) for row in full), default=None)
        request.sign_in_is_closed_here = any(row.username == ANYBODY for row in full)
        return allowed

    def _row(self, name: str, address: str) -> AccessAttempt:
        """Held by this transaction until the try is counted; begun anew when its time is over."""
        row, _ = AccessAttempt.objects.select_for_update().get_or_create(
            username=name, ip_address=address, user_agent="", defaults={"failures_since_start": 0}
        )
        if self._opens(row) <= timezone.now():
            row.failures_since_start, row.attempt_time = 0, timezone.now()
        return row

    def _count(self, row: AccessAttempt, limit: int) -> bool:
        """Whether this try was the last before the limit."""
        row.failures_since_start += 1
        reached = row.failures_since_start >= limit
        if reached:
            row.attempt_time = timezone.now()
        row.save()
        return reached

    def _opens(self, row: AccessAttempt) -> datetime:
        return row.attempt_time + settings.AXES_COOLOFF_TIME

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if getattr(request, "sign_in_opens_at", None) is None:
            return
        request.axes_locked_out, request.axes_credentials = True, credentials
        user_locked_out.send(
            "axes",
            request=request,
            username=name_tried(request, credentials),
            ip_address=request.axes_ip_address,
        )

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        if getattr(request, "sign_in_was_counted", False):
            here = {"username": ANYBODY, "ip_address": request.axes_ip_address}
            AccessAttempt.objects.filter(**here, failures_since_start__gt=0).update(
                failures_since_start=F("failures_since_start") - 1
            )

    def clean_expired_user_attempts(
        self, request: HttpRequest | None = None, credentials: dict[str, Any] | None = None
    ) -> int:
        """Rows whose time is over, those aside that another try is just counting in."""
        over = AccessAttempt.objects.filter(attempt_time__lte=timezone.now() - settings.AXES_COOLOFF_TIME)
        with transaction.atomic():
            keys = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:500])
            return AccessAttempt.objects.filter(pk__in=keys).delete()[0]


def refused(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The same words for a name that is known and one that is not: when one can try again, and where meanwhile."""
    opens = request.sign_in_opens_at
    seconds = max(1, ceil((opens - timezone.now()).total_seconds()))
    words = {
        "opens": timezone.localtime(opens),
        "whole_place": request.sign_in_is_closed_here,
        "minutes": ceil(seconds / 60),
        "contact": settings.HELP_CONTACT,
        "mail_set_up": settings.MAIL_SET_UP,
    }
    page = HttpResponse(render_to_string("registration/locked.html", words), status=429)
    page["Retry-After"] = str(seconds)
    return page
