"""Arithmetic and labels of the grid: which days a period's name gives, which value agrees with its parts."""

from datetime import date
from decimal import Decimal

import pytest

from metrics.calculations import agrees, quotient
from metrics.definitions import Span, WrongLabel, fits, span_of

# ---- Arithmetic and labels


@pytest.mark.parametrize(
    ("label", "kind", "expected"),
    [
        ("2025-26", "financial", ("2025-04-01", "2026-03-31")),
        ("2025/26", "financial", ("2025-04-01", "2026-03-31")),
        ("2025–2026", "financial", ("2025-04-01", "2026-03-31")),
        ("202526", "financial", ("2025-04-01", "2026-03-31")),
        ("1999-00", "academic", ("1999-09-01", "2000-08-31")),
        ("2025", "financial", ("2024-04-01", "2025-03-31")),
        ("2025", "calendar", ("2025-01-01", "2025-12-31")),
        ("Q1 2026", "financial", ("2026-04-01", "2026-06-30")),
        ("q4 2025-26", "financial", ("2026-01-01", "2026-03-31")),
        ("2025-26 Q2", "financial", ("2025-07-01", "2025-09-30")),
        ("Q1 2024", "calendar", ("2024-01-01", "2024-03-31")),
        ("29 February 2024", "point in time", ("2024-02-29", "2024-02-29")),
        ("2024-03-31", "point in time", ("2024-03-31", "2024-03-31")),
        ("2026", "point in time", ("2026-09-30", "2026-09-30")),
        ("March 2025", "month", ("2025-03-01", "2025-03-31")),
        ("Feb 2024", "month", ("2024-02-01", "2024-02-29")),
        ("Sept. 2025", "month", ("2025-09-01", "2025-09-30")),
        ("2025-12", "month", ("2025-12-01", "2025-12-31")),
        ("01/2025", "month", ("2025-01-01", "2025-01-31")),
        ("Q1 2025", "quarter", ("2025-01-01", "2025-03-31")),
        ("Q1 2025-26", "quarter", ("2025-04-01", "2025-06-30")),
        ("2025-26 Q4", "quarter", ("2026-01-01", "2026-03-31")),
    ],
)
def test_a_label_gives_the_days(label, kind, expected):
    like = Span(date(2025, 9, 30), date(2025, 9, 30))
    span = span_of(label, kind, like)
    assert (span.starts_on.isoformat(), span.ends_on.isoformat()) == expected
    assert fits(span, kind)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("2025-27", "financial"),
        ("Q1 2025", "academic"),
        ("2025-26", "calendar"),
        ("2025-26", "point in time"),
        ("31 February 2024", "point in time"),
        ("1066", "calendar"),
        ("9999", "financial"),
        ("Mayor 2025", "month"),
        ("March 1066", "month"),
        ("Q1 2025-27", "quarter"),
        ("Q3 2200", "quarter"),
    ],
)
def test_a_label_of_another_kind_is_refused(label, kind):
    with pytest.raises(WrongLabel):
        span_of(label, kind)


@pytest.mark.parametrize(
    ("label", "kind"), [("Autumn", "financial"), ("2025", "point in time"), ("2025", "as printed")]
)
def test_a_label_that_names_no_days_gives_none(label, kind):
    assert span_of(label, kind) is None


def test_a_year_fits_only_its_own_metric():
    year = Span(date(2024, 4, 1), date(2025, 3, 31))
    assert [
        kind
        for kind in ("financial", "academic", "calendar", "point in time", "as printed")
        if fits(year, kind)
    ] == [
        "financial",
        "as printed",
    ]


@pytest.mark.parametrize(
    ("value", "exact", "right"),
    [("73", "73.125", True), ("73.1", "73.125", True), ("73.13", "73.125", True), ("73.12", "73.125", True),
     ("73.0", "73.4", False), ("73", "73.4", True), ("74", "73.5", True), ("73", "73.5", True), ("0", "0.51", False)],
)  # fmt: skip
def test_a_value_agrees_when_rounded_to_its_own_decimals(value, exact, right):
    assert agrees(Decimal(value), Decimal(exact)) is right


def test_a_quotient_is_in_the_metrics_unit():
    above, below = Decimal(3), Decimal(4)
    assert quotient(above, below, "%") == 75
    assert quotient(above, below, "per 10,000 children") == 7500
    assert quotient(above, below, "cases") == Decimal("0.75")
    assert quotient(above, below, "children") is None
