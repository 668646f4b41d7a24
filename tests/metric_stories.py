"""The days on which metrics are asked about, the story of one, and its page as a reader meets it."""

from datetime import date

from bs4 import BeautifulSoup

from judgements.queries import our_authority
from metrics.models import Metric
from metrics.queries import metric_story

THEN, TODAY = date(2022, 12, 1), date(2026, 11, 22)
MAY_2012 = date(2012, 5, 25)
VISITS, SEEN, REVIEWS = (
    "illustrative-visits-on-time",
    "illustrative-initial-health-assessments",
    "illustrative-reviews-on-time",
)
AHA = "annual-health-assessments"


def story_of(code, on):
    return metric_story(Metric.objects.get(code=code), on, our_authority())


def soup(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words(part):
    return " ".join(part.get_text(" ").split())
