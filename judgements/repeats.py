"""What may have been found before and again: like wording in two inspections of one authority, for an officer to settle."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from judgements.likeness import Like, Saying, alike
from judgements.models import Authority, Finding, Judgement, Recommendation, State, Theme

MOST = 25


@dataclass(frozen=True)
class Found:
    """A weakness or a recommendation, with its inspection and the judgements that it belongs to."""

    kind: str
    pk: int
    words: str
    where: str
    inspection: int
    year: int
    judgements: frozenset[int]
    themes: frozenset[int]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True)
class Repeat:
    """Two of them that read alike and stand together in no theme yet."""

    earlier: Found
    later: Found
    like: Like

    @property
    def key(self) -> str:
        return f"{self.earlier.key}.{self.later.key}"


def _year(row: Any) -> int:
    return row.inspection.published_on.year


def _asked(authority: Authority) -> Iterable[Found]:
    rows = (
        Recommendation.objects.filter(inspection__authority=authority, inspection__state=State.PUBLISHED)
        .select_related("inspection")
        .prefetch_related("judgements", "themes")
    )
    for row in rows:
        judgements = frozenset(one.pk for one in row.judgements.all())
        themes = frozenset(one.pk for one in row.themes.all())
        where = f"{_year(row)}, recommendation {row.ref}"
        yield Found("asked", row.pk, row.title, where, row.inspection_id, _year(row), judgements, themes)


def _weak(authority: Authority) -> Iterable[Found]:
    judged = {
        one.pk: one
        for one in Judgement.objects.filter(
            inspection__authority=authority, inspection__state=State.PUBLISHED
        )
        .select_related("inspection", "section")
        .prefetch_related("themes")
    }
    for row in Finding.objects.filter(judgement__in=judged, kind=Finding.Kind.WEAKNESS):
        of = judged[row.judgement_id]
        paragraphs = f", paragraph {row.paragraphs[0]}" if row.paragraphs else ""
        where = f"{_year(of)}, {of.section.title}{paragraphs}"
        themes = frozenset(one.pk for one in of.themes.all())
        yield Found("weak", row.pk, row.words, where, of.inspection_id, _year(of), frozenset({of.pk}), themes)


def repeats(authority: Authority, most: int = MOST) -> list[Repeat]:
    """The most alike first; six queries, however many there are."""
    found = {one.key: one for one in (*_asked(authority), *_weak(authority))}
    pairs = alike([Saying(one.key, one.inspection, one.words) for one in found.values()])
    told = []
    for like in pairs:
        earlier, later = sorted((found[str(like.one)], found[str(like.other)]), key=lambda one: one.year)
        if earlier.year < later.year and not earlier.themes & later.themes:
            told.append(Repeat(earlier, later, like))
    return told[:most]


@transaction.atomic
def link(*, repeat: Repeat, theme: Theme | None, name: str, by: Any) -> Theme:
    """Both into one theme, that one or a new one of this name; what stands in it stays."""
    if theme is None:
        key = slugify(name)[:80]
        theme = Theme.objects.filter(key=key).first() or Theme(key=key, name=name)
        if theme.pk is None:
            theme.updated_by = by
            theme.save()
    theme.recommendations.add(*(one.pk for one in (repeat.earlier, repeat.later) if one.kind == "asked"))
    theme.judgements.add(*(repeat.earlier.judgements | repeat.later.judgements))
    return theme
