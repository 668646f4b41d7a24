"""What is wrong with a file of measurements, each fault with its row and column."""

from dataclasses import dataclass, field

SHOWN = 20


class WrongFile(Exception):
    """A file of measurements that cannot be taken; says which file, row and column, and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault: the row as the file counts them, 1 being the headings; 0 is the file as a whole."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{where[:1].upper()}{where[1:]}: {self.words}" if where else self.words


@dataclass
class Problems:
    """The first faults, and how many there are."""

    first: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, words: str) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(Problem(row, column[:60], words))

    @property
    def more(self) -> int:
        return self.count - len(self.first)

    def __bool__(self) -> bool:
        return self.count > 0

    def lines(self) -> list[str]:
        told = [str(one) for one in self.first]
        return [*told, f"And {self.more:,} more."] if self.more else told
