"""A plan out and in again as a spreadsheet, by hand in a browser: exported, one cell changed, looked at, written."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

PLAN = "/admin/actions/actionplan/1/"
SERIOUS = ("serious", "critical")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = "Twelve of twenty assessors have finished the course."


@pytest.fixture
def changed(tmp_path):
    """The plan as the site writes it, with other words of progress for its first action."""

    def make(page):
        answer = page.request.get(f"{PLAN}plan.xlsx")
        assert answer.ok
        book = load_workbook(BytesIO(answer.body()))
        sheet = book.active
        heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
        place = heads["Progress"]
        ref = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "2012-A02")
        sheet.cell(ref.row, place).value = WORDS
        path = tmp_path / "plan.xlsx"
        book.save(path)
        return path

    return make


def choose(page, path):
    page.goto(f"{PLAN}import/")
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Match its columns").click()
    page.get_by_role("button", name="Look at it first").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_plan_is_read_from_its_spreadsheet_on_screen(page_as, axe_finds_nothing, changed, width):
    page = page_as("officer", width)
    page.goto(PLAN + "change/")
    path = changed(page)
    page.goto(f"{PLAN}import/")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    choose(page, path)
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    assert page.evaluate(OVERFLOW) <= 0
    # Nobody has said as of which day the updates are, so the page asks.
    page.get_by_role("button", name="Look at it first").click()
    page.wait_for_selector(".errornote:has-text('Nothing has been written')")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    page.locator("#id_on").fill(date.today().isoformat())
    page.get_by_role("button", name="Look at it first").click()
    page.wait_for_selector("caption:has-text('Changed: 1')")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    assert page.evaluate(OVERFLOW) <= 0
    assert WORDS in page.get_by_role("region", name="Changed", exact=True).inner_text()
    if width == 320:
        page.get_by_role("button", name="Leave it").click()
        page.wait_for_selector(".messagelist :text('nothing has been written')")
        return
    page.get_by_role("button", name="Write 0 new and 1 changed").click()
    page.wait_for_url("**/import/*/")
    assert "2012-A02" in page.locator("#content").inner_text()
    page.goto("/actions/2012-A02/")
    assert page.get_by_text(WORDS).first.is_visible()
