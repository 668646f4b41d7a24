"""Each kind of reference file: people, authorities, neighbours, themes; and who may import them."""

from datetime import date

import pytest
from django.urls import reverse

from judgements.models import (
    Agency,
    Authority,
    NeighbourSet,
    Person,
    Theme,
)
from tests.conftest import BACKEND
from tests.reference_files import (
    AGENCIES,
    IMPORTED,
    counts,
    everything,
    look,
    page_of,
    problems,
    read,
    said,
    seen,
    write,
)


@pytest.fixture
def client(demonstration, client_as):
    return client_as("officer")


@pytest.fixture
def agency(demonstration):
    return Agency.objects.create(
        name="Northvale Council", kind="council", abbreviations=["NC"], role="Runs it."
    )


# ---- Each kind


def test_people_are_known_by_name_in_their_agency_else_by_role_and_never_get_an_account(
    client, agency, officer
):
    text = "name,role,agency,user\nAnn Hill,Director,NC,officer\n,Designated nurse,Northvale Council,\n"
    page = look(client, "person", text)
    assert counts(page) == (2, 0, 0, 0) and "Not read" in said(page) and "user" in said(page)
    write(client, "person", page)
    assert list(
        Person.objects.filter(agency=agency).values_list("name", "role", "user").order_by("name")
    ) == [
        ("", "Designated nurse", None),
        ("Ann Hill", "Director", None),
    ]
    person = Person.objects.get(name="Ann Hill")
    person.user = officer
    person.save()
    read(client, "person", "name,role,agency,user\nann hill,Chief executive,nc,\n")
    person.refresh_from_db()
    assert (person.role, person.user) == ("Chief executive", officer)
    refused = look(client, "person", "role,agency\nClerk,Nowhere\n")
    assert problems(refused)[2, "agency"].startswith("'Nowhere' is not in the list of agencies.")


def test_two_people_of_one_name_are_left_to_their_own_pages(client, agency):
    for role in ("Director", "Clerk"):
        Person.objects.create(name="Ann Hill", role=role, agency=agency)
    page = look(client, "person", "name,role,agency\nAnn Hill,Chair,NC\n")
    assert "2 that are held go by this name" in problems(page)[2, ""]


def test_authorities_with_dates_and_successors_and_never_whose_installation_it_is(client):
    ours, old = Authority.objects.get(is_ours=True), Authority.objects.exclude(is_ours=True).first()
    region = old.region.name
    text = (
        "la_code,code,name,region,type,starts_on,successors,is_ours\n"
        f"991,E06009991,Northvale,{region},Unitary,2027-04-01,,yes\n"
        f"{old.la_code},{old.code},{old.name},{region},{old.type},,991,yes\n"
        f"{ours.la_code},{ours.code},{ours.name},{ours.region.name},{ours.type},,,no\n"
    )
    page = look(client, "authority", text)
    assert "is_ours" in said(page) and counts(page)[0] == 1 and not problems(page)
    write(client, "authority", page)
    made = Authority.objects.get(la_code="991")
    assert (made.starts_on, made.kind, made.is_ours) == (date(2027, 4, 1), "authority", False)
    assert list(old.successors.all()) == [made]
    assert Authority.objects.get(is_ours=True) == ours
    held = old.history.first()
    assert [str(one.to_authority_id) for one in held.successors.all()] == [str(made.pk)]
    assert held.history_source == "import"
    assert look(client, "authority", text).context["outcome"].counts["unchanged"] == 3


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("992,E06009992,Vale,Nowhere,,,", "region", "'Nowhere' is not in the list of regions"),
        ("992,E06009992,Vale,London,,31/02/2024,", "starts_on", "'31/02/2024' is no date"),
        ("992,E06009992,Vale,London,,,777", "successors", "No authority has the LA code '777'"),
        ("992,E06000022,Vale,London,,,", "code", "already exists"),
        ("992,,Vale,London,,,", "code", "cannot be blank"),
        (f"992,E06009992,{'A' * 121},London,,,", "name", "at most 120 characters"),
    ],
)
def test_a_refused_authority_names_its_column(client, row, column, told):
    page = look(client, "authority", f"la_code,code,name,region,type,starts_on,successors\n{row}\n")
    assert told in problems(page)[2, column]


def test_an_authority_that_ends_before_it_begins_is_refused(client):
    old = Authority.objects.exclude(is_ours=True).first()
    page = look(client, "authority", f"la_code,starts_on,ends_on\n{old.la_code},2024-04-01,2023-04-01\n")
    assert "ends before it begins" in " ".join(problems(page).values())


def neighbours(published="2027-03-01", first="800", second="801"):
    return (
        "set,published_on,source,authority,order,neighbour\n"
        f"New set,{published},Our own.,800,1,{second}\nNew set,{published},Our own.,800,2,802\n"
    )


def test_a_set_of_neighbours_comes_with_its_neighbours(client):
    assert Authority.objects.get(is_ours=True).la_code == "800"
    page = look(client, "neighbourset", neighbours())
    assert counts(page) == (3, 0, 0, 0) and not NeighbourSet.objects.filter(name="New set").exists()
    write(client, "neighbourset", page)
    made = NeighbourSet.objects.get(name="New set")
    assert (made.published_on, made.source) == (date(2027, 3, 1), "Our own.")
    assert [(one.order, one.neighbour.la_code) for one in made.neighbours.all()] == [(1, "801"), (2, "802")]
    assert {row.history_source for row in made.history.all()} == {"import"}
    assert counts(look(client, "neighbourset", neighbours())) == (0, 0, 2, 0)
    changed = look(client, "neighbourset", neighbours("2027-03-02", second="803"))
    assert counts(changed) == (0, 2, 1, 0) and "published_on: 2027-03-01 becomes 2027-03-02" in said(changed)
    write(client, "neighbourset", changed)
    made.refresh_from_db()
    assert made.published_on == date(2027, 3, 2) and made.version == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (neighbours(""), "This set is new: give the day"),
        (neighbours("soon"), "'soon' is no date"),
        (neighbours(second="800"), "cannot be its own neighbour"),
        (neighbours(second="802"), "stands at another place of the same list already"),
        (neighbours(second="999"), "'999' is not in the list of authorities"),
        (neighbours().replace("2,802", "1,802"), "Row 2 names the same one"),
        (neighbours().replace("2,802", "0,802"), "'0' is no whole number from 1"),
        (neighbours().replace("2,802", "²,802"), "'²' is no whole number"),
        (
            neighbours().replace("2027-03-01,Our own.,800,2", "2027-04-01,Our own.,800,2"),
            "another day or source",
        ),
    ],
)
def test_a_faulty_set_is_refused_whole(client, text, told):
    before = everything()
    page = look(client, "neighbourset", text)
    assert told in " ".join(problems(page).values()) and seen(page) is None
    assert everything() == before


def test_themes_by_key(client):
    theme = Theme.objects.first()
    judged = theme.judgements.count()
    page = look(client, "theme", f"key,name\n{theme.key},Renamed\nnew-theme,New\n")
    assert counts(page) == (1, 1, 0, 0)
    write(client, "theme", page)
    theme.refresh_from_db()
    assert theme.name == "Renamed" and theme.judgements.count() == judged > 0
    assert "valid" in problems(look(client, "theme", "key,name\nNot a key!,X\n"))[2, "key"]


def test_a_national_set_of_neighbours_is_read(client):
    """As many rows as the Department prints: ten for each of 150."""
    codes = list(Authority.objects.order_by("la_code").values_list("la_code", flat=True)[:60])
    lines = [
        f"Big,2027-03-01,{code},{order},{codes[(place + order) % len(codes)]}"
        for place, code in enumerate(codes)
        for order in range(1, 11)
    ]
    text = "set,published_on,authority,order,neighbour\n" + "\n".join(lines)
    read(client, "neighbourset", text)
    assert NeighbourSet.objects.get(name="Big").neighbours.count() == 600
    assert counts(look(client, "neighbourset", text)) == (0, 0, 600, 0)


def test_rows_that_change_nothing_ask_nothing_of_their_own(client, assert_queries):
    """A hundred rows that are the same cost what one costs, but for the savepoints round each."""

    def asked(names):
        text = "name\n" + "\n".join(names)
        with assert_queries(10_000, at_most=True) as captured:
            look(client, "agency", text)
        return len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]])

    names = [Agency.objects.create(name=f"Body {n}").name for n in range(100)]
    asked(names[:1])
    assert asked(names) == asked(names[:1])


# ---- Who may


@pytest.mark.parametrize("name", IMPORTED)
@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 403), ("publisher", 403), ("manager", 302), ("anonymous", 302)]
)
def test_only_who_may_add_and_change_imports(demonstration, client_as, name, role, status):
    client, before = client_as(role), everything()
    assert client.get(page_of(name)).status_code == status
    assert look(client, name, AGENCIES).status_code == status
    assert client.post(page_of(name), {"seen": "x"}).status_code == status
    assert everything() == before


def test_adding_without_changing_is_not_enough(demonstration, django_user_model):
    from django.contrib.auth.models import Permission
    from django.test import Client

    user = django_user_model.objects.create_user("half", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_agency", "view_agency"]))
    client = Client()
    client.force_login(user, backend=BACKEND)
    assert client.get(page_of("agency")).status_code == 403
    assert (
        "Import from a file" not in client.get(reverse("admin:judgements_agency_changelist")).content.decode()
    )


@pytest.mark.parametrize("name", IMPORTED)
def test_the_list_leads_to_the_import_which_names_its_columns(client, name):
    listed = client.get(reverse(f"admin:judgements_{name}_changelist")).content.decode()
    assert page_of(name) in listed
    assert "The first row names the columns" in said(client.get(page_of(name)))
