"""How many queries each page asks, what they are, and that ten times the rows ask no more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from judgements.models import (
    Finding,
    Framework,
    Inspection,
    Judgement,
    Recommendation,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    State,
    Theme,
    ThemeSighting,
)
from metrics.models import Measurement, Metric, Period

SLUG = "bath-and-north-east-somerset-2012-02-24"
THEN = "as_at=2012-05-25"

READER = 3  # the session, the reader, the data stamp
OURS = 1  # our authority, for the header
ONE = 1  # the inspection of the address
JUDGED = 3  # every judgement of the authority, the strands of their sections, the names of strands
ASKED = 7  # recommendations; later full inspections; their agencies, themes, judgements, evidence and notes
# The metrics; England; the values that count; neighbour set and neighbours; periods; everybody's values.
METRICS = 7
BEARING = METRICS + 2  # and the strands and the sections that each metric bears on
LISTED = 4  # a page of inspections, their headline grades, how many judgements and recommendations each has
STORY = METRICS + 11  # one metric in every period: comparators, neighbours, region, what it bears on
PAGES = {
    # The newest full inspection; what was found before, doubts, dated events; the labels of the scales.
    "/": READER + OURS + ONE + JUDGED + ASKED + BEARING + 3 + 1,
    # A count for the pages; the choices of two filters.
    "/inspections/": READER + OURS + LISTED + 1 + 2,
    # Figures, sections, doubts, events; the grades of the scale.
    f"/inspections/{SLUG}/": READER + OURS + ONE + JUDGED + ASKED + BEARING + 4 + 1,
    # Findings, figures, doubts, themes, sightings; the labels of the scales; the metric that is drawn.
    f"/inspections/{SLUG}/judgements/lac.being_healthy/": (
        READER + OURS + ONE + JUDGED + ASKED + BEARING + 5 + 1 + 1 + STORY - 2
    ),
    # The choices of three filters: areas, inspections, agencies.
    "/recommendations/": READER + OURS + ASKED + 3,
    # The grades of the judgements that it bears on, and the figures beside it.
    f"/recommendations/{SLUG}/S1/": READER + OURS + ONE + ASKED + 2,
    # Topics and strands to filter by.
    "/metrics/": READER + OURS + METRICS + 2,
    "/metrics/initial-health-assessments-in-timescale/": READER + OURS + STORY,
    # Judgements, strands and scales; themes, their judgements and sightings.
    "/history/": READER + OURS + JUDGED + 2 + 3,
    "/history/leadership/": READER + OURS + JUDGED + 2 + ASKED,
    # The theme, once for its address and once for its rows, with judgements and sightings.
    "/history/themes/referrers-not-told-the-outcome/": READER + OURS + 4 + ASKED,
    # One for each kind of thing that is searched.
    "/search/?q=health": READER + OURS + 8,
    # Judgements, recommendations and figures counted; inspections, metrics, frameworks, neighbour sets.
    "/sources/": READER + OURS + 7,
    "/inspections.json": READER + LISTED,
    # The grade table, and the inspection as the list tells it.
    f"/inspections/{SLUG}/grades.json": READER + ONE + JUDGED + ASKED + BEARING + LISTED,
    f"/inspections/{SLUG}/sections.json": READER + ONE + 1,
    "/recommendations.json": READER + ASKED,
    "/metrics.json": READER + OURS + METRICS,
    "/history.json": READER + OURS + JUDGED + 2,
    "/search.json?q=health": READER + 8,
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
    etag = client.get(f"/?{THEN}")["ETag"]
    cache.clear()
    with assert_queries(["django_session", "auth_user", "judgements_datastamp"]):
        assert client.get(f"/?{THEN}", headers={"if-none-match": etag}).status_code == 304


# ---- Ten times the rows


def copies(model, rows, by, **changes):
    """New rows like those given, with what the function changes in each."""
    made = []
    for row in rows:
        values = {
            field.attname: getattr(row, field.attname)
            for field in model._meta.concrete_fields
            if not field.primary_key
        }
        made.append(model(**{**values, **changes, **by(row)}))
    return model.create_tracked(made)


def nine_more_inspections(original):
    """Older ones of ours under the same framework, with judgements, findings, recommendations and the rest."""
    theme = Theme.objects.first()
    for n in range(1, 10):
        published = date(2011, n, 1)
        own = copies(
            Inspection,
            [original],
            lambda row, published=published: {
                "published_on": published,
                "started_on": published - timedelta(days=40),
                "ended_on": published - timedelta(days=30),
                "slug": f"{row.slug}-{published}",
                "state": State.PUBLISHED,
            },
        )[0]
        same = {"inspection_id": own.pk}
        sections = copies(ReportSection, original.report_sections.all(), lambda row: same)
        by_key = {section.key: section.pk for section in sections}
        paragraphs = copies(
            ReportParagraph,
            original.paragraphs.select_related("report_section"),
            lambda row, same=same, keys=by_key: same | {"report_section_id": keys[row.report_section.key]},
        )
        judgements = copies(Judgement, original.judgements.all(), lambda row: same)
        copies(
            Finding,
            Finding.objects.filter(judgement__inspection=original)[:22],
            lambda row, first=judgements[0].pk: {"judgement_id": first, "order": row.pk % 30_000 + 1},
        )
        asked = copies(Recommendation, original.recommendations.all(), lambda row: same)
        figure = {"paragraph_id": paragraphs[0].pk, "judgement_id": judgements[0].pk}
        copies(ReportFigure, original.figures.all(), lambda row: same | figure)
        copies(ReportNote, original.notes.all(), lambda row: same | {"judgement_id": judgements[0].pk})
        for model in (Recommendation.judgements.through, Theme.judgements.through):
            other = {"recommendation_id": asked[0].pk} if model is Recommendation.judgements.through else {}
            other = other or {"theme_id": theme.pk}
            model.objects.bulk_create([model(judgement_id=one.pk, **other) for one in judgements])
        ThemeSighting.create_tracked(
            [
                ThemeSighting(theme=theme, paragraph=one, raised_in=["2010"], words="Again")
                for one in paragraphs[:5]
            ]
        )


def ten_times_the_metrics(place):
    original = Metric.objects.get(code="initial-health-assessments-in-timescale")
    count = Metric.objects.count() * 9
    made = copies(
        Metric,
        [original] * count,
        lambda row, n=iter(range(count)): {"code": f"more-{next(n)}", "name": "More"},
    )
    periods = Period.create_tracked(
        [
            Period(metric=metric, label=f"201{n}", order=n, year_type=metric.year_type)
            for metric in made
            for n in (0, 1)
        ]
    )
    Measurement.objects.bulk_create(
        [
            Measurement(
                metric_id=one.metric_id,
                place=place,
                period=one,
                value=Decimal(50),
                available_on=date(2012, 1, 1),
            )
            for one in periods
        ]
    )
    strand = original.strands.first()
    through = Metric.strands.through
    through.objects.bulk_create([through(metric_id=one.pk, strand_id=strand.pk) for one in made])


@pytest.fixture
def tenfold(inspection_2012):
    nine_more_inspections(inspection_2012)
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
