"""What pages ask about metrics, told a second time by a naive loop over raw rows."""

from collections import namedtuple
from decimal import Decimal

import pytest

from judgements.models import ImportUndone, Neighbour, NeighbourSet, Place
from judgements.queries import our_authority
from metrics.models import Measurement, Metric
from metrics.queries import metric_rows
from tests.metric_stories import MAY_2012, THEN, TODAY, story_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def us():
    return our_authority()


Raw = namedtuple("Raw", "metric place kind order period value status available_on recorded_at source")
COLUMNS = ("metric__code", "place", "place__kind", "period__order", "period__label", "value", "status")
COLUMNS += ("available_on", "recorded_at", "source_import")


def naive_counting(as_at):
    """{(metric, place, period order): row} of the rows that count, by comparing each with the one held so far."""
    undone = set(ImportUndone.objects.values_list("of_id", flat=True))
    held = {}
    for row in map(Raw._make, Measurement.objects.order_by().values_list(*COLUMNS)):
        if row.available_on > as_at or row.source in undone:
            continue
        key = (row.metric, row.place, row.order)
        before = held.get(key)
        if before is None or (row.available_on, row.recorded_at) > (before.available_on, before.recorded_at):
            held[key] = row
    return held


def naive_neighbours(as_at, us):
    chosen = None
    for one in NeighbourSet.objects.all():
        if one.published_on <= as_at and (chosen is None or one.published_on > chosen.published_on):
            chosen = one
    if chosen is None:
        chosen = NeighbourSet.objects.order_by("published_on").first()
    return {one.neighbour_id for one in Neighbour.objects.filter(set=chosen, authority=us)}


def naive_median(values):
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def naive_rank(own, values, polarity):
    return 1 + sum((value < own) if polarity == "low is good" else (value > own) for value in values)


def naive_quarter(own, values, polarity):
    """By straight lines between the ordered values, as the inclusive quartile is defined."""
    ordered = sorted(values)

    def cut(share):
        place = Decimal(share) * (len(ordered) - 1) / 4
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    if polarity == "low is good":
        return 1 + sum(own > cut(share) for share in (1, 2, 3))
    return 1 + sum(own < cut(share) for share in (1, 2, 3))


@pytest.mark.parametrize("as_at", [MAY_2012, THEN, TODAY])
def test_every_row_equals_the_naive_loop(as_at, us):
    rows = {row.slug: row for row in metric_rows(as_at, us)}
    counting, near = naive_counting(as_at), naive_neighbours(as_at, us)
    england = Place.objects.get(kind="country").pk
    assert set(rows) == set(Metric.objects.filter(illustrative=False).values_list("code", flat=True))
    compared = 0
    for metric in Metric.objects.filter(illustrative=False):
        row = rows[metric.code]
        own = [
            held
            for (code, place, _), held in sorted(counting.items())
            if code == metric.code and place == us.pk
        ]
        own.sort(key=lambda held: held.order)
        assert [point.value for point in row.own] == [held.value for held in own]
        assert row.points == sum(held.value is not None for held in own)
        if not own:
            assert (row.latest, row.band, row.latest_words) == (None, None, "")
            continue
        latest = own[-1]
        assert (row.latest.period, row.latest.value, row.latest.status) == (
            latest.period,
            latest.value,
            latest.status,
        )
        beside = counting.get((metric.code, england, latest.order))
        assert (row.england.value if row.england else None) == (beside.value if beside else None)
        everyone = {
            place: held.value
            for (code, place, order), held in counting.items()
            if code == metric.code and order == latest.order and held.kind == "authority"
        }
        stated = [value for value in everyone.values() if value is not None]
        if len(everyone) < 2:
            assert row.around is None
            continue
        close = [value for place, value in everyone.items() if place in near and value is not None]
        assert row.around.neighbours == naive_median(close)
        assert (row.around.neighbours_stated, row.around.neighbours_of) == (len(close), len(near))
        assert (row.around.stated, row.around.withheld) == (len(stated), len(everyone) - len(stated))
        if latest.value is None or len(stated) < 8:
            assert row.band is None
            continue
        assert row.band.rank == naive_rank(latest.value, stated, metric.polarity)
        assert row.band.of == len(stated)
        assert row.band.quarter == naive_quarter(latest.value, stated, metric.polarity)
        compared += 1
    assert compared >= {MAY_2012: 0, THEN: 10, TODAY: 18}[as_at]


@pytest.mark.parametrize("as_at", [THEN, TODAY])
def test_a_story_equals_the_naive_loop_in_every_period(as_at, us):
    counting, near = naive_counting(as_at), naive_neighbours(as_at, us)
    story = story_of("annual-health-assessments", as_at)
    for place in (Place.objects.get(kind="country"), us.region):
        line = next(line for line in story.lines if line.label == place.name)
        naive = sorted(
            (order, held.value)
            for (code, pk, order), held in counting.items()
            if code == "annual-health-assessments" and pk == place.pk
        )
        assert [(point.order, point.value) for point in line.points] == naive
    for point, median in zip(story.ours.points, story.line("neighbours").points, strict=True):
        close = [
            held.value
            for (code, place, order), held in counting.items()
            if code == "annual-health-assessments" and order == point.order and place in near
            if held.value is not None
        ]
        assert median.value == naive_median(close)
