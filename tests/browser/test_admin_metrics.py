"""The officer's figures, imports and exports in a real browser: axe, width, policy, and the keyboard alone."""

import pytest

from tests.browser.test_every_page import OVERFLOW

GRID = "/admin/metrics/metric/{}/grid/"
SERIOUS = ("serious", "critical")
FILE = "name,kind,role\nVale Trust,health,Health.\nCouncil,council,Changed.\n"
FAULTY = "name,kind\nVale Trust,circus\n"


@pytest.fixture
def grid(demonstration):
    from metrics.models import Metric

    return GRID.format(Metric.objects.get(code="annual-health-assessments").pk)


def active(page):
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )


@pytest.mark.parametrize("width", [320, 1920])
def test_the_grid_is_whole_also_with_faults(page_as, axe_finds_nothing, grid, width):
    page = page_as("officer", width)
    page.goto(grid)
    page.get_by_text("New periods", exact=True).click()
    page.locator("summary", has_text="1 record").first.click()
    axe_finds_nothing(page, SERIOUS)
    assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"
    page.get_by_label("Value, 2025").fill("150")
    page.get_by_label("Period, new period 1").fill("2025-27")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Nothing has been recorded yet").wait_for()
    axe_finds_nothing(page, SERIOUS)
    assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"


def test_tab_goes_down_the_column_and_then_to_the_next(reader_as, grid):
    page = reader_as("officer")
    page.goto(grid)
    page.get_by_label("Value, 2025").focus()
    for label in ("2024", "2023", "2022", "2021"):
        page.keyboard.press("Tab")
        assert active(page) == f"Value, {label}"
    page.keyboard.press("Tab")
    assert active(page) == "Status, 2025"
    page.keyboard.press("Shift+Tab")
    assert active(page) == "Value, 2021"
    page.get_by_label("Numerator, 2025").focus()
    page.keyboard.press("Shift+Tab")
    assert active(page) == "Status, 2021"


def test_the_keyboard_leaves_the_grid_at_both_ends(reader_as, grid):
    page = reader_as("officer")
    page.goto(grid)
    page.get_by_label("Value, 2025").focus()
    page.keyboard.press("Shift+Tab")
    assert "Value" not in active(page)
    page.locator("table[data-down] summary").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "Save"


def test_a_correction_by_the_keyboard_alone(page_as, grid):
    page = page_as("officer")
    page.goto(grid)
    page.get_by_label("Value, 2023").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("83")
    page.get_by_label("Numerator, 2023").fill("123")
    page.get_by_label("Numerator, 2023").press("Enter")
    page.get_by_text("Recorded: 2023: 83% (123 of 149), revised.").wait_for()
    page.locator("summary", has_text="2 revisions").first.press("Enter")
    assert page.get_by_text("82% (122 of 149)").is_visible()


@pytest.mark.parametrize("width", [320, 1920])
def test_an_import_from_the_file_to_the_preview(page_as, axe_finds_nothing, width):
    page = page_as("officer", width)
    for text, words in ((FAULTY, "1 refused"), (FILE, "new")):
        page.goto("/admin/judgements/agency/import/")
        axe_finds_nothing(page, SERIOUS)
        assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"
        page.get_by_label("File").set_input_files(
            {"name": "agencies.csv", "mimeType": "text/csv", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Look at it first").click()
        page.locator("main").get_by_text(words).first.wait_for()
        axe_finds_nothing(page, SERIOUS)
        assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"
    page.get_by_role("button", name="Leave it").click()
    page.get_by_text("The file was set aside").wait_for()


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("path", ["judgements/agency/", "metrics/metric/", "metrics/metric/?lacks=owner"])
def test_a_list_with_its_export_links(reader_as, axe_finds_nothing, path, width):
    page = reader_as("officer", width)
    page.goto(f"/admin/{path}")
    assert page.get_by_role("link", name="Export this list as CSV").is_visible()
    axe_finds_nothing(page, SERIOUS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export this list as Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_index_by_task_with_the_metrics_part(reader_as, axe_finds_nothing):
    page = reader_as("officer")
    page.goto("/admin/")
    assert page.get_by_role("heading", name="Figures to enter").is_visible()
    axe_finds_nothing(page, SERIOUS)
