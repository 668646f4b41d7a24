"""manage.py leaver: closes the account of somebody who goes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.archive import Refused
from dashboard.operations.people import leave


class Command(BaseCommand):
    help = (
        "Disables an account, ends its sessions, takes its groups, and says what its owner still answers for."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The user name.")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            left = leave(name=name)
        except Refused as problem:
            raise CommandError(str(problem)) from None
        if left.was_active:
            groups = f"no longer in {', '.join(left.groups)}" if left.groups else "was in no group"
            self.stdout.write(f"{name} can no longer sign in; {left.sessions} sessions ended; {groups}.")
        else:
            self.stdout.write(f"{name} was disabled already; nothing to do.")
        self.stdout.write("What they wrote keeps their name.")
        if not left.owns:
            self.stdout.write("Nothing is left that they answer for.")
            return
        self.stdout.write("Still theirs, to be given to somebody else in the admin:")
        for line in left.owns:
            self.stdout.write(f"  {line}")
        who = ", ".join(left.may_take_over) or "nobody of the same agency has an account; make one first"
        self.stdout.write(f"Who could take over: {who}.")
