"""The board's screen in a real browser: by keyboard alone, at every size, without the site, and for everybody."""

import shutil

import pytest

from tests.browser.conftest import Site, new_context, served

BOARD = "/board/?as_at=2012-05-25"
SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]
ON = ".b-slide.is-on"
MEETING = "/meetings/local-safeguarding-children-board-2012-05-25"
MEASURE = """() => {
  const slide = document.querySelector(".b-slide.is-on");
  const unit = slide.getBoundingClientRect().width / 1920;
  const edge = slide.getBoundingClientRect();
  const foot = slide.querySelector(".b-foot").getBoundingClientRect();
  let smallest = 999, words = "", over = [];
  for (const one of slide.querySelectorAll("*")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || one.closest(".vh") || !one.getClientRects().length) { continue; }
    const svg = one.closest("svg");
    const size = svg ? one.getAttribute("font-size") * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
      : parseFloat(getComputedStyle(one).fontSize);
    if (size / unit < smallest) { smallest = size / unit; words = one.textContent.trim().slice(0, 40); }
    const box = one.getBoundingClientRect();
    const low = one.closest(".b-foot") ? edge.bottom : foot.top;
    if (box.right > edge.right + 1 || box.left < edge.left - 1 || box.bottom > low + 1) { over.push(one.textContent.trim().slice(0, 40)); }
  }
  const root = document.scrollingElement;
  return { key: slide.id, smallest, words, over, headline: parseFloat(getComputedStyle(slide.querySelector("h2")).fontSize) / unit,
           scrolls: root.scrollHeight > innerHeight || root.scrollWidth > innerWidth };
}"""


@pytest.fixture
def board(page_as):
    page = page_as("manager", 1920)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(BOARD)
    page.wait_for_selector(ON)
    return page


def on(page):
    return page.locator(ON).get_attribute("id")


def keys_of(page):
    return page.eval_on_selector_all(".b-slide", "all => all.map(one => one.id)")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("path", [BOARD, "/board/", f"{MEETING}/board/"])
def test_every_slide_fits_its_screen_and_can_be_read_from_the_back(page_as, size, path):
    page = page_as("manager", size[0])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(path)
    page.wait_for_selector(ON)
    found = []
    for _ in keys_of(page):
        found.append(page.evaluate(MEASURE))
        page.keyboard.press("ArrowRight")
    assert not [one for one in found if one["over"]]
    assert not [one["key"] for one in found if one["scrolls"]]
    assert not [(one["key"], one["words"]) for one in found if one["smallest"] < 27.9]
    assert not [one["key"] for one in found if one["headline"] < 36]


def test_a_whole_meeting_by_keyboard_alone(board):
    keys = keys_of(board)
    walked = [on(board)]
    for key in ("ArrowRight", "PageDown", " ", "n", "ArrowDown"):
        board.keyboard.press(key)
        walked.append(on(board))
    assert walked == keys[:6]
    for key in ("ArrowLeft", "PageUp", "p"):
        board.keyboard.press(key)
    assert on(board) == keys[2]
    board.keyboard.press("End")
    assert on(board) == keys[-1]
    board.keyboard.press("ArrowRight")
    assert on(board) == keys[-1]
    board.keyboard.press("Home")
    assert on(board) == keys[0]


def test_a_judgement_is_found_by_typing(board):
    board.keyboard.press("/")
    board.keyboard.type("being healthy")
    board.keyboard.press("Enter")
    assert on(board) == "judgement-lac.being_healthy"
    board.keyboard.press("/")
    board.keyboard.type("1")
    board.keyboard.press("Enter")
    assert on(board) == "where-we-stand"
    board.keyboard.press("/")
    board.keyboard.type("no such thing")
    assert board.get_by_text("No slide has that word.").is_visible()
    board.keyboard.press("Escape")
    assert on(board) == "where-we-stand"


def test_all_slides_at_once_and_back(board):
    board.keyboard.press("o")
    assert len(board.locator(".b-slide:visible").all()) == len(keys_of(board))
    board.keyboard.press("Tab")
    board.keyboard.press("Enter")
    assert on(board) == keys_of(board)[1]
    assert len(board.locator(".b-slide:visible").all()) == 1


def test_black_and_help_and_single_letters_off(board):
    board.keyboard.press("b")
    assert not board.locator(ON).is_visible()
    board.keyboard.press("b")
    assert board.locator(ON).is_visible()
    board.keyboard.press("?")
    assert board.get_by_role("dialog", name="Keys").is_visible()
    board.get_by_label("Single letters act as keys").uncheck()
    board.keyboard.press("Escape")
    board.keyboard.press("b")
    assert board.locator(ON).is_visible()
    board.keyboard.press("ArrowRight")
    assert on(board) == keys_of(board)[1]


def test_the_address_holds_the_slide(board):
    for _ in range(3):
        board.keyboard.press("ArrowRight")
    here = on(board)
    assert board.url.endswith(f"#{here}")
    board.reload()
    board.wait_for_selector(ON)
    assert on(board) == here


def test_nothing_moves_by_itself_until_it_is_told_and_any_key_stops_it(board):
    board.clock.install()
    first = on(board)
    board.clock.fast_forward(120_000)
    assert on(board) == first
    board.keyboard.press("a")
    assert board.get_by_text("Any key stops them").is_visible()
    board.clock.fast_forward(20_500)
    second = on(board)
    assert second != first
    board.keyboard.press("Home")
    board.clock.fast_forward(60_000)
    assert on(board) == first


def test_the_presenter_sees_notes_and_what_comes_next_and_leads_the_screen(board):
    board.goto(f"{MEETING}/board/#judgement-lac.being_healthy")
    board.wait_for_selector(ON)
    presenter = board.context.new_page()
    presenter.goto(f"{MEETING}/presenter/")
    # It opens where the screen is, and does not move it.
    presenter.wait_for_selector("#deck #judgement-lac\\.being_healthy.is-on", state="attached")
    assert on(board) == "judgement-lac.being_healthy"
    assert "Ask the health commissioner" in presenter.locator("[data-notes]").inner_text()
    presenter.keyboard.press("ArrowRight")
    board.wait_for_selector("#metrics.is-on")
    assert presenter.locator(".b-next .b-slide h2").inner_text().startswith("Nine of 27 actions")
    presenter.keyboard.press("b")
    board.wait_for_selector("body.is-black", state="attached")
    assert not board.locator(ON).is_visible() and presenter.locator(".b-now .b-slide").is_visible()
    presenter.keyboard.press("b")
    board.wait_for_selector("body:not(.is-black)", state="attached")
    other = board.context.new_page()
    other.goto(f"{MEETING}/board/")
    other.wait_for_selector(ON)
    assert on(board) == "metrics"


def test_axe_finds_nothing_on_any_slide(board, axe_finds_nothing):
    for _ in keys_of(board):
        axe_finds_nothing(board)
        board.keyboard.press("ArrowRight")
    board.keyboard.press("?")
    axe_finds_nothing(board)


@pytest.mark.parametrize(
    "path",
    [
        "/meetings/",
        f"{MEETING}/",
        f"{MEETING}/presenter/",
        "/meetings/local-safeguarding-children-board-2012-03-30/",
    ],
)
@pytest.mark.parametrize("width", [320, 1920])
def test_axe_finds_nothing_on_the_pages_of_meetings(page_as, axe_finds_nothing, path, width):
    page = page_as("officer", width)
    page.goto(path + "?as_at=2012-05-25")
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_slides_are_a_page_that_is_read(page_as, axe_finds_nothing):
    page = page_as("manager", 320)
    page.goto(BOARD)
    page.wait_for_selector(ON)
    assert len(page.locator(".b-slide:visible").all()) == len(keys_of(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe_finds_nothing(page)


def test_without_a_script_every_slide_can_be_read(page_as):
    page = page_as("manager", 1280, java_script_enabled=False)
    page.goto(BOARD)
    assert page.locator(".b-slide:visible").count() == 10


def test_the_pack_of_one_file_draws_everything_and_asks_for_nothing(page_as, tmp_path):
    page = page_as("manager", 1920, allow=("another host: file:",))
    page.goto("/meetings/")
    pack = page.request.get("/board/pack.html?as_at=2012-05-25")
    file = tmp_path / "pack.html"
    file.write_bytes(pack.body())
    asked = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(file.as_uri())
    page.wait_for_selector(ON)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.fonts.check('16px Atkinson Hyperlegible Next')")
    found = []
    for _ in keys_of(page):
        found.append(page.evaluate(MEASURE))
        page.keyboard.press("ArrowRight")
    assert not [one for one in found if one["over"] or one["scrolls"]]
    assert page.locator(".b-drawing path").count() >= 3
    page.keyboard.press("t")
    assert page.get_by_role("heading", name="Every table").is_visible()
    page.context.set_offline(False)


LOOK = "dispatchEvent(new Event('online'))"
TOLD = ".b-told:not([hidden])"


def test_the_screen_goes_on_while_the_server_is_down_and_recovers(site, browser, tmp_path):
    """A server of its own, stopped and started again during the show."""
    shutil.copy(site.database, tmp_path / "site.sqlite3")
    with served(tmp_path) as address:
        own = Site(address, site.sessions, tmp_path / "site.sqlite3")
        context = new_context(browser, own, "manager", 1920, 1080)
        page = context.new_page()
        page.goto(BOARD)
        page.wait_for_selector(ON)
    page.evaluate(LOOK)
    page.wait_for_selector(TOLD)
    assert "cannot be reached" in page.locator(".b-told").inner_text()
    page.keyboard.press("ArrowRight")
    assert on(page) == keys_of(page)[1]
    with served(tmp_path, int(address.rsplit(":", 1)[1])):
        page.evaluate(LOOK)
        page.wait_for_selector(".b-told[hidden]", state="attached")
        assert on(page) == keys_of(page)[1]
    context.close()


def test_a_screen_without_a_sign_in_shows_until_its_link_is_revoked(page_as, site):
    officer = page_as("officer", 1280)
    officer.goto(MEETING)
    officer.get_by_role("link", name="Prepare it").click()
    officer.get_by_role("button", name="Make the link").click()
    told = officer.get_by_text("Open this on the screen").inner_text()
    link = told[told.index("http") :].strip()
    screen = page_as("anonymous", 1920, allow=("410",))
    screen.goto(link)
    screen.wait_for_selector(ON)
    assert screen.locator(".b-slide").count() == 11
    screen.keyboard.press("?")
    assert screen.get_by_role("dialog").get_by_role("link").count() == 0
    screen.keyboard.press("Escape")
    screen.evaluate(LOOK)
    screen.wait_for_timeout(300)
    assert screen.locator(ON).is_visible()
    officer.get_by_role("button", name="Revoke").first.click()
    screen.evaluate(LOOK)
    screen.get_by_role("heading", name="This link has ended").wait_for()
    assert screen.locator(".b-slide").count() == 0


def test_a_pack_that_takes_time_says_so_and_is_handed_over(page_as):
    page = page_as("manager", 1280)
    page.goto(f"{MEETING}?as_at=2012-05-25")
    with page.expect_download(timeout=60_000) as handed:
        page.get_by_role("link", name="Pack on paper (PDF)").click()
        page.wait_for_selector(".tl-packs progress")
        assert "being made" in page.locator(".tl-packs").inner_text()
    assert handed.value.suggested_filename == "local-safeguarding-children-board-25-may-2012.pdf"
    page.get_by_text("it is among your downloads").wait_for()
