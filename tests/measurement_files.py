"""Files of measurements as tests write them, the command that reads them, and what is held afterwards."""

import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from judgements.models import Authority, Import, Place
from metrics.models import Measurement, Metric, Period

SHARED = Path(__file__).resolve().parents[2] / "shared"
TODAY = date(2100, 1, 1)


def run(*arguments, **options):
    out = StringIO()
    call_command("import_measurements", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def held():
    return [
        Measurement.objects.count(),
        Period.objects.count(),
        Import.objects.count(),
        Metric.objects.count(),
    ]


def values(code, place):
    rows = Measurement.objects.counting(TODAY).filter(metric__code=code, place__name=place)
    return {
        row.period.label: row.value if row.value is not None else row.status
        for row in rows.select_related("period")
    }


def tidy(
    tmp_path,
    rows,
    name="tidy.csv",
    head="time_period,time_identifier,geographic_level,country_code,new_la_code,la_name,group,share",
):
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    return path


MAP = """
[[metric]]
code = "made-up-share"
name = "A made-up share"
unit = "%"
decimals = 1
year_type = "financial"
filters = {group = "All"}
indicator = "share"
"""


LOCAL = "la_code,la_name,metric,period,numerator,denominator,value"
FILES = (
    "la_conviction_health_outcome_cla.csv",
    "la_care_leavers_accommodation_suitability.csv",
    "la_care_leavers_activity.csv",
    "la_cla_placement_stability.csv",
    "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "csww_indicators_2017_to_2025.csv",
    "d3_cpps_subsequent_plan_2013_to_2025.csv",
    "ks4_la.csv",
)


@pytest.fixture(name="shared", scope="module")
def the_open_data():
    if not (SHARED / "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is not at hand, and under CI it must be")
        pytest.skip("the open data of ../shared is not at hand")
    return SHARED


@pytest.fixture(name="empty")
def an_empty_site(db):
    """A merely migrated site: the catalogue and the places, without the demonstration's figures."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_measurementreason")
        cursor.execute("DELETE FROM metrics_measurement")


@pytest.fixture(name="councils")
def two_councils(empty):
    """The two councils and two metrics that the hostile files speak of."""
    region = Place.objects.filter(kind=Place.Kind.REGION).first()
    for code, la_code, name in (("E06000099", "998", "Northvale"), ("E06000098", "997", "Eastmere")):
        Authority.objects.create(
            kind=Place.Kind.AUTHORITY, code=code, la_code=la_code, name=name, region=region
        )
    for code, unit in (("cla_rate", "per 10,000"), ("cpp_reviews_pct", "%")):
        Metric.objects.create(
            code=code, name=f"The metric {code}", unit=unit, decimals=1, year_type="financial"
        )


@pytest.fixture(name="mapping")
def a_mapping(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return path
