"""The colours of grades: one rule for any ordered scale, so that ink follows concern and words stay readable.

Place p runs from 0 (best) to 1 (worst) and lightness is L* = 96 - 26p - 50p^4: slow at first, steep at the end.
Hue follows the rank at which concern begins: blue before it, ochre from it, wine for the worst place. The CSS
that the pages use is printed from here and a test compares the two; nothing else names a grade's colour.
"""

import math
from dataclasses import dataclass

FEWEST_PLACES = 2
MOST_PLACES = 6  # ink on the last place but one falls below 4.5:1 on a seventh

INK = "#0B1A2A"
WHITE = "#FFFFFF"

BLUE_HUE = 255.0
OCHRE_HUES = (72.0, 55.0)
OCHRE_CHROMA = 52.0
WINE_HUE = 0.0
WINE_CHROMA = 34.0
EDGE_LIGHTNESS = 40.0
OCHRE_EDGE_CHROMA = 42.0
BLUE_EDGE_EXTRA_CHROMA = 12.0  # the pale fills carry too little hue to be seen in a hairline

# CSS Color 4's matrix for linear sRGB and the white that belongs to it; another D65 moves a hex by one.
WHITE_POINT = (0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290)
LINEAR_FROM_XYZ = (
    (12831 / 3959, -329 / 214, -1974 / 3959),
    (-851781 / 878810, 1648619 / 878810, 36519 / 878810),
    (705 / 12673, -2585 / 12673, 705 / 667),
)
GAMUT_SLACK = 1e-4
CHROMA_STEP = 0.25


@dataclass(frozen=True)
class Tone:
    """The place of a grade in its scale: of how many, which one (1 is best), and where concern begins."""

    places: int
    rank: int
    concern_from: int

    def __post_init__(self) -> None:
        if not FEWEST_PLACES <= self.places <= MOST_PLACES:
            raise ValueError(f"places is {self.places}: a scale has {FEWEST_PLACES} to {MOST_PLACES} places")
        if not 1 <= self.rank <= self.places:
            raise ValueError(f"rank is {self.rank}: it runs from 1 (best) to {self.places}")
        if not 2 <= self.concern_from <= self.places:
            raise ValueError(f"concern_from is {self.concern_from}: it runs from 2 to {self.places}")


@dataclass(frozen=True)
class Colours:
    """Fill, ink and edge as #RRGGBB. The place mark is drawn in the ink."""

    fill: str
    ink: str
    edge: str


def lightness(tone: Tone) -> float:
    """L* of the fill, from 96 for the best place to 20 for the worst."""
    place = (tone.rank - 1) / (tone.places - 1)
    return 96 - 26 * place - 50 * place**4


def colours(tone: Tone) -> Colours:
    if tone.rank == tone.places:
        wine = hex_of(lightness(tone), WINE_CHROMA, WINE_HUE)
        return Colours(fill=wine, ink=WHITE, edge=wine)
    if tone.rank >= tone.concern_from:
        hue = OCHRE_HUES[min(tone.rank - tone.concern_from, len(OCHRE_HUES) - 1)]
        fill = hex_of(lightness(tone), OCHRE_CHROMA, hue)
        return Colours(fill=fill, ink=INK, edge=hex_of(EDGE_LIGHTNESS, OCHRE_EDGE_CHROMA, hue))
    chroma = 3.0 if tone.rank == 1 else 13.0 + 3 * (tone.rank - 2)
    fill = hex_of(lightness(tone), chroma, BLUE_HUE)
    return Colours(fill=fill, ink=INK, edge=hex_of(EDGE_LIGHTNESS, chroma + BLUE_EDGE_EXTRA_CHROMA, BLUE_HUE))


def css_class(tone: Tone) -> str:
    return f"tl-tone-{tone.places}-{tone.concern_from}-{tone.rank}"


def every_tone() -> list[Tone]:
    """Every place of every scale that the rule serves, in the order of the stylesheet."""
    return [
        Tone(places=places, rank=rank, concern_from=concern_from)
        for places in range(FEWEST_PLACES, MOST_PLACES + 1)
        for concern_from in range(2, places + 1)
        for rank in range(1, places + 1)
    ]


def stylesheet() -> str:
    """The text of static/css/palette.css."""
    rules = [
        "/* Printed by judgements/palette.py; change the rule there. Class: places, concern from, rank. */"
    ]
    for tone in every_tone():
        of = colours(tone)
        rules.append(f".{css_class(tone)}{{background:{of.fill};color:{of.ink};border-color:{of.edge}}}")
    return "\n".join(rules) + "\n"


def hex_of(lightness: float, chroma: float, hue: float) -> str:
    """#RRGGBB of a CIELAB colour (hue in degrees); chroma gives way, a quarter at a time, where sRGB ends."""
    while True:
        channels = linear_srgb(lightness, chroma, hue)
        if chroma <= 0 or all(-GAMUT_SLACK <= channel <= 1 + GAMUT_SLACK for channel in channels):
            return "#" + "".join(f"{channel_byte(channel):02X}" for channel in channels)
        chroma = max(0.0, chroma - CHROMA_STEP)


def linear_srgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear sRGB channels of a CIELAB colour; outside 0 to 1 where sRGB cannot show it."""
    fy = (lightness + 16) / 116
    fx = fy + chroma * math.cos(math.radians(hue)) / 500
    fz = fy - chroma * math.sin(math.radians(hue)) / 200
    x, y, z = (white * from_cube_root(f) for white, f in zip(WHITE_POINT, (fx, fy, fz), strict=True))
    red, green, blue = (a * x + b * y + c * z for a, b, c in LINEAR_FROM_XYZ)
    return red, green, blue


def from_cube_root(f: float) -> float:
    """The inverse of CIELAB's curve: a cube, and a straight line near black."""
    return f**3 if f**3 > 216 / 24389 else (116 * f - 16) * 27 / 24389


def channel_byte(linear: float) -> int:
    linear = min(1.0, max(0.0, linear))
    encoded = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(encoded * 255)


def main() -> None:
    print(stylesheet(), end="")


if __name__ == "__main__":
    main()
