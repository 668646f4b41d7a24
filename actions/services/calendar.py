"""The secret address of a person's calendar: made, renewed, revoked; only its hash is kept."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.models import CalendarLink

from .events import NotPossible


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _revoke(owner: Any) -> bool:
    link = CalendarLink.objects.filter(owner=owner, revoked_at=None).first()
    if link is None:
        return False
    link.revoked_at, link.updated_by = timezone.now(), owner
    link._change_reason = "Revoked by its owner"
    link.save()
    return True


def _held(owner: Any) -> None:
    """Two who renew one link do it one after the other."""
    get_user_model().objects.select_for_update().get(pk=owner.pk)


def renew_link(*, by: Any) -> str:
    """Makes a new address, which is told this once; a former one leads nowhere any more."""
    secret = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            _held(by)
            _revoke(by)
            CalendarLink.objects.create(owner=by, secret_hash=hash_of(secret), updated_by=by)
    except IntegrityError as problem:
        raise NotPossible(
            "An address was made in another window meanwhile; renew it to see one."
        ) from problem
    return secret


@transaction.atomic
def revoke_link(*, by: Any) -> bool:
    """Whether there was one."""
    _held(by)
    return _revoke(by)
