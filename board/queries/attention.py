"""The measures that call for attention: the loudest that no other slide draws, and all that have a figure."""

from board import sentences
from board.calculations.room import HALF, heading_height, height_between, rows, table_rows
from board.queries.frame import Frame
from board.queries.judged import told_beside
from board.queries.measures import chart_of, fresh, stories_of
from board.slides import Block, Rows, Slide, Words
from metrics.queries import MetricRow

# Over the whole slide there is more room for names, and for the sentence at the end.
OVER_ALL = {"names": 560.0, "figures": 240.0, "last": 680.0}
COLUMNS = ("Measure", "Newest", "Before", "England")


def metrics(frame: Frame) -> Slide:
    """What is drawn beside its judgement is named here and not drawn again, so that this slide has its own message."""
    falling = fresh(frame, frame.told.falling)
    held = [row for row in fresh(frame, frame.told.graded.metrics) if row.points]
    beside = told_beside(frame)
    free = [row for row in falling if row.slug not in beside]
    stories = list(stories_of(frame, [row.slug for row in free[:1]]).values())
    chart = chart_of(stories[0]) if stories else None
    blocks: list[Block] = []
    if chart is not None:
        told = [
            (row.name, row.reasons[0].words) for row in [free[0], *(one for one in falling if one != free[0])]
        ]
        headline, words = sentences.metrics(told, len(held)), stories[0].sentence
        blocks += [chart, Words("What the figures say", (words,))]
        others = [row for row in falling if row != free[0]]
        title = "Also calling for attention" if others else "Other measures with a figure"
        others = others or [row for row in _in_order(held, falling) if row not in falling]
        if others:
            blocks.append(_beside(title, others, headline, words))
    else:
        names = [row.name for row in falling]
        headline = sentences.attention(names, len(held)) if falling else sentences.metrics([], len(held))
        if held:
            blocks.append(_whole(_in_order(held, falling), headline))
    return Slide(
        key="metrics",
        kind="metrics",
        name="Measures",
        headline=headline,
        blocks=tuple(blocks),
        source=chart.note if chart else frame.report,
    )


def _in_order(held: list[MetricRow], falling: list[MetricRow]) -> list[MetricRow]:
    """Those that call for attention first, then those with more than one figure, then those with a number at all."""
    rest = [row for row in held if row not in falling]
    return [
        *falling,
        *sorted(rest, key=lambda row: (-row.points, not any(map(str.isdigit, row.latest_words)))),
    ]


def _whole(every: list[MetricRow], headline: str) -> Rows:
    """One table over the whole slide: each with why it calls for attention, if it does."""
    told = [
        (
            row.short_name or row.name,
            row.latest_words,
            row.latest.period if row.latest else "",
            row.previous_words,
            row.england_words,
            row.reasons[0].words if row.reasons else "",
        )
        for row in every
    ]
    columns = ("Measure", "Newest", "Period", "Before", "England", "Why it calls for attention")
    # A column that nothing stands in is left out; the last one is as wide as it needs.
    stands = [n for n in range(len(columns)) if any(row[n] for row in told)]
    rows = [tuple(row[n] for n in stands) for row in told]
    return _cut(
        "Every measure with a figure",
        tuple(columns[n] for n in stands),
        rows,
        height_between(headline, foot=2),
    )


def _beside(title: str, others: list[MetricRow], headline: str, words: str) -> Rows:
    """A small table beside a drawing, below what the figures say."""
    height = height_between(headline, foot=2)
    height -= heading_height("What the figures say", HALF) + rows(words, 34, HALF) * 34 * 1.25 + 24
    return _cut(title, COLUMNS, [_row(row) for row in others], height)


def _cut(title: str, columns: tuple[str, ...], every: list[tuple[str, ...]], height: float) -> Rows:
    wide = len(columns) > len(COLUMNS)
    number = table_rows(every, height, **(OVER_ALL if wide else {}))
    more = len(every) - number
    return Rows(
        title,
        columns,
        tuple(every[:number]),
        rest=f"and {more} more" if more else "",
        whole=tuple(every) if more else (),
    )


def _row(row: MetricRow) -> tuple[str, ...]:
    return (
        row.short_name or row.name,
        f"{row.latest_words} ({row.latest.period})"
        if row.latest and row.latest.period[:1].isdigit()
        else row.latest_words,
        row.previous_words,
        row.england_words,
    )
