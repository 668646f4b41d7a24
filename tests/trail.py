"""What the tests of the trail share: every tracked model, a row of each to copy, what the newest row of history says."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

from actions.models import Action, ActionPlan, CalendarLink, Measure, Milestone, SavedView
from judgements.models import (
    Agency,
    Authority,
    Inspection,
    Judgement,
    Neighbour,
    Person,
    Place,
    Tracked,
)
from metrics.models import DefinitionChange, Metric, Period, Target
from tests.forms import main_of
from tests.plans import a_plan, an_action, an_inspection

# Made by its owner on a page of their own; in the admin it is only revoked, which tests/test_plan_lists_admin.py proves.
TRACKED = [model for model in apps.get_models() if issubclass(model, Tracked) and model is not CalendarLink]


# ---- What the tests stand on


def address(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def saved(client, url, data):
    """Sends a form that is to be stored; else says what was wrong with it."""
    response = client.post(url, data)
    if response.status_code == 302:
        return response
    errors = [one.text for one in main_of(response).select(".errorlist")]
    return pytest.fail(f"{url} answered {response.status_code}: {errors}")


def newest(row):
    """The last row of history of an object; `history_id` counts, since a clock may stand still."""
    return row.history.order_by("history_id").last()


def told(row):
    written = newest(row)
    return written.history_type, written.history_user, written.history_source


def a_draft(inspection):
    return Inspection.objects.create(
        authority=inspection.authority, framework=inspection.framework, title="A draft"
    )


def examples_of_plans():
    """Of an inspection of their own, and another for the copy of the plan."""
    plan = a_plan(an_inspection())
    action = an_action(plan)
    step = Milestone.objects.create(action=action, title="Half way")
    metric, other = Metric.objects.order_by("pk")[:2]
    measure = Measure.objects.create(action=action, metric=metric)
    view = SavedView.objects.create(owner=get_user_model().objects.first(), name="Late", path="/actions/")
    return {
        ActionPlan: (plan, {"inspection": an_inspection("Another").pk}),
        Action: (action, {}),
        Milestone: (step, {}),
        Measure: (measure, {"metric": other.pk}),
        SavedView: (view, {}),
    }


def examples_of(inspection, draft):
    """For each model a row to copy, and what else the copy needs to be one of its own."""
    ours = inspection.authority
    person = Person.objects.create(role="Lead", agency=Agency.objects.first())
    period = Period.objects.first()
    Target.objects.create(metric=period.metric, place=ours, period=period, value=90, set_on=date(2024, 4, 1))
    DefinitionChange.objects.create(
        metric=period.metric, applies_from=date(2024, 4, 1), reason="Counted anew"
    )
    neighbour = Neighbour.objects.order_by("pk").first()
    taken = Neighbour.objects.filter(set=neighbour.set, authority=neighbour.authority)
    free = Authority.objects.exclude(pk__in=taken.values("neighbour")).exclude(pk=neighbour.authority_id)
    special = {
        Judgement: (inspection.judgements.exclude(grade=None).first(), {"inspection": draft.pk}),
        Person: (person, {}),
        Place: (Place.objects.filter(kind="region").first(), {}),
        Neighbour: (neighbour, {"neighbour": free.first().pk}),
        **examples_of_plans(),
        Target: (Target.objects.first(), {"place": Place.objects.filter(kind="region").first().pk}),
    }

    def example(model):
        return special[model] if model in special else (model.objects.order_by("pk").first(), {})

    return example


def kept(row, field):
    written = newest(row)
    others = f"{field.m2m_reverse_field_name()}_id"
    return {getattr(one, others) for one in getattr(written, field.name).all()}


def rows_of(response):
    return [" ".join(row.text.split()) for row in main_of(response).select("#change-history tbody tr")]


# ---- The search


def ask(client, **asked):
    return client.get(f"{CHANGES}?{urlencode(asked, doseq=True)}")


CHANGES = "/admin/changes/"


FAR = "999999999999999999999"
