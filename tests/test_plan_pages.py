"""The plan on screen: every number equals a plain count, and a list is grouped, sorted, filtered and paged as asked."""

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from actions.calculations import Delivery, exceptions_of
from actions.calculations.progress import LATE
from actions.models import Action, ActionPlan, Evidence, ProgressUpdate, SavedView
from actions.queries import action_rows, plan_page, plan_sentence, summary
from judgements.models import Agency, Recommendation

SLUG = "bath-and-north-east-somerset-2012-02-24"
PATH = f"/plans/{SLUG}/"
DAYS = [
    date(2012, 3, 30),
    date(2012, 5, 24),
    date(2012, 5, 25),
    date(2012, 12, 31),
    date(2013, 4, 1),
    date(2025, 9, 1),
]
MAY = date(2012, 5, 25)


@pytest.fixture
def plan(demonstration):
    return ActionPlan.objects.get(slug=SLUG)


def page_of(client_as, query="", as_at=MAY, role="manager", path=PATH):
    response = client_as(role).get(f"{path}?as_at={as_at}{query}")
    assert response.status_code == 200
    return response.content.decode()


def main_of(html):
    return re.search(r"<main.*</main>", html, re.DOTALL).group()


def table_of(html):
    """[(heading, [references])] of the table of actions, in its order."""
    table = re.search(r'<table class="tl-table tl-table--stack tl-actions".*?</table>', html, re.DOTALL)
    found = []
    for body in re.findall(
        r'<tbody role="rowgroup">(.*?)</tbody>', table.group() if table else "", re.DOTALL
    ):
        heading = re.search(r'scope="rowgroup"[^>]*>(.*?)</th>', body)
        refs = re.findall(r'<td role="cell" class="tl-ref">(.*?)</td>', body)
        found.append((unescape(heading.group(1)) if heading else "", refs))
    return found


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
    assert "31 March 2013. Nothing counts as late afterwards." in html and "none overdue" in html


def test_the_deadline_is_told_with_its_rule_and_the_printed_date_wins(plan, client_as):
    html = main_of(page_of(client_as))
    assert (
        "8 June 2012" in html
        and "70 working days from publication" in html
        and "Agreed 70 days before it" in html
    )
    plan.deadline_on = date(2012, 6, 1)
    plan.save()
    html = main_of(page_of(client_as))
    assert "1 June 2012, the date printed in the letter; counted, it is 8 June 2012, 7 days later" in html


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


# ---- The table


@pytest.mark.parametrize("group", ["area", "agency", "lead", "status", "none"])
def test_each_action_stands_once_in_its_group(plan, client_as, group):
    groups = table_of(page_of(client_as, f"&group={group}"))
    refs = [ref for _, own in groups for ref in own]
    assert sorted(refs) == sorted(Action.objects.values_list("ref", flat=True))
    rows = {row.ref: row for row in action_rows(MAY)}
    for heading, own in groups:
        for ref in own:
            row = rows[ref]
            state = row.state
            status = LATE if state.overdue else str(state.delivery)
            expected = {
                "area": " and ".join(row.areas),
                "agency": row.agency,
                "lead": row.lead_words,
                "status": status.capitalize(),
                "none": "",
            }[group]
            assert heading.startswith(expected)
        if heading:
            assert f"{len(own)} action" in heading


def test_grouped_by_recommendation_one_action_stands_under_both_that_it_answers(plan, client_as):
    groups = dict(table_of(page_of(client_as, "&group=recommendation")))
    both = Action.objects.get(recommendations__ref="S13")
    under = [heading for heading, refs in groups.items() if both.ref in refs]
    assert sorted(heading.split()[0] for heading in under) == ["L11", "S13"]
    assert summary(action_rows(MAY), 32).actions == 27


def test_sorting_stays_inside_the_groups_and_the_filter_in_the_address(plan, client_as):
    plain = table_of(page_of(client_as, "&group=agency"))
    rows = {row.ref: row for row in action_rows(MAY)}
    for minus in ("", "-"):
        html = page_of(client_as, f"&group=agency&sort={minus}due")
        groups = table_of(html)
        assert [heading for heading, _ in groups] == [heading for heading, _ in plain]
        for (_, refs), (_, before) in zip(groups, plain, strict=True):
            dues = [rows[ref].due for ref in refs]
            assert dues == sorted(dues, reverse=bool(minus)) and sorted(refs) == sorted(before)
        assert "group=agency" in re.search(r'<a class="tl-sort" href="([^"]*)"', html).group(1)


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ("delivery=overdue", lambda row: row.state.overdue),
        ("delivery=complete", lambda row: row.state.complete),
        ("delivery=at+risk", lambda row: row.state.delivery == Delivery.AT_RISK),
        ("impact=unshown", lambda row: row.state.complete and not row.state.impact_shown),
        ("impact=sustained", lambda row: row.state.impact == "sustained"),
        ("why=no-revised-date", lambda row: row.state.no_revised_date),
        (
            "lead=Designated+nurse+for+safeguarding",
            lambda row: row.lead_words.startswith("Designated nurse for s"),
        ),
        ("area=Safeguarding+services", lambda row: "Safeguarding services" in row.areas),
    ],
)
def test_a_filter_leaves_what_its_words_say_on_page_and_in_exports(plan, client_as, query, test):
    wanted = {row.ref for row in action_rows(MAY) if test(row)}
    assert wanted
    assert {ref for _, refs in table_of(page_of(client_as, f"&{query}")) for ref in refs} == wanted
    exported = client_as("manager").get(f"/plans/{SLUG}/actions.json?as_at={MAY}&{query}").json()["actions"]
    assert {one["ref"] for one in exported} == wanted


def test_a_value_that_is_no_choice_filters_nothing_and_is_told(plan, client_as):
    html = page_of(client_as, "&delivery=%3Cb%3Elate&group=nothing")
    assert "is not one of the available choices. Everything is shown." in html and "<b>late" not in html
    assert sum(len(refs) for _, refs in table_of(html)) == 27


def test_brag_is_a_view_with_its_rule_and_the_two_statuses_beside_it(plan, client_as):
    html = page_of(client_as, "&brag=1")
    assert "Blue: complete, and its impact judged sustained; red: overdue" in html
    assert html.count('class="tl-brag tl-brag--red">Red<') == 5
    assert html.count('data-l="Delivery"') == 27 == html.count('data-l="Impact"')
    assert 'class="tl-brag' not in page_of(client_as)


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


# ---- What other pages tell of it


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


# ---- Saved views


def test_a_filter_is_saved_opened_and_deleted_by_its_owner_alone(plan, client_as):
    client, other = client_as("manager"), client_as("officer")
    offered = client.get(f"{PATH}?as_at={MAY}&group=lead&page=1").content.decode()
    link = unescape(re.search(r'href="(/saved-views/[^"]*)"', offered).group(1))
    form = client.get(link)
    assert form.status_code == 200 and "no-store" in form["Cache-Control"]
    data = {"name": "By lead", "path": PATH, "query": "group=lead&as_at=2012-05-25&page=2"}
    assert client.post("/saved-views/", data).status_code == 302
    view = SavedView.objects.get()
    assert (view.owner.username, view.path, view.query) == ("manager", PATH, "group=lead")
    html = client.get("/saved-views/").content.decode()
    assert f'href="{PATH}?group=lead"' in html and "By lead" in html
    assert client.get(f"{PATH}?{view.query}").status_code == 200
    assert "By lead" not in other.get("/saved-views/").content.decode()
    twice = client.post("/saved-views/", data)
    assert twice.status_code == 200 and "You have a view of that name already" in twice.content.decode()
    assert other.post(f"/saved-views/{view.pk}/delete/").status_code == 404
    assert client.get(f"/saved-views/{view.pk}/delete/").status_code == 405
    assert client.post(f"/saved-views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/actions/", "javascript:1", "/admin/", "/x/", ""]
)
def test_only_our_own_lists_can_be_saved(plan, client_as, path):
    client = client_as("manager")
    answer = client.post("/saved-views/", {"name": "x", "path": path, "query": "a=1"})
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_saved_view_needs_the_forms_secret(plan, manager):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(manager, backend="judgements.reach.ReachBackend")
    assert client.post("/saved-views/", {"name": "x", "path": "/actions/", "query": ""}).status_code == 403
    assert not SavedView.objects.exists()


# ---- 300 actions with 5,000 events


@pytest.fixture
def large(plan):
    """The same plan with 273 more actions and some 5,000 events."""
    asked = list(plan.inspection.recommendations.all())
    made = Action.create_tracked(
        [
            Action(
                plan=plan,
                ref=f"X{n:03}",
                order=100 + n,
                title=f"More {n}",
                due_on=MAY + timedelta(days=n % 90 - 30),
            )
            for n in range(273)
        ]
    )
    through = Action.recommendations.through
    through.objects.bulk_create(
        [through(action=one, recommendation=asked[n % len(asked)]) for n, one in enumerate(made)]
    )
    statuses = ["not started", "on track", "at risk"]
    now = timezone.now()
    updates = [
        ProgressUpdate(
            action=one,
            on=plan.agreed_on + timedelta(days=k * 3),
            status=statuses[(n + k) % 3],
            recorded_at=now,
        )
        for n, one in enumerate(made)
        for k in range(17)
    ]
    ProgressUpdate.objects.bulk_create(updates)
    Evidence.objects.bulk_create(
        [Evidence(action=one, on=MAY, kind="audit", summary="Seen", recorded_at=now) for one in made]
    )
    return plan


def test_three_hundred_actions_ask_no_more_queries_and_are_paged(large, client_as, assert_queries):
    client = client_as("manager")
    client.get(PATH)
    assert ProgressUpdate.objects.count() + Evidence.objects.count() > 4900
    with assert_queries(22, at_most=True):
        html = client.get(f"{PATH}?as_at={MAY}").content.decode()
    refs = [ref for _, own in table_of(html) for ref in own]
    assert len(refs) == 50 and "1 to 50 of 300" in html
    assert "300 actions are too many to draw one by one" in html
    seen = list(refs)
    for number in range(2, 7):
        page = client.get(f"{PATH}?as_at={MAY}&page={number}").content.decode()
        seen += [ref for _, own in table_of(page) for ref in own]
    assert len(seen) == 300 == len(set(seen))
    with assert_queries(15, at_most=True):
        assert len(client.get(f"/actions.json?as_at={MAY}").json()["actions"]) == 300
