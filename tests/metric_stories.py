"""The days on which metrics are asked about, and the story of one."""

from datetime import date

from judgements.queries import our_authority
from metrics.models import Metric
from metrics.queries import metric_story

THEN, TODAY = date(2022, 12, 1), date(2026, 11, 22)
MAY_2012 = date(2012, 5, 25)


def story_of(code, on):
    return metric_story(Metric.objects.get(code=code), on, our_authority())
