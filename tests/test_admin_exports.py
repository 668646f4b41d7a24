"""Every list of the admin as a file: what it shows now, to whom it is shown, and nothing that is secret."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from judgements.admin import exporting
from judgements.models import Agency, Inspection, Judgement, Place
from metrics.models import Measurement, Metric
from tests.test_hostile_values import VALUES

LISTED = sorted(admin.site._registry, key=lambda model: model._meta.label)
SHORT = {name: value for name, value in VALUES.items() if len(value) < 4000}


def address(model, kind="csv"):
    return reverse("admin:list_export", args=[model._meta.app_label, model._meta.model_name, kind])


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model._meta.label)
def test_every_list_offers_itself_as_a_file_and_keeps_its_secrets(demonstration, client_as, model):
    client = client_as("administrator")
    page = client.get(listing(model))
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select(".tl-export a")]
    assert [link.partition("?")[0] for link in links] == [
        address(model, kind) for kind in ("csv", "xlsx", "json")
    ]
    if model is Measurement:
        return  # Twenty thousand rows; their file has a test of its own.
    answer = client.get(links[0])
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for user in get_user_model().objects.all():
        assert user.password not in text
    assert client.session.session_key not in text
    headings = {heading.lower() for heading in next(csv.reader(io.StringIO(text)))}
    assert not {"password", "session key", "session hash", "session data"} & headings


def test_a_file_holds_the_filtered_searched_and_ordered_list_of_all_pages(demonstration, client_as):
    client = client_as("officer")
    for order in ("-0", "0", "2.-0"):
        asked = {"kind__exact": "region", "o": order}
        shown = rows(client.get(address(Place), asked))
        names = [place.name for place in client.get(listing(Place), asked).context["cl"].queryset]
        assert [row["Name"] for row in shown] == names and len(names) > 5
    assert {row["Kind"] for row in shown} == {"Region"}
    found = rows(client.get(address(Place), {"q": "Somerset", "p": "2", "all": ""}))
    assert {row["Name"] for row in found} >= {"Bath and North East Somerset", "Somerset"}
    assert len(rows(client.get(address(Place)))) == Place.objects.count() > 100


def test_the_links_of_a_filtered_list_lead_to_the_same_rows(demonstration, client_as):
    client = client_as("officer")
    page = client.get(listing(Place), {"kind__exact": "region", "p": "1"})
    link = BeautifulSoup(page.content, "html.parser").select_one(".tl-export a")["href"]
    assert "kind__exact=region" in link and "p=" not in link
    assert len(rows(client.get(link))) == page.context["cl"].result_count


def test_the_three_forms_hold_the_same(demonstration, client_as):
    import openpyxl

    client = client_as("officer")
    told = client.get(address(Inspection, "json")).json()["inspections"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(Inspection, "xlsx")).content))
    lines = list(book.active.iter_rows(values_only=True))
    plain = rows(client.get(address(Inspection)))
    assert list(told[0]) == list(lines[0]) == list(plain[0])
    assert len(told) == len(lines) - 1 == len(plain) == Inspection.objects.count()
    first = {
        "Authority": told[0]["Authority"],
        "Published on": told[0]["Published on"],
        "State": told[0]["State"],
    }
    newest = Inspection.objects.order_by("-published_on").first()
    assert first == {
        "Authority": "Bath and North East Somerset",
        "Published on": newest.published_on.isoformat(),
        "State": "Published",
    }


def test_cells_are_words_without_markup(demonstration, client_as):
    agency = Agency.objects.create(name="<b>Bold</b> & sons", kind="other")
    found = {row["Name"]: row for row in rows(client_as("officer").get(address(Agency)))}
    assert found[agency.name]["Kind"] == "Other"
    measured = client_as("officer").get(
        address(Measurement, "json"), {"metric__id__exact": Metric.objects.first().pk}
    )
    row = measured.json()["measurements"][0]
    assert (
        row["Metric"] == Metric.objects.first().name
        and row["Status"] in dict(Measurement.status.field.choices).values()
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1"])
def test_no_cell_starts_a_formula(demonstration, client_as, name):
    import openpyxl

    Agency.objects.create(name=name)
    client = client_as("officer")
    assert any(row["Name"] == f"'{name}" for row in rows(client.get(address(Agency))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(Agency, "xlsx")).content))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert any(
        row["Name"] == name for row in json.loads(client.get(address(Agency, "json")).content)["agencies"]
    )


def test_the_list_of_accounts_says_who_and_not_how(demonstration, client_as):
    account = get_user_model().objects.get(username="officer")
    shown = rows(client_as("administrator").get(address(get_user_model()), {"q": "officer"}))
    assert shown == [
        {
            "User name": "officer",
            "First name": "",
            "Last name": "",
            "Groups": "officers",
            "Active": "yes",
            "Last sign-in": account.last_login.isoformat() if account.last_login else "",
        }
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("anonymous", 302),
        ("manager", 302),
        ("partner", 404),
        ("officer", 200),
        ("auditor", 200),
        ("publisher", 200),
    ],
)
def test_who_sees_a_list_may_take_it_away_and_nobody_else(demonstration, client_as, role, status):
    answer = client_as(role).get(address(Place))
    assert answer.status_code == status
    assert b"Somerset" not in answer.content or status == 200
    accounts = client_as(role).get(address(get_user_model()))
    assert accounts.status_code in (302, 403, 404) and b"officers" not in accounts.content


def test_what_is_no_list_is_not_found(demonstration, client_as):
    client = client_as("administrator")
    for path in ("sessions/session", "judgements/historicalplace", "judgements/nothing", "no/no"):
        assert client.get(f"/admin/{path}/export.csv").status_code == 404
    assert client.get("/admin/judgements/place/export.exe", follow=True).redirect_chain[-1][0] == "/admin/"


def test_a_list_beyond_the_bound_says_so_and_leads_back(demonstration, client_as, monkeypatch):
    monkeypatch.setitem(exporting.MOST_ROWS, "csv", 100)
    answer = client_as("officer").get(address(Place), {"q": "e"}, follow=True)
    assert answer.redirect_chain == [(f"{listing(Place)}?q=e", 302)]
    assert "more than 100 rows" in answer.content.decode()
    assert client_as("officer").get(address(Place), {"q": "Somerset"}).status_code == 200


@pytest.mark.parametrize("model", [Inspection, Judgement, Measurement], ids=lambda model: model.__name__)
def test_many_rows_ask_as_often_as_few(demonstration, client_as, assert_queries, model):
    client, first = client_as("officer"), model.objects.order_by("pk").first().pk
    client.get(address(model), {"id__exact": first})
    with assert_queries(30, at_most=True) as few:
        assert len(rows(client.get(address(model), {"id__exact": first}))) == 1
    asked = len(few.captured_queries)
    with assert_queries(asked):
        found = client.get(address(model), {"q": "health"} if model is Measurement else {"q": ""})
    assert len(rows(found)) > 3


@pytest.mark.parametrize("name", SHORT)
def test_hostile_parameters_are_answered(demonstration, client_as, name):
    client, value = client_as("officer"), SHORT[name]
    for parameters in (
        {"q": value},
        {"o": value, "p": value, "all": value, "e": value},
        {"published_on__year": value},
        {"state__exact": value, "authority__place_ptr__exact": value},
        {"inspection": value, "changed": value, "id__in": value, value[:50]: value},
    ):
        assert client.get(address(Inspection), parameters).status_code in (200, 302, 400)
    if not any(letter in value for letter in "/?#"):
        assert client.get(f"/admin/judgements/{value}/export.csv").status_code in (301, 302, 400, 404)


def test_a_filter_that_the_list_cannot_read_leads_back_to_it_with_djangos_word(demonstration, client_as):
    client, hard = client_as("officer"), {"published_on__year": "1" * 21, "id__exact": "abc"}
    for name, value in hard.items():
        assert client.get(listing(Inspection), {name: value})["Location"].endswith("?e=1"), name
        answer = client.get(address(Inspection), {name: value})
        assert (answer.status_code, answer["Location"]) == (302, f"{listing(Inspection)}?e=1")
