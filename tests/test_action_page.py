"""One action: the chain from the judgement to what came later, both statuses with their rules, all that happened."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from actions.models import Action, DueDateChange, Milestone, ProgressUpdate
from actions.queries import action_page, happened
from actions.services import add_evidence, correct, move_due_date, record_update, take_back
from judgements.models import Recommendation, Theme
from tests.figures import HOSTILE

MAY = date(2012, 5, 25)
TODAY = date(2026, 6, 1)


def page_of(client_as, ref, as_at=MAY, role="manager", query=""):
    response = client_as(role).get(f"/actions/{ref}/?as_at={as_at}{query}")
    assert response.status_code == 200
    html = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return unescape(html)


@pytest.fixture
def health(demonstration):
    """The action that answers L3: first health assessments on time."""
    return Action.objects.get(
        recommendations__ref="L3", recommendations__inspection__slug__endswith="2012-02-24"
    )


def test_the_chain_from_the_judgement_to_what_came_later_is_on_one_line(health, client_as):
    html = page_of(client_as, health.ref)
    chain = re.search(r'<ol class="tl-chain">.*?</ol>', html, re.DOTALL).group()
    for words in (
        "Inadequate",
        "Being healthy, paragraphs 95 to 105",
        "L3",
        "91 days overdue",
        "70.8%",
        "target 95% by 31 March 2013",
        "Nothing yet",
    ):
        assert words in chain, words
    for anchor in re.findall(r'href="#(\w+)"', chain):
        assert f'id="{anchor}"' in html
    for place in ("found", "asked", "done", "moves", "later"):
        assert f'<section id="{place}"' in html


def test_what_came_later_is_told_only_from_its_day_and_not_as_an_effect(health, client_as):
    html = page_of(client_as, health.ref, TODAY)
    assert "it is not shown to be its effect" in html
    assert "2017" in re.search(r'<section id="later".*?</section>', html, re.DOTALL).group()
    assert "No later judgement of the same subject had been published by 6 July 2017" in page_of(
        client_as, health.ref, date(2017, 7, 6)
    )


def test_measures_have_baseline_target_and_what_came_after(health, client_as):
    html = page_of(client_as, health.ref)
    assert "70.8%, at inspection" in html and "95% by 31 March 2013" in html
    assert "No figure of a period since the plan was agreed is held by this date" in html
    later = page_of(client_as, health.ref, TODAY)
    assert "2025: 73%" in later and "That alone does not show that this action caused it." in later
    figure = re.search(r'<script id="figure-measure-1" type="application/json">(.*?)</script>', html).group(1)
    assert "Target 95% by 31 March 2013" in figure and '"x": [0, 1]' in figure


@pytest.fixture
def fresh(health):
    """An action of the same plan without any event: due on 29 June 2012."""
    action = Action.objects.create(
        plan=health.plan,
        ref="T-1",
        order=90,
        title="Do what was asked",
        outcome="Children are seen",
        lead_role="Head of tests",
        due_on=date(2012, 6, 29),
    )
    action.recommendations.add(Recommendation.objects.get(inspection=health.plan.inspection, ref="S2"))
    return action


def test_nothing_happened_reads_in_words(fresh, client_as):
    html = page_of(client_as, "T-1", date(2012, 4, 10))
    assert "Not started. It is due on 29 June 2012." in html
    for words in (
        "Nothing has been shown yet",
        "Nothing has been recorded by 10 April 2012",
        "Not yet known",
    ):
        assert words in html
    assert "No metric is named that would show whether it works" in html
    assert "no update for 56 days" in page_of(client_as, "T-1")


def test_status_now_and_forecast_stand_side_by_side(fresh, officer, client_as):
    record_update(
        action=fresh,
        on=date(2012, 5, 1),
        status="at risk",
        forecast_on=date(2012, 7, 31),
        commentary="Staff left",
        by=officer,
    )
    html = page_of(client_as, "T-1")
    assert (
        "At risk. It is due on 29 June 2012. The forecast is 31 July 2012, 32 days after its due date."
        in html
    )
    now = re.search(r'<dl class="tl-nowdates">.*?</dl>', html, re.DOTALL).group()
    assert "<dt>Due now</dt><dd>29 June 2012" in now and "<dt>Forecast</dt><dd>31 July 2012" in now


def test_the_history_of_the_due_date_has_the_first_each_reason_and_who_agreed(fresh, officer, client_as):
    for on, due, reason in (
        (date(2012, 4, 20), date(2012, 7, 20), "The post was empty"),
        (date(2012, 5, 20), date(2012, 8, 20), "It still is"),
        (date(2012, 6, 20), date(2012, 9, 20), "Not known in May"),
    ):
        move_due_date(action=fresh, on=on, new_due=due, reason=reason, agreed_by="The board", by=officer)
    html = page_of(client_as, "T-1")
    dates = re.search(r"<h3>Due date</h3>.*?</ol>", html, re.DOTALL).group()
    order = ["29 Jun 2012", "20 Jul 2012", "The post was empty", "20 Aug 2012", "It still is"]
    places = [dates.index(words) for words in order]
    assert places == sorted(places) and dates.count("The board") == 2
    assert "Not known in May" not in html and "moved 2 times" in html
    assert "It is due on 20 August 2012, first on 29 June 2012." in html


def test_a_correction_stands_beside_what_it_corrects_and_only_it_counts(fresh, officer, client_as):
    first = record_update(
        action=fresh, on=date(2012, 5, 1), status="complete", commentary="Done?", by=officer
    )
    correct(event=first, by=officer, status="on track", commentary="Not quite")
    evidence = add_evidence(
        action=fresh, on=date(2012, 5, 2), kind="audit", summary="Of another team", by=officer
    )
    take_back(event=evidence, by=officer)
    html = page_of(client_as, "T-1")
    story = re.search(r"tl-happened.*?</ol>", html, re.DOTALL).group()
    assert "<s>Complete</s>" in story and "Corrected: the right words stand beside it." in story
    assert "A correction of what was recorded before" in story and "Not quite" in story
    assert "<s>Audit: Of another team</s>" in story and "Taken back: it did not happen." in story
    assert "On track. It is due" in html
    assert "Of another team" not in re.search(r'<section id="evidence".*?</section>', html, re.DOTALL).group()


def test_what_is_corrected_to_a_later_day_tells_nothing_of_that_day(fresh, officer, client_as):
    first = record_update(action=fresh, on=date(2012, 5, 1), status="on track", by=officer)
    correct(event=first, by=officer, on=date(2012, 6, 6), commentary="Later words")
    html = page_of(client_as, "T-1")
    assert "Later words" not in html and "6 June" not in html and "it did not happen on this day" in html


def test_no_event_of_a_later_day_is_told(demonstration):
    for action in Action.objects.all()[:9]:
        for as_at in (date(2012, 4, 15), MAY):
            told = happened(action, as_at)
            assert all(one.on <= as_at for one in told)
            wanted = ProgressUpdate.objects.filter(action=action, on__lte=as_at, void=False).count()
            assert sum(one.kind == "update" for one in told) == wanted


def test_milestones_read_met_missed_and_to_come(fresh, client_as):
    for n, due in enumerate((date(2012, 5, 1), date(2012, 6, 1))):
        Milestone.objects.create(action=fresh, title=f"Step {n}", due_on=due, order=n)
    html = page_of(client_as, "T-1")
    steps = re.search(r"<h3>Milestones</h3>.*?</ol>", html, re.DOTALL).group()
    assert re.search(r"Step 0.*?Not met.*?Step 1.*?To come", steps, re.DOTALL)


def test_a_theme_is_told_with_its_years_on_judgement_recommendation_and_action(fresh, client_as):
    theme = Theme.objects.get(key="referrers-not-told-the-outcome")
    theme.recommendations.add(*fresh.recommendations.all())
    slug = fresh.plan.inspection.slug
    client = client_as("manager")
    for path in (f"/actions/T-1/?as_at={MAY}", f"/recommendations/{slug}/S2/?as_at={MAY}"):
        html = client.get(path).content.decode()
        assert re.search(rf"{theme.name}</a>: raised in 2010, 2011, 2012, <b>the third time</b>", html), path
    judged = theme.judgements.filter(inspection__slug=slug).first()
    html = client.get(f"/inspections/{slug}/judgements/{judged.section.key}/?as_at={MAY}").content.decode()
    assert theme.name in html and "2010, 2011, 2012" in html


def test_dependencies_are_told_both_ways(fresh, health, client_as):
    fresh.depends_on.add(health)
    assert f"{health.ref} {health.title}</a>" in page_of(client_as, "T-1")
    assert "<dt>Needed by</dt>" in page_of(client_as, health.ref)


def test_brag_comes_with_its_rule(fresh, client_as):
    html = page_of(client_as, "T-1", query="&brag=1")
    assert 'tl-brag--grey">Grey<' in html and "Blue: complete, and its impact judged sustained" in html
    assert "tl-brag" not in page_of(client_as, "T-1")


def test_what_is_not_there_or_not_yet_or_anothers_is_404(fresh, client_as):
    client = client_as("manager")
    assert client.get("/actions/NOTHING/").status_code == 404
    assert client.get("/actions/T-1/?as_at=2012-03-29").status_code == 404
    fresh.added_on = date(2012, 5, 1)
    fresh.save()
    assert client.get("/actions/T-1/?as_at=2012-04-30").status_code == 404
    assert action_page("T-1", MAY, 0) is None and action_page("T-1", MAY) is not None


@pytest.mark.parametrize("words", HOSTILE)
def test_stored_markup_is_text_on_every_page(fresh, officer, client_as, words):
    fresh.title = fresh.outcome = fresh.note = fresh.lead_role = words
    fresh.save()
    record_update(
        action=fresh, on=MAY, status="at risk", commentary=words, blockers=words, author=words, by=officer
    )
    move_due_date(action=fresh, on=MAY, new_due=MAY + timedelta(9), reason=words, agreed_by=words, by=officer)
    assert DueDateChange.objects.filter(action=fresh).exists()
    slug = fresh.plan.slug
    for path in (
        "/actions/T-1/",
        "/actions/?brag=1",
        f"/plans/{slug}/?group=lead",
        f"/recommendations/{slug}/S2/",
    ):
        response = client_as("manager").get(path, {"as_at": MAY.isoformat(), "group": "lead"})
        html = response.content.decode()
        assert response.status_code == 200
        if "<" in words:
            assert words not in html
