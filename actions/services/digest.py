"""The day's mail to one person, written and sent once."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from actions.models import DigestSent
from actions.queries.digest import Digest, Reminder
from judgements.calculations import counted


class NotSent(Exception):
    """The mail could not be handed over; says what kind of fault it was, without the address."""


def subject_of(digest: Digest) -> str:
    """Numbers alone: a subject is read by whoever looks over a shoulder."""
    parts = []
    if digest.overdue:
        parts.append(f"{counted(digest.overdue)} overdue")
    if digest.coming:
        parts.append(f"{counted(digest.coming)} due within a fortnight")
    number = f"{counted(digest.number)} action{'' if digest.number == 1 else 's'} to look at"
    text = f"Throughline, {digest.day:%-d %B %Y}: {', '.join([number, *parts])}"
    return f"Illustrative. {text}" if digest.illustrative else text


def _linked(reminders: tuple[Reminder, ...], digest: Digest, today: Any) -> list[dict[str, Any]]:
    query = "" if digest.day == today else f"?as_at={digest.day.isoformat()}"
    return [
        {
            "row": one.row,
            "words": one.words,
            "link": f"{settings.SITE_ADDRESS}{reverse('my-action', kwargs={'ref': one.row.ref})}{query}",
        }
        for one in reminders
    ]


def written(digest: Digest, today: Any) -> EmailMultiAlternatives:
    """The mail as text and as HTML."""
    words = {
        "digest": digest,
        "led": _linked(digest.led, digest, today),
        "answered": _linked(digest.answered, digest, today),
        "page": f"{settings.SITE_ADDRESS}{reverse('my-actions')}",
        "contact": settings.HELP_CONTACT,
    }
    mail = EmailMultiAlternatives(
        subject_of(digest), render_to_string("mail/digest.txt", words), None, [digest.address]
    )
    mail.attach_alternative(render_to_string("mail/digest.html", words), "text/html")
    return mail


def send(digest: Digest, today: Any) -> bool:
    """False if the person had this day's mail already; raises NotSent, and then it is not recorded either.

    The row is written first and kept only if the mail went out: a second run waits for it, and finds it.
    """
    mail = written(digest, today)
    try:
        with transaction.atomic():
            DigestSent.objects.create(person=digest.person, day=digest.day, actions=digest.number)
            _hand_over(mail)
    except IntegrityError:
        return False
    return True


def _hand_over(mail: EmailMultiAlternatives) -> None:
    try:
        number = mail.send()
    except (SMTPException, OSError, ValueError) as problem:
        raise NotSent(type(problem).__name__) from problem
    if not number:
        raise NotSent("nobody to send to")
