"""The plan on screen: every number equals a plain count, and other pages tell the same of it."""

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape

import pytest

from actions.calculations import exceptions_of
from actions.calculations.progress import LATE
from actions.charts import Line, timeline
from actions.models import Action, ActionPlan
from actions.queries import action_rows, plan_page, plan_sentence, summary
from actions.queries.calendar import _event as calendar_event
from judgements.models import Agency, Recommendation
from tests.plan_pages import MAY, PATH, SLUG, main_of, page_of

DAYS = [
    date(2012, 3, 30),
    date(2012, 5, 24),
    date(2012, 5, 25),
    date(2012, 12, 31),
    date(2013, 4, 1),
    date(2025, 9, 1),
]


@pytest.fixture
def plan(demonstration):
    return ActionPlan.objects.get(slug=SLUG)


def naive(plan, as_at):
    """Counted action by action from the events themselves, without the queries of the page."""
    counts = Counter()
    longest = 0
    answered = set()
    for action in Action.objects.filter(plan=plan):
        if action.added_on and action.added_on > as_at:
            continue
        counts["actions"] += 1
        answered |= set(action.recommendations.values_list("pk", flat=True))

        def events(name, action=action):
            kept = [one for one in getattr(action, name).all() if one.on <= as_at and not one.void]
            kept = [one for one in kept if not hasattr(one, "corrected_by")]
            return sorted(kept, key=lambda one: (one.on, one.recorded_at, one.pk))

        said = sorted(
            [*((one.on, one.recorded_at, 1, one.pk, one.status) for one in events("progressupdates"))]
            + [(one.on, one.recorded_at, 0, one.pk, one.status) for one in events("reopenings")]
        )
        status = said[-1][4] if said else "not started"
        moves = events("duedatechanges")
        due = moves[-1].new_due if moves else action.due_on
        closed = plan.closed_on and as_at > plan.closed_on
        late = (as_at - due).days if due and status != "complete" and not closed else 0
        if late > 0:
            counts[LATE] += 1
            longest = max(longest, late)
        else:
            counts[status] += 1
        counts["left"] += bool(closed) and status != "complete"
        reviews = events("impactreviews")
        if status == "complete":
            shown = reviews and reviews[-1].level in ("early evidence", "sustained") and events("evidences")
            counts["shown"] += bool(shown)
            counts["signed"] += any(one.on >= said[-1][0] for one in events("signoffs"))
    return counts, longest, len(answered)


@pytest.mark.parametrize("as_at", DAYS, ids=str)
def test_every_count_of_the_page_equals_a_plain_count(plan, client_as, as_at):
    html = main_of(page_of(client_as, as_at=as_at))
    counts, longest, answered = naive(plan, as_at)
    asked = Recommendation.objects.filter(inspection=plan.inspection).count()
    heading = re.search(r"<h1>(.*?)</h1>", html).group(1)
    assert heading.startswith(
        f"{asked} recommendations, {answered} answered by {counts['actions']} actions; "
    )
    if counts[LATE]:
        days = f"{longest} day{'' if longest == 1 else 's'}"
        assert (
            f"{counts[LATE]} action{'' if counts[LATE] == 1 else 's'} overdue" in heading and days in heading
        )
    elif counts["left"]:
        assert f"; {counts['left']} not complete when the plan was closed" in heading
        assert "overdue" not in heading
    else:
        assert "none overdue" in heading
    assert (f"; {counts['complete']} complete, " in heading) == bool(counts["complete"])
    told = re.search(r'<ul class="tl-counts">(.*?)</ul>', html).group(1)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", told))
    assert f"{counts[LATE]} overdue" in words and f"{counts['at risk']} at risk" in words
    assert f"{counts['on track']} on track" in words and f"{counts['not started']} not started" in words
    wanted = (
        f"{counts['complete']} complete, {counts['signed']} signed off, {counts['shown']} with impact shown"
    )
    assert wanted in words
    unanswered = re.search(r'id="unanswered".*?</ul>', html, re.DOTALL)
    assert len(re.findall(r"<li>", unanswered.group())) == asked - answered


def test_the_sentence_of_the_acceptance_example(plan, client_as):
    html = page_of(client_as)
    assert (
        "<h1>32 recommendations, 29 answered by 27 actions; 4 actions overdue, the longest by 31 days; "
        "9 complete, 3 of them with impact shown</h1>" in html
    )


def test_before_it_was_agreed_there_is_no_plan(plan, client_as):
    client = client_as("manager")
    day = plan.agreed_on - timedelta(days=1)
    assert client.get(f"{PATH}?as_at={day}").status_code == 404
    assert client.get(f"/plans/{SLUG}/actions.json?as_at={day}").status_code == 404
    assert client.get(f"/actions.json?as_at={day}").json() == {"actions": []}
    assert "No action plan had been agreed by" in page_of(client_as, as_at=day, path="/actions/")
    assert "No action plan is held on this site" in page_of(
        client_as, as_at=day, path=f"/inspections/{SLUG}/judgements/lac.being_healthy/"
    )


def test_a_later_closing_is_not_told_and_a_closed_plan_counts_nothing_as_late(plan, client_as):
    assert plan.closing_words[:30] not in page_of(client_as)
    html = main_of(page_of(client_as, as_at=date(2013, 4, 1)))
    assert "31 March 2013. Nothing counts as late afterwards." in html
    assert "; 4 not complete when the plan was closed; " in html and "none overdue" not in html


def test_the_deadline_is_told_with_its_rule_and_the_printed_date_wins(plan, client_as):
    html = main_of(page_of(client_as))
    assert (
        "8 June 2012" in html
        and "70 working days from publication" in html
        and "Agreed 70 calendar days before it" in html
    )
    plan.deadline_on = date(2012, 6, 1)
    plan.save()
    html = main_of(page_of(client_as))
    assert (
        "1 June 2012, the date printed in the letter; counted, it is 8 June 2012, 7 calendar days later"
        in html
    )


def test_every_exception_stands_once_under_its_worst_rule_with_the_others_beside(plan, client_as):
    found = plan_page(plan, MAY)
    assert [one.order for one in found.exceptions] == sorted(one.order for one in found.exceptions)
    hit = {row.ref: exceptions_of(row.state) for row in action_rows(MAY)}
    assert {one.row.ref: (one.rule, *one.others) for one in found.exceptions} == {
        ref: tuple(rules) for ref, rules in hit.items() if rules
    }
    html = main_of(page_of(client_as))
    listed = re.search(r'id="exceptions".*?</section>', html, re.DOTALL).group()
    for one in found.exceptions:
        assert listed.count(f"<b>{one.row.ref}</b>") == 1
        assert one.rule.words.split(".")[0].replace("'", "&#x27;") in listed


def test_what_a_closed_plan_left_undone_stands_among_its_exceptions(plan, client_as):
    day = date(2013, 4, 1)
    rows = action_rows(day)
    left = {row.ref for row in rows if not row.state.complete}
    found = plan_page(plan, day)
    told = {
        one.row.ref
        for one in found.exceptions
        if "left-undone" in (one.rule.key, *(r.key for r in one.others))
    }
    assert told == left and len(left) == found.summary.left == 4
    listed = re.search(r'id="exceptions".*?</section>', page_of(client_as, as_at=day), re.DOTALL).group()
    assert "Not complete when the plan was closed" in listed
    narrowed = main_of(page_of(client_as, "&why=left-undone", as_at=day))
    assert "4 of 27 actions" in narrowed
    assert not any(one.rule.key == "left-undone" for one in plan_page(plan, date(2013, 3, 31)).exceptions)


def test_the_first_links_of_the_page_lead_to_what_is_overdue_and_at_risk_alone(plan, client_as):
    html, rows = main_of(page_of(client_as)), action_rows(MAY)
    links = re.findall(r'href="([^"]*delivery=[^"]*)"', html.split('id="exceptions"')[0])
    assert len(links) == 2
    for link, test in zip(links, (lambda s: s.overdue, lambda s: s.delivery == "at risk"), strict=True):
        shown = client_as("manager").get(unescape(link)).content.decode()
        assert f"{sum(test(row.state) for row in rows)} of {len(rows)} actions" in shown
    assert "delivery=overdue" not in main_of(page_of(client_as, as_at=date(2013, 4, 1)))


def test_the_ends_of_the_calendar_are_drawn_and_read():
    line = Line("A", "a", date.min, None, date.max, None, None, "overdue", "late")
    drawn = timeline(rows=[line], as_at=MAY, headline="x").figure["layout"]["xaxis"]["range"]
    assert drawn == [date.min.isoformat(), date.max.isoformat()]
    event = calendar_event("u", date.max, "w", "m", "http://x/", MAY)
    assert event.decoded("dtstart") == date.max and "dtend" not in event


def test_at_risk_without_an_explanation_is_not_said_twice(plan):
    for row in action_rows(MAY):
        keys = [rule.key for rule in row.exceptions]
        assert not {"at-risk", "at-risk-unexplained"} <= set(keys)
        assert ("at-risk" in keys or "at-risk-unexplained" in keys) == (row.state.delivery == "at risk")


@pytest.mark.parametrize(
    "path",
    [
        PATH,
        "/actions/",
        "/actions/2012-A01/",
        "/",
        f"/inspections/{SLUG}/",
        f"/inspections/{SLUG}/judgements/lac.being_healthy/",
        f"/recommendations/{SLUG}/S13/",
        "/search/?q=flag+hospital&",
    ],
)
def test_every_page_that_shows_an_illustrative_plan_says_so(plan, client_as, path):
    path, _, query = path.partition("?")
    html = page_of(client_as, f"&{query.rstrip('&')}" if query else "", path=path)
    assert "llustrative" in main_of(html)


def test_a_judgement_a_recommendation_and_the_list_tell_what_is_being_done(plan, client_as):
    judgement = main_of(page_of(client_as, path=f"/inspections/{SLUG}/judgements/lac.being_healthy/"))
    serving = Action.objects.filter(
        recommendations__judgements__section__key="lac.being_healthy",
        recommendations__inspection=plan.inspection,
    ).distinct()
    doing = re.search(r'tl-doing">.*?</table>', judgement, re.DOTALL).group()
    assert set(re.findall(r'<td role="cell" class="tl-ref">(.*?)</td>', doing)) == {
        one.ref for one in serving
    }
    html = main_of(page_of(client_as, path=f"/recommendations/{SLUG}/S15/"))
    for action in Action.objects.filter(recommendations__ref="S15"):
        assert f"/actions/{action.ref}/" in html
    html = page_of(client_as, path="/recommendations/")
    row = re.search(r"/S15/\?.*?</tr>", html).group()
    assert '<td role="cell" data-l="Actions" class="num">2</td>' in row


def test_met_recommendations_are_counted_and_found(plan, client_as):
    rows = client_as("manager").get(f"/recommendations.json?as_at={MAY}&status=met").json()["recommendations"]
    assert rows and all(one["days_overdue"] is None for one in rows)
    assert f"{len(rows)} are met" in page_of(client_as, path="/recommendations/")
    closed = client_as("manager").get("/recommendations.json?as_at=2013-04-01").json()["recommendations"]
    assert {one["status"] for one in closed} == {"met", "not met when the plan closed"}
    html = page_of(client_as, as_at=date(2013, 4, 1), path=f"/recommendations/{SLUG}/S11/")
    assert "Not met when the plan closed on 31 March 2013" in html


def test_a_partner_sees_the_actions_of_its_agency_alone(plan, rf):
    agency = Agency.objects.get(name="Royal United Hospital, Bath")
    own = {one.ref for one in Action.objects.of_agency(agency)}
    found = plan_page(plan, MAY, agency.pk)
    assert {row.ref for row in found.rows} == own and 0 < len(own) < 27
    assert {one.row.ref for one in found.exceptions} <= own and found.unanswered == []
    assert found.days[-1].total == len(own)
    assert found.sentence.startswith(f"{len(own)} action") and "answered" not in found.sentence
    assert plan_page(plan, MAY, 0).rows == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ({}, "3 recommendations, 0 answered by 0 actions"),
        (
            {"actions": 1, "overdue": 1, "longest_days": 1},
            "1 action; 1 action overdue, by 1 day; none complete",
        ),
        ({"actions": 2, "complete": 2}, "2 actions; none overdue; 2 complete, none with impact shown"),
    ],
)
def test_the_sentence_in_small_numbers(number, words):
    from dataclasses import replace

    assert plan_sentence(replace(summary([], 3), **number)).endswith(words)
