"""The actions of a plan as a table: grouped, sorted, filtered and paged as asked, also three hundred of them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from actions.calculations import Delivery
from actions.calculations.progress import LATE
from actions.models import Action, ActionPlan, Evidence, ProgressUpdate
from actions.queries import action_rows, summary
from tests.plan_pages import MAY, PATH, SLUG, page_of, table_of


@pytest.fixture
def plan(demonstration):
    return ActionPlan.objects.get(slug=SLUG)


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
