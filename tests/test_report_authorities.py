"""Authorities in every style of their names; strangers, two in one document, and one that was founded anew."""

import pytest

from judgements.reports.reading import read_report
from tests.report_files import TODAY, authorities, ilacs, pages_of, read, refused

STYLES = (
    *(
        "{} Council",
        "{} County Council",
        "{} City Council",
        "City of {}",
        "London Borough of {}",
        "The Royal Borough of {}",
    ),
    *("{} Metropolitan Borough Council", "Metropolitan Borough of {}", "{} District Metropolitan Council"),
    *(
        "City of {} Metropolitan District Council",
        "County of {}",
        "{}",
        "Borough of {}",
        "The London Borough of {} Council",
    ),
)


@pytest.mark.parametrize("style", STYLES)
def test_every_authority_is_known_in_every_style(style):
    for one in authorities():
        if one.name == "City of London" and style != "{}":
            continue
        for name in {
            one.name,
            one.name.replace(" and ", " & "),
            one.name.replace("-", " "),
            one.name.upper(),
        }:
            day = one.ends_on or one.starts_on or TODAY.replace(year=2019)
            dates = f"Inspection dates: 1 to {day.day} {day:%B %Y}"
            title = f"Inspection of {style.format(name)} local authority children’s services"
            if day.day < 2:
                dates = f"Inspection date: {day.day} {day:%B %Y}"
            report = read_report(pages_of(ilacs(title=title, dates=dates)), authorities(), TODAY)
            assert report.la_code == one.la_code, title


def test_an_authority_that_is_founded_anew_is_known_by_the_day():
    title = "Inspection of Dorset local authority children’s services"
    told = {
        dates: read(ilacs(title=title, dates=f"Inspection dates: {dates}"), known=authorities()).la_code
        for dates in ("5 to 16 March 2018", "27 September to 8 October 2021")
    }
    assert told == {"5 to 16 March 2018": "835", "27 September to 8 October 2021": "838"}


def test_an_authority_of_no_list_is_refused_by_name():
    words = refused(ilacs(title="Inspection of Atlantis-under-Sea local authority children’s services"))
    assert "'Atlantis-under-Sea' is no authority" in words


def test_a_document_of_two_councils_is_refused():
    second = ilacs(title="Inspection of Eastmere local authority children’s services")
    words = refused(ilacs(), "\f", second)
    assert "two councils" in words
    assert "Eastmere" in words


def test_a_day_to_come_is_refused():
    assert "15 March 2099" in refused(ilacs(dates="Inspection dates: 4 to 15 March 2099"))


def test_a_second_council_that_is_in_no_list_is_not_passed_over():
    second = ilacs(title="Inspection of Atlantis local authority children’s services")
    assert "two councils, Northvale and Atlantis" in refused(ilacs(), "\f", second)


def test_a_sentence_that_names_another_inspection_is_no_second_cover():
    body = [
        "1. Help comes late.",
        "An earlier inspection of Atlantis was harder.",
        "Inspection dates: 1 to 5 May 2018",
        "2. Few move.",
    ]
    assert read(ilacs(body=body)).authority == "Northvale"
