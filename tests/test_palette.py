"""The colours of grades: the design's tables to the letter, and what must hold for any scale."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from judgements import palette
from judgements.palette import INK, WHITE, Colours, Tone, colours, css_class, every_tone, stylesheet

STATIC_FILE = Path(__file__).parent.parent / "static" / "css" / "palette.css"
PAPER, WARM = "#FFFFFF", "#F5F3EE"

# places: where concern begins, fills best to worst, edges best to worst
DESIGN = {
    3: (2, "#EFF4F9 #FCB969 #5B1531", "#486176 #81551A #5B1531"),
    4: (3, "#EFF4F9 #C5DCF1 #DB9B4D #5B1531", "#486176 #2E6385 #81551A #5B1531"),
    5: (4, "#EFF4F9 #CCE3F8 #ADCAE2 #C38639 #5B1531", "#486176 #2E6385 #21648A #81551A #5B1531"),
    6: (
        4,
        "#EFF4F9 #D0E7FC #B9D6EF #EAA95A #C26D39 #5B1531",
        "#486176 #2E6385 #21648A #81551A #8E4D26 #5B1531",
    ),
}
CONTRASTS = {
    3: [15.9, 10.3, 13.2],
    4: [15.9, 12.4, 7.4, 13.2],
    5: [15.9, 13.3, 10.3, 5.7, 13.2],
    6: [15.9, 13.8, 11.7, 8.6, 4.6, 13.2],
}
GREYS_OF_FOUR = [243, 217, 168, 48]
LIGHTNESS_OF_FOUR = [96.0, 86.7, 68.8, 20.0]

# Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB
SIMULATIONS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
SCALES = [(places, concern) for places in range(2, 7) for concern in range(2, places + 1)]


def scale(places: int, concern_from: int) -> list[Colours]:
    return [
        colours(Tone(places=places, rank=rank, concern_from=concern_from)) for rank in range(1, places + 1)
    ]


def linear(colour: str) -> tuple[float, ...]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def luminance(channels: tuple[float, ...]) -> float:
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    darker, lighter = sorted((luminance(linear(one)), luminance(linear(other))))
    return (lighter + 0.05) / (darker + 0.05)


def cielab(channels: tuple[float, ...]) -> tuple[float, float, float]:
    """Back from sRGB with the customary rounded matrix: a second way to what palette.py does."""
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = (sum(m * max(0.0, min(1.0, c)) for m, c in zip(row, channels, strict=True)) for row in matrix)
    scaled = (value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen_with(simulation: str, colour: str) -> tuple[float, float, float]:
    rows = SIMULATIONS[simulation]
    channels = linear(colour)
    return cielab(tuple(sum(m * c for m, c in zip(row, channels, strict=True)) for row in rows))


def grey(colour: str) -> int:
    """The grey that the colour prints as."""
    y = luminance(linear(colour))
    return round(255 * (12.92 * y if y <= 0.0031308 else 1.055 * y ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize("places", DESIGN)
def test_fills_and_edges_are_those_of_the_design(places):
    concern_from, fills, edges = DESIGN[places]
    shown = scale(places, concern_from)
    assert [of.fill for of in shown] == fills.split()
    assert [of.edge for of in shown] == edges.split()
    assert [of.ink for of in shown] == [INK] * (places - 1) + [WHITE]


@pytest.mark.parametrize("places", CONTRASTS)
def test_contrast_of_the_word_is_that_of_the_design(places):
    shown = scale(places, DESIGN[places][0])
    assert [contrast(of.fill, of.ink) for of in shown] == pytest.approx(CONTRASTS[places], abs=0.06)


def test_lightness_and_grey_of_four_places_are_those_of_the_design():
    fills = [of.fill for of in scale(4, 3)]
    assert [cielab(linear(fill))[0] for fill in fills] == pytest.approx(LIGHTNESS_OF_FOUR, abs=0.1)
    assert [grey(fill) for fill in fills] == GREYS_OF_FOUR


@pytest.mark.parametrize(("places", "concern_from"), SCALES)
def test_words_can_be_read_on_every_fill(places, concern_from):
    """The rule reaches 4.5:1 everywhere up to six places; the tightest is the fifth of six, 4.63:1."""
    for of in scale(places, concern_from):
        assert contrast(of.fill, of.ink) >= 4.5


@pytest.mark.parametrize(("places", "concern_from"), SCALES)
def test_edges_can_be_seen_on_paper_and_on_the_warm_ground(places, concern_from):
    for of in scale(places, concern_from):
        assert contrast(of.edge, PAPER) >= 3
        assert contrast(of.edge, WARM) >= 3


@pytest.mark.parametrize(("places", "concern_from"), SCALES)
def test_each_place_is_darker_than_the_one_before_in_colour_and_in_grey(places, concern_from):
    fills = [of.fill for of in scale(places, concern_from)]
    for better, worse in pairwise(fills):
        assert cielab(linear(better))[0] > cielab(linear(worse))[0]
        assert grey(better) > grey(worse)


@pytest.mark.parametrize("simulation", SIMULATIONS)
def test_neighbours_of_four_stay_apart_and_in_order_for_every_eye(simulation):
    seen = [seen_with(simulation, of.fill) for of in scale(4, 3)]
    for better, worse in pairwise(seen):
        assert math.dist(better, worse) >= 12
        assert better[0] > worse[0]


def test_chroma_gives_way_where_srgb_ends():
    assert not all(0 <= channel <= 1 for channel in palette.linear_srgb(96, 52, 72))
    pale = palette.hex_of(96, 52, 72)
    lightness, a, b = cielab(linear(pale))
    assert lightness == pytest.approx(96, abs=0.5)
    assert 0 < math.hypot(a, b) < 52


@pytest.mark.parametrize(
    ("places", "rank", "concern_from", "says"),
    [
        (1, 1, 2, "places"),
        (7, 1, 2, "places"),
        (4, 0, 3, "rank"),
        (4, 5, 3, "rank"),
        (4, 1, 1, "concern_from"),
        (4, 1, 5, "concern_from"),
    ],
)
def test_a_tone_outside_its_scale_is_refused(places, rank, concern_from, says):
    with pytest.raises(ValueError, match=says):
        Tone(places=places, rank=rank, concern_from=concern_from)


def test_class_names_places_concern_and_rank():
    assert css_class(Tone(places=5, rank=2, concern_from=4)) == "tl-tone-5-4-2"


def test_stylesheet_has_one_rule_for_every_place_of_every_scale():
    text = stylesheet()
    assert ".tl-tone-4-3-3{background:#DB9B4D;color:#0B1A2A;border-color:#81551A}\n" in text
    assert len(every_tone()) == len(set(every_tone())) == sum(places for places, _ in SCALES)
    assert text.count("{") == len(every_tone())
    for tone in every_tone():
        assert text.count(f".{css_class(tone)}{{") == 1


def test_the_command_prints_the_static_file(capsys):
    palette.main()
    printed = capsys.readouterr().out
    assert STATIC_FILE.read_text(encoding="utf-8") == printed, (
        "run: python -m judgements.palette > static/css/palette.css"
    )
