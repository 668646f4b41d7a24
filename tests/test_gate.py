"""The gate: what is drafted, being checked or withdrawn is seen nowhere outside the admin."""

from datetime import date

import pytest

from judgements.models import (
    Authority,
    Finding,
    Framework,
    Grade,
    Inspection,
    Judgement,
    Recommendation,
    ReportEvent,
    ReportFigure,
    ReportNote,
    ReportParagraph,
    ReportSection,
    State,
    Strand,
    Theme,
    ThemeSighting,
)
from judgements.services import change_state
from metrics.models import Metric

WORD = "Quetzalcoatlus"
OTHERS = ("administrator", "partner", "officer", "publisher", "auditor")
QUERIES = ("", "?as_at=2024-06-30")
COUNTS = ("inspections", "recommendations", "metrics", "history", "sources")


@pytest.fixture
def hidden(demonstration):
    """A whole inspection of ours with the word in everything that a page may show."""
    framework = Framework.objects.get(code="ilacs")
    inspection = Inspection.objects.create(
        authority=Authority.objects.get(is_ours=True),
        framework=framework,
        title=f"Inspection {WORD}",
        started_on=date(2024, 3, 4),
        ended_on=date(2024, 3, 15),
        published_on=date(2024, 5, 1),
        lead_inspector=WORD,
        source=WORD,
    )
    part = ReportSection.objects.create(
        inspection=inspection, key="part", title=WORD, order=1, first_paragraph=1, last_paragraph=2
    )
    paragraph = ReportParagraph.objects.create(
        inspection=inspection, report_section=part, number=1, text=f"{WORD} text"
    )
    theme = Theme.objects.create(key="hidden-theme", name=f"Theme {WORD}", summary=WORD)
    lowest = Grade.objects.get(scale=framework.scale, rank=4)
    sections = framework.sections.in_force(inspection.started_on).filter(graded=True)
    for section in sections:
        judgement = Judgement.objects.create(
            inspection=inspection,
            section=section,
            grade=lowest,
            printed_grade="Inadequate",
            headline=f"{WORD} headline",
            summary=WORD,
        )
        Finding.objects.create(judgement=judgement, kind=Finding.Kind.WEAKNESS, words=WORD)
        theme.judgements.add(judgement)
    asked = Recommendation.objects.create(inspection=inspection, ref="Q1", order=1, title=WORD)
    asked.judgements.add(judgement)
    asked.themes.add(theme)
    ReportFigure.objects.create(
        inspection=inspection, key="Q1", paragraph=paragraph, judgement=judgement, measure=WORD, value=1
    )
    ReportNote.objects.create(inspection=inspection, key="q1", doubt=WORD, answer=WORD, beside="grades")
    ReportEvent.objects.create(
        inspection=inspection, when="May 2024", on=date(2024, 5, 2), words=WORD, sort_key="2024-05"
    )
    ThemeSighting.objects.create(theme=theme, paragraph=paragraph, raised_in=["2010", "2012"], words=WORD)
    return inspection


def addresses(slug):
    yield from ("/", "/inspections/", "/recommendations/", "/metrics/", "/history/", "/sources/")
    yield from (f"/search/?q={WORD}", f"/search.json?q={WORD}")
    yield from (f"/{name}.json" for name in COUNTS)
    yield "/history/themes/hidden-theme/"
    yield from (
        f"/history/{strand.key}/" for strand in Strand.objects.filter(key__in=("overall", "leadership"))
    )
    metric = Metric.objects.filter(strands__key="leadership").first()
    yield from (f"/metrics/{metric.code}/",)
    newest = "bath-and-north-east-somerset-2025-08-05"
    yield from (f"/inspections/{newest}/", f"/inspections/{newest}/judgements/leaders/")
    if slug:
        yield from (
            f"/inspections/{slug}/",
            f"/inspections/{slug}/grades.json",
            f"/inspections/{slug}/sections.csv",
        )
        yield from (f"/inspections/{slug}/judgements/leaders/", f"/recommendations/{slug}/Q1/")


def ask(client, path, query):
    joined = f"{path}&{query[1:]}" if "?" in path and query else path + query
    return client.get(joined)


def where_it_shows(client, slug=None):
    """Addresses that hold the word as a page's own content; the search page repeats what was asked for."""
    found = []
    for query in QUERIES:
        for path in addresses(slug):
            text = ask(client, path, query).content.decode(errors="replace")
            often = text.count(WORD)
            if path.startswith("/search/"):
                often -= text.count(f"&ldquo;{WORD}&rdquo;") + text.count(f'value="{WORD}"')
                often -= text.count(f"<title>{WORD}: ") + text.count(f"q={WORD}")
            if often > 0:
                found.append(path + query)
    return found


def counts(client):
    found = {name: client.get(f"/{name}.json").json() for name in COUNTS}
    found["search"] = client.get(f"/search.json?q={WORD}").json()
    found["headline"] = client.get("/").content.decode().split("<h1>")[1].split("</h1>")[0]
    return found


def test_a_draft_is_seen_nowhere_and_changes_no_count(demonstration, client_as, request):
    client = client_as("manager")
    before = counts(client)
    draft = request.getfixturevalue("hidden")
    assert draft.state == State.DRAFT and draft.slug is None
    assert where_it_shows(client) == []
    assert counts(client) == before


@pytest.mark.parametrize("role", OTHERS)
def test_nor_by_any_other_role(hidden, client_as, role):
    client = client_as(role)
    for path in ("/", "/inspections.json", "/recommendations.json", f"/search.json?q={WORD}"):
        assert WORD not in client.get(path).content.decode(), path


@pytest.mark.parametrize("state", [State.FOR_CHECKING, State.WITHDRAWN])
def test_nor_what_is_being_checked_or_was_withdrawn(hidden, client_as, state):
    if state == State.WITHDRAWN:
        hidden = change_state(inspection=hidden, to=State.PUBLISHED, by=None)
    hidden = change_state(inspection=hidden, to=state, by=None)
    assert hidden.state == state
    assert where_it_shows(client_as("administrator"), "bath-and-north-east-somerset-2024-05-01") == []


def test_published_it_is_seen_from_its_own_day(hidden, client_as):
    """The proof that the word would have been found."""
    published = change_state(inspection=hidden, to=State.PUBLISHED, by=None)
    seen = where_it_shows(client_as("manager"), published.slug)
    assert len(seen) > 20, seen
    assert {"/?as_at=2024-06-30", "/recommendations/", "/history/themes/hidden-theme/", "/sources/"} <= set(
        seen
    )
    earlier = client_as("manager").get(f"/search.json?q={WORD}&as_at=2024-04-30").json()
    assert earlier == {"results": []}


def test_the_admin_shows_the_draft_to_those_who_edit(hidden, client_as):
    page = "/admin/judgements/inspection/"
    assert WORD in client_as("officer").get(f"{page}{hidden.pk}/change/").content.decode()
    assert client_as("manager").get(f"{page}{hidden.pk}/change/").status_code in (302, 403)
