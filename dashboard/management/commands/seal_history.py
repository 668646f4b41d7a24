"""manage.py seal_history: a digest for each day that is over, chained to the day before."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from judgements.models import HistorySeal
from judgements.trail.seals import NotOverYet, seal


class Command(BaseCommand):
    help = "Seals the history of every day that is over and not sealed yet; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until", metavar="DATE", type=date.fromisoformat, help="The last day, as 2026-01-31."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = seal(options["until"])
        except NotOverYet as problem:
            raise CommandError(str(problem)) from None
        head = made[-1] if made else HistorySeal.objects.order_by("day").last()
        if head is None:
            self.stdout.write("Nothing was written before today; there is nothing to seal.")
            return
        told = _days(made[0].day, made[-1].day) if made else "Nothing new to seal."
        self.stdout.write(
            f"{told} The newest seal is of {head.day:%-d %B %Y}; keep its digest elsewhere: {head.digest}"
        )


def _days(first: date, last: date) -> str:
    until = "" if first == last else f" to {last:%-d %B %Y}"
    return f"{first:%-d %B %Y}{until} sealed."
