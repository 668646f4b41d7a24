"""The list of recommendations is counted, sorted and cut in the database; here the same by plain loops."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from html import unescape

import pytest

from actions.calculations import STATUSES
from actions.queries import alike, recommendation_rows, record_of
from actions.views.recommendations import DRAWN_AT_MOST
from judgements.models import Authority, Inspection, Recommendation, State

MAY_2012 = date(2012, 5, 25)
DAYS = [date(2011, 1, 1), MAY_2012, date(2017, 7, 6), date(2017, 7, 7), date(2025, 8, 5)]


def lower(value):
    """None before everything, as a page sorts it upwards."""
    return (value is not None, value) if value is not None else (False, 0)


KEYS = {
    "ref": lambda row: (row.inspection, row.order),
    "title": lambda row: row.title,
    "responsible_words": lambda row: row.responsible_words,
    "due": lambda row: (lower(row.due), row.order),
    "standing": lambda row: (lower(row.days_overdue), lower(row.due)),
}


@pytest.fixture
def several(inspection_2012):
    """Three inspections of others, one of them on the same day, so that sorting meets ties: 128 recommendations in May 2012."""
    others = Authority.objects.filter(is_ours=False, ends_on=None)[:3]
    rows = []
    for other, days in zip(others, (0, 10, 10), strict=True):
        day = inspection_2012.published_on + timedelta(days=days)
        copy = Inspection(
            authority=other,
            framework=inspection_2012.framework,
            title=inspection_2012.title,
            published_on=day,
            state=State.PUBLISHED,
            slug=f"other-{other.pk}-{day}",
        )
        Inspection.create_tracked([copy])
        copy = Inspection.objects.get(slug=copy.slug)
        for row in inspection_2012.recommendations.all():
            row.pk, row.inspection = None, copy
            row.due_on = row.due_on and row.due_on + timedelta(days=days)
            rows.append(row)
    Recommendation.create_tracked(rows)


def shown(client, query, as_at):
    """The titles and references of every page, as they stand in the table."""
    found, page = [], 1
    while True:
        html = client.get(f"/recommendations/?as_at={as_at}&page={page}{query}").content.decode()
        table = re.search(r"<table class=\"tl-table tl-table--stack.*?</table>", html, re.DOTALL)
        if table:
            found += [unescape(one) for one in re.findall(r'href="(/recommendations/[^"?]+)', table.group())]
        if f"page={page + 1}" not in html:
            return found
        page += 1


def addresses(rows):
    return [f"/recommendations/{row.inspection}/{row.ref}/" for row in rows]


def in_areas(rows, ordered):
    """What a page of fifty shows of an order: its areas as printed, and in each the order."""
    heading = {id(row): (row.published_on.year, row.area) for row in rows}
    places = {name: n for n, name in enumerate(dict.fromkeys(heading[id(row)] for row in rows))}
    found = []
    for start in range(0, len(ordered), 50):
        found += sorted(ordered[start : start + 50], key=lambda row: places[heading[id(row)]])
    return found


@pytest.mark.parametrize("as_at", DAYS)
def test_what_is_counted_together_equals_a_count_of_rows(several, as_at):
    recommendations = Recommendation.objects.filter(inspection__in=Inspection.objects.visible(as_at))
    counted = Counter()
    for one in alike(recommendations, record_of(as_at), as_at):
        counted[one.inspection.slug, one.area, one.due, one.standing] += one.number
    rows = recommendation_rows(as_at)
    assert counted == Counter((row.inspection, row.area, row.due, row.standing) for row in rows)


@pytest.mark.parametrize("column", KEYS)
@pytest.mark.parametrize("minus", ["", "-"])
@pytest.mark.parametrize("as_at", [MAY_2012, date(2012, 2, 24), date(2017, 7, 7)])
def test_every_column_sorts_as_a_plain_sort_of_the_rows(several, client_as, column, minus, as_at):
    rows = recommendation_rows(as_at)
    assert len(rows) > 50
    ordered = sorted(rows, key=KEYS[column], reverse=bool(minus))  # Ties keep the printed order either way.
    pages = shown(client_as("manager"), f"&sort={minus}{column}", as_at)
    wanted = addresses(in_areas(rows, ordered))
    if column in ("title", "responsible_words"):  # Letters sort as the database's language has it.
        assert Counter(pages) == Counter(wanted)
    else:
        assert pages == wanted


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("as_at", DAYS[1:])
def test_a_standing_shows_the_rows_that_stand_so_and_no_other(several, client_as, status, as_at):
    rows = [row for row in recommendation_rows(as_at) if row.status == status]
    client, query = client_as("manager"), f"&status={status.replace(' ', '+')}"
    assert shown(client, query, as_at) == addresses(in_areas(rows, rows))
    exported = client.get(f"/recommendations.json?as_at={as_at}{query}").json()["recommendations"]
    assert [(one["inspection"], one["ref"]) for one in exported] == [
        (row.inspection, row.ref) for row in rows
    ]


def drawn(html):
    figure = re.search(r'<script id="figure-due" type="application/json">(.*?)</script>', html)
    return sum(len(trace["x"]) for trace in json.loads(figure.group(1))["data"]) if figure else 0


def test_due_dates_are_drawn_one_by_one_only_while_they_can_be_told_apart(
    without_plan, inspection_2012, client_as, request
):
    client, path = client_as("manager"), f"/recommendations/?as_at={MAY_2012}"
    assert drawn(client.get(path).content.decode()) == 32
    request.getfixturevalue("several")
    html = client.get(path).content.decode()
    assert drawn(html) == 0 and "128 with a due date are open" in html and DRAWN_AT_MOST < 128
    assert drawn(client.get(f"{path}&inspection={inspection_2012.slug}").content.decode()) == 32


def test_what_is_withdrawn_between_two_queries_is_left_out(several):
    """The record is read first; what it does not hold is neither counted nor shown."""
    record = record_of(MAY_2012)
    gone = Inspection.objects.filter(slug__startswith="other-").first()
    record.published.pop(gone.pk)
    groups = alike(Recommendation.objects.all(), record, MAY_2012)
    assert groups and gone.pk not in {one.inspection.pk for one in groups}
