"""The headers of a site behind TLS, scored by the published rules of the HTTP Observatory; and cookies."""

import re
import runpy
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from config import env
from tests.conftest import PASSWORD

HOST = "throughline.example.gov.uk"
SLUG = "bath-and-north-east-somerset-2012-02-24"
OF_SECURITY = re.compile(
    r"SECURE_|SESSION_|CSRF_|X_FRAME|CONTENT_SECURITY|ALLOWED_HOSTS|MIDDLEWARE|BEHIND_PROXY"
)
SIX_MONTHS = 15_768_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE = {"'unsafe-inline'", "data:"}


# ---- The Observatory's rules: 100 at first, each finding takes from it; what gives more counts from 90 on.


@dataclass
class Scan:
    """One page, as the Observatory sees it: the answer over TLS, the one without, whatever cookies were set."""

    secure: object
    plain: object
    cookies: SimpleCookie
    found: dict = field(default_factory=dict)

    def header(self, name):
        return self.secure.headers.get(name, "")

    def score(self):
        self.found = {rule.__name__: rule(self) for rule in RULES}
        points = self.found.values()
        total = 100 + sum(one for one in points if one < 0)
        return max(0, total + sum(one for one in points if one > 0) if total >= 90 else total)


def policy(scan):
    directives = [one.split() for one in scan.header("Content-Security-Policy").split(";") if one.strip()]
    return {name: set(sources) for name, *sources in directives}


def content_security_policy(scan):
    rules = policy(scan)
    if not rules:
        return -25
    anything = rules.get("default-src", {"*"})
    scripts, styles = rules.get("script-src", anything), rules.get("style-src", anything)
    passive = {one for name in ("img-src", "media-src") for one in rules.get(name, anything)}
    active = {one for name, values in rules.items() if name not in ("img-src", "media-src") for one in values}
    if scripts & (BROAD | UNSAFE) or rules.get("object-src", anything) & BROAD:
        return -20
    if any(one.startswith(("http:", "ftp:")) for one in active):
        return -20
    if "'unsafe-eval'" in scripts | styles or any(one.startswith(("http:", "ftp:")) for one in passive):
        return -10
    if styles & (BROAD | UNSAFE):
        return 0
    return 10 if rules.get("default-src") == {"'none'"} else 5


def cookies(scan):
    hsts = strict_transport_security(scan) >= 0
    worst = 0
    for name, one in scan.cookies.items():
        session = any(part in name.lower() for part in ("login", "sess"))
        if not one["secure"]:
            worst = min(worst, (-10 if session else -5) if hsts else (-40 if session else -20))
        if session and not one["httponly"]:
            worst = min(worst, -30)
        if (
            one["samesite"] not in ("", "Lax", "Strict", "None")
            or "csrf" in name.lower()
            and not one["samesite"]
        ):
            worst = min(worst, -20)
    if worst or not scan.cookies:
        return worst
    return 5 if all(one["samesite"] for one in scan.cookies.values()) else 0


def cross_origin_resource_sharing(scan):
    return -50 if scan.header("Access-Control-Allow-Origin") else 0


def cross_origin_resource_policy(scan):
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}.get(
        scan.header("Cross-Origin-Resource-Policy"), -5
    )


def redirection(scan):
    if scan.plain.status_code not in (301, 302, 307, 308):
        return -20
    return 0 if scan.plain["Location"].startswith(f"https://{HOST}/") else -10


def referrer_policy(scan):
    value = scan.header("Referrer-Policy")
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    return 5 if value in private else 0 if not value else -5


def strict_transport_security(scan):
    found = re.search(r"max-age=(\d+)", scan.header("Strict-Transport-Security"))
    if not found:
        return -20
    return 0 if int(found.group(1)) >= SIX_MONTHS else -10


def subresource_integrity(scan):
    """Nothing is taken while every script comes from the page's own host."""
    if "text/html" not in scan.header("Content-Type"):
        return 0
    scripts = BeautifulSoup(scan.secure.content, "html.parser").find_all("script", src=True)
    return -5 if any(not re.match(r"/(?!/)", one["src"]) for one in scripts) else 0


def x_content_type_options(scan):
    return 0 if scan.header("X-Content-Type-Options") == "nosniff" else -5


def x_frame_options(scan):
    ancestors = policy(scan).get("frame-ancestors")
    if ancestors is not None and not ancestors & BROAD:
        return 5
    return 0 if scan.header("X-Frame-Options").upper() in ("DENY", "SAMEORIGIN") else -20


RULES = (
    content_security_policy,
    cookies,
    cross_origin_resource_sharing,
    cross_origin_resource_policy,
    redirection,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    x_content_type_options,
    x_frame_options,
)


# ---- The site as it is in production


@pytest.fixture
def production(settings, monkeypatch):
    """What config/settings.py makes of a production environment, as far as it concerns what a browser is told."""
    given = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "true",
    }
    monkeypatch.setattr(env, "_FILE", {})
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for name, value in runpy.run_path(str(env.BASE_DIR / "config" / "settings.py")).items():
        if OF_SECURITY.match(name):
            setattr(settings, name, value)
    return settings


class Visitor(Client):
    """A browser behind the proxy that ends TLS."""

    def ask(self, path, scheme="https"):
        return self.get(path, headers={"host": HOST, "x-forwarded-proto": scheme})

    def enter(self, role):
        """By the sign-in page: what the test client does by itself sets cookies of its own."""
        page = self.ask("/accounts/login/")
        form = {"username": role, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"]}
        headers = {"host": HOST, "x-forwarded-proto": "https", "referer": f"https://{HOST}/accounts/login/"}
        return self.post("/accounts/login/", form, headers=headers)

    def scan(self, path):
        secure = self.ask(path)
        return Scan(
            secure, Client().get(path, headers={"host": HOST, "x-forwarded-proto": "http"}), self.cookies
        )


@pytest.fixture
def visitor(demonstration, production):
    def make(role="anonymous"):
        client = Visitor()
        if role != "anonymous":
            assert client.enter(role).status_code == 302
        return client

    return make


PAGES = [
    ("anonymous", "/accounts/login/", 200),
    ("anonymous", "/accounts/password_reset/", 200),
    ("anonymous", "/", 302),
    ("manager", "/", 200),
    ("manager", f"/inspections/{SLUG}/grades.xlsx", 200),
    ("manager", "/metrics.json", 200),
    ("manager", "/no-such-page/", 404),
    ("manager", "/no-such-page/%00/", 400),
    ("manager", "/?as_at=never", 400),
    ("officer", "/admin/", 200),
    ("officer", "/admin/auth/user/", 403),
]


@pytest.mark.parametrize(("role", "path", "status"), PAGES)
def test_every_kind_of_answer_scores_a_hundred_and_more(visitor, role, path, status):
    client = visitor(role)
    scan = client.scan(path)
    assert scan.secure.status_code == status
    score = scan.score()
    assert score >= 125, scan.found
    assert not [name for name, points in scan.found.items() if points < 0]


@pytest.mark.parametrize(("role", "path", "status"), PAGES)
def test_what_the_rules_do_not_ask_for(visitor, role, path, status):
    answer = visitor(role).ask(path)
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert (
            "camera=()" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"]
        )
    if path.startswith(("/admin/", "/accounts/")) or status >= 400:
        assert "no-store" in answer["Cache-Control"]
    else:
        assert "no-cache" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_the_rules_can_find_fault(visitor, settings):
    assert visitor().scan("/accounts/login/").score() >= 125
    settings.SECURE_HSTS_SECONDS = 0
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["*"]}}
    settings.SECURE_SSL_REDIRECT = settings.SECURE_CONTENT_TYPE_NOSNIFF = False
    scan = visitor().scan("/accounts/login/")
    assert (
        scan.score() == 0 if sum(one for one in scan.found.values() if one < 0) <= -100 else scan.score() < 60
    )
    faults = {name for name, points in scan.found.items() if points < 0}
    assert faults == {
        "content_security_policy",
        "cookies",
        "redirection",
        "strict_transport_security",
        "x_content_type_options",
    }


def test_cookies_in_production(visitor):
    client = visitor("manager")
    assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for one in client.cookies.values():
        assert one["secure"] and one["httponly"] and one["path"] == "/" and not one["domain"]
        assert one["samesite"] == "Lax"
    assert not client.cookies["__Host-sessionid"]["max-age"], "it ends with the browser"
    assert client.ask("/").status_code == 200
    client.post("/accounts/logout/", headers={"host": HOST, "x-forwarded-proto": "https"})
    assert client.cookies["__Host-sessionid"]["secure"], "else a browser would not take it back"
    assert client.ask("/").status_code == 302


def test_without_tls_the_cookies_have_their_plain_names(settings):
    assert (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME) == ("sessionid", "csrftoken")
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY


def test_static_files_are_for_this_site_alone(db):
    answer = Client().get("/static/css/session.css")
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Permissions-Policy" not in answer
    assert b"tl-session" in b"".join(answer)
    answer.close()
