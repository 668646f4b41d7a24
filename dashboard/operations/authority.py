"""Whose installation it is: one authority of the list, and no other."""

import difflib

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from judgements.models import Authority, writing

from .archive import Refused
from .people import account, whoever_runs_this

SOURCE = "command choose_authority"


def choices() -> list[Authority]:
    """Every authority that runs children's services today."""
    return list(Authority.objects.alive(timezone.localdate()).order_by("name"))


def _names(authority: Authority) -> list[str]:
    return [authority.name, *authority.also_known_as]


def find(words: str) -> Authority:
    """By LA code, ONS code or name, however it is written; else refused with the nearest names."""
    words = words.strip()
    there, low = list(Authority.objects.order_by("name")), words.casefold()
    for one in there:
        if low in (one.la_code, one.code.casefold(), *(name.casefold() for name in _names(one))):
            return one
    alive = choices()
    near = [one.name for one in alive if low and low in one.name.casefold()]
    near += difflib.get_close_matches(words.title(), [one.name for one in alive], n=3, cutoff=0.5)
    meant = list(dict.fromkeys(near))[:5]
    hint = f"Did you mean {' or '.join(meant)}?" if meant else "Without a name, the command lists them all."
    raise Refused(f"No authority is called {words!r}. {hint}")


def _refuse_ended(authority: Authority) -> None:
    if authority.ends_on and authority.ends_on < timezone.localdate():
        after = " or ".join(f"{one.name} ({one.la_code})" for one in authority.successors.order_by("name"))
        raise Refused(
            f"{authority.name} ended on {authority.ends_on:%-d %B %Y}. "
            f"{f'Choose {after}.' if after else 'Choose one that is there today.'}"
        )


@transaction.atomic
def choose(*, words: str, by: str = "") -> str:
    """Makes one authority ours and the former one not; says what it did."""
    chosen = find(words)
    _refuse_ended(chosen)
    if chosen.is_ours:
        return f"{chosen.name} is our authority already; nothing to do."
    person = account(by) if by else None
    former = Authority.objects.filter(Q(is_ours=True)).select_for_update().first()
    with writing(SOURCE, by=person, reason=f"Chosen by {by or whoever_runs_this()}"):
        for one, ours in ((former, False), (chosen, True)):
            if one is not None:
                one.is_ours, one.updated_by = ours, person
                one.save()
    instead = f", instead of {former.name}" if former else ""
    return f"{chosen.name} (LA code {chosen.la_code}) is our authority now{instead}."
