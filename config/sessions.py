"""How long a sign-in lasts: so long without a request, and never beyond its longest time.

A session's row says when it ends, so that one that has ended is not found and no page asks the database more than
before. A request pushes the end on, at most once a minute.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

BEGAN = "began"
PUSHED_EVERY = 60


class SessionStore(db.SessionStore):
    """Django's own, which knows when it ends."""

    ends: datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()
        self.ends = row.expire_date if row else None
        return row

    @property
    def idle_seconds(self) -> int:
        """How long without a request is safe to count on: the last request may not have pushed the end."""
        return settings.SESSION_COOKIE_AGE - PUSHED_EVERY

    @property
    def last_moment(self) -> datetime | None:
        """When a sign-in ends whatever is asked; None for somebody who has not signed in."""
        began = self.get(BEGAN)
        return datetime.fromtimestamp(began + settings.SESSION_LONGEST, UTC) if began else None

    @property
    def cannot_be_extended(self) -> bool:
        return bool(self.ends and self.last_moment and self.ends >= self.last_moment - timedelta(seconds=1))

    def seconds_left(self) -> int:
        return max(0, int((self.ends - timezone.now()).total_seconds())) if self.ends else 0

    def get_session_cookie_age(self) -> int:
        if (last := self.last_moment) is None:
            return settings.SESSION_COOKIE_AGE
        return max(0, min(settings.SESSION_COOKIE_AGE, int((last - timezone.now()).total_seconds())))

    def push_end(self) -> None:
        """In its row alone. The trap: saving the whole session could bring back one that was ended meanwhile."""
        ends = self.get_expiry_date()
        if self.ends is None or ends - self.ends < timedelta(seconds=PUSHED_EVERY):
            return
        if self.model.objects.filter(session_key=self.session_key).update(expire_date=ends):
            self.ends = ends


@receiver(user_logged_in)
def note_beginning(request: HttpRequest, **kwargs: Any) -> None:
    request.session[BEGAN] = int(timezone.now().timestamp())


class SessionEndMiddleware:
    """Pushes the end of a session that was used, and ends that of an account that was switched off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if response.status_code >= 500 or not session.accessed or SESSION_KEY not in session:
            return response
        if not request.user.is_authenticated:
            session.flush()
        elif BEGAN not in session:  # From before there was an end to it.
            session[BEGAN] = int(timezone.now().timestamp())
        elif not getattr(request, "only_asks_for_the_end", False):
            session.push_end()
        return response
