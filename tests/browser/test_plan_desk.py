"""The officers' desk for plans in a real browser: axe, and nothing that scrolls sideways."""

import pytest

SERIOUS = ("serious", "critical")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAN, ACTION = "/admin/actions/actionplan/", "/admin/actions/action/"
PAGES = [
    PLAN,
    f"{PLAN}1/change/",
    f"{PLAN}1/change/?part=actions",
    f"{PLAN}1/change/?part=steps",
    f"{PLAN}1/step/withdrawn/",
    ACTION,
    f"{ACTION}add/?plan=1",
    f"{ACTION}1/change/",
    f"{ACTION}1/change/?part=events",
    f"{ACTION}1/history/",
    "/admin/actions/progressupdate/",
    "/admin/actions/progressupdate/1/change/",
    "/admin/actions/progressupdate/1/take-back/",
    "/admin/actions/progressupdate/add/?corrects=1",
    "/admin/actions/evidence/add/?action=1",
    "/admin/actions/milestonemet/add/?action=1",
    "/admin/actions/savedview/add/",
]


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_desk_has_no_serious_fault(admin_page_is_whole, path, width):
    admin_page_is_whole(path, width)


@pytest.mark.parametrize("name", ["move", "reassign"])
def test_a_bulk_action_asks_on_a_page_without_fault(page_as, axe_finds_nothing, name):
    page = page_as("administrator", 320)
    page.goto(ACTION)
    page.locator("#changelist-form .action-select").first.check()
    page.select_option("select[name=action]", name)
    with page.expect_navigation():
        page.locator("#changelist-form .actions button").click()
    assert page.locator("input[name=reason]").count() == 1
    axe_finds_nothing(page, SERIOUS)
    assert page.evaluate(OVERFLOW) <= 0
