"""The pages of one's own account in a real browser: a new password, a link by mail, too many wrong ones."""

import re

import pytest

from tests.browser.conftest import OVERFLOW


@pytest.mark.parametrize("width", [320, 1920])
def test_changing_the_password_and_its_errors(page_as, axe_finds_nothing, width):
    page = page_as("partner", width)
    page.goto("/accounts/password_change/")
    axe_finds_nothing(page)
    page.get_by_label("Old password").fill("wrong")
    page.get_by_role("button", name="Change the password").click()
    page.get_by_text("There is a problem").wait_for()
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("link", name="Your old password was entered incorrectly").click()
    assert page.evaluate("document.activeElement.id") == "id_old_password"


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize(
    "path",
    ["password_reset/", "password_reset/done/", "reset/MQ/no-link/", "reset/done/", "password_change/done/"],
)
def test_the_pages_around_a_new_password(page_as, axe_finds_nothing, path, width):
    page = page_as("partner" if "change" in path else "anonymous", width)
    page.goto(f"/accounts/{path}")
    assert page.get_by_role("heading", level=1).is_visible()
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0


def test_asking_for_a_link_by_mail(page_as, axe_finds_nothing):
    page = page_as("anonymous", 320)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_role("button", name="Send the link").click()
    page.get_by_text("There is a problem").wait_for()
    axe_finds_nothing(page)
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look at your mail").wait_for()


@pytest.mark.parametrize("width", [320, 1920])
def test_too_many_wrong_passwords(page_as, axe_finds_nothing, width):
    page = page_as("anonymous", width, allow=("429",))
    for _ in range(8):
        page.goto("/accounts/login/")
        page.get_by_label("User name").fill(f"nobody-{width}")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", level=1).wait_for()
    assert re.search(r"closed until \d\d:\d\d", page.locator("main").inner_text())
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0
