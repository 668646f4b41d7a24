"""An officer reads a report in a real browser: chosen, told, read, checked beside its passages, on a phone too."""

import pytest

from tests.report_files import needed

SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def report():
    return next(file for file in sorted(needed("reports", "pdf").glob("*/*.pdf")) if "medway" in str(file))


def test_a_report_is_chosen_told_read_and_its_doubt_answered(page_as, axe_finds_nothing, report):
    page = page_as("officer", 1280)
    page.goto("/admin/reports/")
    axe_finds_nothing(page, impacts=SERIOUS)
    page.set_input_files("#id_files", report)
    assert report.name in page.locator("[data-chosen]").text_content()
    assert "kB" in page.locator("[data-chosen]").inner_text()
    page.get_by_role("button", name="Read them").click()
    page.get_by_text("1 of 1 file became a draft").wait_for()
    page.get_by_role("link", name="check it beside the report").click()
    page.get_by_label("Our answer").fill("The cover is right; the running line is of another form.")
    page.get_by_role("button", name="Keep the answers").click()
    page.get_by_text("1 answer kept.").wait_for()
    axe_finds_nothing(page, impacts=SERIOUS)
    page.set_viewport_size({"width": 320, "height": 700})
    axe_finds_nothing(page, impacts=SERIOUS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/admin/reports/")
    page.set_input_files("#id_files", report)
    page.get_by_role("button", name="Read them").click()
    page.get_by_text("lready imported on").wait_for()
