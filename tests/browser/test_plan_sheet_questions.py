"""A council's own spreadsheet on screen: many doubtful cells answered, written, its rows seen in the plan."""

import sqlite3
from contextlib import closing

import pytest

from tests.plan_sheets import BOARD, ON, plain_row, workbook

SERIOUS = ("serious", "critical")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NEW_PLAN = """INSERT INTO actions_actionplan
(version, updated_at, state, title, agreed_on, agreed_by, deadline_source, silent_after, closing_words, illustrative,
 source, inspection_id)
SELECT 1, '2012-05-01', 'draft', 'From a spreadsheet', '2012-03-30', '', '', 28, '', 0, '', id
FROM judgements_inspection WHERE slug LIKE '%-2017-07-07'"""


@pytest.fixture
def plan(site):
    """A draft without a row, of an inspection that had none; it is gone after the test."""
    with closing(sqlite3.connect(site.database)) as rows, rows:
        pk = rows.execute(NEW_PLAN).lastrowid
    yield f"/admin/actions/actionplan/{pk}/"
    with closing(sqlite3.connect(site.database)) as rows, rows:
        rows.execute("UPDATE actions_actionplan SET state = 'withdrawn' WHERE id = ?", [pk])


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "plan.xlsx"
    strange = [plain_row(n) | {"recommendations": f"X{n}", "partners": ""} for n in range(1, 15)]
    path.write_bytes(workbook(strange))
    return path


@pytest.mark.parametrize("width", [320, 1280])
def test_a_plan_is_chosen_matched_answered_and_written(page_as, axe_finds_nothing, plan, sheet, width):
    page = page_as("officer", width)

    def is_whole():
        axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
        assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"

    page.goto(f"{plan}import/")
    is_whole()
    page.set_input_files("#id_file", sheet)
    page.get_by_role("button", name="Match its columns").click()
    page.wait_for_selector("#id_on")
    is_whole()
    page.fill("#id_on", ON)
    page.fill("#id_agreed_by", BOARD)
    page.locator("button[value=look]").click()
    page.wait_for_selector("summary:has-text('4 more to be answered')")
    heights = {one.bounding_box()["height"] for one in page.locator(".submit-row > *").all()}
    assert len(heights) == 1, "the buttons are not as high as each other"
    is_whole()
    page.locator("summary", has_text="more to be answered").press("Enter")
    for question in page.locator("select[name^=ask-]").all():
        question.select_option("none")
    page.get_by_role("button", name="Look again").click()
    page.wait_for_selector("summary:has-text('14 answered')")
    is_whole()
    page.get_by_role("button", name="Write 14 new and 0 changed").press("Enter")
    page.wait_for_selector("h1:has-text('Imported: plan.xlsx')")
    is_whole()
    page.goto(f"{plan}change/?part=actions")
    titles = page.locator("#actions-group td.field-title input")
    held = [one.input_value() for one in titles.all()]
    assert [f"Audit cases of kind {n} each month" in held for n in range(1, 15)] == [True] * 14
