"""The admin answers whatever it is asked: parameters, ids that cannot be, hostile values in every field."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from judgements.models import (
    Authority,
    Grade,
    Inspection,
    Recommendation,
    Section,
    Theme,
)
from metrics.models import (
    Measurement,
)
from tests.admin_rows import EDITED, FAR, HOSTILE_IDS, OURS, TRACKED, WORST_IDS, address, fill, management

every_model = pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)


edited_models = pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def filled(for_the_module):
    """The demonstration and, of what it has none, a few rows of each kind."""
    for_the_module(fill)


@pytest.fixture
def short_lists(monkeypatch):
    """Ten rows to a page, where the question is whether a list answers and not what stands in it."""
    for page in admin.site._registry.values():
        monkeypatch.setattr(page, "list_per_page", 10)


# ---- Whatever is asked


PARAMETERS = [
    ("e", "1"),
    ("e", ""),
    ("p", "__"),
    ("p", "-1"),
    ("p", FAR),
    ("o", FAR),
    ("o", "-²"),
    ("o", "x.y.-"),
    ("q", "\x00"),
    ("q", "'"),
    ("q", '"'),
    ("q", "%_%\\"),
    ("q", "' OR '1'='1' -- "),
    ("q", FAR),
    ("q", "a " * 3_000),
    ("q", "%" * 60_000),
    ("all", "x"),
    ("_facets", "x"),
    ("_popup", "x"),
    ("_to_field", "nonsense"),
    ("_to_field", "id"),
    ("pk__in", FAR),
    ("pk__in", "abc"),
    ("pk__in", ""),
    ("pk", FAR),
    ("pk__gt", FAR),
    ("pk__range", "1"),
    ("pk__isnull", "x"),
    ("nonsense", "x"),
    ("nonsense__in", FAR),
    ("inspection", FAR),
    ("inspection", "abc"),
    ("inspection__in", FAR),
    ("inspection__id__exact", FAR),
    ("authority__place_ptr__exact", FAR),
    ("metric__id__exact", "1 OR 1=1"),
    ("updated_by__exact", FAR),
    ("recorded_by__in", f"{FAR},abc"),
    ("published_on__year", FAR),
    ("published_on__year", "0"),
    ("published_on__gte", "10000-01-01"),
    ("recorded_at__gte", "2024-02-30"),
    ("updated_at__year", FAR),
    ("value__gte", "1e999"),
    ("title__regex", "("),
    ("name__iregex", "(a+)+$"),
    ("history__history_user__password__startswith", "p"),
    ("updated_by__password__startswith", "p"),
    ("<img src=x onerror=window.__xss=1>", "1"),
]


@pytest.mark.parametrize("model", [Inspection, Measurement, Authority], ids=lambda model: model.__name__)
def test_a_list_answers_whatever_is_asked(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    for name, value in PARAMETERS:
        response = client.get(f"{url}?{urlencode({name: value})}")
        assert response.status_code < 500, (name, value[:60])
        assert "<img src=x" not in response.content.decode()


@every_model
def test_every_list_answers_the_worst_of_them(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    searched = admin.site.get_model_admin(model).search_fields
    for asked in ({"pk__in": f"{FAR},1", "o": f"{FAR}.x"}, {"pk__in": "abc", "p": FAR}):
        assert client.get(f"{url}?{urlencode(asked)}").status_code < 500, asked
    if searched:
        assert client.get(f"{url}?{urlencode({'q': f'{FAR} ' + 'a ' * 3_000})}").status_code == 200


@pytest.mark.parametrize("model", [Inspection, Measurement, Recommendation], ids=lambda model: model.__name__)
def test_a_date_far_away_is_no_error(filled, short_lists, client_as, model):
    name = admin.site.get_model_admin(model).date_hierarchy
    client, url = client_as("administrator"), address(model, "changelist")
    for year, month, day in (
        ("2012", "13", "1"),
        ("2012", "2", FAR),
        (FAR, "1", "1"),
        ("9999", "12", "31"),
        ("x", "", ""),
    ):
        asked = {f"{name}__year": year, f"{name}__month": month, f"{name}__day": day}
        assert client.get(f"{url}?{urlencode(asked)}", follow=True).status_code < 500


@every_model
def test_a_page_of_a_row_that_cannot_be_answers(filled, client_as, model):
    client = client_as("administrator")
    for value in HOSTILE_IDS if model in (Inspection, Authority) else WORST_IDS:
        for page in ("change", "delete", "history"):
            assert client.get(address(model, page, value)).status_code < 500, (page, value)
        if model in TRACKED:
            for pair in ((value, 1), (1, value)):
                assert client.get(address(model, "simple_history", *pair)).status_code in (400, 404), pair


@every_model
def test_an_action_on_rows_that_cannot_be_answers(filled, short_lists, client_as, model):
    client, url = client_as("administrator"), address(model, "changelist")
    before = model.objects.count()
    for value in HOSTILE_IDS if model is Inspection else WORST_IDS:
        for action in (
            ("delete_selected", "publish", "withdraw") if model is Inspection else ("delete_selected",)
        ):
            posted = {"action": action, "_selected_action": [value], "index": 0}
            assert client.post(url, posted).status_code < 500, (action, value)
    assert model.objects.count() == before


@edited_models
def test_hostile_values_in_every_field_of_a_form(filled, client_as, model):
    """Every field of the add form filled with the same: an error in the form or a row, never a 500."""
    client, url = client_as("administrator"), address(model, "add")
    context = client.get(url).context
    names = list(context["adminform"].form.fields)
    inlines = [inline.formset.prefix for inline in context["inline_admin_formsets"]]
    ids = HOSTILE_IDS if model in (Recommendation, Measurement) else WORST_IDS
    for value in (*ids, "", "A" * 256, "1e999", "-1", "10000-01-01", "\x00"):
        posted = dict.fromkeys(names, value)
        for prefix in inlines:
            posted |= management(prefix, total=1, initial=1) | {f"{prefix}-0-id": value}
        assert client.post(url, posted).status_code < 500, value
    for value in (FAR, "abc"):
        query = dict.fromkeys(names, value) | {"_changelist_filters": value}
        assert client.get(f"{url}?{urlencode(query)}").status_code == 200, value


def test_an_id_beyond_reach_in_a_multi_select_is_a_form_error(inspection_2012, client_as):
    """SQLite's driver raises OverflowError there: Django alone answers 500."""
    row, theme = inspection_2012.recommendations.first(), Theme.objects.first()
    client = client_as("officer")
    posted = {"ref": row.ref, "order": row.order, "title": row.title}
    for name in ("judgements", "evidence", "responsible"):
        for value in (FAR, f"-{FAR}", "abc"):
            response = client.post(address(Recommendation, "change", row.pk), posted | {name: [value]})
            assert response.status_code == 200
            assert response.context["adminform"].form.errors[name], (name, value)
    sighting = management("sightings", total=1) | {"sightings-0-paragraph": FAR, "sightings-0-words": "x"}
    posted = {"key": theme.key, "name": theme.name, "judgements": [FAR]} | sighting
    response = client.post(address(Theme, "change", theme.pk), posted)
    assert response.status_code == 200 and response.context["adminform"].form.errors["judgements"]


@pytest.mark.parametrize("value", HOSTILE_IDS)
def test_accounts_and_groups_refuse_ids_that_cannot_be(filled, client_as, value):
    """Django's own pages too: the guard is for every form of the process."""
    client, user = client_as("administrator"), get_user_model().objects.get(username="officer")
    posted = {"username": user.username, "groups": [value], "user_permissions": [value]}
    assert client.post(reverse("admin:auth_user_change", args=[user.pk]), posted).status_code == 200
    group = {"name": "x", "permissions": [value]}
    assert client.post(reverse("admin:auth_group_add"), group).status_code == 200


def test_an_id_beyond_reach_finds_nothing_and_leaves_nothing_out(demonstration):
    beyond, some = int(FAR), Grade.objects.first()
    assert not Grade.objects.filter(pk__in=[beyond]).exists()
    assert Grade.objects.filter(pk__in=[beyond, some.pk]).get() == some
    assert Grade.objects.exclude(pk__in=[beyond]).count() == Grade.objects.count()
    assert not Section.objects.filter(framework=beyond).exists()
    assert not Section.objects.filter(framework__in=[beyond]).exists()
    assert Section.objects.exclude(framework=beyond).count() == Section.objects.count()
    assert not Authority.objects.filter(pk=beyond).exists()
