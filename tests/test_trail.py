"""Who did what: every way of writing leaves who, when, old, new, source and reason; one search finds it all again."""

from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from dashboard import demonstration as demo
from judgements import signals
from judgements.models import (
    Agency,
    Framework,
    Import,
    Judgement,
    State,
    writing,
)
from judgements.services import change_state
from judgements.trail.tables import tables
from metrics.models import Metric
from tests.trail import a_draft, newest, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(inspection_2012):
    return a_draft(inspection_2012)


def test_loading_the_demonstration_leaves_its_trace(demonstration, monkeypatch):
    monkeypatch.setattr(demo, "make_sign_ins", dict)
    row = Judgement.objects.exclude(headline="").first()
    was, row.headline = row.headline, "Changed by hand"
    row.save()
    call_command("load_demo", "--again", stdout=StringIO())
    row.refresh_from_db()
    assert row.headline == was
    assert told(row) == ("~", None, "command load_demo")
    assert newest(row).history_change_reason.startswith("Loaded from")


def test_loading_again_writes_nothing(demonstration):
    def rows():
        return {table.label: table.rows._base_manager.count() for table in tables()}

    before = rows()
    list(demo.load(again=True))
    signals.load_definitions(apps.get_app_config("judgements"))
    assert rows() == before


def test_migrating_loads_definitions_with_their_trace(demonstration):
    framework = Framework.objects.first()
    was, framework.name = framework.name, "Changed by hand"
    framework.save()
    metric = Metric.objects.first()
    metric.note = "Changed by hand"
    metric.save()
    for name in ("judgements", "metrics"):
        import_module(f"{name}.signals").load_definitions(apps.get_app_config(name))
    framework.refresh_from_db()
    assert framework.name == was
    assert told(framework) == told(metric) == ("~", None, "migrate")


def test_a_step_of_an_inspection_leaves_its_trace(draft, officer):
    change_state(inspection=draft, to=State.FOR_CHECKING, by=officer, note="Ready to be read")
    assert told(draft) == ("~", officer, "code")
    assert newest(draft).history_change_reason == "Ready to be read"
    assert (newest(draft).state, newest(draft).prev_record.state) == (State.FOR_CHECKING, State.DRAFT)
    step = draft.state_changes.get()
    assert (step.recorded_by, step.recorded_source, step.from_state) == (officer, "code", State.DRAFT)


def test_writing_many_at_once_takes_what_the_context_says(demonstration, officer):
    with writing("import", by=officer, reason="The list of 2026"):
        Agency.create_tracked([Agency(name=f"Body {n}") for n in range(3)])
    rows = list(Agency.objects.filter(name__startswith="Body "))
    for row in rows:
        assert told(row) == ("+", officer, "import")
        assert (row.updated_by, newest(row).history_change_reason) == (officer, "The list of 2026")
        row.role = "Asked to act"
    was = rows[0].updated_at
    with writing("import", by=officer):
        Agency.update_tracked(rows, ["role"], reason="Corrected")
    for row in Agency.objects.filter(pk__in=[row.pk for row in rows]):
        assert told(row) == ("~", officer, "import")
        assert (row.version, row.updated_by, newest(row).history_change_reason) == (2, officer, "Corrected")
        assert row.updated_at > was and newest(row).updated_at == row.updated_at


def test_what_the_row_says_itself_goes_before_the_context(demonstration, officer, publisher):
    row = Agency.objects.first()
    row.role, row._history_user, row._change_reason = "Asked", officer, "Its own"
    with writing("outer", by=publisher, reason="Theirs"), writing("inner"):
        row.save()
        other = Agency.objects.create(name="A body")
    assert told(row) == ("~", officer, "inner") and newest(row).history_change_reason == "Its own"
    assert told(other) == ("+", publisher, "inner") and newest(other).history_change_reason == "Theirs"


def test_a_command_that_says_nothing_of_itself_is_named(demonstration, monkeypatch):
    monkeypatch.setattr("sys.argv", ["/somewhere/manage.py", "choose_authority", "800"])
    assert told(Agency.objects.create(name="A body"))[2] == "command choose_authority"


def test_what_is_recorded_says_who_when_and_by_which_way(demonstration, officer):
    with writing("import"):
        row = Import.objects.create(file_name="a.csv", file_hash="0" * 64, kind="x", recorded_by=officer)
    assert (row.recorded_by, row.recorded_source) == (officer, "import")
    assert timezone.now() - row.recorded_at < timedelta(minutes=1)
