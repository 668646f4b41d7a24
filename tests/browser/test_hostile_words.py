"""Markup stored in the records never runs, in a page or in a drawing."""

import sqlite3
import uuid
from contextlib import closing

import pytest

IMAGE = "<img src=x onerror=window.__xss=1>"
LINK = '<a href="javascript:window.__xss=1">Northvale</a>'
ENTITY = "&lt;img src=x onerror=window.__xss=1&gt;"
METRIC, THEME, SLUG = (
    "annual-health-assessments",
    "referrers-not-told-the-outcome",
    "bath-and-north-east-somerset-2012-02-24",
)
# Table, column, the words, and which rows; what is drawn takes its labels from these.
SPOILED = [
    ("metrics_metric", "name", IMAGE, f"code = '{METRIC}'"),
    ("metrics_metric", "definition", LINK, f"code = '{METRIC}'"),
    ("metrics_metric", "source", ENTITY, f"code = '{METRIC}'"),
    ("metrics_metric", "unit", IMAGE, f"code = '{METRIC}'"),
    ("judgements_theme", "name", LINK, f"key = '{THEME}'"),
    ("judgements_theme", "summary", IMAGE, f"key = '{THEME}'"),
    ("judgements_place", "name", IMAGE, "code in ('E92000001', 'E06000022')"),
    ("judgements_gradescale", "name", LINK, "1 = 1"),
    ("judgements_grade", "label", "<b onmouseover=window.__xss=1>Good</b>", "label = 'Good'"),
    ("judgements_recommendation", "title", LINK, "ref in ('S1', 'L2')"),
    ("judgements_section", "title", IMAGE, "key = 'lac.being_healthy'"),
    ("judgements_strand", "name", LINK, "key = 'help_and_protection'"),
]
PAGES = [
    f"/metrics/{METRIC}/",
    "/metrics/",
    f"/history/themes/{THEME}/",
    "/history/help_and_protection/",
    "/history/",
    "/?as_at=2012-05-25",
    f"/inspections/{SLUG}/?as_at=2012-05-25",
    f"/inspections/{SLUG}/judgements/lac.being_healthy/?as_at=2012-05-25",
    "/recommendations/?as_at=2012-05-25",
    "/search/?q=xss",
]


@pytest.fixture
def spoiled(site):
    """The site's own copy of the records with markup in its words; put right again afterwards."""
    kept = []
    with closing(sqlite3.connect(site.database, timeout=20, isolation_level=None)) as records:

        def look_again():
            records.execute("UPDATE judgements_datastamp SET value = ?", [uuid.uuid4().hex])

        for table, column, words, which in SPOILED:
            held = records.execute(f"SELECT id, {column} FROM {table} WHERE {which}").fetchall()
            assert held, (table, which)
            kept += [(table, column, *row) for row in held]
            records.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", [words])
        look_again()
        yield
        for table, column, pk, words in kept:
            records.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [words, pk])
        look_again()


def test_stored_markup_never_runs(spoiled, page_as):
    page = page_as("manager")
    shown, drawn = 0, 0
    for path in PAGES:
        page.goto(path)
        boxes = page.locator(".tl-chart__box:visible")
        for place in range(boxes.count()):
            boxes.nth(place).scroll_into_view_if_needed()
            boxes.nth(place).locator("svg.main-svg").first.wait_for(state="attached")
            # What a pointer brings up is a label too.
            boxes.nth(place).hover()
            drawn += 1
        for box in page.locator(".tl-chart__box").all():
            assert box.locator("a, img, b, script").count() == 0, path
        shown += page.get_by_text("window.__xss=1").count() > 0
        assert page.evaluate("window.__xss") is None, path
        assert page.locator('main a[href^="javascript:"], main [onerror], main [onmouseover]').count() == 0, (
            path
        )
    assert shown >= 8 and drawn >= 3
