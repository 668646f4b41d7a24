"""What is exported of actions: the contract of /actions.json, the same rows as CSV and Excel, marked where made up."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from actions.models import Action, ActionPlan
from actions.queries import action_rows

SLUG = "bath-and-north-east-somerset-2012-02-24"
MAY = date(2012, 5, 25)
KEYS = [
    "ref",
    "title",
    "recommendations",
    "due",
    "first_due",
    "delivery",
    "impact",
    "days_overdue",
    "times_revised",
]
PATHS = ("/actions", f"/plans/{SLUG}/actions")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("as_at", ["2012-05-24", "2012-05-25", "2012-12-31", "2025-09-01"])
def test_the_contract_of_the_json(demonstration, client_as, path, as_at):
    answer = client_as("manager").get(f"{path}.json?as_at={as_at}").json()
    rows = answer["actions"]
    assert len(rows) == 27 and [list(one) for one in rows] == [KEYS] * 27
    assert "Illustrative" in answer["illustrative"]
    for one in rows:
        assert one["delivery"] in ("not started", "on track", "at risk", "complete")
        assert one["impact"] in (
            "not yet known",
            "no evidence of impact",
            "early evidence",
            "sustained",
            "gone backwards",
        )
        assert one["days_overdue"] is None or one["days_overdue"] > 0
        assert isinstance(one["times_revised"], int) and isinstance(one["recommendations"], list)
        assert one["due"] is None or date.fromisoformat(one["due"])
    assert any(len(one["recommendations"]) == 2 for one in rows)
    assert {one["ref"]: one["days_overdue"] for one in rows if one["days_overdue"]} == {
        row.ref: row.state.days_overdue for row in action_rows(date.fromisoformat(as_at)) if row.state.overdue
    }


@pytest.mark.parametrize("path", PATHS)
def test_csv_and_excel_hold_the_same_rows_and_say_what_is_made_up(demonstration, client_as, path):
    client = client_as("manager")
    rows = client.get(f"{path}.json?as_at={MAY}").json()["actions"]
    text = client.get(f"{path}.csv?as_at={MAY}").content.decode()
    lines = list(csv.DictReader(io.StringIO(text)))
    assert list(lines[0]) == [*KEYS, "illustrative"]
    sheet = load_workbook(io.BytesIO(client.get(f"{path}.xlsx?as_at={MAY}").content)).active
    cells = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert cells[0] == [*KEYS, "illustrative"] and len(cells) == len(lines) + 1 == len(rows) + 1
    for row, line, own in zip(rows, lines, cells[1:], strict=True):
        assert line["ref"] == own[0] == row["ref"]
        assert line["recommendations"] == "; ".join(row["recommendations"])
        assert line["due"] == row["due"] and line["delivery"] == row["delivery"]
        assert line["days_overdue"] == str(row["days_overdue"] or "")
        assert line["illustrative"] == own[-1] == "yes"


RESTING = ("/recommendations", f"/inspections/{SLUG}/grades")


@pytest.mark.parametrize("path", RESTING)
def test_what_rests_on_a_made_up_plan_says_so_from_the_day_on_which_it_was_agreed(
    demonstration, client_as, path
):
    client = client_as("manager")
    assert "made up" in client.get(f"{path}.json?as_at={MAY}").json()["illustrative"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv?as_at={MAY}").content.decode())))
    assert {line["illustrative"] for line in lines} == {"yes"}
    before = "2012-03-29"
    assert "illustrative" not in client.get(f"{path}.json?as_at={before}").json()
    assert "illustrative" not in client.get(f"{path}.csv?as_at={before}").content.decode()


def test_the_list_of_recommendations_says_what_is_made_up_and_nothing_before_there_is_a_plan(
    demonstration, client_as
):
    client = client_as("manager")
    marked = client.get(f"/recommendations/?as_at={MAY}").content.decode()
    assert marked.count("Illustrative plan.") == 2
    assert "llustrative" not in client.get("/recommendations/?as_at=2012-03-29").content.decode()


def test_a_real_plan_is_not_marked(demonstration, client_as):
    plan = ActionPlan.objects.get(slug=SLUG)
    plan.illustrative = False
    plan.save()
    client = client_as("manager")
    assert list(client.get(f"/actions.json?as_at={MAY}").json()) == ["actions"]
    assert "illustrative" not in client.get(f"/actions.csv?as_at={MAY}").content.decode()
    for path in RESTING:
        assert "illustrative" not in client.get(f"{path}.json?as_at={MAY}").json()


def test_before_the_plan_there_is_an_empty_list_with_its_columns(demonstration, client_as):
    client = client_as("manager")
    assert client.get("/actions.json?as_at=2012-03-29").json() == {"actions": []}
    assert client.get("/actions.csv?as_at=2012-03-29").content.decode().strip() == ",".join(KEYS)


def test_no_title_starts_a_formula(demonstration, client_as):
    action = Action.objects.first()
    action.title = "=HYPERLINK(1)"
    action.save()
    client = client_as("manager")
    assert "'=HYPERLINK(1)" in client.get(f"/actions.csv?as_at={MAY}").content.decode()
    assert "=HYPERLINK(1)" in [
        one["title"] for one in client.get(f"/actions.json?as_at={MAY}").json()["actions"]
    ]
