"""What one must key stands on the screen: no table of the admin scrolls sideways at 1280 pixels, nor its rows at 320."""

import pytest

INSPECTION = "/admin/judgements/inspection/1/change/"
PAGES = [
    INSPECTION,
    f"{INSPECTION}?part=recommendations",
    f"{INSPECTION}?part=notes",
    f"{INSPECTION}?part=sections",
    "/admin/judgements/judgement/1/change/",
    "/admin/judgements/recommendation/",
    "/admin/metrics/measurement/",
    "/admin/actions/action/",
    "/admin/actions/actionplan/1/change/?part=actions",
]
TOO_WIDE = """[...document.querySelectorAll('.tl-scroll, #changelist .results')]
    .filter(one => one.scrollWidth > one.clientWidth)
    .map(one => `${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""


@pytest.mark.parametrize("path", PAGES)
def test_at_1280_pixels_no_table_hides_what_is_keyed(page_as, path):
    page = page_as("administrator", 1280)
    assert page.goto(path).status == 200
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("path", [path for path in PAGES if "inspection" in path or "judgement/1" in path])
def test_at_320_pixels_the_cells_of_a_row_stand_below_each_other(page_as, path):
    page = page_as("administrator", 320)
    assert page.goto(path).status == 200
    assert page.evaluate(TOO_WIDE) == []


def test_what_will_be_done_is_read_whole_in_the_plan(page_as):
    """At 1280 pixels: two lines a row, and a title has room for seventy letters."""
    page = page_as("administrator", 1280)
    page.goto("/admin/actions/actionplan/1/change/?part=actions")
    row = page.locator("#actions-group tr.form-row:not(.empty-form)").first
    title, lead = row.locator("td.field-title"), row.locator("td.field-lead_role")
    assert title.bounding_box()["width"] > 500
    assert lead.bounding_box()["y"] > title.bounding_box()["y"] + 20


def test_the_answer_to_a_note_comes_before_where_it_is(page_as):
    page = page_as("officer", 1280)
    page.goto(f"{INSPECTION}?part=notes")
    heads = [words.strip().lower() for words in page.locator(".tl-scroll thead th").all_inner_texts()]
    assert heads.index("answer") < heads.index("settled") < heads.index("where")
