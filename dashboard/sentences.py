"""Headlines with a verb and a number, built from the same rows as the tables. Pure."""

from collections.abc import Sequence
from typing import Protocol

from judgements.calculations import counted, listed


class Row(Protocol):
    """What a sentence needs of a judgement."""

    section: str
    area: str

    @property
    def below_good(self) -> bool: ...


def where_we_stand(
    areas: Sequence[tuple[str, str]], below: int, total: int, worst: int, worst_label: str
) -> str:
    """`areas` as (area, overall grade); the count of the worst grade, else of those below good."""
    if len(areas) > 1:
        stands = listed([f"{area[0].lower() + area[1:]} are {grade}" for area, grade in areas])
        stands = stands[0].upper() + stands[1:]
    else:
        stands = f"Children\u2019s services are {areas[0][1]}"
    if worst:
        verb = "is" if worst == 1 else "are"
        return f"{stands}; {worst} of {total} judgements {verb} {worst_label}"
    if below:
        verb = "is" if below == 1 else "are"
        return f"{stands}; {below} of {total} judgements {verb} below good"
    return f"{stands}, and none of {counted(total)} judgements is below good"


def overdue_words(groups: Sequence[tuple[int, int]]) -> str:
    """`groups` as (count, days), longest first: 'nine by 91 days, 20 by 1 day'."""
    return listed([f"{counted(count)} by {days} {'day' if days == 1 else 'days'}" for count, days in groups])
