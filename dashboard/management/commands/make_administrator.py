"""manage.py make_administrator: the first account of an installation, without a question asked."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.archive import Refused
from dashboard.operations.people import life_of_a_link, link_for, make_administrator


class Command(BaseCommand):
    help = (
        "Makes an account in the group of administrators, and prints the link at which its password is set."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The user name to sign in with.")
        parser.add_argument("--email", default="", help="Where a forgotten password is sent to.")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="Take the password from the first line of standard input.",
        )

    def handle(self, *args: Any, name: str, email: str, password_stdin: bool, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
        if password_stdin and not password:
            raise CommandError("Standard input holds no password; nothing was made.")
        try:
            user = make_administrator(name=name, email=email, password=password)
            self.stdout.write(f"{name} is an administrator.")
            if not password:
                self.stdout.write(f"Set the password here, once, within {life_of_a_link()}:")
                self.stdout.write(link_for(user))
        except Refused as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("Then sign in, open Editing, and make the other accounts, each with its group.")
