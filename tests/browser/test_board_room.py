"""Slides with the longest and the widest words, phones, touch, and what only the presenter sees, in a real browser."""

import pytest

from board.exports.page import html_of
from board.queries.lists import Listed, set_out
from board.slides import CONCERN, Deck, Grade, Line, Slide, Status, as_json
from tests.browser.test_board import BOARD, MEASURE, MEETING, ON, SIZES, on

WIDE = "WWW MMM @@@ Management of safeguarding; "
LONG = (
    "Hold supervision every month and write each decision of a manager on the child's record, on its own day"
)
LATE = Status("191 days overdue, forecast 30 September 2012", "overdue", CONCERN)
BROKEN = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll(".b-grid th, .b-grid td, .b-rows th, .b-rows td, .b-slide h2, .b-slide h3")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      for (const found of walk.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, found.index);
        range.setEnd(walk.currentNode, found.index + found[0].length);
        const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
        if (tops.size > 1 && !walk.currentNode.parentElement.closest(".vh")) { broken.push(found[0]); }
      }
    }
  }
  return broken;
}"""


def made(kind, headline, words, number, about="", **more):
    """A slide of two lists, filled as the queries fill theirs."""
    line = Line("S12/L11 +3", words, LATE, "Head of assessment and child protection")
    listed = [Listed("Exceptions", [line] * number, **more), Listed("Nine asked", [line] * number, **more)]
    blocks, setting = set_out(headline, listed, about, foot=2)
    grade = Grade("Requires improvement to be good", 3, 4, 3, 3) if about else None
    source = "Ofsted, 24 February 2012, paragraphs 152 to 165. Axis from 65%. Two figures, undated"
    return Slide(
        key=f"{kind}-{number}-{len(words)}-{len(headline)}-{bool(about)}-{bool(more)}",
        kind=kind,
        name="Worst",
        headline=headline,
        blocks=blocks,
        about=about,
        grade=grade,
        source=source,
        setting=setting,
        illustrative=True,
    )


def worst():
    headlines = (
        "Nothing falls due",
        "Of nine sections, four are behind: " + "every one of them matters " * 3,
    )
    about = (
        "The contribution of health agencies to keeping children and young people safe, safeguarding services"
    )
    slides = [
        made("due", headline, words, number, above, **more)
        for headline in headlines
        for words in (LONG, WIDE * 3, "Short")
        for number in (1, 4, 12)
        for above in ("", about)
        for more in ({}, {"below": True})
    ]
    return as_json(
        Deck("Bath and North East Somerset", "Worst", "2012-05-25", tuple(slides), illustrative=True)
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_the_worst_words_fit_at_every_size(browser, tmp_path, size):
    file = tmp_path / "worst.html"
    deck = worst()
    file.write_text(html_of(deck), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(file.as_uri())
    page.wait_for_selector(ON)
    found = []
    for _ in deck["slides"]:
        found.append(page.evaluate(MEASURE))
        page.keyboard.press("ArrowRight")
    context.close()
    assert not [(one["key"], one["over"][:2]) for one in found if one["over"] or one["scrolls"]]
    assert min(one["smallest"] for one in found) > 27.9 and min(one["headline"] for one in found) >= 36


def test_half_a_slide_is_not_white_where_there_is_more_to_tell(page_as):
    """A list that was cut leaves less room than its next line needs: a line takes 160 units at the most."""
    page = page_as("manager", 1920)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(BOARD)
    page.wait_for_selector(ON)
    free = page.evaluate("""() => [...document.querySelectorAll(".b-slide")].flatMap((slide) => {
      document.querySelectorAll(".b-slide").forEach((one) => one.classList.toggle("is-on", one === slide));
      const foot = slide.querySelector(".b-foot").getBoundingClientRect().top;
      return [...slide.querySelectorAll(".b-column")]
        .filter((one) => /^(and \\d+ more|\\w+ more:)/.test([...one.querySelectorAll(".b-rest")].map((p) => p.textContent)[0] || ""))
        .map((one) => [slide.id, foot - one.lastElementChild.getBoundingClientRect().bottom]);
    })""")
    assert free and not [one for one in free if one[1] > 165]


def test_no_word_is_broken_on_a_phone(page_as):
    page = page_as("manager", 320)
    page.goto(f"{MEETING}/board/")
    page.wait_for_selector(ON)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Each grade of a pair says whose it is, since the head of the table is far away.
    labels = page.eval_on_selector_all(
        ".b-grid--pairs td", "all => all.map(one => getComputedStyle(one, '::before').content)"
    )
    assert set(labels) == {'"Safeguarding services"', '"Services for looked after children"'}


def swipe(page, start, end):
    """One finger from one place to another, as a touch screen tells it."""
    session = page.context.new_cdp_session(page)
    steps = [
        (start[0] + (end[0] - start[0]) * n / 5, start[1] + (end[1] - start[1]) * n / 5) for n in range(6)
    ]
    for n, (x, y) in enumerate(steps):
        kind = "touchStart" if n == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_a_swipe_moves_one_slide_and_a_tap_or_an_upward_stroke_none(page_as):
    page = page_as("manager", 1280, has_touch=True)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(BOARD)
    page.wait_for_selector(ON)
    assert on(page) == "where-we-stand"
    swipe(page, (1000, 400), (300, 410))
    page.wait_for_selector("#since.is-on")
    swipe(page, (1000, 400), (300, 380))
    page.wait_for_selector("#answers.is-on")
    swipe(page, (300, 400), (900, 400))
    page.wait_for_selector("#since.is-on")
    for end in ((990, 400), (900, 100)):
        swipe(page, (1000, 400), end)
        page.wait_for_timeout(80)
        assert on(page) == "since"


def test_the_presenter_sees_the_item_and_the_time_left_for_it(page_as):
    page = page_as("manager", 1920)
    page.clock.install()
    page.goto(f"{MEETING}/presenter/")
    page.wait_for_selector("[data-item]")
    item, left = page.locator("[data-item]"), page.locator("[data-left]")
    assert item.inner_text() == "3 items, 30 minutes; none has begun" and left.inner_text() == ""
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert item.inner_text() == "1 of 3: What changed since March"
    page.clock.run_for(61_000)
    assert left.inner_text() == "3 min 59 s left of 5 min"
    page.clock.run_for(5 * 60_000)
    assert left.inner_text().endswith("over of 5 min") and "is-over" in left.get_attribute("class")
    page.keyboard.press("ArrowRight")
    assert item.inner_text() == "1 of 3: What changed since March"
    page.keyboard.press("End")
    assert item.inner_text() == "3 of 3: Exceptions and decisions"
    page.clock.run_for(1_000)
    assert "left of 10 min" in left.inner_text()


def test_notes_that_are_written_during_the_meeting_reach_the_presenter(page_as):
    page = page_as("manager", 1920)
    page.goto(f"{MEETING}/presenter/#judgement-lac.being_healthy")
    page.wait_for_selector("#deck .is-on", state="attached")
    assert "Ask the health commissioner" in page.locator("[data-notes]").inner_text()

    def newer(route):
        answer = route.fetch()
        text = (
            answer.text()
            .replace("Ask the health commissioner", "Ask the chair")
            .replace('data-deck="', 'data-deck="x')
        )
        route.fulfill(response=answer, body=text)

    page.route("**/presenter/**", newer)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-notes]", has_text="Ask the chair").wait_for()
    page.unroute_all(behavior="wait")
    assert page.locator("#deck .is-on").get_attribute("id") == "judgement-lac.being_healthy"
