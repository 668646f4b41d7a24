"""What an officer chooses of a deck, and what a slide has room for."""

from hypothesis import given
from hypothesis import strategies as st

from board.calculations import brief, ends, suggestions
from board.calculations.room import LARGE, LEADING, PLAIN, TIGHT, Room, fitting, height_of
from board.models import SlideChoice
from board.queries.deck import chosen
from board.queries.lists import Listed, set_out
from board.slides import CAUTION, Line, Slide, Status

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


lines = st.builds(Line, st.just("S1"), st.text(max_size=200), st.none(), st.text(max_size=80))


@given(st.lists(lines, min_size=1, max_size=12), st.sampled_from([LARGE, PLAIN, TIGHT]))
def test_lines_that_are_shown_fit_the_room_or_are_one(held, sizes):
    room = Room(824, 500)
    number = fitting(held, room, sizes=sizes)
    assert 1 <= number <= len(held)
    assert number == 1 or sum(height_of(line, room, sizes) for line in held[:number]) <= room.height


@given(st.lists(lines, min_size=1, max_size=12))
def test_as_many_lines_are_shown_as_there_is_room_for_and_the_rest_is_counted(held):
    ((block,), setting) = set_out("A headline of a slide", [Listed("What there is", held)])
    assert block.lines == tuple(held[: len(block.lines)])
    assert (block.whole or block.lines) == tuple(held)
    left = len(held) - len(block.lines)
    assert block.rest == (f"and {left} more" if left else "")
    # Cut only where even the tight setting does not hold all.
    assert not left or setting == "tight"


def test_few_lines_are_set_large_and_many_tight():
    few, many = [Line("A1", "Do it")] * 3, [Line("A1", "Do what was asked of everybody " * 4)] * 9
    assert [set_out("Short", [Listed("List", held)])[1] for held in (few, many)] == ["large", "tight"]


def test_a_line_is_as_high_as_its_words_are_long():
    room = Room(300, 100)
    rise = height_of(Line("", "mm " * 21), room) - height_of(Line("", "mm"), room)
    assert rise > 0 and round(rise / (PLAIN.words * LEADING), 6).is_integer()


def test_a_status_takes_room_from_the_words_beside_it_or_a_line_below_them():
    words, late = (
        "Fill both designated looked after posts, doctor and nurse",
        Status("91 days overdue", "", CAUTION),
    )
    plain = Line("L2", words)
    marked = Line("L2", words, late)
    beside, below = Room(560, 600), Room(560, 600, below=True)
    assert height_of(marked, beside) > height_of(plain, beside)
    assert height_of(marked, below) == height_of(plain, below) + PLAIN.below * LEADING + 3


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
