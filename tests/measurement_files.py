"""Files of measurements as tests write them, the command that reads them, and what is held afterwards."""

from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from judgements.models import Import
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
