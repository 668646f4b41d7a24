"""What a file of measurements says, before it is compared with what is held."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .periods import Wanted
from .problems import Problems
from .series import Series

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a metric for a place and a period, with its row in the file."""

    code: str
    place: int
    period: Wanted
    value: Decimal | None
    status: str
    numerator: Decimal | None
    denominator: Decimal | None
    standing: str
    note: str
    row: int
    # Of those that were not counted, how many for which reason.
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass
class Reading:
    """All that was read, what was left out and what is wrong. Nothing in it is written yet."""

    kind: str
    figures: list[Figure] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    remarks: list[str] = field(default_factory=list)
    # New metrics that a mapping brings, and those of the catalogue that the file was read by.
    series: list[Series] = field(default_factory=list)
    # Left out and counted: places that the list does not know, levels that are not kept, columns that nothing reads.
    strangers: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    rows: int = 0
    finer: list[int] = field(default_factory=list)
    # Signs that were read as a letter, and cells of an indicator with nothing in them, which are no figure.
    signs: Counter[tuple[str, str]] = field(default_factory=Counter)
    empty: int = 0

    def copied(self) -> "Reading":
        """With lists of its own for what is still to be said."""
        told = Problems(list(self.problems.first), self.problems.count)
        return replace(self, remarks=list(self.remarks), problems=told)

    def say_what_was_left(self) -> None:
        """Once: empty cells, and signs with the letter that they are kept as."""
        if self.empty:
            self.remarks.append(f"{self.empty:,} cells of figures are empty: no figure, and none is made up.")
        for (sign, letter), count in sorted(self.signs.items()):
            self.remarks.append(f"'{sign}' in {count:,} cells is kept as '{letter}'.")

    def say_what_was_rounded(self) -> None:
        """Once, when all has been read: how many figures are kept less exact than the file has them."""
        if self.finer:
            self.remarks.append(
                f"{len(self.finer):,} figures have more than four decimals and are kept with four, the first in row "
                f"{self.finer[0]}."
                if len(self.finer) > 1
                else f"The figure in row {self.finer[0]} has more than four decimals and is kept with four."
            )
