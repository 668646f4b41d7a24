"""The first administrator, and those who leave."""

import getpass
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from judgements.models import Person

from .archive import Refused

ADMINISTRATORS = "administrators"


def account(name: str) -> Any:
    try:
        return get_user_model().objects.get(username=name)
    except get_user_model().DoesNotExist:
        raise Refused(f"Nobody signs in as {name!r}.") from None


def whoever_runs_this() -> str:
    """The account of the machine, for the history of what no signed-in person did."""
    try:
        return f"{getpass.getuser()} on the server"
    except (KeyError, OSError):
        return "somebody on the server"


def _note(user: Any, words: str) -> None:
    """In the admin's own history of the account, which has no other."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(type(user)),
        object_id=str(user.pk),
        object_repr=str(user)[:200],
        action_flag=CHANGE,
        change_message=f"{words}, by {whoever_runs_this()}.",
    )


# ---- The first administrator


def _checked(name: str, email: str, password: str) -> Any:
    """The account, there already or new and not yet saved."""
    User = get_user_model()
    user = User.objects.filter(username=name).first() or User(username=name)
    user.email = email or user.email
    try:
        if email:
            validate_email(email)
        User._meta.get_field("username").clean(name, user)
        if password:
            validate_password(password, user)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    return user


@transaction.atomic
def make_administrator(*, name: str, email: str = "", password: str = "") -> Any:
    """An account in the group of administrators; without a password it is given by the link alone."""
    group = Group.objects.filter(name=ADMINISTRATORS).first()
    if group is None:
        raise Refused("There is no group of administrators yet; run 'manage.py migrate' first.")
    user = _checked(name, email, password)
    user.is_active = user.is_staff = True
    if password:
        user.set_password(password)
    elif not user.pk:
        user.set_unusable_password()
    user.save()
    user.groups.add(group)
    _note(user, "Made an administrator")
    return user


def link_for(user: Any) -> str:
    """The one-time address at which the account's owner sets a password."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    try:
        path = reverse("password_reset_confirm", kwargs={"uidb64": uid, "token": token})
    except NoReverseMatch:
        raise Refused("This site has no page to set a password; give one with --password-stdin.") from None
    host = next((name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))), "")
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{host}{path}" if host else path


def life_of_a_link() -> str:
    """How long such an address can be used, in words."""
    hours = max(1, settings.PASSWORD_RESET_TIMEOUT // 3600)
    return "an hour" if hours == 1 else f"{hours} hours" if hours < 48 else f"{hours // 24} days"


# ---- Leavers


@dataclass(frozen=True)
class Left:
    """What became of an account, and what its owner still answers for."""

    was_active: bool
    sessions: int
    groups: list[str]
    owns: list[str]
    may_take_over: list[str]


def _sessions_of(user: Any) -> list[str]:
    """Keys of the live sessions; whose a session is stands only inside it."""
    found = Session.objects.filter(expire_date__gt=timezone.now())
    return [one.pk for one in found.iterator() if one.get_decoded().get("_auth_user_id") == str(user.pk)]


def _refuse_the_last_administrator(user: Any) -> None:
    others = get_user_model().objects.filter(is_active=True).exclude(pk=user.pk)
    leads = models.Q(is_superuser=True) | models.Q(groups__name=ADMINISTRATORS)
    if (
        user.is_active
        and type(user).objects.filter(leads, pk=user.pk).exists()
        and not others.filter(leads).exists()
    ):
        raise Refused(
            f"{user} is the last administrator. Make another first: manage.py make_administrator NAME --email ADDRESS."
        )


def _owned(person: Person) -> list[str]:
    """Everything that names this person, by kind: three by name and how many more."""
    found = []
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if model.__name__.startswith("Historical"):
            continue
        there = model._base_manager.filter(**{relation.field.name: person})
        if count := there.count():
            first = ", ".join(str(one) for one in there[:3])
            more = f" and {count - 3} more" if count > 3 else ""
            found.append(
                f"{count} {model._meta.verbose_name_plural} ({relation.field.verbose_name}): {first}{more}"
            )
    return found


def _others(person: Person) -> list[str]:
    """People of the same agency whose account is open, the same role first."""
    there = Person.objects.filter(agency=person.agency, user__is_active=True).exclude(pk=person.pk)
    return [str(one) for one in sorted(there, key=lambda one: (one.role != person.role, str(one)))]


@transaction.atomic
def leave(*, name: str) -> Left:
    """Disables an account, ends its sessions and takes its rights; its rows and its person stay as they are."""
    user = get_user_model().objects.select_for_update().filter(username=name).first() or account(name)
    _refuse_the_last_administrator(user)
    keys, groups = _sessions_of(user), sorted(user.groups.values_list("name", flat=True))
    had = user.is_active or bool(groups) or user.is_staff or user.is_superuser
    Session.objects.filter(pk__in=keys).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.is_active = user.is_staff = user.is_superuser = False
    if user.has_usable_password():
        user.set_unusable_password()
    user.save()
    if had:
        _note(user, "Disabled, with every right and session taken away")
    person = Person.objects.filter(user=user).select_related("agency").first()
    return Left(
        was_active=had,
        sessions=len(keys),
        groups=groups,
        owns=_owned(person) if person else [],
        may_take_over=_others(person) if person else [],
    )
