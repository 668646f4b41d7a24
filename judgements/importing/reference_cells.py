"""What one cell of a reference file may hold: a text, several, a choice, a day, a number, a row that is held."""

from datetime import date, datetime
from typing import Any

from import_export.widgets import ManyToManyWidget, Widget

from judgements.models import Authority

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def folded(text: Any) -> str:
    return " ".join(str(text or "").split()).casefold()


class Text(Widget):
    """A text as it stands."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Words(Text):
    """Several texts in one cell, parted by semicolons."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return [part.strip() for part in str(value or "").split(";") if part.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(map(str, value or []))


class Choice(Text):
    """One of a list, by its name or its word."""

    def __init__(self, choices: Any, otherwise: str) -> None:
        super().__init__()
        self.choices, self.otherwise = choices, otherwise

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        wanted = folded(value)
        if not wanted:
            return self.otherwise
        for key, label in self.choices:
            if wanted in (folded(key), folded(label)):
                return str(key)
        raise ValueError(
            f"'{str(value)[:60]}' is none of: {', '.join(str(label) for _, label in self.choices)}."
        )


class Day(Text):
    """A day, as 2024-04-01 or as 1 April 2024 or 01/04/2024, the day first."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = " ".join(str(value or "").split())
        if not text:
            return None
        for form in DAYS if text.isascii() else ():
            try:
                found = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
        raise ValueError(f"'{text[:40]}' is no date. Write it like 2024-04-01.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if isinstance(value, date) else ""


class Whole(Widget):
    """A whole number from 1."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = str(value or "")
        if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= 4 and int(text)):
            raise ValueError(f"'{text[:40]}' is no whole number from 1.")
        return int(text)


class Held(Text):
    """One of the rows that are held, found by any of its names; filled by the resource before it reads."""

    def __init__(self, what: str, shows: str = "name") -> None:
        super().__init__()
        self.what, self.shows = what, shows
        self.rows: dict[str, Any] = {}

    def find(self, value: Any) -> Any:
        return self.rows.get(folded(value))

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if found := self.find(value):
            return found
        told = f"'{str(value)[:60]}' is not in the list of {self.what}" if value else "This is empty"
        raise ValueError(f"{told}. Give one that is there, or add it first.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(getattr(value, self.shows)) if value else ""


class HeldMany(ManyToManyWidget):
    """Several of them by their LA codes, parted by semicolons."""

    many = True

    def __init__(self) -> None:
        super().__init__(Authority)
        self.rows: dict[str, Any] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        codes = [part.strip() for part in str(value or "").split(";") if part.strip()]
        if strange := [code for code in codes if folded(code) not in self.rows]:
            raise ValueError(
                f"No authority has the LA code '{strange[0][:40]}'. Put its own row above this one."
            )
        return [self.rows[folded(code)] for code in dict.fromkeys(codes)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(sorted(one.la_code for one in value.all())) if obj is not None and obj.pk else ""
