"""Repeat findings: suggested from like wording in two inspections, linked by an officer, shown wherever they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgements.likeness import Saying, alike, stem
from judgements.models import Finding, Inspection, State, Theme
from judgements.queries import our_authority
from judgements.repeats import repeats

PAGE = "/admin/judgements/theme/repeats/"


def test_rare_words_make_two_sentences_alike_and_common_ones_do_not():
    said = [
        Saying("a", 2012, "Private fostering arrangements are not known"),
        Saying("b", 2017, "Find and check privately fostered children"),
        Saying("c", 2017, "Improve the quality of services for children"),
        Saying("d", 2012, "Improve the effectiveness of services for children"),
        Saying("e", 2012, "Find children fostered privately"),
    ]
    found = alike(said)
    assert (found[0].one, found[0].other) == ("b", "e")
    assert set(found[0].shared) == {"privately", "fostered", "find"}
    assert not any({like.one, like.other} == {"c", "d"} for like in found)


@pytest.mark.parametrize("words", [("assessments", "assessing", "assess"), ("visits", "visited", "visiting")])
def test_the_forms_of_a_word_are_one(words):
    assert len({stem(word) for word in words}) == 1


@given(st.lists(st.tuples(st.integers(1, 3), st.text(max_size=60)), max_size=12))
def test_any_words_give_pairs_of_two_groups_between_nought_and_one(rows):
    said = [Saying(n, group, words) for n, (group, words) in enumerate(rows)]
    groups = {saying.key: saying.group for saying in said}
    for like in alike(said, least=0):
        assert groups[like.one] != groups[like.other]
        assert 0 <= like.likeness <= 1.001
        assert len(like.shared) >= 2


def test_it_finds_what_the_reports_of_one_authority_say_again(demonstration):
    found = repeats(our_authority())
    assert len(found) == 25
    assert all(pair.earlier.year < pair.later.year for pair in found)
    assert [pair.like.likeness for pair in found] == sorted(
        (pair.like.likeness for pair in found), reverse=True
    )


def test_a_draft_suggests_nothing_and_queries_do_not_grow(demonstration, inspection_2012, assert_queries):
    with assert_queries(7, at_most=True):
        repeats(our_authority())
    for inspection in Inspection.objects.exclude(pk=inspection_2012.pk):
        inspection.state, inspection.slug = State.DRAFT, None
        inspection.save()
    assert repeats(our_authority()) == []


def test_an_officer_links_a_pair_and_every_page_says_it(client_as, demonstration):
    officer, manager = client_as("officer"), client_as("manager")
    pair = next(one for one in repeats(our_authority()) if one.later.kind == "asked")
    assert pair.earlier.words in officer.get(PAGE).content.decode().replace("&#x27;", "'")
    answer = officer.post(PAGE, {"pair": pair.key, f"{pair.key}-name": "Found twice"}, follow=True)
    assert "Found twice" in answer.content.decode()
    theme = Theme.objects.get(key="found-twice")
    assert theme.recommendations.filter(pk=pair.later.pk).exists()
    assert (
        set(theme.judgements.values_list("pk", flat=True)) == pair.earlier.judgements | pair.later.judgements
    )
    assert theme.history.first().history_user.username == "officer"
    assert pair.key not in {one.key for one in repeats(our_authority(), most=500)}
    words = manager.get("/history/themes/found-twice/").content.decode()
    assert f"{pair.earlier.year}" in words
    assert f"{pair.later.year}" in words
    # A second time says that it is done.
    assert "linked already" in officer.post(PAGE, {"pair": pair.key}, follow=True).content.decode()
    # The next pair may go into the theme that stands.
    following = repeats(our_authority())[0]
    officer.post(PAGE, {"pair": following.key, f"{following.key}-theme": theme.pk})
    assert theme.judgements.filter(pk__in=following.later.judgements).exists()


@pytest.mark.parametrize(
    "pair", ["", "asked-1.asked-2", "999999999999999999999", "<script>alert(1)</script>", "\x00"]
)
def test_any_pair_that_is_none_changes_nothing(client_as, demonstration, pair):
    before = Theme.objects.count()
    assert client_as("officer").post(PAGE, {"pair": pair, "name": "x"}).status_code == 302
    assert Theme.objects.count() == before


@pytest.mark.parametrize(
    "values", [{}, {"name": " "}, {"name": "!!!"}, {"theme": "999999999999999999999"}, {"theme": "x"}]
)
def test_a_pair_without_a_theme_says_what_to_do(client_as, demonstration, values):
    pair = repeats(our_authority())[0]
    before = Theme.objects.count()
    answer = client_as("officer").post(
        PAGE, {"pair": pair.key, **{f"{pair.key}-{name}": value for name, value in values.items()}}
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Theme.objects.count() == before


@pytest.mark.parametrize(
    ("role", "status"), [("publisher", 403), ("auditor", 403), ("manager", 302), ("administrator", 200)]
)
def test_only_who_may_edit_themes_sees_it(client_as, demonstration, role, status):
    assert client_as(role).get(PAGE).status_code == status
    assert Finding.objects.exists()
