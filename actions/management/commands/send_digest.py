"""manage.py send_digest: each lead and director is mailed what waits for them, once a day."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from actions.models import DigestSent
from actions.queries.digest import Digest, Digests, digests
from actions.services.digest import NotSent, send, written
from judgements.models import Person


def _day(text: str | None, today: date) -> date:
    if text is None:
        return today
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--day {text!r} cannot be read. Write it as 2012-05-25.") from None
    if chosen > today:
        raise CommandError(f"--day {text} is still to come; today is {today.isoformat()}.")
    return chosen


def _role(person: Person) -> str:
    """Who it is without their name, which has no place in a journal."""
    return f"{person.role}, {person.agency} (person {person.pk})"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _waiting(count: int) -> str:
    return f"{_number(count, 'action')} wait{'s' if count == 1 else ''}"


class Command(BaseCommand):
    help = (
        "Mails each lead what is overdue, silent or due within 14 days, and each director exceptions only. "
        "Nobody is mailed twice for one day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", help="The day to speak of, such as 2012-05-25; today without it.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Print the mails; send and record nothing."
        )
        parser.add_argument(
            "--illustrative",
            action="store_true",
            help="Mail about illustrative plans in production too; in development they are always mailed, marked.",
        )

    def handle(self, *args: Any, day: str | None, dry_run: bool, illustrative: bool, **options: Any) -> None:
        today = timezone.localdate()
        found = digests(_day(day, today), illustrative=illustrative or not settings.PRODUCTION)
        if found.left_out:
            number = _number(found.left_out, "action")
            verb = "is" if found.left_out == 1 else "are"
            self.stdout.write(
                f"{number} of illustrative plans {verb} left out; --illustrative mails them too."
            )
        reached = [one for one in found.found if one.address]
        self._count_the_rest(found)
        if dry_run:
            self._print(reached, today)
        else:
            self._send(reached, today)

    def _count_the_rest(self, found: Digests) -> None:
        """Nobody is left out in silence."""
        lost = [one for one in found.found if one.why_not]
        if lost:
            number = f"{len(lost)} {'person' if len(lost) == 1 else 'people'}"
            self.stdout.write(f"{number} could not be mailed:")
            for one in lost:
                self.stdout.write(f"  {_role(one.person)} {one.why_not}; {_waiting(one.number)}")
        if found.unheld:
            self.stdout.write(
                f"{_number(len(found.unheld), 'post')} could not be mailed, as no person is named:"
            )
            for post in found.unheld:
                name = ", ".join(filter(None, (post.post, post.agency))) or "No lead at all"
                self.stdout.write(f"  {name}; {_waiting(post.actions)}")

    def _print(self, reached: list[Digest], today: date) -> None:
        for one in reached:
            mail = written(one, today)
            sent = DigestSent.objects.filter(person=one.person, day=one.day).exists()
            again = "; had this day's mail already, and would get none" if sent else ""
            self.stdout.write(f"---- To {_role(one.person)}, {one.address}{again}")
            self.stdout.write(f"Subject: {mail.subject}\n\n{mail.body}")
        self.stdout.write(f"Dry run: {_number(len(reached), 'mail')} printed, none sent, nothing recorded.")

    def _send(self, reached: list[Digest], today: date) -> None:
        if reached and not settings.MAIL_SET_UP and not settings.EMAIL_FILE_PATH:
            raise CommandError(
                f"{len(reached)} mails wait and no mail server is set; set EMAIL_HOST (see docs/settings.md)."
            )
        sent, before, failed = 0, 0, []
        for one in reached:
            try:
                if send(one, today):
                    sent += 1
                else:
                    before += 1
            except NotSent as problem:
                failed.append(f"{_role(one.person)}: {problem}")
        self.stdout.write(f"{sent} mails sent; {before} people had this day's mail already.")
        if failed:
            lines = "\n  ".join(failed)
            raise CommandError(f"{len(failed)} mails could not be sent; the next run tries again:\n  {lines}")
