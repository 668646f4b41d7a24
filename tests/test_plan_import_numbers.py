"""A plan's spreadsheet that numbers recommendations without their letters; what its preview says and folds."""

import pytest

from actions.calculations.sheet_words import by_number, numbered, refs_in
from judgements.models import Recommendation
from tests.plan_sheets import a_plan_to_fill, counts, go, key, look, outcome, plain_row, said, told, workbook


@pytest.fixture
def plan(inspection_2012):
    return a_plan_to_fill(inspection_2012)


@pytest.fixture
def client(plan, client_as):
    return client_as("officer")


@pytest.mark.parametrize("printed", ["12", "Rec 12", "Recommendation 12", "rec. 12", "12. Flag every child"])
def test_a_bare_number_is_taken_where_it_can_only_be_one(printed):
    refs = ["R11", "R12", "R13"]
    known = {ref.lower(): ref for ref in refs} | by_number(refs)
    assert refs_in(printed, known) == (["R12"], [])


def test_numbers_of_two_kinds_of_references_are_never_guessed():
    refs = ["S12", "L12", "S13"]
    assert by_number(refs) == {} and by_number([*refs, "Annex"]) == {}
    assert numbered("Rec 12", refs) == ["S12", "L12"] and numbered("13", refs) == ["S13"]
    assert numbered("2", refs) == numbered("S12", refs) == []


def test_a_number_that_two_recommendations_have_is_asked_about_and_names_them(client, plan):
    rows = [plain_row(1) | {"recommendations": 12}, plain_row(2) | {"recommendations": "Rec 18"}]
    page = look(client, plan, workbook(rows))
    assert told(page)["B6"] == "'12' may be S12 or L12."
    questions = {one.text: one.suggestion for one in outcome(page).questions}
    assert questions == {"12": "", "Rec 18": "S18"}
    assert "it may be S12 or L12" in said(page)
    page = go(client, plan, page, **{key(page, "12"): "L12", key(page, "Rec 18"): "S18"})
    assert counts(page) == {"new": 2}


def test_a_preview_in_which_every_row_is_left_out_says_so(client, plan):
    page = look(client, plan, workbook([plain_row(1) | {"action": ""}]))
    page = go(client, plan, page, **{f"out-{outcome(page).lines[0].number}": "on"})
    assert counts(page) == {"left out": 1}
    words = said(page)
    assert "Every row is left out" in words and "Everything is here already" not in words


def test_a_long_list_of_questions_is_folded_and_every_one_is_sent(client, plan):
    strange = [plain_row(number) | {"recommendations": f"X{number}"} for number in range(1, 15)]
    page = look(client, plan, workbook(strange))
    assert outcome(page).open_questions == 14
    assert "4 more to be answered" in said(page)
    ref = Recommendation.objects.filter(inspection=plan.inspection).first().ref
    first, *others = outcome(page).questions
    page = go(client, plan, page, **{first.key: ref})
    assert "1 answered" in said(page) and outcome(page).open_questions == 13
    page = go(client, plan, page, **{one.key: ref for one in others})
    assert counts(page) == {"new": 14} and "14 answered" in said(page)
