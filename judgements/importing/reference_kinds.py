"""What may come from a file: agencies, people, sets of neighbours, authorities and themes, each with its columns.

An account and the mark of our own authority are no columns of any file: they decide who may see and change what.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.widgets import Widget

from judgements.models import Agency, Authority, Neighbour, NeighbourSet, Person, Place, Theme

from .reference import CHANGED, NEW, Line, ReferenceResource
from .reference_cells import Choice, Day, Held, HeldMany, Text, Whole, Words, folded


def column(name: str, widget: Widget | None = None, attribute: str = "") -> Field:
    return Field(attribute=attribute or name, column_name=name, widget=widget or Text())


class Agencies(ReferenceResource):
    """Bodies, by name."""

    name, role, source = column("name"), column("role"), column("source")
    kind = column("kind", Choice(Agency.Kind.choices, Agency.Kind.OTHER))
    abbreviations = column("abbreviations", Words())
    required = ("name",)

    class Meta(ReferenceResource.Meta):
        model = Agency
        fields = ("name", "kind", "abbreviations", "role", "source")
        import_id_fields = ("name",)

    def key_of(self, row: Any) -> Any:
        return folded(row["name"]) or None

    def key_held(self, instance: Agency) -> Any:
        return folded(instance.name)


class Themes(ReferenceResource):
    """What comes back from judgement to judgement, by key; where it runs is keyed on its own page."""

    key, name = column("key"), column("name")
    summary, recommendation_gap = column("summary"), column("recommendation_gap")
    required = ("key",)

    class Meta(ReferenceResource.Meta):
        model = Theme
        fields = ("key", "name", "summary", "recommendation_gap")
        import_id_fields = ("key",)

    def key_of(self, row: Any) -> Any:
        return row["key"] or None

    def key_held(self, instance: Theme) -> Any:
        return instance.key


class People(ReferenceResource):
    """By agency and name; where there is no name, by agency and role. Accounts are joined on a person's own page."""

    name, role = column("name"), column("role")
    agency = column("agency", Held("agencies"))
    required, held = ("role", "agency"), ("agency",)

    class Meta(ReferenceResource.Meta):
        model = Person
        fields = ("name", "role", "agency")
        import_id_fields = ("agency",)

    def get_queryset(self) -> QuerySet:
        return Person.objects.select_related("agency")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        rows = self.fields["agency"].widget.rows = {}
        for one in Agency.objects.all():
            rows |= {folded(short): one for short in one.abbreviations if folded(short) not in rows}
        rows |= {folded(one.name): one for one in Agency.objects.all()}

    def key_of(self, row: Any) -> Any:
        agency = self.fields["agency"].widget.find(row["agency"])
        name = folded(row.get("name"))
        return (agency.pk, bool(name), name or folded(row["role"])) if agency else None

    def key_held(self, instance: Person) -> Any:
        return (instance.agency_id, bool(instance.name), folded(instance.name or instance.role))


class Authorities(ReferenceResource):
    """Councils by LA code: names, codes, dates, successors. Whose installation this is comes from no file."""

    la_code, code, name, type = column("la_code"), column("code"), column("name"), column("type")
    region = column("region", Held("regions"))
    starts_on, ends_on = column("starts_on", Day()), column("ends_on", Day())
    also_known_as, other_codes = column("also_known_as", Words()), column("other_codes", Words())
    successors = column("successors", HeldMany())
    required, held = ("la_code",), ("region",)

    class Meta(ReferenceResource.Meta):
        model = Authority
        use_bulk = False
        fields = (
            *("la_code", "code", "name", "region", "type", "starts_on", "ends_on"),
            *("also_known_as", "other_codes", "successors"),
        )
        import_id_fields = ("la_code",)

    def get_queryset(self) -> QuerySet:
        return Authority.objects.select_related("region").prefetch_related("successors")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        regions = Place.objects.filter(kind__in=[Place.Kind.REGION, Place.Kind.COUNTRY])
        self.fields["region"].widget.rows = {
            folded(word): one for one in regions for word in (one.name, one.code)
        }
        self.fields["successors"].widget.rows = {
            folded(one.la_code): one for ones in self.standing.values() for one in ones
        }

    def after_init_instance(self, instance: Authority, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            instance.kind = Place.Kind.AUTHORITY

    def after_save_instance(self, instance: Authority, row: Any, **kwargs: Any) -> None:
        super().after_save_instance(instance, row, **kwargs)
        self.fields["successors"].widget.rows[folded(instance.la_code)] = instance

    def key_of(self, row: Any) -> Any:
        return folded(row["la_code"]) or None

    def key_held(self, instance: Authority) -> Any:
        return folded(instance.la_code)


class Neighbours(ReferenceResource):
    """A published set with its neighbours: a row for each place in an authority's list; the set's day in every row."""

    set = column("set", Held("sets"))
    authority = column("authority", Held("authorities", "la_code"))
    neighbour = column("neighbour", Held("authorities", "la_code"))
    order = column("order", Whole())
    required = ("set", "authority", "order", "neighbour")
    held = ("set", "authority", "neighbour")
    also_read = ("published_on", "source")

    class Meta(ReferenceResource.Meta):
        model = Neighbour
        fields = ("set", "authority", "order", "neighbour")
        import_id_fields = ("set", "authority", "order")

    def get_queryset(self) -> QuerySet:
        return Neighbour.objects.select_related("set", "authority", "neighbour")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self.beside: list[Line] = []
        self.placed = {
            (one.set_id, one.authority_id, one.neighbour_id): one.order
            for ones in self.standing.values()
            for one in ones
        }
        self.settled: dict[str, tuple[str, str]] = {}
        self.fields["set"].widget.rows = {folded(one.name): one for one in NeighbourSet.objects.all()}
        found: dict[str, Any] = {}
        for one in Authority.objects.all():
            found |= {folded(one.la_code): one, folded(one.code): one}
        self.fields["authority"].widget.rows = self.fields["neighbour"].widget.rows = found

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if row["set"]:
            self._settle_set(row, self.numbers[kwargs["row_number"] - 1])
        super().before_import_row(row, **kwargs)

    def _settle_set(self, row: Any, number: int) -> None:
        """The first row that names a set makes it or changes its day and source; the others must say the same."""
        name, said = folded(row["set"]), (row.get("published_on", ""), row.get("source", ""))
        if name in self.settled:
            if self.settled[name] != said:
                raise ValidationError(
                    "An earlier row gives this set another day or source. Make them the same."
                )
            return
        sets = self.fields["set"].widget.rows
        found = sets.get(name)
        one = found or NeighbourSet(name=" ".join(row["set"].split()))
        before = self._day_and_source(one)
        try:
            one.published_on = Day().clean(said[0]) or one.published_on
        except ValueError as problem:
            raise ValidationError(f"published_on: {problem}") from None
        one.source = said[1] or one.source
        if one.published_on is None:
            raise ValidationError(
                "This set is new: give the day on which it was published, in 'published_on'."
            )
        self._keep_set(one, found, before, number)
        sets[name], self.settled[name] = one, said

    def _keep_set(self, one: NeighbourSet, found: Any, before: Any, number: int) -> None:
        after = self._day_and_source(one)
        if found and before == after:
            return
        one.updated_by = self.by
        one.full_clean(exclude=["updated_by"])
        one.save()
        names = ("published_on", "source")
        changes = tuple(
            (name, old, new) for name, old, new in zip(names, before, after, strict=True) if old != new
        )
        kind = CHANGED if found else NEW
        self.beside.append(Line(number, kind, f"the set {one.name}", changes if found else ()))

    def _day_and_source(self, one: NeighbourSet) -> tuple[str, str]:
        return (one.published_on.isoformat() if one.published_on else "", one.source)

    def validate_instance(self, instance: Any, errors: Any = None, validate_unique: bool = True) -> None:
        """The constraints of a list against the lists in memory: a national set has fifteen hundred rows."""
        errors = dict(errors or {})
        if not errors:
            key = (instance.set.pk, instance.authority.pk, instance.neighbour.pk)
            if instance.authority.pk == instance.neighbour.pk:
                errors["neighbour"] = ["An authority cannot be its own neighbour."]
            elif self.placed.setdefault(key, instance.order) != instance.order:
                errors["neighbour"] = [
                    "This neighbour stands at another place of the same list already. A published set does not "
                    "change; a new one has a name and a day of its own."
                ]
        if errors:
            raise ValidationError(errors)

    def key_of(self, row: Any) -> Any:
        names = ("set", "authority")
        found = [self.fields[name].widget.find(row[name]) for name in names]
        order = str(row["order"])
        return (*(one.pk for one in found), order.lstrip("0")) if all(found) else None

    def key_held(self, instance: Neighbour) -> Any:
        return (instance.set_id, instance.authority_id, str(instance.order))
