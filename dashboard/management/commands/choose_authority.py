"""manage.py choose_authority: whose installation it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.operations.archive import Refused
from dashboard.operations.authority import choices, choose


class Command(BaseCommand):
    help = "Makes one authority ours, by its name or LA code; without one, lists those that can be chosen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("authority", nargs="?", default="", help="Its name, LA code or ONS code.")
        parser.add_argument("--by", default="", help="The user name of whoever decides, for the history.")

    def handle(self, *args: Any, authority: str, by: str, **options: Any) -> None:
        if not authority.strip():
            return self._list()
        try:
            self.stdout.write(choose(words=authority, by=by))
        except Refused as problem:
            raise CommandError(str(problem)) from None
        return None

    def _list(self) -> None:
        there = choices()
        if not there:
            raise CommandError("There is no authority yet; run 'manage.py migrate' first.")
        for one in there:
            self.stdout.write(f"{one.la_code}  {one.name}{'  (ours)' if one.is_ours else ''}")
