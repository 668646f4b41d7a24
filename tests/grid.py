"""The grid in which an officer keys the figures of a metric, as tests reach it."""

from django.urls import reverse

from judgements.models import Authority, DataStamp
from metrics.models import Measurement, Period, Target
from tests.forms import main_of

HEALTH = "annual-health-assessments"


def grid_of(metric):
    return reverse("admin:metrics_metric_grid", args=[metric.pk])


def soup_of(page):
    """Read once for each answer."""
    if not hasattr(page, "soup"):
        page.soup = main_of(page)
    return page.soup


def fields_of(page):
    """What a browser would send for the grid as it stands."""
    soup = soup_of(page).select_one("#grid_form")
    data = {
        field["name"]: field.get("value", "") for field in soup.select("input[name]:not([type=checkbox])")
    }
    for field in soup.select("select[name]"):
        data[field["name"]] = (field.select_one("option[selected]") or field.option)["value"]
    return data


def said(page):
    return " ".join(soup_of(page).select_one("main").text.split())


def named(metric, typed):
    """p2025_value becomes the name of that period's field."""
    periods = {period.label: period.pk for period in metric.periods.all()}
    found = {}
    for name, value in typed.items():
        row, _, field = name.partition("_")
        if row[:1] == "p" and row[1:] in periods:
            found[f"p{periods[row[1:]]}-{field}"] = value
        elif row.startswith("new"):
            found[f"{row}-{field}"] = value
        else:
            found[name] = value
    return found


def key(client, metric, **typed):
    """Opens the grid, types `p2025_value="74"` and the like, saves."""
    data = fields_of(client.get(grid_of(metric)))
    return client.post(grid_of(metric), data | named(metric, typed), follow=True)


def figures(metric, label="2025"):
    return list(
        Measurement.objects.filter(
            metric=metric, place__in=Authority.objects.filter(is_ours=True), period__label=label
        )
        .order_by("recorded_at")
        .values_list("value", "status", "numerator", "denominator", "standing", "note")
    )


def everything():
    return (
        Measurement.objects.count(),
        Period.objects.count(),
        Target.objects.count(),
        Target.history.count(),
        Period.history.count(),
        DataStamp.current(),
    )
