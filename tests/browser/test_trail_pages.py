"""The search over all changes and an object's history in a real browser."""

import pytest

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = [
    "/admin/changes/",
    "/admin/changes/?kind=judgements.recommendation&words=health&since=2020-01-01",
    "/admin/changes/?since=2012-02-31",
    "/admin/changes/?words=nothingholdsthis",
    "/admin/judgements/inspection/1/history/",
]


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_trail_is_whole(reader_as, axe_finds_nothing, path, width):
    page = reader_as("auditor", width)
    page.goto(path)
    axe_finds_nothing(page, ("serious", "critical"))
    assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"


def test_searching_by_keyboard_alone(page_as):
    page = page_as("auditor")
    page.goto("/admin/changes/")
    page.get_by_label("Words of the object").focus()
    page.keyboard.type("care leavers")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=care+leavers**")
    rows = page.locator("#change-history tbody tr")
    assert 0 < rows.count() <= 50
    page.locator("#change-history summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#change-history details[open] li").first.is_visible()
