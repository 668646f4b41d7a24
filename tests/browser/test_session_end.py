"""The word before a sign-in ends, and what is left when it has ended.

The page's clock is moved forward; what the site itself believes is set in the row of the session.
"""

import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from config.sessions import SessionStore
from tests.conftest import PASSWORD

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "document.activeElement.textContent"
TO_THE_WARNING = 28 * 60 * 1000
PAGE = "/metrics/?as_at=2012-05-25"
SERIOUS = ("serious", "critical")


@pytest.fixture
def enter(page_as):
    """Somebody who signs in by the page itself, with a session of their own."""

    def make(role="manager", path=PAGE, width=1280, clock=True, **options):
        page = page_as("anonymous", width, **options)
        if clock:
            page.clock.install()
        page.goto(f"/accounts/login/?next={path}")
        sign_in(page, role)
        page.wait_for_url(f"**{path}")
        return page

    return make


def sign_in(page, role):
    page.get_by_label("User name").fill(role)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


class Row:
    """The row of the session of this page's browser, on the site's side."""

    def __init__(self, site, page):
        self.site = site
        (self.key,) = [one["value"] for one in page.context.cookies() if one["name"] == "sessionid"]

    def _run(self, sql, *values):
        connection = sqlite3.connect(self.site.database, timeout=20)
        try:
            with connection:
                return connection.execute(sql, (*values, self.key)).fetchone()
        finally:
            connection.close()

    def ends_in(self, seconds):
        ends = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=seconds)
        self._run("UPDATE django_session SET expire_date = ? WHERE session_key = ?", ends.isoformat(" "))

    def left(self):
        (ends,) = self._run("SELECT expire_date FROM django_session WHERE session_key = ?")
        return (datetime.fromisoformat(ends) - datetime.now(UTC).replace(tzinfo=None)).total_seconds()

    def began_before(self, seconds):
        """As if the sign-in had begun so long ago."""
        (data,) = self._run("SELECT session_data FROM django_session WHERE session_key = ?")
        store = SessionStore()
        held = {**store.decode(data), "began": int(datetime.now(UTC).timestamp()) - seconds}
        self._run("UPDATE django_session SET session_data = ? WHERE session_key = ?", store.encode(held))


@pytest.fixture
def warned(enter, site):
    """A page on which the warning stands."""

    def make(role="manager", path=PAGE, width=1280, **options):
        page = enter(role, path, width, **options)
        row = Row(site, page)
        row.ends_in(110)
        page.clock.fast_forward(TO_THE_WARNING)
        page.get_by_role("alertdialog", name="You will be signed out soon").wait_for()
        return page, row

    return make


def time_is_over(page, row):
    row.ends_in(-1)
    page.clock.fast_forward(150_000)
    page.get_by_role("alertdialog", name="You have been signed out").wait_for()


# ---- Before it ends


@pytest.mark.parametrize("width", [320, 1920])
def test_the_warning_is_whole(warned, axe_finds_nothing, width):
    page, _ = warned(width=width)
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0
    dialog = page.get_by_role("alertdialog")
    words = dialog.inner_text()
    assert "2 minutes" in words and re.search(r"at \d\d:\d\d", words)
    assert page.title().startswith("You will be signed out soon - Metrics")
    assert dialog.get_by_role("status").text_content() == "2 minutes left"
    page.clock.fast_forward(50_000)
    assert "1 minute" in dialog.inner_text()
    assert dialog.get_by_role("status").text_content() == "1 minute left"


def test_the_keyboard_alone_stays_and_the_focus_goes_back(enter, site):
    page = enter()
    link = page.get_by_role("link", name="Overview")
    link.focus()
    row = Row(site, page)
    row.ends_in(110)
    page.clock.fast_forward(TO_THE_WARNING)
    dialog = page.get_by_role("alertdialog")
    dialog.wait_for()
    assert page.evaluate(FOCUSED) == "Stay signed in"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Sign out"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    assert page.evaluate(FOCUSED) == "Overview"
    assert row.left() > 25 * 60
    assert page.title().startswith("Metrics")


def test_escape_stays_too(warned):
    page, row = warned()
    page.keyboard.press("Escape")
    page.get_by_role("alertdialog").wait_for(state="hidden")
    assert row.left() > 25 * 60


def test_nobody_is_warned_whom_the_site_has_heard_of_since(enter):
    page = enter()
    with page.expect_response("**/accounts/session/") as answered:
        page.clock.fast_forward(TO_THE_WARNING)
    assert answered.value.json()["left"] > 25 * 60
    page.clock.run_for(1000)
    assert not page.get_by_role("alertdialog").is_visible()


def test_staying_in_one_tab_stays_in_all(warned):
    page, row = warned()
    other = page.context.new_page()
    other.clock.install()
    row.ends_in(110)
    other.goto("/accessibility/")
    row.ends_in(110)
    other.clock.fast_forward(TO_THE_WARNING)
    other.get_by_role("alertdialog").wait_for()
    other.get_by_role("button", name="Stay signed in").click()
    other.get_by_role("alertdialog").wait_for(state="hidden")
    page.get_by_role("alertdialog").wait_for(state="hidden")


def test_the_last_moment_cannot_be_put_off_and_says_so(enter, site, axe_finds_nothing):
    page = enter()
    row = Row(site, page)
    row.began_before(12 * 3600 - 100)
    row.ends_in(100)
    page.goto("/accessibility/")
    dialog = page.get_by_role("alertdialog", name="Your sign-in is about to end")
    dialog.wait_for()
    axe_finds_nothing(page)
    assert not dialog.get_by_role("button", name="Stay signed in").is_visible()
    dialog.get_by_role("button", name="Back to the page").click()
    assert not dialog.is_visible()


def test_the_admin_warns_as_well(warned, axe_finds_nothing):
    page, row = warned("officer", "/admin/")
    axe_finds_nothing(page, SERIOUS)
    page.get_by_role("button", name="Stay signed in").click()
    page.get_by_role("alertdialog").wait_for(state="hidden")
    assert row.left() > 25 * 60


# ---- When it has ended


@pytest.mark.parametrize("width", [320, 1920])
def test_the_page_says_so_and_leads_back_to_where_one_was(warned, axe_finds_nothing, width):
    page, row = warned(width=width)
    time_is_over(page, row)
    axe_finds_nothing(page)
    page.get_by_role("link", name="Sign in again").click()
    page.wait_for_url("**/accounts/login/?next=*")
    sign_in(page, "manager")
    page.wait_for_url(f"**{PAGE}")


def test_what_was_typed_is_kept_and_can_be_saved_after_signing_in_again(warned, site):
    page, row = warned("officer", "/admin/judgements/agency/")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Add agency").click()
    page.get_by_label("Name:").fill("A body that was typed before the time was over")
    row.ends_in(110)
    page.clock.fast_forward(TO_THE_WARNING)
    page.get_by_role("alertdialog").wait_for()
    assert "cannot be saved until" in page.get_by_role("alertdialog").inner_text()
    time_is_over(page, row)
    assert "not saved" in page.get_by_role("alertdialog").inner_text()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in another tab").click()
    again = opened.value
    again.wait_for_url("**/accounts/login/?next=*")
    sign_in(again, "officer")
    again.wait_for_url("**/admin/judgements/agency/add/")
    page.bring_to_front()
    page.get_by_role("alertdialog").wait_for(state="hidden")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/judgements/agency/")
    assert page.get_by_text("A body that was typed before the time was over").first.is_visible()


def test_a_form_is_not_sent_into_nothing(warned):
    page, row = warned("officer", "/admin/judgements/agency/add/")
    page.keyboard.press("Escape")
    page.get_by_role("alertdialog").wait_for(state="hidden")
    row.ends_in(110)
    page.clock.fast_forward(TO_THE_WARNING)
    page.get_by_role("alertdialog", name="You will be signed out soon").wait_for()
    time_is_over(page, row)
    page.get_by_role("button", name="Back to the page").click()
    page.get_by_label("Name:").fill("Typed after the end")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alertdialog", name="You have been signed out").wait_for()
    assert page.url.endswith("/admin/judgements/agency/add/")
    assert page.get_by_label("Name:", exact=False).input_value() == "Typed after the end"


def test_signing_out_is_told_to_the_other_tabs(enter):
    page = enter()
    other = page.context.new_page()
    other.goto("/sources/")
    other.get_by_role("button", name="Sign out manager").click()
    other.wait_for_url("**/accounts/login/")
    page.clock.run_for(3000)
    page.get_by_role("alertdialog", name="You have been signed out").wait_for()


def test_somebody_else_who_signs_in_does_not_send_this_page(enter):
    page = enter("officer", "/admin/judgements/agency/add/")
    page.get_by_label("Name:").fill("Typed by the officer")
    other = page.context.new_page()
    other.goto("/accessibility/")
    other.get_by_role("button", name="Sign out officer").click()
    other.wait_for_url("**/accounts/login/")
    sign_in(other, "manager")
    other.wait_for_url("**/")
    page.clock.run_for(3000)
    page.get_by_role("alertdialog", name="This page is another person's").wait_for()


def test_without_script_nothing_is_broken(page_as):
    page = page_as("manager", java_script_enabled=False)
    page.goto("/sources/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_role("alertdialog").is_visible()
