"""A real browser before the real server: gunicorn on a copy of the tests' database, and Debian's Chromium.

`page_as("manager", 320)` gives a signed-in page in a browser of its own; `reader_as` one in a browser that stays
open, for tests that only read. Whatever it writes to the console as an error, throws, asks of another host or does
against the content security policy fails the test.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.conftest import Filled, make_sessions

PROJECT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} refused ${event.blockedURI} in ${event.sourceFile}:${event.lineNumber}`)
);
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests come last, so that a plain mistake is seen first; each says that it needs the database."""
    items.sort(key=lambda item: "browser" in item.path.parts)
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.django_db)


def lacking(what: str) -> None:
    """Skipped with the reason; CI=true asks for everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true asks for it")
    pytest.skip(what)


def chromium() -> str | None:
    return next(
        (path for path in ("/usr/bin/chromium", shutil.which("chromium")) if path and Path(path).exists()),
        None,
    )


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The site did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


class Site:
    """Where the site under test answers, the sessions of its people, and the file that holds its rows."""

    def __init__(self, address: str, sessions: dict[str, str], database: Path) -> None:
        self.address, self.sessions, self.database = address, sessions, database


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """The real server on the folder's `site.sqlite3`; answers its address. Port 0 takes one that is free."""
    with socket.create_server(("127.0.0.1", port)) as listener, (folder / "log").open("ab") as log:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=fd://{listener.fileno()}"]
        options = ["--workers=2", "--worker-class=gthread", "--threads=4", "--no-control-socket"]
        server = subprocess.Popen(
            [*command, *options, "--graceful-timeout=1"],
            cwd=PROJECT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
                "FILES_ROOT": str(folder / "files"),
            },
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_ready(f"{address}/accounts/login/", server, folder / "log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=15)


@pytest.fixture(scope="session")
def site(
    filled_copy: Filled, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """gunicorn with two workers on a copy of the demonstration; a test may write to it, nobody else sees it."""
    if connection.vendor != "sqlite":
        pytest.skip("browser tests run on SQLite alone")
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        sessions = make_sessions()
        filled_copy.copy_to(folder / "site.sqlite3")
        filled_copy.restore()
    with served(folder) as address:
        yield Site(address, sessions, folder / "site.sqlite3")


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Any]:
    """One Chromium for all; each test has a context of its own in it."""
    path = chromium()
    if path is None:
        lacking("no Chromium is on this machine (on Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def watch(page: Any, site: Site, faults: list[str], allow: tuple[str, ...]) -> None:
    """Writes down whatever a finished page would not do."""

    def note(words: str) -> None:
        if not any(allowed in words for allowed in allow):
            faults.append(f"{page.url}: {words}")

    def heard(message: Any) -> None:
        if message.type == "error":
            note(f"{message.text} ({message.location.get('url', '')})")

    def asked(request: Any) -> None:
        if not request.url.startswith((site.address, "data:", "blob:")):
            note(f"asked another host: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: note(f"threw {error}"))
    page.on("request", asked)


@pytest.fixture
def faults() -> list[str]:
    """What the pages of this test did wrong; whatever is in it at the end fails the test."""
    return []


def new_context(browser: Any, site: Site, role: str, width: int, height: int = 900, **options: Any) -> Any:
    """As a browser that has just been opened, with this person signed in."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": height}, locale="en-GB", **options
    )
    context.set_default_timeout(15_000)
    context.add_init_script(REPORT_VIOLATIONS)
    if role != "anonymous":
        context.add_cookies([{"name": "sessionid", "value": site.sessions[role], "url": site.address}])
    return context


@pytest.fixture
def page_as(site: Site, browser: Any, faults: list[str]) -> Iterator[Callable[..., Any]]:
    """`page_as("manager", 320)`; `allow` names parts of console errors that the test is about, such as "404"."""
    contexts: list[Any] = []

    def make(
        role: str = "manager",
        width: int = 1280,
        height: int = 900,
        allow: tuple[str, ...] = (),
        **options: Any,
    ) -> Any:
        context = new_context(browser, site, role, width, height, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, site, faults, allow)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def kept_open(site: Site, browser: Any) -> Iterator[dict[tuple[str, int], Any]]:
    """A browser for each person and width, with what it has fetched before."""
    contexts: dict[tuple[str, int], Any] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def reader_as(
    site: Site, browser: Any, kept_open: dict[tuple[str, int], Any], faults: list[str]
) -> Iterator[Callable[..., Any]]:
    """`reader_as("manager", 320)` for a test that neither writes nor signs in or out."""
    pages: list[Any] = []

    def make(role: str = "manager", width: int = 1280, allow: tuple[str, ...] = ()) -> Any:
        if (role, width) not in kept_open:
            kept_open[role, width] = new_context(browser, site, role, width)
        page = kept_open[role, width].new_page()
        pages.append(page)
        watch(page, site, faults, allow)
        return page

    yield make
    for page in pages:
        page.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def charts_drawn() -> Callable[[Any], None]:
    """Waits until static/js/charts.js says that every chart is drawn."""

    def wait(page: Any) -> None:
        # A function to wait for would be compiled in the page, which its policy forbids; a selector is not.
        page.wait_for_selector("html[data-charts-drawn=true]", state="attached")

    return wait


@pytest.fixture
def axe_finds_nothing() -> Callable[..., None]:
    """WCAG 2.2 AA and best practice by axe; `impacts` keeps only those, for pages that are Django's own; `without`
    leaves out what another page is asked about."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Any, impacts: tuple[str, ...] = (), without: str = "") -> None:
        # Preloading would write style elements, which the content security policy refuses; what passed is not told.
        options = {"preload": False, "resultTypes": ["violations"]}
        found_by_axe = axe.run(page, {"exclude": [[without]]} if without else None, options)
        found = [
            f"{one['impact']} {one['id']}: {one['help']}\n    "
            + "\n    ".join(f"{node['target']} {node['html'][:200]}" for node in one["nodes"][:5])
            for one in found_by_axe.response["violations"]
            if not impacts or one["impact"] in impacts
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


# One page with the menu as it is, one where it marks a line.
WITH_MENU = ("/admin/judgements/inspection/", "/admin/actions/action/")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def admin_page_is_whole(
    reader_as: Callable[..., Any], axe_finds_nothing: Callable[..., None]
) -> Callable[..., None]:
    """No serious fault and nothing that scrolls sideways; the menu is the same on all but looked at on two."""

    def check(path: str, width: int) -> None:
        page = reader_as("administrator", width)
        assert page.goto(path).status == 200
        axe_finds_nothing(page, ("serious", "critical"), without="" if path in WITH_MENU else "#nav-sidebar")
        assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"

    return check
