"""What the printer gets of a page that nobody has scrolled: every chart, as wide as the paper."""

import pytest

PAPER = 700
DRAWN = "[...document.querySelectorAll('.tl-chart__box')].filter(one => one.offsetParent)"


@pytest.mark.parametrize(
    "path",
    ["/plans/bath-and-north-east-somerset-2012-02-24/?as_at=2012-12-31", "/actions/2012-A20/"],
    ids=["plan", "action"],
)
def test_a_chart_that_was_not_reached_is_drawn_at_the_width_of_the_paper(page_as, path):
    page = page_as("manager", 1920)
    page.goto(path)
    boxes = page.evaluate(f"{DRAWN}.length")
    assert boxes > 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    widths = []
    for _ in range(100):
        widths = page.evaluate(
            f"{DRAWN}.map(one => Number(one.querySelector('.main-svg')?.getAttribute('width')))"
        )
        if set(widths) == {PAPER}:
            break
        page.wait_for_timeout(50)
    assert widths == [PAPER] * boxes
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(200)
    assert all(
        width != PAPER
        for width in page.evaluate(
            f"{DRAWN}.map(one => Number(one.querySelector('.main-svg').getAttribute('width')))"
        )
    )
