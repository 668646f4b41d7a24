"""How many queries each page asks, what they are, and that ten times the rows ask no more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from judgements.models import (
    Finding,
    Framework,
    Recommendation,
    State,
    Theme,
    ThemeSighting,
)
from metrics.models import Measurement, Metric, Period

SLUG = "bath-and-north-east-somerset-2012-02-24"
THEN = "as_at=2012-05-25"
MEETING = "local-safeguarding-children-board-2012-05-25"

READER = 3  # the session, the reader, the data stamp
OURS = 1  # our authority, for the header
ONE = 1  # the inspection of the address
JUDGED = (
    3  # our inspections, with what they supersede; their judgements; strands and the sections that bear them
)
# What metrics hold: our values and those beside them; neighbours; everybody's values in the same periods; targets,
# changes of definition, limits begun anew.
HELD = 6
METRICS = 1 + HELD  # the metrics themselves
BEARING = METRICS + 2  # and the strands and the sections that each metric bears on
ENDED = 2  # which recommendations are met, which plans are closed
GRADED = (
    JUDGED + 2 + ENDED + BEARING
)  # a grade table: with recommendations, and the judgements that they bear on
BARE = 3 + ENDED  # recommendations; their authorities' inspections; frameworks, which say what they supersede
MADE_UP = 1  # which inspections a made-up plan answers
CELLS = 3  # the agencies, judgements and evidence of recommendations
RELATED = CELLS + 2  # and their themes and notes
COUNTED = 3 + ENDED  # inspections, frameworks, and recommendations counted by how they stand
LISTED = 4  # a page of inspections, their headline grades, how many judgements and recommendations each has
STATES = 7  # the newest event of each kind for many actions, and since when those are done that are
# Actions; how they stand; what they serve; partners; milestones met; milestones.
ACTIONS = 1 + STATES + 1 + 1 + 2
PLANNED = 1 + ACTIONS  # the plan of an inspection, and its actions
THEMES = 3  # themes, their judgements, their sightings
STORY = 1 + HELD + 1  # one metric in every period, and what it bears on
FIRST = 1  # what was first given for the newest period
# The boards that have meetings; the meetings before, after and of a day; what was asked for on it, decided before it and asked before it.
MEETINGS = 1 + 3 + 3
# Inspections published between two days; figures that came out, and which of them were there before; recommendations
# on the earlier day; actions on it, where none was complete or reopened yet.
SINCE = 1 + 2 + 2 + ENDED + ACTIONS - 2
DRAWN = 1 + HELD  # metrics that are drawn, and what they hold
# The overview; meetings; the posts of leads; what changed; findings of judgements; their charts, which the measures do not draw again.
DECK = GRADED + PLANNED + 3 + MEETINGS + 1 + SINCE + 1 + DRAWN
PAGES = {
    f"/board/?{THEN}": READER + OURS + DECK + 1,  # the boards to choose from
    "/meetings/": READER + OURS + 2,  # and the boards to choose from
    # The meeting with its picture; decisions, inspections, agenda, attendees, questions, packs, the meetings beside it; its deck, with
    # the inspections it is about, its agenda and the slides chosen.
    f"/meetings/{MEETING}/?{THEN}": READER + OURS + 1 + 8 + DECK + 2,
    # What was found before, doubts, dated events.
    "/": READER + OURS + GRADED + PLANNED + 3,
    # A count for the pages; the choices of two filters.
    "/inspections/": READER + OURS + LISTED + 1 + 2,
    # Figures, sections, doubts, events; the grades of the scale.
    f"/inspections/{SLUG}/": READER + OURS + ONE + GRADED + PLANNED + 4 + 1,
    # Findings, figures, doubts, themes, sightings; the metric that is drawn, its story.
    f"/inspections/{SLUG}/judgements/lac.being_healthy/": (
        READER + OURS + ONE + GRADED + PLANNED + RELATED + 4 + THEMES + STORY + FIRST
    ),
    # The rows of the page, those of the drawing; how many actions serve each; the agencies to filter by.
    "/recommendations/": READER + OURS + COUNTED + 2 + CELLS + 1 + 1 + MADE_UP,
    # The grades of the judgements that it bears on, and the figures beside it.
    f"/recommendations/{SLUG}/S1/": READER + OURS + ONE + BARE + RELATED + PLANNED + THEMES + 2,
    # The plan; what was asked; for the drawing the actions again, with updates, reopenings and changes of dates.
    f"/plans/{SLUG}/": READER + OURS + 1 + ACTIONS + 1 + 4,
    # The plans.
    "/actions/": READER + OURS + ACTIONS + 1,
    # The action again, its milestones; the judgements of its authority and strands; seven kinds of events; measures;
    # what it waits for and what waits for it, with their actions.
    "/actions/2012-A20/": (
        # Of those beside it none is done, so nobody asks since when.
        READER + OURS + ACTIONS + 2 + BARE + RELATED + JUDGED + 7 + 1 + HELD + 2 + ACTIONS - 1 + THEMES
    ),
    "/saved-views/": 2 + 1 + OURS + 1,  # without a stamp of its own page; the reader's views
    # Topics, strands and judgements to filter by.
    "/metrics/": READER + OURS + METRICS + 3,
    # What it serves, an action that is not done; reasons behind its figures. Its periods have no days, so no event is looked for.
    "/metrics/initial-health-assessments-in-timescale/": READER + OURS + STORY + FIRST + 1 + ACTIONS - 1 + 1,
    # Strands with their definitions, the labels of the scales; themes, their judgements and sightings.
    "/history/": READER + OURS + JUDGED + 2 + 3,
    "/history/leadership/": READER + OURS + JUDGED + 2 + BARE,
    # The theme, once for its address and once for its rows, with judgements and sightings.
    "/history/themes/referrers-not-told-the-outcome/": READER + OURS + 4 + BARE,
    # One for each kind of thing that is searched.
    "/search/?q=health": READER + OURS + 10,
    # Judgements, recommendations and figures counted; inspections, metrics, frameworks, neighbour sets.
    "/sources/": READER + OURS + 7,
    "/inspections.json": READER + LISTED,
    # The grade table, and the inspection as the list tells it.
    f"/inspections/{SLUG}/grades.json": READER + ONE + GRADED + LISTED + MADE_UP,
    f"/inspections/{SLUG}/sections.json": READER + ONE + 1,
    f"/inspections/{SLUG}/figures.json": READER + ONE + 1,
    f"/inspections/{SLUG}/notes.json": READER + ONE + 1,
    "/recommendations.json": READER + COUNTED + 1 + MADE_UP,  # the rows
    "/actions.json": READER + ACTIONS,
    f"/plans/{SLUG}/actions.json": READER + 1 + ACTIONS,
    "/metrics.json": READER + OURS + METRICS + 2,  # the topics and judgements that may be asked for
    "/history.json": READER + OURS + JUDGED + 2,
    "/search.json?q=health": READER + 10,
    "/sources.json": READER + 7,
}


def ask(client, path):
    cache.clear()
    response = client.get(f"{path}{'&' if '?' in path else '?'}{THEN}")
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("path", PAGES)
def test_the_queries_of_a_page(demonstration, client_as, assert_queries, path):
    client = client_as("manager")
    ask(client, path)
    with assert_queries(PAGES[path]):
        ask(client, path)


def test_a_page_that_was_made_before_asks_only_who_reads(demonstration, client_as, assert_queries):
    client = client_as("manager")
    for path in ("/", "/recommendations/", "/metrics/", f"/inspections/{SLUG}/"):
        client.get(f"{path}?{THEN}")
        with assert_queries(["django_session", "auth_user", "judgements_datastamp"]):
            assert client.get(f"{path}?{THEN}").status_code == 200


def test_an_answer_of_304_asks_only_who_reads(demonstration, client_as, assert_queries):
    client = client_as("manager")
    client.get(f"/?{THEN}")  # The first page gives the reader the cookie of the forms.
    etag = client.get(f"/?{THEN}")["ETag"]
    cache.clear()
    with assert_queries(["django_session", "auth_user", "judgements_datastamp"]):
        assert client.get(f"/?{THEN}", headers={"if-none-match": etag}).status_code == 304


# ---- Ten times the rows


def copies(rows, changes):
    """New rows like those given, with what `changes` says of each."""
    rows = list(rows)
    model = type(rows[0])
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    made = [model(**{name: getattr(row, name) for name in fields} | changes(row)) for row in rows]
    return model.create_tracked(made)


def one_more_inspection(original, published, theme):
    """An older one of ours under the same framework, with judgements, recommendations and all the rest."""
    days = {"started_on": published - timedelta(days=40), "ended_on": published - timedelta(days=30)}
    address = {"slug": f"{original.slug}-{published}", "state": State.PUBLISHED, "published_on": published}
    (own,) = copies([original], lambda row: days | address)
    same = {"inspection_id": own.pk}
    sections = {one.key: one.pk for one in copies(original.report_sections.all(), lambda row: same)}
    paragraphs = copies(
        original.paragraphs.select_related("report_section"),
        lambda row: same | {"report_section_id": sections[row.report_section.key]},
    )
    judgements = copies(original.judgements.all(), lambda row: same)
    first = {"judgement_id": judgements[0].pk}
    copies(Finding.objects.filter(judgement__inspection=original)[:22], lambda row: first)
    asked = copies(original.recommendations.all(), lambda row: same)
    copies(original.figures.all(), lambda row: same | first | {"paragraph_id": paragraphs[0].pk})
    copies(original.notes.all(), lambda row: same | first)
    for model, other in (
        (Recommendation.judgements.through, {"recommendation_id": asked[0].pk}),
        (Theme.judgements.through, {"theme_id": theme.pk}),
    ):
        model.objects.bulk_create([model(judgement_id=one.pk, **other) for one in judgements])
    again = [
        ThemeSighting(theme=theme, paragraph=one, raised_in=["2010"], words="Again") for one in paragraphs[:5]
    ]
    ThemeSighting.create_tracked(again)


def ten_times_the_metrics(place):
    """Each with two figures, bearing on the strand of the first."""
    original = Metric.objects.get(code="initial-health-assessments-in-timescale")
    made = Metric.create_tracked(
        [
            Metric(
                code=f"more-{n}",
                name=f"More {n}",
                unit="%",
                year_type=original.year_type,
                topic=original.topic,
            )
            for n in range(Metric.objects.count() * 9)
        ]
    )
    periods = Period.create_tracked(
        [
            Period(metric=one, label=f"20{n}", order=n, year_type=one.year_type)
            for one in made
            for n in (10, 11)
        ]
    )
    known = {"place": place, "value": Decimal(50), "available_on": date(2012, 1, 1)}
    Measurement.objects.bulk_create(
        [Measurement(metric_id=one.metric_id, period=one, **known) for one in periods]
    )
    strand, through = original.strands.first(), Metric.strands.through
    through.objects.bulk_create([through(metric_id=one.pk, strand_id=strand.pk) for one in made])


@pytest.fixture
def tenfold(inspection_2012):
    theme = Theme.objects.get(key="referrers-not-told-the-outcome")
    for month in range(1, 10):
        one_more_inspection(inspection_2012, date(2011, month, 1), theme)
    ten_times_the_metrics(inspection_2012.authority)


def test_ten_times_the_rows_ask_no_more(tenfold, client_as, assert_queries):
    """Inspections, judgements, recommendations, figures, doubts, sightings, metrics: every page at once."""
    assert Framework.objects.get(code="slac").inspections.count() == 10
    assert Recommendation.objects.filter(inspection__published_on__lte=date(2012, 5, 25)).count() == 320
    assert Metric.objects.count() > 400
    client = client_as("manager")
    for path, expected in PAGES.items():
        with assert_queries(expected, at_most=True):
            ask(client, path)
    rows = client.get(f"/recommendations.json?{THEN}").json()["recommendations"]
    assert len(rows) == 320
    assert "1 to 50 of 320" in client.get(f"/recommendations/?{THEN}").content.decode()
