"""What the printer gets of a page that nobody has scrolled: every chart, as wide as the paper."""

import pytest

PAPER = 700
DRAWN = "[...document.querySelectorAll('.tl-chart__box')].filter(one => one.offsetParent)"


def widths_once_drawn(page):
    """The width of each drawing, as soon as all have the paper's; else what they have after five seconds."""
    widths = []
    for _ in range(100):
        widths = page.evaluate(
            f"{DRAWN}.map(one => Number(one.querySelector('.main-svg')?.getAttribute('width')))"
        )
        if set(widths) == {PAPER}:
            break
        page.wait_for_timeout(50)
    return widths


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
    assert widths_once_drawn(page) == [PAPER] * boxes
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(200)
    assert all(
        width != PAPER
        for width in page.evaluate(
            f"{DRAWN}.map(one => Number(one.querySelector('.main-svg').getAttribute('width')))"
        )
    )


def test_printing_before_the_drawing_program_has_come_still_draws_every_chart(page_as):
    """The program is held back until after the printer was asked for."""
    page = page_as("manager", 1920)
    held = []
    page.route("**/*plotly*.js", lambda route: held.append(route))
    page.goto("/actions/2012-A20/", wait_until="domcontentloaded")
    page.wait_for_timeout(200)
    assert held and not page.evaluate("Boolean(window.Plotly)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.unroute("**/*plotly*.js")  # Which lets go of what was held.
    assert widths_once_drawn(page) == [PAPER] * page.evaluate(f"{DRAWN}.length")
