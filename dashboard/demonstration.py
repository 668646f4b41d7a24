"""Loads the demonstration: the real inspections of one authority, real figures, and four people who may sign in."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from actions.importing import LeftAlone, load_plan
from config.env import BASE_DIR
from dashboard.roles import STAFF_ROLES
from judgements.importing import load_inspection
from judgements.models import Authority, Import, Person, ReportFigure, State
from judgements.services import change_state
from metrics.importing import load_from_report, load_illustrative, load_national

FOLDER = BASE_DIR / "demonstration"
SIGN_INS = BASE_DIR / "var" / "demo-sign-ins.json"
OURS = "800"
KIND = "demonstration"
PEOPLE = ("manager", "officer", "publisher", "partner")
# Whom of the demonstration's plan a sign-in stands for, so that it has actions of its own: post and agency.
STANDS_FOR = {
    "manager": ("Head of assessment and child protection", "Bath and North East Somerset Council"),
    "partner": ("Hospital safeguarding lead", "Royal United Hospital, Bath"),
}


# What higher apps load with it, from the demonstration's folder: each answers one line of what it did.
ALSO: list[Callable[[Path], str]] = []


def _choose_ours() -> None:
    if not Authority.objects.filter(is_ours=True).exists():
        authority = Authority.objects.get(la_code=OURS)
        authority.is_ours, authority._change_reason = True, "The demonstration's authority"
        authority.save()


def _hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def load(folder: Path = FOLDER, *, again: bool = False) -> Iterator[str]:
    """Every inspection, report figure and national series; answers what it did, line by line.

    Files that were loaded before are left alone, so that what officers changed since is not taken back. All or nothing:
    the transaction lasts as long as the lines are read.
    """
    with transaction.atomic():
        yield from _load(folder, again)


def _load(folder: Path, again: bool) -> Iterator[str]:
    known = Import.objects.filter(kind=KIND, file_hash=(digest := _hash_of(folder))).first()
    if known and not again:
        yield f"The demonstration is here already, loaded on {known.recorded_at:%-d %B %Y}; nothing to do."
        return
    _choose_ours()
    for place in sorted(path for path in (folder / "inspections").iterdir() if path.is_dir()):
        inspection, counts = load_inspection(place)
        if inspection.state == State.DRAFT:
            change_state(
                inspection=inspection, to=State.PUBLISHED, by=None, note="Published with the demonstration."
            )
        yield f"Inspection of {place.name}: {counts}."
    yield from _load_plans(folder / "plans")
    figures = {
        figure.key: figure for figure in ReportFigure.objects.filter(inspection__slug__endswith="2012-02-24")
    }
    for file in sorted((folder / "measurements").glob("local-*.toml")):
        yield f"Figures of the report ({file.name}): {load_from_report(file, figures)}."
    yield f"Made-up monthly series, illustrative: {load_illustrative(folder / 'measurements' / 'illustrative.toml')}."
    yield f"National series: {load_national(folder / 'measurements')}."
    for load_more in ALSO:
        yield load_more(folder)
    if not known:
        Import.objects.create(file_name=folder.name, file_hash=digest, kind=KIND)


def _load_plans(folder: Path) -> Iterator[str]:
    """Plans answer inspections, and stand after them; where somebody decided otherwise meanwhile, theirs stands."""
    for file in sorted(folder.glob("*.toml")):
        try:
            yield f"Plan of {file.stem}, illustrative: {load_plan(file)[1]}."
        except LeftAlone as problem:
            yield f"Plan of {file.stem}: left alone. {problem}"


def _passwords(path: Path) -> dict[str, Any]:
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    made = {role: {"username": role, "password": secrets.token_urlsafe(9)} for role in PEOPLE}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return made


def _join(user: Any, post: str, agency: str) -> None:
    """The account to its post in the plan, unless either is joined already."""
    person = Person.objects.filter(role=post, agency__name=agency, user=None).first()
    if person is None or Person.objects.filter(user=user).exists():
        return
    person.user, person._change_reason = user, "Joined to its sign-in of the demonstration"
    person.save()


@transaction.atomic
def make_sign_ins(path: Path = SIGN_INS) -> dict[str, Any]:
    """Four people with passwords made on the first run; somebody who is there keeps their password. Two of them have a
    post in the plan."""
    sign_ins = _passwords(path)
    for role, sign_in in sign_ins.items():
        user, new = get_user_model().objects.get_or_create(
            username=sign_in["username"], defaults={"is_staff": f"{role}s" in STAFF_ROLES}
        )
        if new:
            user.set_password(sign_in["password"])
            user.save()
            user.groups.add(Group.objects.get(name=f"{role}s"))
        _join(user, *STANDS_FOR.get(role, ("", "")))
    return sign_ins
