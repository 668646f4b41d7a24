"""Agencies and people that an officer has said to make, once each."""

from typing import Any

from django.core.exceptions import ValidationError

from judgements.models import Agency, Person

from .spreadsheet_parts import AGENCY, PERSON, SAME_AS_HELD, Question, RowRead


class Makers:
    """Makes what rows ask for, the first time that one does; `pks` says by question what was made."""

    def __init__(self, by: Any) -> None:
        self.by = by
        self.agencies: dict[str, Agency] = {}
        self.people: dict[str, Person] = {}
        self.made: list[str] = []
        self.pks: dict[str, str] = {}

    def kept(self) -> tuple[Any, ...]:
        return dict(self.agencies), dict(self.people), list(self.made), dict(self.pks)

    def back_to(self, kept: tuple[Any, ...]) -> None:
        """After a row was taken back, and with it whatever was made for it."""
        self.agencies, self.people, self.made, self.pks = kept

    def _saved(self, row: Any, key: str, what: str) -> Any:
        row.updated_by = self.by
        row.full_clean()
        row.save()
        self.made.append(f"{what} {row}")
        self.pks[key] = str(row.pk)
        return row

    def agency(self, name: str, read: RowRead, run: Any) -> Agency:
        if name.casefold() not in self.agencies:
            row = Agency(
                name=name, source=f"The action plan '{run.plan.title}', row {read.number} of its spreadsheet."
            )
            self.agencies[name.casefold()] = self._saved(row, Question(AGENCY, name, "").key, "Agency")
        return self.agencies[name.casefold()]

    def person(self, name: str, read: RowRead, run: Any) -> Person:
        """Where the file has a column of posts the cell is a name, else it is the post."""
        if name.casefold() not in self.people:
            agency = self._agency_of(read, run)
            role = read.values.get("lead_role")
            if role is SAME_AS_HELD and read.held:
                role = read.held.lead_role
            row = Person(name=name, role=role, agency=agency) if role else Person(role=name, agency=agency)
            self.people[name.casefold()] = self._saved(row, Question(PERSON, name, "").key, "Person")
        return self.people[name.casefold()]

    def _agency_of(self, read: RowRead, run: Any) -> Agency:
        found = read.values.get("agency")
        if found is SAME_AS_HELD and read.held:
            found = run.actions[read.held.pk].lead_agency
        if found is None:
            told = "Nobody can be made here: the row names no agency that the person could belong to."
            raise ValidationError({"lead": told})
        return found if isinstance(found, Agency) else self.agency(found.name, read, run)
