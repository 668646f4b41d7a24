"""An officer reads reports in a real browser: chosen, told, read one by one, checked beside the page, on a phone too."""

import pytest

from tests.report_files import needed

SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def files():
    return sorted(needed("reports", "pdf").glob("*/*.pdf"))


def the(files, part):
    return next(file for file in files if part in str(file).lower())


def read(page, *files):
    page.goto("/admin/reports/")
    page.set_input_files("#id_files", files)
    page.get_by_role("button", name="Read them").click()


def leaf(page):
    return page.locator("#h-leaf").inner_text()


def test_reports_are_chosen_told_and_read_one_after_another(page_as, axe_finds_nothing, files):
    page = page_as("officer", 1280)
    web_page = next(file for file in files if file.read_bytes()[:200].lstrip().lower().startswith(b"<"))
    page.goto("/admin/reports/")
    axe_finds_nothing(page, impacts=SERIOUS)
    page.set_input_files("#id_files", [the(files, "medway"), web_page])
    told = page.locator("[data-chosen] li")
    assert the(files, "medway").name in told.nth(0).text_content() and "kB" in told.nth(0).inner_text()
    page.get_by_role("button", name="Read them").click()
    page.get_by_text("1 of 2 files became a draft").wait_for()
    assert "judgements" in told.nth(0).inner_text() and "web page" in told.nth(1).inner_text()
    axe_finds_nothing(page, impacts=SERIOUS)
    read(page, the(files, "medway"))
    page.get_by_text("lready imported on").wait_for()


def test_a_report_is_read_with_scripts_off(page_as, files):
    page = page_as("officer", 1280, java_script_enabled=False)
    read(page, the(files, "camb"))
    page.get_by_text("1 of 1 file became a draft").wait_for()
    page.get_by_role("link", name="Check it beside the report").click()
    assert leaf(page).startswith("Page 1 of ")
    page.get_by_role("link", name="Page after").click()
    assert leaf(page).startswith("Page 2 of ")


def test_the_page_turns_with_the_row_that_has_the_focus(page_as, axe_finds_nothing, files):
    page = page_as("officer", 1280)
    read(page, the(files, "sheffield"))
    page.get_by_role("link", name="Check it beside the report").click()
    axe_finds_nothing(page, impacts=SERIOUS)
    page.get_by_role("link", name="Recommendations", exact=True).last.click()
    page.wait_for_selector("#id_recommendations-0-ref")
    first, last = leaf(page), page.locator(".tl-as-read.has_original").last
    before = page.locator(".tl-leaf").get_attribute("src")
    with page.expect_response(lambda answer: "/page/?" in answer.url):
        last.locator("textarea").first.focus()
    page.wait_for_function(
        "before => document.querySelector('.tl-leaf')?.getAttribute('src') !== before", arg=before
    )
    assert leaf(page) != first
    assert page.evaluate("document.querySelector('.tl-leaf').decode().then(() => true)")
    assert page.locator(".tl-words mark").count() == 1
    axe_finds_nothing(page, impacts=SERIOUS)
    # From the keyboard alone: Tab goes on, Ctrl and Enter saves.
    last.locator("textarea").last.fill("In our own words")
    page.keyboard.press("Control+Enter")
    page.get_by_text("changed successfully").wait_for()


def test_a_doubt_is_answered_and_the_figures_looked_at_on_a_phone(page_as, axe_finds_nothing, files):
    page = page_as("officer", 320)
    read(page, the(files, "norfolk"))
    page.get_by_role("link", name="Check it beside the report").click()
    for part in (
        "beside",
        "beside-judgements",
        "beside-recommendations",
        "beside-paragraphs",
        "beside-doubts",
        "beside-figures",
    ):
        page.goto(f"{page.url.split('?')[0]}?part={part}")
        axe_finds_nothing(page, impacts=SERIOUS)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part


def test_a_report_is_read_again_and_taken_back(page_as, axe_finds_nothing, files):
    page = page_as("officer", 1280)
    read(page, the(files, "wakefield"))
    page.get_by_role("link", name="Check it beside the report").click()
    page.get_by_role("link", name="Read again").click()
    page.get_by_text("There is nothing to change").wait_for()
    axe_finds_nothing(page, impacts=SERIOUS)
    page.go_back()
    page.get_by_role("link", name="Take back").click()
    axe_finds_nothing(page, impacts=SERIOUS)
    page.get_by_label("Why").fill("The wrong file.")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("was taken back").first.wait_for()
