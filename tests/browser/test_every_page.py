"""Every page in a real browser: axe, console, policy, width, keyboard, zoom, paper, hostile words."""

import pytest

BATH = "/inspections/bath-and-north-east-somerset"
PAGES = [
    "/?as_at=2012-05-25",
    "/",
    "/?as_at=2011-01-01",
    "/inspections/",
    f"{BATH}-2012-02-24/?as_at=2012-05-25",
    f"{BATH}-2025-08-05/",
    f"{BATH}-2012-02-24/judgements/lac.being_healthy/?as_at=2012-05-25",
    f"{BATH}-2012-02-24/judgements/safeguarding.equality_and_diversity/",
    f"{BATH}-2022-04-19/judgements/in_care_and_care_leavers/",
    "/recommendations/?as_at=2012-05-25",
    "/recommendations/bath-and-north-east-somerset-2012-02-24/S13/?as_at=2012-05-25",
    "/actions/?as_at=2012-05-25&brag=1&group=status",
    "/actions/?as_at=2011-01-01",
    "/actions/2012-A20/?as_at=2012-05-25",
    "/actions/2012-A20/",
    "/plans/bath-and-north-east-somerset-2012-02-24/?as_at=2012-05-25",
    "/plans/bath-and-north-east-somerset-2012-02-24/?group=recommendation",
    "/saved-views/?path=/actions/&query=group%3Dlead",
    "/metrics/",
    "/metrics/?source=illustrative&show=attention",
    "/metrics/illustrative-initial-health-assessments/",
    "/metrics/illustrative-visits-on-time/",
    "/metrics/annual-health-assessments/",
    "/metrics/development-assessments/",
    "/metrics/initial-health-assessments-in-timescale/",
    "/metrics/looked-after-reviews-on-time/",
    "/history/",
    "/history/help_and_protection/",
    "/history/themes/assessment-quality-and-risk-analysis/",
    "/search/",
    "/search/?q=health",
    "/search/?q=nothingholdsthis",
    "/sources/",
    "/accessibility/",
    "/inspections/?as_at=never",
    "/no-such-page/",
]
FAULTY = ("400", "404")  # The browser itself tells of these two pages, which are about them.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def draw_all(page):
    """Scrolls to every chart, since those below the fold are drawn when they come near."""
    boxes = page.locator(".tl-chart__box:visible")
    for place in range(boxes.count()):
        boxes.nth(place).scroll_into_view_if_needed()
        boxes.nth(place).locator("svg.main-svg").first.wait_for(state="attached")


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(reader_as, axe_finds_nothing, path, width):
    page = reader_as("manager", width, allow=FAULTY if path in PAGES[-2:] else ())
    page.goto(path)
    draw_all(page)
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0, "it scrolls sideways"


@pytest.mark.parametrize("width", [320, 1920])
def test_signing_in_and_its_error(page_as, axe_finds_nothing, width):
    page = page_as("anonymous", width)
    page.goto("/accounts/login/")
    axe_finds_nothing(page)
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_text("There is a problem").is_visible()
    axe_finds_nothing(page)
    assert page.evaluate(OVERFLOW) <= 0


def test_the_keyboard_reaches_the_words_first(page_as):
    page = page_as("manager")
    page.goto("/?as_at=2012-05-25")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address.endswith("#main"))
    page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement).backgroundColor"
    assert page.evaluate(focused) == "rgb(255, 221, 0)"


def test_the_date_is_chosen_with_the_keyboard_and_stays(page_as):
    page = page_as("manager")
    page.goto("/recommendations/?timescale=immediately")
    page.get_by_text("Choose a date").press("Enter")
    page.get_by_label("Show the picture as at").fill("2012-05-24")
    page.get_by_label("Show the picture as at").press("Enter")
    page.wait_for_url("**/recommendations/?*as_at=2012-05-24*")
    assert "timescale=immediately" in page.url
    assert "90 days overdue" in page.locator("main").inner_text()
    page.get_by_role("link", name="See today").click()
    page.wait_for_url(lambda address: "as_at" not in address)


@pytest.mark.parametrize("path", ["/?as_at=2012-05-25", "/metrics/annual-health-assessments/"])
def test_at_four_times_the_size_nothing_scrolls_sideways(page_as, path):
    page = page_as("manager", 640, device_scale_factor=2)  # 1280 pixels at 200 per cent.
    page.goto(path)
    assert page.evaluate(OVERFLOW) <= 0


def test_paper_has_the_date_and_no_controls(page_as):
    page = page_as("manager")
    page.goto("/?as_at=2012-05-25")
    page.emulate_media(media="print")
    assert page.get_by_text("As at 25 May 2012").is_visible()
    assert not page.get_by_role("button", name="Show").first.is_visible()
    assert not page.get_by_text("Change the date").is_visible()


def test_without_motion_nothing_moves(page_as):
    page = page_as("manager", reduced_motion="reduce")
    page.goto("/metrics/annual-health-assessments/")
    draw_all(page)
    assert page.evaluate("document.getAnimations().length") == 0
