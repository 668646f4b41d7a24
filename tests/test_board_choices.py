"""What an officer chooses of a deck, and what a slide has room for."""

from hypothesis import given
from hypothesis import strategies as st

from board.calculations import ROW, Room, brief, ends, fitting, height_of, suggestions
from board.models import SlideChoice
from board.queries.deck import chosen
from board.slides import Slide

# ---- An officer's choice


def some(*keys):
    return [Slide(key, "own", key, key) for key in keys]


def choice(**values):
    return SlideChoice(pk=values.pop("pk", 1), **values)


def test_slides_are_moved_hidden_noted_and_added():
    slides, hidden = chosen(
        some("a", "b", "c"),
        [
            choice(key="c", order=1, notes="Slowly"),
            choice(key="b", hidden=True),
            choice(pk=7, key="", headline="Ours", words="One.\n\nTwo.", order=2),
            choice(key="gone", order=1),
        ],
    )
    assert [one.key for one in slides] == ["c", "a", "own-7"] and [one.key for one in hidden] == ["b"]
    assert slides[0].notes == "Slowly" and slides[2].blocks[0].paragraphs == ("One.", "Two.")


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.data())
def test_no_slide_is_lost_or_doubled(keys, data):
    choices = [
        choice(key=key, order=data.draw(st.integers(0, 9)), hidden=data.draw(st.booleans()))
        for key in data.draw(st.lists(st.sampled_from("abcxyz"), unique=True))
    ]
    slides, hidden = chosen(some(*keys), choices)
    assert sorted(one.key for one in [*slides, *hidden]) == sorted(keys)


# ---- What fits


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=80)), min_size=1, max_size=12))
def test_lines_that_are_shown_fit_the_room_or_are_one(lines):
    room = Room(30, 50, 500)
    number = fitting(lines, room)
    assert 1 <= number <= len(lines)
    assert number == 1 or sum(height_of(*line, room) for line in lines[:number]) <= room.height


def test_a_line_is_as_high_as_its_words_are_long():
    room = Room(10, 10, 100)
    assert height_of("a" * 21, "", room) - height_of("a" * 10, "", room) == 2 * ROW


def test_a_title_is_cut_where_it_still_says_what_is_done():
    long = "Give every child who enters care a health assessment in time, with clinics held weekly and each late one explained"
    assert brief(long) == "Give every child who enters care a health assessment in time"
    assert brief("Short, and whole") == "Short, and whole"


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=9), st.booleans())
def test_an_axis_holds_every_value(values, percentage):
    bottom, top = ends(values, percentage=percentage)
    assert bottom <= min(values) and top >= max(values) and bottom < top and bottom >= 0


def test_nothing_out_of_line_asks_for_nothing():
    assert suggestions([]) == []
