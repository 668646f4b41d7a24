"""The pages on which files of measurements are read, as an officer fills and meets them."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

PAGE = "/admin/metrics/import/"
BATH = "Bath and North East Somerset"
TIDY = "time_period,time_identifier,geographic_level,country_code,new_la_code,la_name"
LOCAL = "la_code,la_name,metric,period,numerator,denominator,value"


def a_file(rows, name="figures.csv"):
    return SimpleUploadedFile(name, ("\n".join(rows) + "\n").encode("utf-8"))


def unknown(name="mystery.csv"):
    rows = [
        f"{year},Reporting year,{level},E92000001,{code},{place},{sex},{count},{share}"
        for year, count, share in ((2023, 40, 61.5), (2024, 44, 63))
        for sex in ("Total", "Boys")
        for level, code, place in (("National", "", ""), ("Local authority", "E06000022", BATH))
    ]
    return a_file([f"{TIDY},sex,number,measure_pc", *rows], name)


@pytest.fixture(name="officer_client")
def an_officer_with_files(demonstration, client_as, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return client_as("officer")


def send(client, file, **more):
    """The page that the file leads to, and its address."""
    answer = client.post(PAGE, {"step": "file", "file": file, **more})
    if answer.status_code == 200:
        return answer, PAGE
    assert answer.status_code == 302, answer.content
    address = answer["Location"]
    return client.get(address, follow=True), address


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return " ".join(soup_of(answer).select_one("#content, main").get_text(" ").split())


def said(answer):
    return " ".join(" ".join(one.get_text() for one in soup_of(answer).select(".messagelist li")).split())


def fields(answer, holding):
    """What the form that holds such a button would send."""
    form = soup_of(answer).select_one(holding).find_parent("form")
    told = {}
    for one in form.select("input[name], select[name]"):
        if one.get("type") == "checkbox" and not one.has_attr("checked"):
            continue
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            told[one["name"]] = chosen["value"] if chosen else ""
        else:
            told[one["name"]] = one.get("value", "on" if one.get("type") == "checkbox" else "")
    return told


def write(client, answer):
    return client.post(PAGE, {**fields(answer, "button[value=write]"), "step": "write"}, follow=True)


def local_rows(*rows):
    return a_file([LOCAL, *rows], "local.csv")
