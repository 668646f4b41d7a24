"""Lists of what is asked in reports: whatever became of their signs, the same items are read."""

import pytest

from tests.report_files import codes, ilacs, read


@pytest.mark.parametrize("sign", ["◼", "•", "-", "–", "\uf0a7", "\uf0b7", "▪", "*", "n", "·", "?"])
def test_bullets_of_every_kind(sign):
    report = read(
        ilacs(asked=[f"{sign} The first thing that goes", "on over a line.", f"{sign} The second thing"])
    )
    assert [one.text for one in report.recommendations] == [
        "The first thing that goes on over a line.",
        "The second thing",
    ]
    assert [one.ref for one in report.recommendations] == ["R1", "R2"]


def test_a_bullet_alone_in_its_line_and_a_number_at_the_start_of_one():
    asked = ["•", "Help for children at the age of", "17.", "•", "Homes."]
    report = read(ilacs(asked=asked))
    assert [one.text for one in report.recommendations] == ["Help for children at the age of 17.", "Homes."]
    assert [one.number for one in report.paragraphs] == [1, 2, 3, 4]


def test_bullets_within_a_recommendation_are_part_of_it():
    asked = ["◼ Improve two things:", "– the one", "– the other.", "◼ Another."]
    report = read(ilacs(asked=asked))
    assert len(report.recommendations) == 2
    assert report.recommendations[0].text.split("\n") == ["Improve two things:", "• the one", "• the other."]


def test_a_passage_without_a_list_asks_nothing_and_says_so():
    report = read(ilacs(asked=["There are few areas where practice varies. Leaders know them well."]))
    assert report.recommendations == ()
    assert "recommendations-not-listed" in {one.code for one in report.warnings}


@pytest.mark.parametrize("sign", ["◆", "▸", "➤", "→", "\ufffd", "\u0095", "\x02", "\x7f", "⬤", "❖"])
def test_a_bullet_of_any_font_opens_an_item(sign):
    asked = [f"{sign} The first thing that is", "asked for.", f"{sign} The second thing."]
    told = [one.text for one in read(ilacs(asked=asked)).recommendations]
    assert told == ["The first thing that is asked for.", "The second thing."]


def test_a_heading_that_is_printed_twice_has_its_list_below_the_second():
    asked = ["What needs to improve?", "◼ The first thing.", "◼ The second thing."]
    assert len(read(ilacs(asked=asked)).recommendations) == 2


def test_a_list_for_each_area_of_practice_is_read_as_one():
    body = [
        "The experiences and progress of children in care: outstanding",
        "1. Homes are stable.",
        "What needs to improve in this area of social work practice",
        "◼ The third thing.",
        "2. Few move.",
        "The experiences and progress of care leavers: inadequate",
        "3. Few have a plan.",
    ]
    told = [one.text for one in read(ilacs(body=body)).recommendations]
    assert told == ["The first thing.", "The second thing.", "The third thing."]


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "What the local authority needs to improve",
            "What still needs to improve?",
            "What needs improvement",
        ),
        *("Areas for priority action", "Areas of practice that need to improve", "What must improve?"),
        *("1. What needs to improve?", "3. What needs to improve", "2.1 What still needs to improve"),
    ],
)
def test_a_list_under_a_heading_in_words_of_its_own_is_read(heading):
    text = ilacs().replace("What needs to improve?", heading)
    assert [one.text for one in read(text).recommendations] == ["The first thing.", "The second thing."]


def test_a_sentence_about_what_must_improve_is_no_heading():
    text = ilacs().replace("What needs to improve?", "What must improve is known to all.")
    assert read(text).recommendations == ()


# The items of a list, however its signs came out.
LISTS = {
    "two on a line": ("◼ The first thing. ◼ The second thing.",),
    "within a line": ("◼ The first", "thing. ◼ The second", "thing."),
    "a bullet of nothing": ("◼ The first thing.", "◼ The second thing.", "◼"),
    "numbers without stops": ("1 The first thing.", "2 The second", "thing."),
    "numbers against the words": ("1.The first thing.", "2.The second thing."),
    "sentences": ("The first thing.", "The second thing."),
    "under sub-headings": ("Leadership", "◼ The first thing.", "Practice", "◼ The second thing."),
    "after a lead-in": ("The council should improve:", "◼ The first thing.", "◼ The second thing."),
}


@pytest.mark.parametrize("asked", LISTS.values(), ids=LISTS)
def test_the_items_of_a_list_are_read_however_its_signs_came_out(asked):
    told = read(ilacs(asked=asked)).recommendations
    assert [(one.ref, one.text) for one in told] == [("R1", "The first thing."), ("R2", "The second thing.")]


# The lists of three reports, in other words: without a sign, and but for the last item without a full stop.
UNSIGNED = {
    "short items": (
        "The welcome of new pupils",
        "The warmth of rooms in winter",
        "Meals for those who stay late",
    ),
    "items that wrap": (
        "The care with which the library buys its books, so that readers of every age",
        "find some that are new to them",
        "Lamps in the reading room, and chairs that fit the smallest of those who come to",
        "read there",
        "The number of hours on a Saturday.",
    ),
    "items that begin small": (
        "the care with which the library buys its books, so that readers of every age",
        "find some that are new to them",
        "lamps in the reading room",
        "the number of hours on a Saturday and on the other days on which those who work",
        "can come.",
    ),
    "an item that ends in a number": (
        "The help that is there for readers who come alone, until they reach the age of",
        "17.",
        "The leaders’ rooms. They should be open.",
        "Lamps.",
    ),
    "items that open like a passage": (
        "Senior readers’ chairs in the library.",
        "Leadership of the reading room.",
        "The number of hours.",
    ),
}


@pytest.mark.parametrize("asked", UNSIGNED.values(), ids=UNSIGNED)
def test_a_list_that_lost_its_signs_is_parted_where_its_lines_break_by_choice(asked):
    report = read(ilacs(asked=asked))
    assert len(report.recommendations) == 3, [one.text for one in report.recommendations]
    assert " ".join(" ".join(one.text.split()) for one in report.recommendations) == " ".join(asked)
    assert "recommendations-not-listed" in codes(report)


def test_a_passage_whose_lines_break_for_want_of_room_is_no_list():
    passage = (
        "Leaders know what is to be done for those who come to the library alone, and since the",
        "Friends of the Library wrote to them in May they have opened two more rooms. The hours",
        "are longer now. Few readers wait for long, and those who wait are given a chair.",
    )
    assert read(ilacs(asked=passage)).recommendations == ()


def test_a_long_list_of_sentences_without_signs_is_a_list_and_a_long_passage_is_none():
    things = [f"The {'very ' * 12}good thing number {number}." for number in range(20)]
    assert len(read(ilacs(asked=things)).recommendations) == 20
    assert (
        read(ilacs(asked=[f"A passage {'on and ' * 30}", *["on and on and on"] * 80])).recommendations == ()
    )
