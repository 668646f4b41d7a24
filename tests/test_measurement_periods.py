"""The periods that files bring: each in its place by its days, written once; and what a file does not say is not made up."""

from datetime import date
from decimal import Decimal

import pytest

from metrics.definitions import Span
from metrics.importing.years import period_of
from metrics.models import Measurement, Metric, Period
from metrics.services import add_period
from tests.measurement_files import MAP, run, tidy, values


def row(year, value, identifier="Reporting year"):
    return f"{year},{identifier},National,E92000001,,,All,{value}"


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return str(path)


def labels(metric):
    return [period.label for period in metric.periods.order_by("order")]


def test_an_earlier_period_moves_those_after_it_once(db, tmp_path, mapping):
    run(tidy(tmp_path, [row(2022, 61), row(2024, 63)]), map=mapping)
    metric = Metric.objects.get(code="made-up-share")
    run(tidy(tmp_path, [row(2023, 62), row(2022, 61)], "b.csv"), map=mapping)
    assert labels(metric) == ["2022", "2023", "2024"]
    assert [one.history.count() for one in metric.periods.order_by("order")] == [1, 1, 2]
    assert metric.periods.get(label="2022").version == 1


def test_a_period_without_days_does_not_make_an_older_year_the_newest(db, tmp_path, mapping):
    run(tidy(tmp_path, [row(2023, 62), row(2024, 63)]), map=mapping)
    metric = Metric.objects.get(code="made-up-share")
    Period.objects.create(metric=metric, label="as printed", year_type="financial", order=90)
    run(tidy(tmp_path, [row(2021, 60)], "b.csv"), map=mapping)
    assert labels(metric) == ["2021", "2023", "2024", "as printed"]
    run(tidy(tmp_path, [row(2025, 64)], "c.csv"), map=mapping)
    assert labels(metric) == ["2021", "2023", "2024", "as printed", "2025"]


def test_an_officer_and_a_file_put_a_period_in_the_same_place(db, tmp_path, mapping, officer):
    run(tidy(tmp_path, [row(2022, 61), row(2024, 63)]), map=mapping)
    metric = Metric.objects.get(code="made-up-share")
    span = Span(date(2022, 4, 1), date(2023, 3, 31))
    made = add_period(metric=metric, label="2023", span=span, by=officer)
    assert labels(metric) == ["2022", "2023", "2024"]
    assert made.history.get().history_user == officer
    assert add_period(metric=metric, label="2022/23", span=span, by=officer) == made
    run(tidy(tmp_path, [row(2023, 62)], "b.csv"), map=mapping)
    assert values("made-up-share", "England")["2023"] == 62
    assert metric.periods.count() == 3


@pytest.mark.parametrize("identifier", ["Whenever", "Week 53", "Half year"])
def test_words_that_say_no_days_are_given_none(identifier):
    period = period_of("2024", identifier, "as printed")
    assert (period.label, period.starts_on, period.ends_on) == (f"{identifier} 2024", None, None)


def test_more_decimals_than_are_kept_are_rounded_out_loud(db, tmp_path, mapping):
    path = tidy(tmp_path, [row(2023, "61.12345"), row(2024, "62.50000")])
    told = run(path, map=mapping)
    assert "The figure in row 2 has more than four decimals and is kept with four." in told
    assert values("made-up-share", "England") == {"2023": Decimal("61.1235"), "2024": Decimal("62.5")}


def test_counts_that_the_publisher_rounded_apart_are_not_kept_as_a_share_of_a_whole(db, tmp_path):
    head = "time_period,time_identifier,geographic_level,country_code,group,share,some,whole"
    mapping = tmp_path / "counts.toml"
    mapping.write_text(
        MAP + 'numerator_indicator = "some"\ndenominator_indicator = "whole"\n', encoding="utf-8"
    )
    rows = ["2023,,National,E92000001,All,100,105,100", "2024,,National,E92000001,All,50,50,100"]
    run(tidy(tmp_path, rows, head=head), map=str(mapping))
    kept = Measurement.objects.filter(metric__code="made-up-share").order_by("period__order")
    assert [(one.value, one.numerator, one.denominator) for one in kept] == [
        (100, None, None),
        (50, 50, 100),
    ]
