"""A person's own account: a new password, and how long the sign-in still lasts.

Whether a name or a mail address has an account is secret: every answer here is the same for one that has none.
"""

import hashlib
import logging
from threading import Thread
from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordResetForm
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

log = logging.getLogger(__name__)
PAUSE = 300


class ResetByMail(PasswordResetForm):
    """Who has the address is looked up, and written to, in a thread: nobody's address is answered as fast."""

    def save(self, *, request: Any = None, **options: Any) -> None:  # type: ignore[override]
        """At most one mail in five minutes to one address, so that nobody's box is filled from here."""
        asked = hashlib.sha256(self.cleaned_data["email"].lower().encode()).hexdigest()
        if cache.add(f"reset:{asked}", True, PAUSE):
            Thread(target=self._write, kwargs={**options, "domain_override": request.get_host()}).start()

    def _write(self, **options: Any) -> None:
        try:
            super().save(**options)
        except Exception as problem:
            log.error("A mail for a new password was not made: %s", type(problem).__name__)
        finally:
            connections.close_all()


class WhomToAsk:
    """Pages that name somebody to ask."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"contact": settings.HELP_CONTACT, "mail_set_up": settings.MAIL_SET_UP}
        return {**super().get_context_data(**kwargs), **words}


class SignIn(WhomToAsk, auth.LoginView):
    pass


class PasswordReset(WhomToAsk, auth.PasswordResetView):
    form_class = ResetByMail
    email_template_name = "registration/password_reset_email.txt"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if settings.MAIL_SET_UP else self.get(request)


class PasswordResetDone(WhomToAsk, auth.PasswordResetDoneView):
    pass


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    """Whoever has read the mail is the owner: a name that wrong passwords have closed is open again."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        reset(username=self.user.get_username())
        return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """How long this sign-in lasts, for static/js/session.js: a GET only asks, a POST stays signed in.

    The token is for forms that were open while somebody signed in again in another tab.
    """
    request.only_asks_for_the_end = request.method != "POST"
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    if request.method == "POST":
        request.session.push_end()
    return JsonResponse(
        {
            "left": request.session.seconds_left(),
            "final": request.session.cannot_be_extended,
            "user": str(request.user.pk),
            "token": get_token(request),
        }
    )
