"""What every request passes: plain addresses, the as-at date, the rules of caching."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from config.pages import plain_page

EARLIEST = date(2000, 1, 1)
Respond = Callable[[HttpRequest], HttpResponse]


class WrongDate(SuspiciousOperation):
    """The as-at date in the address cannot be read; answered with 400 and what to do."""


def read_as_at(text: str, today: date) -> date:
    """The date in `?as_at=`; raises WrongDate with words for the reader."""
    try:
        chosen = date.fromisoformat(text)
        if (
            chosen.isoformat() != text
        ):  # Python reads week dates too; the words below promise year, month and day.
            raise ValueError
    except ValueError:
        raise WrongDate(
            "The date after as_at= cannot be read. Write it as year, month and day, such as 2012-05-25."
        ) from None
    if not EARLIEST <= chosen <= today:
        raise WrongDate(
            f"The date after as_at= must lie between {EARLIEST:%-d %B %Y} and today, {today:%-d %B %Y}."
        )
    return chosen


class HeadersMiddleware:
    """What Django and django-csp do not say: nothing of ours is for another site, and no page uses a device."""

    DEVICES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
    OTHERS = (
        "browsing-topics",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "serial",
        "usb",
    )
    POLICY = ", ".join(f"{name}=()" for name in sorted((*DEVICES, *OTHERS)))

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if response.get("Content-Type", "").startswith("text/html"):
            response["Permissions-Policy"] = self.POLICY
        return response


class PlainAddressMiddleware:
    """A NUL or a lone surrogate in the address is answered before anything tries to store or compare it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text = request.path + request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in text or "\ufffd" in request.path:
            return plain_page(
                400,
                problem="The address holds a character that no page has. Check it, or start from the overview.",
            )
        return self.get_response(request)


class AsAtMiddleware:
    """Sets `request.today` and `request.as_at`; the address alone decides, and only on reading pages."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = request.as_at = timezone.localdate()
        text = request.GET.get("as_at", "")
        if text and not request.path.startswith("/admin/"):
            try:
                request.as_at = read_as_at(text, request.today)
            except WrongDate as problem:
                return plain_page(400, problem=str(problem))
        return self.get_response(request)


class CacheRulesMiddleware:
    """Reading pages are private and asked for again; the admin and sign-in are stored nowhere."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(("/admin/", "/accounts/")):
            patch_cache_control(response, no_store=True, private=True)
        elif "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["Cookie"])
        return response
