"""An officer's day in a real browser, by keyboard alone; and the admin's pages by axe."""

import re

import pytest

SERIOUS = ("serious", "critical")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
INSPECTION = "/admin/judgements/inspection/"
GRADES_OF_2012 = 22
ADMIN_PAGES = [
    "/admin/",
    INSPECTION,
    f"{INSPECTION}?state__exact=published&changed=week",
    f"{INSPECTION}add/",
    f"{INSPECTION}1/change/",
    f"{INSPECTION}1/change/?part=grades",
    f"{INSPECTION}1/change/?part=recommendations",
    f"{INSPECTION}1/change/?part=sections",
    f"{INSPECTION}1/change/?part=paragraphs&block=2",
    f"{INSPECTION}1/change/?part=notes",
    f"{INSPECTION}1/history/",
    f"{INSPECTION}1/step/withdrawn/",
    "/admin/judgements/judgement/1/change/",
    "/admin/judgements/recommendation/",
    "/admin/judgements/recommendation/1/change/",
    "/admin/judgements/authority/",
    "/admin/metrics/metric/1/change/",
    "/admin/metrics/measurement/add/",
]


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_a_page_of_the_admin_has_no_serious_fault(admin_page_is_whole, path, width):
    admin_page_is_whole(path, width)


def reach(page, wanted, most=220):
    """Presses Tab until the wanted element has the focus; answers how often."""
    target = page.locator(wanted).first
    for presses in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return presses
        page.keyboard.press("Tab")
    pytest.fail(f"{most} presses of Tab do not reach {wanted} on {page.url}")


def press_on(page, wanted):
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose_by_typing(page, name, words):
    """An autocomplete: open, type, take the first."""
    reach(page, f"#id_{name} + .select2 .select2-selection")
    page.keyboard.press("Enter")
    page.keyboard.type(words)
    page.wait_for_selector(f".select2-results__option--highlighted:has-text('{words}')")
    page.keyboard.press("Enter")


def type_into(page, wanted, words):
    reach(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.fixture
def new_inspection(page_as):
    """Made by keyboard alone: the facts, then the framework's tree in one press."""
    page = page_as("officer")
    page.goto(f"{INSPECTION}add/")
    choose_by_typing(page, "authority", "Dorset")
    reach(page, "#id_framework")
    page.keyboard.type("Safeguarding and")
    type_into(page, "#id_title", "Keyed without a mouse")
    type_into(page, "#id_started_on", "02/02/2010")
    type_into(page, "#id_ended_on", "12/02/2010")
    type_into(page, "#id_published_on", "12/03/2010")
    press_on(page, "[name=_continue]")
    press_on(page, ".tl-way button")
    return page


def count_keys(page):
    page.evaluate(
        "document.addEventListener('keydown', () => { window.keys = (window.keys || 0) + 1; }, true)"
    )


def test_twenty_two_grades_take_at_most_sixty_keys(new_inspection):
    page = new_inspection
    assert page.url.endswith("?part=grades")
    grades = page.locator("select[name$=-grade]")
    assert grades.count() == GRADES_OF_2012
    count_keys(page)
    for n in range(GRADES_OF_2012):
        assert page.evaluate("document.activeElement.name") == f"judgements-{n}-grade"
        page.keyboard.press("goai"[n % 4])
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "reason"
    pressed = page.evaluate("window.keys") + 1
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert pressed <= 60
    assert "was changed successfully" in page.locator(".messagelist").inner_text()
    chosen = page.locator("select[name$=-grade] option:checked").all_inner_texts()
    assert chosen == [["Good", "Outstanding", "Adequate", "Inadequate"][n % 4] for n in range(GRADES_OF_2012)]


def test_the_whole_way_to_a_published_page_by_keyboard(new_inspection, page_as):
    page = new_inspection
    reach(page, "select[name=judgements-0-grade]")
    for _ in range(GRADES_OF_2012):
        page.keyboard.press("g")
        page.keyboard.press("Tab")
    reach(page, "#id_reason", most=1)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "was changed successfully" in page.locator(".messagelist").inner_text()
    number = re.search(r"/inspection/(\d+)/", page.url).group(1)
    press_on(page, "a.tl-step:has-text('Send for checking')")
    type_into(page, "#id_note", "All keyed")
    press_on(page, "input[type=submit][value='Send for checking']")
    assert "For checking" in page.locator(".tl-way").inner_text()
    assert page.goto(f"/inspections/drafts/{number}/").status == 200
    assert "A draft." in page.locator("main").inner_text()

    second = page_as("publisher")
    second.goto("/admin/")
    press_on(second, "a:has-text('Keyed without a mouse')")
    press_on(second, "a.tl-step:has-text('Publish')")
    reach(second, "#id_looked")
    second.keyboard.press("Space")
    press_on(second, "input[type=submit][value='Publish']")
    second.goto("/inspections/dorset-2010-03-12/")
    assert "22" in second.locator("main").inner_text()


def test_a_stale_form_is_told_in_the_browser(page_as, axe_finds_nothing):
    first, second = page_as("officer"), page_as("administrator")
    address = "/admin/judgements/judgement/2/change/"
    for page, words in ((first, "By the first"), (second, "By the second")):
        page.goto(address)
        page.get_by_label("Headline").fill(words)
        page.locator("#id_reason").fill("It reads better")
    first.get_by_role("button", name="Save", exact=True).click()
    first.wait_for_url("**/judgement/")
    second.get_by_role("button", name="Save", exact=True).click()
    told = second.locator("#content").inner_text()
    assert "officer changed 'Headline'" in told and "By the first" in told
    assert second.get_by_label("Headline").input_value() == "By the second"
    axe_finds_nothing(second, SERIOUS)
    second.get_by_label("take what stands").check()
    second.get_by_role("button", name="Save", exact=True).click()
    second.wait_for_url("**/judgement/")
    second.goto(address)
    assert second.get_by_label("Headline").input_value() == "By the first"
