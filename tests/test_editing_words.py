"""What the admin tells an officer: who changed what meanwhile, what colleagues did today, where a doubt is mended."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from judgements.admin.steps import address_of
from judgements.models import Agency, Authority, HistorySeal
from judgements.readiness import doubtful
from judgements.trail.words import grades_alone
from metrics.models import Measurement, Metric
from tests.forms import typed
from tests.test_meanwhile import address, draft, listing, told, two

__all__ = ["draft", "two"]


def test_a_row_says_its_name_what_stood_and_what_stands_and_what_was_taken_over(draft, two):
    ann, ben = two
    url = address(draft)
    his = typed(ben, url) | {"judgements-1-first_paragraph": ["3"], "judgements-1-last_paragraph": ["4"]}
    ann.post(url, typed(ann, url) | {"judgements-0-printed_grade": ["Good, as printed"]})
    row = draft.judgements.order_by("section__order").first()
    text = told(ben.post(url, his))
    assert f"{row.section}" in text and "from “Good” to “Good, as printed” (taken over" in text
    assert "Somebody else saved while you had this open." in text
    assert "Please correct the error" not in text


def test_the_sections_of_the_first_tab_are_told_apart(inspection_2012, client_as):
    page = client_as("officer").get(address(inspection_2012)).content.decode()
    section = next(one.section for one in inspection_2012.judgements.all() if one.section.area)
    assert f"{section.title} ({section.area})</option>" in page


def test_what_colleagues_recorded_today_is_counted_named_and_listed(demonstration, client_as, administrator):
    metric = Metric.objects.filter(periods__isnull=False).first()
    Measurement.objects.create(
        metric=metric,
        place=Authority.objects.get(is_ours=True),
        period=metric.periods.first(),
        value=1,
        available_on=date(2026, 1, 1),
        recorded_by=administrator,
    )
    index = client_as("officer").get(reverse("admin:index")).content.decode()
    assert f"{listing(Measurement)}?changed=today" in index and "by administrator" in index
    page = client_as("officer").get(listing(Measurement), {"changed": "today"})
    assert metric.name in page.content.decode()
    old = Measurement.objects.filter(recorded_at__lt=timezone.now() - timedelta(days=400))
    assert page.context["cl"].result_count == Measurement.objects.count() - old.count()


def test_a_line_of_the_checklist_leads_to_where_it_is_mended(draft):
    addresses = [address_of(check, draft) for check in doubtful(draft)]
    assert len(addresses) > 2
    assert all("/change/" in one or f"?inspection={draft.pk}" in one for one in addresses)


def test_a_grade_is_told_without_its_scale_unless_the_scales_differ():
    good, adequate = "Good (Outstanding to Inadequate)", "Adequate (Outstanding to Inadequate)"
    assert grades_alone(good, adequate) == ("Good", "Adequate")
    assert grades_alone("", good) == ("", "Good")
    assert grades_alone(good, "Good (Five grades)") == (good, "Good (Five grades)")


def test_own_work_names_an_object_once(demonstration, client_as):
    client, row = client_as("officer"), Agency.objects.first()
    for n in range(3):
        client.post(address(row), typed(client, address(row), role=f"Role {n}"))
    client.get(reverse("admin:index"))  # With what was said of each save, which names it too.
    page = client.get(reverse("admin:index")).content.decode()
    assert page.count(f'href="{address(row)}"') == 1


def test_a_month_is_written_out(demonstration, client_as):
    metric = Metric.objects.first()
    metric.expected_next = "2026-11"
    metric.save()
    page = client_as("officer").get(listing(Metric)).content.decode()
    assert "November 2026" in page and ">2026-11<" not in page


def test_an_officer_does_not_say_which_file_a_measurement_is_from(demonstration, client_as):
    page = client_as("officer").get(reverse("admin:metrics_measurement_add")).content.decode()
    assert 'name="value"' in page and 'name="source_import"' not in page


def test_history_without_any_seal_is_no_success(demonstration):
    row = Agency.history.order_by("history_id").first()
    Agency.history.filter(pk=row.pk).update(history_date=timezone.now() - timedelta(days=9))
    assert not HistorySeal.objects.exists()
    with pytest.raises(CommandError, match="every seal was removed") as problem:
        call_command("verify_history", stdout=StringIO())
    assert problem.value.returncode == 2


def test_the_newest_seals_cannot_vanish_unseen(demonstration):
    Agency.history.filter(pk=Agency.history.earliest("history_id").pk).update(
        history_date=timezone.now() - timedelta(days=9)
    )
    call_command("seal_history", stdout=StringIO())
    call_command("verify_history", stdout=StringIO())
    last = timezone.localdate() - timedelta(days=6)
    from django.db import connection

    Agency.history.filter(pk=Agency.history.latest("history_id").pk).update(
        history_date=timezone.now() - timedelta(days=4)
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM judgements_historyseal WHERE day > %s", [last])
    with pytest.raises(CommandError, match="history without a seal since") as problem:
        call_command("verify_history", stdout=StringIO())
    assert problem.value.returncode == 1
