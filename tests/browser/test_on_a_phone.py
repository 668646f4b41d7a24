"""My actions in a real browser: on a phone, by the keyboard alone, read by axe."""

import sqlite3
from contextlib import closing

import pytest

THEN = "?as_at=2012-05-25"
REF = "2012-A01"


@pytest.fixture
def recorded(site):
    """What a test has written into the site's own rows, counted there."""

    def count(words):
        with closing(sqlite3.connect(site.database)) as rows:
            return rows.execute(
                "SELECT COUNT(*) FROM actions_progressupdate WHERE commentary = ?", [words]
            ).fetchone()[0]

    return count


@pytest.fixture(scope="module")
def joined(site):
    """The partner of the site under test is joined to the person who leads most of a partner agency's actions."""
    with closing(sqlite3.connect(site.database)) as rows, rows:
        if rows.execute(
            "SELECT 1 FROM judgements_person p JOIN auth_user u ON u.id = p.user_id WHERE u.username = 'partner'"
        ).fetchone():
            rows.execute(
                "UPDATE judgements_person SET user_id = NULL WHERE user_id ="
                " (SELECT id FROM auth_user WHERE username = 'partner')"
            )
        ref, person = rows.execute(
            "SELECT a.ref, a.lead_id FROM actions_action a JOIN judgements_agency g ON g.id = a.lead_agency_id"
            " WHERE g.kind <> 'council' AND a.lead_id IS NOT NULL AND a.due_on < '2012-05-25' ORDER BY a.ref LIMIT 1"
        ).fetchone()
        rows.execute(
            "UPDATE judgements_person SET user_id = (SELECT id FROM auth_user WHERE username = 'partner') WHERE id = ?",
            [person],
        )
    return ref


@pytest.mark.parametrize("width", [320, 1280, 1920])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(joined, page_as, axe_finds_nothing, width):
    page = page_as("partner", width)
    for path in (
        f"/my-actions/{THEN}",
        "/my-actions/",
        f"/my-actions/{joined}/",
        f"/my-actions/{joined}/{THEN}",
    ):
        assert page.goto(path).status == 200
        axe_finds_nothing(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = page_as("officer", width)
    page.goto(f"/my-actions/{REF}/")
    page.locator("details.tl-mine__fold summary").click()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Record the update").click()
    page.wait_for_selector(".govuk-error-summary")
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_update_with_evidence_is_written_on_a_phone_with_the_keyboard_alone(
    joined, page_as, recorded, site
):
    with closing(sqlite3.connect(site.database)) as rows:
        ref = rows.execute(
            "SELECT ref FROM actions_action WHERE lead_id = (SELECT lead_id FROM actions_action WHERE ref = ?)",
            [joined],
        ).fetchone()[0]
    page = page_as("partner", 320, 640)
    page.goto(f"/my-actions/{ref}/")
    page.locator("#id_status_0").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.locator("#id_status_3").is_checked()
    page.locator("#id_forecast_on").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_commentary":
            break
    page.keyboard.type("Written with the keyboard alone")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Aud")
    page.keyboard.press("Tab")
    page.keyboard.type("Audit of ten records")
    page.locator("button[type=submit]", has_text="Record the update").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert f"Your update of {ref} is recorded, with its evidence." in page.inner_text("[role=status]")
    assert recorded("Written with the keyboard alone") == 1


def test_a_mistake_leads_to_its_field_and_keeps_what_was_typed(joined, page_as, recorded):
    page = page_as("partner", 320, 640)
    page.goto(f"/my-actions/{joined}/")
    page.get_by_label("At risk").check()
    page.get_by_role("button", name="Record the update").click()
    page.wait_for_selector(".govuk-error-summary")
    page.get_by_role("link", name="Say why it is at risk").click()
    assert page.evaluate("document.activeElement.id") == "id_blockers"
    assert page.locator("#id_status_2").is_checked()


def test_every_target_on_a_phone_is_large_enough(joined, page_as):
    page = page_as("partner", 320, 640)
    page.goto(f"/my-actions/{joined}/")
    page.locator("details.tl-mine__fold summary").click()
    small = page.evaluate(
        """[...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea, main button, main summary")]
        .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""
    )
    assert not small


def test_two_tabs_on_one_action_and_the_second_is_told_of_the_first(joined, page_as, recorded):
    first, second = page_as("partner", 320), page_as("officer", 1280)
    for page in (first, second):
        page.goto(f"/my-actions/{joined}/")
    for page, words in ((first, "From the lead"), (second, "From the officer")):
        page.get_by_role("radio", name="Complete").check()
        page.get_by_label("What has been done since the last update?").fill(words)
        page.get_by_role("button", name="Record the update").click()
        page.wait_for_selector("[role=status]")
    assert "While you were writing, somebody else recorded one thing" in second.inner_text("main")
    assert "From the lead" in second.inner_text("#h-meanwhile >> xpath=ancestor::section")
    assert recorded("From the lead") == recorded("From the officer") == 1


def test_the_calendars_address_is_shown_once_and_can_be_copied(joined, page_as, axe_finds_nothing):
    page = page_as("partner", 320)
    page.goto("/my-actions/")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("The address of your due dates").input_value()
    assert address.endswith(".ics")
    axe_finds_nothing(page)
    answer = page.request.get(address)
    assert answer.status == 200 and answer.text().startswith("BEGIN:VCALENDAR")
    page.goto("/my-actions/")
    page.get_by_role("button", name="Revoke it").click()
    assert "leads nowhere any more" in page.inner_text("[role=status]")
    assert page.request.get(address).status == 404


PLAN = "/plans/bath-and-north-east-somerset-2012-02-24/"
ROWS = "[...document.querySelectorAll('.tl-actions tbody tr:not(.tl-area)')].filter((row) => row.offsetParent).length"


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_a_plan_is_folded_and_a_group_opens_by_the_keyboard(page_as, scripts):
    page = page_as("manager", 320, java_script_enabled=scripts)
    page.goto(PLAN)
    row = page.locator(".tl-actions tbody tr:not(.tl-area)").first
    assert not row.is_visible() and not page.locator(".tl-filter").is_visible()
    page.locator(".tl-groupfold summary").first.press("Enter")
    page.locator(".tl-phonefold:has(.tl-filter) summary").press("Enter")
    assert row.is_visible() and page.locator(".tl-filter").is_visible()


def test_a_filter_that_narrows_stands_open_with_its_rows(page_as, axe_finds_nothing):
    page = page_as("manager", 320)
    page.goto(f"{PLAN}?delivery=complete")
    assert page.locator(".tl-filter").is_visible() and page.evaluate(ROWS) == 23
    axe_finds_nothing(page)
    page.goto(PLAN)
    axe_finds_nothing(page)


def test_on_a_wide_screen_and_on_paper_nothing_of_a_plan_is_folded(page_as):
    page = page_as("manager", 1280)
    page.goto(PLAN)
    assert page.evaluate(ROWS) == page.locator(".tl-actions tbody tr:not(.tl-area)").count() > 20
    assert page.locator(".tl-filter").is_visible()
    assert not page.locator(".tl-phonefold > summary, .tl-groupfold").first.is_visible()
    page.emulate_media(media="print")
    listed = page.locator(".tl-phonefold .tl-exceptions li")
    assert listed.count() > 2 and all(one.bounding_box()["height"] > 0 for one in listed.all())
