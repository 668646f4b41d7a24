"""As at: the counts of 24 and 25 May 2012 by two ways and two roles, and nothing that came later shown earlier."""

import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from judgements.models import Inspection, Strand, Theme
from metrics.models import Measurement, Metric

FOLDER = Path(__file__).resolve().parents[1] / "demonstration" / "inspections"
OURS = "Bath and North East Somerset"
PUBLISHED = {"2012": "2012-02-24", "2017": "2017-07-07", "2022": "2022-04-19", "2025": "2025-08-05"}
BEFORE, DAY_DUE, DAY_AFTER = date(2012, 2, 23), date(2012, 5, 24), date(2012, 5, 25)
LONG_AFTER = date(2018, 1, 1)
two_roles = pytest.mark.parametrize("role", ["manager", "officer"])


def naive_count(today):
    """From the files alone, by a plain loop: the newest folder of the services supersedes the ones before."""
    published = [year for year, on in PUBLISHED.items() if date.fromisoformat(on) <= today]
    counts = Counter()
    for year in published:
        file = FOLDER / year / "recommendations.toml"
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["recommendation"] if file.exists() else []:
            board = row["ref"].startswith("B")
            due = row.get("due_on")
            if year != published[-1] and not board:
                counts["superseded", None] += 1
            elif due is None:
                counts["no due date", None] += 1
            elif due < today:
                counts["overdue", (today - due).days] += 1
            else:
                counts["due today" if due == today else "not yet due", None] += 1
    return counts


def counted(client, query):
    rows = client.get(f"/recommendations.json{query}").json()["recommendations"]
    return Counter((row["status"], row["days_overdue"] or None) for row in rows)


# ---- The two days, with nothing done


@two_roles
def test_on_25_may_2012_twenty_are_a_day_late_and_nine_ninety_one(without_plan, client_as, role):
    found = counted(client_as(role), "?as_at=2012-05-25")
    assert found == {("overdue", 1): 20, ("overdue", 91): 9, ("not yet due", None): 3}
    assert found == naive_count(DAY_AFTER)


@two_roles
def test_on_24_may_2012_twenty_are_due_today_and_nine_ninety_days_late(without_plan, client_as, role):
    found = counted(client_as(role), "?as_at=2012-05-24")
    assert found == {("due today", None): 20, ("overdue", 90): 9, ("not yet due", None): 3}
    assert found == naive_count(DAY_DUE)


@two_roles
def test_today_those_of_2012_are_superseded(without_plan, client_as, role):
    client = client_as(role)
    rows = client.get("/recommendations.json").json()["recommendations"]
    assert {row["status"] for row in rows if row["inspection"].endswith("2012-02-24")} == {"superseded"}
    assert counted(client, "") == naive_count(date.today())


@two_roles
def test_before_the_report_there_is_nothing(demonstration, client_as, role):
    client = client_as(role)
    assert counted(client, "?as_at=2012-02-23") == {} == naive_count(BEFORE)
    assert client.get("/inspections.json?as_at=2012-02-23").json() == {"inspections": []}
    assert client.get("/history.json?as_at=2012-02-23").json() == {"history": []}
    words = client.get("/?as_at=2012-02-23").content.decode()
    assert "had been published by this date" in words and OURS in words


def test_on_the_day_of_publication_the_report_is_there(demonstration, client_as):
    found = counted(client_as("manager"), "?as_at=2012-02-24")
    assert found == {("due today", None): 9, ("not yet due", None): 23} == naive_count(date(2012, 2, 24))


def test_pages_say_the_same_numbers_as_the_export(without_plan, client_as):
    client = client_as("manager")
    late = "29 are overdue, nine by 91 days and 20 by 1 day"
    assert (
        f"Of 32 recommendations, {late}" in client.get("/recommendations/?as_at=2012-05-25").content.decode()
    )
    assert "Overdue: nine by 91 days and 20 by 1 day" in client.get("/?as_at=2012-05-25").content.decode()
    on_the_day = client.get("/recommendations/?as_at=2012-05-24").content.decode()
    assert "nine by 90 days, and 20 are due today" in on_the_day or (
        "9 are overdue, nine by 90 days and 20 are due today" in on_the_day
    )
    assert "none is overdue" in client.get("/recommendations/").content.decode()


# ---- The same days with the plan: what it met is met, the rest stands by its own date


@two_roles
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("2012-03-29", {("overdue", 34): 9, ("not yet due", None): 23}),
        (
            "2012-05-24",
            {("overdue", 90): 5, ("due today", None): 13, ("met", None): 11, ("not yet due", None): 3},
        ),
        ("2012-05-25", {("overdue", 91): 5, ("overdue", 1): 13, ("met", None): 11, ("not yet due", None): 3}),
        ("2013-04-01", {("met", None): 24, ("not met when the plan closed", None): 8}),
    ],
)
def test_what_the_plan_met_is_not_late(demonstration, client_as, role, query, expected):
    assert counted(client_as(role), f"?as_at={query}") == expected


@two_roles
def test_today_what_the_plan_met_stays_met(demonstration, client_as, role):
    rows = client_as(role).get("/recommendations.json").json()["recommendations"]
    found = Counter(row["status"] for row in rows if row["inspection"].endswith("2012-02-24"))
    assert found == {"met": 24, "superseded": 8}


def test_pages_say_the_same_numbers_with_the_plan(demonstration, client_as):
    client = client_as("manager")
    late = "18 are overdue, five by 91 days and 13 by 1 day"
    assert (
        f"Of 32 recommendations, {late}" in client.get("/recommendations/?as_at=2012-05-25").content.decode()
    )
    assert "Overdue: five by 91 days and 13 by 1 day" in client.get("/?as_at=2012-05-25").content.decode()


# ---- The date in the address


def test_every_link_and_form_carries_the_date(demonstration, client_as):
    slug = "bath-and-north-east-somerset-2012-02-24"
    for path in ("/", "/recommendations/", f"/inspections/{slug}/judgements/lac.being_healthy/", "/metrics/"):
        html = client_as("manager").get(f"{path}?as_at=2012-05-25").content.decode()
        own = [
            link
            for link in re.findall(r'href="(/[^"#]*)', html)
            if not link.startswith(("/static/", "/accessibility/", "/accounts/", "/admin/"))
        ]
        without = {link for link in own if "as_at=2012-05-25" not in link}
        # The way back to today, and the clearing link of a filter that knows its own date.
        assert len(own) > 10 and without <= {path}, without
        forms = re.findall(r"<form[^>]*method=\"get\".*?</form>", html, re.DOTALL)
        assert forms and all('name="as_at" value="2012-05-25"' in form for form in forms)


@pytest.mark.parametrize(
    "text", ["2012-02-30", "20120525", "yesterday", "0001-01-01", "9999-12-31", "1999-12-31"]
)
def test_a_date_that_cannot_be_read_is_told(demonstration, client_as, text):
    for path in ("/", "/recommendations.json"):
        response = client_as("manager").get(f"{path}?as_at={text}")
        assert response.status_code == 400
        assert "as_at=" in response.content.decode()


def test_tomorrow_cannot_be_seen(demonstration, client_as):
    tomorrow = date.today() + timedelta(days=2)
    assert client_as("manager").get(f"/?as_at={tomorrow.isoformat()}").status_code == 400


def test_the_admin_has_no_past(demonstration, client_as):
    assert client_as("officer").get("/admin/?as_at=nonsense").status_code != 400


# ---- Nothing later shows earlier


def printed_dates(day):
    """A date as exports and pages write it."""
    return {day.isoformat(), f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}"}


def forbidden(as_at):
    """What only a later inspection could have told: its address, title, dates and year beside our name."""
    words = set()
    for one in Inspection.objects.filter(published_on__gt=as_at):
        words |= {one.slug, one.title, f"{OURS} {one.published_on.year}", f"in {one.published_on.year},"}
        for day in (one.published_on, one.started_on, one.ended_on):
            words |= printed_dates(day)
        words |= {judgement.headline for judgement in one.judgements.all()}
        words |= {row.title for row in one.recommendations.all()}
    earlier = set(Inspection.objects.filter(published_on__lte=as_at).values_list("title", flat=True))
    return words - earlier - {""}


def addresses(as_at):
    """Every kind of page and every export; of the many alike, those that have most to tell."""
    yield from ("/", "/inspections/", "/recommendations/", "/metrics/", "/history/", "/sources/")
    for name in ("inspections", "recommendations", "metrics", "history", "sources"):
        yield f"/{name}.json"
        yield f"/{name}.csv"
    for words in ("bath", "care", "children", "2017", "leaders"):
        yield f"/search/?q={words}"
        yield f"/search.json?q={words}"
    for one in Inspection.objects.visible(as_at):
        yield from (f"/inspections/{one.slug}/{end}" for end in ("", "grades.json", "sections.json"))
        for judgement in one.judgements.select_related("section").filter(section__strands__isnull=False)[::8]:
            yield f"/inspections/{one.slug}/judgements/{judgement.section.key}/"
        yield from (f"/recommendations/{one.slug}/{row.ref}/" for row in one.recommendations.all()[::12])
    yield from (f"/history/{strand.key}/" for strand in Strand.objects.all()[::3])
    yield from (f"/history/themes/{theme.key}/" for theme in Theme.objects.all()[::5])
    for metric in Metric.objects.all()[::6]:
        yield from (f"/metrics/{metric.code}{end}" for end in ("/", "/figure.json"))


@pytest.mark.parametrize("as_at", [BEFORE, DAY_AFTER, LONG_AFTER], ids=str)
def test_nothing_of_a_later_inspection_shows_earlier(demonstration, client_as, as_at):
    client, words, found, seen = client_as("manager"), forbidden(as_at), [], 0
    assert len(words) > 20
    for path in addresses(as_at):
        sign = "&" if "?" in path else "?"
        response = client.get(f"{path}{sign}as_at={as_at.isoformat()}")
        assert response.status_code in (200, 404), path
        seen += response.status_code == 200
        text = response.content.decode()
        found += [(path, word) for word in words if word in text]
    assert not found
    assert seen > 30


@pytest.mark.parametrize("as_at", [BEFORE, DAY_AFTER, LONG_AFTER], ids=str)
def test_later_inspections_answer_404(demonstration, client_as, as_at):
    client, query = client_as("manager"), f"?as_at={as_at.isoformat()}"
    later = Inspection.objects.filter(published_on__gt=as_at)
    assert later
    for one in later:
        judgement = one.judgements.select_related("section").first()
        paths = [f"/inspections/{one.slug}/{end}" for end in ("", "grades.json", "sections.csv")]
        paths.append(f"/inspections/{one.slug}/judgements/{judgement.section.key}/")
        paths += [f"/recommendations/{one.slug}/{row.ref}/" for row in one.recommendations.all()[:1]]
        for path in paths:
            assert client.get(path + query).status_code == 404, path


def test_what_only_the_report_measured_is_not_known_before_it(demonstration, client_as):
    client, code = client_as("manager"), "initial-health-assessments-in-timescale"
    for query, status in (("as_at=2012-02-23", 404), ("as_at=2012-02-24", 200)):
        assert client.get(f"/metrics/{code}/?{query}").status_code == status
        assert client.get(f"/metrics/{code}/figure.json?{query}").status_code == status
        known = [row["slug"] for row in client.get(f"/metrics.json?{query}").json()["metrics"]]
        found = client.get(f"/search.json?q=initial+health&{query}").json()["results"]
        assert (code in known) == bool(found) == (status == 200)


@pytest.mark.parametrize("as_at", [BEFORE, DAY_AFTER, LONG_AFTER], ids=str)
def test_every_measurement_of_an_export_was_known(demonstration, client_as, as_at):
    """Each metric's export holds no period of ours, England or the region that became known later."""
    client, places = client_as("manager"), {OURS, "England", "South West"}
    known, later = {}, {}
    rows = Measurement.objects.filter(place__name__in=places, source_import__undone=None)
    for row in rows.select_related("metric", "place", "period"):
        chosen = known if row.available_on <= as_at else later
        chosen.setdefault(row.metric.code, set()).add((row.place.name, row.period.label))
    points = {
        row["slug"]: row["points"]
        for row in client.get(f"/metrics.json?as_at={as_at.isoformat()}").json()["metrics"]
    }
    assert {code for code, n in points.items() if n} <= set(known)
    checked = 0
    for code in later:
        response = client.get(f"/metrics/{code}.json?as_at={as_at.isoformat()}")
        found = response.json() if code in points else {"measurements": []}
        assert response.status_code == (200 if code in points else 404)
        held = {(row["place"], row["period"]) for row in found["measurements"] if row["place"] in places}
        assert held == known.get(code, set()), code
        checked += 1
    assert checked > 10
