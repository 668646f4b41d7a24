"""The exports of the running site: the counts that the report prints, the shapes that others rely on, safe cells."""

import csv
import io
from collections import Counter

import openpyxl
import pytest

from judgements.exports import KINDS, TYPES
from judgements.models import Recommendation

SLUG = "bath-and-north-east-somerset-2012-02-24"
DAY = "as_at=2012-05-25"
METRIC = "initial-health-assessments-in-timescale"
INSPECTION = {
    "slug",
    "authority",
    "framework",
    "kind",
    "started_on",
    "ended_on",
    "published_on",
    "overall",
}
JUDGEMENT = {"key", "area", "group", "section", "grade", "rank", "first_paragraph", "last_paragraph"}
JUDGEMENT |= {"movement", "recommendations", "overdue"}
RECOMMENDATION = {"ref", "inspection", "area", "title", "timescale", "due", "status", "days_overdue"}
FIGURE = {"key", "measure", "value", "words", "unit", "qualifier", "period", "population", "previous_value"}
FIGURE |= {"previous_period", "compared_with", "paragraph", "page", "note"}
METRIC_ROW = {"slug", "name", "unit", "polarity", "latest", "period", "points"}
# Path without its ending: the envelope, and the keys of a row. DESIGN.md names the first six as contracts.
SHAPES = {
    "/inspections": ({"inspections": INSPECTION}, {}),
    f"/inspections/{SLUG}/grades": ({"judgements": JUDGEMENT}, {"inspection": INSPECTION}),
    f"/inspections/{SLUG}/sections": (
        {"sections": {"key", "title", "graded", "first_paragraph", "last_paragraph"}},
        {},
    ),
    f"/inspections/{SLUG}/figures": ({"figures": FIGURE}, {}),
    f"/inspections/{SLUG}/notes": (
        {"notes": {"key", "paragraph", "where", "doubt", "answer", "settled"}},
        {},
    ),
    "/recommendations": ({"recommendations": RECOMMENDATION}, {}),
    "/metrics": ({"metrics": METRIC_ROW}, {}),
    f"/metrics/{METRIC}": ({"measurements": {"place", "period", "value", "status"}}, {"metric": METRIC_ROW}),
    "/history": (
        {
            "history": {
                "strand",
                "published_on",
                "section",
                "area",
                "grade",
                "rank",
                "scale",
                "movement",
            }
        },
        {},
    ),
    "/search": ({"results": {"kind", "title", "words", "where"}}, {}),
    "/sources": ({"sources": {"kind", "name", "source", "licence", "holds", "since"}}, {}),
}
# What rests on the demonstration's made-up plan: JSON says so beside the rows, the others in each row.
MADE_UP = {"/recommendations", f"/inspections/{SLUG}/grades"}
every_export = pytest.mark.parametrize("path", SHAPES)


@pytest.fixture
def manager_client(demonstration, client_as):
    return client_as("manager")


def ask(client, path, kind="json", query=DAY):
    extra = "&q=health" if path == "/search" else ""
    response = client.get(f"{path}.{kind}?{query}{extra}")
    assert response.status_code == 200, (path, kind)
    assert response["Content-Type"].split(";")[0] == TYPES[kind].split(";")[0]
    return response


def rows_of(response, kind):
    """Header and rows, every cell as text."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    (sheet,) = book.worksheets
    assert all(one.data_type != "f" for row in sheet.iter_rows() for one in row)
    rows = [["" if value is None else str(value) for value in row] for row in sheet.values]
    book.close()
    return rows


def as_text(value):
    """A JSON value as a spreadsheet prints it."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


# ---- The counts of the report


def test_twenty_two_judgements_ten_of_them_under_safeguarding(manager_client):
    rows = ask(manager_client, f"/inspections/{SLUG}/grades").json()["judgements"]
    assert Counter(row["grade"] for row in rows) == {"Good": 8, "Adequate": 12, "Inadequate": 2}
    assert [row["area"] for row in rows] == ["Safeguarding services"] * 10 + [
        "Services for looked after children"
    ] * 12
    assert [row["key"] for row in rows if row["grade"] == "Inadequate"] == [
        "safeguarding.the_contribution_of_health_agencies_to_keeping_children_and_young_people_safe",
        "lac.being_healthy",
    ]
    assert {row["grade"]: row["rank"] for row in rows} == {"Good": 2, "Adequate": 3, "Inadequate": 4}


def test_thirty_two_recommendations_by_timescale(manager_client):
    rows = ask(manager_client, "/recommendations").json()["recommendations"]
    assert Counter(row["timescale"] for row in rows) == {
        "immediately": 9,
        "within three months": 20,
        "within six months": 3,
    }
    assert Counter(row["due"] for row in rows) == {"2012-02-24": 9, "2012-05-24": 20, "2012-08-24": 3}
    assert {row["inspection"] for row in rows} == {SLUG}
    assert Counter(row["area"] for row in rows) == {
        "Safeguarding services": 18,
        "Services for looked after children": 14,
    }


def test_paragraphs_1_to_156_are_each_in_exactly_one_section(manager_client):
    rows = ask(manager_client, f"/inspections/{SLUG}/sections").json()["sections"]
    held = Counter(
        number
        for row in rows
        if row["first_paragraph"]
        for number in range(row["first_paragraph"], row["last_paragraph"] + 1)
    )
    assert held == Counter(range(1, 157))
    assert {"Service information", "Areas for improvement"} <= {
        row["title"] for row in rows if not row["graded"]
    }


def test_the_counts_beside_a_judgement_are_those_of_its_recommendations(manager_client):
    rows = ask(manager_client, f"/inspections/{SLUG}/grades").json()["judgements"]
    asked = ask(manager_client, "/recommendations").json()["recommendations"]
    late = {row["ref"] for row in asked if row["days_overdue"]}
    for row in rows:
        bearing = Recommendation.objects.filter(inspection__slug=SLUG, judgements__section__key=row["key"])
        refs = {one.ref for one in bearing}
        assert (row["recommendations"], row["overdue"]) == (len(refs), len(refs & late)), row["key"]


# ---- Shapes, and one content in three forms


@every_export
def test_shapes(manager_client, path):
    lists, objects = SHAPES[path]
    found = ask(manager_client, path).json()
    assert ("made up" in found.pop("illustrative", "")) == (path in MADE_UP)
    assert set(found) == set(lists) | set(objects)
    for name, keys in lists.items():
        assert found[name] and all(set(row) == keys for row in found[name])
    for name, keys in objects.items():
        assert set(found[name]) == keys


@every_export
@pytest.mark.parametrize("query", [DAY, ""])
def test_csv_and_xlsx_hold_what_json_holds(manager_client, path, query):
    (name,) = SHAPES[path][0]
    expected = ask(manager_client, path, query=query).json()[name]
    if path in MADE_UP:
        expected = [row | {"illustrative": row.get("inspection", SLUG) == SLUG} for row in expected]
    for kind in ("csv", "xlsx"):
        header, *rows = rows_of(ask(manager_client, path, kind, query), kind)
        width = len(expected[0])
        assert header[:width] == list(expected[0])
        # The page shows more of a metric than its JSON promises; a spreadsheet has that beside it.
        assert (len(header) > width) is (path in ("/metrics", f"/metrics/{METRIC}"))
        # Text that a spreadsheet would calculate with is led by an apostrophe; nothing else differs.
        assert [[text.removeprefix("'") for text in row[:width]] for row in rows] == [
            [as_text(value).removeprefix("'") for value in row.values()] for row in expected
        ]


@every_export
def test_an_export_is_a_file_with_a_name_and_asks_for_no_more_than_its_page(manager_client, path):
    for kind in ("csv", "xlsx"):
        words = ask(manager_client, path, kind)["Content-Disposition"]
        assert words.startswith('attachment; filename="') and words.endswith(f'.{kind}"')
    assert "Content-Disposition" not in ask(manager_client, path, "json")


def test_status_is_never_null_and_days_only_where_overdue(manager_client):
    for query in (DAY, "as_at=2012-05-24", "as_at=2018-01-01", ""):
        for row in ask(manager_client, "/recommendations", query=query).json()["recommendations"]:
            assert row["status"]
            assert bool(row["days_overdue"]) == (row["status"] == "overdue")


def test_measurements_are_oldest_first_and_a_withheld_one_is_null(manager_client):
    found = ask(manager_client, f"/metrics/{METRIC}").json()
    assert [row["value"] for row in found["measurements"]] == [89.5, 70.8]
    assert found["metric"]["latest"] == 70.8 and found["metric"]["points"] == 2
    withheld = 0
    for metric in ask(manager_client, "/metrics", query="").json()["metrics"]:
        rows = ask(manager_client, f"/metrics/{metric['slug']}", query="").json()["measurements"]
        assert all(row["value"] is not None or row["status"] for row in rows)
        withheld += sum(row["value"] is None for row in rows)
        periods = list(dict.fromkeys(row["period"] for row in rows if row["place"] == "England"))
        assert [row["period"] for row in rows if row["place"] == "England"] == periods
        dated = [period for period in periods if period[:4].isdigit()]
        assert dated == sorted(dated)
    assert withheld, "The demonstration has withheld figures, and the exports hold them as such."


# ---- Unpaged, filtered as asked


def test_exports_are_unpaged(manager_client, inspection_2012):
    more = [
        Recommendation(inspection=inspection_2012, ref=f"X{n}", order=100 + n, title=f"More {n}")
        for n in range(60)
    ]
    Recommendation.create_tracked(more)
    for query in (DAY, f"{DAY}&page=2", f"{DAY}&page=2&sort=-title"):
        rows = ask(manager_client, "/recommendations", query=query).json()["recommendations"]
        assert len(rows) == 92
    page = manager_client.get(f"/recommendations/?{DAY}").content.decode()
    assert "1 to 50 of 92" in page


@pytest.mark.parametrize(
    ("path", "query", "test"),
    [
        ("/recommendations", "timescale=immediately", lambda row: row["timescale"] == "immediately"),
        ("/recommendations", "status=not+yet+due", lambda row: row["status"] == "not yet due"),
        ("/recommendations", "area=Safeguarding+services", lambda row: row["area"].startswith("Safeg")),
        (f"/inspections/{SLUG}/grades", "grade=Inadequate", lambda row: row["grade"] == "Inadequate"),
        (f"/inspections/{SLUG}/grades", "show=below", lambda row: row["rank"] > 2),
        (f"/inspections/{SLUG}/grades", "show=overdue", lambda row: row["overdue"] > 0),
        ("/metrics", "show=measured", lambda row: row["points"] > 0),
        ("/metrics", "strand=adoption", lambda row: "adopt" in row["name"].lower()),
        ("/search", "kind=Recommendation", lambda row: row["kind"] == "Recommendation"),
    ],
)
def test_the_filters_of_the_page_are_those_of_its_export(manager_client, path, query, test):
    (name,) = SHAPES[path][0]
    whole = ask(manager_client, path).json()[name]
    wanted = ask(manager_client, path, query=f"{DAY}&{query}").json()[name]
    assert wanted == [row for row in whole if test(row)]
    assert 0 < len(wanted) < len(whole)
    for kind in ("csv", "xlsx"):
        assert len(rows_of(ask(manager_client, path, kind, f"{DAY}&{query}"), kind)) == len(wanted) + 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_answer_has_its_columns(manager_client, kind):
    response = ask(manager_client, "/recommendations", kind, "as_at=2012-02-23")
    if kind == "json":
        assert response.json() == {"recommendations": []}
    else:
        (header,) = rows_of(response, kind)
        assert set(header) == RECOMMENDATION
