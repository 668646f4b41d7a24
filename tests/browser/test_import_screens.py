"""Files of measurements on screen: chosen, looked at, mapped, written and taken back, by hand and by axe."""

import pytest

PAGE = "/admin/metrics/import/"
SERIOUS = ("serious", "critical")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BATH = "Bath and North East Somerset"
LOCAL = f"""la_code,la_name,metric,period,numerator,denominator,value
E06000022,{BATH},dental-checks,2024,,,61
E06000022,{BATH},dental-checks,2025,,,{{}}
"""


@pytest.fixture
def local(tmp_path):
    def make(newest):
        path = tmp_path / "local.csv"
        path.write_text(LOCAL.format(newest), encoding="utf-8")
        return path

    return make


@pytest.fixture
def unknown(tmp_path):
    rows = [
        f"{year},Reporting year,{level},E92000001,{code},{place},{sex},{count},{share}"
        for year, count, share in ((2023, 40, 61.5), (2024, 44, 63))
        for sex in ("Total", "Boys", "Girls")
        for level, code, place in (("National", "", ""), ("Local authority", "E06000022", BATH))
    ]
    head = "time_period,time_identifier,geographic_level,country_code,new_la_code,la_name,sex,number,share_percent"
    path = tmp_path / "mystery.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def choose(page, path):
    page.goto(PAGE)
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Look at it first").click()
    page.wait_for_url("**/import/?file=*")


def is_whole(page, axe_finds_nothing):
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    assert page.evaluate(OVERFLOW) <= 0, f"{page.url} scrolls sideways"


def test_a_file_is_chosen_looked_at_written_and_taken_back(page_as, axe_finds_nothing, local):
    page = page_as("officer")
    page.goto("/admin/")
    page.get_by_role("link", name="Import measurements").first.click()
    page.wait_for_url(f"**{PAGE}")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    choose(page, local("69"))
    assert "68 becomes 69" in " ".join(page.get_by_role("region", name="Changed").inner_text().split())
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    page.get_by_role("button", name="Write 0 new and").press("Enter")
    page.wait_for_selector("h2:has-text('Take it back')")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    page.get_by_label("Why").fill("A trial")
    page.get_by_role("button", name="Take the whole import back").click()
    page.wait_for_selector(".errornote:has-text('Taken back on')")


def test_an_unknown_file_is_mapped_on_the_page(page_as, axe_finds_nothing, unknown):
    page = page_as("officer")
    choose(page, unknown)
    page.wait_for_selector("h2:has-text('What was recognised')")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    page.get_by_label("sex").select_option(["Total", "Girls"])
    page.get_by_label("number").uncheck()
    page.get_by_role("button", name="Draft the measures").click()
    page.wait_for_selector("#measures")
    axe_finds_nothing(page, SERIOUS, without="#nav-sidebar")
    assert page.locator(".tl-entry").count() == 2
    page.locator("#id_form-0-name").fill("A share of everybody")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the mapping as TOML").click()
    assert "A share of everybody" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Look at what it would import").click()
    page.wait_for_selector("button[value=write]")
    assert "8 new, 0 changed" in " ".join(page.locator(".tl-counts").inner_text().split())
    page.get_by_role("button", name="Leave it").click()
    page.wait_for_selector(".messagelist :text('nothing has been written')")


@pytest.mark.parametrize("width", [320, 1920])
def test_the_screens_are_whole_at_any_width(page_as, axe_finds_nothing, local, unknown, width):
    page = page_as("officer", width)
    page.goto(PAGE)
    is_whole(page, axe_finds_nothing)
    choose(page, local("7_0"))
    page.wait_for_selector("caption:has-text('Rejected: 1')")
    is_whole(page, axe_finds_nothing)
    choose(page, unknown)
    page.get_by_role("button", name="Draft the measures").click()
    page.wait_for_selector("#measures")
    is_whole(page, axe_finds_nothing)


def test_while_a_file_is_read_the_page_asks_how_far_it_has_come(page_as, local):
    page = page_as("officer")
    page.goto(PAGE)
    page.evaluate(
        "document.querySelector('form[data-progress]').addEventListener('submit', event => event.preventDefault())"
    )
    page.set_input_files("#id_file", local("69"))
    assert not page.locator("[data-waiting]").is_visible()
    with page.expect_response(lambda answer: "/import/progress/" in answer.url) as told:
        page.get_by_role("button", name="Look at it first").click()
    assert told.value.json() == {}
    assert page.get_by_role("progressbar").is_visible()
