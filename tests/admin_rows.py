"""Every model of the admin, rows of each kind, ids that cannot be, and how tests reach its pages."""

from datetime import date

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from actions.models import (
    EVENTS,
    CalendarLink,
    DigestSent,
    Measure,
    Milestone,
    PlanStateChange,
    SavedView,
)
from actions.services import change_plan_state
from board.models import (
    DisplayLink,
    DisplayRevocation,
    DisplayUse,
    MeetingPicture,
    PublicPack,
)
from judgements.models import (
    AccountChange,
    Agency,
    Authority,
    DataStamp,
    HistorySeal,
    Import,
    ImportUndone,
    Inspection,
    Person,
    ReportReading,
    State,
    StateChange,
    Tracked,
)
from metrics.models import (
    DefinitionChange,
    LimitsChange,
    Measurement,
    MeasurementReason,
    Metric,
    Period,
    Target,
)
from tests.boards import fill_boards
from tests.plans import a_plan, an_action, an_inspection
from tests.test_plan_guards import event

OURS = [
    model
    for label in ("judgements", "metrics", "actions", "board")
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.startswith("Historical")
]


TRACKED = [model for model in OURS if issubclass(model, Tracked)]


WRITTEN_BY_THE_HOUSE = [
    StateChange,
    Import,
    ImportUndone,
    ReportReading,
    DataStamp,
    HistorySeal,
    AccountChange,
    PlanStateChange,
    DigestSent,
    CalendarLink,
    DisplayLink,
    DisplayRevocation,
    DisplayUse,
    MeetingPicture,
    PublicPack,
]


EDITED = [model for model in OURS if model not in WRITTEN_BY_THE_HOUSE]


FAR = "999999999999999999999"


HOSTILE_IDS = (
    FAR,
    f"-{FAR}",
    "abc",
    "1 OR 1=1",
    "1e999",
    "²",
    "१२",
    "<img src=x onerror=window.__xss=1>",
    "\ufffd",
)


WORST_IDS = (FAR, "abc", "²")


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def answers(client, url, data=None):
    """The status after redirects inside the admin; a redirect to sign-in stays one."""
    response = client.get(url, data) if data is None else client.post(url, data)
    return response.status_code


def fill_plan(owner):
    """One row of each kind that a plan brings."""
    plan = a_plan(an_inspection())
    action = an_action(plan)
    Milestone.objects.create(action=action, title="Half way")
    Measure.objects.create(action=action, metric=Metric.objects.first())
    for kind in EVENTS:
        event(kind, action).save()
    change_plan_state(plan=plan, to=State.PUBLISHED, by=None)
    revoked = timezone.now()
    for n, when in enumerate((revoked, None)):
        CalendarLink.objects.create(owner=owner, secret_hash=f"{n}" * 64, revoked_at=when)
        DigestSent.objects.create(person=Person.objects.last(), day=date(2024, 4, n + 1))
        SavedView.objects.create(owner=owner, name=f"Late {n}", path="/actions/")


def fill():
    administrator, officer = (
        get_user_model().objects.get(username=name) for name in ("administrator", "officer")
    )
    agency = Agency.objects.first()
    for n in range(3):
        Person.objects.create(role=f"Role {n}", agency=agency)
        done = Import.objects.create(file_name=f"{n}.csv", file_hash="0" * 64, kind="measurements")
        ImportUndone.objects.create(of=done, reason="Wrong file.", recorded_by=administrator)
        ReportReading.objects.create(of=done, reader=n, read={}, pages=["words"])
    ours = Authority.objects.get(is_ours=True)
    for period in Period.objects.select_related("metric")[:3]:
        values = {"metric": period.metric, "place": ours, "period": period}
        Target.objects.create(**values, value=90, set_on=date(2024, 4, 1))
        LimitsChange.objects.create(**values, reason="A new form of referral")
    for n, row in enumerate(Measurement.objects.exclude(value=None).select_related("metric")[:3]):
        MeasurementReason.objects.create(measurement=row, words="late notification", count=n)
        DefinitionChange.objects.create(metric=row.metric, applies_from=date(2024, 4, n + 1), reason="Wider")
    for n in (1, 2):
        HistorySeal.objects.create(day=date(2024, 4, n), digest=f"{n}" * 64)
    fill_plan(officer)
    fill_boards()
    DataStamp.move()


# ---- The inspection


def management(prefix, total=0, initial=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def facts(inspection, **changed):
    names = (
        "kind",
        "title",
        "started_on",
        "ended_on",
        "published_on",
        "published_on_source",
        "lead_inspector",
        "source",
    )
    values = {name: getattr(inspection, name) or "" for name in names}
    values |= {"authority": inspection.authority_id, "framework": inspection.framework_id}
    values["seen_version"] = Inspection.objects.get(pk=inspection.pk).version
    return values | management("judgements") | changed


def change(client, inspection, **values):
    return client.post(address(Inspection, "change", inspection.pk), facts(inspection, **values))
